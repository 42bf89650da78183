"""The tables of the hub as a service: submissions on their way in, who works on them, changes on their way out.

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
Index("arrival_body", arrival.c.body, arrival.c.arrival_no)

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

offer = Table(
    "offer",
    metadata,
    Column("offer_no", BigInteger, primary_key=True, autoincrement=False),
    Column("offer_id", Text, nullable=False, unique=True),
    Column("first_change", BigInteger, nullable=False),
    Column("last_change", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("refusals", Integer, nullable=False),
    Column("next_at", Text),
    Column("problem", Text),
    Column("code", Text),
    Column("until_change", BigInteger),
    Column("made_at", Text, nullable=False),
    Column("offered_at", Text),
    Column("taken_at", Text),
    Column("answered_at", Text),
    Column("owner", Text),
    Column("resolution", Text),
    Column("closed_by", Text),
)
"""One row per offer of changes to MSHI over the network: the outbox. At most one is open.

`state`: waiting, offered (its outcome is not known until MSHI says it), taken (MSHI has it and will answer), dead (a
person decides): these are open; applied, replaced (MSHI stands elsewhere, its changes go in other offers), dropped (by
a person); `sha256`: of its bytes, which are made from the log when they are needed; `tries`: how often it was sent;
`failures`: how often in a row nothing came of asking or sending; `refusals`: how often MSHI refused it whole;
`problem`: ours, one word; `code`: MSHI's own; `until_change`: where MSHI stood when it was over; `owner`: who has to
see to a dead one; `resolution`, `closed_by`: what a person did about it."""
Index("offer_state", offer.c.state, offer.c.offer_no)

push = Table(
    "push",
    metadata,
    Column("receiver", Text, primary_key=True),
    Column("holder", Text),
    Column("held_until", Text),
    Column("after_change", BigInteger, nullable=False),
    Column("heard_no", BigInteger, nullable=False),
    Column("is_restored", Boolean, nullable=False),
)
"""One row, for MSHI: who pushes, and from where. `holder`, `held_until`: the worker that may, and until when it must
show life; `after_change`: MSHI has the changes up to this one, as far as it said; `heard_no`: the last row of
`acknowledged` that the outbox knows of; `is_restored`: the outbox comes from a backup, so a person looks first. The row
is not copied into a backup: that is how a restored outbox is known."""
