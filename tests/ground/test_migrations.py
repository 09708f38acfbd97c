"""Migrations: an empty database and one from before both end up with exactly the tables of this version."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

import formsvc
from formsvc.database import Base, migrate, open_engine
from formsvc.database.migrating import DatabaseTooNew, alembic_config, version_of, versions, writing_alone

PACKAGE = Path(formsvc.__file__).parent
for path in sorted(PACKAGE.rglob("*tables.py")):
    importlib.import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def test_the_migrated_schema_is_the_tables_as_they_are_now(engine: Engine) -> None:
    migrate(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    assert version_of(engine) == versions()[-1]


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    migrate(engine)
    tables = inspect(engine).get_table_names()
    migrate(engine)

    assert inspect(engine).get_table_names() == tables


def test_several_processes_may_start_on_an_empty_database_at_once(database_url: str) -> None:
    failed: list[Exception] = []

    def start() -> None:
        engine = open_engine(database_url)
        try:
            migrate(engine)
        except Exception as wrong:
            failed.append(wrong)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []


def test_every_migration_can_be_taken_back(engine: Engine) -> None:
    migrate(engine)
    with writing_alone(engine) as connection:
        command.downgrade(alembic_config(connection), "base")

    assert inspect(engine).get_table_names() == ["alembic_version"]


def test_a_database_from_a_later_version_is_left_alone(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseTooNew, match="version 9999"):
        migrate(engine)


def test_sqlite_minds_references_again_after_a_migration(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/a.sqlite3")
    migrate(engine)

    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
