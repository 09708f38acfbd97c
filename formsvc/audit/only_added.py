"""The record is only ever added to: the database itself refuses to change or remove an entry, whoever asks.

It stops whoever comes in by the service or by its database account; not whoever owns the database and takes the
triggers away. That is found by the chain and its checkpoints. SQLite loses the triggers of a table that a migration
makes anew: such a migration makes them again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import DDL, Table, event

REFUSAL: Final = "what happened is not changed and not removed"
BECOMES: Final = "only_added_"


def keep_only_added(table: Table) -> None:
    """Give the table its triggers when it is made."""
    for dialect, statement in statements(table.name):
        event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]


def statements(table: str) -> Iterator[tuple[str, str]]:
    """What makes the triggers: pairs of a dialect and a statement of it."""
    name = f"{BECOMES}{table}"
    for when in ("UPDATE", "DELETE"):
        made = f"CREATE TRIGGER {name}_{when.lower()} BEFORE {when} ON {table}"
        yield "sqlite", f"{made} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    there = f"EXISTS (SELECT 1 FROM {table} WHERE number = NEW.number)"  # noqa: S608 - the name of a table of ours
    yield (  # INSERT OR REPLACE removes a row without asking the trigger above
        "sqlite",
        (
            f"CREATE TRIGGER {name}_insert BEFORE INSERT ON {table} WHEN {there} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        ),
    )
    yield (
        "postgresql",
        (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"
        ),
    )
    yield (
        "postgresql",
        (
            f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        ),
    )
