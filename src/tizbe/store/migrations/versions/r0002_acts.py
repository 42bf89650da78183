"""The register of acts: what was brought to it, and the decisions beside each act."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "act",
        sa.Column("act_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("act_date", sa.Date(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("other_sha256", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reading", _JSON, nullable=False),
        sa.Column("other_reading", _JSON, nullable=True),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.Column("added_commit_no", sa.Integer(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.Text(), nullable=True),
        sa.Column("published_by", sa.Text(), nullable=True),
        sa.Column("published_at", sa.Text(), nullable=True),
        sa.Column("commit_no", sa.Integer(), nullable=True),
        sa.Column("refused_by", sa.Text(), nullable=True),
        sa.Column("refused_at", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["added_commit_no"], ["commit.commit_no"], name=op.f("fk_act_added_commit_no")),
        sa.ForeignKeyConstraint(["commit_no"], ["commit.commit_no"], name=op.f("fk_act_commit_no")),
        sa.PrimaryKeyConstraint("act_no", name=op.f("pk_act")),
    )
    op.create_index("act_number", "act", ["number"], unique=False)
    op.create_table(
        "act_decision",
        sa.Column("decision_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("act_no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("detail", _JSON, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.Text(), nullable=True),
        sa.Column("commit_no", sa.Integer(), nullable=True),
        sa.Column("refused_by", sa.Text(), nullable=True),
        sa.Column("refused_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["act_no"], ["act.act_no"], name=op.f("fk_act_decision_act_no")),
        sa.ForeignKeyConstraint(["commit_no"], ["commit.commit_no"], name=op.f("fk_act_decision_commit_no")),
        sa.PrimaryKeyConstraint("decision_no", name=op.f("pk_act_decision")),
    )
    op.create_index("act_decision_act", "act_decision", ["act_no"], unique=False)


def downgrade() -> None:
    op.drop_table("act_decision")
    op.drop_table("act")
