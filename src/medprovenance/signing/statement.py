"""Where a statement comes from: the project's file, a statement file, and flags, in this order."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any, Final

from medprovenance.errors import InvalidStatement
from medprovenance.model.content import SourceType
from medprovenance.model.statements import KEYS, statement_from_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from medprovenance.model.content import PhysicianStatement

PROJECT_FILE: Final = "medprovenance.toml"
LARGEST_FILE: Final = 256 * 1024
SOURCE_KEY: Final = "source"


def compose_statement(
    flags: Mapping[str, Any], *, file: Path | None, source: Path
) -> tuple[PhysicianStatement, SourceType | None]:
    """The statement for a source, and the source type if a file or flag gives one.

    Args:
        flags: Keys of the statement, and ``source``; ``None`` and ``()`` mean "not given".
        file: A statement file (TOML or JSON).
        source: The file to sign; ``medprovenance.toml`` is looked for from its folder upwards.

    Raises:
        InvalidStatement: A key or value is wrong; the message names where it stands.
    """
    merged: dict[str, Any] = {}
    project = find_project_file(source)
    if project is not None:
        merged |= _table(_load(project), project)
    if file is not None:
        merged |= _table(_load(file), file)
    merged |= {key: value for key, value in flags.items() if value not in (None, (), [])}
    named = merged.pop(SOURCE_KEY, None)
    return statement_from_mapping(merged), _source_type(named)


def find_project_file(source: Path) -> Path | None:
    """The nearest ``medprovenance.toml`` in the source's folder or above it."""
    folder = source.absolute().parent
    for each in (folder, *folder.parents):
        candidate = each / PROJECT_FILE
        if candidate.is_file():
            return candidate
    return None


def _load(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise InvalidStatement(
            f"{path.name} cannot be read: {error.strerror}", hint="Check the path."
        ) from error
    if len(data) > LARGEST_FILE:
        raise InvalidStatement(f"{path.name} is too large for a statement")
    try:
        text = data.decode("utf-8")
        loaded = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        kind = "JSON" if path.suffix == ".json" else "TOML"
        raise InvalidStatement(f"{path.name} is not {kind}: {error}") from error
    if not isinstance(loaded, dict):
        raise InvalidStatement(f"{path.name} does not hold a table")
    return loaded


def _table(document: dict[str, Any], path: Path) -> dict[str, Any]:
    """The statement in a document: its ``[statement]`` table, or all of it."""
    if "statement" not in document:
        if path.name == PROJECT_FILE and document:
            raise InvalidStatement(f"{path.name} has no [statement] table")
        return document
    table = document["statement"]
    strange = set(document) - {"statement"}
    if strange or not isinstance(table, dict):
        raise InvalidStatement(
            f"{path.name} may hold only a [statement] table, with: {', '.join(sorted(KEYS))}"
        )
    return table


def _source_type(value: Any) -> SourceType | None:
    if value is None:
        return None
    try:
        return SourceType(value)
    except ValueError as error:
        raise InvalidStatement(
            f"{value!r} is not a source", hint=f"One of: {', '.join(SourceType)}"
        ) from error
