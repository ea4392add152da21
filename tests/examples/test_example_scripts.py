"""The examples run, and end as they say."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from medprovenance.model.verdict import VerdictCode

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ROOT = EXAMPLES.parent


def run(*arguments: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "MEDPROV_HOME": str(home),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'cli'}",
        "LC_ALL": "C.UTF-8",
    }
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder in which the demonstration ran, and what it printed."""
    folder = tmp_path_factory.mktemp("story")
    demo = EXAMPLES / "first_video" / "demo.py"
    done = run(demo, "--output", folder / "output", home=folder / "untouched")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (folder / "untouched").exists(), "the demonstration used the user's own home"
    return folder / "output", done.stdout


def test_every_file_of_the_story_gets_its_verdict(story: tuple[Path, str]) -> None:
    _, printed = story
    cases = runpy.run_path(str(EXAMPLES / "first_video" / "demo.py"))["CASES"]
    for case in cases:
        (line,) = [
            each for each in printed.splitlines() if each.strip().startswith(f"{case.file} ")
        ]
        assert line.endswith(case.expected), line


def test_the_story_ends_with_a_page(story: tuple[Path, str]) -> None:
    folder, printed = story
    page = folder / "verdicts.html"
    assert str(page) in printed
    assert "DEMO" in page.read_text("utf-8")


def test_an_upload_is_labelled_only_when_its_source_is_confirmed(story: tuple[Path, str]) -> None:
    folder, _ = story
    names = ("talk.signed.mp4", "talk.mp4", "talk.altered.mp4", "talk.impostor.mp4", "absent.mp4")
    accept = EXAMPLES / "accept_upload" / "accept.py"
    done = run(accept, *(folder / name for name in names), home=folder / "home")
    decisions = [line.rsplit(": ", 1)[1].split(" ")[0] for line in done.stdout.splitlines()]
    assert decisions == ["label", "accept", "hold", "accept", "hold"], done.stdout + done.stderr


def test_the_platforms_table_answers_every_verdict() -> None:
    table: Mapping[VerdictCode, str] = runpy.run_path(
        str(EXAMPLES / "accept_upload" / "accept.py")
    )["DECISIONS"]
    assert set(table) == set(VerdictCode)
    assert [code for code, word in table.items() if word == "label"] == [VerdictCode.CONFIRMED]
