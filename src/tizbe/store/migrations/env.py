"""Alembic's entry: it loads this file by path and expects the migrations to be run at once."""

from __future__ import annotations

from alembic import context

from tizbe.store import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.commit.metadata,
    # The caller's transaction holds every step, so a killed migration leaves the schema as it was.
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
