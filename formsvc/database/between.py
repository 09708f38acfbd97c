"""How many seconds lie between two moments, said in the way of each database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class seconds_between(GenericFunction[float]):  # noqa: N801 (a function of SQL)
    """From the first moment to the second, as a number."""

    type = Float()
    inherit_cache = True


@compiles(seconds_between)
def _in_general(element: seconds_between, compiler: SQLCompiler, **more: Any) -> str:
    begin, end = (compiler.process(one, **more) for one in element.clauses)
    return f"EXTRACT(EPOCH FROM ({end} - {begin}))"


@compiles(seconds_between, "sqlite")
def _in_sqlite(element: seconds_between, compiler: SQLCompiler, **more: Any) -> str:
    begin, end = (compiler.process(one, **more) for one in element.clauses)
    return f"((julianday({end}) - julianday({begin})) * 86400.0)"
