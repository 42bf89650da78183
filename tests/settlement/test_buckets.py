"""Everybody bucket by bucket: the same entitlements, changes and numbers as all at once, also after a kill."""

import multiprocessing
import os
import random
import shutil
import signal
from pathlib import Path

import pytest

from tests.hub.sending import rows_of, settings
from tests.oracle.histories import random_statements
from tests.settlement.worlds import load, settler
from tizbe.hub import open_hub
from tizbe.sandbox import national
from tizbe.settlement import everybody, settling, state
from tizbe.settlement.settling import EVERYBODY

PERSONS = 1_500
ENTITLED = "SELECT iin, row_no, from_date, until_date, began_by, ended_by FROM {} ORDER BY ALL"
CONFLICT = "SELECT iin, row_no, child_iin, from_day, until_day, place FROM claim_made WHERE iin IN ({}) ORDER BY ALL"


@pytest.mark.parametrize("seed", [1, 2])
def test_spans_settle_everybody_as_one_does(seed: int) -> None:
    """Settled in many small spans, random worlds come to the same periods and reasons as settled all at once."""
    rng = random.Random(seed)
    connection = load([random_statements(rng) for _ in range(150)])
    whole = settler(connection)
    whole.settle_all(1)
    expected = connection.execute(ENTITLED.format("entitled")).fetchall()
    buckets = everybody.spans(connection, rows=60)
    assert len(buckets) > 10
    assert (buckets[0][0], buckets[-1][1]) == EVERYBODY
    found = []
    for _ in everybody.each_bucket(whole, 1, buckets):
        found += connection.execute(ENTITLED.format("entitled")).fetchall()
    assert sorted(found) == expected


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch folder of a small country."""
    folder = tmp_path_factory.mktemp("country")
    national.make(folder, PERSONS, 5, ["csv"])
    return folder / "csv"


def _taken_in(country: Path, home: Path) -> Path:
    with open_hub(settings(home)) as hub:
        assert all(receipt.status == "accepted" for receipt in hub.receive_batch(country))
    return home


def _settle(home: Path, rows: int | None, stop_after: int | None = None, by_kernel: bool = False) -> None:
    """Settle in buckets of so many rows; with `stop_after`, die by SIGKILL after so many."""
    if by_kernel:
        settling.KERNEL_FROM = 0
    if rows is not None:
        everybody._LEAST_ROWS = everybody._MOST_ROWS = rows

    def progress(done: int, _all: int, _seconds: float) -> None:
        if done == stop_after:
            os.kill(os.getpid(), signal.SIGKILL)

    with open_hub(settings(home)) as hub, hub.log.locking(), hub._projection() as projection:
        report = state.settle(hub.log, projection, hub.register.authority, "test", progress)
        assert report.everybody


def _in_process(*arguments: object) -> int | None:
    child = multiprocessing.get_context("fork").Process(target=_settle, args=arguments)
    child.start()
    child.join()
    return child.exitcode


def _picture(home: Path) -> tuple[object, ...]:
    with open_hub(settings(home)) as hub:
        changes = rows_of(hub, "change")
        assert [int(row[0]) for row in changes] == list(range(1, len(changes) + 1))
        return hub.digest(), changes, rows_of(hub, "cover")


@pytest.mark.slow
def test_a_settlement_by_buckets_goes_on_after_a_kill(country: Path, tmp_path: Path) -> None:
    """Killed after some buckets, the next settlement goes on; digest, changes and cover are those of one settlement."""
    plain = _taken_in(country, tmp_path / "plain")
    assert _in_process(plain, None) == 0
    broken = _taken_in(country, tmp_path / "broken")
    assert _in_process(broken, 350, 2) == -signal.SIGKILL
    assert len(list((broken / "settling").iterdir())) == 2
    before = {path: path.stat().st_mtime_ns for path in (broken / "settling").iterdir()}
    assert _in_process(broken, 350, 5) == -signal.SIGKILL
    assert all(path.stat().st_mtime_ns == at for path, at in before.items())
    assert _in_process(broken, 350) == 0
    assert not (broken / "settling").exists()
    assert _picture(broken) == _picture(plain)


@pytest.mark.slow
def test_the_kernel_settles_a_hub_as_the_sql_does(
    country: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settled by the compiled kernel in buckets, several at once and killed on the way, a hub has the digest, changes
    and conflicts of the SQL steps; made again from the log by the kernel, its state too."""
    by_sql = _taken_in(country, tmp_path / "sql")
    assert _in_process(by_sql, None) == 0
    by_kernel = _taken_in(country, tmp_path / "kernel")
    assert _in_process(by_kernel, 350, 3, True) == -signal.SIGKILL
    assert len(list((by_kernel / "settling").iterdir())) == 3
    assert _in_process(by_kernel, 350, None, True) == 0
    assert _picture(by_kernel) == _picture(by_sql)
    found = []
    for home in (by_sql, by_kernel):
        with open_hub(settings(home)) as hub, hub.log.locking(), hub._projection() as projection:
            found.append(projection.connection.execute("SELECT * FROM conflict ORDER BY ALL").fetchall())
    assert found[0] == found[1] != []
    again = tmp_path / "again"
    shutil.copytree(by_kernel, again)
    (again / "projection.duckdb").unlink()
    monkeypatch.setattr(settling, "KERNEL_FROM", 0)
    assert _picture(again) == _picture(by_sql)


@pytest.mark.slow
def test_a_stopped_settlement_is_not_taken_for_another(country: Path, tmp_path: Path) -> None:
    """What was learned after the kill counts: the plan of before is thrown away, and nobody is settled by halves."""
    home = _taken_in(country, tmp_path / "home")
    assert _in_process(home, 350, 3) == -signal.SIGKILL
    more = tmp_path / "more"
    national.make(more, PERSONS // 10, 6, ["csv"])
    with open_hub(settings(home)) as hub:
        list(hub.receive_batch(more / "csv"))
        for held in hub.held():
            hub.settings = settings(home, "second")
            hub.release(held.receipt or "")
    assert _in_process(home, 450) == 0
    with open_hub(settings(home)) as hub:
        digest = hub.digest()
        (home / "projection.duckdb").unlink()
        hub.rebuild()
        assert hub.digest() == digest


def test_progress_is_told_in_parts_and_in_three_languages(capsys: pytest.CaptureFixture[str]) -> None:
    """Where a settlement goes in parts, each part is told with what is left; one part alone is not worth a line."""
    from tizbe.cli.options import Language
    from tizbe.cli.settlement import _tell_progress

    for language in Language:
        _tell_progress(language, 1, 1, 0.0)
        _tell_progress(language, 3, 15, 84.4)
    said = capsys.readouterr().err.splitlines()
    assert len(said) == len(Language)
    assert all("3" in line and "15" in line and "1:24" in line for line in said)
