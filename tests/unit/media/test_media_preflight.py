"""Files that must not be signed are refused; honest ones are not."""

from __future__ import annotations

import io
import zipfile

import pytest

from medprovenance.errors import AssetError, DamagedAsset, UnsupportedMedia
from medprovenance.media.formats import extension_for
from medprovenance.media.preflight import refuse_unsafe
from medprovenance.media.probe import probe
from tests.support.media import EMBEDDABLE, NOT_EMBEDDABLE, make_media


def check(data: bytes, name: str) -> None:
    file = io.BytesIO(data)
    refuse_unsafe(file, probe(file, name))


def refusal(data: bytes, name: str) -> object:
    with pytest.raises(AssetError) as caught:
        check(data, name)
    return caught.value.facts["codes"]


@pytest.mark.parametrize("media_type", EMBEDDABLE + NOT_EMBEDDABLE)
@pytest.mark.parametrize("planted", [False, True], ids=["plain", "planted"])
def test_honest_files_pass(media_type: str, *, planted: bool) -> None:
    check(make_media(media_type, planted=planted), "file" + extension_for(media_type))


@pytest.mark.parametrize("name", ["talk.jpg", "talk.mov", "talk.txt", "talk.pdf"])
def test_refuses_a_png_under_another_name(name: str) -> None:
    with pytest.raises(UnsupportedMedia, match="named like"):
        check(make_media("image/png"), name)


def test_refuses_unknown_bytes_under_a_known_name() -> None:
    with pytest.raises(DamagedAsset, match="not the video/mp4"):
        check(b"\x00\x01\x02" * 30, "talk.mp4")


def test_accepts_the_extensions_that_people_mix_up() -> None:
    check(make_media("video/quicktime"), "talk.mp4")
    check(make_media("video/webm"), "talk.mkv")
    check(make_media("video/mp4"), "no extension at all")


def test_refuses_pictures_outside_the_hash() -> None:
    moved = make_media("video/mp4").replace(b"mdat", b"free")

    assert refusal(moved, "talk.mp4") == ("samples-outside-media-data",)


@pytest.mark.parametrize("media_type", ["image/gif", "image/jpeg", "audio/wav"])
def test_refuses_a_file_that_is_a_pdf_as_well(media_type: str) -> None:
    made = make_media(media_type)
    both = made[:60] + b"%PDF-1.4\n" + made[60:]

    assert refusal(both, "file" + extension_for(media_type)) == ("pdf-inside",)


def test_refuses_a_file_that_is_a_page_as_well() -> None:
    both = make_media("image/jpeg").replace(b"JFIF\x00", b"JFIF\x00<Script>alert(1)", 1)

    assert refusal(both, "photo.jpg") == ("html-inside",)


@pytest.mark.parametrize("prefixed", [True, False], ids=["plain offsets", "shifted offsets"])
def test_refuses_a_file_that_is_an_archive_as_well(*, prefixed: bool) -> None:
    picture = make_media("image/png")
    archive = io.BytesIO(picture if prefixed else b"")
    with zipfile.ZipFile(archive, "a" if prefixed else "w") as made:
        made.writestr("evil.html", "<p>")
    both = archive.getvalue() if prefixed else picture + archive.getvalue()

    assert refusal(both, "photo.png") == ("zip-inside",)
    assert refusal(both + b"trailing", "photo.png") == ("zip-inside",)


def test_the_letters_of_an_archive_alone_are_no_archive() -> None:
    check(make_media("audio/mpeg") + b"PK\x05\x06" + b"\x55" * 30, "sound.mp3")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<script>alert(1)</script>", "script"),
        ("<metadata><script>alert(1)</script></metadata>", "script"),
        ("<g onload='x()'/>", "event-handler"),
        ("<a href='java\nscript:x()'><rect/></a>", "script"),
        ("<image href='http://example.org/a.png'/>", "external-reference"),
        ("<image href='data:image/svg+xml,&lt;svg/&gt;'/>", "external-reference"),
        ("<use href='other.svg#a'/>", "external-reference"),
        ("<style>@import 'a.css';</style>", "external-reference"),
        ("<style>rect{fill:u\\72l(http://a)}</style>", "external-reference"),
        ("<rect style='fill:url(http://example.org/a)'/>", "external-reference"),
        ("<g xml:base='http://example.org/'/>", "external-reference"),
        ("<set attributeName='href' to='x'/>", "script"),
        ("<foreignObject><p/></foreignObject>", "embedded-page"),
    ],
)
def test_refuses_active_svg(content: str, code: str) -> None:
    drawing = f"<svg xmlns='http://www.w3.org/2000/svg'>{content}</svg>"

    assert refusal(drawing.encode(), "drawing.svg") == (code,)


def test_accepts_svg_with_inner_references_and_links() -> None:
    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink'>"
        "<defs><linearGradient id='a'/></defs><style>rect{fill:url(#a)}</style>"
        "<a href='https://example.org/'><rect fill='url(#a)'/></a><use x:href='#a'/>"
        "<image href='data:image/png;base64,AAAA'/></svg>"
    )
    check(drawing.encode(), "drawing.svg")


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE svg [<!ENTITY a 'x'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'>" + "<g>" * 500 + "</g>" * 500 + "</svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'><g></svg>",
        "<svg xmlns='urn:other'/>",
    ],
    ids=["entities", "nesting", "not well-formed", "other namespace"],
)
def test_refuses_svg_that_cannot_be_read_strictly(text: str) -> None:
    with pytest.raises(DamagedAsset):
        check(text.encode(), "drawing.svg")


def test_refuses_svg_that_says_it_is_in_another_encoding() -> None:
    text = "<?xml version='1.0' encoding='utf-7'?><svg xmlns='http://www.w3.org/2000/svg'/>"

    with pytest.raises(UnsupportedMedia, match="UTF-8"):
        check(text.encode(), "drawing.svg")
