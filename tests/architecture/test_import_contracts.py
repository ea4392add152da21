"""The import contracts of pyproject.toml hold, and each of them bites."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS = {each["id"]: each for each in CONFIGURATION["tool"]["importlinter"]["contracts"]}

OUTSIDE_THE_LAYERS = {"__init__", "schemas"}
"""The front door, which imports on demand, and a folder of data."""

OFFENCES = [
    ("layers", "pki/path.py", "import medprovenance.trust.lists"),
    ("layers", "media/formats.py", "import medprovenance.pki.path"),
    ("layers", "report/plain.py", "import medprovenance.verification.decide"),
    ("no-keys", "verification/collect.py", "import medprovenance.keys.uri"),
    ("no-keys", "verification/run.py", "import medprovenance.net.timestamps"),
    ("no-keys", "manifest/cose.py", "import medprovenance.net.timestamps"),
    ("pure", "verification/decide.py", "import socket"),
    ("pure", "verification/checks/time.py", "import medprovenance.manifest.pool"),
    ("pure", "report/page.py", "import urllib.request"),
    ("one-door", "manifest/store.py", "import c2pa"),
    ("one-door", "verification/collect.py", "def late():\n    from c2pa import Reader"),
]


def lint(folder: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    options = [option for each in contracts for option in ("--contract", each)]
    program = (
        "import sys; sys.path[:0] = ['src', 'cli'];"
        "from importlinter.cli import lint_imports_command; lint_imports_command()"
    )
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources that a test may spoil."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("src", "cli"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "web")
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_every_contract_is_kept() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


def test_there_are_the_four_contracts_of_the_design() -> None:
    assert set(CONTRACTS) == {"layers", "no-keys", "pure", "one-door"}


@pytest.mark.parametrize(("contract", "module", "line"), OFFENCES)
def test_a_contract_refuses_what_it_forbids(
    checkout: Path, contract: str, module: str, line: str
) -> None:
    path = checkout / "src" / "medprovenance" / module
    original = path.read_text("utf-8")
    path.write_text(f"{original}\n{line}\n", "utf-8")
    try:
        result = lint(checkout, contract)
    finally:
        path.write_text(original, "utf-8")
    assert result.returncode == 1, result.stdout
    assert "BROKEN" in result.stdout


def test_every_module_stands_in_a_layer() -> None:
    layered = {
        name.strip().removeprefix("medprovenance.")
        for layer in CONTRACTS["layers"]["layers"]
        for name in layer.split("|")
    }
    package = ROOT / "src" / "medprovenance"
    there = {each.stem for each in package.glob("*.py")} | {
        each.name for each in package.iterdir() if any(each.glob("*.py"))
    }
    assert there - OUTSIDE_THE_LAYERS - layered == set()
