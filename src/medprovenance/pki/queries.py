"""Asking for a time-stamp by ourselves (RFC 3161 §2.4); the engine asks for those it embeds."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from medprovenance.errors import TimestampUnavailable


@cache
def reply_type() -> Any:
    """TimeStampResp (RFC 3161 §2.4.2); asn1crypto's own cannot go without a token."""
    from asn1crypto import cms, core, tsp

    class Reply(core.Sequence):  # type: ignore[misc]
        _fields: ClassVar = [
            ("status", tsp.PKIStatusInfo),
            ("time_stamp_token", cms.ContentInfo, {"optional": True}),
        ]

    return Reply


def query_for(message: bytes) -> bytes:
    """DER TimeStampReq for the SHA-256 of ``message``, with nonce and certificate request."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    builder = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256)
    return builder.nonce(nonce=True).cert_request(cert_request=True).build().as_bytes()


def token_in(reply: bytes) -> bytes:
    """The token (DER of a CMS ContentInfo) in a DER TimeStampResp.

    Raises:
        TimestampUnavailable: The reply is malformed, or refuses.
    """
    try:
        response = reply_type().load(reply, strict=True)
        status = response["status"]["status"].native
        token: bytes = response["time_stamp_token"].dump()
    except (ValueError, TypeError, KeyError) as error:
        raise TimestampUnavailable(
            "the time-stamp service does not answer as RFC 3161 demands",
            hint="Check its URL under [timestamp] in config.toml.",
        ) from error
    if status not in ("granted", "granted_with_mods") or not token:
        raise TimestampUnavailable(f"the time-stamp service refuses ({status})")
    return token
