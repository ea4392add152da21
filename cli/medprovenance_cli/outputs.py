"""Files that the command writes beside its output: whole or not at all, and never over an input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medprovenance.errors import OutputRefused
from medprovenance.signing.publish import PendingFile, storage_failure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def refuse_input(path: Path, inputs: Iterable[Path]) -> None:
    """Raise ``OutputRefused`` if ``path`` is one of the files that are read."""
    for each in inputs:
        try:
            same = path.samefile(each)
        except OSError:
            same = path.absolute() == each.absolute()
        if same:
            raise OutputRefused(
                f"{path.name} is a file to read; nothing may be written over it",
                hint="Give the output another name.",
            )


def write_text(path: Path, text: str, *, inputs: Iterable[Path], replace: bool) -> None:
    """Write a file durably, in one step.

    Args:
        path: Its name.
        text: Its content; stored as UTF-8.
        inputs: Files that must not be written over.
        replace: An existing file may be replaced.

    Raises:
        OutputRefused: There is such a file already, or it is an input, or no regular file.
        StorageFailure: The disk or file system refused.
    """
    refuse_input(path, inputs)
    with PendingFile(path, force=replace) as pending:
        try:
            pending.file.write(text.encode("utf-8"))
            pending.file.flush()
        except OSError as error:
            raise storage_failure(error, path) from error
        pending.publish()
