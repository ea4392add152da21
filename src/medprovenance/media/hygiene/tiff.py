"""TIFF: tags are taken out of their directories in place, and their values zeroed (TIFF 6.0 §2).

Nothing moves: strips and tiles keep their offsets. Kept are the tags that decode and place the
pictures, the ICC profile, Content Credentials, and the same EXIF tags as everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset, UnsupportedMedia
from medprovenance.media.hygiene.exif import (
    EXIF_IFD,
    GPS_IFD,
    INTEROPERABILITY_IFD,
    KEPT_SUB,
    MAX_ENTRIES,
    WIDTHS_64,
    name_of,
)
from medprovenance.media.hygiene.plan import CleaningPlan, Patches, Tally

if TYPE_CHECKING:
    from medprovenance.media.access import RandomAccess

_SUB_IFDS: Final = 330
_DNG_VERSION: Final = 0xC612
_KEPT: Final = frozenset(
    (
        *range(254, 267),
        *(273, 274, 277, 278, 279, 280, 281, 282, 283, 284),
        *range(286, 294),
        *(296, 297, 301, 317, 318, 319, 320, 321, 322, 323, 324, 325, 326, 327, 328),
        *(_SUB_IFDS, 332, 333, 334, 336, 338, 339, 340, 341, 342, 346, 347),
        *range(512, 522),
        *(529, 530, 531, 532, 32995, 32996, 32997, 32998, 34675, EXIF_IFD),
        0xCD41,  # Content Credentials (C2PA 2.4 Annex A.3.6)
    )
)
_DATA: Final = ((273, 279), (324, 325), (513, 514))
"""Tags with the offsets of picture data, and those with its lengths."""
_MAX_IFDS: Final = 1000
_MAX_RANGES: Final = 2_000_000

_Range = tuple[int, int]


def plan(data: RandomAccess) -> CleaningPlan:
    """What to blank in a TIFF. Camera raw files in TIFF clothes are refused."""
    return _Cleaner(data).plan()


class _Cleaner:
    def __init__(self, data: RandomAccess) -> None:
        self.data = data
        head = data.exactly(0, 16 if data.size >= 16 else 8)
        self.order: str = "little" if head[:2] == b"II" else "big"
        self.big = self.number(head[2:4]) == 43
        self.pointer = 8 if self.big else 4
        self.first = self.number(head[8:16] if self.big else head[4:8])
        if head[8:10] == b"CR":
            raise UnsupportedMedia("a camera raw file cannot be cleaned", hint="--keep-metadata")
        self.patches = Patches(data.size)
        self.tally = Tally()
        self.kept: list[_Range] = [(0, 16 if self.big else 8)]
        self.gone: list[_Range] = []
        self.seen: set[int] = set()

    def number(self, data: bytes) -> int:
        return int.from_bytes(data, self.order)  # type: ignore[arg-type]

    def plan(self) -> CleaningPlan:
        at = self.first
        while at:
            at = self.directory(at, _KEPT)
        for start, end in _without(self.gone, self.kept):
            self.patches.blank(start, min(end, self.data.size))
        return self.patches.plan(self.tally)

    def entries(self, at: int) -> tuple[list[bytes], int, int]:
        """The raw entries of the directory at ``at``, where it ends, and the next directory."""
        if at in self.seen or len(self.seen) > _MAX_IFDS:
            raise DamagedAsset("the TIFF's directories go in a circle", offset=at)
        self.seen.add(at)
        wide, width = (8, 20) if self.big else (2, 12)
        count = self.number(self.data.exactly(at, wide))
        if count > MAX_ENTRIES:
            raise DamagedAsset("a TIFF directory has more entries than any honest one", offset=at)
        raw = self.data.exactly(at + wide, count * width + self.pointer)
        following = self.number(raw[count * width :])
        split = [raw[n * width : (n + 1) * width] for n in range(count)]
        return split, at + wide + len(raw), following

    def parts(self, entry: bytes) -> tuple[int, int, int, bytes]:
        """Tag, width of one value, number of values, and the value field."""
        tag, kind = self.number(entry[:2]), self.number(entry[2:4])
        return (
            tag,
            WIDTHS_64.get(kind, 0),
            self.number(entry[4 : 4 + self.pointer]),
            entry[4 + self.pointer :],
        )

    def outside(self, entry: bytes) -> _Range | None:
        """Where the value lies if it does not fit into the entry."""
        _, width, count, value = self.parts(entry)
        if width * count <= self.pointer:
            return None
        start = self.number(value)
        if start + width * count > self.data.size:
            raise DamagedAsset("a TIFF value lies outside the file", offset=start)
        return start, start + width * count

    def values(self, entry: bytes) -> list[int]:
        """The numbers of an entry."""
        _, width, count, value = self.parts(entry)
        if width == 0 or count > _MAX_RANGES:
            raise DamagedAsset("a TIFF table is malformed")
        where = self.outside(entry)
        raw = value if where is None else self.data.exactly(where[0], where[1] - where[0])
        return [self.number(raw[n * width : (n + 1) * width]) for n in range(count)]

    def directory(self, at: int, kept_tags: frozenset[int]) -> int:
        """Cleans one directory and those below it; returns the next one's offset."""
        raw, end, following = self.entries(at)
        self.kept.append((at, end))
        kept: list[bytes] = []
        by_tag: dict[int, bytes] = {}
        for entry in raw:
            tag = self.parts(entry)[0]
            if tag == _DNG_VERSION:
                raise UnsupportedMedia(
                    "a camera raw file cannot be cleaned", hint="--keep-metadata"
                )
            where = self.outside(entry)
            if tag in kept_tags:
                kept.append(entry)
                by_tag.setdefault(tag, entry)
                self.kept += [where] if where else []
            else:
                if tag != INTEROPERABILITY_IFD:
                    item, sensitive = name_of(tag)
                    self.tally.add("TIFF", item, sensitive=sensitive)
                self.gone += [where] if where else []
                if tag in (GPS_IFD, INTEROPERABILITY_IFD):
                    self.drop(entry)
        self.keep_pictures(by_tag)
        if len(kept) < len(raw):
            self.rewrite(at, end, kept, following)
        if EXIF_IFD in by_tag and kept_tags is _KEPT:
            for below in self.values(by_tag[EXIF_IFD])[:1]:
                self.directory(below, KEPT_SUB)
        if _SUB_IFDS in by_tag and kept_tags is _KEPT:
            for below in self.values(by_tag[_SUB_IFDS])[:_MAX_IFDS]:
                self.directory(below, _KEPT)
        return following

    def rewrite(self, at: int, end: int, kept: list[bytes], following: int) -> None:
        count = len(kept).to_bytes(8 if self.big else 2, self.order)  # type: ignore[arg-type]
        link = following.to_bytes(self.pointer, self.order)  # type: ignore[arg-type]
        table = count + b"".join(kept) + link
        self.patches.put(at, table.ljust(end - at, b"\x00"))

    def drop(self, entry: bytes) -> None:
        """A whole directory of positions."""
        for at in self.values(entry)[:1]:
            raw, end, _ = self.entries(at)
            self.gone.append((at, end))
            for each in raw:
                where = self.outside(each)
                self.gone += [where] if where else []

    def keep_pictures(self, by_tag: dict[int, bytes]) -> None:
        for offsets, lengths in _DATA:
            if offsets in by_tag and lengths in by_tag:
                starts, sizes = self.values(by_tag[offsets]), self.values(by_tag[lengths])
                self.kept += [(s, s + n) for s, n in zip(starts, sizes, strict=False)]
        if len(self.kept) > _MAX_RANGES:
            raise DamagedAsset("the TIFF has more strips than any honest file")


def _without(ranges: list[_Range], protected: list[_Range]) -> list[_Range]:
    """The ranges, joined, less every byte of the protected ones."""
    result: list[_Range] = []
    guards = _joined(protected)
    at = 0
    for start, end in _joined(ranges):
        while at < len(guards) and guards[at][1] <= start:
            at += 1
        place, guard = start, at
        while guard < len(guards) and guards[guard][0] < end:
            if guards[guard][0] > place:
                result.append((place, guards[guard][0]))
            place = max(place, guards[guard][1])
            guard += 1
        if place < end:
            result.append((place, end))
    return result


def _joined(ranges: list[_Range]) -> list[_Range]:
    joined: list[_Range] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
