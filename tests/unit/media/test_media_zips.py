"""A ZIP container without its manifest store is the same container."""

from __future__ import annotations

import io
import zipfile

import pytest

from medprovenance.errors import DamagedAsset
from medprovenance.media.access import RandomAccess
from medprovenance.media.zips import ADDED_BY_ENGINE, headers_agree, repack
from tests.support.media import make_media
from tests.support.pki import shared_society
from tests.support.signing import sign_bytes

EPUB = "application/epub+zip"


def contents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.testzip() is None
        assert len(set(book.namelist())) == len(book.namelist())
        return {each: book.read(each) for each in book.namelist()}


def repacked(data: bytes) -> bytes:
    destination = io.BytesIO()
    repack(io.BytesIO(data), destination)
    return destination.getvalue()


def test_what_the_engine_added_goes_and_all_else_stays() -> None:
    book = make_media(EPUB)
    signed = sign_bytes(book, EPUB, shared_society().physician().signer)
    assert {each.encode() for each in contents(signed).keys() - contents(book).keys()} == {
        *ADDED_BY_ENGINE
    }
    again = repacked(signed)
    assert contents(again) == contents(book)
    assert again.startswith(b"PK\x03\x04")
    assert again[30:38] == b"mimetype", "which readers look for at this place"
    assert headers_agree(RandomAccess(io.BytesIO(again)))
    assert len(again) < len(signed)


def test_a_container_without_a_store_is_copied() -> None:
    book = make_media(EPUB)
    assert contents(repacked(book)) == contents(book)


def test_containers_whose_parts_disagree_are_refused() -> None:
    book = bytearray(make_media(EPUB))
    book[30] ^= 1  # the first local name
    with pytest.raises(DamagedAsset):
        repacked(bytes(book))
    for data in (b"", b"PK", bytes(100), bytes(make_media(EPUB)[:-1])):
        with pytest.raises(DamagedAsset):
            repacked(data)
