"""Items of a ``meta`` box: the pictures and metadata of HEIC and AVIF files (14496-12 §8.11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset
from medprovenance.media.samples import has_external_data

if TYPE_CHECKING:
    from medprovenance.media.boxes import Box, BoxReader

MAX_EXTENTS: Final = 200_000
_FILE, _IDAT, _ITEM = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item and where its bytes lie."""

    identifier: int
    kind: bytes
    """``hvc1``, ``av01``, ``Exif``, ``mime`` …; empty when nothing describes it."""
    content_type: bytes
    """MIME type of a ``mime`` item."""
    extents: tuple[tuple[int, int], ...]
    """``(start, end)`` file offsets."""
    in_item_data: bool
    """The extents lie in the ``idat`` box of the same ``meta`` box."""
    external: bool
    """The item's data lies in another file."""


class _Fields:
    """Reads big-endian numbers one after the other."""

    __slots__ = ("at", "body")

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.at = 0

    def number(self, width: int) -> int:
        piece = self.body[self.at : self.at + width]
        if len(piece) != width:
            raise DamagedAsset("the table of items is cut short")
        self.at += width
        return int.from_bytes(piece, "big")


def items_of(reader: BoxReader, meta: Box) -> tuple[Item, ...]:
    """The items of one ``meta`` box. Raises ``DamagedAsset`` where its tables are malformed."""
    parts = reader.meta_children(meta)
    kinds = _kinds(reader, parts)
    external = any(each.kind == b"dinf" and has_external_data(reader, each) for each in parts)
    idat = next((each for each in parts if each.kind == b"idat"), None)
    items: list[Item] = []
    for box in parts:
        if box.kind == b"iloc":
            items += _located(reader, box, kinds, idat, external=external)
    return tuple(items)


def _located(
    reader: BoxReader,
    box: Box,
    kinds: dict[int, tuple[bytes, bytes]],
    idat: Box | None,
    *,
    external: bool,
) -> list[Item]:
    fields = _Fields(reader.body(box))
    version = fields.number(4) >> 24
    sizes = fields.number(2)
    offset_size, length_size = sizes >> 12, sizes >> 8 & 15
    base_size, index_size = sizes >> 4 & 15, sizes & 15 if version in (1, 2) else 0
    if version > 2 or not {offset_size, length_size, base_size, index_size} <= {0, 4, 8}:
        raise DamagedAsset("the table of items is of an unknown form")
    count = fields.number(2 if version < 2 else 4)
    items: list[Item] = []
    total = 0
    for _ in range(count):
        identifier = fields.number(2 if version < 2 else 4)
        method = fields.number(2) & 15 if version in (1, 2) else _FILE
        reference = fields.number(2)
        base = fields.number(base_size)
        extents: list[tuple[int, int]] = []
        number = fields.number(2)
        total += 1 + number
        if total > MAX_EXTENTS:
            raise DamagedAsset("the file has more items than any honest file")
        for _ in range(number):
            fields.number(index_size)
            start = base + fields.number(offset_size)
            length = fields.number(length_size)
            extents.append((start, length))
        kind, content_type = kinds.get(identifier, (b"", b""))
        if method == _ITEM:
            continue  # made of another item, whose own extents are looked at
        items.append(
            Item(
                identifier=identifier,
                kind=kind,
                content_type=content_type,
                extents=_absolute(extents, method, idat, reader.data.size),
                in_item_data=method == _IDAT,
                external=reference != 0 and external,
            )
        )
    return items


def _absolute(
    extents: list[tuple[int, int]], method: int, idat: Box | None, size: int
) -> tuple[tuple[int, int], ...]:
    """File offsets. Length 0 means the whole of the source."""
    if method == _FILE:
        return tuple((start, start + length if length else size) for start, length in extents)
    if method != _IDAT or idat is None:
        raise DamagedAsset("an item says that its data lies where there is none")
    ranges = tuple(
        (idat.body + start, idat.body + start + length if length else idat.end)
        for start, length in extents
    )
    if any(end > idat.end for _, end in ranges):
        raise DamagedAsset("an item reaches beyond the item data")
    return ranges


def _kinds(reader: BoxReader, parts: list[Box]) -> dict[int, tuple[bytes, bytes]]:
    found: dict[int, tuple[bytes, bytes]] = {}
    for box in parts:
        if box.kind != b"iinf":
            continue
        wide = reader.data.exactly(box.body, 1) != b"\x00"
        for entry in reader.children(box, 8 if wide else 6):
            if entry.kind != b"infe":
                continue
            body = reader.data.exactly(entry.body, min(entry.length, 1024))
            version = body[0] if body else 0
            width = 4 if version == 3 else 2
            if version < 2 or len(body) < 4 + width + 6:
                continue
            identifier = int.from_bytes(body[4 : 4 + width], "big")
            kind = body[6 + width : 10 + width]
            _, _, rest = body[10 + width :].partition(b"\x00")
            found[identifier] = (kind, rest.partition(b"\x00")[0] if kind == b"mime" else b"")
    return found
