"""Taking out what a file says besides its content: places, names, devices, dates, editing history.

Nothing is re-encoded: pictures and sound stay bit for bit what they were. Content Credentials
already in the file are left alone (the engine replaces the store when it signs, and carries the
history as an ingredient), but any change to the file makes those in the cleaned copy stale.

Where a container holds offsets, metadata is overwritten in place; else it is left out:

=================== ============================================================================
JPEG, PNG, WebP     segments and chunks left out; EXIF rebuilt with what shows the picture
GIF, JXL, WAV, FLAC blocks left out
TIFF                tags taken out of their directories, values zeroed, nothing moves
MP4, MOV, M4V, M4A  boxes turned into zeroed free space, sensor tracks zeroed, nothing moves
HEIC, AVIF          the same, and Exif and XMP items overwritten
AVI                 chunks turned into zeroed ``JUNK``, nothing moves
MP3                 ID3v2 rebuilt, tags behind the sound left out
SVG                 comments, metadata and editors' elements cut out
PDF                 written anew by qpdf, streams carried over as stored
=================== ============================================================================

EPUB and other kinds are not cleaned (``supported``).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from medprovenance.media.access import RandomAccess
from medprovenance.media.formats import by_type
from medprovenance.media.hygiene.plan import CleaningPlan, Keep, write

if TYPE_CHECKING:
    from typing import BinaryIO

    from medprovenance.model.signing import Removal

__all__ = ["clean", "inspect", "supported"]

_PLANNERS: Final = {
    "image/jpeg": ("jpeg", "plan"),
    "image/png": ("png", "plan"),
    "image/webp": ("riff", "plan_webp"),
    "image/gif": ("gif", "plan"),
    "image/tiff": ("tiff", "plan"),
    "image/heic": ("isobmff", "plan"),
    "image/avif": ("isobmff", "plan"),
    "image/jxl": ("jxl", "plan"),
    "image/svg+xml": ("svg", "plan"),
    "video/mp4": ("isobmff", "plan"),
    "video/quicktime": ("isobmff", "plan"),
    "video/x-m4v": ("isobmff", "plan"),
    "audio/mp4": ("isobmff", "plan"),
    "audio/mpeg": ("id3", "plan"),
    "audio/wav": ("riff", "plan_wav"),
    "audio/flac": ("flac", "plan"),
    "video/x-msvideo": ("riff", "plan_avi"),
    "application/pdf": ("document", "plan"),
}
"""Module and function that plan the cleaning of a kind; imported when first needed."""


def supported(media_type: str) -> bool:
    """Whether files of this kind can be cleaned."""
    row = by_type(media_type)
    return row is not None and row.media_type in _PLANNERS


def inspect(file: BinaryIO, media_type: str) -> tuple[Removal, ...]:
    """What ``clean`` would remove; ``()`` if the file holds nothing but content.

    Reads headers and tables, not media data. A kind that is not ``supported`` gives ``()``.
    Raises ``DamagedAsset`` for a broken container, ``UnsupportedMedia`` for a variant that cannot
    be cleaned, ``ProtectedDocument`` for an encrypted PDF.
    """
    return _plan(file, media_type, build=False).removals


def clean(source: BinaryIO, destination: BinaryIO, media_type: str) -> tuple[Removal, ...]:
    """Writes the file without its metadata to ``destination``; returns what was removed.

    If nothing was, the copy is faithful. Costs a copy of the file; memory stays bounded (a PDF is
    rebuilt in memory). Raises as ``inspect`` does, and ``StorageFailure`` when writing fails.
    """
    plan = _plan(source, media_type, build=True)
    if not plan.removals:
        plan = CleaningPlan(pieces=(Keep(0, RandomAccess(source).size),), removals=())
    write(plan, source, destination)
    return plan.removals


def _plan(file: BinaryIO, media_type: str, *, build: bool) -> CleaningPlan:
    data = RandomAccess(file)
    row = by_type(media_type)
    if row is None or row.media_type not in _PLANNERS:
        return CleaningPlan(pieces=(Keep(0, data.size),), removals=())
    module_name, function = _PLANNERS[row.media_type]
    planner = getattr(import_module(f"{__name__}.{module_name}"), function)
    planned: CleaningPlan
    if row.media_type == "application/pdf":
        planned = planner(file, data.size, build=build)
    else:
        planned = planner(data)
    return planned
