"""The physician's statement as data: its limits, its JSON, and reading it back.

Label ``org.medprovenance.statement``, version 1; the JSON Schema is published as
``schemas/statement-v1.json``. Reading is as strict as writing in what a known key may say, so that
half a disclosure is never shown for a whole one, and lenient only about keys that it does not know.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from medprovenance.errors import InvalidStatement
from medprovenance.model.content import Category, EvidenceReference, PhysicianStatement

if TYPE_CHECKING:
    from medprovenance.model.evidence import JsonValue

STATEMENT_LABEL: Final = "org.medprovenance.statement"
VERSION: Final = 1

LONGEST_TEXT: Final = 256
LONGEST_DISCLOSURE: Final = 1_000
LONGEST_TOPIC: Final = 100
LONGEST_TAG: Final = 35
"""Characters of a language tag: what RFC 5646 §4.4.1 asks readers to make room for."""
LONGEST_SHOWN: Final = 60
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
VERSION_KEY: Final = "version"

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""BCP 47, as far as a pattern can say it."""
_JURISDICTION: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
"""ISO 3166-1 alpha-2, or ISO 3166-2."""
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DOI: Final = re.compile(r"10\.[0-9]{4,9}/[!-~]{1,200}")
_URL: Final = re.compile(r"https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?([/?#][!#-;=?-~]{0,1000})?")
"""No user names before the host: they make one address look like another."""

_NOT_TEXT: Final = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Characters that move a cursor, turn the reading direction or hide. The joiners U+200C and
U+200D are not among them: Persian and the Indic scripts are spelt with them."""


def statement_from_mapping(given: Mapping[str, Any]) -> PhysicianStatement:
    """The statement in a table of a TOML or JSON file, or from flags.

    Texts come out in NFC with single spaces; dates may be dates or ISO 8601 texts.

    Raises:
        InvalidStatement: It names the key, and the words or form that it may have; the fact
            ``key`` is the key.
    """
    require_known_keys(given)
    version = given.get(VERSION_KEY, VERSION)
    if type(version) is not int or version != VERSION:
        raise _wrong(VERSION_KEY, f"version must be {VERSION}")
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


def require_known_keys(given: Mapping[str, Any]) -> None:
    """Raise ``InvalidStatement`` for a key that a statement does not have, naming the nearest."""
    for key in given:
        if key not in KEYS and key != VERSION_KEY:
            near = difflib.get_close_matches(str(key), KEYS, 1)
            hint = f"Did you mean {near[0]}?" if near else f"Known keys: {', '.join(sorted(KEYS))}"
            raise _wrong(str(key), f"the statement has the unknown key {_shown(key)}", hint)


def checked_statement(statement: PhysicianStatement) -> PhysicianStatement:
    """The statement, if it meets its schema; one that a program built may not.

    Raises:
        InvalidStatement: As ``statement_from_mapping``.
    """
    try:
        content = statement_to_json(statement)
    except (AttributeError, TypeError) as error:
        raise InvalidStatement("the statement holds values of a wrong type") from error
    return statement_from_mapping(content)


def statement_to_json(statement: PhysicianStatement) -> dict[str, JsonValue]:
    """The assertion's content; what is not said is left out."""
    found: dict[str, JsonValue] = {
        VERSION_KEY: VERSION,
        "title": statement.title,
        "category": statement.category.value,
        "topics": list(statement.topics) or None,
        "audience": statement.audience,
        "language": statement.language,
        "reviewed_on": statement.reviewed_on.isoformat() if statement.reviewed_on else None,
        "review_by": statement.review_by.isoformat() if statement.review_by else None,
        "sponsor": statement.sponsor,
        "conflict_of_interest": statement.conflict_of_interest,
        "evidence": [_reference_to_json(each) for each in statement.evidence] or None,
        "jurisdiction": statement.jurisdiction,
    }
    return {key: value for key, value in found.items() if value is not None}


def statement_from_assertion(data: JsonValue) -> PhysicianStatement | None:
    """The statement in an assertion of a file; ``None`` for one that does not keep its schema.

    Keys that a later minor version may have added are passed over. Never raises.
    """
    if not isinstance(data, dict) or VERSION_KEY not in data:
        return None
    known = {key: value for key, value in data.items() if key in KEYS or key == VERSION_KEY}
    try:
        return statement_from_mapping(known)
    except InvalidStatement:
        return None


def _reference_to_json(reference: EvidenceReference) -> JsonValue:
    pairs = (("title", reference.title), ("url", reference.url), ("doi", reference.doi))
    return {key: value for key, value in pairs if value is not None}


def _check(statement: PhysicianStatement) -> None:
    """Rules over more than one key."""
    if statement.category is Category.ENDORSEMENT:
        for key in ("sponsor", "conflict_of_interest"):
            if getattr(statement, key) is None:
                raise _wrong(
                    key,
                    f"an endorsement must say its {key.replace('_', ' ')}",
                    f'Say {key} = "none" if there is none.',
                )
    if (
        statement.reviewed_on is not None
        and statement.review_by is not None
        and statement.review_by <= statement.reviewed_on
    ):
        raise _wrong(
            "review_by",
            f"review_by ({statement.review_by}) is not after reviewed_on ({statement.reviewed_on})",
            "Give the date of the next review.",
        )


def _text(given: Mapping[str, Any], key: str, longest: int) -> str | None:
    value = given.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _wrong(key, f"{key} must be a text, not {_shown(value)}")
    if len(value) > 8 * longest:
        raise _wrong(key, f"{key} has {len(value):,} characters; at most {longest:,} are allowed")
    # A text may be laid out over several lines in its file; it is stated as one.
    tidy = " ".join(unicodedata.normalize("NFC", value).split())
    if not tidy:
        raise _wrong(key, f"{key} is empty", "Leave it out, or say something.")
    if len(tidy) > longest:
        raise _wrong(key, f"{key} has {len(tidy):,} characters; at most {longest:,} are allowed")
    odd = _NOT_TEXT.search(tidy)
    if odd is not None:
        raise _wrong(key, f"{key} holds the invisible character U+{ord(odd[0]):04X}")
    return tidy


def _category(value: Any) -> Category:
    try:
        return Category(value)
    except ValueError as error:
        raise _wrong(
            "category",
            "the statement needs a category"
            if value is None
            else f"{_shown(value)} is not a category",
            f"One of: {', '.join(Category)}",
        ) from error


def _topics(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple) or len(value) > MOST_TOPICS:
        raise _wrong("topics", f"topics must be a list of at most {MOST_TOPICS} texts")
    topics = [_text({"topics": each}, "topics", LONGEST_TOPIC) for each in value]
    if None in topics:
        raise _wrong("topics", "topics must be a list of texts")
    return tuple(each for each in topics if each is not None)


def _pattern(given: Mapping[str, Any], key: str, pattern: re.Pattern[str], form: str) -> str | None:
    value = given.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > LONGEST_TAG or not pattern.fullmatch(value):
        raise _wrong(key, f"{key} must be {form}, not {_shown(value)}")
    return value


def _date(given: Mapping[str, Any], key: str) -> date | None:
    value = given.get(key)
    if value is None or type(value) is date:
        return value
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError as error:
        raise _wrong(key, f"{key}: there is no day {value}") from error
    raise _wrong(key, f"{key} must be a date such as 2026-09-01, not {_shown(value)}")


def _evidence(value: Any) -> tuple[EvidenceReference, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple) or len(value) > MOST_REFERENCES:
        raise _wrong("evidence", f"evidence must be a list of at most {MOST_REFERENCES} entries")
    return tuple(_reference(each) for each in value)


def _reference(entry: Any) -> EvidenceReference:
    form = "an entry of evidence has a title, and may have a url and a doi"
    if not isinstance(entry, Mapping):
        raise _wrong("evidence", form, 'For instance: [[evidence]] with title = "…".')
    for key in entry:
        if key not in REFERENCE_KEYS:
            raise _wrong("evidence", f"{form}, but not {_shown(key)}")
    try:
        title = _text(entry, "title", LONGEST_TEXT)
    except InvalidStatement as error:
        raise _wrong("evidence", f"evidence: {error.message}", error.hint) from error
    if title is None:
        raise _wrong("evidence", "an entry of evidence needs a title")
    url, doi = entry.get("url"), entry.get("doi")
    if url is not None and not (isinstance(url, str) and _URL.fullmatch(url)):
        raise _wrong(
            "evidence",
            f"evidence: {_shown(url)} is not a web address",
            "It must begin with https:// or http://.",
        )
    if doi is not None and not (isinstance(doi, str) and _DOI.fullmatch(doi)):
        raise _wrong(
            "evidence",
            f"evidence: {_shown(doi)} is not a DOI",
            "A DOI looks like 10.1000/xyz, without https://doi.org/.",
        )
    return EvidenceReference(title=title, url=url, doi=doi)


def _shown(value: Any) -> str:
    """A value in a message: one line, and never much of it."""
    match value:
        case str():
            return repr(value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "…")
        case bool() | float() | date():
            return str(value)
        case int() if abs(value) < 10**15:
            return str(value)
        case _:
            return f"a value of type {type(value).__name__}"


def _wrong(key: str, message: str, hint: str | None = None) -> InvalidStatement:
    return InvalidStatement(message, hint=hint, key=key)
