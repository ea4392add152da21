"""Reading one file: the engine's report and our own reading of its store, as one value.

This runs inside the reading process for files of unknown origin (``pool``), and may run in this
process only for files that we have just written ourselves.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO, Final

from medprovenance.errors import DamagedAsset
from medprovenance.manifest import native
from medprovenance.manifest.exclusions import audit_exclusions
from medprovenance.manifest.ingredients import read_status_set
from medprovenance.manifest.jumbf import MalformedJumbf, parse_store
from medprovenance.manifest.remains import can_be_read, has_store_remains
from medprovenance.manifest.store import read_store
from medprovenance.manifest.tiff import length_field
from medprovenance.media.access import RandomAccess
from medprovenance.media.boxes import BoxReader, TooManyBoxes
from medprovenance.media.coverage import uncovered_content
from medprovenance.media.formats import OCTET_STREAM, by_type
from medprovenance.model.evidence import (
    EngineReport,
    IngredientDelta,
    ManifestReport,
    ReadOutcome,
)
from medprovenance.model.findings import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from medprovenance.manifest.remains import Range
    from medprovenance.model.evidence import EngineStatus, ManifestEvidence, StatusSet

LONGEST_URL: Final = 2_048
MOST_DELTAS: Final = 200

ISO_MEDIA_TYPES: Final = frozenset(
    {
        "video/mp4",
        "video/quicktime",
        "video/x-m4v",
        "audio/mp4",
        "image/heic",
        "image/avif",
        "image/jxl",
    }
)
MOST_OUTER_BOXES: Final = 50_000
"""The engine's time grows with the square of the number of boxes: more than these would only
burn the limit of CPU time. An hour of fragmented film has about 40,000."""

NO_MEMORY: Final = ("insufficient memory", "out of memory")
"""What the engine says of a part that is larger than the memory it may have."""

REAL_MISMATCH: Final = "hashes do not match"
"""What the engine says when it compared two hashes; other words mean that it could not read."""


def read_in_process(
    asset: BinaryIO, media_type: str | None, sidecar: bytes | None = None
) -> ManifestReport:
    """The report on an open file, or on a file and its detached manifest store."""
    try:
        report = _read(asset, media_type, sidecar)
    except OSError:
        report = _ended(ReadOutcome.INCOMPLETE, Reason.IO_ERROR)
    except MemoryError:
        report = _ended(ReadOutcome.INCOMPLETE, Reason.MEMORY_LIMIT)
    return replace(report, media_type=media_type, engine_version=native.engine_version())


def _ended(outcome: ReadOutcome, reason: Reason, detail: str | None = None) -> ManifestReport:
    return ManifestReport(outcome=outcome, reason=reason, detail=detail)


def _read(asset: BinaryIO, media_type: str | None, sidecar: bytes | None) -> ManifestReport:
    kind = by_type(media_type) if media_type is not None else None
    if sidecar is None and (kind is None or not kind.embeds):
        if kind is None:
            return _ended(ReadOutcome.UNREADABLE, Reason.NOT_A_MEDIA_FILE)
        return _ended(ReadOutcome.NO_CREDENTIALS, Reason.NO_STORE)
    if media_type in ISO_MEDIA_TYPES and _has_too_many_boxes(asset):
        return _ended(ReadOutcome.INCOMPLETE, Reason.SIZE_LIMIT, "too many boxes")
    engine_type = media_type or OCTET_STREAM
    if sidecar is not None:
        if _has_appendix(sidecar):
            return _ended(ReadOutcome.DAMAGED, Reason.DAMAGED_STORE, "bytes follow the store")
        engine_type = _type_for_sidecar(engine_type, sidecar)
    try:
        reading = native.read(asset, engine_type, sidecar)
    except native.EngineError as error:
        return _without_report(asset, engine_type, error, detached=sidecar is not None)
    return _report(asset, engine_type, reading)


def _has_too_many_boxes(asset: BinaryIO) -> bool:
    reader = BoxReader(RandomAccess(asset))
    try:
        for count, _ in enumerate(reader.within(0, reader.data.size, to_end=True)):
            if count >= MOST_OUTER_BOXES:
                return True
    except TooManyBoxes:
        return True
    except DamagedAsset:
        # The engine's own verdict on a broken container counts.
        return False
    return False


def _has_appendix(sidecar: bytes) -> bool:
    """Whether something stands behind the store that its signer did not write."""
    try:
        return parse_store(sidecar)[1] > 0
    except MalformedJumbf:
        # The engine's own verdict on a broken store counts.
        return False


def _type_for_sidecar(media_type: str, sidecar: bytes) -> str:
    """The engine type under which the store's hash was made.

    A plain data hash covers every byte of any file; a hash over boxes needs the file's own type.
    """
    try:
        manifests = read_store(sidecar)
    except MalformedJumbf:
        return media_type
    labels = {each.label for each in manifests[-1].assertions} if manifests else set()
    plain = not any(label.startswith(("c2pa.hash.bmff", "c2pa.hash.boxes")) for label in labels)
    return OCTET_STREAM if plain else media_type


def _without_report(
    asset: BinaryIO, media_type: str, error: native.EngineError, *, detached: bool
) -> ManifestReport:
    """What it means that the engine raised. The one table of its exceptions for reading."""
    if error.detail.startswith("Remote:") or error.kind == "RemoteManifest":
        report = _ended(ReadOutcome.STORED_ELSEWHERE, Reason.STORED_ELSEWHERE, error.detail)
        return replace(report, remote_url=_url(error.detail))
    if any(each in error.detail.lower() for each in NO_MEMORY):
        return _ended(ReadOutcome.INCOMPLETE, Reason.MEMORY_LIMIT, error.detail)
    none_found = error.kind == "ManifestNotFound"
    try:
        samples = _samples(asset, media_type) if none_found else ()
        remains = has_store_remains(asset, without=samples)
    except OSError:
        return _ended(ReadOutcome.INCOMPLETE, Reason.IO_ERROR, error.detail)
    # A store that is there but cannot be read was damaged, whatever the engine calls it.
    if detached or remains:
        return _ended(ReadOutcome.DAMAGED, Reason.DAMAGED_STORE, error.detail)
    if none_found or error.kind == "NotSupported":
        return _ended(ReadOutcome.NO_CREDENTIALS, Reason.NO_STORE, error.detail)
    return _ended(ReadOutcome.UNREADABLE, Reason.DAMAGED_CONTAINER, error.detail)


def _samples(asset: BinaryIO, media_type: str) -> tuple[Range, ...]:
    """The media data of a film whose boxes add up: no store has its place there."""
    if media_type not in ISO_MEDIA_TYPES:
        return ()
    try:
        boxes = BoxReader(RandomAccess(asset)).top()
    except DamagedAsset:
        return ()
    return tuple((each.body, each.end) for each in boxes if each.kind == b"mdat")


def _report(asset: BinaryIO, media_type: str, reading: native.NativeReading) -> ManifestReport:
    try:
        manifests = read_store(reading.store)
    except MalformedJumbf as error:
        return _ended(ReadOutcome.DAMAGED, Reason.DAMAGED_STORE, str(error))
    engine = _engine_report(reading)
    if _may_be_trouble(engine.active) and not can_be_read(asset):
        return _ended(ReadOutcome.INCOMPLETE, Reason.IO_ERROR)
    active = next((each for each in manifests if each.label == reading.active_label), None)
    ordered = sorted(manifests, key=lambda each: each is not active)
    return ManifestReport(
        outcome=ReadOutcome.READ,
        reason=Reason.OK,
        engine=engine,
        active_label=reading.active_label,
        manifests=tuple(ordered),
        uncovered=_uncovered(asset, media_type, active) if active is not None else (),
    )


def _uncovered(asset: BinaryIO, media_type: str, active: ManifestEvidence) -> tuple[str, ...]:
    field = length_field(RandomAccess(asset)) if media_type == "image/tiff" else None
    audit = audit_exclusions(active, field)
    content = uncovered_content(asset, media_type, free_space_hashed=audit.free_space_hashed)
    return (*audit.codes, *(str(each) for each in content))


def _engine_report(reading: native.NativeReading) -> EngineReport:
    results = reading.results
    return EngineReport(
        state=reading.state,
        active=read_status_set(results.get("activeManifest")),
        ingredient_deltas=tuple(_deltas(results.get("ingredientDeltas"))),
    )


def _deltas(listed: Any) -> list[IngredientDelta]:
    deltas: list[Mapping[str, Any]] = listed if isinstance(listed, list) else []
    return [
        IngredientDelta(
            assertion_uri=str(each.get("ingredientAssertionURI", "")),
            statuses=read_status_set(each.get("validationDeltas")),
        )
        for each in deltas[:MOST_DELTAS]
    ]


def _may_be_trouble(statuses: StatusSet) -> bool:
    """Whether a mismatch may be the engine's way to say that it could not read."""
    return any(_is_unexplained(each) for each in statuses.failure)


def _is_unexplained(status: EngineStatus) -> bool:
    return status.code.endswith(".mismatch") and (
        REAL_MISMATCH not in (status.explanation or "").lower()
    )


def _url(detail: str) -> str | None:
    start = detail.find("http")
    return detail[start : start + LONGEST_URL] if start >= 0 else None
