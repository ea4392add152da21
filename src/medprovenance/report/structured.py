"""Verdicts as JSON, in the published format ``medprovenance-verdict/1``.

The schema is package data (``schemas/verdict-v1.json``). Within version 1 the words of an
enumeration may become more; a member is never renamed, and never means something else.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from medprovenance.model.text import clean, has_mixed_scripts
from medprovenance.model.verdict import VerdictCode
from medprovenance.report.catalogue import DEFAULT, language
from medprovenance.report.catalogue.language import Label
from medprovenance.report.details import shown_parameters

if TYPE_CHECKING:
    from datetime import date

    from medprovenance.model.content import ContentClaims, EvidenceReference, PhysicianStatement
    from medprovenance.model.evidence import JsonValue
    from medprovenance.model.findings import Finding, Parameter
    from medprovenance.model.identity import Credential, SignerIdentity
    from medprovenance.model.trust import TrustListReference
    from medprovenance.model.verdict import Verdict

    JsonObject = dict[str, JsonValue]

FORMAT = "medprovenance-verdict/1"

MOST_ITEMS = 50
"""Entries of one list out of a file or certificate."""


def verdict_to_json(verdict: Verdict) -> JsonObject:
    """The whole verdict as JSON values. Every string is sanitised and at most 256 long.

    ``content`` is only there for ``confirmed``, and findings keep to themselves what they read
    in a manifest or certificate that is not established: what a file of unknown source says
    is nobody's statement.
    """
    confirmed = verdict.code is VerdictCode.CONFIRMED
    return {
        "format": FORMAT,
        "notice": language(DEFAULT).labels[Label.DEMO] if verdict.demo else None,
        "verdict": verdict.code.value,
        "exit_code": verdict.code.exit_code,
        "demo": verdict.demo,
        "asset": {
            "name": clean(verdict.asset.name),
            "size": verdict.asset.size,
            "media_type": _text(verdict.asset.media_type),
            "declared_type": _text(verdict.asset.declared_type),
            "sha256": _text(verdict.asset.sha256),
            "sidecar": verdict.asset.has_sidecar,
        },
        "signer": _signer(verdict.signer) if verdict.signer is not None else None,
        "signed_at": _time(verdict.signed_at),
        "revoked_at": _time(verdict.revoked_at),
        "content": (
            _content(verdict.content) if confirmed and verdict.content is not None else None
        ),
        "findings": [_finding(verdict, each) for each in verdict.findings],
        "manifest_label": _text(verdict.manifest_label),
        "judged_at": _time(verdict.judged_at),
        "trust": [_trust(each) for each in verdict.trust],
        "tool": {"name": "medprovenance", "version": clean(verdict.tool_version)},
        "engine": {"name": "c2pa-rs", "version": _text(verdict.engine_version)},
    }


def verdict_schema() -> JsonObject:
    """The published JSON Schema (2020-12) of ``verdict_to_json``."""
    # Imported here: writing a verdict needs neither.
    import json
    from importlib import resources

    source = resources.files("medprovenance") / "schemas" / "verdict-v1.json"
    return cast("JsonObject", json.loads(source.read_text(encoding="utf-8")))


def _finding(verdict: Verdict, finding: Finding) -> JsonObject:
    return {
        "check": finding.check.value,
        "outcome": finding.outcome.value,
        "reason": finding.reason.value,
        "parameters": {
            clean(name): _parameter(value)
            for name, value in shown_parameters(verdict, finding).items()
        },
    }


def _parameter(value: Parameter) -> JsonValue:
    match value:
        case str():
            return clean(value)
        case tuple():
            return [clean(each) for each in value[:MOST_ITEMS]]
        case _:
            return value


def _signer(signer: SignerIdentity) -> JsonObject:
    shown = (signer.name, signer.organisation or "", signer.issuer)
    return {
        "name": clean(signer.name),
        "organisation": _text(signer.organisation),
        "issuer": clean(signer.issuer),
        "mixes_alphabets": any(map(has_mixed_scripts, shown)),
        "npi": _text(signer.npi),
        "credentials": [_credential(each) for each in signer.credentials[:MOST_ITEMS]],
        "country": _text(signer.country),
        "state": _text(signer.state),
        "certificate": {
            "serial_number": clean(signer.serial_number),
            "sha256": clean(signer.certificate_sha256),
            "not_before": _time(signer.not_before),
            "not_after": _time(signer.not_after),
        },
    }


def _credential(credential: Credential) -> JsonObject:
    return {
        "kind": credential.kind.value,
        "authority": clean(credential.authority),
        "profession": clean(credential.profession),
        "number": _text(credential.number),
    }


def _content(content: ContentClaims) -> JsonObject:
    statement = content.statement
    return {
        "title": _text(content.title),
        "statement": _statement(statement) if statement is not None else None,
        "digital_source_types": [clean(each) for each in content.digital_source_types[:MOST_ITEMS]],
        "actions": [clean(each) for each in content.actions[:MOST_ITEMS]],
        "generator": _text(content.generator),
        "ingredient_count": content.ingredient_count,
    }


def _statement(statement: PhysicianStatement) -> JsonObject:
    return {
        "title": _text(statement.title),
        "category": statement.category.value,
        "topics": [clean(each) for each in statement.topics[:MOST_ITEMS]],
        "audience": _text(statement.audience),
        "language": _text(statement.language),
        "reviewed_on": _date(statement.reviewed_on),
        "review_by": _date(statement.review_by),
        "sponsor": _text(statement.sponsor),
        "conflict_of_interest": _text(statement.conflict_of_interest),
        "evidence": [_reference(each) for each in statement.evidence[:MOST_ITEMS]],
        "jurisdiction": _text(statement.jurisdiction),
    }


def _reference(reference: EvidenceReference) -> JsonObject:
    return {
        "title": clean(reference.title),
        "url": _text(reference.url),
        "doi": _text(reference.doi),
    }


def _trust(reference: TrustListReference) -> JsonObject:
    return {
        "operator": clean(reference.operator),
        "demo": reference.demo,
        "sequence": reference.sequence,
        "issued": _time(reference.issued),
        "next_update": _time(reference.next_update),
        "sha256": clean(reference.sha256),
    }


def _text(text: str | None) -> str | None:
    return clean(text) if text is not None else None


def _date(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _time(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC, whole seconds."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
