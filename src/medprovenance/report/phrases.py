"""Values put into the sentences of a language: sanitised text, dates in UTC, nouns, names."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from medprovenance.media.formats import MediaKind, by_type
from medprovenance.model.text import clean, display_name, inert
from medprovenance.report.catalogue.language import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from medprovenance.model.evidence import AssetFacts
    from medprovenance.model.findings import Parameter
    from medprovenance.model.identity import SignerIdentity
    from medprovenance.report.catalogue.language import Language, Noun

SHORT_TEXT = 120
"""Characters of one stranger's text inside a sentence."""

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,99}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class _Values(dict[str, str]):
    """Values for a template; one that is missing is said to be missing."""

    def __init__(self, values: Mapping[str, str], missing: str) -> None:
        super().__init__(values)
        self._missing = missing

    def __missing__(self, key: str) -> str:
        return self._missing


def fill(language: Language, template: str, values: Mapping[str, str]) -> str:
    """The template with its values. A value is text, never a template."""
    return template.format_map(_Values(values, language.labels[Label.NOT_STATED]))


def label(language: Language, which: Label, **values: str) -> str:
    """A label of the language, with its values."""
    return fill(language, language.labels[which], values)


def say_date(language: Language, day: date) -> str:
    """``3 May 2026``; for a ``datetime``, the day in UTC."""
    if isinstance(day, datetime):
        day = day.astimezone(UTC).date()
    return language.date_form.format(
        day=day.day, month=language.months[day.month - 1], year=day.year
    )


def say_time(language: Language, moment: datetime) -> str:
    """``3 May 2026 at 14:05 UTC``."""
    moment = moment.astimezone(UTC)
    return language.time_form.format(
        date=say_date(language, moment), clock=f"{moment.hour:02}:{moment.minute:02}"
    )


def say_name(language: Language, name: str) -> str:
    """A name, marked when it mixes alphabets, or words for one that can not be shown."""
    shown = display_name(name, language.labels[Label.MIXED])
    return shown or language.labels[Label.UNUSUAL_NAME]


def say_file(language: Language, asset: AssetFacts) -> str:
    """The file's base name, or words for one that can not be shown."""
    return clean(asset.name) or language.labels[Label.UNUSUAL_NAME]


def say_signer(language: Language, signer: SignerIdentity) -> str:
    """Name and organisation."""
    named = say_name(language, signer.name)
    if signer.organisation is None or not inert(signer.organisation):
        return named
    return f"{named}, {say_name(language, signer.organisation)}"


def noun_for(language: Language, asset: AssetFacts) -> Noun:
    """What a person would call the file."""
    kind = by_type(asset.media_type or asset.declared_type or "")
    return language.nouns[kind.kind if kind is not None else MediaKind.OTHER]


def capitalised(text: str) -> str:
    """The text with a capital first letter, and otherwise as it is."""
    return text[:1].upper() + text[1:]


def say_code(language: Language, code: str) -> str:
    """A code or label out of a file, as it is if it looks like one."""
    shown = inert(code, 100)
    if _TOKEN.fullmatch(shown):
        return shown
    return language.labels[Label.UNUSUAL_NAME]


def say_parameter(language: Language, name: str, value: Parameter) -> str | None:
    """A finding's parameter in words, or ``None`` when it is not there."""
    match value:
        case None:
            return None
        case tuple():
            return ", ".join(_say_item(language, name, each) for each in value) or None
        case str() if name == "crl_reason":
            key = re.sub(r"[^a-z]", "", value.lower())
            return language.revocation_reasons.get(key, say_code(language, value))
        case str() if name in {"declared", "found"} and "/" in value:
            return say_code(language, value)
        case str():
            return _say_iso(language, value) or inert(value, SHORT_TEXT) or None
        case _:
            return str(value)


def _say_item(language: Language, name: str, value: str) -> str:
    if name == "operators":
        return inert(value, SHORT_TEXT)
    return say_code(language, value)


def _say_iso(language: Language, value: str) -> str | None:
    """An ISO 8601 date or time with zone in words; ``None`` for any other text."""
    try:
        if _DATE.fullmatch(value):
            return say_date(language, date.fromisoformat(value))
        if _DATE.match(value):
            moment = datetime.fromisoformat(value)
            return say_time(language, moment) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
    return None
