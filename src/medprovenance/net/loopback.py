"""The bridge between the engine and our time-stamp sources.

The engine wants a URL and tells nothing of what went wrong. So for one signing a server on the
loopback interface, under a path that nobody can guess, passes its request on to our source and
keeps the source's own error.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from medprovenance.net.serving import TimestampServer

if TYPE_CHECKING:
    from medprovenance.ports import TimestampSource


class TimestampBridge(TimestampServer):
    """A time-stamp source as a URL, as long as the ``with`` block lasts."""

    def __init__(self, source: TimestampSource) -> None:
        super().__init__(source, path=f"/{secrets.token_urlsafe(24)}")
