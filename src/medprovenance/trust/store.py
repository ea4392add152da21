"""The trust store of a machine: a folder with one file for each operator's newest list."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from medprovenance.errors import StorageFailure, TrustListError
from medprovenance.model.trust import TrustList, TrustView
from medprovenance.trust.lists import LARGEST_LIST, parse_trust_list

SUFFIX: Final = ".trust.json"


@dataclass(frozen=True, slots=True)
class TrustStore:
    """The lists in a folder. A folder that is not there is an empty store."""

    directory: Path

    def load(self) -> TrustView:
        """All lists.

        Raises:
            TrustListError: A file cannot be used. A verifier that silently lost a list would
                call its physicians unknown.
        """
        return TrustView(lists=tuple(parse_trust_list(_read(each)) for each in self._files()))

    def add(self, data: bytes) -> TrustList:
        """Keep a list, in place of an older one of the same operator.

        Raises:
            TrustListError: The list is malformed, or older than the one that is kept.
        """
        new = parse_trust_list(data)
        path = self.directory / file_name(new.operator)
        if path.exists():
            old = parse_trust_list(_read(path))
            if old.sequence > new.sequence:
                raise TrustListError(
                    f"the list of {new.operator} is older than the one in the store "
                    f"(sequence {new.sequence}, not {old.sequence})",
                    hint="Ask its operator for the newest list.",
                )
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            _replace(path, data)
        except OSError as error:
            raise StorageFailure(f"the trust store cannot be written: {error.strerror}") from error
        return new

    def remove(self, operator: str) -> None:
        """Forget the list of an operator. Raises ``TrustListError`` if there is none."""
        path = self.directory / file_name(operator)
        if not path.exists():
            raise TrustListError(
                f"there is no trust list of {operator}", hint="Run `medprov trust list`."
            )
        path.unlink()

    def _files(self) -> list[Path]:
        return sorted(self.directory.glob(f"*{SUFFIX}")) if self.directory.is_dir() else []


def file_name(operator: str) -> str:
    """A name that is safe on any file system and different for each operator."""
    slug = re.sub(r"[^a-z0-9]+", "-", operator.casefold()).strip("-")[:40]
    digest = hashlib.sha256(operator.encode()).hexdigest()[:8]
    return f"{slug or 'list'}-{digest}{SUFFIX}"


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_LIST + 1)
    except OSError as error:
        raise TrustListError(
            f"the trust list {path.name} cannot be read: {error.strerror}",
            hint="Run `medprov doctor`.",
        ) from error


def _replace(path: Path, data: bytes) -> None:
    """Write to a temporary file, make it durable, and only then take the old one's place."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
