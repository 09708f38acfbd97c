"""What must still leave is never removed: the database itself refuses it, whoever asks.

A submission with deliveries cannot be removed because they point to it; these triggers keep the deliveries and their
documents. SQLite loses the triggers of a table that a migration makes anew: such a migration makes them again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import DDL, Table, event

UNDELIVERED: Final = "('waiting', 'failed', 'to_hand_over')"
OF_THE_ROUND: Final = "deliveries.submission_id = OLD.submission_id AND deliveries.round = OLD.round"
STILL: Final = {
    "deliveries": f"OLD.state IN {UNDELIVERED}",
    "documents": f"EXISTS (SELECT 1 FROM deliveries WHERE {OF_THE_ROUND} AND deliveries.state IN {UNDELIVERED})",  # noqa: S608 - our words
}
REFUSAL: Final = "what has not been delivered is not removed"


def keep_undelivered(*tables: Table) -> None:
    """Give these tables their triggers when they are made."""
    for table in tables:
        for dialect, statement in _statements(table.name):
            made = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", made)


def _statements(table: str) -> Iterator[tuple[str, str]]:
    still = STILL[table]
    yield (
        "sqlite",
        (
            f"CREATE TRIGGER keep_undelivered_{table} BEFORE DELETE ON {table} WHEN {still} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        ),
    )
    yield (
        "postgresql",
        (
            f"CREATE FUNCTION keep_undelivered_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {still} THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END IF; "
            "RETURN OLD; END $$"
        ),
    )
    yield (
        "postgresql",
        (
            f"CREATE TRIGGER keep_undelivered_{table} BEFORE DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION keep_undelivered_{table}()"
        ),
    )
