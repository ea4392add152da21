"""The manifest definition: what is recorded, in the form that C2PA 2.4 asks of a generator.

The shape is that of the C2PA conformance programme 0.2: the inception action comes first in an
actions assertion among the *created* assertions, all actions are listed, and what the physician
states stands among the *gathered* ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medprovenance.model.content import DIGITAL_SOURCE_TYPES, SourceType
from medprovenance.model.statements import STATEMENT_LABEL, statement_to_json

if TYPE_CHECKING:
    from medprovenance.model.content import PhysicianStatement
    from medprovenance.model.evidence import JsonValue

GENERATOR: Final = "medprovenance"
SPECIFICATION: Final = "2.4.0"
"""Version of the C2PA specification that our manifests follow."""
PARENT: Final = "parent"
"""Must be the id that ``manifest.native`` gives the parent ingredient."""

EDITS: Final = frozenset({SourceType.EDITED, SourceType.AI_ASSISTED, SourceType.AI_GENERATED})
"""Sources that, over an existing history, mean that the picture or sound was worked on."""

NAMESPACES: Final = {"dc": "http://purl.org/dc/elements/1.1/"}

DO_NOT_TRAIN: Final = (
    "cawg.ai_inference",
    "cawg.ai_generative_training",
    "cawg.ai_training",
    "cawg.data_mining",
)


def manifest_definition(
    *,
    title: str,
    media_type: str,
    statement: PhysicianStatement,
    source_type: SourceType,
    continues_history: bool,
    metadata_removed: bool,
    allow_training: bool,
    generator_version: str,
) -> dict[str, JsonValue]:
    """The definition for the engine; nothing is added to it later but hash and signature."""
    assertions: list[JsonValue] = [
        {
            "label": "c2pa.actions.v2",
            "created": True,
            "data": {
                "actions": _actions(
                    source_type,
                    continues_history=continues_history,
                    metadata_removed=metadata_removed,
                ),
                "allActionsIncluded": True,
            },
        },
        {"label": STATEMENT_LABEL, "kind": "Json", "data": statement_to_json(statement)},
    ]
    metadata = _metadata(statement)
    if metadata:
        data: JsonValue = {"@context": dict(NAMESPACES), **metadata}
        assertions.append({"label": "cawg.metadata", "kind": "Json", "data": data})
    if not allow_training:
        entries: dict[str, JsonValue] = {each: {"use": "notAllowed"} for each in DO_NOT_TRAIN}
        assertions.append(
            {"label": "cawg.training-mining", "kind": "Json", "data": {"entries": entries}}
        )
    return {
        "claim_generator_info": [
            {"name": GENERATOR, "version": generator_version, "specVersion": SPECIFICATION}
        ],
        "title": title,
        "format": media_type,
        "assertions": assertions,
    }


def _actions(
    source_type: SourceType, *, continues_history: bool, metadata_removed: bool
) -> list[JsonValue]:
    """Inception first; with a history, what was done to the opened file."""
    term = DIGITAL_SOURCE_TYPES[source_type]
    if not continues_history:
        return [{"action": "c2pa.created", "digitalSourceType": term}]
    actions: list[JsonValue] = [
        {"action": "c2pa.opened", "parameters": {"ingredientIds": [PARENT]}}
    ]
    if source_type in EDITS:
        actions.append({"action": "c2pa.edited", "digitalSourceType": term})
    if metadata_removed:
        actions.append({"action": "c2pa.edited.metadata"})
    return actions


def _metadata(statement: PhysicianStatement) -> dict[str, JsonValue]:
    """The statement's general part in Dublin Core (CAWG Metadata Assertion 1.1).

    Only what is stated: neither a file name nor the physician's, which the certificate vouches for.
    """
    found: dict[str, JsonValue] = {}
    if statement.title is not None:
        found["dc:title"] = statement.title
    if statement.language is not None:
        found["dc:language"] = statement.language
    if statement.topics:
        found["dc:subject"] = list(statement.topics)
    return found
