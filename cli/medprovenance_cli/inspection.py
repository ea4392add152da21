"""What reading a file gave, in words for engineers: nothing here is a verdict.

Every string comes out of the file, so all of them are sanitised on the way out.
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from medprovenance.manifest.codec import evidence_to_json
from medprovenance.model.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medprovenance.model.evidence import (
        AssertionEvidence,
        Evidence,
        IngredientEvidence,
        JsonValue,
        ManifestEvidence,
        StatusSet,
    )

FORMAT: Final = "medprovenance-inspection/1"
LONGEST: Final = 4096
DEEPEST: Final = 8
MOST_LINES: Final = 5000

ALGORITHMS: Final = {
    -7: "ES256",
    -35: "ES384",
    -36: "ES512",
    -37: "PS256",
    -38: "PS384",
    -39: "PS512",
    -8: "EdDSA",
}
"""COSE algorithm numbers that C2PA allows (C2PA 2.4 §13.2.1)."""


def summary_lines(evidence: Evidence) -> Iterator[str]:
    """The file and how reading it ended."""
    asset, report = evidence.asset, evidence.report
    yield clean(asset.name)
    yield f"  size          {asset.size} bytes"
    yield f"  content       {asset.media_type or 'of no kind that we know'}"
    if asset.declared_type not in (None, asset.media_type):
        yield f"  named like    {asset.declared_type}"
    if asset.sha256 is not None:
        yield f"  SHA-256       {asset.sha256}"
    where = "in a sidecar" if asset.has_sidecar else "inside the file"
    found = f", {_count(len(report.manifests), 'manifest')} {where}" if report.manifests else ""
    yield f"  credentials   {report.outcome.value}{found}"
    if report.detail:
        yield f"  engine said   {clean(report.detail, LONGEST)}"
    if report.remote_url:
        yield f"  stored at     {clean(report.remote_url, LONGEST)} (not fetched)"
    for each in report.uncovered:
        yield f"  not covered   {clean(each)}"
    if report.engine_version:
        yield f"  engine        c2pa-rs {clean(report.engine_version)}"
    if report.engine is not None:
        yield f"  engine state  {clean(report.engine.state)} (never judged by)"
        yield from _statuses(report.engine.active, "  ")
        for delta in report.engine.ingredient_deltas:
            yield f"  ingredient {clean(delta.assertion_uri, LONGEST)}"
            yield from _statuses(delta.statuses, "    ")


def tree_lines(evidence: Evidence) -> Iterator[str]:
    """The manifests as a tree: the active one, and under each ingredient its own."""
    active = evidence.active
    if active is None:
        yield "There is no active manifest."
        return
    seen: set[str] = set()
    yield from _manifest(active, evidence, "", seen)
    for each in evidence.report.manifests:
        if each.label not in seen:
            yield "referred to by nothing:"
            yield from _manifest(each, evidence, "", seen)


def certificate_lines(evidence: Evidence) -> Iterator[str]:
    """The certificates of every manifest's signature, as PEM and in words. Unverified."""
    for manifest in evidence.report.manifests:
        yield f"{clean(manifest.label)}"
        if manifest.signature is None:
            yield "  no signature that we could read"
            continue
        algorithm = manifest.signature.algorithm
        yield f"  algorithm {ALGORITHMS.get(algorithm or 0, f'not allowed ({algorithm})')}"
        for each in manifest.signature.certificates:
            yield from _certificate(each)


def document(evidence: Evidence) -> JsonValue:
    """All of it as JSON, every string sanitised."""
    return _cleaned({**evidence_to_json(evidence), "format": FORMAT})


def _manifest(
    manifest: ManifestEvidence, evidence: Evidence, indent: str, seen: set[str]
) -> Iterator[str]:
    yield f"{indent}manifest {clean(manifest.label)}"
    if manifest.label in seen or len(indent) > 4 * DEEPEST:
        yield f"{indent}  (shown above)" if manifest.label in seen else f"{indent}  (too deep)"
        return
    seen.add(manifest.label)
    yield f"{indent}  claim v{manifest.claim_version}, by {_generator(manifest)}"
    if manifest.title:
        yield f"{indent}  title {clean(manifest.title)}"
    for each in manifest.assertions:
        yield from _assertion(each, f"{indent}  ")
    for kind, labels in (
        ("not named by the claim", manifest.undeclared),
        ("named, but missing", manifest.missing),
        ("redacted", manifest.redacted),
        ("fault", manifest.problems),
    ):
        for label in labels:
            yield f"{indent}  {kind}: {clean(label)}"
    if manifest.signature is not None:
        stamps = len(manifest.signature.timestamp_tokens)
        number = manifest.signature.algorithm
        yield (
            f"{indent}  signature {ALGORITHMS.get(number or 0, f'not allowed ({number})')}, "
            f"{_count(len(manifest.signature.certificates), 'certificate')}, "
            f"{_count(stamps, 'time-stamp')}"
        )
    for ingredient in manifest.ingredients:
        yield from _ingredient(ingredient, evidence, f"{indent}  ", seen)


def _generator(manifest: ManifestEvidence) -> str:
    version = f" {clean(manifest.generator_version)}" if manifest.generator_version else ""
    return f"{clean(manifest.generator or 'nobody named')}{version}"


def _assertion(assertion: AssertionEvidence, indent: str) -> Iterator[str]:
    said = "created" if assertion.created else "gathered" if assertion.declared else "undeclared"
    digest = {True: "hash fits", False: "HASH DIFFERS", None: "hash not computed"}
    yield (
        f"{indent}{clean(assertion.label)}  "
        f"({said}, {assertion.kind}, {digest[assertion.digest_matches]})"
    )
    if assertion.data is not None:
        text = json.dumps(_cleaned(assertion.data), ensure_ascii=False)
        yield f"{indent}  {clean(text, LONGEST)}"


def _ingredient(
    ingredient: IngredientEvidence, evidence: Evidence, indent: str, seen: set[str]
) -> Iterator[str]:
    yield (
        f"{indent}ingredient {clean(ingredient.relationship)}: "
        f"{clean(ingredient.title or 'untitled')}"
    )
    if ingredient.recorded is not None:
        yield from _statuses(ingredient.recorded, f"{indent}  recorded ")
    if ingredient.manifest_label is None:
        return
    own = evidence.manifest(ingredient.manifest_label)
    if own is None:
        yield f"{indent}  manifest {clean(ingredient.manifest_label)} is not in the store"
        return
    yield from _manifest(own, evidence, f"{indent}  ", seen)


def _statuses(statuses: StatusSet, indent: str) -> Iterator[str]:
    for kind, entries in (
        ("failure", statuses.failure),
        ("informational", statuses.informational),
        ("success", statuses.success),
    ):
        for each in entries:
            about = f"  {clean(each.url, LONGEST)}" if each.url else ""
            yield f"{indent}{kind:<14}{clean(each.code)}{about}"


def _certificate(der: bytes) -> Iterator[str]:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        certificate = x509.load_der_x509_certificate(der)
        subject = certificate.subject.rfc4514_string()
        issuer = certificate.issuer.rfc4514_string()
        begin = certificate.not_valid_before_utc.astimezone(UTC)
        end = certificate.not_valid_after_utc.astimezone(UTC)
    except (ValueError, x509.InvalidVersion) as error:
        yield f"  not a certificate: {clean(str(error))}"
        return
    yield f"  subject {clean(subject, LONGEST)}"
    yield f"  issuer  {clean(issuer, LONGEST)}"
    yield f"  serial  {certificate.serial_number:x}"
    yield f"  valid   {begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC"
    yield from certificate.public_bytes(Encoding.PEM).decode("ascii").splitlines()


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _cleaned(value: Any) -> JsonValue:
    """JSON with every key and string sanitised."""
    if isinstance(value, str):
        # Base64 of a certificate is longer than any honest sentence.
        return clean(value, max(LONGEST, len(value)))
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    if isinstance(value, dict):
        return {clean(str(key)): _cleaned(each) for key, each in value.items()}
    plain: JsonValue = value
    return plain
