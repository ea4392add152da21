"""``medprov dev-services``: the DEMO society's time-stamp service over HTTP, until Ctrl-C."""

from __future__ import annotations

import signal
import threading

import click

from medprovenance_cli.terminal import DONE, show, talk


@click.command(name="dev-services")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=3161, show_default=True, help="0: a free one."
)
def command(host: str, port: int) -> int:
    """Run a local RFC 3161 time-stamp service until Ctrl-C.

    It stamps with the DEMO society's key. The DEMO identity needs no running service: it stamps
    by itself. Use this one to try other programs, or a configuration with a URL.
    """
    from medprovenance import api

    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with api.serve_timestamps(host=host, port=port) as server:
        show(server.url)
        talk("DEMO time-stamps, not for clinical use. To sign with it, in config.toml:")
        talk(f'  [timestamp]\n  services = ["{server.url}"]')
        talk("Ctrl-C ends it.")
        ended.wait()
    stamps = "one time-stamp" if server.served == 1 else f"{server.served} time-stamps"
    talk(f"Ended after {stamps}.")
    return DONE
