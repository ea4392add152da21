"""Publishing a file: whole or not at all.

The result is written under a temporary name beside its target, made durable, checked, and only
then takes the target's name. What a killed run leaves behind is known by its name and by nobody
holding its lock, and is swept by the next one.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import secrets
from typing import TYPE_CHECKING, BinaryIO, Final, Self

from medprovenance.errors import OutputRefused, StorageFailure
from medprovenance.keys.file import sync_folder

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

MARK: Final = ".medprov-"
NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK})


class PendingFile:
    """A file on its way to ``target``. Leaving the ``with`` block unpublished removes it."""

    def __init__(self, target: Path, *, force: bool, mode: int = 0o666) -> None:
        """Check the target and open the temporary file.

        Args:
            target: Final name.
            force: An existing file may be replaced.
            mode: Permission bits, less the umask.

        Raises:
            OutputRefused: The target exists, or is no regular file, or its folder is missing.
            StorageFailure: The folder cannot be written.
        """
        refuse_target(target, force=force)
        self.target = target
        self._force = force
        sweep(target)
        self.path = target.with_name(f".{target.name[:100]}{MARK}{secrets.token_hex(8)}")
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            descriptor = os.open(self.path, flags, mode)
        except OSError as error:
            raise storage_failure(error, target) from error
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.file: BinaryIO = os.fdopen(descriptor, "w+b", buffering=0)
        self._published = False

    def publish(self) -> None:
        """Make the content durable and give it the target's name.

        Raises:
            OutputRefused: Somebody else made the target meanwhile.
            StorageFailure: The disk or file system refused.
        """
        try:
            os.fsync(self.file.fileno())
            if self._force:
                os.replace(self.path, self.target)  # noqa: PTH105  the atomic call by its name
            else:
                self._link()
            self._published = True
            sync_folder(self.target.parent)
        except FileExistsError as error:
            raise _exists(self.target) from error
        except OSError as error:
            raise storage_failure(error, self.target) from error

    def _link(self) -> None:
        """A new name fails if there is one already; a rename would silently replace it."""
        try:
            os.link(self.path, self.target)
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            if self.target.exists():
                raise FileExistsError(errno.EEXIST, "exists") from error
            os.replace(self.path, self.target)  # noqa: PTH105
            return
        self.path.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._published:
            self.path.unlink(missing_ok=True)
        self.file.close()


def refuse_target(target: Path, *, force: bool) -> None:
    """Raise ``OutputRefused`` if nothing may be written under this name."""
    if target.is_symlink():
        raise OutputRefused(
            f"{target.name} is a symbolic link", hint="Name the file itself with -o."
        )
    if target.exists():
        if not target.is_file():
            raise OutputRefused(f"{target.name} is not a file", hint="Name a file with -o.")
        if not force:
            raise _exists(target)
    if not target.parent.is_dir():
        raise OutputRefused(
            f"there is no folder {target.parent.name!r}", hint="Make it first, or change -o."
        )


def refuse_same_file(source: Path, target: Path) -> None:
    """Raise ``OutputRefused`` if source and target are one file, under whatever names."""
    with contextlib.suppress(OSError):
        if os.path.samefile(source, target):  # noqa: PTH121
            raise OutputRefused(
                f"{target.name} is the source itself, which is never written to",
                hint="Choose another name with -o.",
            )


def sweep(target: Path) -> None:
    """Remove what killed runs for the same target left behind; running ones hold their lock."""
    prefix = f".{target.name[:100]}{MARK}"
    try:
        left = [each for each in target.parent.iterdir() if each.name.startswith(prefix)]
    except OSError:
        return
    for each in left:
        with contextlib.suppress(OSError):
            descriptor = os.open(each, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                each.unlink()
            finally:
                os.close(descriptor)


def storage_failure(error: OSError, target: Path) -> StorageFailure:
    """An operating system's error as one of ours, with what to do next."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return StorageFailure(
                f"there is no room for {target.name}", hint="Free some space and sign again."
            )
        case errno.EROFS | errno.EACCES | errno.EPERM:
            return StorageFailure(
                f"the folder of {target.name} may not be written",
                hint="Choose another folder with -o.",
            )
        case errno.ENAMETOOLONG:
            return StorageFailure("the file name is too long", hint="Choose a shorter one with -o.")
        case _:
            return StorageFailure(f"{target.name} could not be stored: {error.strerror}")


def _exists(target: Path) -> OutputRefused:
    return OutputRefused(
        f"{target.name} exists already", hint="Replace it with --force, or choose another with -o."
    )
