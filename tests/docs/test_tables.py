"""Tables in the docs say what the code says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from medprovenance.media.formats import FORMATS
from medprovenance.media.hygiene import supported
from medprovenance.model.findings import Check, Outcome
from medprovenance.model.verdict import EXIT_CODES, PRECEDENCE, VerdictCode
from medprovenance.verification.decide import STAGES

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

NO_OBJECTION = "\u2013"

CELLS = {
    Outcome.PASS: 2,
    Outcome.FAIL: 3,
    Outcome.UNKNOWN: 4,
    Outcome.NOT_APPLICABLE: 5,
}


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def rows(text: str) -> list[list[str]]:
    """The body rows of every table in a text, cells stripped of space and code marks."""
    return [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|") and not re.fullmatch(r"[|\-: ]+", line)
    ]


def test_the_decision_table_is_the_one_in_the_code() -> None:
    documented = {row[1]: row for row in rows(page("how-verification-decides.md")) if len(row) == 6}
    coded = {}
    for number, stage in enumerate(STAGES, start=1):
        for check, row in stage.items():
            coded[check.value] = (str(number), {each: row[each] for each in Outcome})
    assert set(documented) - {"Check"} == set(coded)
    for name, (number, outcomes) in coded.items():
        cells = documented[name]
        assert cells[0] == number, name
        for outcome, code in outcomes.items():
            said = cells[CELLS[outcome]].replace("`", "").rstrip("*")
            assert said == (code.value if code is not None else NO_OBJECTION), (name, outcome)


def test_the_checks_are_listed_in_the_order_in_which_they_are_asked() -> None:
    text = page("how-verification-decides.md")
    listed = [row[0] for row in rows(text) if len(row) == 2 and row[0] in set(Check)]
    assert listed == [check.value for check in Check]


def test_the_verdicts_have_the_documented_exit_codes_and_precedence() -> None:
    text = page("how-verification-decides.md")
    codes = {row[0]: row[1] for row in rows(text) if len(row) == 3 and row[0] in set(VerdictCode)}
    assert codes == {code.value: str(number) for code, number in EXIT_CODES.items()}
    order = re.search(r"(?m)^((?:`\w+` > )+`\w+`)", text)
    assert order is not None
    assert re.findall(r"\w+", order[1]) == [code.value for code in PRECEDENCE]


def test_every_dependency_has_its_line_and_every_line_its_dependency() -> None:
    project, groups = PROJECT["project"], PROJECT["dependency-groups"]
    required = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
        *(each for group in groups.values() for each in group if isinstance(each, str)),
        *PROJECT["build-system"]["requires"],
    ]
    wanted = {re.split(r"[<>=!~\[ ;]", each)[0].lower() for each in required}
    listed = [row[0].lower() for row in rows(page("dependencies.md")) if row[0] != "Package"]
    assert sorted(listed) == sorted(wanted)
    assert all(all(row) for row in rows(page("dependencies.md")))


def test_every_kind_that_is_cleaned_has_its_line() -> None:
    listed = {
        name.strip("` ")
        for row in rows(page("hygiene.md"))
        for name in row[0].split(",")
        if "/" in name
    }
    assert listed == {each.media_type for each in FORMATS if supported(each.media_type)}
