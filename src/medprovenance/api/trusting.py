"""The trust lists in force, and keeping them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from medprovenance.errors import AssetError, TrustListError
from medprovenance.home import Home
from medprovenance.media.probe import open_regular
from medprovenance.model.trust import TrustView

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from medprovenance.model.trust import TrustList

    AnyPath = str | os.PathLike[str]


def load_trust(home: AnyPath | None = None, files: Sequence[AnyPath] = ()) -> TrustView:
    """The trust lists in force: the given files, or else the trust store of the home.

    Raises:
        TrustListError: A file is missing or malformed.
    """
    from medprovenance.trust.lists import parse_trust_list

    if not files:
        return Home.locate(Path(home) if home is not None else None).trust_store().load()
    return TrustView(lists=tuple(parse_trust_list(_read_trust_list(Path(each))) for each in files))


def add_trust_list(path: AnyPath, home: AnyPath | None = None) -> TrustList:
    """Keep a trust list on this machine, in place of an older one of the same operator.

    Raises:
        TrustListError: It cannot be read, is malformed, or is older than the one that is kept.
        StorageFailure: The trust store cannot be written.
    """
    store = Home.locate(Path(home) if home is not None else None).trust_store()
    return store.add(_read_trust_list(Path(path)))


def remove_trust_list(operator: str, home: AnyPath | None = None) -> None:
    """Forget the trust list of an operator. Raises ``TrustListError`` if there is none."""
    Home.locate(Path(home) if home is not None else None).trust_store().remove(operator)


def _read_trust_list(path: Path) -> bytes:
    from medprovenance.trust.lists import LARGEST_LIST

    try:
        with open_regular(path) as file:
            return file.read(LARGEST_LIST + 1)
    except (AssetError, OSError) as error:
        raise TrustListError(
            f"the trust list {path.name} cannot be read: {error}", hint="Check the path."
        ) from error
