"""Rules of the house that linters do not know (CONTRIBUTING.md lists them for people)."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "src" / "medprovenance"
COMMAND = ROOT / "cli" / "medprovenance_cli"

LONGEST_FILE = 400
"""Lines. One idea a file; beyond this it is two."""

LONGEST_TEST_FILE = 700
"""Lines. A test file holds all claims about one subject, and there are many."""

CLOCK_OWNERS = {"api/clock.py"}
"""Modules of the library that may ask for the time of day."""

SOCKET_OWNERS = {"manifest/channel.py", "manifest/pool.py", "manifest/worker.py"}
"""Besides net/: the pipe to the reading process, and its two ends."""

CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
TALK = {"print", "input", "breakpoint", "exit", "quit", "sys.exit", "logging.basicConfig"}
EMPTY_NAMES = {"util", "utils", "common", "helper", "helpers", "manager", "misc", "base"}

REGISTRY_HOST = re.compile(
    r"(?:pypi|pythonhosted|npmjs|yarnpkg|debian|ubuntu)\.(?:org|com|io|net)\b", re.IGNORECASE
)
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+|tmp/v|opt/wheels)/")
PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*(?:\\n)?[A-Za-z0-9+/]{16}")

BAD_EXAMPLES = {
    "REGISTRY_HOST": (REGISTRY_HOST, "see files." + "pythonhosted" + ".org/x"),
    "MACHINE_PATH": (MACHINE_PATH, "open('/" + "work/main/x')"),
    "PRIVATE_KEY": (PRIVATE_KEY, "-----BEGIN EC " + "PRIVATE KEY-----\nMHcCAQEEIAbcdefghijk"),
}


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that is, or would be, under version control; all files of an sdist."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        names = list(ROOT.rglob("*"))
    return tuple(sorted(each for each in names if each.is_file()))


@cache
def texts() -> tuple[tuple[Path, str], ...]:
    """The project's text files that people or machines wrote here, by relative path."""
    found = []
    for path in project_files():
        try:
            found.append((path.relative_to(ROOT), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue  # a picture, a sound: not text
    return tuple(found)


@cache
def modules(folder: Path) -> tuple[tuple[str, ast.Module], ...]:
    """Module path inside the folder, and its syntax tree."""
    return tuple(
        (path.relative_to(folder).as_posix(), ast.parse(path.read_text("utf-8")))
        for path in sorted(folder.rglob("*.py"))
    )


def offences(folder: Path, rule: Callable[[ast.AST], bool], *, but: set[str]) -> list[str]:
    """Where nodes break a rule, outside the modules that may."""
    return [
        f"{name}:{getattr(node, 'lineno', 0)}"
        for name, tree in modules(folder)
        if name not in but
        for node in ast.walk(tree)
        if rule(node)
    ]


def called(node: ast.AST) -> str:
    """Last two parts of the name that a call calls; empty for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    return ".".join(ast.unparse(node.func).split(".")[-2:])


def imports(node: ast.AST, package: str) -> bool:
    match node:
        case ast.Import(names=names):
            return any(each.name.split(".")[0] == package for each in names)
        case ast.ImportFrom(module=str(module), level=0):
            return module.split(".")[0] == package
    return False


def raised_without_cause(tree: ast.AST) -> Iterator[int]:
    """Lines that raise a new error in an ``except`` block without saying ``from``."""
    for handler in ast.walk(tree):
        if not isinstance(handler, ast.ExceptHandler):
            continue
        for node in ast.walk(handler):
            if not isinstance(node, ast.Raise) or node.exc is None or node.cause is not None:
                continue
            again = isinstance(node.exc, ast.Name) and node.exc.id == handler.name
            if not again:
                yield node.lineno


def test_the_library_neither_talks_nor_exits() -> None:
    assert offences(LIBRARY, lambda node: called(node) in TALK, but=set()) == []


def test_only_the_facade_reads_the_clock() -> None:
    found = offences(LIBRARY, lambda node: called(node) in CLOCKS, but=CLOCK_OWNERS)
    assert found == []


def test_sockets_are_opened_at_one_door() -> None:
    inside = {name for name, _ in modules(LIBRARY) if name.startswith("net/")}
    found = offences(LIBRARY, lambda node: imports(node, "socket"), but=SOCKET_OWNERS | inside)
    assert found == []


@pytest.mark.parametrize("folder", [LIBRARY, COMMAND], ids=["library", "command"])
def test_translated_errors_name_their_cause(folder: Path) -> None:
    found = [
        f"{name}:{line}" for name, tree in modules(folder) for line in raised_without_cause(tree)
    ]
    assert found == []


def test_the_command_uses_only_public_names_of_the_library() -> None:
    def private(node: ast.AST) -> bool:
        return isinstance(node, ast.ImportFrom) and any(
            part.startswith("_") and not part.startswith("__")
            for part in [*(node.module or "").split("."), *(each.name for each in node.names)]
        )

    assert offences(COMMAND, private, but=set()) == []


def test_values_are_frozen_slotted_and_built_by_keyword() -> None:
    wanted = {"frozen=True", "slots=True", "kw_only=True"}

    def loose(node: ast.AST) -> bool:
        if not isinstance(node, ast.ClassDef):
            return False
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Name) and decorator.id == "dataclass":
                return True
            if isinstance(decorator, ast.Call) and called(decorator) == "dataclass":
                return not wanted <= {ast.unparse(each) for each in decorator.keywords}
        return False

    assert offences(LIBRARY / "model", loose, but=set()) == []


def test_modules_have_names_that_say_something() -> None:
    found = [
        name
        for folder in (LIBRARY, COMMAND)
        for name, _ in modules(folder)
        if EMPTY_NAMES & {Path(name).stem, *Path(name).parent.parts}
    ]
    assert found == []


def test_files_hold_one_idea() -> None:
    written = {".py", ".js", ".mjs", ".css", ".html", ".j2", ".sh"}
    found = [
        f"{path}: {text.count(chr(10))} lines"
        for path, text in texts()
        if path.suffix in written
        and text.count("\n") > (LONGEST_TEST_FILE if "tests" in path.parts else LONGEST_FILE)
    ]
    assert found == []


@pytest.mark.parametrize(("pattern", "bad"), BAD_EXAMPLES.values(), ids=BAD_EXAMPLES)
def test_no_file_holds_what_must_not_be_published(pattern: re.Pattern[str], bad: str) -> None:
    assert pattern.search(bad), "the pattern must bite"
    found = [
        f"{path}:{text.count(chr(10), 0, hit.start()) + 1}"
        for path, text in texts()
        for hit in pattern.finditer(text)
    ]
    assert found == []


def test_no_key_file_is_in_the_project() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in project_files()
        if path.name.endswith((".key.pem", ".p12", ".pfx", ".key")) or path.name == "passphrase"
    ]
    assert found == []


def test_keys_holds_no_program() -> None:
    assert [path.name for path in (ROOT / "keys").rglob("*.py")] == []
