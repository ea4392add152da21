"""A small HTTP server for time-stamps, on a port of its own and under a path that is asked for."""

from __future__ import annotations

import re
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final, Self

from medprovenance.errors import MedProvenanceError, StorageFailure, TimestampUnavailable
from medprovenance.net.timestamps import QUERY_TYPE, REPLY_TYPE

if TYPE_CHECKING:
    from types import TracebackType

    from medprovenance.ports import TimestampSource

LARGEST_REQUEST: Final = 8 * 1024
PLAIN_LENGTH: Final = re.compile(r"[0-9]{1,5}")
IDLE_SECONDS: Final = 10.0


class _QuietServer(ThreadingHTTPServer):
    """An HTTP server that asks no name service and writes nothing to the terminal."""

    daemon_threads = True

    def server_bind(self) -> None:
        # HTTPServer's own would look up the name of the address.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def handle_error(self, *_arguments: object) -> None:
        """A client that went away in the middle is nobody's business."""


class TimestampServer:
    """Serves one source under one path, in threads, until it is closed.

    ``error`` keeps the last error of the source: an HTTP client only sees a status.
    """

    def __init__(
        self, source: TimestampSource, *, host: str = "127.0.0.1", port: int = 0, path: str
    ) -> None:
        """Begin to serve.

        Args:
            source: Makes the tokens.
            host: Address to listen on.
            port: 0 takes a free one.
            path: Begins with ``/``; every other path is 404.

        Raises:
            StorageFailure: The port cannot be had.
        """
        self.error: MedProvenanceError | None = None
        self.served = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            timeout = IDLE_SECONDS

            def do_POST(self) -> None:
                outer._answer(self, source, path)

            def do_GET(self) -> None:
                outer._refuse(self, 405 if self.path == path else 404)

            def log_message(self, *_arguments: object) -> None:
                """Say nothing: the library keeps quiet."""

        try:
            self._server = _QuietServer((host, port), Handler)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise StorageFailure(
                f"port {port} of {host} cannot be had: {reason}",
                hint="Choose another with --port.",
            ) from error
        address, bound = self._server.server_address[:2]
        self.url = f"http://{address!s}:{bound}{path}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop listening and wait for the serving thread."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _answer(self, handler: BaseHTTPRequestHandler, source: TimestampSource, path: str) -> None:
        if handler.path != path:
            return self._refuse(handler, 404)
        if handler.headers.get_content_type() != QUERY_TYPE:
            return self._refuse(handler, 415)
        length = handler.headers.get("Content-Length", "")
        if not PLAIN_LENGTH.fullmatch(length) or int(length) > LARGEST_REQUEST:
            return self._refuse(handler, 413)
        request = handler.rfile.read(int(length))
        try:
            reply = source.timestamp(request)
        except MedProvenanceError as error:
            self.error = error
            return self._refuse(handler, 503)
        except Exception as error:  # noqa: BLE001  kept for whoever closes the server
            self.error = TimestampUnavailable(
                f"the time-stamp source {source.name} failed ({type(error).__name__})"
            )
            self.error.__cause__ = error
            return self._refuse(handler, 503)
        self.served += 1
        handler.send_response(200)
        handler.send_header("Content-Type", REPLY_TYPE)
        handler.send_header("Content-Length", str(len(reply)))
        handler.end_headers()
        handler.wfile.write(reply)
        return None

    @staticmethod
    def _refuse(handler: BaseHTTPRequestHandler, status: int) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
