"""Time-stamp services over HTTP (RFC 3161 §3.4), with fallback from one to the next."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from medprovenance.errors import InvalidConfiguration, TimestampUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from medprovenance.ports import TimestampSource

QUERY_TYPE: Final = "application/timestamp-query"
REPLY_TYPE: Final = "application/timestamp-reply"
LARGEST_REPLY: Final = 64 * 1024
SECONDS: Final = 15.0


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A service that redirects is configured wrongly, or taken over."""

    def redirect_request(self, *_arguments: object, **_named: object) -> None:
        return None


@dataclass(frozen=True, slots=True)
class HttpTimestampSource:
    """One service by its URL. Implements ``ports.TimestampSource``."""

    url: str
    seconds: float = SECONDS

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InvalidConfiguration(
                f"{self.url!r} is not the URL of a time-stamp service",
                hint="It must begin with https:// or http://.",
            )

    @property
    def name(self) -> str:
        """The host."""
        return urlsplit(self.url).hostname or self.url

    def timestamp(self, request: bytes) -> bytes:
        """The service's reply. Raises ``TimestampUnavailable`` with what went wrong."""
        opener = urllib.request.build_opener(_NoRedirect)
        query = urllib.request.Request(  # noqa: S310  the scheme was checked above
            self.url, data=request, headers={"Content-Type": QUERY_TYPE, "Accept": REPLY_TYPE}
        )
        try:
            with opener.open(query, timeout=self.seconds) as reply:
                kind = reply.headers.get_content_type()
                data: bytes = reply.read(LARGEST_REPLY + 1)
        except urllib.error.HTTPError as error:
            error.close()
            raise self._unavailable(f"HTTP status {error.code}") from error
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise self._unavailable(str(reason) or type(error).__name__) from error
        if kind != REPLY_TYPE:
            raise self._unavailable(f"it answers with {kind}, not {REPLY_TYPE}")
        if len(data) > LARGEST_REPLY:
            raise self._unavailable("its reply is too large")
        return data

    def _unavailable(self, why: str) -> TimestampUnavailable:
        return TimestampUnavailable(
            f"the time-stamp service {self.name} gave no token: {why}",
            hint="Check the network, or name another service in config.toml.",
            service=self.name,
        )


@dataclass(frozen=True, slots=True)
class FallbackTimestampSource:
    """Several services, asked in turn until one answers."""

    sources: Sequence[TimestampSource]

    @property
    def name(self) -> str:
        """All names, in order."""
        return ", ".join(each.name for each in self.sources)

    def timestamp(self, request: bytes) -> bytes:
        """The first reply. Raises ``TimestampUnavailable`` naming each service and its fault."""
        faults: list[str] = []
        last: TimestampUnavailable | None = None
        for source in self.sources:
            try:
                return source.timestamp(request)
            except TimestampUnavailable as error:
                faults.append(error.message)
                last = error
        raise TimestampUnavailable(
            "; ".join(faults) or "no time-stamp service is configured",
            hint="Check the network, or name a service under [timestamp] in config.toml.",
        ) from last
