"""Every language says everything, simply, and never claims what no signature can show."""

from __future__ import annotations

import dataclasses
import re
import string
from typing import TYPE_CHECKING, Any

import pytest

from medprovenance.errors import UsageError
from medprovenance.media.formats import MediaKind
from medprovenance.model.content import Category
from medprovenance.model.findings import Check, Outcome
from medprovenance.model.verdict import VerdictCode
from medprovenance.report.catalogue import choose_language, language, languages
from medprovenance.report.catalogue.language import Label, Note
from tests.support.readability import english_grade, spanish_ease

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from medprovenance.report.catalogue.language import Language

ALL = languages()

FORBIDDEN = {
    "en": r"authentic\w*|real|really|true|truth|truly|safe|safely|genuine|fake|fakes|deepfake\w*|"
    r"not ai|tamper\w*|attack\w*|guarantee\w*|valid|proven true|verified doctor|100 ?%",
    "es": r"aut[eé]ntic\w*|real|realmente|verdad\w*|segur[oa]s?|genuin\w*|fals\w*|deepfake\w*|"
    r"no es ia|manipul\w*|atac\w*|ataque\w*|garant\w*|v[aá]lid\w*|100 ?%",
}
"""Words that a verdict must never claim."""

ALLOWED = {
    "en": "This does not mean it is fake.",
    "es": "Esto no significa que sea falso.",
}
"""The one sentence that takes such a word back instead of claiming it."""

SYMBOLS = "🔒🔓🔐🛡✓✔✅❌✗✘⚠☑🏅"


def texts(value: Any) -> Iterator[str]:
    """All strings of a language."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from texts(each)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def stories(words: Language, kind: MediaKind) -> Iterator[str]:
    """Every story that a patient can read, with short names in it."""
    noun = words.nouns[kind]
    values = {
        "this": noun.this,
        "This": noun.this[0].upper() + noun.this[1:],
        "it": noun.it,
        "signer": "Ana",
        "issuer": "Ana",
        "sponsor": "Ana",
        "date": words.months[4],
        "total": "3",
        "count": "2",
    }
    for code in VerdictCode:
        yield f"{words.facts[code]} {words.actions[code]}".format_map(values)
    for replaced in (words.undated, words.unnamed):
        for code, facts in replaced.items():
            yield f"{facts} {words.actions[code]}".format_map(values)
    for cause, facts in words.cause_facts.items():
        action = words.cause_actions.get(cause, words.actions[cause[0]])
        yield f"{facts} {action}".format_map(values)
    for note in words.notes.values():
        yield note.format_map(values)


@pytest.mark.parametrize("tag", ALL)
def test_each_language_has_every_entry(tag: str) -> None:
    words = language(tag)
    assert words.tag == tag
    assert len(words.months) == 12
    complete: tuple[tuple[Mapping[Any, str], type], ...] = (
        (words.headlines, VerdictCode),
        (words.facts, VerdictCode),
        (words.actions, VerdictCode),
        (words.notes, Note),
        (words.labels, Label),
        (words.checks, Check),
        (words.outcomes, Outcome),
        (words.categories, Category),
    )
    for table, kind in complete:
        assert set(table) == set(kind)  # type: ignore[call-overload]
    assert set(words.nouns) == set(MediaKind)
    assert all(text.strip() for text in texts(words))


@pytest.mark.parametrize("tag", ALL)
def test_languages_say_the_same_things_with_the_same_values(tag: str) -> None:
    words, first = language(tag), language(ALL[0])
    for name in (
        *("facts", "undated", "unnamed", "cause_facts", "cause_actions"),
        *("labels", "notes", "findings", "reasons", "revocation_reasons", "source_types"),
    ):
        mine, theirs = getattr(words, name), getattr(first, name)
        assert set(mine) == set(theirs), name
        for key, template in mine.items():
            grammar = {"this", "This", "it"}
            assert placeholders(template) - grammar == placeholders(theirs[key]) - grammar, key


@pytest.mark.parametrize("tag", ALL)
def test_never_claims_what_a_signature_can_not_show(tag: str) -> None:
    claim = re.compile(rf"\b(?:{FORBIDDEN[tag]})(?!\w)", re.IGNORECASE)
    assert claim.search(ALLOWED[tag]), "precondition: the list finds the word"
    for text in texts(language(tag)):
        assert not claim.search(text.replace(ALLOWED[tag], "")), text


@pytest.mark.parametrize("tag", ALL)
def test_uses_no_lock_shield_or_tick(tag: str) -> None:
    assert not any(symbol in text for text in texts(language(tag)) for symbol in SYMBOLS)


@pytest.mark.parametrize("kind", MediaKind)
def test_english_reads_at_sixth_grade_or_below(kind: MediaKind) -> None:
    assert english_grade("Multidisciplinary authentication mechanisms corroborate it.") > 12
    for story in stories(language("en"), kind):
        assert english_grade(story) <= 6, story


@pytest.mark.parametrize("kind", MediaKind)
def test_spanish_reads_fairly_easily_or_easier(kind: MediaKind) -> None:
    assert spanish_ease("Mecanismos multidisciplinares corroboran la autenticidad.") < 40
    for story in stories(language("es"), kind):
        assert spanish_ease(story) >= 70, story


@pytest.mark.parametrize("tag", ALL)
def test_sentences_are_short(tag: str) -> None:
    for kind in MediaKind:
        for story in stories(language(tag), kind):
            for sentence in re.split(r"[.!?]\s", story):
                assert len(sentence.split()) <= 22, sentence


def test_chooses_the_language_that_was_asked_for() -> None:
    assert choose_language("es", "en_US.UTF-8") == "es"
    assert choose_language("es-MX") == "es"
    assert choose_language("EN_gb") == "en"


@pytest.mark.parametrize(
    ("locale", "tag"),
    [("es_MX.UTF-8", "es"), ("en_US.UTF-8", "en"), ("C", "en"), ("fi_FI", "en"), (None, "en")],
)
def test_takes_the_locale_when_nothing_was_asked_for(locale: str | None, tag: str) -> None:
    assert choose_language(None, locale) == tag


def test_refuses_a_language_that_is_not_there_and_names_those_that_are() -> None:
    with pytest.raises(UsageError) as caught:
        choose_language("tlh")
    assert "en, es" in (caught.value.hint or "")
