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
MOST_ADDRESSES: Final = 4  # that are tried, so that trying them all still ends before a lease does
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
    with closing(_connected(door, patience)) as sock, _an_end(sock, patience.together):
        line = _line(door, sock)
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


def _line(door: Door, sock: socket.socket) -> HTTPConnection:
    """A connection that has its socket already, and may not open another by the name."""
    line = HTTPSConnection(door.host, door.port) if door.encrypted else HTTPConnection(door.host, door.port)
    line.auto_open = 0
    line.sock = sock
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
    except ssl.SSLError:
        raise TemporaryFailure(NOT_TRUSTED) from None
    except OSError:
        raise TemporaryFailure(NOT_ANSWERED) from None
    return line


def _connected(door: Door, patience: Patience) -> socket.socket:
    """A socket at one of the addresses that were judged; what it says and hears is encrypted from its first word."""
    for address in door.addresses[:MOST_ADDRESSES]:
        try:
            plain = socket.create_connection((address, door.port), patience.connect)
        except OSError:
            continue
        plain.settimeout(patience.read)
        if not door.encrypted:
            return plain
        context = ssl.create_default_context()
        return context.wrap_socket(plain, server_hostname=door.host, do_handshake_on_connect=False)
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
