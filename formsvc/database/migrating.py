"""Bring the schema of a database up to date, from inside the program."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from formsvc.database.engine import WRITES, require_answer

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).with_name("migrations")
LOCK = 0x666F726D  # any number that nothing else uses


def newest() -> str:
    """The id of the newest migration. Files are named NNNN_what.py, and their ids are the NNNN."""
    return max((path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py")), default="")


def migrate(engine: Engine) -> None:
    """Run the migrations that this database has not seen. Safe to call from several processes at once."""
    require_answer(engine)
    if _version(engine) == newest():
        return
    from alembic import command  # half a second that only a change of schema should cost

    with engine.execution_options(**{WRITES: True}).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> Config:
    """What Alembic needs to know: our folder, this connection, and to say nothing."""
    from alembic.config import Config

    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
