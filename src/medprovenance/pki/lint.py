"""A linter for signing certificates: it says *which* rule fails, which the engine never does."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from medprovenance.model.text import clean
from medprovenance.pki.path import LONGEST_LIFETIME, is_claim_usage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

Kind = TypeVar("Kind", bound=x509.ExtensionType)

MOST_CERTIFICATES: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class LintResult:
    """One rule and whether the certificates keep it."""

    rule: str
    """Stable name, e.g. ``leaf.extended-key-usage``."""
    passed: bool
    detail: str
    """What was found (English, for whoever runs the authority)."""
    hint: str | None = None
    """What to ask the authority for."""


def lint_chain(
    chain: Sequence[bytes], *, at: datetime, public_key: bytes | None = None
) -> tuple[LintResult, ...]:
    """Every rule of the physician's profile, checked on a chain (DER, leaf first, no root).

    Args:
        chain: Leaf and intermediates.
        at: Time at which the certificates must be in force.
        public_key: SubjectPublicKeyInfo (DER) of the key that the leaf must belong to.
    """
    try:
        certificates = [x509.load_der_x509_certificate(each) for each in chain]
        if not certificates:
            return (_rule("chain.readable", "no certificate at all", "Import one."),)
        return tuple(_results(certificates, at, public_key))
    except (ValueError, x509.InvalidVersion) as error:
        # Parts of a certificate are only parsed when they are asked for.
        hint = "Ask your authority for a certificate that other programs can read as well."
        return (_rule("chain.readable", f"not a certificate: {clean(str(error), 80)}", hint),)


def _results(
    certificates: Sequence[x509.Certificate], at: datetime, public_key: bytes | None
) -> Iterator[LintResult]:
    leaf = certificates[0]
    yield from _leaf_rules(leaf, at)
    yield from _chain_rules(certificates, at)
    if public_key is not None:
        found = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        yield LintResult(
            rule="leaf.key",
            passed=found == public_key,
            detail="belongs to this key" if found == public_key else "belongs to another key",
            hint=None if found == public_key else "Import the certificate for this key.",
        )


def _rule(rule: str, fault: str | None, hint: str, fine: str = "as it should be") -> LintResult:
    return LintResult(
        rule=rule,
        passed=fault is None,
        detail=fault or fine,
        hint=hint if fault is not None else None,
    )


def _leaf_rules(leaf: x509.Certificate, at: datetime) -> Iterator[LintResult]:
    yield _rule(
        "leaf.validity",
        _validity(leaf, at),
        "Renew the certificate, or set the clock.",
        f"until {leaf.not_valid_after_utc:%Y-%m-%d}",
    )
    lifetime = leaf.not_valid_after_utc - leaf.not_valid_before_utc
    yield _rule(
        "leaf.lifetime",
        f"{lifetime.days} days" if lifetime > LONGEST_LIFETIME else None,
        "Ask for a certificate of at most 398 days.",
    )
    yield _rule("leaf.algorithm", _algorithm(leaf), "Use a P-256 key.")
    constraints = _find(leaf, x509.BasicConstraints)
    fault = None if constraints is not None and not constraints.value.ca else "is an authority"
    yield _rule("leaf.basic-constraints", fault, "Ask for CA:FALSE.")
    yield from _usage_rules(leaf)
    for name, kind in (
        ("leaf.subject-key-identifier", x509.SubjectKeyIdentifier),
        ("leaf.authority-key-identifier", x509.AuthorityKeyIdentifier),
    ):
        yield _rule(name, None if _find(leaf, kind) else "missing", "Ask for this extension.")
    admissions = _find(leaf, x509.Admissions)
    fault = None
    if admissions is None:
        fault = "missing: nothing says that this is a physician"
    elif admissions.critical:
        fault = "critical, which other validators refuse"
    yield _rule("leaf.admission", fault, "Ask for a non-critical Admission (1.3.36.8.3.3).")
    allowed = (x509.BasicConstraints, x509.KeyUsage, x509.ExtendedKeyUsage)
    critical = [
        each.oid.dotted_string
        for each in leaf.extensions
        if each.critical and not isinstance(each.value, allowed)
    ]
    yield _rule(
        "leaf.critical-extensions",
        f"critical: {', '.join(critical)}" if critical else None,
        "Nothing but BasicConstraints and KeyUsage may be critical.",
    )


def _usage_rules(leaf: x509.Certificate) -> Iterator[LintResult]:
    usage = _find(leaf, x509.KeyUsage)
    fault = None
    if usage is None:
        fault = "missing"
    elif not usage.value.digital_signature:
        fault = "digitalSignature is not set"
    elif usage.value.key_cert_sign:
        fault = "keyCertSign is set"
    yield _rule("leaf.key-usage", fault, "Ask for digitalSignature and nonRepudiation only.")
    purposes = _find(leaf, x509.ExtendedKeyUsage)
    fault = None
    if purposes is None:
        fault = "missing"
    elif not is_claim_usage(purposes.value):
        fault = f"{', '.join(each.dotted_string for each in purposes.value)}"
    yield _rule(
        "leaf.extended-key-usage",
        fault,
        "Ask for emailProtection and documentSigning, and nothing for servers or time-stamps.",
    )


def _chain_rules(certificates: Sequence[x509.Certificate], at: datetime) -> list[LintResult]:
    leaf = certificates[0]
    self_signed = leaf.issuer == leaf.subject
    results = [
        _rule(
            "chain.issuer",
            "the certificate is self-signed" if self_signed else None,
            "Have it issued by an authority.",
        ),
        _rule(
            "chain.length",
            f"{len(certificates)} certificates" if len(certificates) > MOST_CERTIFICATES else None,
            "Put the leaf first, then the issuing authorities, without the root.",
        ),
    ]
    for index, (child, parent) in enumerate(pairwise(certificates), start=1):
        try:
            child.verify_directly_issued_by(parent)
            fault = None
        except Exception as error:  # noqa: BLE001  several kinds; all mean "not the issuer"
            fault = f"certificate {index} was not issued by the next one ({type(error).__name__})"
        results.append(_rule(f"chain.order-{index}", fault, "Leaf first, then each one's issuer."))
        results.append(
            _rule(f"chain.validity-{index}", _validity(parent, at), "Ask for the new chain.")
        )
    return results


def _validity(certificate: x509.Certificate, at: datetime) -> str | None:
    if at < certificate.not_valid_before_utc:
        return f"not valid before {certificate.not_valid_before_utc:%Y-%m-%d %H:%M} UTC"
    if at > certificate.not_valid_after_utc:
        return f"ran out on {certificate.not_valid_after_utc:%Y-%m-%d}"
    return None


def _algorithm(leaf: x509.Certificate) -> str | None:
    key = leaf.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        fits = isinstance(key.curve, ec.SECP256R1 | ec.SECP384R1 | ec.SECP521R1)
        return None if fits else f"the curve {key.curve.name} is not allowed"
    if isinstance(key, rsa.RSAPublicKey):
        return None if key.key_size >= 2048 else f"RSA of {key.key_size} bits is too short"
    if isinstance(key, ed25519.Ed25519PublicKey):
        return None
    return "a key of a kind that C2PA does not allow"


def _find(certificate: x509.Certificate, kind: type[Kind]) -> x509.Extension[Kind] | None:
    try:
        return certificate.extensions.get_extension_for_class(kind)
    except (x509.ExtensionNotFound, ValueError):
        return None
