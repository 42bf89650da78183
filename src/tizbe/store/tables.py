"""The tables of the control database: what is true about the hub, in rows small enough to read.

The big data (rows received, accepted, refused) lies in immutable Parquet files beside it; here are the
commits that make such files true, with their hashes, and the state of everything that has a state.
Instants are ISO texts in UTC with microseconds, so that they sort as text; days are dates. The same
definitions serve SQLite and PostgreSQL. A change here needs a migration in `store/migrations/versions`
(a test compares the two).
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Float, ForeignKey, Index, Integer, Table, Text

from tizbe.store import access_tables, service_tables
from tizbe.store.metadata import json_type, metadata

OTHERS = (access_tables, service_tables)
"""The modules with the other tables of the same database: to import this one is to know every table."""

commit = Table(
    "commit",
    metadata,
    # Given by the writer (last + 1), because the files' names and the statements' numbers hold it.
    Column("commit_no", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("recorded_at", Text, nullable=False, unique=True),
    Column("recorded_by", Text, nullable=False),
    Column("detail", json_type),
)
"""One row per commit: numbers from 1 without gaps, instants strictly increasing."""

file = Table(
    "file",
    metadata,
    Column("commit_no", ForeignKey(commit.c.commit_no), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("sha256", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("rows", BigInteger, nullable=False),
)
"""One row per immutable file of a commit; `name` is relative to the log's folder."""

submission = Table(
    "submission",
    metadata,
    Column("submission_no", Integer, primary_key=True),
    Column("receipt", Text, nullable=False, unique=True),
    Column("feed", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("as_of", Date),
    Column("sent_on", Date, nullable=False),
    Column("number", Text),
    Column("name", Text),
    Column("sha256", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("received_by", Text, nullable=False),
    Column("received_commit_no", ForeignKey(commit.c.commit_no), nullable=False),
    Column("commit_no", ForeignKey(commit.c.commit_no)),
    Column("code", Text),
    Column("rows_read", BigInteger, nullable=False),
    Column("accepted", BigInteger, nullable=False),
    Column("hinted", BigInteger, nullable=False),
    Column("refused", BigInteger, nullable=False),
    Column("already_known", BigInteger, nullable=False),
    Column("codes", json_type),
    Column("receipt_json", json_type),
    Column("decided_by", Text),
    Column("decided_at", Text),
)
"""One row per submission. `received_commit_no`: the commit that took it in; `commit_no`: the commit at which
it took effect (empty while quarantined, rejected or refused). `code`: why it was refused whole."""

# Sent again: the same stream, mode, day and content as a submission not refused whole.
Index(
    "submission_same",
    submission.c.stream,
    submission.c.mode,
    submission.c.sha256,
    submission.c.as_of,
    sqlite_where=submission.c.status != "refused",
    postgresql_where=submission.c.status != "refused",
)
Index("submission_number", submission.c.stream, submission.c.number)
# The last accepted full of a stream, and which of its successors have sent one.
Index(
    "submission_full",
    submission.c.stream,
    submission.c.feed,
    submission.c.status,
    submission.c.as_of,
    sqlite_where=submission.c.mode == "full",
    postgresql_where=submission.c.mode == "full",
)
Index("submission_commit", submission.c.commit_no)
Index("submission_status", submission.c.status)

settlement = Table(
    "settlement",
    metadata,
    Column("settlement_no", Integer, primary_key=True),
    Column("commit_no", ForeignKey(commit.c.commit_no), nullable=False, unique=True),
    Column("of_commit", Integer, nullable=False),
    Column("law_hash", Text, nullable=False),
    Column("persons", BigInteger, nullable=False),
    Column("first_change", BigInteger),
    Column("last_change", BigInteger),
    Column("counts", json_type),
    Column("seconds", Float),
)
"""One row per settlement: it settled everything believed at `of_commit` under the law with `law_hash`, and
made the changes numbered `first_change` to `last_change` (both empty: no change). One that was a turn of
several says in `counts` (`turn`) what it settled and whom it left."""
Index("settlement_last_change", settlement.c.last_change)

batch = Table(
    "batch",
    metadata,
    Column("batch_no", Integer, primary_key=True),
    Column("settlement_from", ForeignKey(settlement.c.settlement_no), nullable=False),
    Column("settlement_to", ForeignKey(settlement.c.settlement_no), nullable=False),
    Column("first_change", BigInteger),
    Column("last_change", BigInteger),
    Column("rows", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("commit_no", ForeignKey(commit.c.commit_no), nullable=False),
    Column("written_at", Text),
    Column("answered_at", Text),
    Column("answer", json_type),
)
"""One row per batch of changes for MSHI: the outbox, its state and MSHI's answer."""
Index("batch_state", batch.c.state)

act = Table(
    "act",
    metadata,
    Column("act_no", Integer, primary_key=True, autoincrement=False),
    Column("number", Text, nullable=False),
    Column("act_date", Date),
    Column("language", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("other_sha256", Text),
    Column("status", Text, nullable=False),
    Column("reading", json_type, nullable=False),
    Column("other_reading", json_type),
    Column("added_by", Text, nullable=False),
    Column("added_at", Text, nullable=False),
    Column("added_commit_no", ForeignKey(commit.c.commit_no), nullable=False),
    Column("confirmed_by", Text),
    Column("confirmed_at", Text),
    Column("published_by", Text),
    Column("published_at", Text),
    Column("commit_no", ForeignKey(commit.c.commit_no)),
    Column("refused_by", Text),
    Column("refused_at", Text),
    Column("reason", Text),
)
"""One row per act brought to the register: draft, confirmed, published or refused. `reading` is what was read of
it when it was added, and never read again; `commit_no`: the commit of publication, from which it is law here."""
Index("act_number", act.c.number)

act_decision = Table(
    "act_decision",
    metadata,
    Column("decision_no", Integer, primary_key=True, autoincrement=False),
    Column("act_no", ForeignKey(act.c.act_no), nullable=False),
    Column("kind", Text, nullable=False),
    Column("detail", json_type, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Text, nullable=False),
    Column("confirmed_by", Text),
    Column("confirmed_at", Text),
    Column("commit_no", ForeignKey(commit.c.commit_no)),
    Column("refused_by", Text),
    Column("refused_at", Text),
)
"""One row per decision beside an act: publication, event, name, same. `commit_no`: from which it counts as law
(empty: in an act not published, or not confirmed yet by a second person)."""
Index("act_decision_act", act_decision.c.act_no)

audit = Table(
    "audit",
    metadata,
    Column("entry_no", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text),
    Column("purpose", Text),
    Column("detail", json_type),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
"""One row per act of a person or process; each entry's hash covers the entry before it (`tizbe.audit`)."""
Index("audit_subject", audit.c.subject)

hub = Table(
    "hub",
    metadata,
    Column("hub_id", Text, primary_key=True),
    Column("made_at", Text, nullable=False),
    Column("is_restoring", Boolean, nullable=False),
)
"""One row: the hub whose database this is (`tizbe.store.identity`). `is_restoring`: a restore began to fill it and
has not ended."""
