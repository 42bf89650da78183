"""Changes offered to MSHI over the network: the outbox, and who pushes. Indexes on what grows with the years."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("arrival_body", "arrival", ["body", "arrival_no"], unique=False)
    op.create_index("settlement_last_change", "settlement", ["last_change"], unique=False)
    op.create_table(
        "offer",
        sa.Column("offer_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("offer_id", sa.Text(), nullable=False),
        sa.Column("first_change", sa.BigInteger(), nullable=False),
        sa.Column("last_change", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("until_change", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.Text(), nullable=True),
        sa.Column("taken_at", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("offer_no", name=op.f("pk_offer")),
        sa.UniqueConstraint("offer_id", name=op.f("uq_offer_offer_id")),
    )
    op.create_index("offer_state", "offer", ["state", "offer_no"], unique=False)
    op.create_table(
        "push",
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("held_until", sa.Text(), nullable=True),
        sa.Column("after_change", sa.BigInteger(), nullable=False),
        sa.Column("heard_no", sa.BigInteger(), nullable=False),
        sa.Column("is_restored", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("receiver", name=op.f("pk_push")),
    )


def downgrade() -> None:
    op.drop_table("push")
    op.drop_table("offer")
    op.drop_index("settlement_last_change", "settlement")
    op.drop_index("arrival_body", "arrival")
