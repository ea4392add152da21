"""The engine's status codes that verification knows, and what each is worth here.

Success codes are required one by one; a failure code counts against the file unless it belongs
to a question that we decide ourselves; a code that stands in no list here fails closed
(C2PA 2.4 §15, validation status codes).
"""

from __future__ import annotations

CLAIM_SIGNATURE_VALIDATED = "claimSignature.validated"
ASSERTION_MATCH = "assertion.hashedURI.match"

HARD_BINDING_MATCHES = frozenset(
    {
        "assertion.dataHash.match",
        "assertion.bmffHash.match",
        "assertion.boxesHash.match",
        "assertion.collectionHash.match",
    }
)

CREDENTIAL_REFUSED = "signingCredential.invalid"
"""The engine finds the certificate itself unfit. No integrity fault, but nobody to name either."""

ADDITIONAL_EXCLUSIONS = frozenset(
    {
        "assertion.dataHash.additionalExclusionsPresent",
        "assertion.boxesHash.additionalExclusionsPresent",
    }
)
"""Content that the signer left outside the hash. For BMFF the same code stands on every honest
file (its own boxes are always excluded), so there our own audit of the exclusions decides."""

DECIDED_HERE = frozenset(
    {
        "signingCredential.untrusted",
        "signingCredential.expired",
        CREDENTIAL_REFUSED,
        "signingCredential.revoked",
        "claimSignature.outsideValidity",
        "timeOfSigning.outsideValidity",
    }
)
"""Failures that concern trust, time or revocation: our own checks answer those questions."""

DECIDED_HERE_PREFIXES = ("signingCredential.ocsp.", "timeStamp.")

UNTRUSTED_EXTRA_IDENTITY = frozenset(
    {
        "cawg.x509.credential.untrusted",
        "cawg.x509.signing_credential.untrusted",
        "cawg.ica.untrusted_issuer",
        "cawg.ica.did_unavailable",
    }
)
"""An extra identity (CAWG) that nobody vouches for: told, and otherwise without effect."""

KNOWN_INFORMATION = frozenset(
    {
        "algorithm.deprecated",
        "assertion.bmffHash.additionalExclusionsPresent",
        "assertion.action.skipped",
        "ingredient.unknownProvenance",
        "ingredient.claimSignature.validated",
        "ingredient.manifest.validated",
        "timeOfSigning.insideValidity",
        "timeOfSigning.outsideValidity",
    }
)

KNOWN_INFORMATION_PREFIXES = ("signingCredential.ocsp.", "timeStamp.")


def is_decided_here(code: str) -> bool:
    """Whether a failure code belongs to a question that our own checks answer."""
    return (
        code in DECIDED_HERE
        or code in UNTRUSTED_EXTRA_IDENTITY
        or code.startswith(DECIDED_HERE_PREFIXES)
    )


def is_known_information(code: str) -> bool:
    """Whether an informational code is one whose meaning is settled here."""
    return (
        code in KNOWN_INFORMATION
        or code in ADDITIONAL_EXCLUSIONS
        or code in UNTRUSTED_EXTRA_IDENTITY
        or code.startswith(KNOWN_INFORMATION_PREFIXES)
    )
