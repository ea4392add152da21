"""TIFF: four bytes besides the store may change, and only the four that hold its length."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medprovenance.manifest.exclusions import NOT_ALLOWED
from medprovenance.manifest.reading import read_in_process
from medprovenance.manifest.tiff import STORE_TAG, length_field
from medprovenance.media.access import RandomAccess
from tests.support.forge import box_after, resign
from tests.support.media import make_media
from tests.support.signing import file_of, sign_bytes
from tests.vectors.build import doctor

if TYPE_CHECKING:
    from typing import Literal

TIFF = "image/tiff"
STRIP_OFFSETS = 0x0111


def field_of(data: bytes) -> tuple[int, int] | None:
    return length_field(RandomAccess(io.BytesIO(data)))


def tiff(
    *tags: int, order: Literal["little", "big"] = "little", wide: bool = False, after: int = 0
) -> bytes:
    """A TIFF of one directory right behind the header, with entries of these tags."""
    pointer = 8 if wide else 4
    start = 16 if wide else 8

    def number(value: int, length: int) -> bytes:
        return value.to_bytes(length, order)

    head = (b"II" if order == "little" else b"MM") + number(43 if wide else 42, 2)
    head += number(8, 2) + number(0, 2) if wide else b""
    entries = b"".join(
        number(each, 2) + number(7, 2) + number(1, pointer) + bytes(pointer) for each in tags
    )
    count = number(len(tags), 8 if wide else 2)
    return head + number(start, pointer) + count + entries + number(after, pointer)


@pytest.mark.parametrize("order", ["little", "big"])
@pytest.mark.parametrize(("wide", "place"), [(False, (26, 4)), (True, (48, 8))])
def test_the_length_is_found_in_every_kind_of_tiff(
    order: Literal["little", "big"],
    wide: bool,  # noqa: FBT001  a case
    place: tuple[int, int],
) -> None:
    assert field_of(tiff(STRIP_OFFSETS, STORE_TAG, order=order, wide=wide)) == place


def test_the_length_is_found_in_a_later_directory() -> None:
    first = tiff(STRIP_OFFSETS, after=26)
    assert field_of(first + tiff(STORE_TAG)[8:]) == (26 + 2 + 4, 4)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"II*\0",
        b"XX*\0\x08\0\0\0",
        tiff(),
        tiff(STRIP_OFFSETS),
        tiff(STORE_TAG, STORE_TAG),
        tiff(STORE_TAG)[:-1],
        tiff(STORE_TAG, after=9_999),
        b"II*\0\x08\0\0\0\xff\xff" + tiff(STORE_TAG)[10:] + bytes(900_000),
    ],
)
def test_where_there_is_not_one_such_entry_there_is_no_place(data: bytes) -> None:
    assert field_of(data) is None


def test_directories_in_a_circle_end() -> None:
    assert field_of(tiff(STORE_TAG, after=8)) == (14, 4)


@given(st.binary(max_size=200), st.sampled_from([b"", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"]))
def test_any_bytes_have_a_place_or_none(data: bytes, head: bytes) -> None:
    found = field_of(head + data)
    assert found is None or 0 < found[0] < len(head + data)


def with_exclusion(asset: bytes, start: int) -> bytes:
    """The signed file, signed again with this place left out instead of the length's."""
    begin, end = box_after(asset, b"c2pa.hash.data")
    content = cbor2.loads(asset[begin:end])
    small, store = sorted(content["exclusions"], key=lambda each: int(each["start"]))
    small["start"] = start
    content["exclusions"] = [small, store]
    kept = (
        asset[:start]
        + asset[start + small["length"] : store["start"]]
        + asset[store["start"] + store["length"] :]
    )
    content["hash"] = hashlib.sha256(kept).digest()
    changed = asset[:begin] + cbor2.dumps(content) + asset[end:]
    assert len(changed) == len(asset)
    inner = asset.rindex(b"jumb", 0, asset.rindex(b"c2pa.hash.data\0", 0, begin)) + 4
    length = int.from_bytes(asset[inner - 8 : inner - 4], "big") - 8
    before, after = (
        hashlib.sha256(each[inner : inner + length]).digest() for each in (asset, changed)
    )
    assert changed.count(before) == 1
    changed = changed.replace(before, after)
    return resign(changed, chain=doctor().chain, sign=doctor().signer.sign)


def test_a_pointer_to_pixels_may_not_be_left_out() -> None:
    asset = sign_bytes(make_media(TIFF), TIFF, doctor().signer)
    place = field_of(asset)
    assert place is not None
    directory = asset.rindex(STRIP_OFFSETS.to_bytes(2, "little"), 0, place[0])
    for start, codes in ((place[0], ()), (directory + 8, (NOT_ALLOWED,))):
        with file_of(with_exclusion(asset, start)) as file:
            report = read_in_process(file, TIFF)
        # For the engine both are the same.
        assert report.engine is not None
        assert {each.code for each in report.engine.active.failure} == {
            "signingCredential.untrusted"
        }
        assert report.uncovered == codes
