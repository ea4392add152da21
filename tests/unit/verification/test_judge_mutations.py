"""Genuine evidence with one thing taken away or added: never confirmed any more.

The evidence is real: a signed file, read once. What is changed is what an attacker, or an engine
with a fault, could make of it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medprovenance.manifest.codec import evidence_from_json, evidence_to_json
from medprovenance.manifest.pool import ReaderPool
from medprovenance.model.evidence import (
    EngineStatus,
    Evidence,
    IngredientDelta,
    ReadOutcome,
    StatusSet,
)
from medprovenance.model.findings import Reason
from medprovenance.model.policy import ExpectedSigner, Policy
from medprovenance.model.trust import TrustView
from medprovenance.model.verdict import VerdictCode
from medprovenance.verification.collect import collect
from medprovenance.verification.judge import judge
from tests.support.pki import shared_society
from tests.support.signing import file_of
from tests.vectors.build import JPEG, MP4, VECTORS, signed

if TYPE_CHECKING:
    from collections.abc import Callable

    from medprovenance.model.verdict import Verdict

NAMES = {JPEG: "talk.jpg", MP4: "talk.mp4"}


@pytest.fixture(scope="module")
def genuine() -> dict[str, Evidence]:
    found = {}
    with ReaderPool() as pool:
        for media_type, name in NAMES.items():
            with file_of(signed(media_type)) as file:
                found[media_type] = collect(file, name, reader=pool)
    return found


def verdict_on(evidence: Evidence, **changes: Any) -> Verdict:
    arguments: dict[str, Any] = {
        "policy": Policy(),
        "trust": shared_society().trust_view(),
        "at": shared_society().now + dt.timedelta(minutes=1),
        "tool_version": "test",
    }
    return judge(evidence, **{**arguments, **changes})


def with_report(evidence: Evidence, **changes: Any) -> Evidence:
    return dataclasses.replace(evidence, report=dataclasses.replace(evidence.report, **changes))


def with_engine(evidence: Evidence, **changes: Any) -> Evidence:
    assert evidence.report.engine is not None
    return with_report(evidence, engine=dataclasses.replace(evidence.report.engine, **changes))


def with_statuses(evidence: Evidence, **changes: Any) -> Evidence:
    assert evidence.report.engine is not None
    active = dataclasses.replace(evidence.report.engine.active, **changes)
    return with_engine(evidence, active=active)


def with_active(evidence: Evidence, **changes: Any) -> Evidence:
    active, *rest = evidence.report.manifests
    return with_report(evidence, manifests=(dataclasses.replace(active, **changes), *rest))


def with_signature(evidence: Evidence, **changes: Any) -> Evidence:
    active = evidence.active
    assert active is not None
    assert active.signature is not None
    return with_active(evidence, signature=dataclasses.replace(active.signature, **changes))


def test_the_evidence_itself_is_confirmed(genuine: dict[str, Evidence]) -> None:
    for evidence in genuine.values():
        assert verdict_on(evidence).code is VerdictCode.CONFIRMED


@pytest.mark.parametrize("media_type", NAMES)
def test_no_success_code_that_we_need_may_be_missing(
    genuine: dict[str, Evidence], media_type: str
) -> None:
    evidence = genuine[media_type]
    assert evidence.report.engine is not None
    statuses = evidence.report.engine.active.success
    needed = {"claimSignature.validated", "assertion.hashedURI.match"}
    needed.add("assertion.bmffHash.match" if media_type == MP4 else "assertion.dataHash.match")
    for code in needed:
        left = tuple(each for each in statuses if each.code != code)
        assert len(left) < len(statuses)
        assert verdict_on(with_statuses(evidence, success=left)).code is not VerdictCode.CONFIRMED
    for index, each in enumerate(statuses):
        if each.code == "assertion.hashedURI.match":
            left = statuses[:index] + statuses[index + 1 :]
            found = verdict_on(with_statuses(evidence, success=left)).code
            assert found is not VerdictCode.CONFIRMED, each.url


@pytest.mark.parametrize(
    "code",
    [
        "assertion.dataHash.mismatch",
        "claimSignature.mismatch",
        "claim.malformed",
        "something.new",
        "",
    ],
)
def test_no_failure_code_is_passed_over(genuine: dict[str, Evidence], code: str) -> None:
    evidence = genuine[JPEG]
    assert evidence.report.engine is not None
    failures = (*evidence.report.engine.active.failure, EngineStatus(code=code))
    verdict = verdict_on(with_statuses(evidence, failure=failures))
    assert verdict.code in {VerdictCode.ALTERED, VerdictCode.INCOMPLETE}


def test_who_the_engine_finds_unfit_is_nobody(genuine: dict[str, Evidence]) -> None:
    evidence = genuine[JPEG]
    assert evidence.report.engine is not None
    failures = (
        *evidence.report.engine.active.failure,
        EngineStatus(code="signingCredential.invalid"),
    )
    verdict = verdict_on(with_statuses(evidence, failure=failures))
    assert verdict.code is VerdictCode.UNKNOWN_SIGNER
    assert verdict.signer is None


def test_an_unknown_informational_code_is_not_confirmed(genuine: dict[str, Evidence]) -> None:
    evidence = genuine[JPEG]
    assert evidence.report.engine is not None
    notes = (*evidence.report.engine.active.informational, EngineStatus(code="something.new"))
    verdict = verdict_on(with_statuses(evidence, informational=notes))
    assert verdict.code is not VerdictCode.CONFIRMED


def test_the_state_word_of_the_engine_moves_nothing(genuine: dict[str, Evidence]) -> None:
    for word in ("Trusted", "Valid", "Invalid", ""):
        changed = with_engine(genuine[JPEG], state=word)
        assert verdict_on(changed) == verdict_on(genuine[JPEG])
    broken = with_engine(with_report(genuine[JPEG], uncovered=("x",)), state="Trusted")
    assert verdict_on(broken).code is VerdictCode.ALTERED


MUTATIONS: dict[str, Callable[[Evidence], Evidence]] = {
    "uncovered content": lambda e: with_report(e, uncovered=("boxes-outside",)),
    "no engine report": lambda e: with_report(e, engine=None),
    "no manifest": lambda e: with_report(e, manifests=()),
    "another active label": lambda e: with_report(e, active_label="urn:c2pa:other"),
    "no active label": lambda e: with_report(e, active_label=None),
    "a second manifest that nothing refers to": lambda e: with_report(
        e, manifests=(*e.report.manifests, dataclasses.replace(e.report.manifests[0], label="x"))
    ),
    "the same label twice": lambda e: with_report(e, manifests=e.report.manifests * 2),
    "read, but for a reason": lambda e: with_report(e, reason=Reason.IO_ERROR),
    "undeclared assertion": lambda e: with_active(e, undeclared=("c2pa.actions.v2__9",)),
    "missing assertion": lambda e: with_active(e, missing=("c2pa.actions.v2",)),
    "a fault of structure": lambda e: with_active(e, problems=("duplicate-key",)),
    "no signature": lambda e: with_active(e, signature=None),
    "old claim": lambda e: with_active(e, claim_version=1),
    "no claim": lambda e: with_active(e, claim_version=0),
    "another claim": lambda e: with_active(e, claim=e.report.manifests[0].claim + b"\0"),
    "no assertion": lambda e: with_active(e, assertions=()),
    "one wrong hash": lambda e: with_active(
        e,
        assertions=(
            dataclasses.replace(e.report.manifests[0].assertions[0], digest_matches=False),
            *e.report.manifests[0].assertions[1:],
        ),
    ),
    "one hash not computed": lambda e: with_active(
        e,
        assertions=(
            dataclasses.replace(e.report.manifests[0].assertions[0], digest_matches=None),
            *e.report.manifests[0].assertions[1:],
        ),
    ),
    "another signature": lambda e: with_signature(e, signature=bytes(64)),
    "another header": lambda e: with_signature(e, protected=b"\xa1\x01\x26"),
    "another algorithm": lambda e: with_signature(e, algorithm=-35),
    "no algorithm": lambda e: with_signature(e, algorithm=None),
    "no certificate": lambda e: with_signature(e, certificates=()),
    "no certificate of the authority": lambda e: with_signature(
        e, certificates=e.report.manifests[0].signature.certificates[:1]
    ),
    "certificates in another order": lambda e: with_signature(
        e, certificates=e.report.manifests[0].signature.certificates[::-1]
    ),
    "garbage for a certificate": lambda e: with_signature(e, certificates=(b"\x30\x00",)),
    "certificates where anyone may change them": lambda e: with_signature(
        e, chain_unprotected=True
    ),
    "critical headers": lambda e: with_signature(e, critical=True),
    "filled padding": lambda e: with_signature(e, padding_is_zero=False),
    "a changed ingredient": lambda e: with_engine(
        e,
        ingredient_deltas=(
            IngredientDelta(
                assertion_uri="self#jumbf=/c2pa/x/c2pa.assertions/c2pa.ingredient.v3",
                statuses=StatusSet(failure=(EngineStatus(code="assertion.dataHash.mismatch"),)),
            ),
        ),
    ),
    "another kind than its name says": lambda e: dataclasses.replace(
        e, asset=dataclasses.replace(e.asset, declared_type="application/pdf")
    ),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_one_change_and_it_is_not_confirmed(genuine: dict[str, Evidence], name: str) -> None:
    for evidence in genuine.values():
        assert verdict_on(MUTATIONS[name](evidence)).code is not VerdictCode.CONFIRMED


@pytest.mark.parametrize("outcome", [each for each in ReadOutcome if each != ReadOutcome.READ])
def test_only_a_file_that_was_read_can_be_confirmed(
    genuine: dict[str, Evidence], outcome: ReadOutcome
) -> None:
    verdict = verdict_on(with_report(genuine[JPEG], outcome=outcome))
    assert verdict.code is not VerdictCode.CONFIRMED
    assert not verdict.code.value.startswith("confirm")


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_taking_anything_away_never_confirms_what_was_not(data: st.DataObject) -> None:
    """Walk into the evidence's JSON and drop or blank one thing of an impostor's file."""
    evidence = _impostors()
    document: Any = evidence_to_json(evidence)
    place, key = document, "report"
    for _ in range(data.draw(st.integers(1, 6))):
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner:
            break
        options = list(inner) if isinstance(inner, dict) else list(range(len(inner)))
        place, key = inner, data.draw(st.sampled_from(options))
    replacement = data.draw(st.sampled_from([None, [], True, False, "", 2, "ok"]))
    place[key] = replacement
    try:
        changed = evidence_from_json(document)
    except (ValueError, TypeError, KeyError):
        return
    assert verdict_on(changed).code is not VerdictCode.CONFIRMED


_CACHE: list[Evidence] = []


def _impostors() -> Evidence:
    """Evidence of a whole file by somebody whom no list knows."""
    if not _CACHE:
        from tests.support.media import make_media
        from tests.support.pki import impostor
        from tests.support.signing import sign_bytes

        asset = sign_bytes(make_media(JPEG), JPEG, impostor().signer)
        with ReaderPool() as pool, file_of(asset) as file:
            _CACHE.append(collect(file, "talk.jpg", reader=pool))
        assert verdict_on(_CACHE[0]).code is VerdictCode.UNKNOWN_SIGNER
    return _CACHE[0]


def test_without_trust_nobody_is_confirmed(genuine: dict[str, Evidence]) -> None:
    verdict = verdict_on(genuine[JPEG], trust=TrustView())
    assert verdict.code is VerdictCode.UNKNOWN_SIGNER


def test_an_anchor_for_time_stamps_vouches_for_no_physician(genuine: dict[str, Evidence]) -> None:
    view = shared_society().trust_view()
    only_time = TrustView(
        lists=tuple(
            dataclasses.replace(
                each, anchors=tuple(a for a in each.anchors if a.purpose.value == "time-stamp")
            )
            for each in view.lists
        )
    )
    assert verdict_on(genuine[JPEG], trust=only_time).code is VerdictCode.UNKNOWN_SIGNER


@pytest.mark.parametrize(
    "expected",
    [
        ExpectedSigner(npi="1111111112"),
        ExpectedSigner(name="Dr. Ada Exemple (DEMO)"),
        ExpectedSigner(organisation="Another DEMO Society"),
        ExpectedSigner(name=""),
    ],
)
def test_who_is_not_expected_is_the_wrong_signer(
    genuine: dict[str, Evidence], expected: ExpectedSigner
) -> None:
    verdict = verdict_on(genuine[JPEG], policy=Policy(expected=expected))
    assert verdict.code is VerdictCode.WRONG_SIGNER


def test_evidence_survives_being_saved(genuine: dict[str, Evidence]) -> None:
    for evidence in genuine.values():
        assert evidence_from_json(evidence_to_json(evidence)) == evidence


@pytest.mark.parametrize("appendix", [b"\0", b"anything", b"\0" * 5000])
def test_nothing_may_stand_behind_the_store_of_a_sidecar(appendix: bytes) -> None:
    vector = VECTORS["untouched-with-sidecar"]()
    assert vector.sidecar is not None
    with ReaderPool() as pool, file_of(vector.asset) as file:
        whole = collect(file, "talk.webm", reader=pool, sidecar=vector.sidecar)
        longer = collect(file, "talk.webm", reader=pool, sidecar=vector.sidecar + appendix)
    assert verdict_on(whole).code is VerdictCode.CONFIRMED
    assert verdict_on(longer).code is VerdictCode.ALTERED
