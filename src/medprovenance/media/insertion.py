"""Making room for a manifest store in an ISO base media film, without looking at its samples.

A store goes behind the ``ftyp`` box, so everything behind it moves, and the sample tables must
say so (ISO/IEC 14496-12 §8.7.5). Only films whose every absolute offset stands in those tables
are handled: fragments, items and auxiliary data have others, and are left to the engine.
"""

from __future__ import annotations

import sys
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset
from medprovenance.media.access import RandomAccess
from medprovenance.media.boxes import Box, BoxReader
from medprovenance.media.copying import copy_range, write_at
from medprovenance.media.coverage import C2PA_USERTYPE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

TYPES: Final = frozenset({"video/mp4", "video/quicktime", "video/x-m4v", "audio/mp4"})

OUTER: Final = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid"})
IN_MOVIE: Final = frozenset(
    {b"mvhd", b"trak", b"udta", b"meta", b"iods", b"free", b"skip", b"wide", b"clip", b"ctab"}
)
IN_TRACK: Final = frozenset(
    {b"tkhd", b"edts", b"tref", b"mdia", b"udta", b"meta", b"tapt", b"load", b"free", b"skip"}
)
IN_TABLE: Final = frozenset(
    b"stsd stts ctts cslg stsc stsz stz2 stss stps stsh stdp padb sdtp sbgp sgpd subs "
    b"stco co64".split()
)
"""Boxes that hold no absolute offset, but for the last two. Any other box ends the attempt."""

MANIFEST_PURPOSE: Final = b"\x00\x00\x00\x00manifest\x00"
LARGEST_STORE: Final = 32 << 20
HIGHEST_OFFSET: Final = (1 << 32) - 1 - LARGEST_STORE
"""Films up to this size have room in 32-bit tables for whatever is inserted."""
LARGEST_TABLES: Final = 64 << 20
"""Bytes of offset tables that are rewritten; ten hours of film have less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """Where a store goes, what it replaces, and which tables point behind it."""

    at: int
    """Offset behind ``ftyp``."""
    old: tuple[int, int]
    """Range of the store that is there already; empty if there is none."""
    tables: tuple[Box, ...]
    """``stco`` and ``co64`` boxes."""


def find_insertion(source: BinaryIO, media_type: str) -> Insertion | None:
    """The place for a store, or ``None`` if this film is of a kind left to the engine."""
    if media_type not in TYPES:
        return None
    reader = BoxReader(RandomAccess(source))
    try:
        return _find(reader)
    except DamagedAsset:
        return None


def insert(source: BinaryIO, destination: BinaryIO, insertion: Insertion, store: bytes) -> None:
    """Write the film with ``store`` in its place; the destination must be empty.

    Raises:
        DamagedAsset: A table points out of the file, or the store is too large.
        OSError: As reading and writing do.
    """
    if len(store) > LARGEST_STORE:
        raise DamagedAsset(f"its history needs {len(store):,} bytes, more than a film may carry")
    data = RandomAccess(source)
    shift = _Shift(insertion, len(store))
    try:
        tables = [_moved(data, each, shift) for each in insertion.tables]
    except OverflowError as error:
        raise DamagedAsset("a sample table points far out of the file") from error
    origin, target = source.fileno(), destination.fileno()
    start, end = insertion.old
    for begin, stop in ((0, insertion.at), (insertion.at, start), (end, data.size)):
        copy_range(origin, target, start=begin, length=stop - begin, to=shift(begin))
    write_at(target, store, insertion.at)
    for box, content in zip(insertion.tables, tables, strict=True):
        write_at(target, content, shift(box.body))


@dataclass(frozen=True, slots=True)
class _Shift:
    """Offsets of the source as offsets of the result."""

    insertion: Insertion
    length: int

    def __call__(self, offset: int) -> int:
        start, end = self.insertion.old
        moved = offset + self.length if offset >= self.insertion.at else offset
        return moved - (end - start) if offset >= end > start else moved


def _find(reader: BoxReader) -> Insertion | None:
    boxes = reader.top()
    kinds = [each.kind for each in boxes]
    if not kinds or kinds[0] != b"ftyp" or kinds.count(b"ftyp") > 1 or kinds.count(b"moov") != 1:
        return None
    if not OUTER.issuperset(kinds):
        return None
    stores = [each for each in boxes if each.usertype == C2PA_USERTYPE]
    if len(stores) > 1 or not all(_is_manifest(reader, each) for each in stores):
        return None
    at = boxes[0].end
    old = (stores[0].start, stores[0].end) if stores else (at, at)
    tables = list(_tables(reader, boxes[kinds.index(b"moov")]))
    if None in tables or sum(each.length for each in tables if each) > LARGEST_TABLES:
        return None
    if reader.data.size > HIGHEST_OFFSET and any(each and each.kind == b"stco" for each in tables):
        return None
    return Insertion(at=at, old=old, tables=tuple(each for each in tables if each))


def _is_manifest(reader: BoxReader, box: Box) -> bool:
    return reader.data.read(box.body, len(MANIFEST_PURPOSE)) == MANIFEST_PURPOSE


def _tables(reader: BoxReader, moov: Box) -> Iterator[Box | None]:
    """The offset tables of all tracks; ``None`` for whatever we do not know our way around."""
    for child in reader.children(moov):
        if child.kind not in IN_MOVIE or _has_items(reader, child):
            yield None
        elif child.kind == b"trak":
            yield from _track_tables(reader, child)


def _track_tables(reader: BoxReader, trak: Box) -> Iterator[Box | None]:
    for child in reader.children(trak):
        if child.kind not in IN_TRACK or _has_items(reader, child):
            yield None
        elif child.kind == b"mdia":
            for minf in reader.find(child, b"minf"):
                for table in reader.find(minf, b"stbl"):
                    yield _offset_table(reader, table)


def _offset_table(reader: BoxReader, table: Box) -> Box | None:
    parts = reader.children(table)
    offsets = [each for each in parts if each.kind in (b"stco", b"co64")]
    known = all(each.kind in IN_TABLE for each in parts)
    if not known or len(offsets) != 1 or offsets[0].length < 8:
        return None
    width = 4 if offsets[0].kind == b"stco" else 8
    count = int.from_bytes(reader.data.exactly(offsets[0].body + 4, 4), "big")
    return offsets[0] if offsets[0].length == 8 + count * width else None


def _has_items(reader: BoxReader, box: Box) -> bool:
    """Whether a metadata box places items by offset."""
    if box.kind == b"udta":
        return any(_has_items(reader, each) for each in reader.find(box, b"meta"))
    return box.kind == b"meta" and any(each.kind == b"iloc" for each in reader.meta_children(box))


def _moved(data: RandomAccess, box: Box, shift: _Shift) -> bytes:
    """A table's content with every offset moved. Raises ``OverflowError`` beyond 32 bits."""
    content = data.exactly(box.body, box.length)
    code = "I" if box.kind == b"stco" else "Q"
    offsets = array(code, content[8:])
    if sys.byteorder == "little":
        offsets.byteswap()
    moved = array(code, map(shift, offsets))
    if sys.byteorder == "little":
        moved.byteswap()
    return content[:8] + moved.tobytes()
