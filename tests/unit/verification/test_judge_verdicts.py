"""Which verdict it is, exactly, when one piece of genuine evidence is another."""

from __future__ import annotations

import copy
import dataclasses
import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medprovenance.manifest.codec import evidence_from_json, evidence_to_json
from medprovenance.manifest.cose import counter_signed_message
from medprovenance.manifest.reading import read_in_process
from medprovenance.model.evidence import EngineStatus, IngredientDelta, ReadOutcome, StatusSet
from medprovenance.model.findings import Check, Outcome, Reason
from medprovenance.model.policy import Policy
from medprovenance.model.verdict import VerdictCode
from medprovenance.verification.collect import collect
from medprovenance.verification.judge import judge
from tests.support.forge import counter_signature, resign
from tests.support.pki import DAY, shared_society
from tests.support.signing import file_of
from tests.vectors.build import JPEG, VECTORS, signed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from medprovenance.model.evidence import Evidence, ManifestEvidence, ManifestReport
    from medprovenance.model.verdict import Verdict
    from medprovenance.ports import TimestampSource
    from tests.support.pki import Physician

SOCIETY = shared_society()
MINUTE = dt.timedelta(minutes=1)
ALTERED, UNKNOWN = VerdictCode.ALTERED, VerdictCode.UNKNOWN_SIGNER
CONFIRMED, INCOMPLETE = VerdictCode.CONFIRMED, VerdictCode.INCOMPLETE


class Here:
    """Reads what these tests have made themselves, without a child process."""

    @staticmethod
    def read(asset: Any, media_type: str | None, sidecar: bytes | None = None) -> ManifestReport:
        return read_in_process(asset, media_type, sidecar)


def evidence_of(asset: bytes, name: str = "talk.jpg", sidecar: bytes | None = None) -> Evidence:
    with file_of(asset) as file:
        return collect(file, name, reader=Here(), sidecar=sidecar)


@cache
def genuine() -> Evidence:
    return evidence_of(signed(JPEG))


@cache
def continued() -> Evidence:
    """Signed again by a second physician, with the first one's file as its parent."""
    return evidence_of(VECTORS["signed-again-by-another-physician"]().asset)


def verdict_on(evidence: Evidence, **changes: Any) -> Verdict:
    given_: dict[str, Any] = {
        "policy": Policy(),
        "trust": SOCIETY.trust_view(),
        "at": SOCIETY.now + MINUTE,
        "tool_version": "test",
    }
    return judge(evidence, **{**given_, **changes})


def reason_of(verdict: Verdict, check: Check) -> tuple[Outcome, Reason]:
    (found,) = (each for each in verdict.findings if each.check is check)
    return found.outcome, found.reason


def report(evidence: Evidence, **changes: Any) -> Evidence:
    return dataclasses.replace(evidence, report=dataclasses.replace(evidence.report, **changes))


def engine(evidence: Evidence, **changes: Any) -> Evidence:
    assert evidence.report.engine is not None
    return report(evidence, engine=dataclasses.replace(evidence.report.engine, **changes))


def statuses(evidence: Evidence, **changes: Any) -> Evidence:
    assert evidence.report.engine is not None
    return engine(evidence, active=dataclasses.replace(evidence.report.engine.active, **changes))


def manifest(evidence: Evidence, index: int = 0, **changes: Any) -> Evidence:
    found = list(evidence.report.manifests)
    found[index] = dataclasses.replace(found[index], **changes)
    return report(evidence, manifests=tuple(found))


def signature(evidence: Evidence, index: int = 0, **changes: Any) -> Evidence:
    found = evidence.report.manifests[index].signature
    assert found is not None
    return manifest(evidence, index, signature=dataclasses.replace(found, **changes))


def successes(evidence: Evidence, keep: Callable[[EngineStatus], bool]) -> Evidence:
    assert evidence.report.engine is not None
    return statuses(evidence, success=tuple(filter(keep, evidence.report.engine.active.success)))


def failing(code: str) -> Callable[[Evidence], Evidence]:
    return lambda e: statuses(e, failure=(EngineStatus(code=code),))


def hashes(value: bool | None) -> Callable[[Evidence], Evidence]:  # noqa: FBT001  a value
    def change(evidence: Evidence) -> Evidence:
        active = evidence.report.manifests[0]
        changed = tuple(
            dataclasses.replace(each, digest_matches=value) for each in active.assertions
        )
        return manifest(evidence, assertions=changed)

    return change


def binding(code: str, *extra: EngineStatus) -> Callable[[Evidence], Evidence]:
    """Another hard binding than the genuine one."""

    def change(evidence: Evidence) -> Evidence:
        assert evidence.report.engine is not None
        changed = tuple(
            dataclasses.replace(each, code=code) if each.code.endswith("dataHash.match") else each
            for each in evidence.report.engine.active.success
        )
        return statuses(evidence, success=changed + extra)

    return change


def moved(evidence: Evidence) -> Evidence:
    """Every success code of the engine speaks of another manifest."""
    assert evidence.report.engine is not None
    changed = tuple(
        dataclasses.replace(each, url=(each.url or "").replace("/c2pa/urn", "/c2pa/other"))
        for each in evidence.report.engine.active.success
    )
    return statuses(evidence, success=changed)


def delta(code: str) -> Callable[[Evidence], Evidence]:
    found = IngredientDelta(
        assertion_uri="self#jumbf=/c2pa/x/c2pa.assertions/c2pa.ingredient.v3",
        statuses=StatusSet(failure=(EngineStatus(code=code),)),
    )
    return lambda e: engine(e, ingredient_deltas=(found,))


TABLE: dict[str, tuple[Callable[[Evidence], Evidence], VerdictCode]] = {
    "nothing": (lambda e: e, CONFIRMED),
    "an ended check": (lambda e: report(e, outcome=ReadOutcome.INCOMPLETE), INCOMPLETE),
    "no credentials": (
        lambda e: report(e, outcome=ReadOutcome.NO_CREDENTIALS),
        VerdictCode.NO_CREDENTIALS,
    ),
    "credentials elsewhere": (
        lambda e: report(e, outcome=ReadOutcome.STORED_ELSEWHERE),
        INCOMPLETE,
    ),
    "a damaged store": (lambda e: report(e, outcome=ReadOutcome.DAMAGED), ALTERED),
    "no file of ours": (
        lambda e: report(e, outcome=ReadOutcome.UNREADABLE),
        VerdictCode.UNREADABLE,
    ),
    "a reason against it": (lambda e: report(e, reason=Reason.IO_ERROR), INCOMPLETE),
    "no engine": (lambda e: report(e, engine=None), ALTERED),
    "no manifest": (lambda e: report(e, manifests=()), ALTERED),
    "uncovered content": (lambda e: report(e, uncovered=("x",)), ALTERED),
    "an undeclared assertion": (lambda e: manifest(e, undeclared=("x",)), ALTERED),
    "a missing assertion": (lambda e: manifest(e, missing=("x",)), ALTERED),
    "wrong hashes": (hashes(value=False), ALTERED),
    "hashes unknown": (hashes(value=None), ALTERED),
    "a problem": (lambda e: manifest(e, problems=("x",)), ALTERED),
    "filled padding": (lambda e: signature(e, padding_is_zero=False), ALTERED),
    "another claim": (lambda e: manifest(e, claim=b"x"), ALTERED),
    "another signature": (lambda e: signature(e, signature=bytes(64)), ALTERED),
    "no success codes": (lambda e: successes(e, lambda _: False), ALTERED),
    "success of another manifest": (moved, ALTERED),
    "no hard binding": (
        lambda e: successes(e, lambda each: not each.code.endswith("dataHash.match")),
        ALTERED,
    ),
    "an unknown hard binding": (binding("assertion.newHash.match"), ALTERED),
    "two hard bindings": (
        binding("assertion.dataHash.match", EngineStatus(code="assertion.bmffHash.match")),
        ALTERED,
    ),
    "a mismatch": (failing("assertion.dataHash.mismatch"), ALTERED),
    "an unknown failure": (failing("something.new"), ALTERED),
    "a failure without a code": (failing(""), ALTERED),
    "a failure that looks decided": (failing("timeStamps.x"), ALTERED),
    "an unreadable failure": (failing("unreadable"), ALTERED),
    "an unknown note": (
        lambda e: statuses(e, informational=(EngineStatus(code="something.new"),)),
        INCOMPLETE,
    ),
    "an exclusion more": (
        lambda e: statuses(
            e,
            informational=(EngineStatus(code="assertion.dataHash.additionalExclusionsPresent"),),
        ),
        ALTERED,
    ),
    "a changed ingredient": (delta("assertion.dataHash.mismatch"), ALTERED),
    "an ingredient with an unknown failure": (delta("something.new"), ALTERED),
    "an ingredient by a stranger": (delta("signingCredential.untrusted"), CONFIRMED),
    "an old claim": (lambda e: manifest(e, claim_version=1), UNKNOWN),
    "critical headers": (lambda e: signature(e, critical=True), UNKNOWN),
    "a chain that is unprotected": (lambda e: signature(e, chain_unprotected=True), UNKNOWN),
    "an unfit credential": (failing("signingCredential.invalid"), UNKNOWN),
    "an untrusted credential": (failing("signingCredential.untrusted"), CONFIRMED),
    "no issuer": (
        lambda e: signature(e, certificates=e.report.manifests[0].signature.certificates[:1]),
        UNKNOWN,
    ),
    "another type by its name": (
        lambda e: dataclasses.replace(
            e, asset=dataclasses.replace(e.asset, declared_type="application/pdf")
        ),
        INCOMPLETE,
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_one_change_gives_this_verdict(name: str) -> None:
    change, code = TABLE[name]
    assert verdict_on(change(genuine())).code is code


@pytest.mark.parametrize(
    "name", [name for name, (_, code) in TABLE.items() if code not in (CONFIRMED, UNKNOWN)]
)
def test_a_file_that_is_not_whole_shows_no_name_no_time_and_no_claim(name: str) -> None:
    verdict = verdict_on(TABLE[name][0](genuine()))
    shown = (verdict.signer, verdict.signed_at, verdict.content, verdict.revoked_at)
    assert shown == (None, None, None, None)


@pytest.mark.parametrize("name", [name for name, (_, code) in TABLE.items() if code is UNKNOWN])
def test_a_signer_who_is_not_known_has_no_name(name: str) -> None:
    assert verdict_on(TABLE[name][0](genuine())).signer is None


def test_several_manifests_that_lead_to_one_another_are_a_history() -> None:
    verdict = verdict_on(continued())
    assert verdict.code is CONFIRMED
    assert reason_of(verdict, Check.HISTORY) == (Outcome.PASS, Reason.OK)
    assert verdict.signer is not None
    assert verdict.signer.name == "Dr. Ben Second (DEMO)"


def recorded(code: str) -> Callable[[Evidence], Evidence]:
    def change(evidence: Evidence) -> Evidence:
        (found,) = evidence.report.manifests[0].ingredients
        failed = StatusSet(failure=(EngineStatus(code=code),))
        return manifest(evidence, ingredients=(dataclasses.replace(found, recorded=failed),))

    return change


HISTORY: dict[str, tuple[Callable[[Evidence], Evidence], VerdictCode]] = {
    "a failure recorded when it was used": (recorded("assertion.dataHash.mismatch"), ALTERED),
    "an unknown failure recorded": (recorded("something.new"), ALTERED),
    "a stranger recorded": (recorded("signingCredential.untrusted"), CONFIRMED),
    "its manifest gone": (
        lambda e: report(e, manifests=e.report.manifests[:1]),
        ALTERED,
    ),
    "its claim changed": (lambda e: manifest(e, 1, claim=b"x"), ALTERED),
    "its signature gone": (lambda e: manifest(e, 1, signature=None), ALTERED),
    "its signature another": (lambda e: signature(e, 1, signature=bytes(64)), ALTERED),
    "an assertion of it undeclared": (lambda e: manifest(e, 1, undeclared=("x",)), ALTERED),
    "an assertion of it missing": (lambda e: manifest(e, 1, missing=("x",)), ALTERED),
    "a fault in it": (lambda e: manifest(e, 1, problems=("x",)), ALTERED),
    "nothing refers to it": (lambda e: manifest(e, ingredients=()), ALTERED),
    "an old claim": (lambda e: manifest(e, 1, claim_version=1), CONFIRMED),
}


@pytest.mark.parametrize("name", HISTORY)
def test_one_change_in_the_history_gives_this_verdict(name: str) -> None:
    change, code = HISTORY[name]
    verdict = verdict_on(change(continued()))
    assert verdict.code is code
    if code is CONFIRMED and name != "a stranger recorded":
        assert reason_of(verdict, Check.HISTORY)[0] is Outcome.UNKNOWN


def test_the_names_of_the_history_are_never_the_signers() -> None:
    swapped = report(continued(), active_label=continued().report.manifests[1].label)
    assert verdict_on(swapped).code is not CONFIRMED


# --- time ----------------------------------------------------------------------------------------


def active(evidence: Evidence) -> ManifestEvidence:
    assert evidence.active is not None
    return evidence.active


def stamped(source: TimestampSource, evidence: Evidence | None = None) -> bytes:
    found = active(evidence or genuine()).signature
    assert found is not None
    assert counter_signed_message(found) == cbor2.dumps(
        ["CounterSignature", found.protected, b"", cbor2.dumps(found.signature)]
    )
    return counter_signature(found.protected, found.signature, source)


def other_stamp() -> bytes:
    return counter_signature(b"another header", bytes(64), SOCIETY.timestamps())


def test_the_token_over_this_signature_tells_the_time() -> None:
    later = SOCIETY.now + 30 * DAY
    evidence = signature(genuine(), timestamp_tokens=(stamped(SOCIETY.timestamps(lambda: later)),))
    verdict = verdict_on(evidence, at=later + MINUTE)
    assert (verdict.code, verdict.signed_at) == (CONFIRMED, later)


BAD_TOKENS: dict[str, tuple[Callable[[], tuple[bytes, ...]], Reason]] = {
    "none": (lambda: (), Reason.NO_TIMESTAMP),
    "garbage": (lambda: (b"x",), Reason.BAD_TIMESTAMP),
    "over another signature": (lambda: (other_stamp(),), Reason.BAD_TIMESTAMP),
    "by a stranger": (lambda: (stamped(SOCIETY.other_timestamps()),), Reason.UNTRUSTED_TIMESTAMP),
    "from the future": (
        lambda: (stamped(SOCIETY.timestamps(lambda: SOCIETY.now + DAY)),),
        Reason.BAD_TIMESTAMP,
    ),
    "from before there was such a service": (
        lambda: (stamped(SOCIETY.timestamps(lambda: SOCIETY.now - 3650 * DAY)),),
        Reason.UNTRUSTED_TIMESTAMP,
    ),
    "good, but behind many others": (
        lambda: (*[b"x"] * 4, stamped(SOCIETY.timestamps())),
        Reason.BAD_TIMESTAMP,
    ),
}


@pytest.mark.parametrize("name", BAD_TOKENS)
def test_without_a_good_token_there_is_no_time_and_the_certificate_must_be_valid_today(
    name: str,
) -> None:
    make, reason = BAD_TOKENS[name]
    evidence = signature(genuine(), timestamp_tokens=make())
    today = verdict_on(evidence)
    assert (today.code, today.signed_at) == (CONFIRMED, None)
    assert reason_of(today, Check.TRUSTED_TIME) == (Outcome.UNKNOWN, reason)
    strict = verdict_on(evidence, policy=Policy(require_trusted_time=True))
    assert strict.code is VerdictCode.EXPIRED
    if name != "from the future":  # which has come by then
        later = SOCIETY.now + 4_000 * DAY
        view = SOCIETY.trust_view(next_update=later + DAY)
        assert verdict_on(evidence, at=later, trust=view).code is VerdictCode.EXPIRED


def test_a_good_token_counts_beside_bad_ones() -> None:
    tokens = (b"x", other_stamp(), stamped(SOCIETY.timestamps()))
    verdict = verdict_on(signature(genuine(), timestamp_tokens=tokens))
    assert (verdict.code, verdict.signed_at) == (CONFIRMED, SOCIETY.now)


def signed_by(physician: Physician, moment: dt.datetime) -> Evidence:
    return evidence_of(
        resign(
            signed(JPEG),
            chain=physician.chain,
            sign=physician.signer.sign,
            timestamps=SOCIETY.timestamps(lambda: moment),
        )
    )


@pytest.mark.parametrize(
    ("begins", "stamped_at", "judged_at", "reason"),
    [
        (0, 5, 6, Reason.OK),
        (0, 5, 100, Reason.OK),
        (0, 20, 21, Reason.EXPIRED),
        (2, 1, 5, Reason.NOT_YET_VALID),
        (2, 1, 100, Reason.NOT_YET_VALID),
        (2, 3, 5, Reason.OK),
    ],
)
def test_the_certificate_must_be_in_force_at_the_time_that_is_proven(
    begins: int, stamped_at: int, judged_at: int, reason: Reason
) -> None:
    physician = SOCIETY.physician(days=10, not_before=SOCIETY.now + begins * DAY)
    evidence = signed_by(physician, SOCIETY.now + stamped_at * DAY)
    verdict = verdict_on(evidence, at=SOCIETY.now + judged_at * DAY)
    assert verdict.code is (CONFIRMED if reason is Reason.OK else VerdictCode.EXPIRED)
    assert reason_of(verdict, Check.VALIDITY)[1] is reason


def test_judging_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        verdict_on(genuine(), at=SOCIETY.now.replace(tzinfo=None))


# --- taking evidence away ------------------------------------------------------------------------

ACCUSATIONS = {"failure", "informational", "uncovered", "undeclared", "missing", "problems"}
"""Evidence against a file: without it a verdict may well be better."""

SUBJECTS = (
    "untouched-picture",
    "untouched-video",
    "signed-again-by-another-physician",
    "content-byte-flipped",
    "statement-byte-flipped",
    "signed-with-another-key",
    "chain-in-unprotected-header",
    "impersonated-with-parent-ingredient",
    "trusted-edit-of-tampered-parent",
    "expired-without-trusted-time",
    "expired-with-untrusted-time",
    "revoked-for-a-stolen-key",
    "wrong-extended-key-usage",
    "without-admission",
    "stale-trust-list",
    "no-trust-list",
    "free-box-beside-content",
)


@cache
def subject(name: str) -> tuple[Any, VerdictCode]:
    vector = VECTORS[name]()
    evidence = evidence_of(vector.asset, vector.name, vector.sidecar)
    return evidence_to_json(evidence), judged(name, evidence).code


def judged(name: str, evidence: Evidence) -> Verdict:
    vector = VECTORS[name]()
    return verdict_on(
        evidence, policy=vector.policy, trust=vector.trust, at=SOCIETY.now + vector.after
    )


def pieces(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Places of everything that could be absent, but for accusations."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key not in ACCUSATIONS:
                if path:
                    yield (*path, key)
                yield from pieces(value, (*path, key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield (*path, index)
            yield from pieces(value, (*path, index))


def without(tree: Any, path: tuple[Any, ...]) -> Any:
    """The evidence without one piece: an element of a list, or a value that is now nothing."""
    changed = copy.deepcopy(tree)
    place = changed
    for key in path[:-1]:
        place = place[key]
    if isinstance(place, list):
        del place[path[-1]]
    else:
        value = place[path[-1]]
        place[path[-1]] = [] if isinstance(value, list) else None
    return changed


@pytest.mark.parametrize("name", SUBJECTS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_piece_of_evidence_taken_away_makes_a_verdict_better(
    name: str, data: st.DataObject
) -> None:
    document, before = subject(name)
    path = data.draw(st.sampled_from(list(pieces(document))))
    try:
        evidence = evidence_from_json(without(document, path))
    except ValueError:
        return
    after = judged(name, evidence).code
    if before is not CONFIRMED:
        assert after is not CONFIRMED, path
    if before is ALTERED:
        # What is known to be changed is not excused by evidence that is absent.
        assert after in {ALTERED, INCOMPLETE, VerdictCode.UNREADABLE}, path
