"""A signing receipt in words."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from medprovenance.model.text import clean, display_name
from medprovenance.model.verdict import VerdictCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from medprovenance.model.signing import SigningReceipt


def receipt_lines(receipt: SigningReceipt, target: Path) -> Iterator[str]:
    """What was signed as whom and when, and what was removed before."""
    demo = "DEMO: " if receipt.demo else ""
    time = receipt.signed_at.astimezone(UTC)
    vouched = "" if receipt.time_is_trusted else ", by this machine's clock"
    written = clean(str(receipt.sidecar or target), 500)
    yield (
        f"{demo}signed {written} as {display_name(receipt.signer_name)} "
        f"on {time:%Y-%m-%d at %H:%M} UTC{vouched}"
    )
    if receipt.sidecar is not None:
        name = clean(receipt.source.name)
        yield f"  {name} itself is unchanged; publish both files together"
    removed = sum(each.count for each in receipt.removals)
    if removed:
        names = ", ".join(dict.fromkeys(clean(each.item) for each in receipt.removals))
        yield f"  removed before: {clean(names, 300)}"
    if receipt.verdict is not VerdictCode.CONFIRMED:
        yield (
            "  no trust list of this machine vouches for you, so here it verifies as "
            f"{receipt.verdict.value}; add your authority's list: medprov trust add FILE"
        )
