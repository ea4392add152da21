"""JPEG XL containers: boxes are kept or left out whole (ISO/IEC 18181-2 §9).

Kept: the codestream and what belongs to it, and Content Credentials (``jumb``). Left out: Exif,
XML, their compressed forms, and the data for rebuilding an original JPEG, which repeats its
metadata.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medprovenance.media.boxes import BoxReader
from medprovenance.media.hygiene.plan import CleaningPlan, Cuts, Tally

if TYPE_CHECKING:
    from medprovenance.media.access import RandomAccess

_KEPT: Final = frozenset((b"JXL ", b"ftyp", b"jxll", b"jxlc", b"jxlp", b"jxli", b"jumb", b"jhgm"))
_NAMES: Final = {
    b"Exif": ("EXIF", "whole block"),
    b"xml ": ("XMP", "packet"),
    b"brob": ("JPEG XL", "compressed metadata"),
    b"jbrd": ("JPEG XL", "data of the original JPEG"),
}


def plan(data: RandomAccess) -> CleaningPlan:
    """What to keep of a JPEG XL container."""
    cuts, tally = Cuts(), Tally()
    for box in BoxReader(data).top():
        if box.kind in _KEPT:
            cuts.keep(box.start, box.end)
        else:
            tally.add(*_NAMES.get(box.kind, ("JPEG XL", "private box")))
    return cuts.plan(tally)
