"""The reading process: files of unknown origin are parsed here and nowhere else.

It is started afresh (never forked from a process that used the engine), gives up what it does not
need, and then answers requests on one socket: a header and an open file in, a report out. If it
dies, its parent notes that this file could not be checked, and starts another.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import socket
import sys
from typing import Final

from medprovenance.manifest import channel

PR_SET_DUMPABLE: Final = 4
PR_SET_NO_NEW_PRIVS: Final = 38
CLONE_NEWUSER: Final = 0x10000000
CLONE_NEWNET: Final = 0x40000000


def main() -> None:
    """Serve requests on the socket whose descriptor is the last argument, until it closes."""
    parent = socket.socket(fileno=int(sys.argv[-1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings = channel.receive(parent)
    if settings is None:
        return
    # Everything is imported before the limits fall, and the engine proves itself.
    from medprovenance.errors import MedProvenanceError
    from medprovenance.manifest import codec, reading, trial

    try:
        trial.require_fit_engine()
    except MedProvenanceError as error:
        channel.send(parent, {"unfit": error.message})
        return
    confine(int(settings["memory_bytes"]))
    channel.send(parent, {"ready": os.getpid()})
    while (request := channel.receive_with_files(parent)) is not None:
        header, descriptors = request
        files = [os.fdopen(each, "rb") for each in descriptors]
        with contextlib.ExitStack() as stack:
            for file in files:
                stack.enter_context(file)
            allow_cpu(float(header["cpu_seconds"]))
            sidecar = files[1].read() if len(files) > 1 else None
            report = reading.read_in_process(files[0], header["media_type"], sidecar)
        channel.send(parent, {"report": codec.report_to_json(report)})


def confine(memory_bytes: int) -> None:
    """Give up memory, files, core dumps, privileges and, where permitted, the network."""
    for kind, amount in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        _, hard = resource.getrlimit(kind)
        wanted = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (wanted, hard))
    with contextlib.suppress(AttributeError, OSError):
        library = ctypes.CDLL(None)
        library.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
        library.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if library.unshare(CLONE_NEWNET) != 0:
            library.unshare(CLONE_NEWUSER | CLONE_NEWNET)


def allow_cpu(seconds: float) -> None:
    """Let this process use so many more seconds of CPU; beyond them the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


if __name__ == "__main__":
    main()
