"""Sealing rows again with the newest key: a few at a time, under the locks of steps, and never over what was saved
meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, LargeBinary, RowMapping, Table, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from formsvc.cases.register import seal_anew
from formsvc.cases.tables import Case, CaseWord
from formsvc.database.sealed import Sealed
from formsvc.sealing import SEALED_BYTES, Sealer, SealingFault

AT_ONCE: Final = 50
Key = tuple[Any, ...]
SealedColumn = tuple[Column[Any], Sealed]


@dataclass
class Batch:
    """What became of a few rows: how many were sealed anew, which do not open, and the last one looked at."""

    sealed: int = 0
    broken: list[str] = field(default_factory=list)
    last: Key | None = None


def reseal_rows(
    session: Session, sealer: Sealer, table: Table, columns: Sequence[SealedColumn], after: Key | None
) -> Batch:  # fmt: skip
    """The next rows of a table that an older key sealed. Rows that somebody is writing are left for another time."""
    key = tuple(table.primary_key.columns)
    wanted = {column.name: column for column in (*key, *table.columns) if _is_needed(column, columns)}
    query = select(*wanted.values()).where(_older(sealer, [column for column, _ in columns])).order_by(*key)
    rows = session.execute(_next(query, key, after).with_for_update(skip_locked=True, key_share=True)).mappings().all()
    batch = Batch()
    for row in rows:
        batch.last = tuple(row[column.name] for column in key)
        _reseal(session, sealer, (table, columns), row, batch)
    return batch


def reseal_cases(session: Session, sealer: Sealer, after: Key | None) -> Batch:
    """The next cases that an older key sealed, together with the digests of their words: from now on they are found
    under the newest key as well."""
    query = select(Case).where(_older(sealer, [Case.__table__.c.identity])).order_by(Case.id)
    locked = _next(query, (Case.__table__.c.id,), after).with_for_update(skip_locked=True, key_share=True, of=Case)
    batch = Batch()
    for case in session.scalars(locked):
        batch.last = (case.id,)
        try:
            seal_anew(case, sealer)
            batch.sealed += 1
        except SealingFault:
            batch.broken.append(f"cases {case.id}")
    session.flush()
    return batch


def drop_older_words(session: Session, newest: str) -> int:
    """The digests that older keys made of the words of a few cases, which are found by the newest; gives how many."""
    prefix = func.substr(CaseWord.digest, 1, len(newest))
    known = select(CaseWord.case_id).where(prefix == newest)
    old = select(CaseWord).where(prefix != newest, CaseWord.case_id.in_(known)).limit(20 * AT_ONCE)
    words = session.scalars(old.with_for_update(skip_locked=True)).all()
    for word in words:
        session.delete(word)
    session.flush()
    return len(words)


def _reseal(
    session: Session, sealer: Sealer, where: tuple[Table, Sequence[SealedColumn]], row: RowMapping, batch: Batch
) -> None:
    table, columns = where
    try:
        changed = dict(_anew(sealer, columns, row))
    except SealingFault:
        batch.broken.append(" ".join((table.name, *map(str, batch.last or ()))))
        return
    same = [column == row[column.name] for column in (*table.primary_key.columns, *(c for c, _ in columns)) if (
        row[column.name] is not None
    )]  # fmt: skip
    written = session.execute(update(table).where(*same).values(changed).returning(*table.primary_key.columns)).all()
    batch.sealed += len(written)


def _anew(sealer: Sealer, columns: Iterable[SealedColumn], row: RowMapping) -> Iterable[tuple[str, bytes]]:
    for column, kind in columns:
        sealed, place = row[column.name], kind.filled(dict(row))
        if sealed is not None and not sealed.startswith(sealer.begins):
            yield column.name, sealer.seal(sealer.open(bytes(sealed), place), place)


def _is_needed(column: Column[Any], columns: Sequence[SealedColumn]) -> bool:
    named = {name for _, kind in columns for name in kind.by}
    return column.primary_key or column.name in named or any(column is one for one, _ in columns)


def _older(sealer: Sealer, columns: Iterable[ColumnElement[Any]]) -> ColumnElement[bool]:
    starts = (func.substr(column, 1, SEALED_BYTES, type_=LargeBinary) for column in columns)
    return or_(*(start != sealer.begins for start in starts))


def _next(query: Any, key: tuple[ColumnElement[Any], ...], after: Key | None) -> Any:
    return (query if after is None else query.where(tuple_(*key) > tuple_(*after))).limit(AT_ONCE)
