"""Databases that have every table already: made once, then copied, because making them takes longer than most tests."""

from __future__ import annotations

import importlib
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.engine import make_url

import formsvc
from formsvc.database import Base, open_engine

PACKAGE = Path(formsvc.__file__).parent


def with_tables(database_url: str) -> None:
    """Give a database every table of this version, if it has none yet."""
    file = make_url(database_url).database or ""
    if database_url.startswith("sqlite:") and not Path(file).exists():
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        Path(file).write_bytes(_sqlite())
    else:
        _make(database_url)


@cache
def _sqlite() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tables.sqlite3"
        _make(f"sqlite:///{file}")
        return file.read_bytes()


def _make(database_url: str) -> None:
    for path in sorted(PACKAGE.rglob("*tables.py")):
        importlib.import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))
    engine = open_engine(database_url)
    if not inspect(engine).get_table_names():
        Base.metadata.create_all(engine)
    engine.dispose()
