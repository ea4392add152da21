"""Function pointers of the C library that work as the engine's stream callbacks.

The engine reads and writes 8 KiB blocks through callbacks; as Python functions they cost more
than the hashing. ``read``, ``lseek`` and ``write`` have exactly the callbacks' shape when the
context pointer carries the file descriptor, so the engine can call them directly.
"""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from typing import Any

PROBE = b"medprovenance"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptorCallbacks:
    """Addresses for ``c2pa_create_stream``; the context is the descriptor's number."""

    read: int
    seek: int
    write: int


@cache
def descriptor_callbacks() -> DescriptorCallbacks | None:
    """The callbacks, or ``None`` where they would not fit or fail a trial on a real file."""
    if os.name != "posix" or ctypes.sizeof(ctypes.c_void_p) != 8 or sys.platform == "cygwin":
        return None
    try:
        library = ctypes.CDLL(None)
        found = DescriptorCallbacks(
            read=_address(library.read), seek=_address(library.lseek), write=_address(library.write)
        )
        return found if _works(found) else None
    except (AttributeError, OSError, ValueError):
        return None


def _address(function: Any) -> int:
    address = ctypes.cast(function, ctypes.c_void_p).value
    if address is None:
        raise ValueError("a function without an address")
    return address


def _works(callbacks: DescriptorCallbacks) -> bool:
    """Write, seek and read a temporary file the way that the engine will."""
    data, size = ctypes.c_void_p, ctypes.c_ssize_t
    transfer = ctypes.CFUNCTYPE(size, ctypes.c_void_p, data, size)
    seek = ctypes.CFUNCTYPE(size, ctypes.c_void_p, size, ctypes.c_int)(callbacks.seek)
    buffer = ctypes.create_string_buffer(PROBE, 64)
    with tempfile.TemporaryFile() as file:
        descriptor = file.fileno()
        if transfer(callbacks.write)(descriptor, ctypes.addressof(buffer), len(PROBE)) != len(
            PROBE
        ):
            return False
        if seek(descriptor, -len(PROBE), os.SEEK_END) != 0:
            return False
        ctypes.memset(buffer, 0, 64)
        count = transfer(callbacks.read)(descriptor, ctypes.addressof(buffer), 64)
        return count == len(PROBE) and buffer.raw.startswith(PROBE)
