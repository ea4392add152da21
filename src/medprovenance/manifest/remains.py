"""Is there anything of a manifest store in a file in which the engine finds none?

One flipped byte in the right place makes the engine say "no manifest". A patient must then read
"changed after signing", not "no Content Credentials": so the bytes are searched for what a store
cannot do without.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

CHUNK: Final = 4 << 20

Range = tuple[int, int]
"""Offsets of the first byte, and of the one behind the last."""

SURE: Final = (
    b"jumdc2pa\x00\x11\x00\x10",  # description box of a C2PA box, with the type's first bytes
    bytes.fromhex("d8fec3d61b0e483c92975828877ec481"),  # uuid box of ISO media files
    b"<c2pa:manifest",  # SVG
    b"/C2PA_Manifest",  # PDF
)
"""One of these is enough."""

LABELS: Final = (b"c2pa.assertions", b"c2pa.signature", b"c2pa.claim")
"""Two of these are enough: one might be a text that speaks of C2PA."""

OVERLAP: Final = max(map(len, (*SURE, *LABELS))) - 1


def has_store_remains(asset: BinaryIO, *, without: Sequence[Range] = ()) -> bool:
    """Whether the file holds traces of a manifest store.

    Args:
        asset: An open file.
        without: Ranges that need no search, in order: samples, in which no store has its place.

    Raises:
        OSError: Part of what is searched cannot be read.
    """
    labels: set[bytes] = set()
    start = 0
    for begin, end in (*without, (asset.seek(0, os.SEEK_END), 0)):
        for chunk in _chunks(asset, start, begin):
            if any(marker in chunk for marker in SURE):
                return True
            labels |= {label for label in LABELS if label in chunk}
            if len(labels) > 1:
                return True
        start = end
    return False


def can_be_read(asset: BinaryIO) -> bool:
    """Whether every byte of the file can be read, up to the size that the system tells."""
    try:
        for _ in _chunks(asset, 0, os.fstat(asset.fileno()).st_size):
            pass
    except OSError:
        return False
    return True


def _chunks(asset: BinaryIO, start: int, end: int) -> Iterator[bytearray]:
    """A range in pieces that overlap, each in the same memory.

    Raises ``OSError`` where the file cannot be read, or ends too early.
    """
    descriptor = asset.fileno()
    buffer = bytearray(min(CHUNK + OVERLAP, max(0, end - start)))
    while start < end:
        del buffer[end - start :]
        count = os.preadv(descriptor, [buffer], start)
        if count == 0:
            raise OSError("the file is shorter than the system says")
        del buffer[count:]
        yield buffer
        if start + count >= end:
            return
        start += max(1, count - OVERLAP)
        buffer.extend(bytes(CHUNK + OVERLAP - len(buffer)))
