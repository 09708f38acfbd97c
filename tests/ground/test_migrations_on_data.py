"""A database of each earlier version, with rows in every table, becomes one of this version and loses nothing.

`versions/NNNN.json` was written by the program of that time: an institution with a form that was delivered, one that is
being decided and one that is half written, with its keys and files. Tables that its story left empty are filled here.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from alembic import command
from sqlalchemy import (
    Boolean,
    Connection,
    DateTime,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Table,
    inspect,
    select,
    text,
)

from formsvc import audit
from formsvc.assembly.keys import sealer_of
from formsvc.database import migrate, open_engine
from formsvc.database.binding_anew import BOUND
from formsvc.database.copying import put_in
from formsvc.database.migrating import alembic_config, version_of, versions, writing_alone
from formsvc.people import everybody
from formsvc.sealing import Sealer
from formsvc.settings import Settings
from formsvc.web import create_app
from tests.web.windows import window
from tests.workflow.institution import Clock, Institution, opened, settings

HERE: Final = Path(__file__).parent / "versions"
BEFORE: Final = ("0001", "0002", "0003")
FILLED_IN: Final = b"to be sealed"
THEN: Final = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
KEYED_ANEW: Final = ("case_words", "answer_marks")  # digests that are part of a key begin with their own key's id now
Rows = Mapping[str, Mapping[tuple[Any, ...], Mapping[str, Any]]]


@dataclass(frozen=True)
class Old:
    """What a program of an earlier version left."""

    version: str
    facts: Mapping[str, str]
    of: Settings
    engine: Engine
    sealer: Sealer


@pytest.fixture(params=BEFORE)
def old(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> Iterator[Old]:
    told = json.loads((HERE / f"{request.param}.json").read_text())
    of = settings(tmp_path, database_url)
    for name, content in told["files"].items():
        path = of.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(content))
    of.keys.chmod(0o600)
    engine = open_engine(database_url)
    lines = {name: [json.dumps(row) for row in rows] for name, rows in told["tables"].items()}
    put_in(engine, request.param, lambda name: iter(lines.get(name, ())))
    yield Old(request.param, told["facts"], of, engine, sealer_of(of))
    engine.dispose()


def tables(connection: Connection) -> Mapping[str, Table]:
    known = MetaData()
    known.reflect(connection)
    return {table.name: table for table in known.sorted_tables if table.name != "alembic_version"}


def rows(engine: Engine) -> Rows:
    """Every row by table and primary key."""
    found: dict[str, dict[tuple[Any, ...], Mapping[str, Any]]] = {}
    with engine.connect() as connection:
        for name, table in tables(connection).items():
            keys = [column.name for column in table.primary_key.columns]
            all_of_it = [dict(row) for row in connection.execute(select(table)).mappings()]
            found[name] = {tuple(row[key] for key in keys): row for row in all_of_it}
    return found


def fill_what_is_empty(engine: Engine) -> None:
    """A row with something in every column, in every table that has none."""
    with writing_alone(engine) as connection:
        for table in tables(connection).values():
            if connection.execute(select(table).limit(1)).first() is None:
                row = {column.name: something(connection, column) for column in table.columns}
                connection.execute(table.insert().values(row))


def something(connection: Connection, column: Any) -> Any:
    for reference in column.foreign_keys:
        return connection.scalar(select(reference.column).limit(1))
    kinds: tuple[tuple[type, Any], ...] = (
        (Boolean, False),
        (DateTime, THEN),
        (LargeBinary, FILLED_IN),
        (String, "something"[: getattr(column.type, "length", None) or 9]),
    )
    return next((value for kind, value in kinds if isinstance(column.type, kind)), 1)


def seal_what_was_filled_in(old: Old) -> None:
    """As the program of version 3 would have."""
    with writing_alone(old.engine) as connection:
        command.upgrade(alembic_config(connection), "0003")
        for bound in BOUND:
            for row in connection.execute(text(bound.rows)).all():
                if bytes(row.sealed) == FILLED_IN:
                    sealed = old.sealer.seal(b"words", bound.before.format(**row._mapping))
                    where = " AND ".join(f"{key} = :{key}" for key in bound.key)
                    values = {"sealed": sealed, **{key: row._mapping[key] for key in bound.key}}
                    connection.execute(text(f"UPDATE {bound.table} SET {bound.column} = :sealed WHERE {where}"), values)


def shape(engine: Engine) -> Mapping[str, Any]:
    """Columns, keys, indexes and triggers, as the database tells them."""
    seen = inspect(engine)
    told = {
        name: (
            sorted((column["name"], str(column["type"]), column["nullable"]) for column in seen.get_columns(name)),
            sorted((tuple(one["column_names"]), bool(one["unique"])) for one in seen.get_indexes(name)),
            sorted(tuple(one["column_names"]) for one in seen.get_unique_constraints(name)),
            sorted(tuple(one["constrained_columns"]) for one in seen.get_foreign_keys(name)),
        )
        for name in seen.get_table_names()
    }
    triggers = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
    }
    with engine.connect() as connection:
        found = connection.execute(text(triggers[engine.dialect.name])).all()
    return {**told, "triggers": sorted(map(tuple, found))}


def test_nothing_is_lost_on_the_way_to_the_tables_of_a_new_database(old: Old) -> None:
    fill_what_is_empty(old.engine)
    before = rows(old.engine)
    assert all(before.values())
    seal_what_was_filled_in(old)

    migrate(old.engine, lambda: old.sealer)

    assert version_of(old.engine) == versions()[-1]
    after = rows(old.engine)
    anew = {(bound.table, bound.column) for bound in BOUND}
    for name, kept in before.items():
        assert len(after[name]) == len(kept)
        for key, row in kept.items() if name not in KEYED_ANEW else ():
            now = after[name][key]
            same = [column for column in row if column in now and (name, column) not in anew]
            assert {column: now[column] for column in same} == {column: row[column] for column in same}, name
    assert_that_what_was_bound_anew_opens(old)
    assert_that_it_is_as_a_new_one(old)


def assert_that_it_is_as_a_new_one(old: Old) -> None:
    """With the same columns, keys, indexes and triggers."""
    upgraded = shape(old.engine)
    with writing_alone(old.engine) as connection:
        command.downgrade(alembic_config(connection), "base")
    migrate(old.engine)

    assert upgraded == shape(old.engine)
    assert upgraded["triggers"]


def assert_that_what_was_bound_anew_opens(old: Old) -> None:
    with old.engine.connect() as connection:
        for bound in BOUND:
            for row in connection.execute(text(bound.rows)).all():
                old.sealer.open(bytes(row.sealed), bound.now.format(**row._mapping))


def test_what_was_begun_before_goes_on(old: Old) -> None:
    migrate(old.engine, lambda: old.sealer)
    here = opened(old.of, Clock())
    with here.service.sessions() as session:
        here.people = {entry.actor.name.lower().replace(" ", "_"): entry.actor for entry in everybody(session)}
        assert list(audit.verify(audit.entries(session))) == []
    here.case = old.facts["case"]

    assert old.facts["written"] in {row.reference for row in here.workflow.search("Ashworth", here.author)}
    finish(here, old.facts["written"])
    here.work(here.decide(old.facts["in_sign_off"], here.manager))
    here.decide(old.facts["in_sign_off"], here.governor)
    page = window(create_app(here.service), here.author).open(f"/submissions/{old.facts['in_sign_off']}")

    assert (page.status, old.facts["in_sign_off"] in page.text) == (200, True)


def finish(here: Institution, reference: str) -> None:
    """A draft of then, submitted now."""
    here.work(here.workflow.submit(reference, {}, here.author))
    assert here.read(reference, here.manager).stage is not None
