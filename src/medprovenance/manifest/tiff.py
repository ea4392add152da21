"""The one place of a TIFF file, besides the store itself, that its hash leaves out.

The store's length stands as the count of a directory entry (C2PA 2.4 §A.3.6), and is written
after the hash is made. Any other four bytes could be a pointer to other pixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset

if TYPE_CHECKING:
    from medprovenance.media.access import RandomAccess

STORE_TAG: Final = 0xCD41
MOST_DIRECTORIES: Final = 1_000
MOST_ENTRIES: Final = 4_096

Range = tuple[int, int]
"""Offset and length in bytes."""


def length_field(data: RandomAccess) -> Range | None:
    """Where the store's length stands; ``None`` if there is not exactly one such entry."""
    try:
        found = _fields(data)
    except DamagedAsset:
        return None
    return found[0] if len(found) == 1 else None


def _fields(data: RandomAccess) -> list[Range]:
    head = data.exactly(0, 8)
    order = {b"II": "little", b"MM": "big"}.get(head[:2])
    if order is None:
        return []

    def number(offset: int, length: int) -> int:
        return int.from_bytes(data.exactly(offset, length), order)  # type: ignore[arg-type]

    # BigTIFF has counts and offsets of eight bytes.
    wide = number(2, 2) == 43
    pointer, entry, counter = (8, 20, 8) if wide else (4, 12, 2)
    at = number(8 if wide else 4, pointer)
    found: list[Range] = []
    seen: set[int] = set()
    while at and at not in seen and len(seen) < MOST_DIRECTORIES:
        seen.add(at)
        count = number(at, counter)
        if count > MOST_ENTRIES:
            return []
        first = at + counter
        found += [
            (each + 4, pointer)
            for each in range(first, first + count * entry, entry)
            if number(each, 2) == STORE_TAG
        ]
        at = number(first + count * entry, pointer)
    return found
