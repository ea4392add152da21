"""Is there anything of a manifest store in a file in which the engine finds none?

One flipped byte in the right place makes the engine say "no manifest". A patient must then read
"changed after signing", not "no Content Credentials": so the bytes are searched for what a store
cannot do without.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import BinaryIO

CHUNK: Final = 4 << 20

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


def has_store_remains(asset: BinaryIO) -> bool:
    """Whether the file holds traces of a manifest store. Raises ``OSError`` like any reading."""
    descriptor, offset = asset.fileno(), 0
    labels: set[bytes] = set()
    while chunk := os.pread(descriptor, CHUNK + OVERLAP, offset):
        if any(marker in chunk for marker in SURE):
            return True
        labels |= {label for label in LABELS if label in chunk}
        if len(labels) > 1:
            return True
        offset += CHUNK
    return False


def can_be_read(asset: BinaryIO) -> bool:
    """Whether every byte of the file can be read, up to the size that the system tells."""
    descriptor, offset = asset.fileno(), 0
    try:
        size = os.fstat(descriptor).st_size
        while chunk := os.pread(descriptor, CHUNK, offset):
            offset += len(chunk)
    except OSError:
        return False
    return offset == size
