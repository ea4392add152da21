"""CBOR out of a file: bounded, without duplicate keys, without types that run code."""

from __future__ import annotations

import io
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import cbor2

if TYPE_CHECKING:
    from medprovenance.model.evidence import JsonValue

DEEPEST: Final = 32
LARGEST: Final = 4 << 20
"""Bytes of one CBOR item that is decoded."""
MOST_BYTES_SHOWN: Final = 64

_TAGS_TAKEN_PLAIN: Final = (
    0,
    1,
    2,
    3,
    4,
    5,
    28,
    29,
    30,
    35,
    36,
    37,
    52,
    54,
    100,
    256,
    258,
    260,
    261,
    1004,
    43000,
    55799,
)
"""Tags that the decoder would turn into objects (regular expressions, huge numbers, shared
references): here only their content is taken."""


class MalformedCbor(ValueError):
    """The bytes are not CBOR as a manifest may have it."""


def _plain(value: Any, _immutable: bool) -> Any:  # noqa: FBT001  the decoder's own signature
    return value


_SEMANTIC: Final = MappingProxyType(dict.fromkeys(_TAGS_TAKEN_PLAIN, _plain))


def load(data: bytes) -> Any:
    """The decoded item. Raises ``MalformedCbor`` for anything unusual."""
    if len(data) > LARGEST:
        raise MalformedCbor("too large")
    decoder = cbor2.CBORDecoder(
        io.BytesIO(data),
        semantic_decoders=dict(_SEMANTIC),
        max_depth=DEEPEST,
        allow_duplicate_keys=False,
    )
    try:
        item = decoder.decode()
    except Exception as error:
        raise MalformedCbor(str(error)[:200]) from error
    try:
        decoder.read(1)
    except cbor2.CBORDecodeEOF:
        return _thawed(item)
    raise MalformedCbor("bytes follow the item")


def _thawed(item: Any) -> Any:
    """Plain lists and dicts: inside a tag the decoder hands out immutable kinds of them."""
    match item:
        case list() | tuple() | set() | frozenset():
            return [_thawed(each) for each in item]
        case Mapping():
            return {key: _thawed(value) for key, value in item.items()}
        case cbor2.CBORTag():
            return cbor2.CBORTag(item.tag, _thawed(item.value))
        case _:
            return item


def dump(value: object) -> bytes:
    """The item as CBOR (RFC 8949)."""
    return cbor2.dumps(value)


def as_json(value: Any, depth: int = 0) -> JsonValue:  # noqa: PLR0911  one row a kind
    """A decoded item as JSON: byte strings as ``{"bytes": hex}`` (cut), tags as their value."""
    if depth > DEEPEST:
        return None
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if value == value and abs(value) != float("inf") else None  # noqa: PLR0124
        case bytes():
            return {"bytes": value[:MOST_BYTES_SHOWN].hex()}
        case list() | tuple() | set() | frozenset():
            return [as_json(each, depth + 1) for each in value]
        case dict():
            return {str(key): as_json(each, depth + 1) for key, each in value.items()}
        case cbor2.CBORTag():
            return as_json(value.value, depth + 1)
        case _:
            return str(value)[:MOST_BYTES_SHOWN]
