"""The JSON report: one published schema, sanitised strings, nothing of an unknown source."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from medprovenance.model.content import Category
from medprovenance.model.findings import Check, Outcome, Reason
from medprovenance.model.identity import CredentialKind
from medprovenance.model.verdict import EXIT_CODES, VerdictCode
from medprovenance.report.structured import FORMAT, verdict_schema, verdict_to_json
from tests.support.hostile import HOSTILE, hostile_verdict
from tests.support.verdicts import finding, sample_signer, sample_verdict, sample_verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Unicode categories that a reader can not see."""

SCHEMA: Any = verdict_schema()
VALIDATOR = jsonschema.Draft202012Validator(
    SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def objects(schema: Any) -> Iterator[Any]:
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for each in schema.values():
            yield from objects(each)
    elif isinstance(schema, list):
        for each in schema:
            yield from objects(each)


def test_the_schema_is_one_and_closed() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for each in objects(SCHEMA):
        if "properties" in each:
            assert each["additionalProperties"] is False
            assert set(each["required"]) == set(each["properties"])


def test_the_schema_knows_every_word() -> None:
    assert SCHEMA["properties"]["verdict"]["enum"] == [each.value for each in VerdictCode]
    assert SCHEMA["properties"]["exit_code"]["enum"] == sorted(EXIT_CODES.values())
    properties = SCHEMA["$defs"]["finding"]["properties"]
    for name, kind in (("check", Check), ("outcome", Outcome), ("reason", Reason)):
        assert properties[name]["enum"] == [each.value for each in kind]
    kinds = SCHEMA["$defs"]["credential"]["properties"]["kind"]["enum"]
    assert kinds == [each.value for each in CredentialKind]
    categories = SCHEMA["$defs"]["statement"]["properties"]["category"]["enum"]
    assert categories == [each.value for each in Category]


@pytest.mark.parametrize("code", VerdictCode)
def test_every_verdict_meets_the_schema(code: VerdictCode) -> None:
    document = verdict_to_json(sample_verdict(code))
    VALIDATOR.validate(document)
    assert document["format"] == FORMAT == "medprovenance-verdict/1"
    assert document["verdict"] == code.value
    assert document["exit_code"] == code.exit_code
    assert json.loads(json.dumps(document)) == document


@pytest.mark.parametrize("code", VerdictCode)
def test_hostile_strings_are_sanitised_and_meet_the_schema(code: VerdictCode) -> None:
    for text in HOSTILE:
        document = verdict_to_json(hostile_verdict(code, text))
        VALIDATOR.validate(document)
        for each in strings(document):
            assert len(each) <= 256
            assert unicodedata.is_normalized("NFC", each)
            each.encode()
            assert not {unicodedata.category(char) for char in each} & HIDDEN


def test_holds_everything_of_a_confirmed_file() -> None:
    verdict = sample_verdict(VerdictCode.CONFIRMED)
    document: Any = verdict_to_json(verdict)
    assert document["signer"]["npi"] == "1234567893"
    assert document["signer"]["mixes_alphabets"] is False
    assert document["content"]["statement"]["review_by"] == "2027-05-03"
    assert document["signed_at"] == "2026-05-03T14:05:09Z"
    assert document["judged_at"] == "2026-05-20T09:30:00Z"
    assert document["trust"][0]["sequence"] == 7
    assert document["tool"] == {"name": "medprovenance", "version": "0.1.0"}
    assert document["engine"] == {"name": "c2pa-rs", "version": "0.91.1"}
    assert [each["check"] for each in document["findings"]] == [each.value for each in Check]
    assert document["notice"] == "DEMO, NOT FOR CLINICAL USE"
    assert verdict_to_json(replace(verdict, demo=False))["notice"] is None


@pytest.mark.parametrize(
    "code", [code for code in VerdictCode if code is not VerdictCode.CONFIRMED]
)
def test_repeats_no_claim_of_a_file_that_is_not_confirmed(code: VerdictCode) -> None:
    document = verdict_to_json(
        sample_verdict(
            code,
            finding(Check.DISCLOSURES, Outcome.PASS, Reason.SPONSORED, sponsor="Dr. Stranger"),
        )
    )
    assert document["content"] is None
    assert "Stranger" not in json.dumps(document)


def test_no_name_from_an_unvouched_certificate_slips_out_through_a_finding() -> None:
    changes = finding(
        Check.EXPECTED_SIGNER, Outcome.FAIL, Reason.NAME_DIFFERS, expected="x", found="Dr. Stranger"
    )
    for code in (VerdictCode.ALTERED, VerdictCode.UNKNOWN_SIGNER):
        assert "Stranger" not in json.dumps(verdict_to_json(sample_verdict(code, changes)))


def test_marks_mixed_alphabets() -> None:
    signer = sample_signer(name="Dr. \u0410da (DEMO)")
    document: Any = verdict_to_json(sample_verdict(VerdictCode.CONFIRMED, signer=signer))
    assert document["signer"]["mixes_alphabets"] is True


def test_times_are_given_in_utc_whatever_zone_they_came_in() -> None:
    verdict = sample_verdict(VerdictCode.CONFIRMED)
    moved = verdict.judged_at.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert verdict_to_json(replace(verdict, judged_at=moved))["judged_at"] == (
        "2026-05-20T09:30:00Z"
    )


def test_the_schema_refuses_a_member_that_it_does_not_know() -> None:
    for verdict in sample_verdicts():
        document = verdict_to_json(verdict) | {"authentic": True}
        with pytest.raises(jsonschema.ValidationError):
            VALIDATOR.validate(document)
