"""What every table stands on: one base, one engine for SQLite and PostgreSQL, one way to change the schema."""

from __future__ import annotations

from formsvc.database.engine import DatabaseFull, DatabaseUnreachable, Sessions, is_away, open_engine, take_turns
from formsvc.database.migrating import migrate
from formsvc.database.tables import Base, UtcDateTime

__all__ = [
    "Base",
    "DatabaseFull",
    "DatabaseUnreachable",
    "Sessions",
    "UtcDateTime",
    "is_away",
    "migrate",
    "open_engine",
    "take_turns",
]
