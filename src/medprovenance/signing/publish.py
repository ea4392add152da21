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
import re
import secrets
import stat
from typing import TYPE_CHECKING, BinaryIO, Final, Self

from medprovenance.errors import OutputRefused, StorageFailure

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

MARK: Final = ".medprov-"
RANDOM_BYTES: Final = 8
LONGEST_STEM: Final = 200
"""Bytes of the target's name inside the temporary one; file systems take 255 in all."""
ATTEMPTS: Final = 20

NO_LINKS: Final = frozenset(
    {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS}
)
"""How file systems without hard links (FAT, some network shares) answer."""
NO_FOLDER_SYNC: Final = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES})
"""How a folder answers that cannot be made durable on its own, or may not be read."""


class PendingFile:
    """A file on its way to ``target``. Leaving the ``with`` block unpublished removes it."""

    def __init__(self, target: Path, *, force: bool, mode: int = 0o666) -> None:
        """Check the target and open the temporary file.

        Args:
            target: Final name.
            force: An existing file may be replaced.
            mode: Permission bits, less the umask. The owner can always read and write.

        Raises:
            OutputRefused: The target exists, or is no regular file, or its folder is missing.
            StorageFailure: The folder cannot be written.
        """
        sweep(target)
        refuse_target(target, force=force)
        self.target = target
        self._force = force
        try:
            self.path, self.file = _open_beside(target, mode & 0o666 | 0o600)
        except OSError as error:
            raise storage_failure(error, target) from error

    def publish(self) -> None:
        """Make the content durable and give it the target's name.

        Raises:
            OutputRefused: Somebody else made the target meanwhile.
            StorageFailure: The disk or file system refused.
        """
        try:
            os.fsync(self.file.fileno())
            if self._force:
                # A folder or link that took the name meanwhile is not to be replaced either.
                refuse_target(self.target, force=True)
                os.replace(self.path, self.target)  # noqa: PTH105  the atomic call by its name
            else:
                self._link()
            _sync_folder(self.target.parent)
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
            # The best that such a file system can do: two runs may both see no file here.
            if os.path.lexists(self.target):
                raise FileExistsError(errno.EEXIST, "exists") from error
            os.replace(self.path, self.target)  # noqa: PTH105
            return
        with contextlib.suppress(OSError):
            self.path.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
        self.file.close()


def refuse_target(target: Path, *, force: bool) -> None:
    """Raise ``OutputRefused`` if nothing may be written under this name."""
    try:
        status = os.lstat(target)
    except (FileNotFoundError, NotADirectoryError):
        status = None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise OutputRefused(
            f"{target.name!r} cannot be written: {why}", hint="Choose another name with -o."
        ) from error
    if status is not None:
        if stat.S_ISLNK(status.st_mode):
            raise OutputRefused(
                f"{target.name} is a symbolic link", hint="Name the file itself with -o."
            )
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            raise OutputRefused(f"{target} is {what}", hint="Name a file with -o.")
        if not force:
            raise _exists(target)
    if not target.parent.is_dir():
        raise OutputRefused(
            f"there is no folder {str(target.parent)!r}",
            hint="Make it first, or choose another place.",
        )


def refuse_same_file(source: Path, target: Path) -> None:
    """Raise ``OutputRefused`` if source and target are one file, under whatever names."""
    with contextlib.suppress(OSError, ValueError):
        if os.path.samefile(source, target):  # noqa: PTH121
            raise OutputRefused(
                f"{target.name} is the source itself, which is never written to",
                hint="Choose another name with -o.",
            )


def sweep(target: Path) -> None:
    """Remove what killed runs for the same target left behind; running ones hold their lock."""
    ours = re.compile(re.escape(_prefix(target)) + f"[0-9a-f]{{{2 * RANDOM_BYTES}}}")
    try:
        left = [each for each in target.parent.iterdir() if ours.fullmatch(each.name)]
    except OSError:
        return
    for each in left:
        with contextlib.suppress(OSError):
            descriptor = os.open(each, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if stat.S_ISREG(os.fstat(descriptor).st_mode):
                    each.unlink()
            finally:
                os.close(descriptor)


def storage_failure(error: OSError, target: Path) -> StorageFailure:
    """An operating system's error as one of ours, with what to do next."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            message, hint = f"there is no room for {target.name}", "Free some space and sign again."
        case errno.EFBIG:
            message = f"{target.name} would be larger than a file may be here"
            hint = "Choose another disk with -o, or raise the limit (ulimit -f)."
        case errno.EROFS | errno.EACCES | errno.EPERM:
            message = f"the folder of {target.name} may not be written"
            hint = "Choose another folder."
        case errno.ENAMETOOLONG:
            message, hint = "the file name is too long", "Choose a shorter one with -o."
        case _:
            message = f"{target.name} could not be stored: {error.strerror or error}"
            hint = "Check the disk, and sign again."
    return StorageFailure(message, hint=hint, errno=error.errno)


def _open_beside(target: Path, mode: int) -> tuple[Path, BinaryIO]:
    """A new, locked file beside the target.

    Between making and locking it, another run's sweep may take it for debris: then once more.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    for _ in range(ATTEMPTS):
        path = target.with_name(_prefix(target) + secrets.token_hex(RANDOM_BYTES))
        descriptor = os.open(path, flags, mode)
        try:
            if _lock(descriptor) and os.fstat(descriptor).st_nlink:
                return path, os.fdopen(descriptor, "w+b", buffering=0)
        except BaseException:
            path.unlink(missing_ok=True)
            os.close(descriptor)
            raise
        path.unlink(missing_ok=True)
        os.close(descriptor)
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))


def _lock(descriptor: int) -> bool:
    """Mark the file as somebody's. Where there are no locks, nothing is ever swept either."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _prefix(target: Path) -> str:
    name = target.name
    if len(os.fsencode(name)) > LONGEST_STEM:
        name = os.fsencode(name)[:LONGEST_STEM].decode("utf-8", "ignore")
    return f".{name}{MARK}"


def _sync_folder(folder: Path) -> None:
    """Make the folder's own entries durable, as far as the file system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in NO_FOLDER_SYNC:
            raise


def _exists(target: Path) -> OutputRefused:
    return OutputRefused(
        f"{target.name} exists already", hint="Replace it with --force, or choose another with -o."
    )
