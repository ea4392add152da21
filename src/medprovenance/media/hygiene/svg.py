"""SVG: comments, metadata elements and editors' own elements and attributes are cut out.

Everything else stays byte for byte; ``title`` and ``desc`` are content and stay too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from medprovenance.media.hygiene.plan import CleaningPlan, Cuts, Tally
from medprovenance.media.svg import examine

if TYPE_CHECKING:
    from medprovenance.media.access import RandomAccess


def plan(data: RandomAccess) -> CleaningPlan:
    """What to keep of an SVG."""
    cuts, tally = Cuts(), Tally()
    at = 0
    for start, end, item in examine(data).cuts:
        tally.add("SVG", item)
        cuts.keep(at, start)
        at = end
    cuts.keep(at, data.size)
    return cuts.plan(tally)
