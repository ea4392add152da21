"""What the terminal says: few lines for people, one line for many files, all lines on demand."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from medprovenance.model.evidence import AssetFacts
from medprovenance.model.findings import Check, Outcome, Reason
from medprovenance.model.verdict import Verdict, VerdictCode
from medprovenance.report.catalogue import languages
from medprovenance.report.plain import render_line, render_short, render_verbose
from tests.support.hostile import HOSTILE, hostile_verdict
from tests.support.verdicts import finding, sample_signer, sample_verdict

C, R = Check, Reason
P, F, U = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN

Renderer = Callable[[Verdict, str], str]

RENDERERS = (render_line, render_short, render_verbose)


@pytest.mark.parametrize("tag", languages())
@pytest.mark.parametrize("code", VerdictCode)
def test_people_get_at_most_five_lines_after_the_demo_line(code: VerdictCode, tag: str) -> None:
    lines = render_short(sample_verdict(code), tag).splitlines()
    assert lines[0].startswith("DEMO")
    assert 3 <= len(lines[1:]) <= 5
    assert lines[1].endswith(": talk.mp4")


@pytest.mark.parametrize("render", RENDERERS)
@pytest.mark.parametrize("tag", languages())
@pytest.mark.parametrize("code", VerdictCode)
def test_every_report_begins_with_demo_under_a_demo_list_only(
    render: Renderer, code: VerdictCode, tag: str
) -> None:
    assert render(sample_verdict(code), tag).startswith("DEMO")
    assert not render(sample_verdict(code, demo=False), tag).startswith("DEMO")


def test_the_confirmed_report_names_who_vouches_and_when() -> None:
    assert render_short(sample_verdict(VerdictCode.CONFIRMED)) == (
        "DEMO, NOT FOR CLINICAL USE\n"
        "Source confirmed: talk.mp4\n"
        "Dr. Ada Example (DEMO), DEMO Hospital, verified by DEMO Medical Society, signed this "
        "video on 3 May 2026 at 14:05 UTC. It has not changed since then.\n"
        "This tells you who signed it. It does not tell you if the advice is right for you. "
        "Ask your care team."
    )


@pytest.mark.parametrize(
    ("media_type", "phrase", "pronoun"),
    [
        ("video/mp4", "este video", "lo"),
        ("image/jpeg", "esta foto", "la"),
        ("audio/mpeg", "esta grabación de sonido", "la"),
        ("application/pdf", "este documento", "lo"),
        (None, "este archivo", "lo"),
    ],
)
def test_spanish_agrees_in_gender(media_type: str | None, phrase: str, pronoun: str) -> None:
    asset = AssetFacts(name="x", size=1, media_type=media_type)
    said = render_short(sample_verdict(VerdictCode.CONFIRMED, asset=asset), "es")
    assert f"firmó {phrase} el 3 de mayo de 2026 a las 14:05 UTC." in said
    assert f"quién {pronoun} firmó" in said


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (finding(C.AI_USE, P, R.PARTLY_MADE_WITH_AI), "this video was made partly with AI."),
        (finding(C.AI_USE, P, R.MADE_WITH_AI), "this video was made with AI."),
        (
            finding(C.HISTORY, U, R.UNCONFIRMED_INGREDIENTS, total=3, unconfirmed=2),
            "It uses 3 other files. 2 of them are not confirmed.",
        ),
        (
            finding(C.HISTORY, U, R.UNCONFIRMED_INGREDIENTS, total=3, unconfirmed=1),
            "It uses 3 other files. One of them is not confirmed.",
        ),
        (
            finding(C.HISTORY, U, R.UNCONFIRMED_INGREDIENTS, total=1, unconfirmed=1),
            "It uses one other file. That file is not confirmed.",
        ),
        (
            finding(
                C.REVOCATION,
                P,
                R.REVOKED_LATER,
                revoked_at="2026-05-10T00:00:00+00:00",
                crl_reason="privilegeWithdrawn",
            ),
            "The signer's licence ended on 10 May 2026, after this was signed.",
        ),
        (
            finding(C.REVOCATION, P, R.REVOKED_LATER, revoked_at="2026-05-10T00:00:00+00:00"),
            "The signer's certificate ended on 10 May 2026.",
        ),
        (
            finding(C.REVIEW_DATE, F, R.REVIEW_DATE_PASSED, review_by="2026-05-01"),
            "It was due for review by 1 May 2026.",
        ),
        (finding(C.REVOCATION, U, R.NO_STATUS), "We did not check if the signer's key was"),
        (finding(C.TRUSTED_TIME, U, R.NO_TIMESTAMP), "The date of signing is not proven."),
        (
            finding(C.DISCLOSURES, P, R.SPONSORED, sponsor="DEMO Pharma"),
            "The signer says this was paid for by “DEMO Pharma”.",
        ),
    ],
)
def test_notes_stand_beside_a_confirmed_verdict_only(change: object, note: str) -> None:
    confirmed = render_short(sample_verdict(VerdictCode.CONFIRMED, change))  # type: ignore[arg-type]
    (line,) = [line for line in confirmed.splitlines() if line.startswith("Note: ")]
    assert note in line
    altered = render_short(sample_verdict(VerdictCode.ALTERED, change))  # type: ignore[arg-type]
    assert "Note" not in altered


def test_without_a_trusted_time_no_date_is_given() -> None:
    said = render_short(
        sample_verdict(VerdictCode.CONFIRMED, finding(C.TRUSTED_TIME, U, R.NO_TIMESTAMP))
    )
    assert "signed this video. It has not changed since then." in said
    assert "2026" not in said


def test_a_name_in_two_alphabets_is_marked_wherever_it_stands() -> None:
    verdict = sample_verdict(
        VerdictCode.CONFIRMED, signer=sample_signer(name="Dr. \u0410da Example (DEMO)")
    )
    for render in RENDERERS:
        assert "(name mixes alphabets)" in render(verdict)
    assert "letters of more than one alphabet" in render_short(verdict)


@pytest.mark.parametrize(
    "code",
    [
        *(VerdictCode.ALTERED, VerdictCode.NO_CREDENTIALS, VerdictCode.UNKNOWN_SIGNER),
        *(VerdictCode.REVOKED, VerdictCode.EXPIRED, VerdictCode.INCOMPLETE),
        VerdictCode.UNREADABLE,
    ],
)
@pytest.mark.parametrize("tag", languages())
def test_no_name_lends_weight_to_a_file_that_is_not_confirmed(code: VerdictCode, tag: str) -> None:
    verdict = sample_verdict(code, signer=sample_signer())
    assert "Ada" not in render_short(verdict, tag)
    assert "Ada" not in render_line(verdict, tag)


def test_a_wrong_signer_is_named_only_if_their_certificate_was_in_force() -> None:
    assert "It was signed by Dr. Ada" in render_short(sample_verdict(VerdictCode.WRONG_SIGNER))
    lapsed = sample_verdict(VerdictCode.WRONG_SIGNER, finding(C.VALIDITY, F, R.EXPIRED))
    assert "Ada" not in render_short(lapsed)
    assert "not stated" not in render_short(sample_verdict(VerdictCode.WRONG_SIGNER, signer=None))


@pytest.mark.parametrize(
    ("code", "change", "said"),
    [
        (
            VerdictCode.ALTERED,
            finding(C.HISTORY, F, R.ALTERED_INGREDIENT, total=1, altered=1),
            "It was made from a file that was changed after it was signed.",
        ),
        (
            VerdictCode.UNKNOWN_SIGNER,
            finding(C.TRUST_LIST, F, R.NO_TRUST_LIST),
            "we have no list of doctors",
        ),
        (VerdictCode.EXPIRED, finding(C.VALIDITY, F, R.NO_TIMESTAMP), "does not prove when"),
        (VerdictCode.INCOMPLETE, finding(C.READABLE, U, R.FILE_CHANGED), "changed while we read"),
        (VerdictCode.INCOMPLETE, finding(C.READABLE, U, R.MEMORY_LIMIT), "too big or too complex"),
        (VerdictCode.UNREADABLE, finding(C.READABLE, F, R.NOT_A_MEDIA_FILE), "do not support"),
    ],
)
def test_says_what_led_to_the_verdict(code: VerdictCode, change: object, said: str) -> None:
    changes = [change]
    if code is VerdictCode.ALTERED:
        changes.append(finding(C.HARD_BINDING, P))
    assert said in render_short(sample_verdict(code, *changes))  # type: ignore[arg-type]


def test_an_unfinished_check_is_explained_by_what_stopped_it_and_not_by_a_note() -> None:
    verdict = sample_verdict(
        VerdictCode.INCOMPLETE,
        finding(C.READABLE, P),
        finding(C.HISTORY, U, R.UNCONFIRMED_INGREDIENTS, total=1, unconfirmed=1),
        finding(C.TRUST_LIST, U, R.STALE_TRUST_LIST, operators=("DEMO Medical Society",)),
    )
    assert "Our list of doctors is out of date." in render_short(verdict)


def test_one_line_a_file_keeps_its_columns() -> None:
    lines = [render_line(sample_verdict(code, demo=False)) for code in VerdictCode]
    assert len({line.index("talk.mp4") for line in lines}) == 1
    assert lines[0] == "confirmed       talk.mp4  Dr. Ada Example (DEMO), DEMO Hospital"
    assert lines[1] == "altered         talk.mp4  Changed after signing"


@pytest.mark.parametrize("code", VerdictCode)
def test_verbose_names_every_check_and_its_reason(code: VerdictCode) -> None:
    verdict = sample_verdict(code)
    said = render_verbose(verdict)
    for each in verdict.findings:
        assert f"({each.check.value}" in said
    assert "What we did not check or do not know" in said
    assert "Checked on: 20 May 2026 at 09:30 UTC" in said


@pytest.mark.parametrize("render", RENDERERS)
@pytest.mark.parametrize("tag", languages())
@pytest.mark.parametrize("code", VerdictCode)
def test_a_hostile_file_moves_nothing_on_the_terminal(
    render: Renderer, code: VerdictCode, tag: str
) -> None:
    for text in HOSTILE:
        said = render(hostile_verdict(code, text), tag)
        hidden = {unicodedata.category(char) for char in said.replace("\n", "")}
        assert not hidden & {"Cc", "Cf", "Cs", "Co", "Cn"}
        assert len(said) < 20_000
        assert "://" not in said
        if render is render_line:
            assert "\n" not in said
        if render is render_short:
            assert len(said.splitlines()) <= 6
