"""What a signer states about the content: shown as claims, never as facts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class SourceType(StrEnum):
    """How the content came to be (``--source``), in our words."""

    CAMERA = "camera"
    SCREEN = "screen"
    EDITED = "edited"
    AI_ASSISTED = "ai-assisted"
    AI_GENERATED = "ai-generated"


_IPTC = "http://cv.iptc.org/newscodes/digitalsourcetype/"

DIGITAL_SOURCE_TYPES = {
    SourceType.CAMERA: _IPTC + "digitalCapture",
    SourceType.SCREEN: _IPTC + "screenCapture",
    SourceType.EDITED: _IPTC + "humanEdits",
    SourceType.AI_ASSISTED: _IPTC + "compositeWithTrainedAlgorithmicMedia",
    SourceType.AI_GENERATED: _IPTC + "trainedAlgorithmicMedia",
}
"""IPTC digital source type of each source (C2PA 2.4, digitalSourceType)."""


class Category(StrEnum):
    """What kind of message the content is."""

    EDUCATION = "education"
    ANNOUNCEMENT = "announcement"
    OPINION = "opinion"
    ENDORSEMENT = "endorsement"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceReference:
    """A publication that the statement rests on."""

    title: str
    url: str | None = None
    doi: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhysicianStatement:
    """The ``org.medprovenance.statement`` assertion."""

    title: str | None = None
    category: Category
    topics: tuple[str, ...] = ()
    audience: str | None = None
    """``patients``, ``public``, ``professionals`` …; free text."""
    language: str | None = None
    """BCP 47 tag."""
    reviewed_on: date | None = None
    review_by: date | None = None
    sponsor: str | None = None
    """Who paid. Endorsements must say, with ``conflict_of_interest``; ``none`` is an answer."""
    conflict_of_interest: str | None = None
    evidence: tuple[EvidenceReference, ...] = ()
    jurisdiction: str | None = None
    """ISO 3166 code of the place whose rules apply, e.g. ``US-IL``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentClaims:
    """What the active manifest of an intact, trusted file states."""

    title: str | None
    statement: PhysicianStatement | None
    digital_source_types: tuple[str, ...]
    """Last path segments of the IPTC terms named by the actions."""
    actions: tuple[str, ...]
    generator: str | None
    ingredient_count: int = 0
