"""Where the samples of each track of an ISO base media file lie (ISO/IEC 14496-12 §8.7, §8.8).

Only tables are read, never the samples. Ranges are ``(start, end)`` file offsets.
"""

from __future__ import annotations

import struct
import sys
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medprovenance.media.boxes import Box, BoxReader

Range = tuple[int, int]

_SAME_MEANING: Final = {b"co64": b"stco", b"stz2": b"stsz"}
MAX_TABLES: Final = 256 * 1024 * 1024
"""Bytes of sample tables read for one file; a day of film has less."""


@dataclass(slots=True, kw_only=True)
class Track:
    """One ``trak`` box, as far as finding its samples needs it."""

    identifier: int
    handler: bytes
    """``vide``, ``soun``, ``meta`` …"""
    formats: tuple[bytes, ...]
    """Types of its sample entries, such as ``avc1``."""
    external: bool
    """Some of its data is said to lie in another file."""
    table: Box | None
    """Its ``stbl`` box."""


@dataclass(slots=True)
class SampleTables:
    """All tracks of a file, and the ranges of their samples."""

    reader: BoxReader
    tracks: dict[int, Track] = field(default_factory=dict)
    _defaults: dict[int, int] = field(default_factory=dict)
    """Sample size in fragments by track number (``trex``)."""
    _budget: int = MAX_TABLES

    @classmethod
    def of(cls, reader: BoxReader, moov: list[Box]) -> SampleTables:
        """The tracks that these ``moov`` boxes describe."""
        tables = cls(reader)
        for box in moov:
            for child in reader.children(box):
                if child.kind == b"trak":
                    tables._add_track(child)
                elif child.kind == b"mvex":
                    tables._add_defaults(child)
        return tables

    def _add_track(self, trak: Box) -> None:
        reader = self.reader
        track = Track(
            identifier=-len(self.tracks) - 1, handler=b"", formats=(), external=False, table=None
        )
        for child in reader.children(trak):
            if child.kind == b"tkhd":
                head = reader.data.exactly(child.body, min(child.length, 24))
                place = 20 if head[:1] == b"\x01" else 12
                if len(head) >= place + 4:
                    track.identifier = int.from_bytes(head[place : place + 4], "big")
            elif child.kind == b"mdia":
                self._add_media(track, child)
        if track.table is not None:
            track.formats = self._formats(track.table)
        if track.identifier in self.tracks:
            # Two tracks of one number: keep both; fragments of that number belong to the first.
            track.identifier = -len(self.tracks) - 1
        self.tracks[track.identifier] = track

    def _add_media(self, track: Track, mdia: Box) -> None:
        reader = self.reader
        for part in reader.children(mdia):
            if part.kind == b"hdlr":
                track.handler = reader.data.exactly(part.body, min(part.length, 12))[8:12]
            elif part.kind == b"minf":
                for inner in reader.children(part):
                    if inner.kind == b"dinf":
                        track.external |= has_external_data(reader, inner)
                    elif inner.kind == b"stbl":
                        if track.table is not None:
                            raise DamagedAsset("a track has two sample tables")
                        track.table = inner

    def _formats(self, table: Box) -> tuple[bytes, ...]:
        return tuple(
            entry.kind
            for stsd in self.reader.find(table, b"stsd")
            for entry in self.reader.children(stsd, 8)
        )

    def _add_defaults(self, mvex: Box) -> None:
        for box in self.reader.find(mvex, b"trex"):
            body = self.reader.data.exactly(box.body, min(box.length, 24))
            if len(body) == 24:
                track, _, _, size, _ = struct.unpack_from(">5I", body, 4)
                self._defaults.setdefault(track, size)
                if self._defaults[track] != size:
                    raise DamagedAsset("a track has two contradicting fragment defaults")

    # --- tracks described in moov -------------------------------------------------------------

    def chunks(self, track: Track) -> Iterator[Range]:
        """Ranges of the chunks of a track, in the order of its table."""
        if track.table is None:
            return
        parts = self._single_tables(track.table)
        wide = parts.get(b"co64")
        offsets = self._numbers(wide or parts.get(b"stco"), "Q" if wide else "I")
        if not offsets:
            return
        runs = self._numbers(parts.get(b"stsc"), "I", per_entry=3)
        uniform, sizes = self._sizes(parts)
        sample = 0
        firsts = runs[0::3]
        for number, first in enumerate(firsts):
            last = firsts[number + 1] if number + 1 < len(firsts) else len(offsets) + 1
            each = runs[number * 3 + 1]
            if last <= first and number + 1 < len(firsts):
                raise DamagedAsset("a table of chunks goes backwards")
            for chunk in range(max(first, 1), min(last, len(offsets) + 1)):
                if uniform:
                    length = uniform * each
                else:
                    length = sum(sizes[sample : sample + each])
                    sample += each
                start = offsets[chunk - 1]
                if length:
                    yield start, start + length

    def _single_tables(self, table: Box) -> dict[bytes, Box]:
        """The tables by kind. Two of one kind would be read differently by different players."""
        parts: dict[bytes, Box] = {}
        for box in self.reader.children(table):
            kind = _SAME_MEANING.get(box.kind, box.kind)
            if kind in (b"stco", b"stsz", b"stsc") and not parts.keys().isdisjoint(
                {kind, *(other for other, same in _SAME_MEANING.items() if same == kind)}
            ):
                raise DamagedAsset("a track has two tables of one kind")
            parts[box.kind] = box
        return parts

    def _sizes(self, parts: dict[bytes, Box]) -> tuple[int, array[int]]:
        """A size for all samples, or the list of sizes."""
        box = parts.get(b"stsz")
        if box is not None:
            body = self._read(box)
            if len(body) < 12:
                raise DamagedAsset("a table of sample sizes is cut short")
            uniform, count = struct.unpack_from(">II", body, 4)
            return uniform, array("I") if uniform else _unpack(body, 12, count, "I")
        box = parts.get(b"stz2")
        if box is None:
            return 0, array("I")
        body = self._read(box)
        if len(body) < 12 or body[7] not in (4, 8, 16):
            raise DamagedAsset("a table of sample sizes is malformed")
        count = int.from_bytes(body[8:12], "big")
        if body[7] == 16:
            return 0, _unpack(body, 12, count, "H")
        packed = body[12:]
        if body[7] == 4:
            packed = bytes(half for each in packed for half in (each >> 4, each & 15))
        return 0, array("B", packed[:count])

    def _numbers(self, box: Box | None, code: str, per_entry: int = 1) -> array[int]:
        if box is None:
            return array(code)
        body = self._read(box)
        if len(body) < 8:
            raise DamagedAsset("a sample table is cut short")
        count = int.from_bytes(body[4:8], "big")
        return _unpack(body, 8, count * per_entry, code)

    def _read(self, box: Box) -> bytes:
        self._budget -= box.length
        if self._budget < 0:
            raise DamagedAsset("the file has more sample tables than any honest file")
        return self.reader.body(box)

    # --- tracks described in movie fragments --------------------------------------------------

    def fragment(self, moof: Box) -> Iterator[tuple[int, Range]]:
        """Track number and range of each run of samples in one movie fragment.

        Offsets count from the base data offset if there is one, from the ``moof`` box if the
        fragment says so, else from the end of the preceding track's data (§8.8.7).
        """
        behind = moof.start
        for traf in self.reader.find(moof, b"traf"):
            parts = self.reader.children(traf)
            heads = [each for each in parts if each.kind == b"tfhd"]
            if len(heads) != 1:
                raise DamagedAsset("a track fragment has no header, or two")
            track, base, size = self._fragment_head(heads[0], moof.start, behind)
            at = base
            for run in parts:
                if run.kind != b"trun":
                    continue
                start, length = self._run(run, base, at, size)
                at = start + length
                if length:
                    yield track, (start, at)
            behind = at

    def _fragment_head(self, box: Box, moof: int, behind: int) -> tuple[int, int, int | None]:
        body = self._read(box)
        if len(body) < 8:
            raise DamagedAsset("a track fragment header is cut short")
        flags = int.from_bytes(body[1:4], "big")
        track = int.from_bytes(body[4:8], "big")
        at = 8
        base = moof if flags & 0x20000 else behind
        if flags & 0x1:
            base = int.from_bytes(body[at : at + 8], "big")
            at += 8
        at += 4 * bool(flags & 0x2) + 4 * bool(flags & 0x8)
        size = self._defaults.get(track)
        if flags & 0x10:
            size = int.from_bytes(body[at : at + 4], "big")
        return track, base, size

    def _run(self, box: Box, base: int, at: int, default: int | None) -> Range:
        """Start and length of one run of samples."""
        body = self._read(box)
        if len(body) < 8:
            raise DamagedAsset("a track fragment run is cut short")
        flags = int.from_bytes(body[1:4], "big")
        count = int.from_bytes(body[4:8], "big")
        place = 8
        if flags & 0x1:
            at = base + int.from_bytes(body[8:12], "big", signed=True)
            place += 4
        place += 4 * bool(flags & 0x4)
        columns = [bit for bit in (0x100, 0x200, 0x400, 0x800) if flags & bit]
        if 0x200 not in columns:
            if default is None and count:
                raise DamagedAsset("a track fragment has samples of unknown size")
            return at, (default or 0) * count
        rows = _unpack(body, place, count * len(columns), "I")
        return at, sum(rows[columns.index(0x200) :: len(columns)])


def has_external_data(reader: BoxReader, dinf: Box) -> bool:
    """Whether a data reference names anything but this very file (§8.7.2)."""
    return any(
        reader.data.exactly(entry.body, min(entry.length, 4))[3:4] != b"\x01"
        for dref in reader.find(dinf, b"dref")
        for entry in reader.children(dref, 8)
    )


def _unpack(body: bytes, at: int, count: int, code: str) -> array[int]:
    numbers = array(code)
    length = count * numbers.itemsize
    if at + length > len(body):
        raise DamagedAsset("a sample table promises more entries than it has")
    numbers.frombytes(body[at : at + length])
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers
