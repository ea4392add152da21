"""The physician's statement as data: its limits, its JSON, and reading it back.

Label ``org.medprovenance.statement``, version 1; the JSON Schema is published as
``schemas/statement-v1.json``.
"""

from __future__ import annotations

import difflib
import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from medprovenance.errors import InvalidStatement
from medprovenance.model.content import Category, EvidenceReference, PhysicianStatement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from medprovenance.model.evidence import JsonValue

STATEMENT_LABEL: Final = "org.medprovenance.statement"
VERSION: Final = 1

LONGEST_TEXT: Final = 300
LONGEST_DISCLOSURE: Final = 1_000
MOST_TOPICS: Final = 20
MOST_REFERENCES: Final = 30

TEXTS: Final = {
    "title": LONGEST_TEXT,
    "audience": LONGEST_TEXT,
    "sponsor": LONGEST_DISCLOSURE,
    "conflict_of_interest": LONGEST_DISCLOSURE,
}
KEYS: Final = frozenset(
    {
        *TEXTS,
        "category",
        "topics",
        "language",
        "reviewed_on",
        "review_by",
        "evidence",
        "jurisdiction",
    }
)
REFERENCE_KEYS: Final = frozenset({"title", "url", "doi"})

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""BCP 47, as far as a pattern can say it."""
_JURISDICTION: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
"""ISO 3166-1 alpha-2, or ISO 3166-2."""
_DOI: Final = re.compile(r"10\.\d{4,9}/\S{1,200}")
_URL: Final = re.compile(r"https?://[^\s<>\"]{1,500}")


def statement_from_mapping(given: Mapping[str, Any]) -> PhysicianStatement:
    """The statement in a table of a TOML or JSON file, or from flags.

    Raises:
        InvalidStatement: It names the key, and the words or form that it may have.
    """
    for key in given:
        if key not in KEYS:
            near = difflib.get_close_matches(str(key), KEYS, 1)
            hint = f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join(sorted(KEYS))}"
            raise InvalidStatement(f"the statement has the unknown key {str(key)!r}", hint=hint)
    values: dict[str, Any] = {key: _text(given, key, longest) for key, longest in TEXTS.items()}
    statement = PhysicianStatement(
        **values,
        category=_category(given.get("category")),
        topics=_topics(given.get("topics")),
        language=_pattern(given, "language", _LANGUAGE, "a language tag such as en or es-MX"),
        reviewed_on=_date(given, "reviewed_on"),
        review_by=_date(given, "review_by"),
        evidence=_evidence(given.get("evidence")),
        jurisdiction=_pattern(given, "jurisdiction", _JURISDICTION, "a place such as US or US-IL"),
    )
    _check(statement)
    return statement


def statement_to_json(statement: PhysicianStatement) -> dict[str, JsonValue]:
    """The assertion's content; what is not said is left out."""
    found: dict[str, JsonValue] = {
        "version": VERSION,
        "title": statement.title,
        "category": statement.category.value,
        "topics": list(statement.topics) or None,
        "audience": statement.audience,
        "language": statement.language,
        "reviewed_on": statement.reviewed_on.isoformat() if statement.reviewed_on else None,
        "review_by": statement.review_by.isoformat() if statement.review_by else None,
        "sponsor": statement.sponsor,
        "conflict_of_interest": statement.conflict_of_interest,
        "evidence": [
            {
                key: value
                for key, value in (
                    ("title", each.title),
                    ("url", each.url),
                    ("doi", each.doi),
                )
                if value is not None
            }
            for each in statement.evidence
        ]
        or None,
        "jurisdiction": statement.jurisdiction,
    }
    return {key: value for key, value in found.items() if value is not None}


def statement_from_assertion(data: JsonValue) -> PhysicianStatement | None:
    """The statement in an assertion of a file; ``None`` for one that does not keep its schema."""
    if not isinstance(data, dict) or data.get("version") != VERSION:
        return None
    try:
        return statement_from_mapping({k: v for k, v in data.items() if k != "version"})
    except InvalidStatement:
        return None


def _check(statement: PhysicianStatement) -> None:
    """Rules over more than one key."""
    if statement.category is Category.ENDORSEMENT:
        for key in ("sponsor", "conflict_of_interest"):
            if getattr(statement, key) is None:
                raise InvalidStatement(
                    f"an endorsement must say its {key.replace('_', ' ')}",
                    hint=f'Say {key} = "none" if there is none.',
                )
    if (
        statement.reviewed_on is not None
        and statement.review_by is not None
        and statement.review_by <= statement.reviewed_on
    ):
        raise InvalidStatement(
            "review_by is not after reviewed_on", hint="Give the date of the next review."
        )


def _text(given: Mapping[str, Any], key: str, longest: int) -> str | None:
    value = given.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise InvalidStatement(f"{key} must be a text")
    if len(value) > longest:
        raise InvalidStatement(f"{key} has {len(value)} characters; at most {longest} are allowed")
    if any(ord(each) < 32 or ord(each) == 127 for each in value):
        raise InvalidStatement(f"{key} holds a control character or a line break")
    return value.strip()


def _category(value: Any) -> Category:
    try:
        return Category(value)
    except ValueError as error:
        words = ", ".join(Category)
        raise InvalidStatement(
            "the statement needs a category" if value is None else f"{value!r} is not a category",
            hint=f"One of: {words}",
        ) from error


def _topics(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple) or len(value) > MOST_TOPICS:
        raise InvalidStatement(f"topics must be a list of at most {MOST_TOPICS} texts")
    return tuple(
        topic for each in value if (topic := _text({"topics": each}, "topics", 100)) is not None
    )


def _pattern(given: Mapping[str, Any], key: str, pattern: re.Pattern[str], form: str) -> str | None:
    value = given.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > 35 or not pattern.fullmatch(value):
        raise InvalidStatement(f"{key} must be {form}")
    return value


def _date(given: Mapping[str, Any], key: str) -> date | None:
    value = given.get(key)
    if value is None:
        return None
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise InvalidStatement(f"{key} must be a date such as 2026-09-01") from error


def _evidence(value: Any) -> tuple[EvidenceReference, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple) or len(value) > MOST_REFERENCES:
        raise InvalidStatement(f"evidence must be a list of at most {MOST_REFERENCES} entries")
    return tuple(_reference(each) for each in value)


def _reference(entry: Any) -> EvidenceReference:
    if not isinstance(entry, dict) or set(entry) - REFERENCE_KEYS or "title" not in entry:
        raise InvalidStatement("an entry of evidence has a title, and may have a url and a doi")
    title = _text(entry, "title", LONGEST_TEXT)
    url, doi = entry.get("url"), entry.get("doi")
    if title is None:
        raise InvalidStatement("an entry of evidence needs a title")
    if url is not None and not (isinstance(url, str) and _URL.fullmatch(url)):
        raise InvalidStatement("an evidence url must begin with https:// or http://")
    if doi is not None and not (isinstance(doi, str) and _DOI.fullmatch(doi)):
        raise InvalidStatement("an evidence doi must look like 10.1000/xyz")
    return EvidenceReference(title=title, url=url, doi=doi)
