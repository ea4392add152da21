"""The command does, word for word, what the transcripts beside this file show.

``python -m tests.docs.rewrite tests/cli/transcripts/NAME.md`` corrects one; see there.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.desk import put_vectors
from tests.docs.pages import examples
from tests.docs.playing import run
from tests.docs.terminal import Terminal, put_samples

PAGES = sorted((Path(__file__).parent / "transcripts").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=[each.stem for each in PAGES])
def test_the_command_does_what_the_transcript_shows(page: Path, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    put_samples(terminal.desk)
    if page.stem == "verdicts":
        put_vectors(terminal.desk)
    complaints = [complaint for each in examples(page) for complaint in run(each, terminal)]
    assert not complaints, "\n\n".join(complaints)
