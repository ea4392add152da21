"""Every finding has a sentence, and no sentence repeats what an unknown source says."""

from __future__ import annotations

import itertools

import pytest

from medprovenance.model.findings import Check, Finding, Outcome, Reason
from medprovenance.model.verdict import VerdictCode
from medprovenance.report.catalogue import language, languages
from medprovenance.report.catalogue.language import Label
from medprovenance.report.details import (
    CLAIM_CHECKS,
    about_rows,
    certificate_rows,
    check_rows,
    claim_rows,
    not_checked,
    sentence_for,
    shown_parameters,
    signer_heading,
    signer_rows,
)
from tests.support.verdicts import finding, sample_signer, sample_verdict, sample_verdicts

P, F, U, N = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE
R, C = Reason, Check

UNFINISHED = (
    *(R.TIME_LIMIT, R.MEMORY_LIMIT, R.SIZE_LIMIT, R.READER_CRASHED),
    *(R.ENGINE_UNFIT, R.IO_ERROR, R.FILE_CHANGED),
)
TIME_FAULTS = (R.NO_TIMESTAMP, R.UNTRUSTED_TIMESTAMP, R.BAD_TIMESTAMP)
CHAIN_FAULTS = (
    *(R.NO_PATH, R.NO_TRUST_LIST, R.OLD_CLAIM_VERSION, R.WRONG_KEY_USAGE, R.NO_ADMISSION),
    *(R.BAD_CERTIFICATE, R.ALGORITHM_NOT_ALLOWED),
)

CAN_OCCUR = (
    *((check, N, R.NOT_REACHED) for check in Check if check is not C.READABLE),
    (C.READABLE, P, R.OK),
    (C.READABLE, F, R.NOT_A_MEDIA_FILE),
    (C.READABLE, F, R.DAMAGED_CONTAINER),
    *((C.READABLE, U, reason) for reason in UNFINISHED),
    (C.PRESENT, P, R.OK),
    (C.PRESENT, F, R.NO_STORE),
    (C.PRESENT, U, R.STORED_ELSEWHERE),
    (C.STORE_INTACT, P, R.OK),
    (C.STORE_INTACT, F, R.DAMAGED_STORE),
    (C.STORE_INTACT, F, R.MALFORMED),
    (C.STORE_INTACT, F, R.NONZERO_PADDING),
    (C.MEDIA_TYPE, P, R.OK),
    (C.MEDIA_TYPE, U, R.TYPE_MISMATCH),
    (C.CLAIM_FORMAT, P, R.OK),
    (C.CLAIM_FORMAT, F, R.OLD_CLAIM_VERSION),
    (C.CLAIM_FORMAT, F, R.MALFORMED),
    (C.CLAIM_FORMAT, F, R.UNPROTECTED_CHAIN),
    (C.CLAIM_SIGNATURE, P, R.OK),
    (C.CLAIM_SIGNATURE, F, R.SUCCESS_CODE_MISSING),
    (C.CLAIM_SIGNATURE, F, R.MALFORMED),
    (C.CLAIM_SIGNATURE, F, R.SIGNATURE_MISMATCH),
    (C.CLAIM_SIGNATURE, F, R.ALGORITHM_NOT_ALLOWED),
    (C.ASSERTIONS, P, R.OK),
    (C.ASSERTIONS, F, R.UNDECLARED_CONTENT),
    (C.ASSERTIONS, F, R.HASH_MISMATCH),
    (C.ASSERTIONS, F, R.SUCCESS_CODE_MISSING),
    (C.HARD_BINDING, P, R.OK),
    (C.HARD_BINDING, F, R.NO_HARD_BINDING),
    (C.HARD_BINDING, F, R.HASH_MISMATCH),
    (C.HARD_BINDING, F, R.SEVERAL_HARD_BINDINGS),
    (C.HARD_BINDING, F, R.UNCOVERED_CONTENT),
    (C.ENGINE, P, R.OK),
    (C.ENGINE, F, R.ENGINE_FAILURE_CODE),
    (C.ENGINE, U, R.ENGINE_FAILURE_CODE),
    (C.HISTORY, P, R.OK),
    (C.HISTORY, P, R.NO_INGREDIENTS),
    (C.HISTORY, F, R.ALTERED_INGREDIENT),
    (C.HISTORY, U, R.UNCONFIRMED_INGREDIENTS),
    (C.TRUST_LIST, P, R.OK),
    (C.TRUST_LIST, P, R.DEMO_TRUST_LIST),
    (C.TRUST_LIST, F, R.NO_TRUST_LIST),
    (C.TRUST_LIST, U, R.STALE_TRUST_LIST),
    (C.CHAIN, P, R.OK),
    *((C.CHAIN, F, reason) for reason in CHAIN_FAULTS),
    (C.TRUSTED_TIME, P, R.OK),
    *((C.TRUSTED_TIME, U, reason) for reason in TIME_FAULTS),
    (C.VALIDITY, P, R.OK),
    (C.VALIDITY, F, R.EXPIRED),
    (C.VALIDITY, F, R.NOT_YET_VALID),
    *((C.VALIDITY, F, reason) for reason in TIME_FAULTS),
    (C.VALIDITY, U, R.NOT_REACHED),
    (C.REVOCATION, P, R.OK),
    (C.REVOCATION, P, R.REVOKED_LATER),
    (C.REVOCATION, F, R.REVOKED),
    (C.REVOCATION, U, R.NO_STATUS),
    (C.REVOCATION, U, R.STALE_STATUS),
    (C.REVOCATION, U, R.NOT_REACHED),
    (C.EXPECTED_SIGNER, P, R.OK),
    (C.EXPECTED_SIGNER, N, R.NOTHING_EXPECTED),
    (C.EXPECTED_SIGNER, U, R.NOT_REACHED),
    (C.EXPECTED_SIGNER, F, R.NPI_DIFFERS),
    (C.EXPECTED_SIGNER, F, R.NAME_DIFFERS),
    (C.EXPECTED_SIGNER, F, R.ORGANISATION_DIFFERS),
    (C.REVIEW_DATE, P, R.OK),
    (C.REVIEW_DATE, N, R.NO_REVIEW_DATE),
    (C.REVIEW_DATE, F, R.REVIEW_DATE_PASSED),
    (C.AI_USE, P, R.OK),
    (C.AI_USE, P, R.MADE_WITH_AI),
    (C.AI_USE, P, R.PARTLY_MADE_WITH_AI),
    (C.AI_USE, U, R.NOT_DECLARED),
    (C.DISCLOSURES, P, R.OK),
    (C.DISCLOSURES, P, R.SPONSORED),
    (C.DISCLOSURES, N, R.NO_STATEMENT),
    (C.DISCLOSURES, U, R.NOT_DECLARED),
    (C.EXTRA_IDENTITY, N, R.NO_EXTRA_IDENTITY),
    (C.EXTRA_IDENTITY, U, R.UNCONFIRMED_IDENTITY),
)
"""What the checks of verification can find."""

STRANGER = "Dr. Stranger"


@pytest.mark.parametrize("tag", languages())
@pytest.mark.parametrize(("check", "outcome", "reason"), CAN_OCCUR)
def test_every_finding_that_can_occur_has_its_own_sentence(
    tag: str, check: Check, outcome: Outcome, reason: Reason
) -> None:
    words = language(tag)
    assert (check, outcome, reason) in words.findings or reason in words.reasons


@pytest.mark.parametrize("tag", languages())
def test_no_finding_at_all_is_without_words(tag: str) -> None:
    words = language(tag)
    for check, outcome, reason in itertools.product(Check, Outcome, Reason):
        sentence = sentence_for(words, finding(check, outcome, reason), {})
        assert sentence
        assert "{" not in sentence
        if (check, outcome, reason) not in words.findings and reason not in words.reasons:
            assert f"{check.value}/{outcome.value}/{reason.value}" in sentence


def test_formats_each_kind_of_parameter() -> None:
    words = language("en")

    def said(check: Check, outcome: Outcome, reason: Reason, **parameters: object) -> str:
        made = Finding(check=check, outcome=outcome, reason=reason, parameters=parameters)  # type: ignore[arg-type]
        return sentence_for(words, made, made.parameters)

    assert said(C.VALIDITY, F, R.EXPIRED, not_after="2025-01-01T10:20:30+02:00") == (
        "The certificate was in force until 1 January 2025 at 08:20 UTC."
    )
    assert said(C.REVIEW_DATE, P, R.OK, review_by="2027-05-03") == "To be reviewed by 3 May 2027."
    assert said(C.HISTORY, U, R.UNCONFIRMED_INGREDIENTS, total=3, unconfirmed=2).endswith(": 2.")
    assert said(C.ENGINE, F, R.ENGINE_FAILURE_CODE, codes=("a.b", "c.d")).endswith(": a.b, c.d.")
    assert "(licence ended)" in said(
        C.REVOCATION, P, R.REVOKED_LATER, revoked_at="2026-01-01", crl_reason="privilege_withdrawn"
    )
    assert "not stated" in said(C.REVOCATION, F, R.REVOKED, revoked_at=None)
    assert "9999-99-99" in said(C.REVIEW_DATE, P, R.OK, review_by="9999-99-99")


def test_a_sentence_without_its_facts_is_not_shown() -> None:
    made = Finding(check=C.TRUSTED_TIME, outcome=P, parameters={"time": "x", "authority": "y"})
    assert sentence_for(language("en"), made, {}) == "Not shown."
    assert "y" in sentence_for(language("en"), made, made.parameters)


def test_never_repeats_a_label_that_is_a_message() -> None:
    words = language("en")
    codes = ("c2pa.actions", "This file is signed by Dr. A", "\x1b]8;;https://x.example\x07click")
    made = Finding(
        check=C.ASSERTIONS,
        outcome=F,
        reason=R.UNDECLARED_CONTENT,
        parameters={"codes": codes},
    )
    sentence = sentence_for(words, made, made.parameters)
    assert sentence.endswith("c2pa.actions, (an unusual name), click.")


def test_values_are_never_read_as_templates() -> None:
    words = language("en")
    made = finding(C.EXPECTED_SIGNER, F, R.NAME_DIFFERS, expected="{found}", found="{0.__class__}")
    assert "“{found}”, the certificate says “{0.__class__}”" in sentence_for(
        words, made, made.parameters
    )


@pytest.mark.parametrize(
    "code", [code for code in VerdictCode if code is not VerdictCode.CONFIRMED]
)
@pytest.mark.parametrize("tag", languages())
def test_shows_no_claim_unless_the_source_is_confirmed(code: VerdictCode, tag: str) -> None:
    verdict = sample_verdict(
        code,
        finding(C.DISCLOSURES, P, R.SPONSORED, sponsor=STRANGER, conflict_of_interest=STRANGER),
        finding(C.AI_USE, P, R.MADE_WITH_AI),
    )
    words = language(tag)
    assert claim_rows(verdict, words) == ()
    for row in check_rows(verdict, words):
        assert STRANGER not in row.sentence
        if row.check in {each.value for each in CLAIM_CHECKS} and row.reason == "":
            assert row.sentence == words.labels[Label.NOT_SHOWN_WHY]


def test_tells_nothing_of_a_certificate_that_nobody_vouches_for() -> None:
    changes = (
        finding(C.TRUSTED_TIME, P, R.OK, time="2026-01-01T00:00:00+00:00", authority=STRANGER),
        finding(C.EXPECTED_SIGNER, F, R.NAME_DIFFERS, expected="x", found=STRANGER),
    )
    words = language("en")
    shown = sample_verdict(VerdictCode.CONFIRMED, *changes)
    assert any(STRANGER in row.sentence for row in check_rows(shown, words))
    for code in (VerdictCode.ALTERED, VerdictCode.UNKNOWN_SIGNER):
        verdict = sample_verdict(code, *changes)
        assert verdict.signer is None
        assert signer_rows(verdict, words) == certificate_rows(verdict, words) == ()
        for row, each in zip(check_rows(verdict, words), verdict.findings, strict=True):
            assert STRANGER not in row.sentence
            assert STRANGER not in str(dict(shown_parameters(verdict, each)))


def test_calls_the_name_of_a_revoked_certificate_unconfirmed_and_shows_little_of_it() -> None:
    words = language("en")
    verdict = sample_verdict(VerdictCode.REVOKED)
    assert "not confirmed" in signer_heading(verdict, words)
    assert dict(signer_rows(verdict, words)) == {
        "Name": "Dr. Ada Example (DEMO)",
        "Issued by": "DEMO Medical Society",
    }


def test_shows_the_npi_as_what_the_issuer_verified() -> None:
    rows = dict(signer_rows(sample_verdict(VerdictCode.CONFIRMED), language("en")))
    assert rows["NPI (doctor's number)"] == (
        "1234567893, verified by DEMO Medical Society in the certificate"
    )


def test_marks_a_name_that_mixes_alphabets() -> None:
    signer = sample_signer(name="Dr. \u0410da Example (DEMO)")
    verdict = sample_verdict(VerdictCode.CONFIRMED, signer=signer)
    rows = dict(signer_rows(verdict, language("es")))
    assert rows["Nombre"].endswith("(el nombre mezcla alfabetos)")


def test_never_shows_a_url_of_a_manifest() -> None:
    verdict = sample_verdict(VerdictCode.CONFIRMED)
    rows = dict(claim_rows(verdict, language("en")))
    assert rows["Rests on"] == "“DEMO asthma guideline” (DOI 10.1000/demo.182)"


@pytest.mark.parametrize("tag", languages())
def test_every_report_names_tool_engine_list_and_time(tag: str) -> None:
    words = language(tag)
    for verdict in sample_verdicts():
        about = " ".join(text for _, text in about_rows(verdict, words))
        for fact in ("0.1.0", "0.91.1", "DEMO Medical Society", "7", "09:30 UTC", "5f" * 8):
            assert fact in about
        assert "5f" * 9 not in about


def test_says_when_there_is_no_list_and_no_engine() -> None:
    verdict = sample_verdict(VerdictCode.UNKNOWN_SIGNER, trust=(), engine_version=None)
    rows = dict(about_rows(verdict, language("en")))
    assert rows["Trust list"] == rows["C2PA engine"] == "none"


def test_lists_what_was_not_checked() -> None:
    verdict = sample_verdict(VerdictCode.UNKNOWN_SIGNER)
    listed = not_checked(verdict, language("en"))
    assert {"Date of signing", "Certificate dates", "Cancelled certificates"} < set(listed)
    assert "Signature" not in listed
