"""The locks pin everything by hash, name no place, and fit what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(path for path in (ROOT / "locks").glob("*.txt") if path.name != "constraints.txt")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def pins(path: Path) -> dict[str, tuple[str, list[str]]]:
    """Version and hashes of each package in a lock."""
    joined = path.read_text("utf-8").replace("\\\n", " ")
    found = {}
    for line in joined.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        match = re.match(r"([A-Za-z0-9._-]+)==(\S+)", line)
        assert match is not None, line
        hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", line)
        found[canonicalize_name(match[1])] = (match[2], hashes)
    return found


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_pin_has_a_hash(path: Path) -> None:
    locked = pins(path)
    assert locked
    assert [name for name, (_, hashes) in locked.items() if not hashes] == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_place(path: Path) -> None:
    text = path.read_text("utf-8")
    for word in ("://", "--index-url", "--extra-index-url", "--find-links", "--trusted-host", "@ "):
        assert word not in text


@pytest.mark.parametrize("smaller", ["demo.txt", "runtime.txt"])
def test_the_smaller_locks_agree_with_the_whole(smaller: str) -> None:
    whole = pins(ROOT / "locks" / "dev.txt")
    for name, pin in pins(ROOT / "locks" / smaller).items():
        assert whole[name] == pin


def requirements(*lists: list[object]) -> list[Requirement]:
    return [Requirement(each) for one in lists for each in one if isinstance(each, str)]


@pytest.mark.parametrize(
    ("lock", "asked"),
    [
        ("runtime.txt", requirements(PROJECT["project"]["dependencies"])),
        ("demo.txt", requirements(*PROJECT["project"]["optional-dependencies"].values())),
        ("dev.txt", requirements(*PROJECT["dependency-groups"].values())),
    ],
)
def test_a_lock_holds_what_the_project_asks_for(lock: str, asked: list[Requirement]) -> None:
    locked = pins(ROOT / "locks" / lock)
    for each in asked:
        version, _ = locked[canonicalize_name(each.name)]
        assert each.specifier.contains(Version(version)), each
