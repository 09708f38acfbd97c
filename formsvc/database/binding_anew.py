"""Once, from version 3 to 4: seal what was kept in the clear, and bind to its own row what several rows shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Protocol

from sqlalchemy import Connection, Row, text

KEY_LETTERS: Final = 8  # with which digests begin from now on: the id of their key
LETTERS: Final = 64


class Sealing(Protocol):
    """What seals and opens, and the id of the key that it seals with."""

    @property
    def newest(self) -> str: ...

    def seal(self, plain: bytes, bound_to: str) -> bytes: ...

    def open(self, sealed: bytes, bound_to: str) -> bytes: ...


class KeysNeeded(Exception):
    """What is sealed has to be sealed anew, and whoever asked for it brought no keys."""

    def __init__(self) -> None:
        super().__init__("This database has sealed rows from an older version: it can only be changed with its keys.")


@dataclass(frozen=True)
class Bound:
    """A column, its rows, and what its bytes were bound to and are from now on: columns of the query are in braces."""

    table: str
    column: str
    rows: str
    before: str
    now: str
    key: tuple[str, ...] = ("id",)


BOUND: Final = (
    Bound(
        "decisions",
        "sealed_reasons",
        "SELECT id, submission_id, round, stage, by_id, sealed_reasons AS sealed FROM decisions",
        "decision:{submission_id}:{round}:{stage}",
        "verdict:{submission_id}:{round}:{by_id}:{stage}",
    ),
    Bound(
        "decision_points",
        "sealed",
        "SELECT p.decision_id, p.number, d.submission_id, d.round, d.stage, p.sealed "
        "FROM decision_points p JOIN decisions d ON d.id = p.decision_id",
        "decision:{submission_id}:{round}:{stage}:point:{number}",
        "decision-point:{decision_id}:{number}",
        ("decision_id", "number"),
    ),
    Bound(
        "part_moves",
        "sealed_words",
        "SELECT id, submission_id, round, part, sealed_words AS sealed FROM part_moves WHERE sealed_words IS NOT NULL",
        "sent-back:{submission_id}:{round}:{part}",
        "part-move:{id}",
    ),
    Bound(
        "channel_changes",
        "sealed_reason",
        "SELECT c.id, d.key, c.sealed_reason AS sealed "
        "FROM channel_changes c JOIN deliveries d ON d.id = c.delivery_id",
        "channel-change:{key}",
        "changed-channel:{id}",
    ),
    Bound(
        "hand_overs",
        "sealed_reason",
        "SELECT id, submission_id, round, stage, by_id, to_id, sealed_reason AS sealed FROM hand_overs",
        "hand-over:{submission_id}:{round}:{stage}:{by_id}:{to_id}",
        "handed-over:{id}",
    ),
    Bound(
        "status_changes",
        "sealed_reason",
        "SELECT id, submission_id, sealed_reason AS sealed FROM status_changes WHERE sealed_reason IS NOT NULL",
        "withdrawn:{submission_id}",
        "status-change:{id}",
    ),
)


def bind_anew(connection: Connection, ask: Callable[[], Sealing] | None) -> None:
    """In the transaction of the migration: all of it, or nothing. Asks for the sealer only when there is something to
    seal. Raises KeysNeeded."""
    keys = _Keys(ask)
    for bound in BOUND:
        for row in connection.execute(text(bound.rows)).all():
            _bind(connection, keys.sealer, bound, row)
    for row in connection.execute(text("SELECT id, key, asked_format FROM deliveries WHERE asked_format <> ''")).all():
        sealed = keys.sealer.seal(row.asked_format.encode(), f"asked-format:{row.key}")
        _update(connection, "deliveries", "sealed_asked", sealed, {"id": row.id})
    for table, column in (("case_words", "digest"), ("answer_marks", "mark")):
        if connection.execute(text(f"SELECT 1 FROM {table} LIMIT 1")).first() is not None:  # noqa: S608 (our names)
            named = f"UPDATE {table} SET {column} = :key || substr({column}, 1, :rest)"  # noqa: S608 (our names)
            connection.execute(text(named), {"key": keys.sealer.newest, "rest": LETTERS - KEY_LETTERS})


class _Keys:
    """Asked for once, and only when they are needed."""

    def __init__(self, ask: Callable[[], Sealing] | None) -> None:
        self._ask = ask

    @cached_property
    def sealer(self) -> Sealing:
        if self._ask is None:
            raise KeysNeeded
        return self._ask()


def _bind(connection: Connection, sealer: Sealing, bound: Bound, row: Row[Any]) -> None:
    values = dict(row._mapping)
    plain = sealer.open(bytes(values["sealed"]), bound.before.format_map(values))
    sealed = sealer.seal(plain, bound.now.format_map(values))
    _update(connection, bound.table, bound.column, sealed, {name: values[name] for name in bound.key})


def _update(connection: Connection, table: str, column: str, sealed: bytes, key: dict[str, Any]) -> None:
    where = " AND ".join(f"{name} = :{name}" for name in key)
    connection.execute(text(f"UPDATE {table} SET {column} = :sealed WHERE {where}"), {"sealed": sealed, **key})  # noqa: S608 - ours
