"""Running an example, and holding what it prints against what it promises."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from tests.docs.pages import ROOT, matches, steps

if TYPE_CHECKING:
    from tests.docs.pages import Example
    from tests.docs.terminal import Terminal


def run(example: Example, terminal: Terminal) -> list[str]:
    """Run a terminal or Python example; what it did differently from its promise."""
    if example.language == "python":
        output = terminal.run_program(example.text)
        return [f"{example.place}: the program failed:\n{output}"] if terminal.status else []
    complaints = []
    session = steps(example)
    for step, after in zip_longest(session, session[1:]):
        output = terminal.run(step.command)
        told = after is not None and after.command == "echo $?"
        if matches(step.expected, output) and (terminal.status == 0 or told):
            continue
        complaints.append(
            f"{example.page.relative_to(ROOT)}:{step.line}: $ {step.command}\n"
            f"-- promised:\n{step.expected}-- printed (exit {terminal.status}):\n{output}"
        )
    return complaints
