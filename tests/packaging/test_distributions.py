"""What 'make build' makes holds everything that users need, and nothing that they must not get."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel and an sdist of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


def wheel_names(folder: Path) -> set[str]:
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def sdist_names(folder: Path) -> set[str]:
    (sdist,) = folder.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def test_the_wheel_holds_both_packages_whole(built: Path) -> None:
    names = wheel_names(built)
    for root in ("src/medprovenance", "cli/medprovenance_cli"):
        source = ROOT / root
        wanted = {
            f"{source.name}/{path.relative_to(source).as_posix()}"
            for path in source.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert wanted
        assert wanted <= names


def test_the_wheel_brings_schemas_templates_and_types(built: Path) -> None:
    names = wheel_names(built)
    assert "medprovenance/py.typed" in names
    assert {"medprovenance/schemas/statement-v1.json", "medprovenance/schemas/verdict-v1.json"} <= (
        names
    )
    assert any(name.startswith("medprovenance/report/templates/") for name in names)


def test_the_wheel_names_the_command_and_its_licence(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (entry_points,) = [each for each in archive.namelist() if each.endswith("entry_points.txt")]
        assert "medprov = medprovenance_cli.main:main" in archive.read(entry_points).decode()
        assert any(each.endswith("licenses/LICENSE") for each in archive.namelist())


def test_the_wheel_holds_nothing_else(built: Path) -> None:
    tops = {name.partition("/")[0] for name in wheel_names(built)}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "medprovenance",
        "medprovenance_cli",
    }


def test_the_sdist_can_be_worked_on(built: Path) -> None:
    names = sdist_names(built)
    assert {"Makefile", "pyproject.toml", "README.md", "LICENSE", "locks/dev.txt"} <= names
    assert {"scripts/venv.sh", "keys/demo-pki.toml", "docs/glossary.md"} <= names
    assert any(name.startswith("tests/") for name in names)


def test_no_distribution_holds_private_things(built: Path) -> None:
    for name in wheel_names(built) | sdist_names(built):
        assert not name.startswith(("keys/local", ".venv", "demo-output"))
        assert not name.endswith((".key.pem", "/passphrase"))
