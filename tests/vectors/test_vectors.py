"""Every vector's whole verdict is the one written down beside it."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

from medprovenance.manifest.pool import ReaderPool
from medprovenance.model.verdict import VerdictCode
from tests.vectors.build import VECTORS
from tests.vectors.judging import FOLDER, readme_of, verdict_of, written_down

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIRMED = {
    "untouched-picture",
    "untouched-video",
    "untouched-with-sidecar",
    "signed-again-by-another-physician",
    "expected-by-number",
    "expired-with-trusted-time",
    "without-time-stamp",
    "licence-ended-later",
    "title-with-terminal-commands",
}
"""The only vectors that may end as ``confirmed``; written here a second time, by hand."""


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderPool]:
    with ReaderPool() as pool:
        yield pool


def test_every_folder_has_a_builder_and_every_builder_a_folder() -> None:
    folders = {each.name for each in FOLDER.iterdir() if (each / "README.md").exists()}
    assert folders == set(VECTORS)


@pytest.mark.parametrize("name", sorted(VECTORS))
def test_the_whole_verdict_is_as_written_down(name: str, reader: ReaderPool) -> None:
    builder = VECTORS[name]
    verdict = verdict_of(builder(), reader)
    assert (verdict.code is VerdictCode.CONFIRMED) == (name in CONFIRMED)
    assert written_down(verdict) == (FOLDER / name / "expected.json").read_text()
    claim = inspect.getdoc(builder) or ""
    assert (FOLDER / name / "README.md").read_text() == readme_of(name, claim, verdict.code.value)


def test_the_reader_outlives_every_hostile_vector(reader: ReaderPool) -> None:
    for name in ("hostile-assertion-label", "eighty-thousand-empty-boxes"):
        assert verdict_of(VECTORS[name](), reader).code is VerdictCode.INCOMPLETE
    assert verdict_of(VECTORS["untouched-picture"](), reader).code is VerdictCode.CONFIRMED
