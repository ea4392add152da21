"""Walking the boxes of the ISO base media file format (ISO/IEC 14496-12 §4.2).

MP4, MOV, M4A, HEIC, AVIF and the JPEG XL container are made of them.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medprovenance.media.access import RandomAccess

MAX_BOXES: Final = 200_000
"""Boxes looked at in one file. An hour of fragmented film has about 40,000."""
MAX_DEPTH: Final = 12

_HEAD: Final = struct.Struct(">I4s")
_LONG: Final = struct.Struct(">Q")


class TooManyBoxes(DamagedAsset):
    """The file has more boxes than any honest file; reading on would only burn time."""


@dataclass(frozen=True, slots=True)
class Box:
    """One box: ``kind`` at ``start``, content from ``body`` to ``end`` (file offsets)."""

    kind: bytes
    start: int
    body: int
    end: int
    usertype: bytes = b""
    """The 16 bytes that name a ``uuid`` box."""

    @property
    def length(self) -> int:
        """Bytes of content."""
        return self.end - self.body


class BoxReader:
    """Lists boxes of one file and counts them; raises ``TooManyBoxes`` above ``MAX_BOXES``."""

    __slots__ = ("data", "seen")

    def __init__(self, data: RandomAccess) -> None:
        self.data = data
        self.seen = 0

    def top(self) -> list[Box]:
        """The file's outermost boxes."""
        return list(self.within(0, self.data.size, to_end=True))

    def children(self, parent: Box, skip: int = 0) -> list[Box]:
        """The boxes inside ``parent``, after ``skip`` bytes of its own fields.

        A QuickTime list may end in a 32-bit zero; that is no box.
        """
        return list(self.within(parent.body + skip, parent.end))

    def find(self, parent: Box, *kinds: bytes, skip: int = 0) -> list[Box]:
        """The children of these kinds."""
        return [each for each in self.children(parent, skip) if each.kind in kinds]

    def meta_children(self, meta: Box) -> list[Box]:
        """The children of a ``meta`` box, which QuickTime writes without version and flags."""
        head = self.data.read(meta.body, 8)
        plain = len(head) == 8 and head[4:] in (b"hdlr", b"keys", b"ilst", b"iinf", b"iloc")
        return self.children(meta, 0 if plain else 4)

    def body(self, box: Box) -> bytes:
        """The content of a box (bounded by ``access.MAX_PIECE``)."""
        return self.data.exactly(box.body, box.length)

    def within(self, at: int, end: int, *, to_end: bool = False) -> Iterator[Box]:
        """Boxes from ``at`` to ``end``. Raises ``DamagedAsset`` where they do not add up.

        ``to_end``: size 0 means "to the end of the file", as it does for outermost boxes.
        """
        data = self.data
        while at < end:
            head = data.read(at, 8)
            if not to_end and end - at == 4 and head[:4] == b"\x00" * 4:
                return
            if len(head) < 8 or end - at < 8:
                raise DamagedAsset("stray bytes stand between the file's boxes", offset=at)
            self.seen += 1
            if self.seen > MAX_BOXES:
                raise TooManyBoxes(f"the file has more than {MAX_BOXES:,} boxes")
            size, kind = _HEAD.unpack(head)
            body = at + 8
            if size == 1:
                size = _LONG.unpack(data.exactly(body, 8))[0]
                body += 8
            elif size == 0 and to_end:
                size = end - at
            usertype = b""
            if kind == b"uuid":
                usertype = data.exactly(body, 16)
                body += 16
            if at + size > end or at + size < body:
                raise DamagedAsset("a box is longer than the file or its parent", offset=at)
            yield Box(kind, at, body, at + size, usertype)
            at += size
