"""Asks ClamAV about a file before anything else of ours opens it; what could not be asked about is not taken."""

from __future__ import annotations

import re
import socket
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

PATIENCE: Final = 20.0  # seconds for one file, from the first word to the last
_PORT: Final = 3310
_PIECE: Final = 1 << 16
_LONGEST: Final = 4096
_FOUND: Final = re.compile(rb"stream: (.{1,200}) FOUND")
_UNPRINTED: Final = re.compile(r"[^A-Za-z0-9._-]")


class ScannerAway(Exception):
    """ClamAV did not say anything about the file: it was not reached, was too slow, or would not look at it."""


@dataclass(frozen=True)
class Clamd:
    """The daemon at `tcp://host:port` or `unix:///path`; it is sent what is in a file, and never a name (clamd(8))."""

    url: str
    patience: float = PATIENCE

    def __call__(self, content: bytes) -> str:
        """The name of what was found in the file; empty when nothing was. Raises ScannerAway."""
        said = self._ask(b"zINSTREAM\0", content)
        if said == b"stream: OK":
            return ""
        found = _FOUND.fullmatch(said)
        if found is None:
            raise ScannerAway
        return _UNPRINTED.sub("_", found[1].decode("ascii", "replace"))

    def ping(self) -> bool:
        """Whether it answers."""
        try:
            return self._ask(b"zPING\0") == b"PONG"
        except ScannerAway:
            return False

    def _ask(self, command: bytes, content: bytes | None = None) -> bytes:
        until = time.monotonic() + self.patience
        try:
            with self._connected() as there:
                there.sendall(command)
                if content is not None:
                    _send(there, content, until)
                return _answer(there, until)
        except OSError as wrong:
            raise ScannerAway from wrong

    def _connected(self) -> socket.socket:
        place = urlsplit(self.url)
        if place.scheme == "unix":
            there = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            there.settimeout(self.patience)
            try:
                there.connect(unquote(place.path))
            except OSError:
                there.close()
                raise
            return there
        return socket.create_connection((place.hostname or "", place.port or _PORT), self.patience)


def unscanned(_content: bytes) -> str:
    """Where no scanner is set, nothing is found."""
    return ""


def _send(there: socket.socket, content: bytes, until: float) -> None:
    """In pieces, each with its length before it, and one of no length at the end."""
    for start in range(0, len(content), _PIECE):
        piece = content[start : start + _PIECE]
        there.settimeout(_left(until))
        there.sendall(len(piece).to_bytes(4, "big") + piece)
    there.sendall(bytes(4))


def _answer(there: socket.socket, until: float) -> bytes:
    said = b""
    while b"\0" not in said and len(said) < _LONGEST:
        there.settimeout(_left(until))
        more = there.recv(_LONGEST)
        if not more:
            break
        said += more
    return said.partition(b"\0")[0]


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
