"""How Alembic runs here: on the connection it is given, in the transaction that is open already."""

from __future__ import annotations

from alembic import context

from formsvc.database.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=context.config.attributes["connection"].dialect.name == "sqlite",
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
