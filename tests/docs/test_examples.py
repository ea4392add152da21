"""What README and docs promise is what happens: every example is run (see pages.py)."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.docs.pages import (
    LANGUAGES,
    ROOT,
    Example,
    anchors,
    examples,
    links,
    matches,
    pages,
)
from tests.docs.playing import run
from tests.docs.terminal import Terminal, put_samples

if TYPE_CHECKING:
    from pathlib import Path

PAGES = pages()
NAMES = [str(each.relative_to(ROOT)) for each in PAGES]
VERBS = set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text("utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_examples_of_a_page_do_what_it_says(page: Path, tmp_path: Path) -> None:
    runnable = [each for each in examples(page) if each.language in {"console", "python"}]
    if not runnable:
        return
    terminal = Terminal(tmp_path)
    put_samples(terminal.desk)
    complaints = [complaint for each in runnable for complaint in run(each, terminal)]
    assert not complaints, "\n\n".join(complaints)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_examples_of_a_page_are_well_formed(page: Path) -> None:
    for example in examples(page):
        assert example.language in LANGUAGES, f"{example.place}: say what language it is"
        match example.language:
            case "json":
                json.loads(example.text)
            case "toml":
                tomllib.loads(example.text)
            case "sh":
                used = set(re.findall(r"(?m)^make (?:[A-Z]+=\S+ )*([a-z]+)", example.text))
                assert used <= VERBS, example.place
            case _:
                pass


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    for path, anchor in links(page):
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{page.relative_to(ROOT)} links to {path}"
        if anchor and target.suffix == ".md":
            assert anchor in anchors(target), f"{page.relative_to(ROOT)} links to {path}#{anchor}"


def test_the_readme_begins_with_the_two_commands() -> None:
    first = examples(ROOT / "README.md")[0]
    assert first.language == "sh"
    assert re.findall(r"(?m)^make (\w+)", first.text) == ["demo", "test"]


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("confirmed\n", "confirmed  \n\n", True),
        ("signed on ... by X\n", "signed on 3 May by X\n", True),
        ("signed on ... by X\n", "signed on 3\nMay by X\n", False),
        ("a\n...\nz\n", "a\nb\nc\nz\n", True),
        ("a\n...\nz\n", "a\nz\n", True),
        ("a\n...\n", "a\nb\nc\n", True),
        ("a\n...\n", "b\nc\n", False),
        ("a\n", "a\nb\n", False),
        ("", "surprise\n", False),
        ("a.c\n", "abc\n", False),
    ],
)
def test_wildcards_stand_for_what_they_say(expected: str, actual: str, *, same: bool) -> None:
    assert matches(expected, actual) is same


def test_a_false_promise_is_found(tmp_path: Path) -> None:
    page = ROOT / "README.md"
    terminal = Terminal(tmp_path)
    honest = Example(page=page, line=1, language="console", text="$ echo one\none\n")
    false = Example(page=page, line=1, language="console", text="$ echo one\ntwo\n")
    broken = Example(page=page, line=1, language="python", text="raise SystemExit(3)\n")
    failing = Example(page=page, line=1, language="console", text="$ exit 3\n")
    told = Example(page=page, line=1, language="console", text="$ exit 3\n$ echo $?\n3\n")
    assert run(honest, terminal) == []
    assert run(told, terminal) == []
    assert "exit 3" in run(failing, terminal)[0]
    assert "two" in run(false, terminal)[0]
    assert "failed" in run(broken, terminal)[0]


def test_the_exit_status_is_the_one_of_the_command_before(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.run("exit 11")
    assert terminal.run("echo $?") == "11\n"
