"""A file is published whole or not at all, and never over what must stay."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import threading
from typing import TYPE_CHECKING

import pytest

from medprovenance.errors import OutputRefused, StorageFailure
from medprovenance.signing.publish import (
    MARK,
    PendingFile,
    refuse_same_file,
    storage_failure,
    sweep,
)

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def pending_names(folder: Path) -> list[str]:
    return [each for each in names(folder) if MARK in each]


def put(target: Path, data: bytes, *, force: bool = False, mode: int = 0o666) -> None:
    with PendingFile(target, force=force, mode=mode) as pending:
        pending.file.write(data)
        pending.publish()


def test_the_target_appears_only_when_published(tmp_path: Path) -> None:
    target = tmp_path / "talk.mp4"
    with PendingFile(target, force=False) as pending:
        pending.file.write(b"new")
        assert not target.exists()
        assert len(pending_names(tmp_path)) == 1
        pending.publish()
        assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["talk.mp4"]


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_nothing_is_left_of_an_unpublished_file(
    tmp_path: Path, failure: type[BaseException]
) -> None:
    def fail() -> None:
        with PendingFile(tmp_path / "talk.mp4", force=False) as pending:
            pending.file.write(b"half")
            raise failure

    with pytest.raises(failure):
        fail()
    assert names(tmp_path) == []


def test_an_existing_target_is_kept_without_force_and_replaced_with_it(tmp_path: Path) -> None:
    target = tmp_path / "talk.mp4"
    target.write_bytes(b"old")
    with pytest.raises(OutputRefused, match="exists") as caught:
        put(target, b"new")
    assert "--force" in str(caught.value.hint)
    assert target.read_bytes() == b"old"
    put(target, b"new", force=True)
    assert target.read_bytes() == b"new"
    assert pending_names(tmp_path) == []


def test_a_target_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "talk.mp4"
    with PendingFile(target, force=False) as pending:
        target.write_bytes(b"somebody else's")
        with pytest.raises(OutputRefused, match="exists"):
            pending.publish()
    assert target.read_bytes() == b"somebody else's"
    assert pending_names(tmp_path) == []


def test_with_force_a_folder_or_link_that_appears_meanwhile_stays(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"precious")
    target = tmp_path / "talk.mp4"
    with PendingFile(target, force=True) as pending:
        target.symlink_to(other)
        with pytest.raises(OutputRefused, match="symbolic link"):
            pending.publish()
    assert other.read_bytes() == b"precious"


@pytest.mark.parametrize("force", [False, True])
def test_no_link_folder_or_pipe_is_written_to(tmp_path: Path, force: bool) -> None:  # noqa: FBT001
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "dangling").symlink_to(tmp_path / "none")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name in ("link", "dangling", "folder", "pipe"):
        with pytest.raises(OutputRefused) as caught:
            put(tmp_path / name, b"new", force=force)
        assert caught.value.hint
    assert (tmp_path / "file").read_bytes() == b"x"
    assert not (tmp_path / "none").exists()
    assert pending_names(tmp_path) == []


def test_a_missing_folder_is_said_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(OutputRefused, match="no folder") as caught:
        put(tmp_path / "none" / "talk.mp4", b"new")
    assert caught.value.hint
    assert names(tmp_path) == []


def test_a_file_as_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(OutputRefused, match="no folder"):
        put(tmp_path / "file" / "talk.mp4", b"new")


def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o555)
    if os.access(folder, os.W_OK):
        pytest.skip("not on this system: permissions do not bind this user")
    with pytest.raises(StorageFailure, match="may not be written") as caught:
        put(folder / "talk.mp4", b"new")
    assert caught.value.hint


@pytest.mark.parametrize("name", ["x" * 300, "nul\0byte"])
def test_impossible_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises((OutputRefused, StorageFailure)):
        put(tmp_path / name, b"new")
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["x" * 250, "ü" * 120, "é\u0301 \n'\"$(x).mp4", "-rf"])
def test_long_and_odd_names_work(tmp_path: Path, name: str) -> None:
    put(tmp_path / name, b"new")
    assert names(tmp_path) == [name]


@pytest.mark.parametrize("how", ["same", "dots", "symlink", "hardlink"])
def test_the_source_is_never_the_target(tmp_path: Path, how: str) -> None:
    source = tmp_path / "talk.mp4"
    source.write_bytes(b"x")
    target = tmp_path / "other.mp4"
    match how:
        case "same":
            target = source
        case "dots":
            target = tmp_path / ".." / tmp_path.name / "talk.mp4"
        case "symlink":
            target.symlink_to(source)
        case _:
            target.hardlink_to(source)
    with pytest.raises(OutputRefused, match="source itself"):
        refuse_same_file(source, target)
    refuse_same_file(source, tmp_path / "new.mp4")


def test_permissions_follow_the_source_and_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        for given, wanted in ((0o666, 0o640), (0o600, 0o600), (0o444, 0o640), (0o6777, 0o640)):
            target = tmp_path / f"{given:o}"
            put(target, b"x", mode=given)
            assert stat.S_IMODE(target.stat().st_mode) == wanted, oct(given)
    finally:
        os.umask(before)


# --- debris -----------------------------------------------------------------------------------


def debris(target: Path, random: str = "0123456789abcdef") -> Path:
    path = target.with_name(f".{target.name}{MARK}{random}")
    path.write_bytes(b"half")
    return path


def test_debris_of_a_killed_run_is_swept_even_if_the_target_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "talk.mp4"
    left = debris(target)
    put(target, b"new")
    assert not left.exists()
    left = debris(target)
    with pytest.raises(OutputRefused):
        put(target, b"again")
    assert not left.exists()


def test_a_run_at_work_is_not_swept(tmp_path: Path) -> None:
    target = tmp_path / "talk.mp4"
    with PendingFile(target, force=True) as first:
        first.file.write(b"first")
        with PendingFile(target, force=True) as second:
            second.file.write(b"second")
            assert len(pending_names(tmp_path)) == 2
            second.publish()
        first.publish()
    assert target.read_bytes() == b"first"
    assert names(tmp_path) == ["talk.mp4"]


def test_only_our_own_debris_for_this_target_is_swept(tmp_path: Path) -> None:
    target = tmp_path / "talk.mp4"
    kept = [
        debris(tmp_path / "other.mp4"),
        debris(target, "notes"),
        debris(target, "0123456789abcdef.bak"),
        tmp_path / "talk.mp4.medprov-0123456789abcdef",
    ]
    kept[-1].write_bytes(b"mine")
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    link = tmp_path / f".talk.mp4{MARK}fedcba9876543210"
    link.symlink_to(victim)
    sweep(target)
    assert all(each.exists() for each in kept)
    assert victim.read_bytes() == b"precious"


def test_a_pending_file_that_a_sweep_took_for_debris_is_made_again(tmp_path: Path) -> None:
    """Between making and locking, another run may sweep: whoever loses must not notice."""
    target = tmp_path / "talk.mp4"
    stop = threading.Event()

    def keep_sweeping() -> None:
        while not stop.is_set():
            sweep(target)

    threads = [threading.Thread(target=keep_sweeping) for _ in range(2)]
    for each in threads:
        each.start()
    try:
        for number in range(200):
            put(target, b"%d" % number, force=True)
            assert target.read_bytes() == b"%d" % number
    finally:
        stop.set()
        for each in threads:
            each.join()
    assert pending_names(tmp_path) == []


def test_of_many_writers_to_one_target_exactly_one_wins(tmp_path: Path) -> None:
    target = tmp_path / "talk.mp4"
    start = threading.Barrier(16)
    won: list[bytes] = []
    refused: list[OutputRefused] = []

    def write(data: bytes) -> None:
        start.wait()
        try:
            put(target, data)
        except OutputRefused as error:
            refused.append(error)
        else:
            won.append(data)

    threads = [threading.Thread(target=write, args=(b"%d" % n,)) for n in range(16)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(won) == 1
    assert len(refused) == 15
    assert target.read_bytes() == won[0]
    assert names(tmp_path) == ["talk.mp4"]


def test_a_pending_file_is_locked_for_as_long_as_it_is_open(tmp_path: Path) -> None:
    with (
        PendingFile(tmp_path / "talk.mp4", force=False) as pending,
        pending.path.open("rb") as other,
        pytest.raises(BlockingIOError),
    ):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "no room"),
        (errno.EDQUOT, "no room"),
        (errno.EFBIG, "larger"),
        (errno.EROFS, "may not be written"),
        (errno.EACCES, "may not be written"),
        (errno.ENAMETOOLONG, "too long"),
        (errno.EIO, "could not be stored"),
    ],
)
def test_every_refusal_of_the_disk_has_a_sentence_and_a_hint(
    tmp_path: Path, code: int, words: str
) -> None:
    found = storage_failure(OSError(code, os.strerror(code)), tmp_path / "talk.mp4")
    assert words in found.message
    assert found.hint
