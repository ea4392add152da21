"""``medprov version``: this command, the library under it, the engine under that."""

from __future__ import annotations

import platform

import click

from medprovenance import __version__
from medprovenance.errors import EngineUnfit
from medprovenance_cli.terminal import DONE, show


@click.command(name="version")
def command() -> int:
    """Show the versions of this command, of its engine and of Python."""
    from medprovenance.manifest.native import engine_version

    try:
        engine = f"c2pa-rs {engine_version()}"
    except EngineUnfit as error:
        engine = f"no engine: {error}"
    show(f"medprov {__version__} ({engine}, Python {platform.python_version()})")
    return DONE
