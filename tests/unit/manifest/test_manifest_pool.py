"""Reading processes: whatever a file does to one, the caller gets a report and goes on."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
import types
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from medprovenance.errors import EngineFailure, EngineUnfit, NotARegularFile
from medprovenance.manifest import channel, trial
from medprovenance.manifest.pool import ReaderPool
from medprovenance.model.evidence import ReadOutcome
from medprovenance.model.findings import Reason
from medprovenance.model.policy import Limits
from tests.support.media import make_media
from tests.support.signing import file_of
from tests.vectors.build import JPEG, VECTORS, signed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO


@pytest.fixture
def genuine() -> Iterator[BinaryIO]:
    with file_of(signed(JPEG)) as file:
        yield file


def process_of(pool: ReaderPool) -> int:
    (worker,) = pool._workers
    return worker._process.pid


def test_a_process_is_started_once_and_used_again(genuine: BinaryIO) -> None:
    with ReaderPool() as pool:
        assert pool.read(genuine, JPEG).outcome is ReadOutcome.READ
        first = process_of(pool)
        assert pool.read(genuine, JPEG).outcome is ReadOutcome.READ
        assert process_of(pool) == first


def test_a_process_is_replaced_after_its_share_of_files(genuine: BinaryIO) -> None:
    with ReaderPool(Limits(files_per_worker=2)) as pool:
        seen = set()
        for _ in range(4):
            assert pool.read(genuine, JPEG).outcome is ReadOutcome.READ
            seen |= {each._process.pid for each in pool._workers if each.is_usable}
        assert len(seen) == 2


def test_a_process_that_was_killed_costs_one_file_at_most(genuine: BinaryIO) -> None:
    with ReaderPool() as pool:
        pool.read(genuine, JPEG)
        os.kill(process_of(pool), signal.SIGKILL)
        outcomes = [pool.read(genuine, JPEG).outcome for _ in range(2)]
        assert outcomes[-1] is ReadOutcome.READ
        assert set(outcomes) <= {ReadOutcome.READ, ReadOutcome.INCOMPLETE}


def test_an_abort_of_the_engine_is_incomplete_and_not_the_end(genuine: BinaryIO) -> None:
    with ReaderPool() as pool:
        with file_of(VECTORS["hostile-assertion-label"]().asset) as hostile:
            report = pool.read(hostile, JPEG)
        assert (report.outcome, report.reason) == (ReadOutcome.INCOMPLETE, Reason.READER_CRASHED)
        assert pool.read(genuine, JPEG).outcome is ReadOutcome.READ


def test_a_file_that_takes_too_long_is_incomplete(genuine: BinaryIO) -> None:
    with ReaderPool(Limits(wall_seconds=0.4)) as pool:
        pool.read(genuine, JPEG)  # started and imported
        os.kill(process_of(pool), signal.SIGSTOP)
        begin = time.monotonic()
        report = pool.read(genuine, JPEG)
        assert (report.outcome, report.reason) == (ReadOutcome.INCOMPLETE, Reason.TIME_LIMIT)
        assert time.monotonic() - begin < 5
        assert pool.read(genuine, JPEG).outcome is ReadOutcome.READ


def test_a_file_that_burns_its_cpu_time_is_incomplete() -> None:
    # Just below the number of boxes that is refused at once: seconds of work for the engine.
    boxes = b"\0\0\0\x10ftypisom\0\0\0\0" + b"\0\0\0\x08free" * 49_000
    limits = Limits(cpu_seconds=0.0, cpu_seconds_per_gigabyte=0.0, wall_seconds=30)
    with ReaderPool(limits) as pool, file_of(boxes) as file:
        report = pool.read(file, "video/mp4")
    assert (report.outcome, report.reason) == (ReadOutcome.INCOMPLETE, Reason.TIME_LIMIT)


def test_a_file_that_needs_too_much_memory_is_incomplete() -> None:
    # A chunk of 1 GB that the engine takes as a whole; the file itself is a hole.
    size = 1 << 30
    limits = Limits(memory_bytes=700 << 20)
    picture, head = make_media("image/png"), 8 + 25
    with ReaderPool(limits) as pool, file_of(picture[:head]) as file:
        file.seek(head)
        file.write(size.to_bytes(4, "big") + b"caBX")
        file.seek(size + 4, os.SEEK_CUR)
        file.write(picture[head:])
        file.flush()
        report = pool.read(file, "image/png")
    assert (report.outcome, report.reason) == (ReadOutcome.INCOMPLETE, Reason.MEMORY_LIMIT)


def test_a_closed_pool_ends_its_processes_and_says_so(genuine: BinaryIO) -> None:
    pool = ReaderPool()
    pool.read(genuine, JPEG)
    process = process_of(pool)
    pool.close()
    pool.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    with pytest.raises(EngineFailure, match="closed"):
        pool.read(genuine, JPEG)


def test_closing_during_a_read_ends_it_as_incomplete(genuine: BinaryIO) -> None:
    pool = ReaderPool()
    pool.read(genuine, JPEG)
    os.kill(process_of(pool), signal.SIGSTOP)
    reports = []
    thread = threading.Thread(target=lambda: reports.append(pool.read(genuine, JPEG)))
    thread.start()
    time.sleep(0.2)
    pool.close()
    thread.join(10)
    assert [each.outcome for each in reports] == [ReadOutcome.INCOMPLETE]


def test_threads_share_a_pool() -> None:
    found: list[ReadOutcome] = []

    def read(pool: ReaderPool) -> None:
        with file_of(signed(JPEG)) as file:
            found.append(pool.read(file, JPEG).outcome)

    with ReaderPool(size=2) as pool:
        threads = [threading.Thread(target=read, args=(pool,)) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join(60)
    assert found == [ReadOutcome.READ] * 8


def test_the_process_inherits_neither_files_nor_secrets(
    genuine: BinaryIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDPROV_SECRET", "hunter2")
    leak = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(leak, True)  # noqa: FBT003  the system's own signature
    try:
        with ReaderPool() as pool:
            pool.read(genuine, JPEG)
            process = process_of(pool)
            with open(f"/proc/{process}/environ", "rb") as file:  # noqa: PTH123
                environment = file.read()
            numbers = {int(each) for each in os.listdir(f"/proc/{process}/fd")}  # noqa: PTH208
            targets = [os.readlink(f"/proc/{process}/fd/{each}") for each in numbers]  # noqa: PTH115
    except PermissionError:
        pytest.skip("not on this system: a confined process hides its files from this user")
    finally:
        os.close(leak)
    assert b"hunter2" not in environment
    assert sum(each.startswith("socket:") for each in targets) == 1
    assert leak not in numbers or os.path.basename(targets[0]) == "null"  # noqa: PTH119


def test_an_unfit_engine_is_told_and_not_worked_around(
    genuine: BinaryIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medprovenance.manifest.pool.BOOTSTRAP", UNFIT)
    with ReaderPool() as pool, pytest.raises(EngineUnfit, match=r"0\.91\.0"):
        pool.read(genuine, JPEG)


UNFIT = (
    "import sys; sys.path.insert(0, {root!r}); "
    "from medprovenance.manifest import native, worker; "
    "native.engine_version = lambda: '0.91.0'; worker.main()"
)


def test_a_process_that_cannot_start_is_told(
    genuine: BinaryIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medprovenance.manifest.pool.BOOTSTRAP", "raise SystemExit('{root}')")
    with ReaderPool() as pool, pytest.raises(EngineFailure, match="did not start"):
        pool.read(genuine, JPEG)


@pytest.mark.parametrize(
    "answer",
    [
        "{'report': {}}",
        "{'report': None}",
        "{'report': {'outcome': 'read', 'reason': 'ok'}}",
        "{}",
        "{'report': 7}",
        "{'report': [['deep']]}",
    ],
)
def test_a_process_that_was_taken_over_can_claim_nothing(
    genuine: BinaryIO, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    code = (
        "import sys, socket; sys.path.insert(0, {root!r}); "
        "from medprovenance.manifest import channel; s = socket.socket(fileno=int(sys.argv[-1])); "
        "channel.receive(s); channel.send(s, {{'ready': 1}}); channel.receive_with_files(s); "
        f"channel.send(s, {answer.replace('{', '{{').replace('}', '}}')}); channel.receive(s)"
    )
    monkeypatch.setattr("medprovenance.manifest.pool.BOOTSTRAP", code)
    with ReaderPool() as pool:
        report = pool.read(genuine, JPEG)
    assert (report.outcome, report.reason) == (ReadOutcome.INCOMPLETE, Reason.READER_CRASHED)


def test_a_process_that_answers_nonsense_is_not_asked_again(
    genuine: BinaryIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medprovenance.manifest.pool.BOOTSTRAP", DEEP)
    with ReaderPool() as pool:
        report = pool.read(genuine, JPEG)
        assert (report.outcome, report.reason) == (ReadOutcome.INCOMPLETE, Reason.READER_CRASHED)
        assert not [each for each in pool._workers if each.is_usable]


DEEP = (
    "import sys, socket; sys.path.insert(0, {root!r}); "
    "from medprovenance.manifest import channel; s = socket.socket(fileno=int(sys.argv[-1])); "
    "channel.receive(s); channel.send(s, {{'ready': 1}}); channel.receive_with_files(s); "
    "s.sendall((1 << 20).to_bytes(4, 'big') + b'[' * (1 << 20))"
)


def test_an_answer_that_was_not_waited_for_is_not_the_next_files(
    genuine: BinaryIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with ReaderPool() as pool, file_of(make_media(JPEG)) as unsigned:
        pool.read(genuine, JPEG)
        with monkeypatch.context() as during:
            during.setattr(channel, "receive", interrupted)
            with pytest.raises(KeyboardInterrupt):
                pool.read(genuine, JPEG)
        assert pool.read(unsigned, JPEG).outcome is ReadOutcome.NO_CREDENTIALS
        assert pool.read(genuine, JPEG).outcome is ReadOutcome.READ


def test_a_pool_that_could_not_be_prewarmed_still_answers(genuine: BinaryIO) -> None:
    pool = ReaderPool()
    pool.close()
    for call in (pool.prewarm, lambda: pool.read(genuine, JPEG)) * 2:
        with pytest.raises(EngineFailure, match="closed"):
            call()


def test_a_prewarmed_process_is_the_one_that_reads(genuine: BinaryIO) -> None:
    with ReaderPool() as pool:
        pool.prewarm()
        first = process_of(pool)
        pool.prewarm()
        assert pool.read(genuine, JPEG).outcome is ReadOutcome.READ
        assert process_of(pool) == first


def test_only_a_regular_file_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    paths = [tmp_path, tmp_path / "fifo", Path("/dev/zero"), Path("/dev/null")]
    with ReaderPool() as pool:
        for path in paths:
            with opened(path) as file, pytest.raises(NotARegularFile):
                pool.read(file, JPEG)
        assert not list(pool._workers)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A descriptor of anything; directories cannot be file objects."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        yield cast("BinaryIO", types.SimpleNamespace(fileno=lambda: descriptor))
    finally:
        os.close(descriptor)


def test_a_sidecar_is_read_beside_its_file() -> None:
    vector = VECTORS["untouched-with-sidecar"]()
    with ReaderPool() as pool, file_of(vector.asset) as file:
        assert pool.read(file, "video/webm", vector.sidecar).outcome is ReadOutcome.READ
        assert pool.read(file, "video/webm").outcome is ReadOutcome.NO_CREDENTIALS
        assert pool.read(file, "video/webm", b"x").outcome is ReadOutcome.DAMAGED


def test_a_report_larger_than_allowed_is_incomplete(genuine: BinaryIO) -> None:
    with ReaderPool(Limits(report_bytes=100)) as pool:
        report = pool.read(genuine, JPEG)
    assert (report.outcome, report.reason) == (ReadOutcome.INCOMPLETE, Reason.SIZE_LIMIT)


def test_nothing_is_left_open(genuine: BinaryIO) -> None:
    def count() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    if not Path("/proc/self/fd").exists():
        pytest.skip("not on this system: no list of open files")
    with ReaderPool() as pool:
        pool.read(genuine, JPEG)
    before = count()
    for _ in range(3):
        with ReaderPool() as pool:
            pool.read(genuine, JPEG)
            os.kill(process_of(pool), signal.SIGKILL)
            pool.read(genuine, JPEG)
    assert count() == before


def test_a_pool_has_at_least_one_process() -> None:
    with pytest.raises(ValueError, match="at least one"):
        ReaderPool(size=0)


def test_the_engine_of_this_machine_does_what_we_rely_on() -> None:
    trial.require_fit_engine()
