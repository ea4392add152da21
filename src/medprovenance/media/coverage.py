"""Content that a C2PA hash over an ISO base media file would not cover.

``c2pa.hash.bmff`` leaves out some boxes (C2PA 2.4 §18.6: the C2PA ``uuid`` box, ``ftyp``,
``mfra``; by some signers also ``free`` and ``skip``), but a player takes samples from wherever the
tables point. Who puts the pictures where the hash does not look can exchange them after signing.
So: every sample must lie in an ``mdat`` or ``idat`` box, and what is left out must hold nothing.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset
from medprovenance.media.access import RandomAccess
from medprovenance.media.boxes import Box, BoxReader, TooManyBoxes
from medprovenance.media.formats import by_type
from medprovenance.media.items import items_of
from medprovenance.media.probe import brand_type, parse_brands
from medprovenance.media.samples import SampleTables
from medprovenance.media.zips import headers_agree

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from medprovenance.media.samples import Range

C2PA_USERTYPE: Final = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
"""C2PA 2.4 Annex A.5.1."""
_PURPOSES: Final = frozenset((b"manifest", b"original", b"update", b"merkle"))
_ISO_MEDIA: Final = frozenset(
    {
        "video/mp4",
        "video/quicktime",
        "video/x-m4v",
        "audio/mp4",
        "image/heic",
        "image/avif",
        "video/3gpp",
        "video/3gpp2",
    }
)
_CHUNK: Final = 1024 * 1024
_MAX_BRANDS: Final = 64


class Uncovered(StrEnum):
    """Why content, or the meaning of content, is not protected by the hash."""

    SAMPLES_OUTSIDE = "samples-outside-media-data"
    """A track or item takes its bytes from outside the ``mdat`` and ``idat`` boxes."""
    EXTERNAL_DATA = "external-data"
    """A track or item takes its bytes from another file, or the film is a mere reference."""
    HIDDEN_STRUCTURE = "hidden-structure"
    """The film's tables are compressed (``cmov``), so that nobody can check them."""
    SECOND_FILE_TYPE = "second-file-type"
    """More than one ``ftyp`` box; all of them are left out of the hash."""
    UNKNOWN_BRAND = "unknown-brand"
    """No ``ftyp`` box, or one with a brand that no player knows."""
    BRAND_MISMATCH = "brand-mismatch"
    """The brand says another kind of file than the boxes, or than the caller's media type."""
    ODD_FILE_TYPE = "odd-file-type"
    """The ``ftyp`` box holds something other than brands."""
    UNKNOWN_PURPOSE = "unknown-purpose"
    """A C2PA ``uuid`` box whose purpose the specification does not know."""
    BEHIND_STORE = "bytes-behind-store"
    """A C2PA ``uuid`` box is longer than the manifest store in it."""
    INDEX_OUTSIDE = "index-outside"
    """A fragment index points into a box that is left out of the hash."""
    ODD_INDEX = "odd-index"
    """The ``mfra`` box, left out of the hash, holds something other than an index."""
    FREE_SPACE = "non-zero-free-space"
    """A ``free`` or ``skip`` box with content, in a file whose hash leaves such boxes out."""
    ZIP_HEADERS = "zip-headers"
    """The headers in front of a ZIP container's entries differ from its directory."""
    MALFORMED = "malformed-boxes"
    """The boxes do not add up."""
    TOO_MANY_BOXES = "too-many-boxes"
    """More boxes than ``boxes.MAX_BOXES``; not looked at further."""


def uncovered_content(
    file: BinaryIO, media_type: str, *, free_space_hashed: bool = True
) -> tuple[str, ...]:
    """Codes (``Uncovered``) of what a hash over ``file`` does not protect; ``()`` if nothing.

    Reads box headers and tables only, never media data. ``free_space_hashed``: whether the file's
    hash covers ``free`` and ``skip`` boxes, as it does in all files this library signs; if not,
    they must be empty. Of other files all content is hashed, but for the headers of ZIP containers.
    """
    row = by_type(media_type)
    if row is not None and row.media_type == "application/epub+zip":
        return _headers_of_zip(file)
    if row is None or row.media_type not in _ISO_MEDIA:
        return ()
    try:
        return _Examination(RandomAccess(file), row.media_type, free_space_hashed).codes()
    except TooManyBoxes:
        return (Uncovered.TOO_MANY_BOXES,)
    except DamagedAsset:
        return (Uncovered.MALFORMED,)


def _headers_of_zip(file: BinaryIO) -> tuple[str, ...]:
    try:
        agree = headers_agree(RandomAccess(file))
    except DamagedAsset:
        agree = False
    return () if agree else (Uncovered.ZIP_HEADERS,)


class _Examination:
    """One pass over one file."""

    def __init__(self, data: RandomAccess, media_type: str, free_space_hashed: bool) -> None:  # noqa: FBT001
        self.reader = BoxReader(data)
        self.media_type = media_type
        self.free_space_hashed = free_space_hashed
        self.boxes = self.reader.top()
        self.kinds = {each.kind for each in self.boxes}

    def codes(self) -> tuple[str, ...]:
        found: list[Uncovered] = [
            *self._file_type(),
            *self._purposes(),
            *self._indexes(),
            *self._samples(),
        ]
        if not self.free_space_hashed and any(
            each.kind in (b"free", b"skip") and not is_zero(self.reader.data, each)
            for each in self.boxes
        ):
            found.append(Uncovered.FREE_SPACE)
        return tuple(dict.fromkeys(found))

    # --- what the file says it is -------------------------------------------------------------

    def _file_type(self) -> Iterable[Uncovered]:
        boxes = [each for each in self.boxes if each.kind == b"ftyp"]
        if not boxes:
            yield Uncovered.UNKNOWN_BRAND
            return
        if len(boxes) > 1:
            yield Uncovered.SECOND_FILE_TYPE
        box = boxes[0]
        if box.length < 8 or box.length % 4 or box.length > 8 + 4 * _MAX_BRANDS:
            yield Uncovered.ODD_FILE_TYPE
            return
        major, compatible = parse_brands(self.reader.body(box))
        if not all(_is_brand(each) for each in compatible):
            yield Uncovered.ODD_FILE_TYPE
        claimed = brand_type(major, compatible)
        if claimed is None:
            yield Uncovered.UNKNOWN_BRAND
        elif not self._fits(claimed):
            yield Uncovered.BRAND_MISMATCH

    def _fits(self, claimed: str) -> bool:
        """Whether the boxes and the caller's type agree with the brand."""
        if claimed.startswith("image/"):
            # An image sequence (``avis``, ``hevc``) is a film with the brand of an image.
            return claimed == self.media_type and bool(self.kinds & {b"meta", b"moov"})
        return not self.media_type.startswith("image/") and b"moov" in self.kinds

    def _purposes(self) -> Iterable[Uncovered]:
        for box in self._c2pa_boxes():
            head = self.reader.data.read(box.body + 4, min(16, box.length - 4))
            purpose, end, _ = head.partition(b"\x00")
            if purpose not in _PURPOSES or not end:
                yield Uncovered.UNKNOWN_PURPOSE
            elif purpose != b"merkle":
                store = box.body + 4 + len(purpose) + 1 + 8
                length = int.from_bytes(self.reader.data.read(store, 4), "big")
                if store + length != box.end:
                    yield Uncovered.BEHIND_STORE

    def _c2pa_boxes(self) -> list[Box]:
        return [each for each in self.boxes if each.usertype == C2PA_USERTYPE]

    # --- where the index of fragments points --------------------------------------------------

    def _indexes(self) -> Iterable[Uncovered]:
        targets: list[int] = []
        fragmented = any(each.kind == b"moof" for each in self.boxes)
        for box in self.boxes:
            if box.kind == b"mfra" and not fragmented:
                # An index of nothing, which anyone may have added: no hash covers it.
                yield Uncovered.ODD_INDEX
            if box.kind == b"sidx":
                targets += self._segment_targets(box)
            elif box.kind == b"mfra":
                parts = self.reader.children(box)
                if any(each.kind not in (b"tfra", b"mfro") for each in parts):
                    yield Uncovered.ODD_INDEX
                for part in parts:
                    if part.kind == b"tfra":
                        targets += self._fragment_targets(part)
                    elif part.kind == b"mfro" and part.length != 8:
                        yield Uncovered.ODD_INDEX
        left_out = [
            *self._c2pa_boxes(),
            *(each for each in self.boxes if each.kind in (b"ftyp", b"mfra")),
            *(
                each
                for each in self.boxes
                if each.kind in (b"free", b"skip") and not self.free_space_hashed
            ),
        ]
        targets.sort()
        if any(bisect_left(targets, e.start) < bisect_left(targets, e.end) for e in left_out):
            yield Uncovered.INDEX_OUTSIDE

    def _segment_targets(self, box: Box) -> list[int]:
        body = self.reader.body(box)
        wide = body[:1] != b"\x00"
        at = 28 if wide else 20
        if len(body) < at + 4:
            raise DamagedAsset("a segment index is cut short")
        first = int.from_bytes(body[20:28] if wide else body[16:20], "big")
        count = int.from_bytes(body[at + 2 : at + 4], "big")
        if len(body) < at + 4 + 12 * count:
            raise DamagedAsset("a segment index is cut short")
        place, targets = box.end + first, []
        for number in range(count):
            entry = at + 4 + 12 * number
            targets.append(place)
            place += int.from_bytes(body[entry : entry + 4], "big") & 0x7FFFFFFF
        return targets

    def _fragment_targets(self, box: Box) -> list[int]:
        body = self.reader.body(box)
        if len(body) < 16:
            raise DamagedAsset("a fragment index is cut short")
        width = 8 if body[0] else 4
        lengths = int.from_bytes(body[8:12], "big")
        row = 2 * width + sum((lengths >> shift & 3) + 1 for shift in (4, 2, 0))
        count = int.from_bytes(body[12:16], "big")
        if len(body) != 16 + row * count:
            raise DamagedAsset("a fragment index does not have the length it claims")
        return [
            int.from_bytes(body[at + width : at + 2 * width], "big")
            for at in range(16, len(body), row)
        ]

    # --- where the samples are ----------------------------------------------------------------

    def _samples(self) -> Iterable[Uncovered]:
        reader = self.reader
        moov = [each for each in self.boxes if each.kind == b"moov"]
        for box in moov:
            inside = {each.kind for each in reader.children(box)}
            if b"cmov" in inside:
                yield Uncovered.HIDDEN_STRUCTURE
            if inside & {b"rmra", b"rmda"}:
                yield Uncovered.EXTERNAL_DATA
        tables = SampleTables.of(reader, moov)
        if any(each.external for each in tables.tracks.values()):
            yield Uncovered.EXTERNAL_DATA
        media = _Ranges([(e.body, e.end) for e in self.boxes if e.kind in (b"mdat", b"imda")])
        found = chain.from_iterable(tables.chunks(each) for each in tables.tracks.values())
        runs = (where for e in self.boxes if e.kind == b"moof" for _, where in tables.fragment(e))
        if not all(media.contain(where) for where in chain(found, runs)):
            yield Uncovered.SAMPLES_OUTSIDE
        yield from self._items(media, moov)

    def _items(self, media: _Ranges, moov: list[Box]) -> Iterable[Uncovered]:
        inner = chain.from_iterable(self.reader.find(box, b"meta", b"trak") for box in moov)
        metas = [each for each in self.boxes if each.kind == b"meta"]
        for box in inner:
            metas += [box] if box.kind == b"meta" else self.reader.find(box, b"meta")
        for meta in metas:
            for item in items_of(self.reader, meta):
                if item.external:
                    yield Uncovered.EXTERNAL_DATA
                elif not item.in_item_data and not all(map(media.contain, item.extents)):
                    yield Uncovered.SAMPLES_OUTSIDE


class _Ranges:
    """Sorted, separate ranges that answer "is this range inside one of you?"."""

    def __init__(self, ranges: list[Range]) -> None:
        self._starts = [start for start, _ in ranges]
        self._ends = [end for _, end in ranges]

    def contain(self, where: Range) -> bool:
        start, end = where
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and end <= self._ends[at]


def _is_brand(brand: bytes) -> bool:
    return brand == b"\x00" * 4 or all(0x20 <= each < 0x7F for each in brand)


def is_zero(data: RandomAccess, box: Box) -> bool:
    """Whether a box holds nothing but zeros."""
    for at in range(box.body, box.end, _CHUNK):
        if any(data.exactly(at, min(_CHUNK, box.end - at))):
            return False
    return True
