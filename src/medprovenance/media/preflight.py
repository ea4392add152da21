"""Files that nobody should sign, because what is signed would not be what is seen.

A signature over a file that is two things at once, that loads content from elsewhere, or that
keeps its pictures where the hash does not look, could later be shown over something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medprovenance.errors import DamagedAsset, ProtectedDocument, UnsupportedMedia
from medprovenance.media.access import RandomAccess
from medprovenance.media.coverage import uncovered_content

if TYPE_CHECKING:
    from typing import BinaryIO

    from medprovenance.media.probe import Probe

_HEAD: Final = 1024
_TAIL: Final = 64 * 1024 + 22
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."

_FAMILIES: Final[tuple[frozenset[str], ...]] = (
    frozenset(
        (
            "video/mp4",
            "video/quicktime",
            "video/x-m4v",
            "audio/mp4",
            "video/3gpp",
            "video/3gpp2",
        )
    ),
    frozenset(("video/webm", "video/x-matroska")),
    frozenset(("video/ogg", "audio/ogg")),
    frozenset(("image/jxl", "image/jxl-codestream")),
)
"""Kinds that share one structure and one player, so that people mix up their extensions."""
_ZIPPED: Final = ("application/zip", "application/epub+zip", _OFFICE)
_MARKUP: Final = (b"<html", b"<script", b"<!doctype html")


def refuse_unsafe(file: BinaryIO, probe: Probe) -> None:
    """Raises for a file that must not be signed; returns ``None`` for any other.

    ``UnsupportedMedia``: the name promises another kind than the content is. ``DamagedAsset``:
    content outside the hash, a second format inside the first, or active content. The error's
    ``codes`` fact lists what was found.
    """
    _same_kind(probe)
    if probe.media_type is None:
        return
    codes = uncovered_content(file, probe.media_type)
    if codes:
        raise DamagedAsset(
            f"{probe.name!r} keeps content where a signature would not protect it",
            hint="Export the file anew, for instance with: ffmpeg -i IN -c copy OUT",
            codes=codes,
        )
    codes = _second_format(RandomAccess(file), probe.media_type)
    if codes:
        raise DamagedAsset(
            f"{probe.name!r} is a file of two kinds at once",
            hint="Export the file anew from the program that made it.",
            codes=codes,
        )
    codes = _active(file, probe.media_type)
    if codes:
        raise DamagedAsset(
            f"{probe.name!r} has active content, which can change what is shown",
            hint="Export it without scripts, actions and links to outside resources.",
            codes=codes,
        )


def _same_kind(probe: Probe) -> None:
    declared, actual = probe.declared_type, probe.media_type
    if declared is None or declared == actual:
        return
    if any({declared, actual} <= family for family in _FAMILIES):
        return
    if declared.startswith("text/") and (actual is None or actual.startswith("text/")):
        return
    if actual is None:
        raise DamagedAsset(
            f"{probe.name!r} is not the {declared} that its name promises",
            declared=declared,
            codes=("type-mismatch",),
        )
    raise UnsupportedMedia(
        f"{probe.name!r} is named like {declared}, but its content is {actual}",
        hint="Give it the extension that fits its content.",
        declared=declared,
        actual=actual,
        codes=("type-mismatch",),
    )


def _second_format(data: RandomAccess, media_type: str) -> tuple[str, ...]:
    """Marks of another format that a reader would go by."""
    found: list[str] = []
    zipped = media_type.startswith(_ZIPPED)
    head = data.read(0, _HEAD)
    if not media_type.startswith("text/"):
        if media_type != "application/pdf" and not zipped and b"%PDF-" in head:
            found.append("pdf-inside")
        lowered = head.lower()
        if media_type != "image/svg+xml" and any(mark in lowered for mark in _MARKUP):
            found.append("html-inside")
    if not zipped and _ends_like_zip(data):
        found.append("zip-inside")
    return tuple(found)


def _ends_like_zip(data: RandomAccess) -> bool:
    """Whether a ZIP reader finds its directory at the end (APPNOTE 6.3.10 §4.3.16).

    The four letters alone turn up by chance in media, so the directory must be there too.
    """
    start = max(0, data.size - _TAIL)
    tail = data.read(start, _TAIL)
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        record = tail[at : at + 22]
        if len(record) == 22:
            size = int.from_bytes(record[12:16], "little")
            place = int.from_bytes(record[16:20], "little")
            for directory in (start + at - size, place):
                if size and data.read(max(0, directory), 4) == b"PK\x01\x02":
                    return True
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return False


def _active(file: BinaryIO, media_type: str) -> tuple[str, ...]:
    if media_type == "image/svg+xml":
        from medprovenance.media import svg

        return tuple(sorted(svg.examine(RandomAccess(file)).active))
    if media_type == "application/pdf":
        from medprovenance.media import pdf

        try:
            return tuple(sorted(pdf.active_content(file)))
        except ProtectedDocument:
            # Nobody can look inside without the password; embedding is refused elsewhere.
            return ()
    return ()
