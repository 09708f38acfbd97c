"""Bring the schema of a database up to date, from inside the program."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from formsvc.database.binding_anew import Sealing
from formsvc.database.engine import WRITES, require_answer

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).with_name("migrations")
LOCK = 0x666F726D  # any number that nothing else uses


class DatabaseTooNew(Exception):
    """The database was changed by a later version of this program."""

    def __init__(self, version: str) -> None:
        super().__init__(
            f"The database (FORMSVC_DATABASE_URL) is at version {version}, which this formsvc does not know. "
            "Run the version that made it, or a later one."
        )


def versions() -> tuple[str, ...]:
    """The ids of all migrations, oldest first. Files are named NNNN_what.py, and their ids are the NNNN."""
    return tuple(sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py")))


def migrate(engine: Engine, sealer: Callable[[], Sealing] | None = None) -> None:
    """Run the migrations that this database has not seen. Safe to call from several processes at once. `sealer` gives
    the keys, and is asked only by a migration that has to seal something."""
    require_answer(engine)
    version = version_of(engine)
    if version == versions()[-1]:
        return
    if version is not None and version not in versions():
        raise DatabaseTooNew(version)
    from alembic import command  # half a second that only a change of schema should cost

    with writing_alone(engine) as connection:
        config = alembic_config(connection)
        config.attributes["sealer"] = sealer
        command.upgrade(config, "head")


def version_of(engine: Engine) -> str | None:
    """The id of the last migration that this database has seen."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


@contextmanager
def writing_alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other migration runs beside. SQLite rebuilds tables, which references must not forbid."""
    with engine.execution_options(**{WRITES: True}).connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        raw = connection.connection.driver_connection
        if sqlite and raw is not None:
            raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
                yield connection
        finally:
            if sqlite and raw is not None:
                raw.execute("PRAGMA foreign_keys = ON")


def alembic_config(connection: Connection) -> Config:
    """What Alembic needs to know: our folder, this connection, and to say nothing."""
    from alembic.config import Config

    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
