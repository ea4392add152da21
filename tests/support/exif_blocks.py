"""Hand-made EXIF blocks for tests, with everything in them that hygiene must take out."""

from __future__ import annotations

import struct

AUTHOR = "DEMO Planted Author"
SERIAL = "DEMOSERIAL4711"
PLACE = "+48.2082+016.3738/"
THUMBNAIL = b"\xff\xd8\xff\xdbDEMO planted thumbnail\xff\xd9"

_ASCII, _SHORT, _LONG, _RATIONAL, _UNDEFINED = 2, 3, 4, 5, 7
_WIDTH = {_ASCII: 1, _SHORT: 2, _LONG: 4, _RATIONAL: 8, _UNDEFINED: 1}

Entry = tuple[int, int, bytes]
"""Tag, type, value bytes (already in the block's byte order)."""


def _text(text: str) -> bytes:
    return text.encode() + b"\x00"


def _ifd(entries: list[Entry], offset: int, order: str, following: int = 0) -> bytes:
    """One IFD placed at ``offset``, its long values right behind it."""
    values_at = offset + 2 + 12 * len(entries) + 4
    table, values = struct.pack(order + "H", len(entries)), b""
    for tag, kind, data in sorted(entries):
        count = len(data) // _WIDTH[kind]
        table += struct.pack(order + "HHI", tag, kind, count)
        if len(data) <= 4:
            table += data.ljust(4, b"\x00")
        else:
            table += struct.pack(order + "I", values_at + len(values))
            values += data + b"\x00" * (len(data) % 2)
    return table + struct.pack(order + "I", following) + values


def exif_block(*, planted: bool, big_endian: bool = False, orientation: int = 6) -> bytes:
    """A TIFF-structured EXIF block without the ``Exif\\0\\0`` prefix.

    Without ``planted`` it holds only tags that describe how to show the picture.
    """
    order = ">" if big_endian else "<"
    rational = struct.pack(order + "II", 72, 1)
    short = struct.Struct(order + "H").pack
    long = struct.Struct(order + "I").pack
    main: list[Entry] = [
        (0x0112, _SHORT, short(orientation)),
        (0x011A, _RATIONAL, rational),
        (0x011B, _RATIONAL, rational),
        (0x0128, _SHORT, short(2)),
    ]
    sub: list[Entry] = [
        (0x829A, _RATIONAL, struct.pack(order + "II", 1, 50)),
        (0xA001, _SHORT, short(1)),
    ]
    if planted:
        main += [
            (0x010F, _ASCII, _text("DEMO Camera Works")),
            (0x013B, _ASCII, _text(AUTHOR)),
            (0x8298, _ASCII, _text(f"(c) {AUTHOR}")),
            (0x8825, _LONG, long(0)),
        ]
        sub += [
            (0x927C, _UNDEFINED, b"MAKERNOTE " + SERIAL.encode()),
            (0x9286, _UNDEFINED, b"ASCII\0\0\0" + AUTHOR.encode()),
            (0xA430, _ASCII, _text(AUTHOR)),
            (0xA431, _ASCII, _text(SERIAL)),
            (0xA435, _ASCII, _text(SERIAL)),
            (0xA420, _ASCII, _text(SERIAL * 2)),
        ]
    main.append((0x8769, _LONG, long(0)))
    degrees = struct.pack(order + "6I", 48, 1, 12, 1, 2952, 100)
    gps: list[Entry] = [
        (1, _ASCII, b"N\x00"),
        (2, _RATIONAL, degrees),
        (3, _ASCII, b"E\x00"),
        (4, _RATIONAL, degrees),
    ]
    small: list[Entry] = [(0x0201, _LONG, long(0)), (0x0202, _LONG, long(len(THUMBNAIL)))]

    main_at = 8
    sub_at = main_at + len(_ifd(main, main_at, order))
    gps_at = sub_at + len(_ifd(sub, sub_at, order))
    small_at = gps_at + len(_ifd(gps, gps_at, order))
    thumbnail_at = small_at + len(_ifd(small, small_at, order))
    where = {0x8769: sub_at, 0x8825: gps_at, 0x0201: thumbnail_at}
    fill = [(t, k, long(where[t]) if t in where else v) for t, k, v in main]
    tiny = [(t, k, long(where[t]) if t in where else v) for t, k, v in small]
    head = (b"MM\x00*" if big_endian else b"II*\x00") + long(main_at)
    block = head + _ifd(fill, main_at, order, small_at if planted else 0) + _ifd(sub, sub_at, order)
    if planted:
        block += _ifd(gps, gps_at, order) + _ifd(tiny, small_at, order) + THUMBNAIL
    return block
