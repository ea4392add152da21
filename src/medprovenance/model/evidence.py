"""Everything that was gathered about a file before anything is judged.

All strings, labels and bytes here come out of the file: an attacker's text. The evidence of one
file can be saved as JSON (``verification.codec``) and judged again later without the media.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from medprovenance.model.findings import Reason

JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]


class ReadOutcome(StrEnum):
    """How reading the manifest store ended."""

    READ = "read"
    NO_CREDENTIALS = "no_credentials"
    STORED_ELSEWHERE = "stored_elsewhere"
    """The file only names a URL of a manifest; nothing was fetched."""
    DAMAGED = "damaged"
    """A manifest store is there, but cannot be read."""
    UNREADABLE = "unreadable"
    """Not a file of a kind that we read, or its container is broken and holds no store."""
    INCOMPLETE = "incomplete"
    """Limits, a crash of the reader, or I/O trouble."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetFacts:
    """The file itself."""

    name: str
    """Base name as given; never a path."""
    size: int
    """Bytes."""
    media_type: str | None
    """MIME type by content; ``None`` when unknown."""
    declared_type: str | None = None
    """MIME type that the file name's extension claims."""
    sha256: str | None = None
    """Lower-case hexadecimal; only computed where a report needs it."""
    has_sidecar: bool = False
    """The manifest store came from a ``.c2pa`` file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineStatus:
    """One entry of the engine's validation results."""

    code: str
    url: str | None = None
    explanation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusSet:
    """A set of engine statuses for one manifest."""

    success: tuple[EngineStatus, ...] = ()
    informational: tuple[EngineStatus, ...] = ()
    failure: tuple[EngineStatus, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IngredientDelta:
    """What the engine found different, today, from what an ingredient recorded of itself."""

    assertion_uri: str
    statuses: StatusSet


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineReport:
    """What the engine says. Its state word is kept for engineers and never judged by."""

    state: str
    active: StatusSet
    ingredient_deltas: tuple[IngredientDelta, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssertionEvidence:
    """One assertion box of one manifest, with the result of our own hash over it."""

    label: str
    url: str
    """Absolute JUMBF URI: ``self#jumbf=/c2pa/<manifest>/c2pa.assertions/<label>``."""
    declared: bool
    """Named by the claim (created or gathered)."""
    created: bool
    """Named in ``created_assertions``: attested by the signer."""
    digest_matches: bool | None
    """Our own hash against the claim's hashed URI; ``None`` when it could not be computed."""
    kind: str
    """``cbor``, ``json``, ``embedded`` or ``other``."""
    data: JsonValue = None
    """Decoded content for assertions that we read, else ``None``. Byte strings appear as
    ``{"bytes": "<hex>"}``, cut at 64 bytes; tags as their value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSignatureEvidence:
    """The COSE_Sign1 of a manifest (C2PA 2.4 §13.2), parsed by us."""

    algorithm: int | None
    """COSE algorithm number from the protected header."""
    protected: bytes
    """Serialized protected header."""
    signature: bytes
    certificates: tuple[bytes, ...]
    """x5chain from the protected header, DER, leaf first."""
    chain_unprotected: bool
    """An x5chain stands in the unprotected header, where anyone may change it."""
    critical: bool
    """The header names ``crit`` parameters."""
    padding_is_zero: bool
    timestamp_tokens: tuple[bytes, ...] = ()
    """``sigTst2`` tokens: DER of a CMS ContentInfo each."""
    has_legacy_timestamp: bool = False
    """A ``sigTst`` (version 1) header is present. Never believed."""
    ocsp_responses: tuple[bytes, ...] = ()
    """DER staples from ``rVals``. Unsigned hints."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngredientEvidence:
    """One ingredient assertion."""

    label: str
    relationship: str
    """``parentOf``, ``componentOf`` or ``inputTo``."""
    title: str | None
    media_type: str | None
    manifest_label: str | None
    """Label of the ingredient's own manifest in this store, or ``None`` if it had none."""
    recorded: StatusSet | None
    """Validation results that the ingredient assertion recorded when it was added."""
    recorded_elsewhere: tuple[StatusSet, ...] = ()
    """Results it recorded of its own ingredients (``ingredientDeltas``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestEvidence:
    """One manifest of the store."""

    label: str
    claim_version: int
    """1 or 2; 0 when the claim could not be parsed."""
    claim: bytes
    """Serialized claim: the detached payload of the signature."""
    title: str | None
    generator: str | None
    generator_version: str | None
    assertions: tuple[AssertionEvidence, ...]
    signature: ClaimSignatureEvidence | None
    ingredients: tuple[IngredientEvidence, ...] = ()
    redacted: tuple[str, ...] = ()
    undeclared: tuple[str, ...] = ()
    """Assertion boxes in the store that the claim does not name."""
    missing: tuple[str, ...] = ()
    """Assertions that the claim names and the store lacks (and that are not redacted)."""
    problems: tuple[str, ...] = ()
    """Structural faults our own parser saw: ``duplicate-key``, ``malformed-ingredient`` …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestReport:
    """What the reading process sends back about one file."""

    outcome: ReadOutcome
    reason: Reason
    media_type: str | None = None
    detail: str | None = None
    """The engine's own words, cut; for engineers."""
    engine: EngineReport | None = None
    active_label: str | None = None
    manifests: tuple[ManifestEvidence, ...] = ()
    """Active manifest first."""
    remote_url: str | None = None
    uncovered: tuple[str, ...] = ()
    """Codes of content that no hash covers (``media.coverage``), and of exclusions that a
    physician's file may not have."""
    engine_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A file, and what reading it gave."""

    asset: AssetFacts
    report: ManifestReport

    @property
    def active(self) -> ManifestEvidence | None:
        """The active manifest, if there is exactly the one the engine named."""
        for manifest in self.report.manifests:
            if manifest.label == self.report.active_label:
                return manifest
        return None

    def manifest(self, label: str) -> ManifestEvidence | None:
        """The manifest of that label."""
        return next((each for each in self.report.manifests if each.label == label), None)
