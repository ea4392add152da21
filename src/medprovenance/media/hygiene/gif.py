"""GIF: comments and foreign application blocks are left out (GIF89a §24, §26).

Kept: pictures, their timing, the loop count (``NETSCAPE2.0``), colour profiles and Content
Credentials (``C2PA_GIF``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset
from medprovenance.media.hygiene.plan import CleaningPlan, Cuts, Tally

if TYPE_CHECKING:
    from medprovenance.media.access import RandomAccess

_KEPT: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012", b"C2PA_GIF")
_MAX_BLOCKS: Final = 4_000_000
"""Sub-blocks have at most 255 bytes: this is a GIF of a gigabyte."""


def plan(data: RandomAccess) -> CleaningPlan:
    """What to keep of a GIF."""
    reader = _Reader(data)
    cuts, tally = Cuts(), Tally()
    at = 13 + _table(data.exactly(10, 1)[0])
    cuts.keep(0, at)
    while True:
        mark = data.exactly(at, 1)[0]
        if mark == 0x3B:
            cuts.keep(at, at + 1)
            if at + 1 < data.size:
                tally.add("GIF", "data behind the picture")
            return cuts.plan(tally)
        if mark == 0x2C:
            head = data.exactly(at, 10)
            end = reader.behind(at + 10 + _table(head[9]) + 1)
            cuts.keep(at, end)
        elif mark == 0x21:
            end = reader.behind(at + 2)
            label = data.exactly(at + 1, 1)[0]
            name = data.read(at + 3, 11) if label == 0xFF else b""
            if label == 0xFE:
                tally.add("GIF", "comment")
            elif label == 0xFF and not name.startswith(_KEPT):
                tally.add(
                    *(("XMP", "packet") if name[:8] == b"XMP Data" else ("GIF", "application data"))
                )
            else:
                cuts.keep(at, end)
        else:
            raise DamagedAsset("a GIF block is of an unknown kind", offset=at)
        at = end


def _table(flags: int) -> int:
    """Bytes of a colour table."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


class _Reader:
    def __init__(self, data: RandomAccess) -> None:
        self.data = data
        self.seen = 0

    def behind(self, at: int) -> int:
        """The place behind a chain of sub-blocks."""
        while True:
            length = self.data.exactly(at, 1)[0]
            at += 1 + length
            if not length:
                return at
            self.seen += 1
            if self.seen > _MAX_BLOCKS:
                raise DamagedAsset("the GIF has more blocks than any honest file")
