"""Who signed: facts out of a certificate that chains to a physician trust list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class CredentialKind(StrEnum):
    """What an Admission of the certificate attests."""

    NPI = "npi"
    LICENCE = "licence"
    BOARD_CERTIFICATION = "board-certification"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """One profession entry of the Admission extension (OID 1.3.36.8.3.3)."""

    kind: CredentialKind
    authority: str
    """The naming authority's own text, e.g. a state board."""
    profession: str
    number: str | None = None
    """Registration number; for ``npi`` the ten-digit NPI."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerIdentity:
    """A signer as its certificate names it. Believe it only after ``signer.chain`` passed."""

    name: str
    """Subject common name."""
    organisation: str | None
    issuer: str
    """Organisation of the issuing authority, else its common name."""
    npi: str | None
    credentials: tuple[Credential, ...] = ()
    country: str | None = None
    state: str | None = None
    serial_number: str
    """Certificate serial number, lower-case hexadecimal."""
    certificate_sha256: str
    """SHA-256 of the leaf's DER, lower-case hexadecimal."""
    not_before: datetime
    not_after: datetime
