"""``medprov doctor``: what is in order on this machine, and one next step for what is not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import click

from medprovenance.model.text import clean
from medprovenance_cli.terminal import COULD_NOT_RUN, DONE, show, show_prose, talk

if TYPE_CHECKING:
    from medprovenance.doctor import DoctorFinding

FORMAT: Final = "medprovenance-examination/1"

MARKS: Final = {"good": "ok", "note": "note", "problem": "PROBLEM", "not-checked": "not checked"}


@click.command(name="doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def command(*, as_json: bool) -> int:
    """Check configuration, key, certificate, trust lists, time-stamp service, clock and engine.

    The configured time-stamp services are asked for a token; nothing else leaves this machine.
    Exit status: 1 if there is a problem.
    """
    from medprovenance import api

    findings = api.examine()
    problems = sum(each.health.value == "problem" for each in findings)
    if as_json:
        show(json.dumps(_document(findings), ensure_ascii=False))
    else:
        show_prose("\n".join(line for each in findings for line in _lines(each)))
        talk(_summary(problems))
    return COULD_NOT_RUN if problems else DONE


def _lines(finding: DoctorFinding) -> list[str]:
    lines = [f"{MARKS[finding.health.value]:<12}{finding.subject}: {clean(finding.detail, 600)}"]
    if finding.hint is not None:
        lines.append(f"{'':<12}  {clean(finding.hint, 600)}")
    return lines


def _summary(problems: int) -> str:
    if problems == 0:
        return "Nothing is wrong."
    return "There is one problem." if problems == 1 else f"There are {problems} problems."


def _document(findings: tuple[DoctorFinding, ...]) -> dict[str, object]:
    return {
        "format": FORMAT,
        "findings": [
            {
                "subject": each.subject,
                "health": each.health.value,
                "detail": clean(each.detail, 600),
                "hint": clean(each.hint, 600) if each.hint is not None else None,
            }
            for each in findings
        ],
    }
