"""Time-stamp services over HTTP: every way to fail has one documented error."""

from __future__ import annotations

import contextlib
import socket
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from medprovenance.errors import InvalidConfiguration, StorageFailure, TimestampUnavailable
from medprovenance.model.findings import Reason
from medprovenance.net.loopback import TimestampBridge
from medprovenance.net.serving import LARGEST_REQUEST, TimestampServer
from medprovenance.net.timestamps import (
    LARGEST_REPLY,
    QUERY_TYPE,
    REPLY_TYPE,
    FallbackTimestampSource,
    HttpTimestampSource,
)
from medprovenance.pki import certificates as pki
from medprovenance.pki.queries import query_for, token_in
from medprovenance.pki.timestamps import check_token
from tests.support.pki import shared_society

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOCIETY = shared_society()
MESSAGE = b"what was signed"


class Failing:
    """A source that has no token."""

    name = "failing"

    def timestamp(self, request: bytes) -> bytes:
        raise TimestampUnavailable("the clock is broken", request=request)


@contextlib.contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            with contextlib.suppress(OSError):
                answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def replying(
    status: int = 200, kind: str = REPLY_TYPE, body: bytes = b"", **headers: str
) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def post(url: str, data: bytes, kind: str = QUERY_TYPE) -> tuple[int, bytes]:
    request = urllib.request.Request(url, data=data, headers={"Content-Type": kind})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=5) as reply:  # noqa: S310
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, b""


def test_a_token_over_http_is_as_good_as_one_by_hand() -> None:
    with TimestampServer(SOCIETY.timestamps(), path="/timestamp") as server:
        source = HttpTimestampSource(server.url)
        token = token_in(source.timestamp(query_for(MESSAGE)))
        assert source.name == "127.0.0.1"
        assert server.served == 1
    anchors = (pki.der(SOCIETY.timestamp_root.certificate),)
    assert check_token(token, MESSAGE, anchors).reason is Reason.OK


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (replying(500), "500"),
        (replying(200, "text/html", b"<html>"), "text/html"),
        (replying(200, body=bytes(LARGEST_REPLY + 1)), "too large"),
        (replying(302, Location="http://127.0.0.1:9/"), "302"),
        (lambda handler: handler.wfile.write(b"nonsense\r\n\r\n"), "gave no token"),
        (lambda handler: handler.connection.close(), "gave no token"),
    ],
)
def test_a_service_that_answers_oddly_gives_no_token(
    answer: Callable[[BaseHTTPRequestHandler], None], why: str
) -> None:
    with serving(answer) as url, pytest.raises(TimestampUnavailable, match=why) as caught:
        HttpTimestampSource(url, seconds=5).timestamp(b"query")
    assert caught.value.hint


def test_a_service_that_is_slow_or_gone_gives_no_token() -> None:
    ended = threading.Event()
    with serving(lambda _handler: ended.wait(5)) as url:
        with pytest.raises(TimestampUnavailable, match="timed out"):
            HttpTimestampSource(url, seconds=0.2).timestamp(b"query")
        ended.set()
    with pytest.raises(TimestampUnavailable):
        HttpTimestampSource(url, seconds=0.5).timestamp(b"query")


@pytest.mark.parametrize("url", ["", "ftp://x/", "file:///etc/passwd", "http://", "tsa.example"])
def test_what_is_no_url_is_refused_at_once(url: str) -> None:
    with pytest.raises(InvalidConfiguration, match="not the URL"):
        HttpTimestampSource(url)


def test_the_next_service_is_asked_and_all_faults_are_told() -> None:
    good = SOCIETY.timestamps()
    assert FallbackTimestampSource((Failing(), good)).timestamp(query_for(MESSAGE))
    with pytest.raises(TimestampUnavailable, match=r"clock is broken; the clock is broken"):
        FallbackTimestampSource((Failing(), Failing())).timestamp(b"")
    with pytest.raises(TimestampUnavailable, match="no time-stamp service"):
        FallbackTimestampSource(()).timestamp(b"")


def test_a_server_answers_only_under_its_path_and_only_queries() -> None:
    with TimestampServer(SOCIETY.timestamps(), path="/timestamp") as server:
        query = query_for(MESSAGE)
        assert post(server.url, query)[0] == 200
        assert post(server.url + "x", query)[0] == 404
        assert post(server.url, query, "text/plain")[0] == 415
        assert post(server.url, bytes(LARGEST_REQUEST + 1))[0] == 413
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(server.url, timeout=5)  # noqa: S310
        caught.value.close()
        assert caught.value.code == 405


def test_a_server_whose_port_is_taken_says_so() -> None:
    with TimestampServer(SOCIETY.timestamps(), path="/") as server:
        port = int(server.url.rsplit(":", 1)[1].strip("/"))
        with pytest.raises(StorageFailure, match=str(port)):
            TimestampServer(SOCIETY.timestamps(), port=port, path="/")
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "a closed server listens no more"


def test_a_bridge_keeps_its_sources_own_error_and_hides_behind_a_path() -> None:
    with TimestampBridge(Failing()) as bridge:
        assert post(bridge.url, b"query")[0] == 503
        assert bridge.error is not None
        assert "clock is broken" in str(bridge.error)
        host, _, path = bridge.url.rpartition("/")
        assert len(path) >= 32
        assert post(f"{host}/guess", b"query")[0] == 404
    with TimestampBridge(Failing()) as first, TimestampBridge(Failing()) as second:
        assert first.url != second.url
