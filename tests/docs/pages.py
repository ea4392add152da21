"""The project's pages, and the examples that stand in them.

How an example is written, and what a test does with it:

``console``   a terminal: lines that begin with ``$ `` are run, the lines below them are what must
              come out (both streams, in the order in which they are written); a command that
              fails must be followed by ``$ echo $?``
``python``    a program of its own, which must end well
``json``, ``toml``  must be well-formed
``sh``        commands for the reader's own machine; of those only ``make`` verbs are checked
``text``      anything else

In expected output ``...`` stands for anything within a line, and alone on a line for any lines.
All ``console`` and ``python`` examples of a page run in one folder, from top to bottom.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[2]

LANGUAGES = {"console", "python", "json", "toml", "sh", "text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One fenced block of a page."""

    page: Path
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command of a terminal example, and what it must print."""

    line: int
    command: str
    expected: str


def pages() -> list[Path]:
    """Every page for people, the README first."""
    folders = ("docs", "keys", "examples")
    inner = [page for folder in folders for page in sorted((ROOT / folder).rglob("*.md"))]
    return [ROOT / "README.md", *sorted(ROOT.glob("[A-QS-Z]*.md")), *inner]


def examples(page: Path) -> list[Example]:
    """The fenced blocks of a page, in order."""
    return [
        Example(
            page=page,
            line=(token.map or [0])[0] + 1,
            language=token.info.split()[0] if token.info.split() else "",
            text=token.content,
        )
        for token in MarkdownIt().parse(page.read_text("utf-8"))
        if token.type == "fence"
    ]


def steps(example: Example) -> list[Step]:
    """The commands of a ``console`` example. Raises ``ValueError`` for output before any."""
    found: list[Step] = []
    for offset, line in enumerate(example.text.splitlines(), start=1):
        if line.startswith("$ "):
            found.append(Step(line=example.line + offset, command=line[2:], expected=""))
            continue
        if not found:
            raise ValueError(f"{example.place}: output stands before the first command")
        last = found.pop()
        if last.command.endswith("\\"):
            last = Step(line=last.line, command=f"{last.command}\n{line}", expected="")
        else:
            last = Step(line=last.line, command=last.command, expected=f"{last.expected}{line}\n")
        found.append(last)
    return found


def matches(expected: str, actual: str) -> bool:
    """Whether output is what an example promises; trailing spaces do not count."""
    wanted = "\n".join(line.rstrip() for line in expected.rstrip().splitlines())
    got = "\n".join(line.rstrip() for line in actual.rstrip().splitlines())
    pattern = re.escape(wanted)
    # A line of its own first: "any lines, or none"; then "anything within a line".
    pattern = re.sub(r"(?m)^\\\.\\\.\\\.(?:\\?\n|\Z)", r"(?:[^\\n]*\\n)*[^\\n]*", pattern)
    pattern = pattern.replace(r"\.\.\.", r"[^\n]*")
    return re.fullmatch(pattern, got) is not None


def links(page: Path) -> list[tuple[str, str]]:
    """Targets of the page's relative links: path and anchor, each may be empty."""
    targets: list[str] = []
    for token in MarkdownIt().parse(page.read_text("utf-8")):
        for child in token.children or ():
            target = child.attrGet("href") or child.attrGet("src")
            if isinstance(target, str) and not re.match(r"[a-z][a-z0-9+.-]*:", target):
                targets.append(target)
    return [(path, anchor) for path, _, anchor in (each.partition("#") for each in targets)]


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings make, as common renderers derive them."""
    tokens = MarkdownIt().parse(page.read_text("utf-8"))
    titles = [
        following.content for token, following in pairwise(tokens) if token.type == "heading_open"
    ]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
