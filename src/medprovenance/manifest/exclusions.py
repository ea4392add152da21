"""What the active manifest's hash leaves out, and whether a physician's file may do that.

The engine accepts any exclusion that a signer wrote down, so a signer can leave the pictures
out of the hash and exchange them later. Only the manifest store's own place may be left out, and
the boxes of ISO media that hold no content.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from medprovenance.model.evidence import AssertionEvidence, JsonValue, ManifestEvidence

NOT_ALLOWED: Final = "exclusion-not-allowed"
UNREADABLE: Final = "exclusions-unreadable"

ALWAYS_EXCLUDED: Final = frozenset({"/uuid", "/ftyp", "/mfra"})
FREE_SPACE: Final = frozenset({"/free", "/skip"})
OWN_BOX: Final[JsonValue] = [{"offset": 8, "value": {"bytes": "d8fec3d61b0e483c92975828877ec481"}}]
"""The one condition under which a ``uuid`` box may be left out (C2PA 2.4 §A.5.6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionAudit:
    """What the audit of one manifest found."""

    codes: tuple[str, ...] = ()
    free_space_hashed: bool = True
    """Whether the hash covers ``free`` and ``skip`` boxes."""


def audit_exclusions(
    active: ManifestEvidence, length_field: tuple[int, int] | None = None
) -> ExclusionAudit:
    """Codes of exclusions that hide content, for all hash assertions of the manifest.

    ``length_field`` is the range of a TIFF file's own note of the store's length (``tiff``).
    """
    codes: list[str] = []
    free_space_hashed = True
    for assertion in active.assertions:
        if assertion.label.startswith("c2pa.hash.") and assertion.kind != "cbor":
            # The engine reads these as CBOR only: what we read is not what it reads.
            codes.append(UNREADABLE)
        elif assertion.label.startswith("c2pa.hash.data"):
            codes += _data_hash(assertion, length_field)
        elif assertion.label.startswith("c2pa.hash.boxes"):
            codes += _box_hash(assertion)
        elif assertion.label.startswith("c2pa.hash.bmff"):
            paths = _paths(assertion)
            if paths is None:
                codes.append(UNREADABLE)
                continue
            free_space_hashed = free_space_hashed and not paths & FREE_SPACE
            if paths - ALWAYS_EXCLUDED - FREE_SPACE:
                codes.append(NOT_ALLOWED)
    return ExclusionAudit(codes=tuple(dict.fromkeys(codes)), free_space_hashed=free_space_hashed)


def _data_hash(assertion: AssertionEvidence, length_field: tuple[int, int] | None) -> list[str]:
    if not isinstance(assertion.data, dict):
        return [UNREADABLE]
    exclusions = assertion.data.get("exclusions")
    if exclusions is None:
        return []
    if not isinstance(exclusions, list):
        return [UNREADABLE]
    # The engine itself makes sure that an exclusion is the store's place; here only one may be.
    others = [each for each in exclusions if _range(each) != length_field or length_field is None]
    if len(others) > 1 or len(exclusions) > 2:
        return [NOT_ALLOWED]
    return []


def _range(exclusion: JsonValue) -> tuple[JsonValue, JsonValue] | None:
    if not isinstance(exclusion, dict):
        return None
    return exclusion.get("start"), exclusion.get("length")


def _box_hash(assertion: AssertionEvidence) -> list[str]:
    """Boxes of pictures, each hashed by itself: none may be marked as left out."""
    boxes = assertion.data.get("boxes") if isinstance(assertion.data, dict) else None
    if not isinstance(boxes, list) or not all(isinstance(each, dict) for each in boxes):
        return [UNREADABLE]
    left_out = any(isinstance(each, dict) and each.get("excluded") for each in boxes)
    return [NOT_ALLOWED] if left_out else []


def _paths(assertion: AssertionEvidence) -> set[str] | None:
    """The boxes that a BMFF hash leaves out; ``None`` when that cannot be told."""
    if not isinstance(assertion.data, dict):
        return None
    exclusions = assertion.data.get("exclusions")
    if not isinstance(exclusions, list):
        return None
    paths: set[str] = set()
    for each in exclusions:
        path = each.get("xpath") if isinstance(each, dict) else None
        if not isinstance(path, str):
            return None
        paths.add(path.rstrip("/"))
        if path.rstrip("/") == "/uuid" and isinstance(each, dict) and each.get("data") != OWN_BOX:
            # Without exactly the C2PA user type it would leave out other boxes too.
            paths.add("/uuid[*]")
    return paths
