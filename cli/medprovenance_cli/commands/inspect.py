"""``medprov inspect``: everything that a file's credentials hold, unjudged."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING

import click

from medprovenance_cli.parameters import PATH
from medprovenance_cli.terminal import DONE, show, talk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@click.command(name="inspect")
@click.argument("file", type=PATH)
@click.option("--tree", is_flag=True, help="The manifests, their assertions and ingredients.")
@click.option("--certs", is_flag=True, help="The certificates of every signature, as PEM too.")
@click.option("--json", "as_json", is_flag=True, help="Everything, as one JSON document.")
@click.option("--sidecar", type=PATH, metavar="FILE", help="Credentials in a file of their own.")
def command(*, file: Path, tree: bool, certs: bool, as_json: bool, sidecar: Path | None) -> int:
    """Show everything that a file's credentials hold, for engineers.

    Nothing here is a verdict: it is what the file says of itself, and an attacker can write
    anything into a file. 'medprov verify' judges.
    """
    if tree + certs + as_json > 1:
        raise click.UsageError("--tree, --certs and --json exclude each other")
    from medprovenance import api
    from medprovenance_cli import inspection

    evidence = api.inspect(file, sidecar=sidecar)
    if as_json:
        show(json.dumps(inspection.document(evidence), ensure_ascii=False, indent=2))
    elif tree:
        _show(inspection.tree_lines(evidence), inspection.MOST_LINES)
    elif certs:
        _show(inspection.certificate_lines(evidence), inspection.MOST_LINES)
    else:
        _show(inspection.summary_lines(evidence), inspection.MOST_LINES)
        talk("Unjudged. --tree, --certs and --json show more; medprov verify judges.")
    return DONE


def _show(lines: Iterator[str], most: int) -> None:
    """Line by line; a hostile file may have no end of them."""
    for each in islice(lines, most):
        show(each)
    if next(lines, None) is not None:
        talk(f"Only {most} lines are shown; --json has them all.")
