"""One POST to one door: encrypted, to the address that was judged, never sent on elsewhere, and with an end."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final

from formsvc.delivery.doors import Door
from formsvc.delivery.parcels import TemporaryFailure

MOST: Final = 64 * 1024  # bytes of an answer that are read
NOT_REACHED: Final = "The receiver's system could not be reached."
NOT_TRUSTED: Final = "The receiver's system did not show a certificate that is trusted for its name."
NOT_ANSWERED: Final = "The receiver's system did not answer in time, or the connection broke."


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Seconds to wait: for the connection, for each sign of life, and for everything together."""

    connect: float = 10
    read: float = 30
    together: float = 120  # less than a lease, so that nobody else tries meanwhile


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the other side said. A redirect is an answer like any other; `body` is "" when it broke off."""

    status: int
    headers: Message
    body: bytes


def post(door: Door, body: bytes, headers: Mapping[str, str], patience: Patience) -> Answer:
    """Send it and read the answer. Raises TemporaryFailure."""
    with closing(_line(door, patience)) as line, _an_end(line.sock, patience.together):
        try:
            line.request("POST", door.path, body=body, headers=dict(headers))
            answer = line.getresponse()
        except (OSError, HTTPException):
            raise TemporaryFailure(NOT_ANSWERED) from None
        try:
            said = answer.read(MOST)
        except (OSError, HTTPException):
            said = b""  # the status is what counts
        return Answer(status=answer.status, headers=answer.headers, body=said)


def _line(door: Door, patience: Patience) -> HTTPConnection:
    """An open connection. It has its socket already, and may not open another by the name."""
    context = ssl.create_default_context()
    line: HTTPConnection = HTTPConnection(door.host, door.port)
    if door.encrypted:
        line = HTTPSConnection(door.host, door.port, context=context)
    line.auto_open = 0
    plain = _connected(door, patience)
    try:
        plain.settimeout(patience.read)
        line.sock = context.wrap_socket(plain, server_hostname=door.host) if door.encrypted else plain
    except ssl.SSLError:
        plain.close()
        raise TemporaryFailure(NOT_TRUSTED) from None
    except OSError:
        plain.close()
        raise TemporaryFailure(NOT_ANSWERED) from None
    return line


def _connected(door: Door, patience: Patience) -> socket.socket:
    for address in door.addresses:
        try:
            return socket.create_connection((address, door.port), patience.connect)
        except OSError:
            continue
    raise TemporaryFailure(NOT_REACHED)


@contextmanager
def _an_end(sock: socket.socket, seconds: float) -> Iterator[None]:
    """Hang up after so long, however often the other side gives a sign of life."""

    def hang_up() -> None:
        try:
            socket.socket.shutdown(sock, socket.SHUT_RDWR)  # the plain one: the other thread is still reading
        except OSError:
            return

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
