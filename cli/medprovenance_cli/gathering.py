"""Which files of the arguments are to be signed, and under which names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from medprovenance.api import SIDECAR_SUFFIX, default_target
from medprovenance.media.formats import by_extension
from medprovenance.signing.statement import PROJECT_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIGNED: Final = ".signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One file to sign."""

    source: Path
    target: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What is to be done, and what was left out of the folders."""

    tasks: tuple[Task, ...]
    skipped: tuple[tuple[Path, str], ...]
    """Path, and why in a few words."""


def gather(
    inputs: Sequence[Path], output: Path | None, *, recursive: bool, sidecar: bool, force: bool
) -> Gathered:
    """The files to sign, in a stable order.

    A file that is named is signed, or refused with an error later; in a folder, what is not
    meant to be signed is left out.

    Raises:
        click.UsageError: ``output`` must be a folder for several files; or two files would get
            the same name.
    """
    tasks: list[Task] = []
    skipped: list[tuple[Path, str]] = []
    folder = _is_folder(output)
    for given in inputs:
        if given.suffix == SIDECAR_SUFFIX:
            raise click.UsageError(f"{given} holds credentials; sign the file that they are for")
        if not given.is_dir():
            tasks.append(_task(given, output, Path(), sidecar=sidecar))
            continue
        if output is not None and not folder:
            raise click.UsageError("-o must name an existing folder when a folder is signed")
        for path in _files(given, skipped, recursive=recursive):
            inside = path.relative_to(given).parent if folder else Path()
            task = _task(path, output, inside, sidecar=sidecar)
            why = _why_not(task, sidecar=sidecar, force=force)
            if why is None:
                tasks.append(task)
            else:
                skipped.append((path, why))
    if output is not None and not folder and len(tasks) > 1:
        raise click.UsageError("-o must name an existing folder when several files are signed")
    _refuse_collisions(tasks)
    return Gathered(tasks=tuple(tasks), skipped=tuple(skipped))


def _is_folder(output: Path | None) -> bool:
    return output is not None and output.is_dir()


def _task(source: Path, output: Path | None, inside: Path, *, sidecar: bool) -> Task:
    target = default_target(source, sidecar=sidecar)
    if output is not None:
        target = output / inside / target.name if output.is_dir() else output
    return Task(source=source, target=target)


def _files(folder: Path, skipped: list[tuple[Path, str]], *, recursive: bool) -> Iterator[Path]:
    """Regular files of a folder, hidden ones left out; links are not followed."""
    try:
        entries = sorted(os.scandir(folder), key=lambda each: each.name)
    except OSError as error:
        skipped.append((folder, f"it cannot be read: {error.strerror}"))
        return
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith(".") or entry.name == PROJECT_FILE:
            continue
        if entry.is_symlink():
            skipped.append((path, "it is a link"))
        elif entry.is_dir():
            if recursive:
                yield from _files(path, skipped, recursive=True)
            else:
                skipped.append((path, "a folder; --recursive enters it"))
        elif entry.is_file():
            yield path
        else:
            skipped.append((path, "not a regular file"))


def _why_not(task: Task, *, sidecar: bool, force: bool) -> str | None:
    """Why a file of a folder is left out, or ``None`` if it is to be signed."""
    name = task.source.name
    kind = by_extension(name)
    if task.source.suffix == SIDECAR_SUFFIX:
        return "credentials of another file"
    if task.source.with_suffix("").suffix == SIGNED:
        return "a signed file already"
    if kind is None or not (kind.embeds or sidecar):
        return "credentials cannot be put inside; --sidecar puts them beside" if kind else (
            "not a kind of file that we know"
        )  # fmt: skip
    if task.target.exists() and not force:
        return f"{task.target.name} is there already; --force makes it anew"
    return None


def _refuse_collisions(tasks: Sequence[Task]) -> None:
    seen: dict[Path, Path] = {}
    for each in tasks:
        other = seen.setdefault(each.target, each.source)
        if other != each.source:
            raise click.UsageError(
                f"{other} and {each.source} would both become {each.target}; sign them apart"
            )
