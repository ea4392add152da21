"""A signed film plays what the unsigned one plays, packet by packet, whoever laid it out."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from medprovenance.manifest import native
from medprovenance.media.insertion import find_insertion
from tests.support.pki import shared_society
from tests.support.signing import file_of, sign_bytes

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 120
LAYOUTS = {
    "tables last": ("mp4", []),
    "tables first": ("mp4", ["-movflags", "+faststart"]),
    "QuickTime": ("mov", []),
    "fragments": ("mp4", ["-movflags", "+frag_keyframe+empty_moov"]),
    "sound only": ("m4a", ["-vn"]),
}
LAID_OUT_BY_US = {"tables last", "tables first", "QuickTime", "sound only"}
TYPES = {"mp4": "video/mp4", "mov": "video/quicktime", "m4a": "audio/mp4"}


def ffmpeg(*arguments: str) -> bytes:
    command = [get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-nostdin", "-y"]
    done = subprocess.run([*command, *arguments], check=True, capture_output=True, timeout=SECONDS)
    return done.stdout


@pytest.fixture(scope="module", params=LAYOUTS)
def film(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    kind, options = LAYOUTS[request.param]
    path = tmp_path_factory.mktemp("film") / f"{request.param.replace(' ', '-')}.{kind}"
    picture = ["-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=2"]
    sound = ["-f", "lavfi", "-i", "sine=frequency=440:duration=2"]
    codecs = ["-c:v", "mpeg4", "-c:a", "aac", "-shortest", "-g", "5"]
    ffmpeg(*picture, *sound, *codecs, *options, str(path))
    return path


def packets(path: Path) -> bytes:
    """Every packet of every track, as a table of digests."""
    return ffmpeg("-i", str(path), "-map", "0", "-c", "copy", "-f", "framemd5", "-")


def signed(path: Path, **options: bytes) -> bytes:
    society = shared_society()
    return sign_bytes(
        path.read_bytes(),
        TYPES[path.suffix[1:]],
        society.physician().signer,
        timestamps=society.timestamps(),
        **options,  # type: ignore[arg-type]
    )


def test_a_signed_film_plays_the_same(film: Path) -> None:
    target = film.with_stem("signed")
    target.write_bytes(signed(film))
    before = packets(film)
    assert len(before.splitlines()) > 20
    assert packets(target) == before


def test_a_film_signed_twice_plays_the_same(film: Path) -> None:
    once, twice = film.with_stem("once"), film.with_stem("twice")
    once.write_bytes(signed(film))
    twice.write_bytes(signed(once, parent=once.read_bytes()))
    assert packets(twice) == packets(film)


def test_our_layout_is_judged_as_the_engines_own(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    media_type = TYPES[film.suffix[1:]]
    with film.open("rb") as file:
        ours = find_insertion(file, media_type) is not None
    assert ours is (film.stem.replace("-", " ") in LAID_OUT_BY_US)
    found = []
    for by_engine in (False, True):
        if by_engine:
            monkeypatch.setattr(native, "find_insertion", lambda *_: None)
        with file_of(signed(film)) as file:
            reading = native.read(file, media_type)
        found.append(
            {
                kind: sorted(each["code"] for each in entries)
                for kind, entries in reading.results["activeManifest"].items()
            }
        )
    assert found[0] == found[1]
