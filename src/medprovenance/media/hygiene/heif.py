"""Exif and XMP items of HEIC and AVIF pictures: overwritten, in the same length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset
from medprovenance.media.hygiene.exif import clean_exif
from medprovenance.media.items import items_of

if TYPE_CHECKING:
    from medprovenance.media.boxes import Box, BoxReader
    from medprovenance.media.hygiene.plan import Patches, Tally
    from medprovenance.media.items import Item

_XMP_TYPES: Final = (b"application/rdf+xml", b"application/xml", b"text/xml")
_EMPTY_XMP: Final = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
_EMPTY_EXIF: Final = b"II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"
_LARGEST: Final = 16 * 1024 * 1024


def has_pictures(reader: BoxReader, meta: Box) -> bool:
    """Whether a ``meta`` box describes pictures, so that it must stay."""
    return any(
        reader.data.exactly(box.body, min(12, box.length))[8:12] == b"pict"
        for box in reader.meta_children(meta)
        if box.kind == b"hdlr"
    )


def clean_items(
    reader: BoxReader, meta: Box, boxes: list[Box], patches: Patches, tally: Tally
) -> None:
    """Plans to overwrite metadata items; raises ``DamagedAsset`` if that would harm others."""
    items = items_of(reader, meta)
    metadata = [each for each in items if _is_metadata(each)]
    changes: list[tuple[Item, bytes]] = []
    for item in metadata:
        if item.external:
            raise DamagedAsset("a metadata item lies in another file")
        if sum(end - start for start, end in item.extents) > _LARGEST:
            raise DamagedAsset("a metadata item is larger than any honest one")
        old = b"".join(reader.data.exactly(start, end - start) for start, end in item.extents)
        new = _neutral_exif(old, tally) if item.kind == b"Exif" else _neutral_xmp(old, tally)
        if new != old:
            changes.append((item, new))
    if not changes:
        return
    _check_apart(changes, items, boxes)
    for item, new in changes:
        at = 0
        for start, end in item.extents:
            patches.put(start, new[at : at + end - start])
            at += end - start


def _is_metadata(item: Item) -> bool:
    return item.kind == b"Exif" or (item.kind == b"mime" and item.content_type in _XMP_TYPES)


def _neutral_xmp(old: bytes, tally: Tally) -> bytes:
    empty = _EMPTY_XMP if len(old) >= len(_EMPTY_XMP) else b""
    new = empty.ljust(len(old), b" ")
    if new != old:
        tally.add("XMP", "packet")
    return new


def _neutral_exif(old: bytes, tally: Tally) -> bytes:
    """Same length; ``old`` begins with the distance to the TIFF structure (23008-12 §A.2.1)."""
    skip = 4 + int.from_bytes(old[:4], "big")
    cleaned = clean_exif(old[skip:])
    if not cleaned.found or len(old) < 4:
        return old
    for item, sensitive in cleaned.found:
        tally.add("EXIF", item, sensitive=sensitive)
    block = cleaned.block or _EMPTY_EXIF
    if 4 + len(block) > len(old):
        return b"\x00" * len(old)
    return (b"\x00" * 4 + block).ljust(len(old), b"\x00")


def _check_apart(
    changes: list[tuple[Item, bytes]], items: tuple[Item, ...], boxes: list[Box]
) -> None:
    changed = {id(item) for item, _ in changes}
    edges = sorted(
        (start, end, id(item) in changed) for item in items for start, end in item.extents
    )
    behind = {True: 0, False: 0}
    for start, end, mine in edges:
        if start < behind[not mine]:
            raise DamagedAsset("a metadata item shares bytes with a picture")
        behind[mine] = max(behind[mine], end)
    for item, _ in changes:
        for start, end in item.extents:
            if not item.in_item_data and not any(
                box.body <= start and end <= box.end for box in boxes if box.kind == b"mdat"
            ):
                raise DamagedAsset("a metadata item lies outside the media data")
