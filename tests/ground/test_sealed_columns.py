"""Every sealed column of every table: what its bytes are bound to is one row's alone, so moved bytes do not open."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Boolean, Column, Connection, Engine, Integer, LargeBinary, String, Table, UniqueConstraint, text

import formsvc
from formsvc.database import Base, UtcDateTime, migrate, open_engine
from formsvc.database.binding_anew import BOUND, KeysNeeded
from formsvc.database.migrating import alembic_config, version_of, writing_alone
from formsvc.database.sealed import Sealed, bound_to, sealed_columns
from formsvc.sealing import SealBroken, Sealer, new_key
from formsvc.submissions.tables import PartMove

PACKAGE = Path(formsvc.__file__).parent
for path in sorted(PACKAGE.rglob("*tables.py")):
    importlib.import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))

COLUMNS = [pytest.param(*one, id=f"{one[0].name}.{one[1].name}") for one in sealed_columns(Base.metadata)]
SEALER = Sealer([new_key()])


def unique_in(table: Table) -> Iterator[frozenset[str]]:
    """The sets of columns that no two rows share."""
    yield frozenset(column.name for column in table.primary_key.columns)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield frozenset(column.name for column in constraint.columns)
    yield from (frozenset([column.name]) for column in table.columns if column.unique)


def test_every_column_of_bytes_is_a_sealed_one() -> None:
    of_bytes = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
        or (not isinstance(column.type, Sealed) and column.type.python_type is bytes)
    ]

    assert of_bytes == []
    assert len(COLUMNS) >= 20


@pytest.mark.parametrize(("table", "column", "kind"), COLUMNS)
def test_bytes_moved_to_another_row_of_the_table_do_not_open(table: Table, column: Column[Any], kind: Sealed) -> None:
    (key, *_) = [unique for unique in unique_in(table) if unique <= set(kind.by)] or [frozenset()]
    assert key, f"two rows of {table.name} may be bound to the same place: {kind.place}"
    one = {name: 1 if isinstance(table.c[name].type, Integer) else "a" for name in kind.by}
    sealed = SEALER.seal(b"a secret", kind.filled(one))

    assert SEALER.open(sealed, kind.filled(one)) == b"a secret"
    for name in key:
        other = {**one, name: 2 if isinstance(table.c[name].type, Integer) else "b"}
        with pytest.raises(SealBroken):
            SEALER.open(sealed, kind.filled(other))


@pytest.mark.parametrize(("table", "column", "kind"), COLUMNS)
def test_no_two_rows_can_be_written_the_same_way(table: Table, column: Column[Any], kind: Sealed) -> None:
    """`1:2` and `3` are not `1` and `2:3`: what may hold a colon stands at the end."""
    assert all(isinstance(table.c[name].type, Integer) for name in kind.by[:-1])
    assert kind.place.count(":") >= len(kind.by)
    assert kind.place.endswith("}") or kind.place == "case:{reference}:identity"


def test_no_column_shares_its_places_with_another() -> None:
    named = [kind.place.partition("{")[0] for _, _, kind in sealed_columns(Base.metadata)]

    assert len(set(named)) == len(named)
    assert not [(one, other) for one in named for other in named if one != other and one.startswith(other)]


def test_nothing_is_sealed_for_a_row_that_is_not_there_yet() -> None:
    with pytest.raises(ValueError, match="is no place"):
        bound_to(PartMove.sealed_words, PartMove(part="talk"))


# --- from the version before -----------------------------------------------------------------------------------------

NOW = "2026-03-31 09:00:00+00:00"
OLD_KEY, OLD_DIGEST = "6b1d9a3e-0000-4000-8000-000000000001", "ab" * 32


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@contextmanager
def at_version_3(engine: Engine) -> Iterator[Callable[..., None]]:
    """The tables of version 3, and what puts a row in; columns that are not said get something that fits."""
    migrate(engine)
    with writing_alone(engine) as connection:
        command.downgrade(alembic_config(connection), "0003")
    with writing_alone(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(
                text("SET session_replication_role = replica")
            )  # rows that these would refer to are not here
        yield lambda table, **values: _insert(connection, table, values)


def _insert(connection: Connection, table: str, values: Mapping[str, Any]) -> None:
    whole = {
        **{column.name: _filler(column) for column in Base.metadata.tables[table].columns if not column.nullable},
        **values,
    }
    whole.pop("sealed_asked", None)
    names = ", ".join(whole)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in whole)})"), whole)


def _filler(column: Column[Any]) -> Any:
    kinds: dict[type, Any] = {String: "", UtcDateTime: NOW, Boolean: False, Sealed: b"", Integer: 1}
    return next(value for kind, value in kinds.items() if isinstance(column.type, kind))


def _rows_of_version_3(insert: Callable[..., None]) -> None:
    def seal(words: str, place: str) -> bytes:
        return SEALER.seal(words.encode(), place)

    for by in (4, 5):
        insert(
            "decisions",
            id=by,
            submission_id=7,
            round=1,
            stage="manager",
            verdict="returned",
            by_id=by,
            sealed_reasons=seal(f"of {by}", "decision:7:1:manager"),
        )
        insert(
            "decision_points", decision_id=by, number=1, sealed=seal(f"point of {by}", "decision:7:1:manager:point:1")
        )
        insert(
            "part_moves",
            id=by,
            submission_id=7,
            round=1,
            part="talk",
            sealed_words=seal(f"back {by}", "sent-back:7:1:talk"),
        )
        insert("channel_changes", id=by, delivery_id=3, sealed_reason=seal(f"way {by}", f"channel-change:{OLD_KEY}"))
        insert(
            "hand_overs",
            id=by,
            submission_id=7,
            round=1,
            stage="manager",
            by_id=1,
            to_id=2,
            sealed_reason=seal(f"over {by}", "hand-over:7:1:manager:1:2"),
        )
    insert(
        "status_changes",
        id=9,
        submission_id=7,
        round=1,
        status="withdrawn",
        sealed_reason=seal("wrong child", "withdrawn:7"),
    )
    insert(
        "deliveries",
        id=3,
        key=OLD_KEY,
        submission_id=7,
        asked_format="Large print",
        sealed_recipient=seal("{}", f"recipient:{OLD_KEY}"),
    )
    insert("case_words", case_id=1, digest=OLD_DIGEST)
    insert("answer_marks", submission_id=7, question="reason", form="visit_request", mark=OLD_DIGEST)


def test_an_older_database_is_bound_anew_row_by_row_and_nothing_stays_in_the_clear(engine: Engine) -> None:
    with at_version_3(engine) as insert:
        _rows_of_version_3(insert)
    migrate(engine, lambda: SEALER)

    opened = set()
    with engine.connect() as connection:
        for table, column, kind in sealed_columns(Base.metadata):
            for row in connection.execute(table.select().where(column.is_not(None))).mappings():
                opened.add(SEALER.open(bytes(row[column.name]), kind.filled(dict(row))).decode())
        digests = set(
            connection.execute(text("SELECT digest FROM case_words UNION SELECT mark FROM answer_marks")).scalars()
        )
    assert {
        "wrong child",
        "Large print",
        *(f"{what} {by}" for what in ("of", "point of", "back", "way", "over") for by in (4, 5)),
    } <= opened
    assert digests == {f"{SEALER.newest}{OLD_DIGEST}"[:64]}
    assert len(BOUND) == 6


def test_an_older_database_stays_as_it_is_when_its_keys_are_not_there(engine: Engine) -> None:
    with at_version_3(engine) as insert:
        _rows_of_version_3(insert)
    with pytest.raises(KeysNeeded):
        migrate(engine)

    assert version_of(engine) == "0003"
