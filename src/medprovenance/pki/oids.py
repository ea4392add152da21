"""Object identifiers of the physician's certificate profile, each with where it comes from."""

from __future__ import annotations

from typing import Final

from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

EMAIL_PROTECTION: Final = ExtendedKeyUsageOID.EMAIL_PROTECTION
DOCUMENT_SIGNING: Final = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
"""RFC 9336."""
C2PA_CLAIM_SIGNING: Final = ObjectIdentifier("1.3.6.1.4.1.62558.2.1")
"""C2PA Certificate Policy."""
TIME_STAMPING: Final = ExtendedKeyUsageOID.TIME_STAMPING
OCSP_SIGNING: Final = ExtendedKeyUsageOID.OCSP_SIGNING
ANY_USAGE: Final = ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE

CLAIM_USAGES: Final = frozenset({EMAIL_PROTECTION, DOCUMENT_SIGNING, C2PA_CLAIM_SIGNING})
"""A signer of claims has at least one of these …"""
FORBIDDEN_USAGES: Final = frozenset(
    {
        TIME_STAMPING,
        OCSP_SIGNING,
        ANY_USAGE,
        ExtendedKeyUsageOID.CLIENT_AUTH,
        ExtendedKeyUsageOID.SERVER_AUTH,
        ExtendedKeyUsageOID.CODE_SIGNING,
    }
)
"""… and none of these: a key for one purpose must not be usable for another."""

NPI: Final = ObjectIdentifier("2.16.840.1.113883.4.6")
"""US National Provider Identifier, as assigned by HL7."""
NUCC_TAXONOMY: Final = ObjectIdentifier("2.16.840.1.113883.6.101")
"""Health Care Provider Taxonomy."""
