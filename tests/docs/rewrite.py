"""Put what commands really print into pages: python -m tests.docs.rewrite PAGE...

Only output that does not fit any more, or is just "...", is written anew, with what differs from
run to run as ``...``. Read the difference before you keep it: a transcript is a promise.
"""

from __future__ import annotations

import re
import sys
import tempfile
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cli.desk import put_vectors
from tests.docs.pages import examples, matches, steps
from tests.docs.terminal import Terminal, put_samples

if TYPE_CHECKING:
    from tests.docs.pages import Example

CHANGING = (
    r"\d{1,2} [A-Z][a-z]{2,8} \d{4}(?: at \d\d:\d\d UTC)?",
    r"\d{1,2} de [a-z]+ de \d{4}(?:,? a las \d\d:\d\d UTC)?",
    r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00))?(?: at \d\d:\d\d UTC)?",
    r"(?:urn:c2pa:)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    r"\b[0-9a-f]{32,}\b",
    r"(?<=number )\d{9,}",
    r"(?<=size          )\d+",
    r"(?<=\"start\": )\d+",
    r"(?<=\"length\": )\d+",
    r"\d\d:\d\d(?= (?:to|UTC))",
    r"[0-9a-f]{16}(?=…)",
    r"(?<=C2PA engine: )[\d.]+",
    r"(?<=size in bytes: )\d+",
    r"(?<=c2pa-rs )[\d.]+",
    r"(?<=Python )[\d.]+",
    r"(?<=127.0.0.1:)\d+",
)


def rewrite(page: Path) -> None:
    """Run a page's terminal examples in order and correct what they promise."""
    text = page.read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal(Path(folder))
        put_samples(terminal.desk)
        if page.stem == "verdicts":
            put_vectors(terminal.desk)
        for example in examples(page):
            if example.language == "python":
                terminal.run_program(example.text)
            if example.language != "console":
                continue
            text = text.replace(example.text, _played(terminal, example, folder), 1)
    page.write_text(text, "utf-8")


def _played(terminal: Terminal, example: Example, folder: str) -> str:
    lines: list[str] = []
    session = steps(example)
    for step, after in zip_longest(session, session[1:]):
        output = terminal.run(step.command)
        lines.append(f"$ {step.command}\n")
        fits = matches(step.expected, output) and step.expected.strip() != "..."
        lines.append(step.expected if fits else _stable(output, folder))
        told = after is not None and after.command == "echo $?"
        if terminal.status != 0 and not told:
            lines.append(f"$ echo $?\n{terminal.status}\n")
            terminal.status = 0
    return "".join(lines)


def _stable(output: str, folder: str) -> str:
    output = output.replace(folder, "...")
    for pattern in CHANGING:
        output = re.sub(pattern, "...", output)
    lines = [line.rstrip() for line in output.splitlines()]
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        rewrite(Path(name))
