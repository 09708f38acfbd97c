"""How Alembic runs here: on the connection it is given, in the transaction that is open already."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from formsvc.database.sealed import Sealed
from formsvc.database.tables import Base, UtcDateTime


def written(kind: str, thing: Any, _: object) -> str | Literal[False]:
    """How a migration writes a type: as the database sees it, so that old ones need no code of ours."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return "sa.LargeBinary()" if kind == "type" and isinstance(thing, Sealed) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=written,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
