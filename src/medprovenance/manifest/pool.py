"""Reading processes: started once, used for many files, replaced when they die or grow old."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Self

import medprovenance
from medprovenance.errors import EngineFailure, EngineUnfit, NotARegularFile
from medprovenance.manifest import channel
from medprovenance.model.evidence import ManifestReport, ReadOutcome
from medprovenance.model.findings import Reason
from medprovenance.model.policy import Limits

if TYPE_CHECKING:
    from types import TracebackType

START_SECONDS: Final = 60.0
"""How long a reading process may take to start on a busy machine."""
END_SECONDS: Final = 5.0
LAST_WORDS: Final = 4_096

BOOTSTRAP: Final = (
    "import sys; sys.path.insert(0, {root!r}); "
    "from medprovenance.manifest.worker import main; main()"
)

KEPT_VARIABLES: Final = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")
ALLOCATOR: Final = {"MALLOC_MMAP_THRESHOLD_": str(1 << 29), "MALLOC_TRIM_THRESHOLD_": "-1"}
"""The engine allocates 256 MiB buffers over and over; reusing them saves most page faults."""


class ReaderPool:
    """Reads manifests in up to ``size`` child processes. Thread-safe.

    Implements ``ports.ManifestReader``. Close it, or use it as a context manager.
    """

    def __init__(self, limits: Limits | None = None, size: int = 1) -> None:
        """No process starts before the first file, or ``prewarm``."""
        if size < 1:
            raise ValueError("a pool needs at least one process")
        self._limits = limits or Limits()
        self._slots: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(size):
            self._slots.put(None)
        self._lock = threading.Lock()
        self._workers: weakref.WeakSet[_Worker] = weakref.WeakSet()
        self._closed = False

    def prewarm(self) -> None:
        """Start one process without waiting for it."""
        worker = self._slots.get()
        try:
            if worker is None:
                worker = self._start()
        finally:
            self._slots.put(worker)

    def read(
        self, asset: BinaryIO, media_type: str | None, sidecar: bytes | None = None
    ) -> ManifestReport:
        """The report on one open file; see ``ports.ManifestReader``.

        Raises:
            NotARegularFile: ``asset`` is a directory, a device or a pipe: it might never end.
            EngineUnfit: The engine is too old or failed its trial.
            EngineFailure: The reading process cannot be started at all.
        """
        if not stat.S_ISREG(os.fstat(asset.fileno()).st_mode):
            raise NotARegularFile("only a regular file can be read")
        worker = self._slots.get()
        try:
            if worker is None or not worker.is_usable:
                if worker is not None:
                    worker.close()
                worker = self._start()
            return worker.read(asset, media_type, sidecar)
        except BaseException:
            # An interrupt, too: its answer may still come, and is not one for the next file.
            if worker is not None:
                worker.close()
            raise
        finally:
            self._slots.put(worker)

    def close(self) -> None:
        """End all processes. Files that are being read end as ``incomplete``."""
        with self._lock:
            self._closed = True
            workers = list(self._workers)
        for worker in workers:
            worker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _start(self) -> _Worker:
        with self._lock:
            if self._closed:
                raise EngineFailure("the pool of reading processes is closed")
            worker = _Worker(self._limits)
            self._workers.add(worker)
            return worker


class _Worker:
    """One reading process."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._read_files = 0
        self._ready = False
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self._channel = ours
        # What it says while it dies; never more than a pipe holds, and never waited for.
        self._words, words = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        root = str(Path(medprovenance.__file__).resolve().parents[1])
        environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        try:
            self._process = subprocess.Popen(  # noqa: S603  our own interpreter and module
                [sys.executable, "-I", "-c", BOOTSTRAP.format(root=root), str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
                pass_fds=(theirs.fileno(),),
                cwd="/",
                env=environment | ALLOCATOR,
            )
        except OSError as error:
            ours.close()
            os.close(self._words)
            raise EngineFailure("the reading process cannot be started") from error
        finally:
            theirs.close()
            os.close(words)
        self._finalizer = weakref.finalize(self, _end, self._process, ours, self._words)
        # One that is dead already is found out when it should answer.
        with contextlib.suppress(OSError):
            channel.send(ours, {"memory_bytes": limits.memory_bytes})

    @property
    def is_usable(self) -> bool:
        """Whether another file may be given to it."""
        return (
            self._finalizer.alive
            and self._process.poll() is None
            and self._read_files < self._limits.files_per_worker
        )

    def close(self) -> None:
        """End the process."""
        self._finalizer()

    def read(
        self, asset: BinaryIO, media_type: str | None, sidecar: bytes | None
    ) -> ManifestReport:
        self._wait_until_ready()
        self._read_files += 1
        size = os.fstat(asset.fileno()).st_size
        deadline = time.monotonic() + self._limits.wall_for(size)
        header = {"media_type": media_type, "cpu_seconds": self._limits.cpu_for(size)}
        try:
            with contextlib.ExitStack() as stack:
                descriptors = [asset.fileno()]
                if sidecar is not None:
                    detached = stack.enter_context(tempfile.TemporaryFile())
                    detached.write(sidecar)
                    detached.seek(0)
                    descriptors.append(detached.fileno())
                self._channel.settimeout(END_SECONDS)
                channel.send(self._channel, header, tuple(descriptors))
            answer = channel.receive(self._channel, self._limits.report_bytes, deadline)
            if answer is not None:
                return self._report(answer)
        except TimeoutError:
            self.close()
            return _incomplete(Reason.TIME_LIMIT, "killed after its time was up")
        except channel.MessageTooLarge:
            self.close()
            return _incomplete(Reason.SIZE_LIMIT, "its report was too large")
        except (OSError, ValueError):
            pass
        return self._post_mortem()

    def _report(self, answer: dict[str, object]) -> ManifestReport:
        from medprovenance.manifest.codec import report_from_json

        try:
            return report_from_json(answer.get("report"))  # type: ignore[arg-type]
        except (ValueError, TypeError, KeyError):
            # A process that was taken over by a file may say anything: only a whole report counts.
            self.close()
            return _incomplete(Reason.READER_CRASHED, "its report was malformed")

    def _wait_until_ready(self) -> None:
        if self._ready:
            return
        try:
            deadline = time.monotonic() + START_SECONDS
            answer = channel.receive(self._channel, channel.SMALL_MESSAGE, deadline)
        except (OSError, ValueError):
            answer = None
        if answer is not None and "unfit" in answer:
            self.close()
            raise EngineUnfit(
                str(answer["unfit"]),
                hint="Install the c2pa-python version that medprovenance asks for.",
            )
        if answer is None:
            words = self._last_words()
            self.close()
            raise EngineFailure(
                "the reading process did not start",
                hint="Run `medprov doctor`.",
                last_words=words,
            )
        self._ready = True

    def _post_mortem(self) -> ManifestReport:
        """Why the process died over this file."""
        try:
            status = self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            status = 0
        words = self._last_words()
        self.close()
        if status == -signal.SIGXCPU:
            return _incomplete(Reason.TIME_LIMIT, "used up its CPU time")
        if "memory allocation" in words or "MemoryError" in words or status == -signal.SIGKILL:
            return _incomplete(Reason.MEMORY_LIMIT, "used up its memory")
        return _incomplete(Reason.READER_CRASHED, f"the reader died (status {status})")

    def _last_words(self) -> str:
        try:
            return os.read(self._words, LAST_WORDS).decode("utf-8", "replace")
        except OSError:
            return ""


def _incomplete(reason: Reason, detail: str) -> ManifestReport:
    return ManifestReport(outcome=ReadOutcome.INCOMPLETE, reason=reason, detail=detail)


def _end(process: subprocess.Popen[bytes], ours: socket.socket, words: int) -> None:
    """Kill the process and give everything back. It holds nothing that could be lost."""
    with contextlib.suppress(OSError):
        process.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(END_SECONDS)
    ours.close()
    with contextlib.suppress(OSError):
        os.close(words)
