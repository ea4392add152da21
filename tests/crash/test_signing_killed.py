"""A signing that is killed, whenever it is, leaves the source whole and no half file."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import random
import time
from typing import TYPE_CHECKING

import pytest

from medprovenance.manifest.reading import read_in_process
from medprovenance.model.policy import Policy
from medprovenance.model.trust import TrustView
from medprovenance.verification.collect import collect
from medprovenance.verification.decide import is_intact
from medprovenance.verification.judge import judge
from tests.support import crash
from tests.support.media import make_media

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext
    from pathlib import Path
    from typing import BinaryIO

    from medprovenance.model.evidence import ManifestReport

KILLS = 50


class Reader:
    def read(
        self, asset: BinaryIO, media_type: str | None, sidecar: bytes | None = None
    ) -> ManifestReport:
        return read_in_process(asset, media_type, sidecar)


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["tests.support.crash"])
    return made


def run(context: ForkServerContext, source: Path, target: Path, seconds: float | None) -> float:
    """Sign, and kill that after so many seconds; how long it took."""
    process = context.Process(target=crash.sign, args=(str(source), str(target)))
    begin = time.monotonic()
    process.start()
    process.join(seconds)
    process.kill()
    process.join()
    process.close()
    return time.monotonic() - begin


def is_whole(path: Path) -> bool:
    with path.open("rb") as file:
        evidence = collect(file, path.name, reader=Reader())
        at = dt.datetime.now(dt.UTC)
        verdict = judge(evidence, policy=Policy(), trust=TrustView(), at=at, tool_version="")
    return is_intact(verdict.findings, Policy())


@pytest.mark.parametrize("media_type", ["video/mp4", "image/jpeg"])
def test_fifty_kills_at_random_moments(
    context: ForkServerContext, tmp_path: Path, media_type: str
) -> None:
    suffix = {"video/mp4": ".mp4", "image/jpeg": ".jpg"}[media_type]
    source, target = tmp_path / f"talk{suffix}", tmp_path / f"talk.signed{suffix}"
    source.write_bytes(make_media(media_type))
    original = source.read_bytes()
    run(context, source, target, None)
    longest = min(run(context, source, target, None) for _ in range(2))
    assert is_whole(target)
    seen = {target.read_bytes()}
    moments = random.Random(20261123)  # noqa: S311  moments, not secrets
    for _ in range(KILLS // 2):
        run(context, source, target, moments.uniform(0, longest))
        assert source.read_bytes() == original
        content = target.read_bytes()
        if content not in seen:
            assert is_whole(target)
            seen.add(content)
    target.unlink()
    for _ in range(KILLS // 2):
        run(context, source, target, moments.uniform(0, longest))
        assert source.read_bytes() == original
        if target.exists():
            assert is_whole(target)
            target.unlink()
    run(context, source, target, None)
    assert {each.name for each in tmp_path.iterdir()} == {source.name, target.name}, "no debris"
