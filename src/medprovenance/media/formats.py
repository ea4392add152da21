"""The kinds of file that this library knows by name, one row each.

Python's ``mimetypes`` reads the machine's own tables, which differ and in small containers lack
WebP, M4A and more; so the table is here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

OCTET_STREAM: Final = "application/octet-stream"
"""The MIME type of bytes of no known kind."""


class MediaKind(StrEnum):
    """What a person would call the file."""

    VIDEO = "video"
    IMAGE = "image"
    AUDIO = "audio"
    DOCUMENT = "document"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFormat:
    """One kind of file."""

    media_type: str
    """MIME type, lower case; the one the engine is given."""
    kind: MediaKind
    extensions: tuple[str, ...]
    """Lower case with the dot; the first one is the usual one."""
    embeds: bool
    """The engine can put Content Credentials inside. Otherwise they go into a sidecar."""


def _row(media_type: str, kind: MediaKind, extensions: str, *, embeds: bool) -> MediaFormat:
    dotted = tuple(f".{each}" for each in extensions.split())
    return MediaFormat(media_type=media_type, kind=kind, extensions=dotted, embeds=embeds)


_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_V, _I, _A = MediaKind.VIDEO, MediaKind.IMAGE, MediaKind.AUDIO
_D, _O = MediaKind.DOCUMENT, MediaKind.OTHER

FORMATS: Final[tuple[MediaFormat, ...]] = (
    _row("image/jpeg", _I, "jpg jpeg jpe jfif", embeds=True),
    _row("image/png", _I, "png apng", embeds=True),
    _row("image/webp", _I, "webp", embeds=True),
    _row("image/tiff", _I, "tif tiff", embeds=True),
    _row("image/gif", _I, "gif", embeds=True),
    _row("image/svg+xml", _I, "svg", embeds=True),
    _row("image/heic", _I, "heic heif hif", embeds=True),
    _row("image/avif", _I, "avif", embeds=True),
    _row("image/jxl", _I, "jxl", embeds=True),
    _row("video/mp4", _V, "mp4", embeds=True),
    _row("video/quicktime", _V, "mov qt", embeds=True),
    _row("video/x-m4v", _V, "m4v", embeds=True),
    _row("audio/mp4", _A, "m4a m4b", embeds=True),
    _row("audio/mpeg", _A, "mp3", embeds=True),
    _row("audio/wav", _A, "wav", embeds=True),
    _row("audio/flac", _A, "flac", embeds=True),
    _row("video/x-msvideo", _V, "avi", embeds=True),
    _row("application/pdf", _D, "pdf", embeds=True),
    _row("application/epub+zip", _D, "epub", embeds=True),
    _row("video/webm", _V, "webm", embeds=False),
    _row("video/x-matroska", _V, "mkv mka", embeds=False),
    _row("video/ogg", _V, "ogv", embeds=False),
    _row("audio/ogg", _A, "ogg oga opus spx", embeds=False),
    _row("video/3gpp", _V, "3gp 3gpp", embeds=False),
    _row("video/3gpp2", _V, "3g2 3gpp2", embeds=False),
    _row("video/mp2t", _V, "ts m2ts mts", embeds=False),
    _row("video/x-ms-asf", _V, "wmv asf wma", embeds=False),
    _row("audio/aac", _A, "aac", embeds=False),
    _row("audio/aiff", _A, "aiff aif aifc", embeds=False),
    _row("image/bmp", _I, "bmp dib", embeds=False),
    _row("image/jxl-codestream", _I, "", embeds=False),
    _row("application/dicom", _O, "dcm dicom", embeds=False),
    _row(f"{_OFFICE}wordprocessingml.document", _D, "docx", embeds=False),
    _row(f"{_OFFICE}presentationml.presentation", _D, "pptx", embeds=False),
    _row(f"{_OFFICE}spreadsheetml.sheet", _D, "xlsx", embeds=False),
    _row("application/zip", _O, "zip", embeds=False),
    _row("text/html", _D, "html htm xhtml", embeds=False),
    _row("text/plain", _D, "txt text md csv tsv vtt srt log json xml", embeds=False),
)
"""``image/jxl-codestream`` is ours: a bare JPEG XL codestream has no box to hold a manifest, and
no MIME type of its own."""

_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "image/jpg": "image/jpeg",
        "image/pjpeg": "image/jpeg",
        "image/x-png": "image/png",
        "image/heif": "image/heic",
        "image/x-webp": "image/webp",
        "image/svg": "image/svg+xml",
        "application/mp4": "video/mp4",
        "audio/m4a": "audio/mp4",
        "audio/x-m4a": "audio/mp4",
        "audio/mp3": "audio/mpeg",
        "audio/x-mp3": "audio/mpeg",
        "audio/mpeg3": "audio/mpeg",
        "audio/x-wav": "audio/wav",
        "audio/wave": "audio/wav",
        "audio/vnd.wave": "audio/wav",
        "audio/x-flac": "audio/flac",
        "video/avi": "video/x-msvideo",
        "video/msvideo": "video/x-msvideo",
        "application/x-troff-msvideo": "video/x-msvideo",
        "application/ogg": "audio/ogg",
    }
)
_BY_TYPE: Final = MappingProxyType({row.media_type: row for row in FORMATS})
_BY_EXTENSION: Final = MappingProxyType(
    {extension: row for row in FORMATS for extension in row.extensions}
)


def by_extension(name: str) -> MediaFormat | None:
    """The format that a file name claims by its extension; ``None`` for an unknown one."""
    _, dot, extension = name.rpartition(".")
    return _BY_EXTENSION.get(f".{extension.lower()}") if dot else None


def by_type(media_type: str) -> MediaFormat | None:
    """The format of a MIME type or one of its aliases; parameters after ``;`` do not count."""
    plain = media_type.partition(";")[0].strip().lower()
    return _BY_TYPE.get(_ALIASES.get(plain, plain))


def extension_for(media_type: str) -> str:
    """The usual extension with its dot, or ``""`` for an unknown type."""
    row = by_type(media_type)
    return row.extensions[0] if row is not None and row.extensions else ""
