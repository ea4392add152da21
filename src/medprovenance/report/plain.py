"""Reports for a terminal: one line, a few lines for people, or everything. No colour codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medprovenance.report.catalogue import DEFAULT, language
from medprovenance.report.catalogue.language import Label
from medprovenance.report.details import (
    about_rows,
    certificate_rows,
    check_rows,
    claim_rows,
    not_checked,
    signer_heading,
    signer_rows,
)
from medprovenance.report.phrases import label, say_file, say_signer
from medprovenance.report.story import names_signer, tell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from medprovenance.model.verdict import Verdict
    from medprovenance.report.catalogue.language import Language
    from medprovenance.report.details import Row

_CODE_WIDTH = 14
"""Length of the longest verdict code."""


def render_line(verdict: Verdict, tag: str = DEFAULT) -> str:
    """One line: the verdict's code, the file, and the signer or the headline."""
    words = language(tag)
    last = words.headlines[verdict.code]
    if verdict.signer is not None and names_signer(verdict):
        last = say_signer(words, verdict.signer)
    demo = "DEMO  " if verdict.demo else ""
    return f"{demo}{verdict.code:<{_CODE_WIDTH}}  {say_file(words, verdict.asset)}  {last}"


def render_short(verdict: Verdict, tag: str = DEFAULT) -> str:
    """At most four lines for people, after the DEMO line where there is one."""
    return "\n".join(_short(verdict, language(tag)))


def render_verbose(verdict: Verdict, tag: str = DEFAULT) -> str:
    """The short report, then the signer, the claims, every check, and how it was judged."""
    words = language(tag)
    lines = _short(verdict, words)
    signer = (*signer_rows(verdict, words), *certificate_rows(verdict, words))
    lines += _table(signer_heading(verdict, words), signer)
    lines += _table(label(words, Label.CLAIMS), claim_rows(verdict, words))
    lines += ["", label(words, Label.CHECKS)]
    for row in check_rows(verdict, words):
        code = f"{row.check}: {row.reason}" if row.reason else row.check
        lines += [f"  [{row.outcome}] {row.name}: {row.sentence} ({code})"]
    lines += ["", label(words, Label.NOT_CHECKED)]
    lines += [f"  - {each}" for each in not_checked(verdict, words)]
    lines += _table(label(words, Label.ABOUT), about_rows(verdict, words))
    return "\n".join(lines)


def _short(verdict: Verdict, words: Language) -> list[str]:
    story = tell(verdict, words)
    lines = [label(words, Label.DEMO)] if verdict.demo else []
    lines += [f"{story.headline}: {story.file}", story.facts]
    if story.notes:
        lines.append(f"{label(words, Label.NOTE)}: {' '.join(story.notes)}")
    return [*lines, story.action]


def _table(title: str, rows: Iterable[Row]) -> list[str]:
    listed = [f"  {name}: {text}" for name, text in rows]
    return ["", title, *listed] if listed else []
