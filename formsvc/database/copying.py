"""Every row of every table, as lines of text from one snapshot; and the same lines put into a database that is empty.

The lines are the same for SQLite and PostgreSQL, so that what was taken from one can be put into the other.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Date, DateTime, Engine, LargeBinary, MetaData, Table, func, inspect, select, text

from formsvc.database.migrating import alembic_config, version_of, writing_alone

OWN: Final = "alembic_version"
PORTION: Final = 500  # rows


class NotEmpty(Exception):
    """There is something in the database already; nothing was put into it."""

    def __init__(self, table: str) -> None:
        super().__init__(
            f"The database (FORMSVC_DATABASE_URL) is not empty: there is something in {table}. "
            "A backup goes into an empty one."
        )


class ReferencesBroken(Exception):
    """Rows refer to others that are not there; nothing was kept."""

    def __init__(self, table: str) -> None:
        super().__init__(f"A row of {table} refers to one that is not there. Nothing was kept.")


@dataclass(frozen=True)
class Snapshot:
    """The database as it was at one moment, whatever is written meanwhile."""

    version: str
    tables: Mapping[str, Table]
    _connection: Connection

    def rows(self, table: str) -> Iterator[str]:
        """A JSON array for each row, without an end of line; in the order of the primary key."""
        wanted = self.tables[table]
        written = [_writer(column.type) for column in wanted.columns]
        yield json.dumps([column.name for column in wanted.columns])
        found = self._connection.execution_options(yield_per=PORTION).execute(
            select(wanted).order_by(*wanted.primary_key.columns)
        )
        for row in found:
            values = (None if value is None else write(value) for write, value in zip(written, row, strict=True))
            yield json.dumps(list(values), ensure_ascii=False)


@contextmanager
def snapshot(engine: Engine) -> Iterator[Snapshot]:
    """The database as it is now. Nobody who writes is held up, and nothing that they write is seen."""
    version = version_of(engine)
    level = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    options = level if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        if options:
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        yield Snapshot(version or "", _tables(connection), connection)


def require_empty(engine: Engine) -> None:
    """Raises NotEmpty when any table has a row."""
    with engine.connect() as connection:
        for name in inspect(connection).get_table_names():
            if name != OWN and connection.execute(text(f'SELECT 1 FROM "{name}" LIMIT 1')).first():  # noqa: S608 - our names
                raise NotEmpty(name)  # the name is one that the database gave


def put_in(engine: Engine, version: str, lines: Callable[[str], Iterator[str]]) -> Mapping[str, int]:
    """Make the tables of a version and fill them, all or nothing; gives how many rows each has.

    `lines` gives what Snapshot.rows gave for a table; nothing for one that is not known. Raises NotEmpty and
    ReferencesBroken.
    """
    from alembic import command  # half a second that only a change of schema should cost

    require_empty(engine)
    with writing_alone(engine) as connection:
        command.upgrade(alembic_config(connection), version)
        tables = _tables(connection)
        counts = {name: _fill(connection, table, lines(name)) for name, table in tables.items()}
        if connection.dialect.name == "postgresql":
            _count_on(connection, tables.values())
        elif broken := connection.execute(text("PRAGMA foreign_key_check")).first():
            raise ReferencesBroken(str(broken[0]))
    return counts


def _tables(connection: Connection) -> Mapping[str, Table]:
    """Every table of ours by its name, those that are referred to first."""
    known = MetaData()
    known.reflect(connection)
    return {table.name: table for table in known.sorted_tables if table.name != OWN}


def _fill(connection: Connection, table: Table, lines: Iterator[str]) -> int:
    names = json.loads(next(lines, "[]"))
    readers = [_reader(table.columns[name].type) for name in names]
    count = 0
    while portion := list(islice(lines, PORTION)):
        connection.execute(table.insert(), [_row(names, readers, line) for line in portion])
        count += len(portion)
    return count


def _row(names: list[str], readers: list[Callable[[Any], Any]], line: str) -> dict[str, Any]:
    values = zip(names, readers, json.loads(line), strict=True)
    return {name: None if value is None else read(value) for name, read, value in values}


def _count_on(connection: Connection, tables: Iterable[Table]) -> None:
    """What PostgreSQL numbers by itself goes on after the last."""
    for table in tables:
        for column in table.primary_key.columns:
            sequence = connection.scalar(select(func.pg_get_serial_sequence(f'"{table.name}"', column.name)))
            last = connection.scalar(select(func.max(column))) if sequence else None
            if last is not None:
                connection.execute(select(func.setval(sequence, last)))


def _writer(kind: Any) -> Callable[[Any], Any]:
    if isinstance(kind, LargeBinary):
        return lambda value: base64.b64encode(value).decode()
    if isinstance(kind, DateTime):
        return _moment
    if isinstance(kind, Date):
        return lambda value: value.isoformat()
    return lambda value: value


def _moment(value: datetime) -> str:
    """In UTC, which is how SQLite keeps it without saying so."""
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return aware.isoformat()


def _reader(kind: Any) -> Callable[[Any], Any]:
    if isinstance(kind, LargeBinary):
        return base64.b64decode
    if isinstance(kind, DateTime):
        return datetime.fromisoformat
    if isinstance(kind, Date):
        return date.fromisoformat
    return lambda value: value
