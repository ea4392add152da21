"""The decision table fails closed over every combination of outcomes."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medprovenance.model.findings import Check, Finding, Outcome
from medprovenance.model.policy import Policy
from medprovenance.model.verdict import EXIT_CODES, PRECEDENCE, VerdictCode, worst
from medprovenance.verification.decide import STAGES, decide, is_intact

POLICY = Policy()
ABSENT = None
NOTES = {
    Check.TRUSTED_TIME,
    Check.REVIEW_DATE,
    Check.AI_USE,
    Check.DISCLOSURES,
    Check.EXTRA_IDENTITY,
}
MAY_BE_UNKNOWN = NOTES | {Check.HISTORY, Check.REVOCATION}
MAY_NOT_APPLY = NOTES | {Check.EXPECTED_SIGNER}
CHECKS_OF_SIGNER_THAT_DECIDE = [check for check in STAGES[3] if check not in NOTES]


def findings_of(outcomes: dict[Check, Outcome | None]) -> list[Finding]:
    return [
        Finding(check=check, outcome=outcome)
        for check, outcome in outcomes.items()
        if outcome is not None
    ]


def all_pass() -> dict[Check, Outcome | None]:
    return dict.fromkeys(Check, Outcome.PASS)


def acceptable(check: Check, outcome: Outcome | None) -> bool:
    """Written apart from the table: what may stand in a confirmed verdict."""
    match outcome:
        case None:
            return False
        case Outcome.PASS:
            return True
        case Outcome.FAIL:
            return check in NOTES
        case Outcome.UNKNOWN:
            return check in MAY_BE_UNKNOWN
        case Outcome.NOT_APPLICABLE:
            return check in MAY_NOT_APPLY


def test_every_check_stands_in_exactly_one_stage() -> None:
    listed = [check for stage in STAGES for check in stage]
    assert sorted(listed) == sorted(Check)


def test_every_row_answers_every_outcome() -> None:
    for stage in STAGES:
        for row in stage.values():
            assert set(row) == set(Outcome)


def test_all_passing_is_confirmed() -> None:
    assert decide(findings_of(all_pass()), POLICY) is VerdictCode.CONFIRMED


@pytest.mark.parametrize("stage", range(len(STAGES)))
def test_every_combination_within_a_stage_is_confirmed_only_if_each_part_is_acceptable(
    stage: int,
) -> None:
    checks = [check for check in STAGES[stage] if check not in NOTES]
    confirmed = 0
    for outcomes in itertools.product((*Outcome, ABSENT), repeat=len(checks)):
        chosen = dict(zip(checks, outcomes, strict=True))
        code = decide(findings_of(all_pass() | chosen), POLICY)
        expected = all(acceptable(check, outcome) for check, outcome in chosen.items())
        assert (code is VerdictCode.CONFIRMED) == expected, chosen
        confirmed += expected
    assert confirmed >= 1


@given(st.fixed_dictionaries({check: st.sampled_from([*Outcome, ABSENT]) for check in Check}))
def test_any_combination_over_all_stages_is_confirmed_only_if_each_part_is_acceptable(
    outcomes: dict[Check, Outcome | None],
) -> None:
    code = decide(findings_of(outcomes), POLICY)
    expected = all(acceptable(check, outcome) for check, outcome in outcomes.items())
    assert (code is VerdictCode.CONFIRMED) == expected


@given(st.sets(st.sampled_from(list(Check)), min_size=1))
def test_no_proper_subset_of_the_findings_is_confirmed(removed: set[Check]) -> None:
    kept: dict[Check, Outcome | None] = {
        check: Outcome.PASS for check in Check if check not in removed
    }
    assert decide(findings_of(kept), POLICY) is not VerdictCode.CONFIRMED


@given(st.fixed_dictionaries({check: st.sampled_from(list(Outcome)) for check in STAGES[3]}))
def test_no_name_is_judged_over_a_file_whose_integrity_is_open(
    signer_outcomes: dict[Check, Outcome],
) -> None:
    for check in STAGES[2]:
        outcomes = all_pass() | signer_outcomes | {check: Outcome.FAIL}
        assert decide(findings_of(outcomes), POLICY) in {
            VerdictCode.ALTERED,
            VerdictCode.INCOMPLETE,
        }
        assert not is_intact(findings_of(outcomes), POLICY)


@pytest.mark.parametrize(
    ("check", "outcome", "code"),
    [
        (Check.READABLE, Outcome.FAIL, VerdictCode.UNREADABLE),
        (Check.READABLE, Outcome.UNKNOWN, VerdictCode.INCOMPLETE),
        (Check.PRESENT, Outcome.FAIL, VerdictCode.NO_CREDENTIALS),
        (Check.PRESENT, Outcome.UNKNOWN, VerdictCode.INCOMPLETE),
        (Check.STORE_INTACT, Outcome.FAIL, VerdictCode.ALTERED),
        (Check.MEDIA_TYPE, Outcome.UNKNOWN, VerdictCode.INCOMPLETE),
        (Check.CLAIM_SIGNATURE, Outcome.FAIL, VerdictCode.ALTERED),
        (Check.ASSERTIONS, Outcome.FAIL, VerdictCode.ALTERED),
        (Check.HARD_BINDING, Outcome.FAIL, VerdictCode.ALTERED),
        (Check.HARD_BINDING, Outcome.UNKNOWN, VerdictCode.INCOMPLETE),
        (Check.ENGINE, Outcome.FAIL, VerdictCode.ALTERED),
        (Check.HISTORY, Outcome.FAIL, VerdictCode.ALTERED),
        (Check.CLAIM_FORMAT, Outcome.FAIL, VerdictCode.UNKNOWN_SIGNER),
        (Check.TRUST_LIST, Outcome.FAIL, VerdictCode.UNKNOWN_SIGNER),
        (Check.TRUST_LIST, Outcome.UNKNOWN, VerdictCode.INCOMPLETE),
        (Check.CHAIN, Outcome.FAIL, VerdictCode.UNKNOWN_SIGNER),
        (Check.VALIDITY, Outcome.FAIL, VerdictCode.EXPIRED),
        (Check.REVOCATION, Outcome.FAIL, VerdictCode.REVOKED),
        (Check.EXPECTED_SIGNER, Outcome.FAIL, VerdictCode.WRONG_SIGNER),
        (Check.EXPECTED_SIGNER, Outcome.UNKNOWN, VerdictCode.INCOMPLETE),
    ],
)
def test_one_objection_alone_decides(check: Check, outcome: Outcome, code: VerdictCode) -> None:
    assert decide(findings_of(all_pass() | {check: outcome}), POLICY) is code


def test_unknown_revocation_is_incomplete_only_under_a_policy_that_demands_it() -> None:
    findings = findings_of(all_pass() | {Check.REVOCATION: Outcome.UNKNOWN})
    assert decide(findings, POLICY) is VerdictCode.CONFIRMED
    assert decide(findings, Policy(require_revocation_status=True)) is VerdictCode.INCOMPLETE


def test_two_findings_of_one_check_are_refused() -> None:
    findings = findings_of(all_pass())
    with pytest.raises(ValueError, match="two findings"):
        decide([*findings, findings[0]], POLICY)


def test_precedence_names_every_code_once_and_exit_codes_differ() -> None:
    assert sorted(PRECEDENCE) == sorted(VerdictCode)
    assert len(set(EXIT_CODES.values())) == len(VerdictCode)
    assert worst([VerdictCode.CONFIRMED, VerdictCode.ALTERED]) is VerdictCode.ALTERED
