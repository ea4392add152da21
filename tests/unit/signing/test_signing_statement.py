"""The physician's statement: what it may say, its schema, and where it comes from."""

from __future__ import annotations

import json
import os
from datetime import date
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medprovenance.errors import InvalidStatement
from medprovenance.model.content import (
    Category,
    EvidenceReference,
    PhysicianStatement,
    SourceType,
)
from medprovenance.model.statements import (
    KEYS,
    LONGEST_DISCLOSURE,
    LONGEST_TEXT,
    MOST_TOPICS,
    VERSION_KEY,
    checked_statement,
    statement_from_assertion,
    statement_from_mapping,
    statement_to_json,
)
from medprovenance.signing.statement import (
    compose_statement,
    find_project_file,
    load_statement_file,
    statement_schema,
)
from tests.support.hostile import HOSTILE

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = statement_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
MINIMAL = {"category": "education"}
FULL: dict[str, Any] = {
    "version": 1,
    "title": "Living with asthma (DEMO)",
    "category": "endorsement",
    "topics": ["asthma", "inhalers"],
    "audience": "patients",
    "language": "es-MX",
    "reviewed_on": "2026-10-01",
    "review_by": "2028-10-01",
    "sponsor": "none",
    "conflict_of_interest": "Speaker's fees from DEMO Pharma",
    "evidence": [
        {
            "title": "DEMO guideline",
            "url": "https://journal.example/a?b=1#c",
            "doi": "10.1000/demo.182",
        },
        {"title": "DEMO study"},
    ],
    "jurisdiction": "US-IL",
}


def lines(longest: int) -> st.SearchStrategy[str]:
    """Texts of any script, as somebody may type them."""
    return (
        st.text(min_size=1, max_size=min(longest, 60))
        .map(lambda text: " ".join(text.split()))
        .filter(bool)
    )


def accepted(key: str, text: str) -> bool:
    try:
        statement_from_mapping({**MINIMAL, key: text})
    except InvalidStatement:
        return False
    return True


def stated(longest: int) -> st.SearchStrategy[str]:
    return lines(longest).filter(lambda text: accepted("title", text))


STATEMENTS = st.builds(
    dict,
    category=st.sampled_from([each.value for each in Category]),
    title=st.none() | stated(LONGEST_TEXT),
    topics=st.lists(stated(100), max_size=MOST_TOPICS),
    audience=st.none() | stated(LONGEST_TEXT),
    language=st.none() | st.from_regex(r"[a-z]{2}(-[A-Z]{2})?", fullmatch=True),
    reviewed_on=st.none() | st.dates(date(1990, 1, 1), date(2050, 1, 1)),
    review_by=st.none() | st.dates(date(2050, 1, 2), date(2100, 1, 1)),
    sponsor=stated(LONGEST_DISCLOSURE),
    conflict_of_interest=stated(LONGEST_DISCLOSURE),
    evidence=st.lists(
        st.fixed_dictionaries(
            {"title": stated(LONGEST_TEXT)},
            optional={
                "url": st.just("https://journal.example/x"),
                "doi": st.from_regex(r"10\.[0-9]{4,9}/[!-~]{1,20}", fullmatch=True),
            },
        ),
        max_size=5,
    ),
    jurisdiction=st.none() | st.from_regex(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", fullmatch=True),
)


# --- the schema -------------------------------------------------------------------------------


def test_the_published_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["properties"]) == {*KEYS, VERSION_KEY}  # type: ignore[call-overload]


@settings(max_examples=150, deadline=None)
@given(STATEMENTS)
def test_what_is_written_meets_the_schema_and_reads_back_the_same(given_: dict[str, Any]) -> None:
    statement = statement_from_mapping(given_)
    content = statement_to_json(statement)
    VALIDATOR.validate(content)
    assert statement_from_assertion(json.loads(json.dumps(content))) == statement
    assert checked_statement(statement) == statement


@settings(max_examples=300, deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_schema_and_code_agree_on_what_a_text_is(text: str) -> None:
    meets = VALIDATOR.is_valid({"version": 1, "category": "education", "title": text})
    if meets:
        assert accepted("title", text)
    if accepted("title", text):
        tidy = statement_from_mapping({**MINIMAL, "title": text})
        assert VALIDATOR.is_valid(statement_to_json(tidy))


def test_a_full_statement_survives_the_round_trip() -> None:
    VALIDATOR.validate(FULL)
    statement = statement_from_mapping(FULL)
    assert statement.evidence[1] == EvidenceReference(title="DEMO study")
    assert statement_to_json(statement) == FULL


WRONG = [
    ("category", None),
    ("category", "advert"),
    ("category", ["education"]),
    ("version", 2),
    ("version", True),
    ("title", ""),
    ("title", "  \n "),
    ("title", 7),
    ("title", "x" * (LONGEST_TEXT + 1)),
    ("title", "x" * 1_000_000),
    ("title", "Asthma\x1b[2J"),
    ("title", "Asthma\u202egnp.exe"),
    ("title", "Asthma\u200b"),
    ("sponsor", "x" * (LONGEST_DISCLOSURE + 1)),
    ("topics", "asthma"),
    ("topics", ["asthma", None]),
    ("topics", ["x"] * (MOST_TOPICS + 1)),
    ("language", "English, please"),
    ("language", "e"),
    ("language", "en-" + "a" * 40),
    ("reviewed_on", "1.10.2026"),
    ("reviewed_on", "20261001"),
    ("reviewed_on", "2026-02-30"),
    ("reviewed_on", 2026),
    ("review_by", "2026-10-01"),
    ("review_by", "2026-09-30"),
    ("jurisdiction", "Illinois"),
    ("jurisdiction", "us-il"),
    ("evidence", {"title": "x"}),
    ("evidence", ["DEMO study"]),
    ("evidence", [{"doi": "10.1000/demo"}]),
    ("evidence", [{"title": "x", "author": "y"}]),
    ("evidence", [{"title": "x", "url": "javascript:alert(1)"}]),
    ("evidence", [{"title": "x", "url": "https://good.example@evil.example/"}]),
    ("evidence", [{"title": "x", "url": "https://journal.example/\u202e"}]),
    ("evidence", [{"title": "x", "doi": "https://doi.org/10.1000/demo"}]),
    ("evidence", [{"title": "x"}] * 31),
]


@pytest.mark.parametrize(("key", "value"), WRONG)
def test_a_wrong_value_is_refused_by_its_key(key: str, value: object) -> None:
    with pytest.raises(InvalidStatement) as caught:
        statement_from_mapping({**FULL, key: value})
    assert caught.value.facts["key"] == key
    assert len(caught.value.message) < 200
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(
    ("key", "value"),
    # The order of two days is beyond a schema, and so is the 30th of February in most readers.
    [
        each
        for each in WRONG
        if each[0] != "review_by" and each[1] not in (None, "2026-02-30") and each[1] is not True
    ],
)
def test_the_schema_refuses_what_the_code_refuses(key: str, value: object) -> None:
    assert not VALIDATOR.is_valid({**FULL, key: value})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("sponser", "sponsor"), ("catgory", "category"), ("conflicts_of_interest", "conflict_of_")],
)
def test_an_unknown_key_is_refused_and_the_nearest_one_named(typed: str, meant: str) -> None:
    with pytest.raises(InvalidStatement, match=typed) as caught:
        statement_from_mapping({**MINIMAL, typed: "x"})
    assert meant in str(caught.value.hint)


@pytest.mark.parametrize("key", ["sponsor", "conflict_of_interest"])
def test_an_endorsement_must_disclose_and_none_is_an_answer(key: str) -> None:
    disclosed = {"category": "endorsement", "sponsor": "none", "conflict_of_interest": "none"}
    assert statement_from_mapping(disclosed).sponsor == "none"
    silent = {name: value for name, value in disclosed.items() if name != key}
    with pytest.raises(InvalidStatement, match=key.replace("_", " ")):
        statement_from_mapping(silent)
    assert not VALIDATOR.is_valid({**silent, "version": 1})
    assert statement_from_mapping({**silent, "category": "opinion"}).category is Category.OPINION


def test_a_text_laid_out_over_lines_becomes_one_line() -> None:
    statement = statement_from_mapping({**MINIMAL, "title": "  Living\n  with\tasthma "})
    assert statement.title == "Living with asthma"


def test_texts_of_every_script_are_welcome() -> None:
    persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    for title in ("الربو", "哮喘", "Asma bronquial: ¿qué hacer?", persian, "क्\u200dष"):
        assert statement_from_mapping({**MINIMAL, "title": title}).title == title


def test_a_statement_built_by_a_program_is_held_to_the_same_rules() -> None:
    with pytest.raises(InvalidStatement):
        checked_statement(PhysicianStatement(category=Category.ENDORSEMENT))
    with pytest.raises(InvalidStatement):
        checked_statement(
            PhysicianStatement(category="education", title="x")  # type: ignore[arg-type]
        )


# --- reading it out of a file -----------------------------------------------------------------


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_cut_out_or_the_whole_statement_is_not_shown(text: str) -> None:
    found = statement_from_assertion({**FULL, "sponsor": text, "title": text})
    if found is not None:
        assert found.sponsor is not None
        assert found.sponsor.isprintable()


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "x",
        {},
        {"category": "education"},
        {"version": 1},
        {"version": True, "category": "education"},
        {"version": 2, "category": "education"},
        {"version": 1, "category": "education", "sponsor": ["a"]},
        {"version": 1, "category": "endorsement"},
    ],
)
def test_a_malformed_assertion_is_no_statement(data: Any) -> None:
    assert statement_from_assertion(data) is None


def test_keys_of_a_later_version_are_passed_over_when_reading() -> None:
    assert statement_from_assertion({**FULL, "reading_age": 12}) == statement_from_mapping(FULL)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*KEYS, VERSION_KEY, "other"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=8,
        ),
    )
)
def test_reading_never_raises(data: Any) -> None:
    statement_from_assertion({"version": 1, "category": "education", **data})


# --- where it comes from ----------------------------------------------------------------------


def test_flags_stand_above_the_file_and_the_file_above_the_project(tmp_path: Path) -> None:
    (tmp_path / "medprovenance.toml").write_text(
        '[statement]\ncategory = "opinion"\ntitle = "project"\nsponsor = "none"\nlanguage = "en"\n'
        'source = "screen"\n'
    )
    file = tmp_path / "s.toml"
    file.write_text('category = "education"\ntitle = "file"\nreviewed_on = 2026-10-01\n')
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    statement, source = compose_statement(
        {"title": "flag", "sponsor": None, "topics": ()}, file=file, source=folder / "talk.mp4"
    )
    assert statement == PhysicianStatement(
        category=Category.EDUCATION,
        title="flag",
        sponsor="none",
        language="en",
        reviewed_on=date(2026, 10, 1),
    )
    assert source is SourceType.SCREEN


def test_json_and_toml_say_the_same(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text(json.dumps(FULL), "utf-8-sig")
    (tmp_path / "s.toml").write_text(
        'version = 1\ntitle = "Living with asthma (DEMO)"\ncategory = "endorsement"\n'
        'topics = ["asthma", "inhalers"]\naudience = "patients"\nlanguage = "es-MX"\n'
        'reviewed_on = 2026-10-01\nreview_by = 2028-10-01\nsponsor = "none"\n'
        'conflict_of_interest = "Speaker\'s fees from DEMO Pharma"\njurisdiction = "US-IL"\n'
        '[[evidence]]\ntitle = "DEMO guideline"\nurl = "https://journal.example/a?b=1#c"\n'
        'doi = "10.1000/demo.182"\n[[evidence]]\ntitle = "DEMO study"\n'
    )
    assert load_statement_file(tmp_path / "s.json") == load_statement_file(tmp_path / "s.toml")
    assert load_statement_file(tmp_path / "s.json") == statement_from_mapping(FULL)


def test_the_nearest_project_file_counts(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    for each in (tmp_path, folder):
        (each / "medprovenance.toml").write_text('[statement]\ncategory = "opinion"\n')
    assert find_project_file(folder / "x.mp4") == folder / "medprovenance.toml"
    assert find_project_file(tmp_path / "x.mp4") == tmp_path / "medprovenance.toml"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("s.toml", "category = education", "TOML"),
        ("s.json", "{", "JSON"),
        ("s.json", "[]", "table"),
        ("s.json", '{"category": "opinion", "category": "education"}', "twice"),
        ("s.json", "[" * 100_000, "JSON"),
        ("s.toml", 'category = "advert"', "advert"),
        ("s.toml", 'category = "opinion"\nsponser = "x"', "sponser"),
        ("s.toml", 'category = "opinion"\nsource = "phone"', "phone"),
        ("s.toml", '[statement]\ncategory = "opinion"\n[other]\n', "only a"),
        ("s.toml", "statement = 1", "only a"),
        ("s.toml", "#" * 300_000, "large"),
        ("s.toml", "\xff", "TOML"),
    ],
)
def test_a_wrong_statement_file_is_named_with_what_is_wrong(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(InvalidStatement, match=words) as caught:
        load_statement_file(path)
    assert name in caught.value.message


def test_a_missing_statement_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(InvalidStatement, match="cannot be read"):
            load_statement_file(path)


def test_an_error_names_the_file_whose_value_it_is(tmp_path: Path) -> None:
    (tmp_path / "medprovenance.toml").write_text('[statement]\ncategory = "advert"\n')
    with pytest.raises(InvalidStatement, match=r"^medprovenance\.toml: "):
        compose_statement({}, file=None, source=tmp_path / "x.mp4")
    with pytest.raises(InvalidStatement, match=r"^'advert'"):
        compose_statement({"category": "advert"}, file=None, source=tmp_path / "x.mp4")


def test_a_project_file_that_others_could_have_written_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "medprovenance.toml"
    path.write_text('[statement]\ncategory = "opinion"\n')
    assert compose_statement({}, file=None, source=tmp_path / "x.mp4")
    path.chmod(0o666)
    with pytest.raises(InvalidStatement, match="somebody else"):
        compose_statement({}, file=None, source=tmp_path / "x.mp4")
    path.chmod(0o644)
    if os.geteuid() == 0:
        os.chown(path, 12345, -1)
        with pytest.raises(InvalidStatement, match="somebody else"):
            compose_statement({}, file=None, source=tmp_path / "x.mp4")
