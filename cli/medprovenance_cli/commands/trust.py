"""``medprov trust``: whom this machine believes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import click

from medprovenance.model.text import clean, display_name
from medprovenance_cli.parameters import PATH
from medprovenance_cli.terminal import DONE, show, talk

if TYPE_CHECKING:
    from pathlib import Path

    from medprovenance.model.trust import TrustList

FORMAT: Final = "medprovenance-trust-store/1"


@click.group(name="trust")
def command() -> None:
    """List, add and remove the trust lists of this machine.

    A trust list is a file in which a medical society or a hospital names the authorities whose
    physicians it vouches for. Add only one that you got from its operator by a way you trust.
    """


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_(*, as_json: bool) -> int:
    """Show the lists in force."""
    from medprovenance import api

    lists = api.load_trust().lists
    if as_json:
        document = {"format": FORMAT, "lists": [_facts(each) for each in lists]}
        show(json.dumps(document, ensure_ascii=False))
        return DONE
    if not lists:
        talk("There is no trust list: every signer is unknown on this machine.")
        talk("Next: medprov trust add FILE")
    for each in lists:
        show(_line(each))
        show(f"  SHA-256 {each.sha256}")
    return DONE


@command.command(name="add")
@click.argument("file", type=PATH)
def add(file: Path) -> int:
    """Believe the list in FILE, in place of an older one of the same operator."""
    from medprovenance import api

    added = api.add_trust_list(file)
    show(f"added {_line(added)}")
    show(f"  SHA-256 {added.sha256}")
    talk("Compare this number with the one that its operator publishes.")
    return DONE


@command.command(name="remove")
@click.argument("operator")
def remove(operator: str) -> int:
    """Forget the list of OPERATOR, as `medprov trust list` names it."""
    from medprovenance import api

    api.remove_trust_list(operator)
    show(f"removed the list of {display_name(operator)}")
    return DONE


def _line(each: TrustList) -> str:
    demo = "DEMO: " if each.demo else ""
    return (
        f"{demo}{display_name(each.operator)}, number {each.sequence}, "
        f"of {each.issued:%Y-%m-%d}, in force until {each.next_update:%Y-%m-%d}, "
        f"{len(each.anchors)} anchor{'' if len(each.anchors) == 1 else 's'}"
    )


def _facts(each: TrustList) -> dict[str, object]:
    return {
        "operator": clean(each.operator),
        "demo": each.demo,
        "sequence": each.sequence,
        "issued": each.issued.isoformat(),
        "next_update": each.next_update.isoformat(),
        "anchors": len(each.anchors),
        "crls": len(each.crls),
        "sha256": each.sha256,
    }
