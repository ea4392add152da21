"""Evidence as JSON and back: for the pipe from the reading process, and for saved evidence.

Nothing is unpickled: what comes out of a process that parsed a hostile file is read strictly, by
the types of the values that it must become.
"""

from __future__ import annotations

import base64
import dataclasses
import types
import typing
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from medprovenance.model import evidence as model
from medprovenance.model.findings import Reason

if TYPE_CHECKING:
    from medprovenance.model.evidence import Evidence, JsonValue, ManifestReport

Value = TypeVar("Value")

EVIDENCE_FORMAT: Final = "medprovenance-evidence/1"


def report_to_json(report: ManifestReport) -> dict[str, JsonValue]:
    """The report as JSON; bytes as base64."""
    return cast("dict[str, JsonValue]", _encode(report))


def report_from_json(data: JsonValue) -> ManifestReport:
    """The report back. Raises ``ValueError`` for anything but what ``report_to_json`` writes."""
    return _decode(model.ManifestReport, data)


def evidence_to_json(evidence: Evidence) -> dict[str, JsonValue]:
    """Evidence as JSON, to be judged again later without the media."""
    return {"format": EVIDENCE_FORMAT, **cast("dict[str, JsonValue]", _encode(evidence))}


def evidence_from_json(data: JsonValue) -> Evidence:
    """Saved evidence back. Raises ``ValueError`` when it is malformed or of another format."""
    if not isinstance(data, dict) or data.get("format") != EVIDENCE_FORMAT:
        raise ValueError(f"not saved evidence of the format {EVIDENCE_FORMAT}")
    plain = {key: value for key, value in data.items() if key != "format"}
    return _decode(model.Evidence, plain)


def _encode(value: Any) -> JsonValue:
    if dataclasses.is_dataclass(value):
        return {
            field.name: _encode(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, tuple | list):
        return [_encode(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _encode(each) for key, each in value.items()}
    if isinstance(value, StrEnum):
        return value.value
    return cast("JsonValue", value)


@cache
def _fields(kind: type[Any]) -> dict[str, Any]:
    names = {**vars(model), "Reason": Reason}
    return typing.get_type_hints(kind, localns=names)


def _decode(kind: type[Value], data: JsonValue) -> Value:
    """A dataclass from a JSON object with exactly its fields."""
    if not isinstance(data, dict):
        raise ValueError(f"{kind.__name__}: an object is needed")  # noqa: TRY004
    hints = _fields(cast("Any", kind))
    if set(data) != set(hints):
        raise ValueError(f"{kind.__name__}: fields {sorted(set(data) ^ set(hints))} do not fit")
    return kind(**{name: _value(hint, data[name]) for name, hint in hints.items()})


def _value(hint: Any, data: JsonValue) -> Any:
    if hint is JSON_VALUE:
        return data
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        options = typing.get_args(hint)
        if data is None and type(None) in options:
            return None
        (option,) = (each for each in options if each is not type(None))
        return _value(option, data)
    if origin is tuple:
        if not isinstance(data, list):
            raise ValueError("a list is needed")
        return tuple(_value(typing.get_args(hint)[0], each) for each in data)
    return _plain(hint, data)


def _plain(hint: Any, data: JsonValue) -> Any:
    if dataclasses.is_dataclass(hint):
        return _decode(cast("type[Any]", hint), data)
    if hint is bytes and isinstance(data, str):
        return base64.b64decode(data, validate=True)
    if isinstance(hint, type) and issubclass(hint, StrEnum) and isinstance(data, str):
        return hint(data)
    # bool is an int for Python, not for us
    if isinstance(hint, type) and type(data) is hint:
        return data
    raise ValueError(f"{data!r:.40} is not a {getattr(hint, '__name__', hint)}")


JSON_VALUE: Final = _fields(model.AssertionEvidence)["data"]
