"""The clock: the only place in the library that asks for the time of day."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """The time of day, in UTC."""
    return dt.datetime.now(dt.UTC)
