"""From a plan to signed bytes: clean copy, signature, time-stamp, all into a pending file."""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from typing import TYPE_CHECKING, BinaryIO, Final

from medprovenance.errors import (
    EngineFailure,
    MedProvenanceError,
    StorageFailure,
    TimestampUnavailable,
)
from medprovenance.manifest import native
from medprovenance.media import hygiene
from medprovenance.media.zips import repack
from medprovenance.model.signing import TimestampRule
from medprovenance.model.text import clean
from medprovenance.net.loopback import TimestampBridge
from medprovenance.signing.publish import storage_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from medprovenance.media.probe import Probe
    from medprovenance.model.signing import SigningPlan
    from medprovenance.ports import ClaimSigner, Progress, TimestampSource
    from medprovenance.signing.publish import PendingFile

EPUB: Final = "application/epub+zip"
WATCH_SECONDS: Final = 0.2
TRIAL_BYTES: Final = 64 * 1024


def seal(
    plan: SigningPlan,
    source: BinaryIO,
    pending: PendingFile,
    *,
    probe: Probe,
    signer: ClaimSigner,
    timestamps: TimestampSource | None,
    progress: Progress | None = None,
) -> bytes:
    """Carry out the plan on an open source; return the new manifest store's bytes.

    The signed file is in ``pending`` afterwards; of a sidecar, the store itself.

    Raises:
        KeyAccessError: The signer failed, or its certificate may not sign.
        TimestampUnavailable: A required time-stamp could not be had.
        StorageFailure: The disk refused.
        AssetError, EngineFailure: The content could not be cleaned or signed.
    """
    try:
        with _watched(pending, probe.size, progress), contextlib.ExitStack() as stack:
            content = source
            if plan.removals:
                # Without a name from the start, so that no kill leaves it behind.
                content = stack.enter_context(tempfile.TemporaryFile(dir=pending.path.parent))
                hygiene.clean(source, content, plan.media_type)
                content.flush()
            elif plan.keeps_history and plan.media_type == EPUB and not plan.sidecar:
                content = stack.enter_context(tempfile.TemporaryFile(dir=pending.path.parent))
                repack(source, content)
                content.flush()
            parent = None
            if plan.keeps_history:
                # The history is that of the source as it was, not of its cleaned copy.
                parent = native.ParentIngredient(
                    stream=source,
                    media_type=probe.media_type or plan.media_type,
                    title=clean(probe.name),
                )

            def attempt(tsa_url: str | None) -> bytes:
                _restart(pending)
                return native.sign(
                    definition=plan.definition,
                    source=content,
                    destination=pending.file,
                    media_type=plan.media_type,
                    signer=signer,
                    tsa_url=tsa_url,
                    parent=parent,
                    embed=not plan.sidecar,
                )

            store = _stamped(attempt, plan.timestamp, timestamps)
        if plan.sidecar:
            # What the engine wrote was a copy of the source; what is published is the store.
            _restart(pending)
            _write(pending, store)
    except OSError as error:
        raise storage_failure(error, pending.target) from error
    except EngineFailure as error:
        raise _storage_trouble(pending) or error from error
    return store


def _stamped(
    attempt: Callable[[str | None], bytes],
    rule: TimestampRule,
    timestamps: TimestampSource | None,
) -> bytes:
    """Sign with a time-stamp if one is to be had, by the rule."""
    if rule is TimestampRule.NONE or timestamps is None:
        return attempt(None)
    with TimestampBridge(timestamps) as bridge:
        try:
            return attempt(bridge.url)
        except MedProvenanceError as error:
            refused = bridge.error is not None or isinstance(error, TimestampUnavailable)
            if not refused:
                raise
            if rule is TimestampRule.BEST_EFFORT:
                return attempt(None)
            # The service's own words say more than the engine's.
            raise (bridge.error or error) from error


def _restart(pending: PendingFile) -> None:
    pending.file.seek(0)
    pending.file.truncate()


def _write(pending: PendingFile, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[pending.file.write(view) :]


def _storage_trouble(pending: PendingFile) -> StorageFailure | None:
    """The disk's own complaint, if the disk is why the engine failed: it does not always say."""
    descriptor = pending.file.fileno()
    try:
        os.pwrite(descriptor, bytes(TRIAL_BYTES), os.fstat(descriptor).st_size)
    except OSError as error:
        return storage_failure(error, pending.target)
    return None


@contextlib.contextmanager
def _watched(pending: PendingFile, total: int, progress: Progress | None) -> Iterator[None]:
    """Tell the progress of the growing file while the block runs."""
    if progress is None:
        yield
        return
    done = threading.Event()

    def watch() -> None:
        while not done.wait(WATCH_SECONDS):
            progress(min(os.fstat(pending.file.fileno()).st_size, total), total)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    progress(total, total)
