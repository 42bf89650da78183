"""The tables of the hub as a service: submissions on their way in, and who works on them.

What is here may be lost without loss of truth once an arrival is answered: the log holds what became true. A
row is kept after its answer so that an answer that was lost on its way can be asked for again.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from tizbe.store.metadata import json_type, metadata

arrival = Table(
    "arrival",
    metadata,
    Column("arrival_no", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("arrival_id", Text, nullable=False, unique=True),
    Column("sender", Text, nullable=False),
    Column("body", Text),
    Column("feed", Text, nullable=False),
    Column("envelope", json_type, nullable=False),
    Column("language", Text, nullable=False),
    Column("idempotency_key", Text),
    Column("fingerprint", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("is_small", Boolean, nullable=False),
    Column("length", BigInteger),
    Column("arrived", BigInteger, nullable=False),
    Column("content", LargeBinary),
    Column("created_at", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("arrived_at", Text),
    Column("claimed_by", Text),
    Column("claimed_until", Text),
    Column("tries", Integer, nullable=False),
    Column("phase", Text),
    Column("answered_at", Text),
    Column("receipt", Text),
    Column("answer", json_type),
    UniqueConstraint("sender", "idempotency_key", name="uq_arrival_idempotency"),
)
"""One row per submission that comes over a network, from its first byte to its answer.

`state`: arriving, waiting, claimed, answered, failed, ended (by its sender, or expired); `length`: bytes it will have
(empty: not said); `arrived`: bytes that are durable; `content`: the bytes of a small one (a large one lies in
HOME/arriving); `claimed_by`, `claimed_until`: the worker that holds it, and until when it must show life; `phase`: how
far the taking in is; `answer`: the receipt, or what failed; `fingerprint`: what an idempotency key was first for."""
Index("arrival_state", arrival.c.state, arrival.c.arrival_no)
Index("arrival_sender", arrival.c.sender, arrival.c.arrival_no)

worker = Table(
    "worker",
    metadata,
    Column("worker", Text, primary_key=True),
    Column("started_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("doing", Text),
)
"""One row per worker process that was seen; `doing`: what it works on, in one word."""

acknowledged = Table(
    "acknowledged",
    metadata,
    Column("acknowledged_no", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("until_change", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),
)
"""One row per step of MSHI's answer to the feed of changes: every change up to `until_change` is applied, but for those
in `refused_change`. Steps ascend."""

refused_change = Table(
    "refused_change",
    metadata,
    Column("change_no", BigInteger, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False),
    Column("refused_at", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("resolution", Text),
    Column("closed_by", Text),
    Column("closed_at", Text),
)
"""One row per change that MSHI could not apply: a case, open until somebody closes it. `owner`: the role or person who
has to see to it; `resolution`: what was done, without any person's number."""
Index("refused_change_state", refused_change.c.state)
