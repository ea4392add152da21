"""Reports through a pipe: whole and unchanged, or refused; nothing in between."""

from __future__ import annotations

import dataclasses
import json
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medprovenance.manifest import channel
from medprovenance.manifest.codec import (
    evidence_from_json,
    evidence_to_json,
    report_from_json,
    report_to_json,
)
from medprovenance.model import evidence as model
from medprovenance.model.findings import Reason
from tests.vectors.build import JPEG, VECTORS, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = st.text(max_size=6)
MAYBE = st.none() | TEXT
NUMBERS = st.integers(-9, 9)
BYTES = st.binary(max_size=6)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-1e9, 1e9) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


def tuples(of: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=2).map(tuple)


STATUS = st.builds(model.EngineStatus, code=TEXT, url=MAYBE, explanation=MAYBE)
STATUSES = st.builds(
    model.StatusSet,
    success=tuples(STATUS),
    informational=tuples(STATUS),
    failure=tuples(STATUS),
)
ENGINE = st.builds(
    model.EngineReport,
    state=TEXT,
    active=STATUSES,
    ingredient_deltas=tuples(
        st.builds(model.IngredientDelta, assertion_uri=TEXT, statuses=STATUSES)
    ),
)
MANIFEST = st.builds(
    model.ManifestEvidence,
    label=TEXT,
    claim_version=NUMBERS,
    claim=BYTES,
    title=MAYBE,
    generator=MAYBE,
    generator_version=MAYBE,
    assertions=tuples(
        st.builds(
            model.AssertionEvidence,
            label=TEXT,
            url=TEXT,
            declared=st.booleans(),
            created=st.booleans(),
            digest_matches=st.none() | st.booleans(),
            kind=TEXT,
            data=JSON,
        )
    ),
    signature=st.none()
    | st.builds(
        model.ClaimSignatureEvidence,
        algorithm=st.none() | NUMBERS,
        protected=BYTES,
        signature=BYTES,
        certificates=tuples(BYTES),
        chain_unprotected=st.booleans(),
        critical=st.booleans(),
        padding_is_zero=st.booleans(),
        timestamp_tokens=tuples(BYTES),
    ),
    ingredients=tuples(
        st.builds(
            model.IngredientEvidence,
            label=TEXT,
            relationship=TEXT,
            title=MAYBE,
            media_type=MAYBE,
            manifest_label=MAYBE,
            recorded=st.none() | STATUSES,
            recorded_elsewhere=tuples(STATUSES),
        )
    ),
    problems=tuples(TEXT),
)
REPORTS = st.builds(
    model.ManifestReport,
    outcome=st.sampled_from(model.ReadOutcome),
    reason=st.sampled_from(Reason),
    media_type=MAYBE,
    detail=MAYBE,
    engine=st.none() | ENGINE,
    active_label=MAYBE,
    manifests=tuples(MANIFEST),
    uncovered=tuples(TEXT),
)


@given(REPORTS)
def test_every_report_comes_back_as_it_went(report: model.ManifestReport) -> None:
    wire = json.dumps(report_to_json(report))
    assert report_from_json(json.loads(wire)) == report


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    """A real report, signature, chain and all, as JSON."""
    from medprovenance.manifest.reading import read_in_process
    from tests.support.signing import file_of

    with file_of(signed(JPEG)) as file:
        report = read_in_process(file, JPEG)
    found: dict[str, Any] = report_to_json(report)
    assert report_from_json(found) == report
    return found


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a report but those inside an assertion's own data."""
    yield path
    if path and path[-1] == "data":
        return
    if isinstance(tree, dict | list):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from places(value, (*path, key))


def replaced(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[path[0]] = replaced(copy[path[0]], path[1:], value)
    return copy


def at(tree: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


WRONG = (None, True, 0, 1.5, "", "5", "\u00e4", [], [None], {}, {"x": 1})


def test_no_value_of_a_wrong_kind_is_taken_anywhere(written: dict[str, Any]) -> None:
    """Whatever is read differs in its place only, and is written again exactly as it came."""
    taken = 0
    for path in places(written):
        for value in WRONG:
            changed = replaced(written, path, value)
            try:
                report = report_from_json(changed)
            except ValueError:
                continue
            assert json.dumps(report_to_json(report)) == json.dumps(changed), path
            was = at(written, path)
            assert path[-1] == "data" or None in (value, was) or type(value) is type(was), path
            taken += 1
    assert taken > 10


@pytest.mark.parametrize(
    "missing", [each.name for each in dataclasses.fields(model.ManifestReport)]
)
def test_a_report_without_one_of_its_fields_is_refused(
    written: dict[str, Any], missing: str
) -> None:
    with pytest.raises(ValueError, match=missing):
        report_from_json({key: value for key, value in written.items() if key != missing})


def test_a_report_with_a_field_more_is_refused(written: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="trusted"):
        report_from_json({**written, "trusted": True})


@pytest.mark.parametrize("outcome", ["", "READ", "confirmed", " read"])
def test_an_outcome_that_there_is_not_is_refused(written: dict[str, Any], outcome: str) -> None:
    with pytest.raises(ValueError, match="ReadOutcome"):
        report_from_json({**written, "outcome": outcome})


@pytest.mark.parametrize("data", [None, 1234, [], {}, "*", "a", "AAA", "AA==\n", "\u00c4AAA", True])
def test_bytes_are_base64_and_nothing_else(data: Any) -> None:
    signature = report_to_json(
        model.ManifestReport(outcome=model.ReadOutcome.READ, reason=Reason.OK)
    )
    manifest: dict[str, Any] = dict.fromkeys(
        each.name for each in dataclasses.fields(model.ManifestEvidence)
    )
    manifest |= {"label": "x", "claim_version": 2, "claim": data, "assertions": []}
    lists = ("ingredients", "redacted", "undeclared", "missing", "problems")
    manifest |= {each: [] for each in lists}
    good = {**signature, "manifests": [{**manifest, "claim": "AAA="}]}
    assert report_from_json(good).manifests[0].claim == b"\0\0"
    with pytest.raises(ValueError):  # noqa: PT011  base64's own words differ
        report_from_json({**signature, "manifests": [manifest]})


@pytest.mark.parametrize("data", [None, [], "x", 7, {}, {"format": "medprovenance-evidence/2"}])
def test_only_saved_evidence_is_evidence(data: Any) -> None:
    with pytest.raises(ValueError, match="medprovenance-evidence/1"):
        evidence_from_json(data)


def test_evidence_of_every_kind_of_file_can_be_kept() -> None:
    from medprovenance.manifest.reading import read_in_process
    from medprovenance.verification.collect import collect
    from tests.support.signing import file_of

    class Here:
        @staticmethod
        def read(asset: Any, media_type: str | None, sidecar: bytes | None = None) -> Any:
            return read_in_process(asset, media_type, sidecar)

    for name in ("title-with-terminal-commands", "untouched-with-sidecar", "not-a-media-file"):
        vector = VECTORS[name]()
        with file_of(vector.asset) as asset:
            found = collect(asset, vector.name, reader=Here(), sidecar=vector.sidecar, digest=True)
        assert evidence_from_json(json.loads(json.dumps(evidence_to_json(found)))) == found


# --- the pipe itself -----------------------------------------------------------------------------


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_messages_arrive_in_order(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    channel.send(theirs, {"a": 1})
    channel.send(theirs, {"b": "\ud800"})
    theirs.close()
    assert channel.receive(ours) == {"a": 1}
    assert channel.receive(ours) == {"b": "\ud800"}
    assert channel.receive(ours) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"\0",
        b"\0\0\0",
        b"\0\0\0\x02{",
        b"\0\0\0\x02",
        b"\0\0\0\0",
        b"\0\0\0\x02[]",
        b"\0\0\0\x017",
        b"\0\0\0\x02{]",
        b"\0\0\0\x02\xff\xfe",
        (200_000).to_bytes(4, "big") + b"[" * 200_000,
    ],
)
def test_no_message_that_is_cut_or_strange_is_taken(
    ends: tuple[socket.socket, socket.socket], raw: bytes
) -> None:
    ours, theirs = ends
    theirs.settimeout(5)
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    theirs.sendall(raw)
    theirs.close()
    with pytest.raises(ValueError):  # noqa: PT011  JSON's own words differ
        channel.receive(ours)


def test_a_message_that_is_announced_too_large_is_not_read(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    theirs.sendall(b"\xff\xff\xff\xff{}")
    with pytest.raises(channel.MessageTooLarge):
        channel.receive(ours, largest=1_000)


def test_waiting_ends_at_its_deadline_even_if_bytes_drip(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    theirs.sendall(b"\0\0\x10")
    begin = time.monotonic()
    with pytest.raises(TimeoutError):
        channel.receive(ours, deadline=begin + 0.1)
    assert time.monotonic() - begin < 5
    with pytest.raises(TimeoutError):
        channel.receive(ours, deadline=begin)


def test_descriptors_travel_with_their_message(ends: tuple[socket.socket, socket.socket]) -> None:
    import os

    ours, theirs = ends
    for count in (0, 1, 2):
        numbers = tuple(os.open("/dev/null", os.O_RDONLY) for _ in range(count))
        channel.send(ours, {"n": count}, numbers)
        found = channel.receive_with_files(theirs)
        assert found is not None
        message, received = found
        assert (message, len(received)) == ({"n": count}, count)
        for each in (*numbers, *received):
            os.close(each)
    ours.close()
    assert channel.receive_with_files(theirs) is None
