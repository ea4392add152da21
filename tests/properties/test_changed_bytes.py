"""Sign, verify, flip a byte: over every kind of file that can carry credentials.

Content is everything outside the manifest store. Inside the store a few bytes of its container
are under no hash; whoever flips those must not gain anything either.
"""

from __future__ import annotations

import functools
import random
from typing import TYPE_CHECKING

import pytest

from medprovenance.manifest.pool import ReaderPool
from medprovenance.media.formats import extension_for
from medprovenance.model.verdict import Verdict, VerdictCode
from tests.support.forge import flip
from tests.support.media import EMBEDDABLE, make_media
from tests.support.pki import shared_society
from tests.support.signing import sign_bytes
from tests.vectors.build import Vector
from tests.vectors.judging import verdict_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CONTENT_FLIPS = 40
STORE_FLIPS = 25
EDITS_EACH = 8
FORMATS = sorted(EMBEDDABLE)


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderPool]:
    with ReaderPool() as pool:
        yield pool


@functools.cache
def signed(media_type: str) -> bytes:
    society = shared_society()
    return sign_bytes(
        make_media(media_type),
        media_type,
        society.physician().signer,
        timestamps=society.timestamps(),
    )


def store_range(data: bytes) -> tuple[int, int]:
    """Where the store lies, its container's own header included as far as it can be told."""
    if b"<c2pa:manifest" in data:
        return data.index(b"<c2pa:manifest"), data.index(b"</c2pa:manifest>") + 16
    start = data.index(b"jumb") - 40
    end = data.rindex(b"c2pa.signature")
    length = int.from_bytes(data[data.index(b"cbor", end) - 4 : data.index(b"cbor", end)], "big")
    return start, min(len(data), data.index(b"cbor", end) - 4 + length + 16)


def verdict(data: bytes, media_type: str, reader: ReaderPool) -> Verdict:
    return verdict_of(Vector(asset=data, name=f"talk{extension_for(media_type)}"), reader)


@pytest.mark.parametrize("media_type", FORMATS)
def test_no_flipped_content_byte_is_ever_confirmed(media_type: str, reader: ReaderPool) -> None:
    data = signed(media_type)
    assert verdict(data, media_type, reader).code is VerdictCode.CONFIRMED
    start, end = store_range(data)
    content = [*range(start), *range(end, len(data))]
    assert len(content) > CONTENT_FLIPS
    chosen = random.Random(media_type).sample(content, CONTENT_FLIPS)  # noqa: S311  not a secret
    for position in chosen:
        for mask in (0x01, 0xFF):
            code = verdict(flip(data, position, mask), media_type, reader).code
            assert code is not VerdictCode.CONFIRMED, (position, mask)
            assert code is not VerdictCode.NO_CREDENTIALS, (position, mask)


@pytest.mark.parametrize("media_type", FORMATS)
def test_a_flipped_byte_of_the_store_gains_nothing(media_type: str, reader: ReaderPool) -> None:
    data = signed(media_type)
    honest = verdict(data, media_type, reader)
    start, end = store_range(data)
    chosen = random.Random(media_type).sample(range(start, end), STORE_FLIPS)  # noqa: S311
    for position in chosen:
        found = verdict(flip(data, position, 0xFF), media_type, reader)
        assert found.code is not VerdictCode.NO_CREDENTIALS, position
        if found.code is VerdictCode.CONFIRMED:
            # Only bytes that say nothing may go unnoticed: who and what stay the same, and the
            # time is the same or no longer proven.
            assert (found.signer, found.content) == (honest.signer, honest.content), position
            assert found.signed_at in (honest.signed_at, None), position


EDITS: dict[str, Callable[[bytearray, int, random.Random], None]] = {
    "cut": lambda data, at, chance: data.__delitem__(slice(at, at + chance.choice((1, 4, 100)))),
    "repeat": lambda data, at, chance: data.__setitem__(
        slice(at, at), data[at : at + chance.choice((1, 8, 500))]
    ),
    "insert": lambda data, at, chance: data.__setitem__(
        slice(at, at), chance.randbytes(chance.choice((1, 4, 16)))
    ),
    "overwrite": lambda data, at, chance: data.__setitem__(
        slice(at, at + 64), chance.randbytes(64)
    ),
    "blank": lambda data, at, _chance: data.__setitem__(slice(at, at + 200), bytes(200)),
    "lie about a length": lambda data, at, chance: data.__setitem__(
        slice(at, at + 4), chance.choice((bytes(4), b"\xff" * 4, b"\0\0\0\1"))
    ),
    "append": lambda data, _at, chance: data.extend(chance.randbytes(50)),
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("media_type", FORMATS)
def test_no_edited_content_is_ever_confirmed(
    media_type: str, edit: str, reader: ReaderPool
) -> None:
    original = signed(media_type)
    start, end = store_range(original)
    # No hash covers the ``ftyp`` box; what it may say is held by media.coverage and its tests.
    first = int.from_bytes(original[:4], "big") if original[4:8] == b"ftyp" else 0
    content = [*range(first, start), *range(end, len(original))]
    chance = random.Random(f"{media_type}, {edit}")  # noqa: S311  not a secret
    for _ in range(EDITS_EACH):
        at = chance.choice(content)
        data = bytearray(original)
        EDITS[edit](data, at, chance)
        if data != original:
            code = verdict(bytes(data), media_type, reader).code
            assert code is not VerdictCode.CONFIRMED, at
