"""Columns that hold sealed bytes: each says what its bytes are bound to, so that those of one row open in no other."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter
from typing import Any

from sqlalchemy import Column, LargeBinary, MetaData, Table
from sqlalchemy.orm import QueryableAttribute
from sqlalchemy.types import TypeDecorator

NOT_YET = b""  # in a row that must have its number before anything can be sealed for it


class Sealed(TypeDecorator[bytes]):
    """Sealed bytes. `place` is what they are bound to, with the names of the columns that tell one row from all others
    in braces, `by`: they have their values before anything is sealed, and never change."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place
        self.by = tuple(name for _, name, _, _ in Formatter().parse(place) if name)

    def filled(self, values: dict[str, Any]) -> str:
        """The place of one row. Raises ValueError while a value is not there: nothing may be sealed for nowhere."""
        if None in [values[name] for name in self.by]:
            raise ValueError(f"A row without {' and '.join(self.by)} is no place to seal something for")
        return self.place.format_map(values)


def bound_to(column: QueryableAttribute[Any], row: object) -> str:
    """What the bytes in this column of a row are bound to, such as `bound_to(Delivery.sealed_note, row)`."""
    sealed = sealed_as(column)
    return sealed.filled({name: getattr(row, name) for name in sealed.by})


def bound_at(column: QueryableAttribute[Any], **by: Any) -> str:
    """The same for a row that is not at hand, by the columns that name it."""
    return sealed_as(column).filled(by)


def sealed_as(column: QueryableAttribute[Any]) -> Sealed:
    """How this column is sealed; asked once, where many rows are read."""
    kind = column.type
    if not isinstance(kind, Sealed):
        raise TypeError(f"{column} does not hold sealed bytes")
    return kind


def sealed_columns(metadata: MetaData) -> Iterator[tuple[Table, Column[Any], Sealed]]:
    """Every column of every table that holds sealed bytes."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Sealed):
                yield table, column, column.type
