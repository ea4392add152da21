"""Time-stamp services over HTTP (RFC 3161 §3.4), with fallback from one to the next."""

from __future__ import annotations

import http.client
import queue
import threading
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
    """For all of it, from the look-up of the name to the reply's last byte."""

    def __post_init__(self) -> None:
        if not _is_service(self.url):
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
        try:
            kind, data = self._exchange_in_time(request)
        except urllib.error.HTTPError as error:
            error.close()
            raise self._unavailable(f"HTTP status {error.code}") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise self._unavailable(str(reason) or type(error).__name__) from error
        if kind != REPLY_TYPE:
            raise self._unavailable(f"it answers with {kind}, not {REPLY_TYPE}")
        if len(data) > LARGEST_REPLY:
            raise self._unavailable("its reply is too large")
        return data

    def _exchange_in_time(self, request: bytes) -> tuple[str, bytes]:
        """The exchange, in a thread: sockets only limit the wait for each single byte."""
        outcome: queue.SimpleQueue[tuple[str, bytes] | Exception] = queue.SimpleQueue()

        def run() -> None:
            try:
                outcome.put(self._exchange(request))
            except Exception as error:  # noqa: BLE001  raised again by whoever waits
                outcome.put(error)

        threading.Thread(target=run, daemon=True).start()
        try:
            found = outcome.get(timeout=self.seconds)
        except queue.Empty:
            raise TimeoutError("timed out") from None
        if isinstance(found, Exception):
            raise found
        return found

    def _exchange(self, request: bytes) -> tuple[str, bytes]:
        """Content type and content of the reply, one byte too long if it is too long."""
        opener = urllib.request.build_opener(_NoRedirect)
        query = urllib.request.Request(  # noqa: S310  the scheme was checked at the start
            self.url, data=request, headers={"Content-Type": QUERY_TYPE, "Accept": REPLY_TYPE}
        )
        with opener.open(query, timeout=self.seconds) as reply:
            data: bytes = reply.read(LARGEST_REPLY + 1)
            if reply.length and len(data) <= LARGEST_REPLY:
                raise http.client.IncompleteRead(data, reply.length)
            return reply.headers.get_content_type(), data

    def _unavailable(self, why: str) -> TimestampUnavailable:
        return TimestampUnavailable(
            f"the time-stamp service {self.name} gave no token: {why}",
            hint="Check the network, or name another service in config.toml.",
            service=self.name,
        )


def _is_service(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


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
