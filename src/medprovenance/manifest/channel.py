"""Messages between a process and its reading process: a length, JSON, and open files."""

from __future__ import annotations

import array
import json
import socket
import struct
import time
from typing import Any, Final

LENGTH: Final = struct.Struct(">I")
SMALL_MESSAGE: Final = 64 * 1024
LARGEST_MESSAGE: Final = 1 << 28
PIECE: Final = 1 << 20
MOST_FILES: Final = 2


class MessageTooLarge(ValueError):
    """The other side announced more than it may send."""


def send(to: socket.socket, message: dict[str, Any], descriptors: tuple[int, ...] = ()) -> None:
    """Send one message; open files travel with its length."""
    body = json.dumps(message).encode("ascii")
    prefix = LENGTH.pack(len(body))
    if descriptors:
        rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))
        to.sendmsg([prefix], [rights])
    else:
        to.sendall(prefix)
    to.sendall(body)


def receive(
    source: socket.socket, largest: int = LARGEST_MESSAGE, deadline: float | None = None
) -> dict[str, Any] | None:
    """One message; ``None`` when the other side has closed in between messages.

    Args:
        source: The socket.
        largest: Bytes that a message may have.
        deadline: ``time.monotonic()`` at which waiting ends.

    Raises:
        TimeoutError: The deadline passed.
        MessageTooLarge: See ``largest``.
        ValueError: The message was cut off or is not a JSON object.
    """
    prefix = _exactly(source, LENGTH.size, deadline)
    return None if prefix is None else _body(source, prefix, largest, deadline)


def receive_with_files(source: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """One message and the descriptors that came with it; the receiver must close them."""
    descriptors = array.array("i")
    space = socket.CMSG_SPACE(MOST_FILES * descriptors.itemsize)
    prefix, ancillary, *_ = source.recvmsg(LENGTH.size, space)
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
    if not prefix:
        return None
    if len(prefix) < LENGTH.size:
        rest = _exactly(source, LENGTH.size - len(prefix), None)
        prefix += rest or b""
    return _body(source, prefix, LARGEST_MESSAGE, None), list(descriptors)


def _body(
    source: socket.socket, prefix: bytes, largest: int, deadline: float | None
) -> dict[str, Any]:
    if len(prefix) < LENGTH.size:
        raise ValueError("a message that ends in its length")
    (length,) = LENGTH.unpack(prefix)
    if length > largest:
        raise MessageTooLarge(f"a message of {length} bytes")
    body = _exactly(source, length, deadline)
    if body is None:
        raise ValueError("a message without a body")
    try:
        message = json.loads(body)
    except RecursionError as error:
        raise ValueError("a message nested too deep") from error
    if not isinstance(message, dict):
        raise ValueError("a message that is not an object")  # noqa: TRY004
    return message


def _exactly(source: socket.socket, length: int, deadline: float | None) -> bytes | None:
    """So many bytes; ``None`` when the other side closed before the first one."""
    received = bytearray()
    while len(received) < length:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            source.settimeout(left)
        piece = source.recv(min(PIECE, length - len(received)))
        if not piece:
            if received:
                raise ValueError("a message that ends early")
            return None
        received += piece
    return bytes(received)
