"""What is asked of a signing, what it will do, and the receipt of what it did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from medprovenance.model.content import PhysicianStatement, SourceType
    from medprovenance.model.evidence import JsonValue
    from medprovenance.model.verdict import VerdictCode


class TimestampRule(StrEnum):
    """What happens when no time-stamp can be had."""

    REQUIRED = "required"
    BEST_EFFORT = "best-effort"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningRequest:
    """One file to sign. Paths are kept as given; nothing is opened yet."""

    source: Path
    target: Path
    source_type: SourceType
    statement: PhysicianStatement
    keep_metadata: bool = False
    """Skip the hygiene step (``--keep-metadata``)."""
    allow_training: bool = False
    """Leave out the do-not-train assertion."""
    timestamp: TimestampRule = TimestampRule.REQUIRED
    sidecar: bool = False
    """Write ``<target>.c2pa`` beside an unchanged file instead of embedding."""
    force: bool = False
    """An existing target may be replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """One kind of metadata that hygiene takes out (or would take out)."""

    container: str
    """Where: ``EXIF``, ``XMP``, ``ID3``, ``moov/udta`` …"""
    item: str
    """What: ``GPS position``, ``camera serial number`` … (English, stable)."""
    sensitive: bool
    """Could name a person, a place or a device."""
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningPlan:
    """Exactly what would be recorded and removed; printed by ``--preview``."""

    source: Path
    target: Path
    media_type: str
    """MIME type that the engine is given."""
    sidecar: bool
    definition: Mapping[str, JsonValue]
    """The manifest definition for the engine."""
    removals: tuple[Removal, ...]
    keeps_history: bool
    """The source carries Content Credentials, which become the parent ingredient."""
    timestamp: TimestampRule
    warnings: tuple[str, ...] = ()
    """Codes of things worth knowing, e.g. ``metadata-kept``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningReceipt:
    """Proof for the signer of what was published."""

    source: Path
    target: Path
    sidecar: Path | None
    media_type: str
    source_sha256: str
    signed_sha256: str
    """Digest of the target file as published."""
    manifest_label: str
    signer_name: str
    signer_organisation: str | None
    certificate_serial: str
    certificate_sha256: str
    timestamp_service: str | None
    signed_at: datetime
    """Trusted time when there is one, else the time of the caller's clock."""
    time_is_trusted: bool
    verdict: VerdictCode
    """What our own verification of the result said before it was published."""
    removals: tuple[Removal, ...]
    tool_version: str
    engine_version: str
    demo: bool = False
