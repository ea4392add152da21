"""ZIP containers (EPUB) whose local headers say exactly what their central directory says.

A collection hash covers each entry's data and the central directory, but not the headers in
front of the data, which some programs obey. So those must repeat the directory to the byte, and
nothing may lie between the entries (APPNOTE.TXT 6.3.10 §4.3).
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset

if TYPE_CHECKING:
    from medprovenance.media.access import RandomAccess

LOCAL: Final = struct.Struct("<4sHHHHHIIIHH")
CENTRAL: Final = struct.Struct("<4sHHHHHHIIIHHHHHII")
END: Final = struct.Struct("<4sHHHHIIH")
LOCAL_MARK: Final = b"PK\x03\x04"
CENTRAL_MARK: Final = b"PK\x01\x02"
END_MARK: Final = b"PK\x05\x06"
MOST_ENTRIES: Final = 65_534
SIZES_FOLLOW: Final = 0x0008
"""Flag: sizes and checksum stand in a descriptor behind the data, and are zero in front."""
PLAIN_VERSIONS: Final = (10, 20)
"""Version needed to extract: 1.0 or 2.0. Writers differ between the two header kinds."""
LARGEST_DESCRIPTOR: Final = 16


def headers_agree(data: RandomAccess) -> bool:
    """Whether every local header repeats the central directory, without gaps or leftovers.

    Raises:
        DamagedAsset: The file is not a ZIP container that can be read at all.
    """
    count, directory, start = _directory(data)
    end = start
    entries: list[tuple[int, tuple[int, ...], bytes]] = []
    position = 0
    for _ in range(count):
        if len(directory) - position < CENTRAL.size:
            raise DamagedAsset("the ZIP directory ends early")
        (mark, _made, *numbers, name_length, extra_length, comment_length, _disk, _in, _out, at) = (
            CENTRAL.unpack_from(directory, position)
        )
        if mark != CENTRAL_MARK:
            raise DamagedAsset("the ZIP directory is broken")
        position += CENTRAL.size
        name = directory[position : position + name_length]
        position += name_length + extra_length + comment_length
        entries.append((at, tuple(numbers), name))
    if position != len(directory):
        return False
    entries.sort()
    expected = 0
    for index, (at, fields, name) in enumerate(entries):
        if at != expected and not _is_old_directory(data, expected, at, directory):
            return False
        following = entries[index + 1][0] if index + 1 < len(entries) else end
        length = _entry_length(data, at, fields, name, following)
        if length is None:
            return False
        expected = at + length
    return expected == end


def _is_old_directory(data: RandomAccess, start: int, end: int, directory: bytes) -> bool:
    """Whether a gap holds the directory as it was before entries were added behind it.

    The engine leaves it there; if it says what today's says, it hides nothing.
    """
    length = end - start
    if not 0 < length < len(directory):
        return False
    old = _plain_records(data.exactly(start, length))
    return old is not None and old == _plain_records(directory[:length])


def _plain_records(directory: bytes) -> list[bytes] | None:
    """The directory's records with the version needed left out; ``None`` if it does not add up."""
    records: list[bytes] = []
    position = 0
    while position < len(directory):
        record = directory[position : position + CENTRAL.size]
        if len(record) < CENTRAL.size or record[:4] != CENTRAL_MARK:
            return None
        fields = CENTRAL.unpack(record)
        if fields[2] not in PLAIN_VERSIONS:
            return None
        length = CENTRAL.size + sum(fields[10:13])
        records.append(record[:6] + directory[position + 8 : position + length])
        position += length
    return records if position == len(directory) else None


def _directory(data: RandomAccess) -> tuple[int, bytes, int]:
    """Number of entries, the central directory's bytes, and where it begins."""
    at = data.size - END.size
    mark, disk, first, here, count, size, start, comment = END.unpack(data.exactly(at, END.size))
    if mark != END_MARK or disk or first or here != count or comment or count > MOST_ENTRIES:
        raise DamagedAsset("the ZIP file does not end with its directory")
    if start + size != at:
        raise DamagedAsset("something lies behind the ZIP directory")
    return count, data.exactly(start, size), start


def _entry_length(
    data: RandomAccess, at: int, fields: tuple[int, ...], name: bytes, following: int
) -> int | None:
    """Bytes from the entry's header to the end of its data; ``None`` if the header differs."""
    mark, *found, name_length, extra_length = LOCAL.unpack(data.exactly(at, LOCAL.size))
    if mark != LOCAL_MARK or name_length != len(name) or extra_length:
        return None
    if data.exactly(at + LOCAL.size, name_length) != name:
        return None
    if found[0] not in PLAIN_VERSIONS:
        return None
    body = LOCAL.size + name_length + fields[6]
    if fields[1] & SIZES_FOLLOW:
        trailing = following - at - body
        if found[1:5] != list(fields[1:5]) or found[5:8] not in ([0, 0, 0], list(fields[5:8])):
            return None
        return body + trailing if 0 <= trailing <= LARGEST_DESCRIPTOR else None
    return body if found[1:8] == list(fields[1:8]) else None
