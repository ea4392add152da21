"""A signing plan in words: exactly what would be recorded and removed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from medprovenance.model.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medprovenance.model.evidence import JsonValue
    from medprovenance.model.identity import SignerIdentity
    from medprovenance.model.signing import Removal, SigningPlan

FORMAT: Final = "medprovenance-plan/1"

WARNINGS: Final = {
    "metadata-kept": "personal metadata stays in the file",
    "hygiene-unsupported": "we cannot look for personal metadata in this kind of file",
}

TIMESTAMPS: Final = {
    "required": "asked for, and nothing is signed without one",
    "best-effort": "asked for; without an answer it is signed all the same",
    "none": "not asked for",
}


def plan_lines(plan: SigningPlan, signer: SignerIdentity) -> Iterator[str]:
    """The plan for people, line by line."""
    yield f"{clean(str(plan.source))} -> {clean(str(plan.target))}"
    yield "This would be recorded. Nothing was signed or written."
    yield ""
    yield f"  signer       {clean(signer.name)}"
    if signer.organisation:
        yield f"  organisation {clean(signer.organisation)}"
    yield f"  certificate  {clean(signer.serial_number)}, by {clean(signer.issuer)}"
    yield f"  time-stamp   {TIMESTAMPS[plan.timestamp.value]}"
    yield f"  history      {_history(plan)}"
    yield f"  credentials  {'in a file of their own' if plan.sidecar else 'inside the file'}"
    for key in sorted(plan.definition, key=_order):
        yield from _entry(key, plan.definition[key])
    yield ""
    yield from _removal_lines(plan)
    for code in plan.warnings:
        yield f"note: {WARNINGS.get(code, code)}"


def plan_to_json(plan: SigningPlan, signer: SignerIdentity) -> dict[str, JsonValue]:
    """The plan for programs; the definition is word for word what the engine is given."""
    return {
        "format": FORMAT,
        "source": clean(plan.source.name),
        "target": clean(plan.target.name),
        "media_type": plan.media_type,
        "sidecar": plan.sidecar,
        "signer": {
            "name": clean(signer.name),
            "organisation": clean(signer.organisation) if signer.organisation else None,
            "certificate_serial": signer.serial_number,
        },
        "timestamp": plan.timestamp.value,
        "keeps_history": plan.keeps_history,
        "removed": [_removal(each) for each in plan.removals],
        "warnings": list(plan.warnings),
        "definition": dict(plan.definition),
    }


def _order(key: str) -> tuple[bool, str]:
    """Assertions last: they are the longest."""
    return key == "assertions", key


def _history(plan: SigningPlan) -> str:
    if plan.keeps_history:
        return "the source's own credentials are kept, as the parent of this file"
    return "the source has none"


def _removal(removal: Removal) -> dict[str, JsonValue]:
    return {
        "container": removal.container,
        "item": removal.item,
        "count": removal.count,
        "sensitive": removal.sensitive,
    }


def _removal_lines(plan: SigningPlan) -> Iterator[str]:
    if not plan.removals:
        yield "Nothing would be removed."
        return
    yield "This would be removed from the signed copy; the source stays as it is:"
    for each in plan.removals:
        times = f", {each.count} times" if each.count > 1 else ""
        mark = "  (could name a person, a place or a device)" if each.sensitive else ""
        yield f"  {clean(each.container)}: {clean(each.item)}{times}{mark}"


def _entry(key: str, value: Any) -> Iterator[str]:
    if key == "assertions":
        for each in value:
            yield f"  {each['label']}"
            yield from _tree(each.get("data"), "    ")
        return
    if isinstance(value, str):
        yield f"  {key:<12} {clean(value)}"
        return
    yield f"  {key}"
    yield from _tree(value, "    ")


def _tree(value: Any, indent: str) -> Iterator[str]:
    """JSON as indented lines: every key and every value."""
    match value:
        case dict():
            for key, inner in value.items():
                if _is_short(inner):
                    yield f"{indent}{clean(str(key))}: {_scalar(inner)}"
                else:
                    yield f"{indent}{clean(str(key))}:"
                    yield from _tree(inner, indent + "  ")
        case list():
            for inner in value:
                if _is_short(inner):
                    yield f"{indent}- {_scalar(inner)}"
                else:
                    first, *rest = _tree(inner, indent + "  ")
                    yield f"{indent}- {first.lstrip()}"
                    yield from rest
        case _:
            yield f"{indent}{_scalar(value)}"


def _is_short(value: Any) -> bool:
    if isinstance(value, list):
        return all(not isinstance(each, dict | list) for each in value)
    return not isinstance(value, dict) or not value


def _scalar(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_scalar, value))
    # A disclosure may have 1,000 characters, and all of it would be recorded.
    return clean(value, 4096) if isinstance(value, str) else json.dumps(value)
