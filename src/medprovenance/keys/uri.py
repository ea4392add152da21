"""Keys by URI: one table of schemes. A new kind of custody is a new row."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

from medprovenance.errors import UsageError
from medprovenance.keys.file import open_key_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from medprovenance.ports import ClaimSigner, PassphraseSource


class Opener(Protocol):
    """Opens keys of one scheme."""

    def __call__(
        self,
        locator: str,
        *,
        certificates: Sequence[bytes],
        passphrase: PassphraseSource,
        base: Path,
    ) -> ClaimSigner:
        """The signer at ``locator``: what follows the scheme's colon."""
        ...


def _open_file(
    locator: str, *, certificates: Sequence[bytes], passphrase: PassphraseSource, base: Path
) -> ClaimSigner:
    path = base / locator.removeprefix("//")
    return open_key_file(path, certificates, passphrase(f"key {path.name}"))


SCHEMES: Final[Mapping[str, Opener]] = MappingProxyType({"file": _open_file})


def open_signer(
    uri: str, *, certificates: Sequence[bytes], passphrase: PassphraseSource, base: Path
) -> ClaimSigner:
    """The signer behind a key URI such as ``file:identities/me/key.pem``.

    Args:
        uri: Scheme and locator; relative paths start at ``base``.
        certificates: DER, leaf first, without the root.
        passphrase: Asked for a passphrase or PIN.
        base: Folder of the configuration.

    Raises:
        UsageError: The scheme is unknown.
        KeyAccessError: The key cannot be used.
    """
    scheme, colon, locator = uri.partition(":")
    opener = SCHEMES.get(scheme)
    if opener is None or not colon or not locator:
        raise UsageError(
            f"the key URI has the unknown scheme {scheme!r}",
            hint=f"Known schemes: {', '.join(f'{each}:' for each in SCHEMES)}",
        )
    return opener(locator, certificates=certificates, passphrase=passphrase, base=base)
