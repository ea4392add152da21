"""A whole manifest store, read by us: claims, assertions with our own hash, ingredients.

What the engine reports is its opinion; this is what the bytes say. Nothing here is believed
either, until the signature check and the digests of ``verification`` agree.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from medprovenance.manifest import cbor
from medprovenance.manifest.cose import MalformedSignature, parse_signature
from medprovenance.manifest.ingredients import read_ingredient
from medprovenance.manifest.jumbf import MalformedJumbf, Superbox, parse_store
from medprovenance.model.evidence import AssertionEvidence, ManifestEvidence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from medprovenance.model.evidence import ClaimSignatureEvidence, JsonValue

STORE_LABEL: Final = "c2pa"
ASSERTIONS: Final = "c2pa.assertions"
SIGNATURE: Final = "c2pa.signature"
CLAIMS: Final = {"c2pa.claim": 1, "c2pa.claim.v2": 2}
DIGESTS: Final = frozenset({"sha256", "sha384", "sha512"})

MOST_MANIFESTS: Final = 200
MOST_ASSERTIONS: Final = 2_000
LARGEST_DATA: Final = 256 * 1024
"""Bytes of an assertion whose content is decoded."""
LONGEST_TEXT: Final = 1_024

READ_LABELS: Final = (
    "c2pa.actions",
    "c2pa.hash.",
    "c2pa.ingredient",
    "c2pa.metadata",
    "cawg.metadata",
    "cawg.training-mining",
    "c2pa.training-mining",
    "org.medprovenance.",
    "stds.schema-org",
)
"""Beginnings of the labels of assertions whose content is decoded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reference:
    """A hashed URI of the claim."""

    label: str
    digest: bytes
    algorithm: str
    created: bool


def read_store(data: bytes) -> tuple[ManifestEvidence, ...]:
    """Every manifest of a store, in the order of the store.

    Raises:
        MalformedJumbf: The bytes are not a manifest store.
    """
    root, rest = parse_store(data)
    if root.label != STORE_LABEL:
        raise MalformedJumbf("not a C2PA manifest store")
    if len(root.children) > MOST_MANIFESTS:
        raise MalformedJumbf("too many manifests")
    redacted = _redactions(root)
    manifests = [_manifest(each, redacted) for each in root.children]
    if rest and manifests:
        # Sidecars and some containers leave room after the store; nothing may hide there.
        last = manifests.pop()
        manifests.append(_with_problem(last, "data-after-store"))
    return tuple(manifests)


def is_update(manifest: ManifestEvidence) -> bool:
    """Whether a manifest binds no content itself, but updates its parent."""
    return not any(each.label.startswith("c2pa.hash.") for each in manifest.assertions)


def absolute_uri(manifest: str, label: str) -> str:
    """The JUMBF URI of an assertion."""
    return f"self#jumbf=/{STORE_LABEL}/{manifest}/{ASSERTIONS}/{label}"


def _redactions(root: Superbox) -> frozenset[str]:
    """Absolute URIs of all assertions that some claim of the store says it redacted."""
    found: set[str] = set()
    for manifest in root.children:
        _, _, claim = _claim(manifest)
        listed = claim.get("redacted_assertions") if claim is not None else None
        if isinstance(listed, list):
            found |= {each for each in listed if isinstance(each, str)}
    return frozenset(found)


def _claim(manifest: Superbox) -> tuple[int, bytes, dict[Any, Any] | None]:
    """Version, bytes and content of a manifest's one claim; version 0 if it has no such."""
    found = [each for each in manifest.children if each.label in CLAIMS]
    if len(found) != 1:
        return 0, b"", None
    raw = found[0].content(b"cbor")
    if raw is None:
        return 0, b"", None
    try:
        claim = cbor.load(raw)
    except cbor.MalformedCbor:
        return 0, raw, None
    return CLAIMS[found[0].label], raw, claim if isinstance(claim, dict) else None


def _manifest(box: Superbox, redacted: frozenset[str]) -> ManifestEvidence:
    problems: list[str] = []
    version, raw, claim = _claim(box)
    if claim is None:
        problems.append("malformed-claim")
        claim = {}
    # Compared, not looked up: what stands there may be of any kind.
    if not problems and claim.get("signature") not in _signature_uris(box.label):
        problems.append("foreign-signature")
    references = _references(claim, box.label, version, problems)
    assertions, undeclared, missing = _assertions(box, references, redacted, problems)
    ingredients = [each for each in assertions if each.label.startswith("c2pa.ingredient")]
    if any(each.data is None for each in ingredients):
        problems.append("unreadable-ingredient")
    return ManifestEvidence(
        label=box.label,
        claim_version=version,
        claim=raw,
        title=_text(claim.get("dc:title")),
        generator=_generator(claim, "name"),
        generator_version=_generator(claim, "version"),
        assertions=assertions,
        signature=_signature(box, problems),
        ingredients=tuple(read_ingredient(each.label, each.data) for each in ingredients),
        redacted=tuple(sorted(uri for uri in redacted if f"/{box.label}/" in uri)),
        undeclared=undeclared,
        missing=missing,
        problems=tuple(dict.fromkeys(problems)),
    )


def _signature_uris(manifest: str) -> tuple[str, str]:
    return f"self#jumbf={SIGNATURE}", f"self#jumbf=/{STORE_LABEL}/{manifest}/{SIGNATURE}"


def _signature(box: Superbox, problems: list[str]) -> ClaimSignatureEvidence | None:
    signature = box.child(SIGNATURE)
    raw = signature.content(b"cbor") if signature is not None else None
    if raw is None:
        problems.append("no-signature")
        return None
    try:
        return parse_signature(raw)
    except MalformedSignature:
        problems.append("malformed-signature")
        return None


def _references(
    claim: Mapping[Any, Any], manifest: str, version: int, problems: list[str]
) -> dict[str, _Reference]:
    """The claim's hashed URIs by assertion label."""
    default = claim.get("alg", "sha256")
    lists = (
        (("created_assertions", True), ("gathered_assertions", False))
        if version == 2
        else (("assertions", True),)
    )
    references: dict[str, _Reference] = {}
    for name, created in lists:
        listed = claim.get(name, [])
        for each in listed if isinstance(listed, list) else [None]:
            reference = _reference(each, manifest, default, created=created)
            if reference is None or reference.label in references:
                problems.append("malformed-reference")
            else:
                references[reference.label] = reference
    if len(references) > MOST_ASSERTIONS:
        problems.append("too-many-assertions")
    return references


def _reference(
    entry: object, manifest: str, default: object, *, created: bool
) -> _Reference | None:
    if not isinstance(entry, dict):
        return None
    url, digest, algorithm = entry.get("url"), entry.get("hash"), entry.get("alg", default)
    if not isinstance(url, str) or not isinstance(digest, bytes):
        return None
    for prefix in (
        f"self#jumbf={ASSERTIONS}/",
        f"self#jumbf=/{STORE_LABEL}/{manifest}/{ASSERTIONS}/",
    ):
        if url.startswith(prefix):
            label = url.removeprefix(prefix)
            return _Reference(
                label=label,
                digest=digest,
                algorithm=algorithm if isinstance(algorithm, str) else "",
                created=created,
            )
    return None


def _assertions(
    box: Superbox,
    references: Mapping[str, _Reference],
    redacted: frozenset[str],
    problems: list[str],
) -> tuple[tuple[AssertionEvidence, ...], tuple[str, ...], tuple[str, ...]]:
    """The declared assertions, and the labels of undeclared and of missing ones."""
    store = box.child(ASSERTIONS)
    boxes = store.children if store is not None else ()
    labels = {each.label for each in boxes}
    if len(labels) != len(boxes):
        problems.append("duplicate-assertion")
    if len(boxes) > MOST_ASSERTIONS:
        problems.append("too-many-assertions")
        boxes = boxes[:MOST_ASSERTIONS]
    found = tuple(_assertion(each, box.label, references.get(each.label)) for each in boxes)
    undeclared = tuple(each.label for each in found if not each.declared)
    missing = tuple(
        label
        for label in references
        if label not in labels and absolute_uri(box.label, label) not in redacted
    )
    return found, undeclared, missing


def _assertion(box: Superbox, manifest: str, reference: _Reference | None) -> AssertionEvidence:
    kind, data = _content(box)
    return AssertionEvidence(
        label=box.label,
        url=absolute_uri(manifest, box.label),
        declared=reference is not None,
        created=reference is not None and reference.created,
        digest_matches=_matches(box, reference) if reference is not None else None,
        kind=kind,
        data=data,
    )


def _matches(box: Superbox, reference: _Reference) -> bool:
    """Our own hash over the assertion's box against the claim's (C2PA 2.4 §8.4.2.3)."""
    if reference.algorithm not in DIGESTS:
        return False
    digest = hashlib.new(reference.algorithm, box.payload).digest()
    return hmac.compare_digest(digest, reference.digest)


def _content(box: Superbox) -> tuple[str, JsonValue]:
    # With a second content box, another reader might take another one for the assertion.
    if len(box.contents) == 1 and (kind := box.contents[0].kind) in (b"cbor", b"json"):
        name, raw = kind.decode("ascii"), box.contents[0].data
        if not box.label.startswith(READ_LABELS) or len(raw) > LARGEST_DATA:
            return name, None
        return name, _decoded(name, raw)
    embedded = any(each.kind in (b"bfdb", b"bidb") for each in box.contents)
    return ("embedded" if embedded else "other"), None


def _decoded(kind: str, raw: bytes) -> JsonValue:
    try:
        return cbor.as_json(
            cbor.load(raw)
            if kind == "cbor"
            else json.loads(raw, object_pairs_hook=_without_duplicates)
        )
    except (ValueError, RecursionError):
        return None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object names a key twice")
    return found


def _generator(claim: Mapping[Any, Any], key: str) -> str | None:
    information = claim.get("claim_generator_info")
    if isinstance(information, list) and information:
        information = information[0]
    if isinstance(information, dict):
        return _text(information.get(key))
    return _text(claim.get("claim_generator")) if key == "name" else None


def _text(value: object) -> str | None:
    return value[:LONGEST_TEXT] if isinstance(value, str) else None


def _with_problem(manifest: ManifestEvidence, problem: str) -> ManifestEvidence:
    from dataclasses import replace

    return replace(manifest, problems=(*manifest.problems, problem))
