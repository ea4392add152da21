"""A terminal for examples: a folder, a home and a search path of its own, nothing from outside."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SECONDS = 120
"""What one command may take; a first run compiles modules and makes keys."""


@dataclass(slots=True)
class Terminal:
    """Runs commands one after the other, and remembers the exit status as a shell does."""

    folder: Path
    status: int = 0
    environment: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        home = self.folder / "home"
        desk = self.folder / "desk"
        programs = self.folder / "bin"
        for each in (home, desk, programs):
            each.mkdir(parents=True)
        self._install(programs)
        self.environment = {
            "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'cli'}",
            "HOME": str(home),
            "MEDPROV_HOME": str(home / "medprov"),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "COLUMNS": "100",
            "TERM": "dumb",
        }

    @property
    def desk(self) -> Path:
        """The folder in which commands run."""
        return self.folder / "desk"

    def run(self, command: str) -> str:
        """Run one line of shell; both streams of output together."""
        script = f"(exit {self.status})\n{command}"
        return self._start(["/bin/sh", "-c", script])

    def run_program(self, text: str) -> str:
        """Run a Python program from its text."""
        return self._start([sys.executable, "-"], text)

    def _start(self, arguments: list[str], text: str | None = None) -> str:
        done = subprocess.run(
            arguments,
            cwd=self.desk,
            env=self.environment,
            input=text,
            stdin=subprocess.DEVNULL if text is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        self.status = done.returncode
        return done.stdout

    @staticmethod
    def _install(programs: Path) -> None:
        """Put ``medprov`` and ``python`` on the search path: those that run this test."""
        interpreter = shlex.quote(sys.executable)
        scripts = {
            "medprov": f'#!/bin/sh\nexec {interpreter} -m medprovenance_cli "$@"\n',
            "python": f'#!/bin/sh\nexec {interpreter} "$@"\n',
        }
        for name, script in scripts.items():
            path = programs / name
            path.write_text(script, "utf-8")
            path.chmod(0o755)


def put_samples(desk: Path) -> None:
    """The files that examples may count on: a picture, a video with sound, a page, and prose."""
    make_picture(desk / "talk.jpg")
    make_video(desk / "talk.mp4")
    make_page(desk / "leaflet.pdf")
    (desk / "notes.txt").write_text("Ask your care team before you change a dose.\n", "utf-8")


def make_picture(path: Path) -> None:
    """A JPEG with the metadata that a phone would leave in it: a place and a camera."""
    from PIL import Image

    picture = Image.linear_gradient("L").resize((320, 240)).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "DEMO Cameras"  # Make
    exif[0x0110] = "DEMO Phone 1"  # Model
    exif[0xA431] = "DEMO-SN-0001"  # BodySerialNumber
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 52.0, 55.0), 3: "W", 4: (87.0, 37.0, 40.0)})
    picture.save(path, quality=85, exif=exif)


def make_page(path: Path) -> None:
    """A PDF of one page."""
    from PIL import Image

    Image.new("RGB", (595, 842), "white").save(path, title="Leaflet (DEMO)")


def make_video(path: Path) -> None:
    """An MP4 of one second with picture and sound."""
    program = shutil.which("ffmpeg")
    if program is None:
        from imageio_ffmpeg import get_ffmpeg_exe

        program = get_ffmpeg_exe()
    inputs = ["-f", "lavfi", "-i", "testsrc=size=320x240:rate=10:duration=1"]
    inputs += ["-f", "lavfi", "-i", "sine=frequency=440:duration=1"]
    output = ["-c:v", "mpeg4", "-c:a", "aac", "-shortest", "-y", os.fspath(path)]
    command = [program, "-hide_banner", "-loglevel", "error", "-nostdin", *inputs, *output]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
