"""Time-stamp services and clients at their worst: still one error, in time, and in silence."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from medprovenance.errors import InvalidConfiguration, StorageFailure, TimestampUnavailable
from medprovenance.net.loopback import TimestampBridge
from medprovenance.net.serving import LARGEST_REQUEST, TimestampServer
from medprovenance.net.timestamps import (
    LARGEST_REPLY,
    QUERY_TYPE,
    REPLY_TYPE,
    FallbackTimestampSource,
    HttpTimestampSource,
)
from tests.support.media import make_media
from tests.support.pki import shared_society
from tests.support.signing import sign_bytes
from tests.vectors.build import JPEG, doctor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS = 0.4
PATIENCE = 3.0
HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: {REPLY_TYPE}\r\n".encode()


class Source:
    """A source that does as it is told."""

    name = "told"

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self.timestamp = answer


@contextlib.contextmanager
def raw_service(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """One connection, answered byte by byte."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)

    def serve() -> None:
        with contextlib.suppress(OSError):
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(5)
                connection.recv(65_536)
                answer(connection)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/tsa"
    finally:
        # A service that nobody called must not wait for a call.
        with contextlib.suppress(OSError):
            socket.create_connection(listener.getsockname(), timeout=1).close()
        thread.join(10)
        listener.close()


def dripping(start: bytes, drop: bytes) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        connection.sendall(start)
        for _ in range(16):
            connection.sendall(drop)
            time.sleep(0.05)

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        dripping(HEAD + b"Content-Length: 60000\r\n\r\n", b"\0"),
        dripping(HEAD + b"\r\n", b"\0"),
        dripping(b"HTTP/1.1 200 OK\r\n", b"X"),
        dripping(b"", b"H"),
        dripping(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["body of a length", "body without end", "headers", "status", "endless continue"],
)
def test_a_service_that_drips_is_given_up_in_time(answer: Callable[[socket.socket], None]) -> None:
    with raw_service(answer) as url:
        begin = time.monotonic()
        with pytest.raises(TimestampUnavailable, match="timed out"):
            HttpTimestampSource(url, seconds=SECONDS).timestamp(b"query")
        assert time.monotonic() - begin < PATIENCE


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\r\n\r\n",
        b"HTTP/9.9 ??? \r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X" * 200_000,
        HEAD + b"Content-Length: -5\r\n\r\n" + bytes(LARGEST_REPLY + 1),
        HEAD + b"Content-Length: 100\r\n\r\nshort",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffff\r\n" + bytes(200_000),
        b"HTTP/1.1 200 OK\r\n\r\nno type",
        b"HTTP/1.1 200 OK\r\nContent-Type: \xff\xfe\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 301 Moved\r\nLocation: file:///etc/hostname\r\n\r\n",
        b"HTTP/1.1 307 Moved\r\nLocation: /elsewhere\r\n\r\n",
        b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\n\r\n",
    ],
)
def test_no_answer_is_too_odd_for_the_one_error(reply: bytes) -> None:
    with (
        raw_service(lambda connection: connection.sendall(reply)) as url,
        pytest.raises(TimestampUnavailable) as failed,
    ):
        HttpTimestampSource(url, seconds=2).timestamp(b"query")
    assert failed.value.facts["service"] == "127.0.0.1"
    assert len(failed.value.message) < 500


def test_a_redirect_is_not_followed() -> None:
    asked: list[bytes] = []
    with TimestampServer(Source(lambda query: asked.append(query) or b"token"), path="/") as other:
        moved = b"HTTP/1.1 302 Found\r\nLocation: " + other.url.encode() + b"\r\n\r\n"
        with (
            raw_service(lambda connection: connection.sendall(moved)) as url,
            pytest.raises(TimestampUnavailable, match="302"),
        ):
            HttpTimestampSource(url, seconds=2).timestamp(b"query")
    assert asked == []


@pytest.mark.parametrize(
    "url",
    ["http://[::1", "https://", "HTTPX://x", "http:///path", "//host", "javascript:alert(1)", " "],
)
def test_what_is_no_url_is_a_mistake_in_the_configuration(url: str) -> None:
    with pytest.raises(InvalidConfiguration):
        HttpTimestampSource(url)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:x/", "http://127.0.0.1:99999/", "http://127.0.0.1:9/\u00e4\u4e2d"]
)
def test_a_url_that_leads_nowhere_is_a_service_without_a_token(url: str) -> None:
    with pytest.raises(TimestampUnavailable):
        HttpTimestampSource(url, seconds=2).timestamp(b"query")


def test_a_password_in_a_url_is_not_told() -> None:
    source = HttpTimestampSource("http://user:hunter2@127.0.0.1:9/", seconds=1)
    with pytest.raises(TimestampUnavailable) as failed:
        FallbackTimestampSource([source]).timestamp(b"query")
    assert "hunter2" not in source.name + str(failed.value) + str(failed.value.facts)


# --- our own server ------------------------------------------------------------------------------


def ask(url: str, body: bytes = b"query", **headers: str) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    with contextlib.closing(connection):
        connection.putrequest("POST", parts.path)
        given = {"Content_Type": QUERY_TYPE, "Content_Length": str(len(body)), **headers}
        for name, value in given.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders(body)
        return connection.getresponse().status


@pytest.mark.parametrize(
    "length", ["", "-1", "+5", "5.0", "0x5", "\u00b2", "5 5", "9" * 5_000, str(LARGEST_REQUEST + 1)]
)
def test_a_length_that_is_none_is_refused(length: str) -> None:
    with TimestampServer(Source(lambda _: b"token"), path="/") as server:
        assert ask(server.url, b"", Content_Length=length) == 413
        assert server.served == 0


def test_a_client_that_goes_away_disturbs_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    answered = threading.Event()

    def slow(_: bytes) -> bytes:
        answered.wait(5)
        return bytes(1 << 20)

    with TimestampServer(Source(slow), path="/") as server:
        parts = urlsplit(server.url)
        with socket.create_connection((parts.hostname or "", parts.port or 0)) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            head = f"POST / HTTP/1.0\r\nContent-Type: {QUERY_TYPE}\r\nContent-Length: 1"
            client.sendall(head.encode() + b"\r\n\r\nx")
        for garbage in (b"\xff" * 100 + b"\r\n\r\n", b"POST / HTTP/1.0\r\n", b""):
            with socket.create_connection((parts.hostname or "", parts.port or 0)) as client:
                client.sendall(garbage)
        answered.set()
        assert ask(server.url) == 200
    assert capfd.readouterr() == ("", "")


def test_many_clients_are_served_at_once() -> None:
    together = threading.Barrier(6, timeout=5)

    def meet(_: bytes) -> bytes:
        together.wait()
        return b"token"

    found: list[int] = []
    with TimestampServer(Source(meet), path="/") as server:
        threads = [threading.Thread(target=lambda: found.append(ask(server.url))) for _ in range(6)]
        for each in threads:
            each.start()
        for each in threads:
            each.join(10)
    assert found == [200] * 6
    assert server.served == 6


def test_a_server_asks_no_name_service(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> str:
        raise AssertionError("a name was looked up")

    for name in ("getfqdn", "gethostbyaddr", "gethostbyname", "gethostbyname_ex"):
        monkeypatch.setattr(socket, name, asked)
    with TimestampServer(Source(lambda _: b"token"), path="/") as server:
        assert server.url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("port", [70_000, -1])
def test_a_port_that_there_is_not_cannot_be_had(port: int) -> None:
    with pytest.raises(StorageFailure, match=str(port)):
        TimestampServer(Source(lambda _: b""), port=port, path="/")


# --- the bridge ----------------------------------------------------------------------------------


def test_a_bridge_passes_every_byte_on() -> None:
    asked: list[bytes] = []
    body = bytes(range(256))

    def answer(query: bytes) -> bytes:
        asked.append(query)
        return b"\x30" + query

    with TimestampBridge(Source(answer)) as bridge:
        assert HttpTimestampSource(bridge.url).timestamp(body) == b"\x30" + body
        assert bridge.error is None
    assert asked == [body]


def test_a_closed_bridge_has_given_its_port_back() -> None:
    bridge = TimestampBridge(Source(lambda _: b"token"))
    parts = urlsplit(bridge.url)
    bridge.close()
    bridge.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=1)
    assert not [each for each in threading.enumerate() if each is bridge._thread]
    again = TimestampServer(Source(lambda _: b"token"), port=parts.port or 0, path="/")
    again.close()


def test_a_bridge_closes_when_its_block_fails() -> None:
    with pytest.raises(ZeroDivisionError), TimestampBridge(Source(lambda _: b"")) as bridge:
        raise ZeroDivisionError
    with pytest.raises(OSError, match="refused"):
        ask(bridge.url)


def test_a_bridge_keeps_the_very_error_of_its_source() -> None:
    original = TimestampUnavailable("no clock", hint="wind it", service="told")

    def fail(_: bytes) -> bytes:
        raise original

    with TimestampBridge(Source(fail)) as bridge:
        assert ask(bridge.url) == 503
    assert bridge.error is original


def test_a_source_that_breaks_its_promise_is_told_of_as_well(
    capfd: pytest.CaptureFixture[str],
) -> None:
    original = RuntimeError("a fault with a secret in it")

    def fail(_: bytes) -> bytes:
        raise original

    with TimestampBridge(Source(fail)) as bridge:
        assert ask(bridge.url) == 503
    assert isinstance(bridge.error, TimestampUnavailable)
    assert "RuntimeError" in str(bridge.error)
    assert "secret" not in str(bridge.error)
    assert bridge.error.__cause__ is original
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("reply", [b"", b"nonsense", b"\x30\x03\x02\x01\x00", bytes(100_000)])
def test_the_engine_signs_nothing_without_a_proper_token(reply: bytes) -> None:
    with pytest.raises(TimestampUnavailable):
        sign_bytes(make_media(JPEG), JPEG, doctor().signer, timestamps=Source(lambda _: reply))


def test_the_engine_takes_a_token_for_its_own_request_only() -> None:
    first: list[bytes] = []

    def replay(query: bytes) -> bytes:
        first.append(first[0] if first else shared_society().timestamps().timestamp(query))
        return first[0]

    source = Source(replay)
    assert sign_bytes(make_media(JPEG), JPEG, doctor().signer, timestamps=source)
    with pytest.raises(TimestampUnavailable):
        sign_bytes(make_media(JPEG), JPEG, doctor().signer, timestamps=source)
