"""A submission in rehearsal: judged exactly as receiving would judge it, taken into effect on the side.

Its effects never reach the projection: a temporary view of the name `statement`, and a temporary table `feed`,
stand before the projection's own on this connection, and hold what the ledger would hold at the next commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from tizbe.engine.duckdb import literal, quoted, read_sql
from tizbe.intake.catalogue import matter
from tizbe.intake.formats import receive
from tizbe.intake.receipt import Receipt, make_receipt
from tizbe.intake.screening import screen
from tizbe.intake.submission import Envelope
from tizbe.ledger.judgement import Judgement
from tizbe.ledger.receiving import Receiver
from tizbe.ledger.recollection import forget
from tizbe.settlement.settling import PACKAGE

_LEDGER = "tizbe.ledger"


@dataclass(frozen=True)
class SubmissionOutcome:
    """What the hub would answer. `receipt` has no name, but for a file that was sent before; None without a file.

    `commit`: the commit at which the effects would count; `effects`: the file that holds them, where there are any.
    """

    receipt: Receipt | None
    commit: int
    effects: tuple[Path, ...]


def rehearse_submission(receiver: Receiver, path: Path, envelope: Envelope, folder: Path) -> SubmissionOutcome:
    """Judge a file as `receiver` would, and let what it would do stand before the projection's tables.

    `folder`: where the rows as read and the effects may lie until the rehearsal is over. The receiver's
    projection is open for reading only. Raises OSError when the file cannot be read.
    """
    connection, pack = receiver.projection.connection, receiver.authority.pack
    known = receiver.log.last_commit_no()
    received = receive(connection, path, folder / "received.parquet", name=envelope.name)
    same = receiver.sent_before(envelope, received.content_sha256)
    if same is not None:
        return SubmissionOutcome(same, known, ())
    screening = receiver.look_back(screen(connection, received, envelope, receiver.authority, pack))
    judgement = None if screening.refusal else receiver.judge(screening, known + 1)
    is_held = judgement is not None and judgement.brakes
    receipt = make_receipt(
        screening,
        None if judgement is None else judgement.balance,
        rule_pack=pack.hash,
        status="quarantined" if is_held else "accepted",
        whole=matter("F020", persons=judgement.ending) if judgement is not None and is_held else None,
    )
    if judgement is None or is_held or not judgement.effects:
        return SubmissionOutcome(receipt, known, ())
    return SubmissionOutcome(receipt, known + 1, (_take_effect(connection, judgement, known + 1, folder),))


def _take_effect(connection: duckdb.DuckDBPyConnection, judgement: Judgement, commit: int, folder: Path) -> Path:
    """Let `statement` and `feed` mean what they would after the commit; gives the file of the effects."""
    file = folder / "effects.parquet"
    source = quoted(judgement.relation)
    connection.execute(f"COPY (SELECT * FROM {source}) TO {literal(str(file))} (FORMAT parquet, COMPRESSION zstd)")
    # No submission has this number yet, and no answer of a rehearsal shows it.
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE projection_effect AS "
        f"SELECT *, {int(commit)} AS commit_no, 0 AS submission_no FROM {source}"
    )
    connection.execute("CREATE OR REPLACE TEMP TABLE feed AS SELECT * FROM projection.feed")
    connection.execute(read_sql(_LEDGER, "projection_feed"))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE rehearsed_arrival AS {read_sql(_LEDGER, 'projection_arrival')}")
    forget(connection)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW statement AS {read_sql(PACKAGE, 'rehearsed_statement')}")
    return file
