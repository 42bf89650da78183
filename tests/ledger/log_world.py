"""A small hub's folder for the tests of log and projection: commits with effects of made-up numbers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
from sqlalchemy import insert

from tizbe.audit import trail
from tizbe.ledger.draft import Draft
from tizbe.ledger.home import open_home
from tizbe.ledger.log import Log, open_log
from tizbe.ledger.projection import Projection
from tizbe.store import tables

FEED = "2/mlspp/labour-market"
COLUMNS = (
    "statement_id BIGINT, supersedes BIGINT, act VARCHAR, row_number BIGINT, feed VARCHAR, iin BIGINT, "
    "from_date DATE, until_date DATE, value VARCHAR, relation VARCHAR, other_iin BIGINT, born DATE, "
    "died DATE, ref VARCHAR, absent BOOLEAN"
)


def new_log(folder: Path) -> Log:
    """The log of a hub in `folder`, made when missing."""
    return open_log(open_home(folder))


def statement_id(commit_no: int, position: int) -> int:
    """The number of a version by its commit and place."""
    return commit_no * 2**32 + position


def put_effects(connection: duckdb.DuckDBPyConnection, commit_no: int, rows: int) -> None:
    """The table `effects`: new statements; the first of the commit before is closed, its second cancelled."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE effects ({COLUMNS})")
    connection.execute(
        "INSERT INTO effects SELECT $first + range, NULL, 'open', range, $feed, $commit_no * 1000 + range, "
        "DATE '2025-01-01', DATE '9999-12-31', 'registered', '', 0, NULL, NULL, "
        "CASE WHEN range % 2 = 0 THEN 'ref' || range END, FALSE FROM range($rows)",
        {"first": statement_id(commit_no, 1), "feed": FEED, "commit_no": commit_no, "rows": rows},
    )
    if commit_no > 1:
        before = {"before": statement_id(commit_no - 1, 1), "person": (commit_no - 1) * 1000}
        connection.execute(
            "INSERT INTO effects SELECT $own, $before, 'close', 1, $feed, $person, DATE '2025-01-01', "
            "DATE '2025-02-01', 'registered', '', 0, NULL, NULL, 'ref0', FALSE",
            {"own": statement_id(commit_no, rows + 1), "feed": FEED, **before},
        )
        connection.execute(
            "INSERT INTO effects (supersedes, act, feed, iin) SELECT $before + 1, 'cancel', $feed, $person + 1",
            {"feed": FEED, **before},
        )


def write_effects(draft: Draft, connection: duckdb.DuckDBPyConnection) -> None:
    """The table `effects` as the commit's accepted file."""
    accepted = draft.file("accepted")
    row = connection.execute("SELECT COUNT(*) FROM effects").fetchone()
    accepted.rows = row[0] if row else 0
    connection.execute(f"COPY effects TO '{accepted.path}' (FORMAT parquet)")


def submission_row(draft: Draft) -> dict[str, object]:
    """A row of the submission table that takes effect with the draft's commit."""
    number = draft.commit_no
    return {
        "submission_no": number,
        "receipt": f"S-{number:08d}",
        "feed": FEED,
        "stream": FEED,
        "mode": "changes",
        "sent_on": date(2025, 1, 1),
        "sha256": f"{number:064x}",
        "status": "accepted",
        "received_at": draft.recorded_at,
        "received_by": "tester",
        "received_commit_no": number,
        "commit_no": number,
        "rows_read": 1,
        "accepted": 1,
        "hinted": 0,
        "refused": 0,
        "already_known": 0,
    }


def commit_effects(log: Log, projection: Projection | None = None, rows: int = 5) -> int:
    """One commit with effects, applied to the projection too when one is given; gives its number."""
    connection = projection.connection if projection else duckdb.connect()
    with log.writing("submission", "tester", {"why": "test"}) as draft:
        put_effects(connection, draft.commit_no, rows)
        write_effects(draft, connection)
        connection.execute("BEGIN TRANSACTION")
        if projection:
            projection.apply(draft.commit_no, draft.commit_no, "effects")
        with draft.recording() as control:
            control.execute(insert(tables.submission), submission_row(draft))
            trail.record(control, "tester", "submit", f"S-{draft.commit_no:08d}")
        connection.execute("COMMIT")
    return draft.commit_no


def log_names(log: Log) -> set[str]:
    """Every file below HOME/log, by the name that the control database would use."""
    folder = log.home.log_folder
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def recorded_names(log: Log) -> set[str]:
    """Every file that some commit names."""
    return {file.name for commit in log.commits() for file in log.files(commit.commit_no)}
