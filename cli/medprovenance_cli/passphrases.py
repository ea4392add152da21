"""Where a passphrase comes from: a descriptor, a file, or somebody at the terminal.

Never from an argument or a variable of the environment: other users can read those.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from medprovenance.errors import WrongPassphrase
from medprovenance_cli.parameters import PATH
from medprovenance_cli.terminal import can_ask, talk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from medprovenance.ports import PassphraseSource

LONGEST: Final = 4096
ATTEMPTS: Final = 3


def passphrase_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The two options of every subcommand that opens or makes a key."""
    from_file = click.option(
        "--passphrase-file", type=PATH, metavar="FILE",
        help="Read the key's passphrase from a file that only you can read.",
    )  # fmt: skip
    from_descriptor = click.option(
        "--passphrase-fd", type=click.IntRange(0), metavar="N",
        help="Read the key's passphrase from this open descriptor; 0 is standard input.",
    )  # fmt: skip
    return from_descriptor(from_file(function))


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A passphrase that was handed over. Implements ``ports.PassphraseSource``."""

    secret: bytes

    def __call__(self, purpose: str) -> bytes:  # noqa: ARG002  it is for whatever is asked
        """The passphrase."""
        return self.secret

    def __repr__(self) -> str:
        return "Given(secret=…)"


class Asked:
    """Asks at the terminal. Implements ``ports.PassphraseSource``."""

    def __call__(self, purpose: str) -> bytes:
        """The passphrase, typed without showing it."""
        secret: str = click.prompt(f"Passphrase of the {purpose}", hide_input=True, err=True)
        return secret.strip().encode()


def existing(descriptor: int | None, file: Path | None, *, configured: bool) -> (
    PassphraseSource | None
):  # fmt: skip
    """The source of an existing key's passphrase; ``None`` leaves it to the configuration.

    Args:
        descriptor: ``--passphrase-fd``.
        file: ``--passphrase-file``.
        configured: The configuration names a file of its own.

    Raises:
        WrongPassphrase: The descriptor gives none.
        KeyAccessError: The file may not be read, or others can read it.
    """
    given = _given(descriptor, file)
    if given is not None:
        return given
    return Asked() if not configured and can_ask() else None


def new(descriptor: int | None, file: Path | None) -> bytes:
    """A passphrase for a new key; at a terminal it is asked for twice.

    Raises:
        click.UsageError: Nobody gives one.
        WrongPassphrase: The two differ, too often.
    """
    given = _given(descriptor, file)
    if given is not None:
        return given.secret
    if not can_ask():
        raise click.UsageError(
            "a new key needs a passphrase: give it with --passphrase-fd or --passphrase-file"
        )
    from medprovenance.keys.pkcs8 import SHORTEST_PASSPHRASE

    talk("Choose a passphrase for your key. Several words are best. Nobody can recover it.")
    for _ in range(ATTEMPTS):
        first: str = click.prompt("Passphrase", hide_input=True, err=True)
        if len(first.strip().encode()) < SHORTEST_PASSPHRASE:
            talk(f"It needs at least {SHORTEST_PASSPHRASE} characters.")
            continue
        second: str = click.prompt("The same again", hide_input=True, err=True)
        if first == second:
            return first.strip().encode()
        talk("The two are not the same.")
    raise WrongPassphrase("no passphrase was chosen", hint="Run the command again.")


def _given(descriptor: int | None, file: Path | None) -> Given | None:
    if descriptor is not None and file is not None:
        raise click.UsageError("--passphrase-fd and --passphrase-file exclude each other")
    if descriptor is not None:
        return Given(secret=_from_descriptor(descriptor))
    if file is not None:
        from medprovenance.keys.file import read_private_file

        return Given(secret=_required(read_private_file(file), file.name))
    return None


def _from_descriptor(descriptor: int) -> bytes:
    data = b""
    try:
        while len(data) < LONGEST and (part := os.read(descriptor, LONGEST - len(data))):
            data += part
            if b"\n" in part:
                break
    except OSError as error:
        raise WrongPassphrase(
            f"descriptor {descriptor} gives no passphrase: {error.strerror}",
            hint=f"For instance: medprov … --passphrase-fd {descriptor} {descriptor}< FILE",
        ) from error
    return _required(data.partition(b"\n")[0], f"descriptor {descriptor}")


def _required(data: bytes, where: str) -> bytes:
    secret = data.strip()
    if not secret:
        raise WrongPassphrase(f"there is no passphrase in {where}")
    return secret
