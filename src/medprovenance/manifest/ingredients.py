"""Ingredient assertions, in the three versions that are in use (C2PA 2.4 §18.15)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medprovenance.model.evidence import EngineStatus, IngredientEvidence, StatusSet

if TYPE_CHECKING:
    from medprovenance.model.evidence import JsonValue

MOST_STATUSES: Final = 500
MOST_DELTAS: Final = 100
LONGEST_TEXT: Final = 512
MANIFEST_PREFIX: Final = "self#jumbf=/c2pa/"


def read_ingredient(label: str, data: JsonValue) -> IngredientEvidence:
    """The ingredient of an assertion; what cannot be read of it stays empty, never guessed."""
    if not isinstance(data, dict):
        return IngredientEvidence(
            label=label,
            relationship="",
            title=None,
            media_type=None,
            manifest_label=None,
            recorded=None,
        )
    results = data.get("validationResults")
    results = results if isinstance(results, dict) else {}
    active = results.get("activeManifest")
    recorded = _status_set(active) if isinstance(active, dict) else _old_statuses(data)
    deltas = results.get("ingredientDeltas")
    return IngredientEvidence(
        label=label,
        relationship=_text(data.get("relationship")) or "",
        title=_text(data.get("dc:title")),
        media_type=_text(data.get("dc:format")),
        manifest_label=_manifest_label(data.get("activeManifest") or data.get("c2pa_manifest")),
        recorded=recorded,
        recorded_elsewhere=tuple(
            _status_set(delta)
            for each in (deltas if isinstance(deltas, list) else [])[:MOST_DELTAS]
            if isinstance(each, dict) and isinstance(delta := each.get("validationDeltas"), dict)
        ),
    )


def read_status_set(results: JsonValue) -> StatusSet:
    """A set of statuses as the engine's JSON has it; what cannot be read has a code of its own."""
    return _status_set(results) if isinstance(results, dict) else StatusSet()


def _status_set(results: dict[str, JsonValue]) -> StatusSet:
    return StatusSet(
        success=_statuses(results.get("success")),
        informational=_statuses(results.get("informational")),
        failure=_statuses(results.get("failure")),
    )


def _statuses(listed: JsonValue) -> tuple[EngineStatus, ...]:
    if listed is None:
        return ()
    if not isinstance(listed, list) or len(listed) > MOST_STATUSES:
        return (EngineStatus(code="unreadable"),)
    return tuple(
        EngineStatus(
            code=_text(each.get("code")) or "unreadable",
            url=_text(each.get("url")),
            explanation=_text(each.get("explanation")),
        )
        if isinstance(each, dict)
        else EngineStatus(code="unreadable")
        for each in listed
    )


def _old_statuses(data: dict[str, JsonValue]) -> StatusSet | None:
    """``validationStatus`` of versions 1 and 2: a list of failures, absent when all was well."""
    listed = data.get("validationStatus")
    if listed is None:
        return None
    return StatusSet(failure=tuple(_failures(_statuses(listed))))


def _failures(statuses: tuple[EngineStatus, ...]) -> list[EngineStatus]:
    good = (".match", ".validated", ".trusted", ".insideValidity", ".notRevoked")
    return [each for each in statuses if not each.code.endswith(good)]


def _manifest_label(reference: JsonValue) -> str | None:
    url = reference.get("url") if isinstance(reference, dict) else None
    if not isinstance(url, str) or not url.startswith(MANIFEST_PREFIX):
        return None
    return url.removeprefix(MANIFEST_PREFIX).partition("/")[0] or None


def _text(value: JsonValue) -> str | None:
    return value[:LONGEST_TEXT] if isinstance(value, str) else None
