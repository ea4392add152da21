"""One self-contained HTML page of one or several verdicts: to read, to print, to hand on.

The page loads nothing and runs nothing: its content security policy allows its own style sheet,
by digest, and no more. Everything in it is escaped text; no word of a manifest becomes a link.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
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
from medprovenance.report.phrases import label
from medprovenance.report.story import names_signer, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Template

    from medprovenance.model.verdict import Verdict
    from medprovenance.report.catalogue.language import Language
    from medprovenance.report.details import CheckRow, Row
    from medprovenance.report.story import StoryText


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """What the template shows of one verdict."""

    demo: bool
    code: str
    story: StoryText
    signer_heading: str
    signer: tuple[Row, ...]
    """For people; empty unless the verdict names the signer."""
    certificate: tuple[Row, ...]
    claims: tuple[Row, ...]
    checks: tuple[CheckRow, ...]
    not_checked: tuple[str, ...]
    about: tuple[Row, ...]


def render_page(verdicts: Sequence[Verdict], tag: str = DEFAULT) -> str:
    """The page for these verdicts, in their order. Raises ``ValueError`` when there are none."""
    if not verdicts:
        raise ValueError("a page needs at least one verdict")
    words = language(tag)
    style = _source("page.css")
    return _template().render(
        lang=words.tag,
        style=style,
        style_digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii"),
        demo=any(each.demo for each in verdicts),
        words={which.name: label(words, which) for which in Label},
        sections=[_section(each, words) for each in verdicts],
    )


def _section(verdict: Verdict, words: Language) -> _Section:
    signer, certificate = signer_rows(verdict, words), certificate_rows(verdict, words)
    if not names_signer(verdict):
        signer, certificate = (), signer + certificate
    return _Section(
        demo=verdict.demo,
        code=verdict.code.value,
        story=tell(verdict, words),
        signer_heading=signer_heading(verdict, words),
        signer=signer,
        certificate=certificate,
        claims=claim_rows(verdict, words),
        checks=check_rows(verdict, words),
        not_checked=not_checked(verdict, words),
        about=about_rows(verdict, words),
    )


@cache
def _template() -> Template:
    # Jinja is imported here: `medprov verify` without --html must start without it.
    from jinja2 import Environment, StrictUndefined, select_autoescape

    environment = Environment(
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.from_string(_source("page.html.j2"))


def _source(name: str) -> str:
    folder = resources.files("medprovenance.report") / "templates"
    return (folder / name).read_text(encoding="utf-8")
