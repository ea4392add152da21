"""Revocation by CRL, with its reason and its time taken seriously.

A licence that lapsed says nothing against what was signed before; a stolen key does, from the
day it may have been stolen. RFC 5280 §5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography import x509

from medprovenance.model.findings import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

COMPROMISE: Final = frozenset(
    {
        x509.ReasonFlags.key_compromise,
        x509.ReasonFlags.ca_compromise,
        x509.ReasonFlags.aa_compromise,
    }
)

LARGEST_LIST: Final = 8 << 20
"""Bytes of one CRL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusResult:
    """The revocation status of one certificate for one signature."""

    reason: Reason
    """``OK``, ``REVOKED``, ``REVOKED_LATER`` (what was signed before stands), ``NO_STATUS`` or
    ``STALE_STATUS``."""
    revoked_at: datetime | None = None
    """From when on the certificate is not to be relied upon."""
    crl_reason: str | None = None
    """RFC 5280 §5.3.1 name, e.g. ``keyCompromise``."""
    checked_at: datetime | None = None
    """``thisUpdate`` of the list that was used."""


def check_status(
    leaf: bytes,
    issuer: bytes,
    crls: Sequence[bytes],
    signed_at: datetime | None,
    judged_at: datetime,
) -> StatusResult:
    """The status of ``leaf`` by the newest list of its issuer.

    ``signed_at`` is a *trusted* time or ``None``; without one, nothing shows that the signature
    is older than the revocation. A stale list still revokes, but no longer clears.
    """
    certificate = x509.load_der_x509_certificate(leaf)
    authority = x509.load_der_x509_certificate(issuer)
    newest = _newest(certificate, authority, crls, judged_at)
    if newest is None:
        return StatusResult(reason=Reason.NO_STATUS)
    checked_at = newest.last_update_utc
    entry = newest.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if entry is None or _reason(entry) is x509.ReasonFlags.remove_from_crl:
        fresh = newest.next_update_utc is not None and newest.next_update_utc > judged_at
        return StatusResult(
            reason=Reason.OK if fresh else Reason.STALE_STATUS, checked_at=checked_at
        )
    why = _reason(entry)
    since = entry.revocation_date_utc
    if why is None or why in COMPROMISE:
        # Without a reason the worst is assumed.
        invalid_since = _invalidity(entry)
        since = min(since, invalid_since) if invalid_since is not None else since
    stands = signed_at is not None and signed_at < since
    return StatusResult(
        reason=Reason.REVOKED_LATER if stands else Reason.REVOKED,
        revoked_at=since,
        crl_reason=why.value if why is not None else "unspecified",
        checked_at=checked_at,
    )


def _newest(
    certificate: x509.Certificate,
    authority: x509.Certificate,
    crls: Sequence[bytes],
    judged_at: datetime,
) -> x509.CertificateRevocationList | None:
    """The newest list that this authority signed; lists from the future do not count."""
    found: x509.CertificateRevocationList | None = None
    for each in crls:
        if len(each) > LARGEST_LIST:
            continue
        try:
            crl = x509.load_der_x509_crl(each)
            signed = crl.issuer == certificate.issuer == authority.subject and (
                crl.is_signature_valid(authority.public_key())  # type: ignore[arg-type]
            )
        except Exception:  # noqa: BLE001, S112  a list that cannot be read says nothing
            continue
        if not signed or crl.last_update_utc > judged_at or _is_partial(crl):
            continue
        if found is None or crl.last_update_utc > found.last_update_utc:
            found = crl
    return found


def _is_partial(crl: x509.CertificateRevocationList) -> bool:
    """Whether the list speaks only of some certificates: delta lists and sharded ones."""
    return any(
        isinstance(each.value, x509.DeltaCRLIndicator | x509.IssuingDistributionPoint)
        for each in crl.extensions
    )


def _reason(entry: x509.RevokedCertificate) -> x509.ReasonFlags | None:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return None


def _invalidity(entry: x509.RevokedCertificate) -> datetime | None:
    try:
        return entry.extensions.get_extension_for_class(
            x509.InvalidityDate
        ).value.invalidity_date_utc
    except x509.ExtensionNotFound:
        return None
