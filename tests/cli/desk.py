"""Files for transcripts of verdicts: vectors, and how each of them is to be verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medprovenance.trust.lists import write_trust_list
from tests.support.pki import shared_society
from tests.vectors.build import VECTORS

if TYPE_CHECKING:
    from pathlib import Path

SHOWN = {
    "untouched-picture": "genuine",
    "content-byte-flipped": "changed",
    "stripped": "stripped",
    "impersonated-under-trusted-name-of-authority": "impersonated",
    "revoked-for-a-stolen-key": "stolen",
    "expired-without-trusted-time": "expired",
    "stale-trust-list": "stale",
    "not-a-media-file": "strange",
    "title-with-terminal-commands": "hostile",
    "look-alike-name-in-cyrillic": "look-alike",
}
"""Vectors by the name that their files get on the desk."""


def put_vectors(desk: Path) -> None:
    """Each vector as ``NAME.jpg``; ``NAME`` holds the arguments to verify it with."""
    for vector_name, name in SHOWN.items():
        vector = VECTORS[vector_name]()
        asset = desk / f"{name}{vector.name[vector.name.rindex('.') :]}"
        asset.write_bytes(vector.asset)
        at = shared_society().now + vector.after
        arguments = [asset.name, "--at", at.isoformat()]
        for number, each in enumerate(vector.trust.lists):
            path = desk / f"{name}-{number}.trust.json"
            path.write_bytes(
                write_trust_list(
                    operator=each.operator,
                    demo=each.demo,
                    sequence=each.sequence,
                    issued=each.issued,
                    next_update=each.next_update,
                    anchors=each.anchors,
                    crls=each.crls,
                )
            )
            arguments += ["--trust", path.name]
        (desk / name).write_text(" ".join(arguments), "utf-8")
