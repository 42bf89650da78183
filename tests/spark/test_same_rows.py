"""Spark and DuckDB settle alike: the same rows, numbers and digest, from the same texts."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pyarrow.parquet import read_table

from tests.hub.crowds import crowd_history, make_crowd
from tests.hub.sending import Sender, hub_at
from tests.oracle.histories import SubmissionDict, random_statements, receive
from tests.oracle.statements import Ledger
from tests.settlement.worlds import load
from tizbe.engine.duckdb import DuckDBEngine, read_sql
from tizbe.engine.shared import shared_place
from tizbe.hub import Hub
from tizbe.law.authority import authority
from tizbe.law.rules.dated import DatedRules
from tizbe.settlement import few, state
from tizbe.settlement.distributed import lay_out, session_finder
from tizbe.settlement.everybody import ENTITLEMENT
from tizbe.settlement.settling import PACKAGE, Settler

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from tizbe.engine.base import Engine

pytestmark = pytest.mark.slow

EVERYBODY, SOME = 10**9, 0
"""What `state._MANY` is to be, so that everybody is settled again, or the touched alone."""

STATE = ("SELECT * FROM entitlement ORDER BY ALL", "SELECT * FROM conflict ORDER BY ALL")


def _settled(engine: Engine) -> list[list[tuple[Any, ...]]]:
    """Entitlements, bars, claims and conflicts of everybody, and cover."""
    Settler(engine, DatedRules(authority())).settle_all(1)
    conflict = f"SELECT * FROM ({read_sql(PACKAGE, 'conflict')}) AS every"
    asked = ["SELECT * FROM entitled", "SELECT DISTINCT * FROM bar_asked", "SELECT * FROM claim_made", conflict]
    return [sorted(engine.rows(select)) for select in asked]


def test_random_worlds_are_settled_alike(session: SparkSession, tmp_path: Path) -> None:
    """Entitlements with their reasons, bars, claims and conflicts of 180 random worlds are the same rows."""
    worlds = [random_statements(rng) for seed in (1, 2, 3) for rng in [random.Random(seed)] for _ in range(60)]
    connection = load(worlds)
    connection.execute(f"CREATE TABLE entitlement {ENTITLEMENT}")
    with shared_place(tmp_path) as place:
        on_spark = _settled(lay_out(session, place, connection))
        assert on_spark == _settled(DuckDBEngine(connection))
    assert all(on_spark)


def test_every_settlement_of_a_random_history_is_the_same(
    session: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settled for the first time, of the touched alone, and of everybody again, a crowd of 40 random worlds has the
    same report, changes in the same order, state, conflicts and digest."""
    rng = random.Random(4)
    crowd, ledger, sender = make_crowd(rng, 40), Ledger(), Sender(tmp_path)
    history: list[SubmissionDict] = []
    for submission in crowd_history(rng, crowd, ledger, 12):
        receive(ledger, submission)
        history.append(submission)
    finder = session_finder(session, tmp_path / "spark")
    changes = 0
    for part, many in ((history[:6], EVERYBODY), (history[6:9], SOME), (history[9:], EVERYBODY)):
        monkeypatch.setattr(state, "_MANY", many)
        monkeypatch.setattr(few, "MOST_PERSONS", 0)  # the same texts on both engines, not plain Python on one
        with hub_at(tmp_path) as hub:
            list(hub.receive_batch(sender.write_batch(part)))
        twin = tmp_path / "twin"
        shutil.rmtree(twin, ignore_errors=True)
        shutil.copytree(tmp_path / "hub", twin / "hub")
        found = []
        for folder, own in ((twin, state.find), (tmp_path, finder)):
            with hub_at(folder) as hub:
                found.append(_outcome(hub, own))
        assert found[0] == found[1]
        changes += int(found[0][0]["changes"])
        assert found[0][0]["everybody"] == (many == EVERYBODY)
    assert changes > 100
    assert list((tmp_path / "spark").glob("settling-*")) == []


def _outcome(hub: Hub, finder: state.Finder) -> tuple[dict[str, Any], list[Any], list[list[tuple[Any, ...]]], str]:
    """What a settlement reports, writes and leaves behind."""
    with hub.log.locking(), hub._projection() as projection:
        report = state.settle(hub.log, projection, hub.register.authority, "sender", finder=finder).as_json()
        rows = [projection.connection.execute(query).fetchall() for query in STATE]
    report.pop("seconds")
    files = [read_table(path).to_pylist() for path in sorted(hub.log.home.log_folder.rglob("*-change-*"))]
    return report, files, rows, hub.digest()
