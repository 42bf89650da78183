"""The first schema: commits and their files, submissions, settlements, batches, the audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("entry_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("detail", _JSON, nullable=True),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry_no", name=op.f("pk_audit")),
    )
    op.create_index("audit_subject", "audit", ["subject"], unique=False)
    op.create_table(
        "commit",
        sa.Column("commit_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("detail", _JSON, nullable=True),
        sa.PrimaryKeyConstraint("commit_no", name=op.f("pk_commit")),
        sa.UniqueConstraint("recorded_at", name=op.f("uq_commit_recorded_at")),
    )
    op.create_table(
        "file",
        sa.Column("commit_no", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["commit_no"], ["commit.commit_no"], name=op.f("fk_file_commit_no")),
        sa.PrimaryKeyConstraint("commit_no", "role", name=op.f("pk_file")),
        sa.UniqueConstraint("name", name=op.f("uq_file_name")),
    )
    op.create_table(
        "settlement",
        sa.Column("settlement_no", sa.Integer(), nullable=False),
        sa.Column("commit_no", sa.Integer(), nullable=False),
        sa.Column("of_commit", sa.Integer(), nullable=False),
        sa.Column("law_hash", sa.Text(), nullable=False),
        sa.Column("persons", sa.BigInteger(), nullable=False),
        sa.Column("first_change", sa.BigInteger(), nullable=True),
        sa.Column("last_change", sa.BigInteger(), nullable=True),
        sa.Column("counts", _JSON, nullable=True),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["commit_no"], ["commit.commit_no"], name=op.f("fk_settlement_commit_no")),
        sa.PrimaryKeyConstraint("settlement_no", name=op.f("pk_settlement")),
        sa.UniqueConstraint("commit_no", name=op.f("uq_settlement_commit_no")),
    )
    op.create_table(
        "submission",
        sa.Column("submission_no", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Text(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("received_commit_no", sa.Integer(), nullable=False),
        sa.Column("commit_no", sa.Integer(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("rows_read", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("hinted", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("already_known", sa.BigInteger(), nullable=False),
        sa.Column("codes", _JSON, nullable=True),
        sa.Column("receipt_json", _JSON, nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["commit_no"], ["commit.commit_no"], name=op.f("fk_submission_commit_no")),
        sa.ForeignKeyConstraint(
            ["received_commit_no"], ["commit.commit_no"], name=op.f("fk_submission_received_commit_no")
        ),
        sa.PrimaryKeyConstraint("submission_no", name=op.f("pk_submission")),
        sa.UniqueConstraint("receipt", name=op.f("uq_submission_receipt")),
    )
    op.create_index("submission_commit", "submission", ["commit_no"], unique=False)
    op.create_index(
        "submission_full",
        "submission",
        ["stream", "feed", "status", "as_of"],
        unique=False,
        sqlite_where=sa.text("mode = 'full'"),
        postgresql_where=sa.text("mode = 'full'"),
    )
    op.create_index("submission_number", "submission", ["stream", "number"], unique=False)
    op.create_index(
        "submission_same",
        "submission",
        ["stream", "mode", "sha256", "as_of"],
        unique=False,
        sqlite_where=sa.text("status != 'refused'"),
        postgresql_where=sa.text("status != 'refused'"),
    )
    op.create_index("submission_status", "submission", ["status"], unique=False)
    op.create_table(
        "batch",
        sa.Column("batch_no", sa.Integer(), nullable=False),
        sa.Column("settlement_from", sa.Integer(), nullable=False),
        sa.Column("settlement_to", sa.Integer(), nullable=False),
        sa.Column("first_change", sa.BigInteger(), nullable=True),
        sa.Column("last_change", sa.BigInteger(), nullable=True),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("commit_no", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.Text(), nullable=True),
        sa.Column("answer", _JSON, nullable=True),
        sa.ForeignKeyConstraint(["commit_no"], ["commit.commit_no"], name=op.f("fk_batch_commit_no")),
        sa.ForeignKeyConstraint(
            ["settlement_from"], ["settlement.settlement_no"], name=op.f("fk_batch_settlement_from")
        ),
        sa.ForeignKeyConstraint(["settlement_to"], ["settlement.settlement_no"], name=op.f("fk_batch_settlement_to")),
        sa.PrimaryKeyConstraint("batch_no", name=op.f("pk_batch")),
    )
    op.create_index("batch_state", "batch", ["state"], unique=False)


def downgrade() -> None:
    op.drop_table("batch")
    op.drop_table("submission")
    op.drop_table("settlement")
    op.drop_table("file")
    op.drop_table("commit")
    op.drop_table("audit")
