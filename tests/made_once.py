"""What takes tests long and shows nothing: done once for all of them, or where it is quick."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, Final

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

MEMORY: Final = Path("/dev/shm")
ROOM: Final = 4 << 30  # bytes: more than all tests have there at a time


def write_to_memory() -> None:
    """Temporary files need not outlast the tests: they are written to memory, where there is enough of it and programs
    may be run from there, and nothing waits for a disk."""
    if "TMPDIR" in os.environ or not MEMORY.is_dir() or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return
    if shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def remember_pages() -> None:
    """The templates of pages are compiled once for all the applications that tests make: half of the time of their tests."""
    Flask.jinja_options = {"bytecode_cache": _Compiled()}


def remember_statements() -> None:
    """A statement is put together once for all the databases of a kind that tests make: a quarter of the time of theirs.
    A service has one database, and remembers them by itself."""
    remembered: dict[str, LRUCache[Any, Any]] = {}

    def share(connection: Connection) -> None:
        engine = connection.engine
        engine._compiled_cache = remembered.setdefault(engine.dialect.name, LRUCache(2000))

    event.listen(Engine, "engine_connect", share)
    # Statements are remembered for a dialect. Those of one kind say the same.
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]


class _Compiled(BytecodeCache):
    def __init__(self) -> None:
        self._known: Final[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.load_bytecode(io.BytesIO(self._known[bucket.key]))

    def dump_bytecode(self, bucket: Bucket) -> None:
        with io.BytesIO() as written:
            bucket.write_bytecode(written)
            self._known[bucket.key] = written.getvalue()
