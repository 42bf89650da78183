"""Which hub the database is of; and JSON kept by PostgreSQL as it was written, as SQLite keeps it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hub",
        sa.Column("hub_id", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("is_restoring", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("hub_id", name=op.f("pk_hub")),
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        query = sa.text(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = CURRENT_SCHEMA() AND data_type = 'jsonb'"
        )
        for table, column in connection.execute(query).all():
            op.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE JSON')


def downgrade() -> None:
    op.drop_table("hub")
