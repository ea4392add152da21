"""PNG: chunks are kept or left out whole (PNG, Third Edition, §5).

Kept: all critical chunks, those that decode or place the picture, and Content Credentials
(``caBX``). ``eXIf`` is rebuilt. Left out: text, time and private chunks.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset
from medprovenance.media.hygiene.exif import clean_exif
from medprovenance.media.hygiene.plan import MAX_PARTS, CleaningPlan, Cuts, Tally

if TYPE_CHECKING:
    from medprovenance.media.access import RandomAccess

_KEPT: Final = frozenset(
    b"tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV mDCv cLLI cLLi bKGD hIST pHYs sPLT oFFs pCAL sCAL "
    b"sTER acTL fcTL fdAT gIFg caBX".split()
)
_TEXT: Final = {b"tEXt": "text", b"zTXt": "compressed text", b"iTXt": "international text"}
_LARGEST_EXIF: Final = 1024 * 1024


def plan(data: RandomAccess) -> CleaningPlan:
    """What to keep of a PNG."""
    cuts, tally = Cuts(), Tally()
    cuts.keep(0, 8)
    at = 8
    for _ in range(MAX_PARTS):
        head = data.exactly(at, 8)
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        end = at + 12 + length
        if end > data.size:
            raise DamagedAsset("a PNG chunk is longer than the file", offset=at)
        if kind == b"eXIf":
            _exif(data, cuts, tally, at, length)
        elif not kind[0] & 0x20 or kind in _KEPT:  # an upper-case first letter: critical
            cuts.keep(at, end)
        elif kind in _TEXT:
            xmp = kind == b"iTXt" and data.read(at + 8, 18) == b"XML:com.adobe.xmp\x00"
            tally.add(*(("XMP", "packet") if xmp else ("PNG", _TEXT[kind])))
        elif kind == b"tIME":
            tally.add("PNG", "date and time")
        else:
            tally.add("PNG", "private chunk")
        at = end
        if kind == b"IEND":
            if at < data.size:
                tally.add("PNG", "data behind the picture")
            return cuts.plan(tally)
    raise DamagedAsset("the PNG has more chunks than any honest file")


def _exif(data: RandomAccess, cuts: Cuts, tally: Tally, at: int, length: int) -> None:
    block = data.exactly(at + 8, length) if length <= _LARGEST_EXIF else b"?"
    cleaned = clean_exif(block)
    if not cleaned.found:
        cuts.keep(at, at + 12 + length)
        return
    for item, sensitive in cleaned.found:
        tally.add("EXIF", item, sensitive=sensitive)
    if cleaned.block:
        checked = b"eXIf" + cleaned.block
        cuts.put(
            len(cleaned.block).to_bytes(4, "big") + checked + zlib.crc32(checked).to_bytes(4, "big")
        )
