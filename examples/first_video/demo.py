"""A physician's video, signed, verified, altered, stripped and impersonated.

Usage: python examples/first_video/demo.py [--output FOLDER]

Everything happens in one folder, with a configuration of its own: your own keys and trust lists
are neither used nor touched. Ends with a table of verdicts and a page to look at, and with exit
status 1 if any verdict is not the one that it should be.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import media

from medprovenance import Verifier
from medprovenance.model.verdict import Verdict, VerdictCode
from medprovenance.report.page import render_page

STATEMENT = ["--source", "camera", "--category", "education", "--title", "Five minutes (DEMO)"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A file of the story, how it came to be, and what a verifier must say of it."""

    file: str
    story: str
    expected: VerdictCode


CASES = (
    Case(
        file="talk.signed.mp4",
        story="the physician's video, signed",
        expected=VerdictCode.CONFIRMED,
    ),
    Case(
        file="talk.altered.mp4",
        story="the same, one bit of the film changed",
        expected=VerdictCode.ALTERED,
    ),
    Case(
        file="talk.stripped.mp4",
        story="the same after 'ffmpeg -c copy', as apps do",
        expected=VerdictCode.NO_CREDENTIALS,
    ),
    Case(
        file="talk.impostor.mp4",
        story="signed again by an impostor under the same name",
        expected=VerdictCode.UNKNOWN_SIGNER,
    ),
    Case(file="talk.mp4", story="never signed", expected=VerdictCode.NO_CREDENTIALS),
    Case(file="photo.signed.jpg", story="a signed picture", expected=VerdictCode.CONFIRMED),
    Case(file="leaflet.signed.pdf", story="a signed leaflet", expected=VerdictCode.CONFIRMED),
    Case(file="podcast.signed.mp3", story="a signed sound", expected=VerdictCode.CONFIRMED),
)


MARKER = ".medprovenance-demo"
"""Only a folder with this file in it is ever replaced."""


def main() -> int:
    """Tell the story; 0 if every verdict is the expected one."""
    parser = argparse.ArgumentParser(description="A physician's video and every verdict on it.")
    parser.add_argument("--output", type=Path, default=Path("demo-output"))
    folder: Path = parser.parse_args().output.resolve()
    start = time.monotonic()
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).is_file():
        parser.error(f"{folder} holds other files, and they stay: name a new folder by --output")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARKER).write_text("Made by the demonstration, which makes it anew each time.\n")

    say("1. A real video with sound, and what else a physician may publish")
    credit = media.put_video(folder / "talk.mp4")
    media.put_picture(folder / "talk.mp4", folder / "photo.jpg")
    media.put_sound(folder / "talk.mp4", folder / "podcast.mp3")
    media.put_page(folder / "photo.jpg", folder / "leaflet.pdf")
    print(f"   {credit}")

    say("2. A name to sign with: a DEMO society, a time-stamp service and a physician")
    medprov(folder, "home", "init", "--demo")

    say("3. Sign")
    medprov(folder, "home", "sign", "talk.mp4", *STATEMENT)
    medprov(folder, "home", "sign", "photo.jpg", "leaflet.pdf", "podcast.mp3", *STATEMENT)

    say("4. Verify, as a patient would")
    medprov(folder, "home", "verify", "talk.signed.mp4")

    say("5. What can happen to a video: altered, stripped, impersonated")
    media.change_one_byte(folder / "talk.signed.mp4", folder / "talk.altered.mp4")
    media.strip(folder / "talk.signed.mp4", folder / "talk.stripped.mp4")
    # The impostor makes a society of their own, with the same names in it, as anybody can.
    medprov(folder, "impostor", "init", "--demo", quiet=True)
    target = ["-o", "talk.impostor.mp4"]
    medprov(folder, "impostor", "sign", "talk.signed.mp4", *target, *STATEMENT, quiet=True)

    say("6. The verdicts")
    with Verifier(home=folder / "home") as verifier:
        verdicts = [verifier.verify(folder / case.file) for case in CASES]
    good = show(verdicts)
    page = folder / "verdicts.html"
    page.write_text(render_page(verdicts, "en"), encoding="utf-8")
    print(f"\n   The same as a page for people: {page}")
    print(f"   {time.monotonic() - start:.0f} seconds. Everything is in {folder}")
    return 0 if good else 1


def say(title: str) -> None:
    """A heading of the story."""
    print(f"\n{title}", flush=True)


def medprov(folder: Path, home: str, *arguments: str, quiet: bool = False) -> None:
    """Run the command as a user would, under a configuration home inside the folder."""
    print(f"\n   $ medprov {shlex.join(arguments)}", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "medprovenance_cli", *arguments],
        cwd=folder,
        env={**os.environ, "MEDPROV_HOME": str(folder / home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if not quiet or done.returncode != 0:
        print("".join(f"   {line}\n" for line in done.stdout.splitlines()), end="", flush=True)
    if done.returncode != 0:
        sys.exit(f"\n'medprov {shlex.join(arguments)}' ended with {done.returncode}.")


def show(verdicts: list[Verdict]) -> bool:
    """Print the table; whether every verdict is the expected one."""
    good = True
    width = max(len(case.story) for case in CASES)
    print(f"\n   {'file':<20} {'what it is':<{width}}  verdict")
    for case, verdict in zip(CASES, verdicts, strict=True):
        as_expected = verdict.code is case.expected
        good = good and as_expected
        mark = "" if as_expected else f"   <- expected {case.expected}"
        print(f"   {case.file:<20} {case.story:<{width}}  {verdict.code}{mark}")
    print("\n   DEMO: every name above is made up; not for clinical use.")
    return good


if __name__ == "__main__":
    sys.exit(main())
