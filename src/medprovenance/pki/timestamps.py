"""RFC 3161 time-stamp tokens: our own check, against time-stamp anchors and nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.x509.oid import NameOID

from medprovenance.model.findings import Reason
from medprovenance.model.text import clean
from medprovenance.pki import oids

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rfc3161_client import TimeStampResponse

DIGESTS: Final = MappingProxyType(
    {
        "2.16.840.1.101.3.4.2.1": "sha256",
        "2.16.840.1.101.3.4.2.2": "sha384",
        "2.16.840.1.101.3.4.2.3": "sha512",
    }
)
"""Digests that a token may use (RFC 5754 §2)."""

LARGEST_TOKEN: Final = 64 * 1024
"""Bytes of one token, its certificates included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenResult:
    """What a token is worth."""

    reason: Reason
    """``OK``, ``UNTRUSTED_TIMESTAMP`` (nobody vouches for its service) or ``BAD_TIMESTAMP``."""
    time: datetime | None = None
    """Only for ``OK``: nobody else's time is ever shown."""
    authority: str | None = None
    """Common name of the service's certificate, only for ``OK``."""


def check_token(token: bytes, message: bytes, anchors: Sequence[bytes]) -> TokenResult:
    """Whether ``token`` (CMS ContentInfo, DER) stamps ``message`` and leads to an anchor (DER).

    The service's path is checked at the token's own time, as RFC 3161 intends: the stamp
    outlives its service's certificate. Never raises because of what the token holds.
    """
    if len(token) > LARGEST_TOKEN:
        return TokenResult(reason=Reason.BAD_TIMESTAMP)
    try:
        return _check(token, message, anchors)
    except Exception:  # noqa: BLE001  an attacker's bytes: any trouble means that it is no good
        return TokenResult(reason=Reason.BAD_TIMESTAMP)


def _check(token: bytes, message: bytes, anchors: Sequence[bytes]) -> TokenResult:
    from rfc3161_client import VerificationError, decode_timestamp_response

    response = decode_timestamp_response(_granted(token))
    service = _service(response)
    if service is None or not _stamps(response, message) or not _stamps_only(service):
        return TokenResult(reason=Reason.BAD_TIMESTAMP)
    for each in anchors:
        try:
            _verify(response, message, x509.load_der_x509_certificate(each))
        except (VerificationError, ValueError):
            continue
        return TokenResult(
            reason=Reason.OK, time=response.tst_info.gen_time, authority=_name(service)
        )
    return TokenResult(reason=Reason.UNTRUSTED_TIMESTAMP)


def _verify(response: TimeStampResponse, message: bytes, anchor: x509.Certificate) -> None:
    from rfc3161_client import VerifierBuilder

    # A new builder each time: its ``add_root_certificate`` would change what others share.
    VerifierBuilder(roots=[anchor]).build().verify_message(response, message)


def _stamps(response: TimeStampResponse, message: bytes) -> bool:
    """Whether the token speaks of this message, by an allowed digest."""
    imprint = response.tst_info.message_imprint
    digest = DIGESTS.get(imprint.hash_algorithm.dotted_string)
    return digest is not None and imprint.message == hashlib.new(digest, message).digest()


def _service(response: TimeStampResponse) -> x509.Certificate | None:
    """The certificate whose key made the token, if it is inside."""
    signers = list(response.signed_data.signer_infos)
    if len(signers) != 1:
        return None
    for each in response.signed_data.certificates:
        certificate = x509.load_der_x509_certificate(each)
        if (certificate.issuer, certificate.serial_number) == (
            signers[0].issuer,
            signers[0].serial_number,
        ):
            return certificate
    return None


def _stamps_only(certificate: x509.Certificate) -> bool:
    """RFC 3161 §2.3: the one extended key usage of the service is timeStamping, critical."""
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    return usage.critical and set(usage.value) == {oids.TIME_STAMPING}


def _name(certificate: x509.Certificate) -> str | None:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return clean(str(names[0].value)) if len(names) == 1 else None


def _granted(token: bytes) -> bytes:
    """The token inside a TimeStampResp whose status is "granted" (RFC 3161 §2.4.2)."""
    content = b"\x30\x03\x02\x01\x00" + token
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    if len(content) < 0x80:
        return b"\x30" + length + content
    return b"\x30" + bytes([0x80 | len(length)]) + length + content
