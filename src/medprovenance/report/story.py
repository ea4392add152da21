"""What a person reads of one verdict: a headline, the fact, notes, and one next step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from medprovenance.model.findings import Check, Outcome, Reason
from medprovenance.model.text import has_mixed_scripts, inert
from medprovenance.model.verdict import VerdictCode
from medprovenance.report.catalogue.language import Label, Note
from medprovenance.report.phrases import (
    SHORT_TEXT,
    capitalised,
    fill,
    noun_for,
    say_date,
    say_file,
    say_name,
    say_parameter,
    say_signer,
    say_time,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medprovenance.model.findings import Finding
    from medprovenance.model.verdict import Verdict
    from medprovenance.report.catalogue.language import Language

_NAMES_SIGNER = frozenset(
    {
        VerdictCode.CONFIRMED,
        VerdictCode.WRONG_SIGNER,
        VerdictCode.COPY_MATCHES,
        VerdictCode.COPY_DIFFERS,
    }
)
"""Verdicts whose story may name the signer. A name lends weight, so no other does."""

_DECIDING = {
    VerdictCode.UNREADABLE: (Check.READABLE,),
    VerdictCode.ALTERED: (
        *(Check.HARD_BINDING, Check.ASSERTIONS, Check.CLAIM_SIGNATURE),
        *(Check.ENGINE, Check.STORE_INTACT, Check.HISTORY),
    ),
    VerdictCode.UNKNOWN_SIGNER: (Check.TRUST_LIST, Check.CLAIM_FORMAT, Check.CHAIN),
    VerdictCode.EXPIRED: (Check.VALIDITY,),
    VerdictCode.INCOMPLETE: tuple(Check),
}
"""Checks that can lead to a verdict, the one that explains most first."""

_OBJECTS = {
    VerdictCode.INCOMPLETE: frozenset({Outcome.UNKNOWN, Outcome.FAIL}),
}
"""Outcomes that object; for all other verdicts only a failure does."""

_SAME_STORY = {
    Reason.MEMORY_LIMIT: Reason.TIME_LIMIT,
    Reason.SIZE_LIMIT: Reason.TIME_LIMIT,
    Reason.MALFORMED: Reason.DAMAGED_STORE,
    Reason.NONZERO_PADDING: Reason.DAMAGED_STORE,
    Reason.UNTRUSTED_TIMESTAMP: Reason.NO_TIMESTAMP,
    Reason.BAD_TIMESTAMP: Reason.NO_TIMESTAMP,
    Reason.STALE_STATUS: Reason.NO_STATUS,
}
"""Reasons that a person need not tell apart: the second one's story is told for both."""

_NEVER_DECIDES = frozenset(
    {Check.TRUSTED_TIME, Check.REVIEW_DATE, Check.AI_USE, Check.DISCLOSURES, Check.EXTRA_IDENTITY}
)


_NOTES = {
    (Check.AI_USE, Reason.MADE_WITH_AI): (Note.MADE_WITH_AI, ""),
    (Check.AI_USE, Reason.PARTLY_MADE_WITH_AI): (Note.PARTLY_MADE_WITH_AI, ""),
    (Check.REVOCATION, Reason.NO_STATUS): (Note.STATUS_NOT_CHECKED, ""),
    (Check.REVOCATION, Reason.STALE_STATUS): (Note.STATUS_NOT_CHECKED, ""),
    (Check.REVOCATION, Reason.NOT_CHECKED): (Note.STATUS_NOT_CHECKED, ""),
    (Check.REVIEW_DATE, Reason.REVIEW_DATE_PASSED): (Note.REVIEW_DATE_PASSED, "review_by"),
    (Check.DISCLOSURES, Reason.SPONSORED): (Note.SPONSORED, ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryText:
    """The story of one verdict in one language. All of it is safe to show as text."""

    file: str
    headline: str
    facts: str
    notes: tuple[str, ...]
    action: str


def tell(verdict: Verdict, language: Language) -> StoryText:
    """The story of this verdict."""
    values = _values(verdict, language)
    facts, action = _templates(verdict, language)
    return StoryText(
        file=say_file(language, verdict.asset),
        headline=language.headlines[verdict.code],
        facts=fill(language, facts, values),
        notes=tuple(_notes(verdict, language, values)),
        action=fill(language, action, values),
    )


def names_signer(verdict: Verdict) -> bool:
    """Whether this verdict's reports may name the signer as the signer."""
    if verdict.signer is None or verdict.code not in _NAMES_SIGNER:
        return False
    return verdict.code is not VerdictCode.WRONG_SIGNER or all(
        each.outcome is Outcome.PASS for each in verdict.findings if each.check is Check.VALIDITY
    )


def deciding_reason(verdict: Verdict) -> Reason | None:
    """The reason of the finding that led to the verdict, as far as one did."""
    objecting = _OBJECTS.get(verdict.code, frozenset({Outcome.FAIL}))
    by_check = {each.check: each for each in verdict.findings}
    for check in _DECIDING.get(verdict.code, ()):
        finding = by_check.get(check)
        if finding is None or check in _NEVER_DECIDES:
            continue
        if check is Check.HISTORY and finding.outcome is Outcome.UNKNOWN:
            continue
        if finding.outcome in objecting:
            return finding.reason
    return None


def _templates(verdict: Verdict, language: Language) -> tuple[str, str]:
    facts, action = language.facts[verdict.code], language.actions[verdict.code]
    if _date(verdict) is None:
        facts = language.undated.get(verdict.code, facts)
    if not names_signer(verdict):
        facts = language.unnamed.get(verdict.code, facts)
    reason = deciding_reason(verdict)
    if reason is not None:
        reason = _SAME_STORY.get(reason, reason)
        facts = language.cause_facts.get((verdict.code, reason), facts)
        action = language.cause_actions.get((verdict.code, reason), action)
    return facts, action


def _date(verdict: Verdict) -> datetime | None:
    return verdict.revoked_at if verdict.code is VerdictCode.REVOKED else verdict.signed_at


def _values(verdict: Verdict, language: Language) -> dict[str, str]:
    noun = noun_for(language, verdict.asset)
    values = {"this": noun.this, "This": capitalised(noun.this), "it": noun.it}
    date = _date(verdict)
    if date is not None:
        values["date"] = say_time(language, date)
    if verdict.signer is None or not names_signer(verdict):
        return values
    return values | {
        "signer": say_signer(language, verdict.signer),
        "issuer": say_name(language, verdict.signer.issuer),
    }


def _notes(verdict: Verdict, language: Language, values: dict[str, str]) -> Iterator[str]:
    """Notes stand beside a confirmed verdict only: elsewhere they would be a stranger's words."""
    if verdict.code is not VerdictCode.CONFIRMED:
        return
    if verdict.signer is not None and any(
        has_mixed_scripts(each)
        for each in (verdict.signer.name, verdict.signer.organisation or "", verdict.signer.issuer)
    ):
        yield language.notes[Note.MIXED_ALPHABETS]
    for finding in verdict.findings:
        found = _note(finding)
        if found is None:
            continue
        note, name = found
        yield fill(language, language.notes[note], values | _facts_of(finding, language, name))


def _note(finding: Finding) -> tuple[Note, str] | None:
    """The note that a finding gives rise to, and which of its parameters the note dates by."""
    parameters = finding.parameters
    match finding.check, finding.reason:
        case Check.HISTORY, Reason.UNCONFIRMED_INGREDIENTS:
            if parameters.get("total") == 1:
                return Note.UNCONFIRMED_ONLY_FILE, ""
            one = parameters.get("unconfirmed") == 1
            return (Note.UNCONFIRMED_FILE if one else Note.UNCONFIRMED_FILES), ""
        case Check.REVOCATION, Reason.REVOKED_LATER:
            lapsed = "privilege" in str(parameters.get("crl_reason")).lower()
            return (Note.LICENCE_ENDED if lapsed else Note.CERTIFICATE_ENDED), "revoked_at"
        case Check.TRUSTED_TIME, _ if finding.outcome is not Outcome.PASS:
            return Note.DATE_NOT_PROVEN, ""
        case cause:
            return _NOTES.get(cause)


def _facts_of(finding: Finding, language: Language, dated_by: str) -> dict[str, str]:
    parameters = finding.parameters
    facts = {
        "total": inert(str(parameters.get("total", ""))),
        "count": inert(str(parameters.get("unconfirmed", ""))),
        "sponsor": inert(str(parameters.get("sponsor") or ""), SHORT_TEXT),
    }
    value = parameters.get(dated_by)
    if isinstance(value, str):
        try:
            facts["date"] = say_date(language, datetime.fromisoformat(value))
        except (ValueError, OverflowError):
            facts["date"] = say_parameter(language, dated_by, value) or ""
    elif dated_by:
        facts["date"] = language.labels[Label.NOT_STATED]
    return facts
