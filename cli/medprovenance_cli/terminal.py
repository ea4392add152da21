"""How the command speaks. Every word that leaves it leaves here.

- What was asked for goes to stdout; talk about it goes to stderr. ``2>/dev/null`` loses nothing
  that a script needs.
- An error is one line ``medprov: error: …``; if there is a next step, a line ``hint: …`` follows.
  Both values of a mismatch are in it, and never a secret. No traceback for what can be expected.
- Exit status: 0, or what ``verify`` found (10 to 19); 1: could not run; 2: called wrongly;
  130: interrupted.
- Names, paths and everything else from outside pass ``clean`` first. Whatever slips through is
  stripped of control characters at the last moment.
- Bold and a progress bar only on a terminal, and not under ``NO_COLOR`` or ``TERM=dumb``. They
  never carry a meaning of their own.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import textwrap
import unicodedata
import warnings
from typing import TYPE_CHECKING, Final, Self, TextIO

from medprovenance.model.text import clean

if TYPE_CHECKING:
    from pathlib import Path

    from medprovenance.errors import MedProvenanceError

PROGRAM: Final = "medprov"

DONE: Final = 0
COULD_NOT_RUN: Final = 1
CALLED_WRONGLY: Final = 2
INTERRUPTED: Final = 130

LONGEST_MESSAGE: Final = 600
WIDEST: Final = 100
"""Columns after which prose is hard to read, however wide the terminal is."""


def prepare() -> None:
    """Let no character that a stream cannot show end the program, and nobody else speak."""
    if not sys.warnoptions:
        # A library's warning about an odd certificate is no sentence for whoever runs this.
        warnings.simplefilter("ignore")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def show(text: str = "") -> None:
    """Data, to stdout."""
    _write(sys.stdout, text)


def show_prose(text: str, *, strong: int | None = None) -> None:
    """Lines for people, to stdout: on a terminal wrapped at words, and line ``strong`` in bold."""
    lines = text.splitlines()
    if not _is_terminal(sys.stdout):
        return show(text)
    width = min(shutil.get_terminal_size().columns, WIDEST)
    for number, line in enumerate(lines):
        indent = " " * (len(line) - len(line.lstrip()))
        for piece in textwrap.wrap(line, width, subsequent_indent=indent + "  ") or [""]:
            bold = number == strong and _has_styles(sys.stdout)
            _write(sys.stdout, piece, bold=bold)
    return None


def talk(text: str) -> None:
    """A remark, to stderr."""
    _write(sys.stderr, text)


def complain(message: str, hint: str | None = None) -> None:
    """An error, to stderr."""
    _write(sys.stderr, f"{PROGRAM}: error: {clean(message, LONGEST_MESSAGE)}")
    if hint:
        _write(sys.stderr, f"hint: {clean(hint, LONGEST_MESSAGE)}")


def complain_about(error: MedProvenanceError, path: Path | None = None) -> None:
    """An error of the library, with the path that it is about where the message lacks it."""
    name = clean(str(path), LONGEST_MESSAGE) if path is not None else ""
    known = not name or (path is not None and clean(path.name) in clean(error.message, 4096))
    complain(error.message if known else f"{name}: {error.message}", error.hint)


def can_ask() -> bool:
    """Whether somebody sits there who could answer a question."""
    return _is_terminal(sys.stdin) and _is_terminal(sys.stderr)


class ProgressBar:
    """A bar on stderr while files are worked on; nothing unless stderr is a terminal.

    Use it as a context manager, which wipes it at the end.
    """

    CELLS: Final = 24

    def __init__(self, total: int) -> None:
        """For ``total`` files."""
        self._total = total
        self._number = 0
        self._name = ""
        self._shown = _is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb"

    def begin(self, name: str) -> None:
        """The next file."""
        self._number += 1
        self._name = clean(name, 40)
        self(0, 1)

    def __call__(self, done: int, total: int) -> None:
        """``done`` of ``total`` bytes of this file. Implements ``ports.Progress``."""
        if not self._shown:
            return
        part = min(1.0, done / total) if total > 0 else 1.0
        whole = (self._number - 1 + part) / max(1, self._total)
        bar = "#" * round(self.CELLS * whole)
        count = f" {self._number} of {self._total}" if self._total > 1 else ""
        line = f"[{bar:<{self.CELLS}}] {whole:4.0%}{count} {self._name}"
        columns = shutil.get_terminal_size().columns
        sys.stderr.write(f"\r{line[: columns - 1]}\x1b[K")
        sys.stderr.flush()

    def wipe(self) -> None:
        """Make room for a line."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.wipe()


def abandon_stdout() -> None:
    """Nobody reads any more: keep the interpreter from complaining about that when it ends."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _write(stream: TextIO, text: str, *, bold: bool = False) -> None:
    visible = "".join(filter(_may_be_shown, text))
    stream.write(f"\x1b[1m{visible}\x1b[0m\n" if bold else f"{visible}\n")
    stream.flush()


def _may_be_shown(char: str) -> bool:
    return char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs")


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


def _has_styles(stream: TextIO) -> bool:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return _is_terminal(stream) and not plain
