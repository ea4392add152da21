"""What an engineer or a careful reader asks for: every check, the signer, the claims, versions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from medprovenance.model.findings import Check, Outcome, Reason
from medprovenance.model.identity import CredentialKind
from medprovenance.model.text import clean, inert
from medprovenance.model.verdict import VerdictCode
from medprovenance.report.catalogue.language import Label
from medprovenance.report.phrases import (
    fill,
    label,
    say_code,
    say_date,
    say_name,
    say_parameter,
    say_time,
)
from medprovenance.report.story import names_signer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from medprovenance.model.content import ContentClaims, EvidenceReference, PhysicianStatement
    from medprovenance.model.findings import Finding, Parameter
    from medprovenance.model.identity import SignerIdentity
    from medprovenance.model.verdict import Verdict
    from medprovenance.report.catalogue.language import Language

CLAIM_CHECKS = frozenset({Check.REVIEW_DATE, Check.AI_USE, Check.DISCLOSURES, Check.EXTRA_IDENTITY})
"""Checks that repeat what a manifest says: told only beside a confirmed source."""

SIGNER_CHECKS = frozenset(
    {Check.CHAIN, Check.TRUSTED_TIME, Check.VALIDITY, Check.REVOCATION, Check.EXPECTED_SIGNER}
)
"""Checks whose facts come out of a certificate: told only when the signer is established."""

DIGEST_PREFIX = 16
"""Hexadecimal digits of a digest that a sentence shows."""

MOST_ITEMS = 10
"""Topics, credentials or references that a report lists."""

_DOI = re.compile(r"10\.\d{4,9}/[A-Za-z0-9._;()/:-]{1,120}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One check in words."""

    check: str
    """Its stable name, such as ``integrity.hard-binding``."""
    name: str
    outcome: str
    sentence: str
    reason: str
    asked: bool
    """It was asked and answered, with yes or no."""


Row = tuple[str, str]


def check_rows(verdict: Verdict, language: Language) -> tuple[CheckRow, ...]:
    """All findings of the verdict in words."""
    return tuple(_check_row(verdict, each, language) for each in verdict.findings)


def shown_parameters(verdict: Verdict, finding: Finding) -> Mapping[str, Parameter]:
    """The facts of a finding that may be told: none that an untrusted manifest supplied."""
    if finding.check in CLAIM_CHECKS and verdict.code is not VerdictCode.CONFIRMED:
        return {}
    if finding.check in SIGNER_CHECKS and verdict.signer is None:
        return {}
    return finding.parameters


def not_checked(verdict: Verdict, language: Language) -> tuple[str, ...]:
    """What this verification leaves open, in words."""
    open_checks = (
        language.checks[each.check]
        for each in verdict.findings
        if each.outcome is Outcome.UNKNOWN
        or each.reason in (Reason.NOT_REACHED, Reason.NOT_CHECKED)
    )
    return (
        label(language, Label.ADVICE_NOT_CHECKED),
        label(language, Label.PEOPLE_NOT_CHECKED),
        *open_checks,
    )


def sentence_for(language: Language, finding: Finding, parameters: Mapping[str, Parameter]) -> str:
    """The sentence of a finding; one that has none yet is named by its code."""
    exact = language.findings.get((finding.check, finding.outcome, finding.reason))
    template = exact or language.reasons.get(finding.reason)
    if template is None:
        code = f"{finding.check}/{finding.outcome}/{finding.reason}"
        return fill(language, language.fallback, {"code": code})
    withheld = finding.parameters.keys() - parameters.keys()
    if any(f"{{{name}}}" in template for name in withheld):
        return f"{label(language, Label.NOT_SHOWN)}."
    said = {name: say_parameter(language, name, value) for name, value in parameters.items()}
    return fill(language, template, {key: text for key, text in said.items() if text is not None})


def signer_heading(verdict: Verdict, language: Language) -> str:
    """Title over ``signer_rows``: a name is called unconfirmed unless the verdict confirms it."""
    return label(language, Label.SIGNER if names_signer(verdict) else Label.UNCONFIRMED_SIGNER)


def signer_rows(verdict: Verdict, language: Language) -> tuple[Row, ...]:
    """What the certificate says of the signer; of an unconfirmed one, only what identifies it."""
    signer = verdict.signer
    if signer is None:
        return ()
    named = names_signer(verdict)
    rows = [(Label.NAME, say_name(language, signer.name))]
    if named and signer.organisation:
        rows.append((Label.ORGANISATION, say_name(language, signer.organisation)))
    issuer = say_name(language, signer.issuer)
    rows.append((Label.VERIFIED_BY if named else Label.ISSUED_BY, issuer))
    if named:
        rows += _credentials(signer, language)
        if verdict.signed_at is not None:
            rows.append((Label.SIGNED_ON, say_time(language, verdict.signed_at)))
    return tuple((label(language, which), text) for which, text in rows)


def certificate_rows(verdict: Verdict, language: Language) -> tuple[Row, ...]:
    """Which certificate signed, for those who look it up."""
    signer = verdict.signer
    if signer is None:
        return ()
    dates = f"{say_date(language, signer.not_before)} \u2013 {say_date(language, signer.not_after)}"
    rows = [
        (Label.CERTIFICATE_DATES, dates),
        (Label.CERTIFICATE_NUMBER, clean(signer.serial_number)),
        (Label.CERTIFICATE_DIGEST, clean(signer.certificate_sha256)),
    ]
    return tuple((label(language, which), text) for which, text in rows)


def claim_rows(verdict: Verdict, language: Language) -> tuple[Row, ...]:
    """What the signer says of the content; nothing unless the source is confirmed."""
    if verdict.content is None or verdict.code is not VerdictCode.CONFIRMED:
        return ()
    found = _claims(verdict.content, language)
    return tuple((label(language, which), text) for which, text in found if text)


def about_rows(verdict: Verdict, language: Language) -> tuple[Row, ...]:
    """When, with what and against which trust lists the verdict was reached."""
    engine = verdict.engine_version
    rows = [
        (Label.JUDGED_AT, say_time(language, verdict.judged_at)),
        (Label.TOOL, f"medprovenance {clean(verdict.tool_version, 40)}"),
        (
            Label.ENGINE,
            clean(engine, 40) if engine else label(language, Label.NONE),
        ),
    ]
    rows += [
        (
            Label.TRUST_LIST,
            label(
                language,
                Label.TRUST_LIST_VALUE,
                operator=inert(each.operator),
                sequence=str(each.sequence),
                issued=say_date(language, each.issued),
                next=say_date(language, each.next_update),
                digest=clean(each.sha256)[:DIGEST_PREFIX],
            ),
        )
        for each in verdict.trust
    ] or [(Label.TRUST_LIST, label(language, Label.NONE))]
    rows.append((Label.FILE_SIZE, str(verdict.asset.size)))
    if verdict.asset.sha256 is not None:
        rows.append((Label.FILE_DIGEST, clean(verdict.asset.sha256)))
    if verdict.asset.has_sidecar:
        rows.append((Label.NOTE, label(language, Label.SIDECAR)))
    return tuple((label(language, which), text) for which, text in rows)


def _check_row(verdict: Verdict, finding: Finding, language: Language) -> CheckRow:
    claims = finding.check in CLAIM_CHECKS
    withheld = (
        claims
        and verdict.code is not VerdictCode.CONFIRMED
        and finding.reason not in (Reason.NOT_REACHED, Reason.NOT_CHECKED)
    )
    outcome = language.outcomes[finding.outcome]
    if withheld:
        outcome = label(language, Label.NOT_SHOWN)
        sentence = label(language, Label.NOT_SHOWN_WHY)
    else:
        if claims and finding.outcome is Outcome.PASS:
            outcome = label(language, Label.STATED)
        sentence = sentence_for(language, finding, shown_parameters(verdict, finding))
    return CheckRow(
        check=finding.check.value,
        name=language.checks[finding.check],
        outcome=outcome,
        sentence=sentence,
        reason="" if withheld else finding.reason.value,
        asked=finding.outcome in (Outcome.PASS, Outcome.FAIL) and not withheld,
    )


def _credentials(signer: SignerIdentity, language: Language) -> Iterator[tuple[Label, str]]:
    if signer.npi is not None:
        npi, issuer = inert(signer.npi, 40), say_name(language, signer.issuer)
        yield Label.NPI, label(language, Label.NPI_VALUE, npi=npi, issuer=issuer)
    others = [each for each in signer.credentials if each.kind is not CredentialKind.NPI]
    for each in others[:MOST_ITEMS]:
        number = {} if each.number is None else {"number": inert(each.number, 40)}
        yield (
            Label.CREDENTIAL,
            label(
                language,
                Label.CREDENTIAL_VALUE,
                profession=inert(each.profession),
                authority=inert(each.authority),
                **number,
            ),
        )
    place = ", ".join(inert(each, 80) for each in (signer.state, signer.country) if each)
    if place:
        yield Label.PLACE, place


def _claims(content: ContentClaims, language: Language) -> Iterator[tuple[Label, str]]:
    statement = content.statement
    title = statement.title if statement is not None and statement.title else content.title
    yield Label.TITLE, _quoted(title)
    if statement is not None:
        yield from _statement(statement, language)
    made = [
        language.source_types.get(each) or say_code(language, each)
        for each in content.digital_source_types[:MOST_ITEMS]
    ]
    yield Label.HOW_MADE, ", ".join(dict.fromkeys(made))
    yield Label.MADE_IN, _quoted(content.generator)


def _statement(statement: PhysicianStatement, language: Language) -> Iterator[tuple[Label, str]]:
    yield Label.CATEGORY, language.categories[statement.category]
    yield Label.TOPICS, ", ".join(_quoted(each) for each in statement.topics[:MOST_ITEMS])
    yield Label.AUDIENCE, _quoted(statement.audience)
    yield Label.CONTENT_LANGUAGE, _quoted(statement.language)
    for which, day in (
        (Label.REVIEWED_ON, statement.reviewed_on),
        (Label.REVIEW_BY, statement.review_by),
    ):
        yield which, say_date(language, day) if day is not None else ""
    yield Label.SPONSOR, _quoted(statement.sponsor)
    yield Label.CONFLICT, _quoted(statement.conflict_of_interest)
    yield Label.EVIDENCE, "; ".join(map(_reference, statement.evidence[:MOST_ITEMS]))
    yield Label.JURISDICTION, _quoted(statement.jurisdiction)


def _reference(reference: EvidenceReference) -> str:
    """Title and DOI. A URL out of a manifest is never shown: somebody might follow it."""
    if reference.doi is not None and _DOI.fullmatch(reference.doi):
        return f"{_quoted(reference.title)} (DOI {reference.doi})"
    return _quoted(reference.title)


def _quoted(text: str | None) -> str:
    """The signer's own words, in quotation marks; nothing for nothing."""
    shown = inert(text or "")
    return f"“{shown}”" if shown else ""
