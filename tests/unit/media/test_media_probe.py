"""What a file is, told by its content."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

import pytest

from medprovenance.errors import AssetError, NotARegularFile
from medprovenance.media.formats import (
    FORMATS,
    MediaKind,
    by_extension,
    by_type,
    extension_for,
)
from medprovenance.media.probe import open_regular, probe
from tests.support.media import EMBEDDABLE, NOT_EMBEDDABLE, make_media

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("planted", [False, True], ids=["plain", "planted"])
@pytest.mark.parametrize("media_type", EMBEDDABLE + NOT_EMBEDDABLE)
def test_recognises_every_kind_by_content_under_a_wrong_name(
    media_type: str, *, planted: bool
) -> None:
    found = probe(io.BytesIO(make_media(media_type, planted=planted)), "misleading.bin")

    assert found.media_type == media_type
    assert found.declared_type is None
    assert found.embeds == (media_type in EMBEDDABLE)


def test_the_name_only_makes_a_claim() -> None:
    found = probe(io.BytesIO(make_media("image/png")), "folder/talk.mp4")

    assert (found.name, found.declared_type) == ("talk.mp4", "video/mp4")
    assert (found.media_type, found.kind) == ("image/png", MediaKind.IMAGE)


def test_a_bare_jpeg_xl_codestream_cannot_hold_credentials() -> None:
    found = probe(io.BytesIO(b"\xff\x0a" + bytes(30)), "picture.jxl")

    assert found.media_type == "image/jxl-codestream"
    assert not found.embeds


@pytest.mark.parametrize(
    ("brands", "expected"),
    [
        (b"isom\0\0\0\0isommp42", "video/mp4"),
        (b"qt  \0\0\0\0qt  ", "video/quicktime"),
        (b"M4A \0\0\0\0M4A ", "audio/mp4"),
        (b"mif1\0\0\0\0mif1heic", "image/heic"),
        (b"mif1\0\0\0\0mif1avif", "image/avif"),
        (b"mif1\0\0\0\0mif1miaf", None),
        (b"crx \0\0\0\0isom", None),
    ],
)
def test_reads_iso_media_by_brand(brands: bytes, expected: str | None) -> None:
    head = (8 + len(brands)).to_bytes(4, "big") + b"ftyp" + brands

    assert probe(io.BytesIO(head + bytes(64)), "x").media_type == expected


@pytest.mark.parametrize("data", [b"", b"\x00" * 500, b"\x80\x81\x82" * 40, b"PK", b"RIFF"])
def test_unknown_content_has_no_type(data: bytes) -> None:
    found = probe(io.BytesIO(data), "x")

    assert found.media_type in (None, "text/plain")
    assert found.media_type is None or data in (b"PK", b"RIFF")
    assert not found.embeds


def test_text_cut_in_the_middle_of_a_letter_is_still_text() -> None:
    text = ("ä" * 4000).encode()

    assert probe(io.BytesIO(b"x" + text), "x").media_type == "text/plain"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<!-- a --><svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        ("<?xml version='1.0'?><x:svg xmlns:x='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        ("<!DOCTYPE html><svg/>", "text/html"),
        ("<p>svg</p>", "text/plain"),
    ],
)
def test_tells_svg_from_other_markup(text: str, expected: str) -> None:
    assert probe(io.BytesIO(text.encode()), "x").media_type == expected


def test_leaves_the_file_where_it_was() -> None:
    file = io.BytesIO(make_media("image/png"))
    file.seek(7)
    probe(file, "x")

    assert file.tell() == 7


def test_refuses_directory_fifo_and_device(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path.__class__("/dev/zero")):
        with pytest.raises(NotARegularFile):
            open_regular(path)


def test_says_what_is_wrong_with_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=r"no file 'absent\.mp4'") as caught:
        open_regular(tmp_path / "absent.mp4")
    assert caught.value.hint


def test_opens_a_regular_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"hello")
    with open_regular(tmp_path / "a.txt") as file:
        assert file.read() == b"hello"


def test_the_table_has_one_row_for_a_type_and_an_extension() -> None:
    extensions = [each for row in FORMATS for each in row.extensions]

    assert len({row.media_type for row in FORMATS}) == len(FORMATS)
    assert len(set(extensions)) == len(extensions)
    assert {row.media_type for row in FORMATS if row.embeds} == set(EMBEDDABLE)


def test_looks_up_names_types_and_aliases_without_regard_to_case() -> None:
    for found in (by_extension("TALK.MP4"), by_type("Video/MP4; codecs=avc1")):
        assert found is not None
        assert found.media_type == "video/mp4"
    wav = by_type("audio/x-wav")
    assert wav is not None
    assert wav.media_type == "audio/wav"
    assert by_extension("README") is None
    assert extension_for("image/jpeg") == ".jpg"
    assert extension_for("application/unheard-of") == ""
