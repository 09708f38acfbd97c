"""Connections: SQLite and PostgreSQL behave alike, and whoever writes takes its turn first."""

from __future__ import annotations

import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url, text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

BUSY_SECONDS = 20
WRITES = "formsvc_writes"
SQLITE_FULL = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_SHMSIZE")
POSTGRESQL_FULL = "53100"
# A network that is cut says nothing: whoever waits is told after some seconds, and what the server holds for a client
# that is gone (a lock, the turn to write the record) is given up as soon. The address may say otherwise.
CLIENT = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "3",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
    "application_name": "formsvc",
}
SERVER = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "3",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "15000",
    "idle_in_transaction_session_timeout": "60000",
}
WAIT_FOR_A_CONNECTION = 10.0  # seconds, while others have them all


class DatabaseUnreachable(Exception):
    """The database did not answer; the message names it without its password."""

    def __init__(self, url: URL) -> None:
        super().__init__(
            f"The database {url.render_as_string(hide_password=True)} does not answer; "
            "FORMSVC_DATABASE_URL says where it is (or FORMSVC_DATA, the folder it is in)."
        )


def is_away(error: BaseException) -> bool:
    """Whether this says that the database could not be reached, or has no time: the same may be done again later."""
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout | DatabaseUnreachable)


class DatabaseFull(Exception):
    """The database has no room for what was to be written; nothing of that transaction was."""


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///FILE` or `postgresql://...`. Open it after a fork, never before."""
    where = make_url(url)
    engine = _open_sqlite(where) if where.get_backend_name() == "sqlite" else _open_postgresql(where)
    event.listen(engine, "handle_error", _say_when_full)
    return engine


def require_answer(engine: Engine) -> None:
    """Raises DatabaseUnreachable when it is not there."""
    try:
        with engine.connect():
            pass
    except OperationalError as wrong:
        raise DatabaseUnreachable(engine.url) from wrong


class Sessions(sessionmaker[Session]):
    """`sessions()` reads one snapshot. `sessions.begin()` writes.

    On SQLite a writer holds the write lock from its first moment, so that what it read is still true when it writes.
    """

    def __init__(self, engine: Engine, **options: Any) -> None:
        super().__init__(engine, expire_on_commit=False, **options)
        self._for_writing = engine.execution_options(**{WRITES: True})

    def let_go(self) -> None:
        """After something was erased: SQLite writes over what its log still holds, unless somebody reads just now."""
        engine: Engine = self.kw["bind"]
        if engine.dialect.name == "sqlite":
            connection = engine.raw_connection()
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with self(bind=self._for_writing) as session, session.begin():
            yield session


def take_turns(session: Session, about: str) -> None:
    """Wait until no other transaction holds the turn for `about`, and keep it until this one ends.

    SQLite has one writer at a time already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": zlib.crc32(about.encode())})


def _say_when_full(context: ExceptionContext) -> None:
    """SQLite and PostgreSQL say in their own ways that there is no room. Raises DatabaseFull."""
    wrong = context.original_exception
    if getattr(wrong, "sqlite_errorname", "") in SQLITE_FULL or getattr(wrong, "sqlstate", "") == POSTGRESQL_FULL:
        raise DatabaseFull("There is no room left in the database.") from wrong


def _open_postgresql(url: URL) -> Engine:
    told = {name: value for name, value in CLIENT.items() if name not in url.query}
    if "options" not in url.query:
        told["options"] = " ".join(f"-c {name}={value}" for name, value in SERVER.items())
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=15,
        pool_timeout=WAIT_FOR_A_CONNECTION,
        hide_parameters=True,
        connect_args=told,
    )


def _open_sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        poolclass=QueuePool,
        pool_size=5,
        max_overflow=15,
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:
    """The driver's own guesses about transactions are switched off: `_begin_sqlite` says when one begins."""
    connection.isolation_level = None
    for pragma in ("synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
    _let_readers_read(connection)


def _let_readers_read(connection: Any) -> None:
    """Write-ahead logging, switched on once for a file. No busy timeout covers the switch, so try again here."""
    give_up = time.monotonic() + BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
