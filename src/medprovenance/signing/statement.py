"""Where a statement comes from: the project's file, a statement file, and flags, in this order."""

from __future__ import annotations

import json
import os
import stat
import tomllib
from typing import TYPE_CHECKING, Any, Final, cast

from medprovenance.errors import AssetError, InvalidStatement
from medprovenance.media.probe import open_regular
from medprovenance.model.content import SourceType
from medprovenance.model.statements import KEYS, require_known_keys, statement_from_mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from medprovenance.model.content import PhysicianStatement
    from medprovenance.model.evidence import JsonValue

PROJECT_FILE: Final = "medprovenance.toml"
LARGEST_FILE: Final = 256 * 1024
TABLE: Final = "statement"
SOURCE_KEY: Final = "source"
"""Beside the statement's own keys: how the content came to be."""


def compose_statement(
    flags: Mapping[str, Any], *, file: Path | None, source: Path
) -> tuple[PhysicianStatement, SourceType | None]:
    """The statement for a source, and the source type if a file or flag gives one.

    Args:
        flags: Keys of the statement, and ``source``; ``None``, ``""`` and ``()`` mean "not given".
        file: A statement file (TOML or JSON).
        source: The file to sign; ``medprovenance.toml`` is looked for from its folder upwards.

    Raises:
        InvalidStatement: A key or value is wrong; the message names the file where it stands.
    """
    layers: list[tuple[str | None, Mapping[str, Any]]] = []
    project = find_project_file(source)
    if project is not None:
        _require_own(project)
        layers.append((project.name, _load_table(project)))
    if file is not None:
        layers.append((file.name, _load_table(file)))
    layers.append((None, {key: value for key, value in flags.items() if value not in _NOT_GIVEN}))
    return _compose(layers)


def load_statement_file(path: Path) -> PhysicianStatement:
    """The statement in one TOML or JSON file, which must be complete.

    Raises:
        InvalidStatement: The file cannot be read, or a key or value is wrong.
    """
    return _compose([(path.name, _load_table(path))])[0]


def find_project_file(source: Path) -> Path | None:
    """The nearest ``medprovenance.toml`` in the source's folder or above it."""
    folder = source.absolute().parent
    for each in (folder, *folder.parents):
        candidate = each / PROJECT_FILE
        if candidate.is_file():
            return candidate
    return None


def statement_schema() -> dict[str, JsonValue]:
    """The published JSON Schema (2020-12) of the statement."""
    from importlib import resources

    published = resources.files("medprovenance") / "schemas" / "statement-v1.json"
    return cast("dict[str, JsonValue]", json.loads(published.read_text(encoding="utf-8")))


_NOT_GIVEN: Final[tuple[object, ...]] = (None, "", (), [])


def _compose(
    layers: Iterable[tuple[str | None, Mapping[str, Any]]],
) -> tuple[PhysicianStatement, SourceType | None]:
    """One statement out of layers, later ones before earlier; an error names its layer."""
    merged: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for name, table in layers:
        for key, value in table.items():
            merged[key] = value
            origin.pop(key, None)
            if name is not None:
                origin[key] = name
    try:
        source = _source_type(merged.pop(SOURCE_KEY, None))
        return statement_from_mapping(merged), source
    except InvalidStatement as error:
        key = str(error.facts.get("key"))
        if key not in origin:
            raise
        raise InvalidStatement(
            f"{origin[key]}: {error.message}", hint=error.hint, **error.facts
        ) from error


def _load_table(path: Path) -> dict[str, Any]:
    """The statement's keys in a file: its ``[statement]`` table, or all of it."""
    document = _load(path)
    nested = TABLE in document or path.name == PROJECT_FILE
    table = document.get(TABLE, {}) if nested else document
    if nested and (set(document) - {TABLE} or not isinstance(table, dict)):
        raise InvalidStatement(
            f"{path.name} may hold only a [{TABLE}] table",
            hint=f"With: {', '.join(sorted({*KEYS, SOURCE_KEY}))}",
        )
    try:
        require_known_keys({key: value for key, value in table.items() if key != SOURCE_KEY})
    except InvalidStatement as error:
        raise InvalidStatement(
            f"{path.name}: {error.message}", hint=error.hint, **error.facts
        ) from error
    return cast("dict[str, Any]", table)


def _load(path: Path) -> dict[str, Any]:
    try:
        with open_regular(path) as file:
            data = file.read(LARGEST_FILE + 1)
    except AssetError as error:
        raise InvalidStatement(
            f"{path.name} cannot be read as a statement: {error.message}", hint="Check the path."
        ) from error
    except OSError as error:
        raise InvalidStatement(f"{path.name} cannot be read: {error.strerror}") from error
    if len(data) > LARGEST_FILE:
        raise InvalidStatement(f"{path.name} is too large for a statement")
    kind = "JSON" if path.suffix.lower() == ".json" else "TOML"
    try:
        text = data.decode("utf-8-sig")
        loaded = (
            json.loads(text, object_pairs_hook=_without_repeats)
            if kind == "JSON"
            else tomllib.loads(text)
        )
    except (ValueError, RecursionError) as error:
        raise InvalidStatement(
            f"{path.name} is not {kind}: {error}", hint="Mend the line that it names."
        ) from error
    if not isinstance(loaded, dict):
        raise InvalidStatement(f"{path.name} does not hold a table of keys and values")
    return loaded


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; the same key twice would let one disclosure hide another."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _require_own(project: Path) -> None:
    """Refuse a project file that a stranger could have put there: it speaks in the signer's name.

    Unlike a statement file, nobody named it; it was found.
    """
    try:
        status = project.stat()
    except OSError as error:
        raise InvalidStatement(f"{project.name} cannot be read: {error.strerror}") from error
    if status.st_uid not in (0, os.geteuid()) or status.st_mode & stat.S_IWOTH:
        raise InvalidStatement(
            f"{project.name} in {project.parent.name!r} could have been written by somebody else",
            hint="Make it your own file, writable by you alone, or name it with --statement.",
        )


def _source_type(value: Any) -> SourceType | None:
    if value is None:
        return None
    try:
        return SourceType(value)
    except ValueError as error:
        raise InvalidStatement(
            f"{str(value)[:60]!r} is not a source",
            hint=f"One of: {', '.join(SourceType)}",
            key=SOURCE_KEY,
        ) from error
