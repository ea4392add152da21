"""What an open file is, judged by its content alone.

The name only gives ``declared_type``: a caller's or attacker's claim, to be compared.
"""

from __future__ import annotations

import os
import stat
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from medprovenance.errors import AssetError, NotARegularFile
from medprovenance.media.access import RandomAccess
from medprovenance.media.formats import MediaKind, by_extension, by_type

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_HEAD: Final = 4096
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."

BRANDS: Final[dict[bytes, str]] = {
    **dict.fromkeys(
        b"isom iso2 iso3 iso4 iso5 iso6 iso7 iso8 iso9 isoa isob isoc mp41 mp42 mp71 avc1 hvc1 "
        b"hev1 av01 dby1 dash msdh msix cmfc cmf2 cmff cmfl cmfs XAVC MSNV NDSC NDSH NDSM "
        b"mmp4 mp21 iphE piff".split(),
        "video/mp4",
    ),
    b"f4v ": "video/mp4",
    b"qt  ": "video/quicktime",
    **dict.fromkeys((b"M4V ", b"M4VH", b"M4VP"), "video/x-m4v"),
    **dict.fromkeys((b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B "), "audio/mp4"),
    **dict.fromkeys(b"heic heix heim heis hevc hevx hevm hevs".split(), "image/heic"),
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys(b"3gp4 3gp5 3gp6 3gp7 3gp8 3gp9 3ge6 3gg6 3gr6 3gs6".split(), "video/3gpp"),
    **dict.fromkeys((b"3g2a", b"3g2b", b"3g2c"), "video/3gpp2"),
}
"""Major brands of ISO base media files that are known to be what they say."""
GENERIC_IMAGE_BRANDS: Final = frozenset((b"mif1", b"mif2", b"msf1", b"miaf"))
"""Say "an image file"; the codec is among the compatible brands (ISO/IEC 23008-12 §10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What a file is."""

    name: str
    """Base name, never a path."""
    size: int
    """Bytes."""
    media_type: str | None
    """MIME type by content; ``None`` when unknown."""
    declared_type: str | None
    """MIME type that the name's extension claims; ``None`` when it claims none we know."""
    kind: MediaKind
    embeds: bool
    """The engine can put Content Credentials into this kind of file."""


def open_regular(path: Path) -> BinaryIO:
    """The file opened for reading. Never blocks, and never opens anything but a regular file.

    Raises ``NotARegularFile`` for a directory, FIFO, socket or device, and ``AssetError`` when
    there is no such file or it may not be read.
    """
    name = path.name or str(path)
    try:
        # Opening a device can have effects and opening a FIFO blocks: look first, then make sure
        # that what was opened is what was looked at.
        _require_regular(os.stat(path), path)  # noqa: PTH116 - the same call as fstat below
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as exc:
        raise AssetError(f"there is no file {name!r}", hint="Check the path.", path=path) from exc
    except PermissionError as exc:
        raise AssetError(
            f"{name!r} may not be read", hint="Check its permissions.", path=path
        ) from exc
    except (OSError, ValueError) as exc:
        raise AssetError(f"{path.name!r} could not be opened", path=path) from exc
    try:
        _require_regular(os.fstat(descriptor), path)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def _require_regular(status: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        what = "a directory" if stat.S_ISDIR(status.st_mode) else "not a regular file"
        raise NotARegularFile(
            f"{(path.name or str(path))!r} is {what}", hint="Name a file.", path=path
        )


def probe(file: BinaryIO, name: str) -> Probe:
    """What ``file`` is. Reads a few kilobytes; the file keeps its position."""
    data = RandomAccess(file)
    base = name.rsplit("/", 1)[-1]
    declared = by_extension(base)
    media_type = sniff(data)
    row = by_type(media_type) if media_type else None
    return Probe(
        name=base,
        size=data.size,
        media_type=media_type,
        declared_type=declared.media_type if declared else None,
        kind=row.kind if row else MediaKind.OTHER,
        embeds=row.embeds if row else False,
    )


_PREFIXES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "image/jxl"),
    (b"\xff\x0a", "image/jxl-codestream"),
    (b"fLaC", "audio/flac"),
    (b"%PDF-", "application/pdf"),
    (b"BM", "image/bmp"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
)


def sniff(data: RandomAccess) -> str | None:
    """The MIME type of the content, or ``None``."""
    head = data.read(0, _HEAD)
    for prefix, media_type in _PREFIXES:
        if head.startswith(prefix) and (prefix != b"BM" or head[6:10] == b"\x00" * 4):
            return media_type
    if head[128:132] == b"DICM":
        return "application/dicom"
    return (
        _riff(head)
        or _iso_media(head)
        or _zip(data, head)
        or _matroska(head)
        or _ogg(head)
        or _mpeg_audio(data, head)
        or _transport_stream(head)
        or _text(head)
    )


def _riff(head: bytes) -> str | None:
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "audio/aiff"
    if head[:4] != b"RIFF":
        return None
    kinds = {b"WAVE": "audio/wav", b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}
    return kinds.get(head[8:12])


def brand_type(major: bytes, compatible: tuple[bytes, ...]) -> str | None:
    """The MIME type that the brands of a file type box stand for, or ``None``."""
    if major in GENERIC_IMAGE_BRANDS:
        types = [BRANDS[each] for each in compatible if each in BRANDS]
        return next((each for each in types if each.startswith("image/")), None)
    return BRANDS.get(major)


def parse_brands(body: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """Major and compatible brands out of the content of a ``ftyp`` box."""
    return body[:4], tuple(body[at : at + 4] for at in range(8, len(body) - 3, 4))


def _iso_media(head: bytes) -> str | None:
    if len(head) < 16:
        return None
    size, kind = struct.unpack_from(">I4s", head)
    if kind == b"ftyp":
        return brand_type(*parse_brands(head[8 : min(max(size, 16), 512)]))
    # QuickTime files from before 2001 have no file type box.
    if kind in (b"moov", b"mdat", b"wide", b"pnot") and size != 0:
        return "video/quicktime"
    return None


def _zip(data: RandomAccess, head: bytes) -> str | None:
    if head[:4] != b"PK\x03\x04" or len(head) < 38:
        return None
    name_length, extra_length = struct.unpack_from("<HH", head, 26)
    at = 30 + name_length + extra_length
    if head[30 : 30 + name_length] == b"mimetype" and head[at : at + 20] == b"application/epub+zip":
        return "application/epub+zip"
    names = head + data.read(max(0, data.size - 64 * 1024), 64 * 1024)
    if b"[Content_Types].xml" in names:
        for part, kind in (
            (b"word/document", "wordprocessingml.document"),
            (b"ppt/presentation", "presentationml.presentation"),
            (b"xl/workbook", "spreadsheetml.sheet"),
        ):
            if part in names:
                return _OFFICE + kind
    return "application/zip"


def _matroska(head: bytes) -> str | None:
    if head[:4] != b"\x1aE\xdf\xa3":
        return None
    at = head.find(b"\x42\x82", 4, 128)  # EBML DocType
    if at < 0:
        return None
    length = head[at + 2] & 0x7F
    kinds = {b"webm": "video/webm", b"matroska": "video/x-matroska"}
    return kinds.get(head[at + 3 : at + 3 + length].rstrip(b"\x00"))


def _ogg(head: bytes) -> str | None:
    if head[:4] != b"OggS":
        return None
    return "video/ogg" if b"theora" in head[:512] else "audio/ogg"


def _mpeg_audio(data: RandomAccess, head: bytes) -> str | None:
    at = 0
    for _ in range(4):  # a few ID3 tags may stand one behind the other
        tag = data.read(at, 10)
        if tag[:3] != b"ID3" or len(tag) < 10 or max(tag[6:10]) > 0x7F:
            break
        at += 10 + id3_size(tag) + (10 if tag[5] & 0x10 else 0)
    frame = data.read(at, 4) if at else head[:4]
    if frame == b"fLaC":
        return "audio/flac"
    if at and not frame:
        return None
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE0 != 0xE0:
        # Padding between tag and sound is common; the tag itself is a good sign.
        return "audio/mpeg" if at else None
    layer = frame[1] & 0x06
    if layer == 0:
        return "audio/aac" if frame[1] & 0xF6 == 0xF0 else None
    valid = frame[1] & 0x18 != 0x08 and frame[2] & 0xF0 != 0xF0 and frame[2] & 0x0C != 0x0C
    return "audio/mpeg" if valid else None


def id3_size(header: bytes) -> int:
    """The size in an ID3v2 header: four times seven bits (ID3v2.4 §3.1)."""
    a, b, c, d = header[6:10]
    return (a & 0x7F) << 21 | (b & 0x7F) << 14 | (c & 0x7F) << 7 | d & 0x7F


def _transport_stream(head: bytes) -> str | None:
    for start in (0, 4):
        if len(head) > start + 376 and all(head[start + n * (188 + start)] == 0x47 for n in (0, 1)):
            return "video/mp2t"
    return None


def _text(head: bytes) -> str | None:
    if not head or b"\x00" in head:
        return None
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as exc:
        if exc.start < len(head) - 4 or exc.start == 0:
            return None
        text = head[: exc.start].decode("utf-8")
    if any(ord(each) < 32 and each not in "\t\n\r\f\x1b" for each in text):
        return None
    return _markup(text.lstrip("\ufeff \t\r\n")) or "text/plain"


def _markup(text: str) -> str | None:
    if not text.startswith("<"):
        return None
    rest = text
    while rest.startswith(("<?", "<!--", "<!DOCTYPE", "<!doctype")):
        if rest[:14].lower() == "<!doctype html":
            return "text/html"
        if rest[:13].lower() == "<!doctype svg":
            return "image/svg+xml"
        stop = "-->" if rest.startswith("<!--") else ">"
        _, found, rest = rest.partition(stop)
        if not found:
            return None
        rest = rest.lstrip()
        if rest.startswith("]>"):
            rest = rest[2:].lstrip()
    name = rest[1:64].split(None, 1)[0].rstrip("/>").split(">")[0] if len(rest) > 1 else ""
    if name.rpartition(":")[2] == "svg":
        return "image/svg+xml"
    return "text/html" if name.lower() in ("html", "head", "body", "script") else None
