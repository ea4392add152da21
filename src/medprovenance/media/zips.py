"""ZIP containers (EPUB) whose local headers say exactly what their central directory says.

A collection hash covers each entry's data and the central directory, but not the headers in
front of the data, which some programs obey. So those must repeat the directory to the byte, and
nothing may lie between the entries (APPNOTE.TXT 6.3.10 §4.3).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from medprovenance.errors import DamagedAsset
from medprovenance.media.access import RandomAccess

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCAL: Final = struct.Struct("<4sHHHHHIIIHH")
CENTRAL: Final = struct.Struct("<4sHHHHHHIIIHHHHHII")
END: Final = struct.Struct("<4sHHHHIIH")
LOCAL_MARK: Final = b"PK\x03\x04"
CENTRAL_MARK: Final = b"PK\x01\x02"
END_MARK: Final = b"PK\x05\x06"
OFFSET_IN_RECORD: Final = CENTRAL.size - 4
ADDED_BY_ENGINE: Final = (b"META-INF/", b"META-INF/content_credential.c2pa")
"""Entries that the engine adds; it adds both again."""
MOST_ENTRIES: Final = 65_534
SIZES_FOLLOW: Final = 0x0008
"""Flag: sizes and checksum stand in a descriptor behind the data, and are zero in front."""
PLAIN_VERSIONS: Final = (10, 20)
"""Version needed to extract: 1.0 or 2.0. Writers differ between the two header kinds."""
LARGEST_DESCRIPTOR: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One file of the container, as the central directory has it."""

    at: int
    """Offset of its local header."""
    fields: tuple[int, ...]
    name: bytes
    record: bytes
    """Its record in the central directory."""


def headers_agree(data: RandomAccess) -> bool:
    """Whether every local header repeats the central directory, without gaps or leftovers.

    Raises:
        DamagedAsset: The file is not a ZIP container that can be read at all.
    """
    count, directory, end = _directory(data)
    entries = _entries(count, directory)
    if sum(len(each.record) for each in entries) != len(directory):
        return False
    expected = 0
    for entry, following in _with_following(entries, end):
        if entry.at != expected and not _is_old_directory(data, expected, entry.at, directory):
            return False
        length = _entry_length(data, entry.at, entry.fields, entry.name, following)
        if length is None:
            return False
        expected = entry.at + length
    return expected == end


def repack(source: BinaryIO, destination: BinaryIO) -> None:
    """Write the container without its manifest store, and without what an older one left behind.

    The engine adds a store behind the entries and leaves the old directory in front of it, so a
    second store would stand behind two. Every other entry is copied byte for byte.

    Raises:
        DamagedAsset: Headers and directory do not agree.
        OSError: As reading and writing do.
    """
    data = RandomAccess(source)
    count, directory, end = _directory(data)
    entries = _entries(count, directory)
    places: dict[int, int] = {}
    written = 0
    for entry, following in _with_following(entries, end):
        length = _entry_length(data, entry.at, entry.fields, entry.name, following)
        if length is None:
            raise DamagedAsset("the ZIP headers do not repeat the ZIP directory")
        if entry.name in ADDED_BY_ENGINE:
            continue
        places[entry.at] = written
        _write(destination, data.exactly(entry.at, length))
        written += length
    kept = [
        each.record[:OFFSET_IN_RECORD]
        + places[each.at].to_bytes(4, "little")
        + each.record[CENTRAL.size :]
        for each in entries
        if each.at in places
    ]
    size = sum(map(len, kept))
    ending = END.pack(END_MARK, 0, 0, len(kept), len(kept), size, written, 0)
    _write(destination, b"".join((*kept, ending)))


def _entries(count: int, directory: bytes) -> list[_Entry]:
    entries: list[_Entry] = []
    position = 0
    for _ in range(count):
        if len(directory) - position < CENTRAL.size:
            raise DamagedAsset("the ZIP directory ends early")
        (mark, _made, *numbers, name_length, extra_length, comment_length, _disk, _in, _out, at) = (
            CENTRAL.unpack_from(directory, position)
        )
        if mark != CENTRAL_MARK:
            raise DamagedAsset("the ZIP directory is broken")
        name_at = position + CENTRAL.size
        end = name_at + name_length + extra_length + comment_length
        entries.append(
            _Entry(
                at=at,
                fields=tuple(numbers),
                name=directory[name_at : name_at + name_length],
                record=directory[position:end],
            )
        )
        position = end
    return entries


def _with_following(entries: list[_Entry], end: int) -> Iterator[tuple[_Entry, int]]:
    """The entries by their place, each with the offset of what follows it."""
    ordered = sorted(entries, key=lambda each: each.at)
    starts = [each.at for each in ordered[1:]]
    yield from zip(ordered, [*starts, end], strict=True)


def _write(destination: BinaryIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[destination.write(view) :]


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
