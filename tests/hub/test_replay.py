"""The proof by replay: what is the same is said to be, and whatever was harmed is found and named."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import random
import re
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from tests.hub import processes
from tests.hub.people import made_up
from tests.hub.replay_world import CARD, alter, copy_hub, files_of, flip_bit, kinds_of, make_hub
from tests.hub.sending import settings, tell
from tizbe.cli.ledger_words import ADVICE, DIFFERENCES, SIDES, WORDS
from tizbe.cli.main import app
from tizbe.errors import LANGUAGES, Broken, Refused, Unavailable
from tizbe.hub import Hub, open_hub
from tizbe.ledger import replay
from tizbe.ledger.control import verify_control
from tizbe.ledger.replay import second_place
from tizbe.ledger.verification import Difference
from tizbe.settlement.proof_change import verify_settlements

SOURCE = Path(replay.__file__).parents[1]


ALTERED: list[tuple[str, str, str | None]] = [
    ("UPDATE submission SET accepted = accepted + 1 WHERE submission_no = 2", "submission", "accepted"),
    ("UPDATE submission SET refused = 0, accepted = accepted + 1 WHERE submission_no = 6", "submission", "refused"),
    ("UPDATE submission SET rows_read = 7 WHERE submission_no = 1", "submission", "rows_read"),
    ("UPDATE submission SET status = 'rejected' WHERE submission_no = 1", "submission", "commit_no"),
    ("UPDATE submission SET codes = '{}' WHERE submission_no = 6", "submission", "codes"),
    ("UPDATE submission SET received_at = '2025' WHERE submission_no = 1", "submission", "received_at"),
    ("UPDATE submission SET commit_no = NULL WHERE submission_no = 1", "effects-of-nobody", None),
    ("UPDATE submission SET submission_no = 9, receipt = 'S-9' WHERE submission_no = 6", "submission-gap", None),
    ("UPDATE \"commit\" SET recorded_at = '2099' WHERE commit_no = 1", "commit-order", None),
    ('UPDATE "commit" SET commit_no = 99 WHERE commit_no = 7', "commit-gap", None),
    ("UPDATE settlement SET persons = 1", "settlement", "persons"),
    ("UPDATE settlement SET last_change = last_change + 1 WHERE settlement_no = 1", "settlement", "last_change"),
    ("UPDATE settlement SET of_commit = commit_no", "settlement", "of_commit"),
    ("UPDATE settlement SET counts = '{}'", "settlement", "counts"),
    ("UPDATE batch SET first_change = 2", "batch", "first_change"),
    ("UPDATE act SET sha256 = 'other'", "act-file", None),
    ("UPDATE audit SET actor = 'somebody' WHERE entry_no = 3", "audit-chain", None),
    ("DELETE FROM audit WHERE entry_no = 2", "audit-missing", None),
    ("DELETE FROM audit WHERE entry_no > 5", "audit-count", None),
]
"""A statement that alters the control database, the kind of difference it makes, and what that is about."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small hub, made once."""
    folder: Path = tmp_path_factory.mktemp("replay")
    make_hub(folder)
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """The folder of a hub that a test may harm."""
    return copy_hub(made, tmp_path)


@pytest.fixture
def hub(home: Path) -> Iterator[Hub]:
    """A hub that a test may harm, open."""
    with open_hub(settings(home)) as opened:
        yield opened


def _hashes(home: Path) -> dict[str, str]:
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(home.rglob("*"))
        if path.is_file() and "control.sqlite-" not in path.name and path.name != "replay.lock"
    }


def _control(hub: Hub) -> list[Difference]:
    with duckdb.connect() as engine:
        return [*verify_control(hub.log, engine, ()), *verify_settlements(hub.log, engine, ())]


def _edit(home: Path, *statements: str) -> None:
    with duckdb.connect(home / "projection.duckdb") as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_hub_that_nobody_harmed_is_the_same(hub: Hub, home: Path, tmp_path: Path) -> None:
    """Replayed elsewhere, each settlement too, everything is the same; the hub is as before and nothing is left."""
    digests = hub.statement_digest(), hub.digest()
    before = _hashes(home)
    place = tmp_path / "elsewhere"
    place.mkdir()
    proof = hub.prove(place, every_settlement=True)
    assert (proof.is_same, proof.differences, proof.unproven) == (True, (), ())
    assert (proof.statements, proof.entitlements) == digests
    assert (proof.settlement, proof.settlements, proof.commit) == (3, 3, hub.log.last_commit_no())
    assert proof.changes > 0
    assert _hashes(home) == before
    assert list(place.iterdir()) == [] and list(home.glob("replay-*")) == []
    with pytest.raises(Refused):
        hub.prove(tmp_path / "nowhere")


def test_a_bit_flipped_in_any_file_is_found_and_named(hub: Hub) -> None:
    """One bit anywhere in a file of any role: verification names this file, its commit and role, and no other."""
    rng = random.Random(4)
    files = files_of(hub)
    assert {"received", "accepted", "refused", "change", "act"} <= {file.role for file in files}
    assert hub.verify().differences == ()
    for file in files:
        path = hub.log.path(file)
        whole = path.read_bytes()
        flip_bit(path, rng)
        (found,) = hub.verify().differences
        assert found == Difference("file-damaged", {"file": file.name, "commit": file.commit_no, "role": file.role})
        path.unlink()
        (found,) = hub.verify().differences
        assert (found.kind, found.detail["file"]) == ("file-missing", file.name)
        path.write_bytes(whole)
    assert hub.verify().differences == ()


def test_a_file_that_no_commit_names_is_found(hub: Hub) -> None:
    """A stray file beside old commits is named; what a killed writer left of the next commit is not meant."""
    folder = hub.log.home.log_folder / "000000"
    (folder / "000000002-accepted-0123456789ab.parquet").write_bytes(b"stray")
    (folder / f"{hub.log.last_commit_no() + 1:09d}-accepted-0123456789ab.parquet").write_bytes(b"orphan")
    (hub.log.home.log_folder / "note.txt").write_bytes(b"stray")
    found = [one.detail["file"] for one in hub.verify().differences]
    assert found == ["000000/000000002-accepted-0123456789ab.parquet", "note.txt"]


@pytest.mark.parametrize("role", ["accepted", "change"])
def test_a_proof_goes_as_far_as_damage_lets_it(role: str, hub: Hub) -> None:
    """A damaged file is named by the proof too; only what rests on that file is left unproven."""
    file = next(file for file in files_of(hub) if file.role == role)
    flip_bit(hub.log.path(file), random.Random(5))
    proof = hub.prove()
    assert kinds_of(proof.differences) == {"file-damaged"} and proof.differences[0].detail["file"] == file.name
    assert (proof.statements is None) == (role == "accepted")
    assert proof.changes == 0


def test_a_row_altered_in_the_control_database_is_named(made: Path, tmp_path: Path) -> None:
    """A count, state, number, instant or entry altered by hand contradicts what else the hub holds."""
    for number, (statement, kind, what) in enumerate(
        [("UPDATE submission SET accepted = accepted", "", None), *ALTERED]
    ):
        home = copy_hub(made, tmp_path / str(number))
        alter(home, statement)
        with open_hub(settings(home)) as hub:
            found = _control(hub)
        named = {one.detail.get("what") for one in found if one.kind == kind}
        assert (named and (what is None or what in named)) if kind else found == [], statement


def test_a_hash_altered_in_the_control_database_is_told_from_a_damaged_file(hub: Hub, home: Path) -> None:
    """Where the file fits its own name, the row was altered; the number of rows recorded is compared as well."""
    alter(home, "UPDATE file SET sha256 = substr(sha256, 1, 60) || 'seen' WHERE commit_no = 1 AND role = 'accepted'")
    (found,) = hub.verify().differences
    assert (found.kind, found.detail["role"]) == ("file-row-altered", "accepted")
    alter(home, "UPDATE file SET rows = rows + 1 WHERE commit_no = 2", "DELETE FROM file WHERE commit_no = 8")
    proof = hub.prove()
    assert kinds_of(proof.differences) >= {"file-row-altered", "file-rows", "file-unnamed", "submission"}
    assert "replay-stopped" in kinds_of(proof.differences) or proof.statements != hub.statement_digest()


def test_a_projection_edited_by_hand_is_named(hub: Hub, home: Path) -> None:
    """Any column of a statement, a settled period, a feed: each is named, without a person's number."""
    _edit(
        home,
        "UPDATE statement SET value = '3' WHERE statement_id = (SELECT MIN(statement_id) FROM statement)",
        "UPDATE entitlement SET until_date = DATE '2030-01-01' WHERE rowid = 3",
        "UPDATE feed SET row_no = 1 WHERE feed_no = 1",
        "INSERT INTO statement SELECT * FROM statement ORDER BY statement_id DESC LIMIT 1",
    )
    before = _hashes(home)
    proof = hub.prove()
    assert kinds_of(proof.differences) == {"statement", "entitlement", "feed"}
    about = [one.detail for one in proof.differences if one.kind == "statement"]
    assert [(one["side"], one["columns"]) for one in about] == [("both", "value"), ("live", "")]
    assert about[0]["commit"] == 1
    assert [one.detail["feed"] for one in proof.differences if one.kind == "feed"] == [CARD]
    assert [one.detail["side"] for one in proof.differences if one.kind == "entitlement"] in (
        ["live", "replay"],
        ["replay", "live"],
    )
    told = str(proof.as_json())
    assert not any(iin in told for iin in made_up(12))
    assert _hashes(home) == before, "the living hub is only read"


@pytest.mark.parametrize("harm", ["statements", "garbage", "missing"])
def test_a_projection_harmed_otherwise_is_not_the_same(harm: str, hub: Hub, home: Path) -> None:
    """A number that the digest leaves out and a file of garbage differ; no projection is no difference."""
    file = home / "projection.duckdb"
    if harm == "statements":
        _edit(home, "UPDATE statement SET statement_id = statement_id + 500 WHERE rowid = 2")
    elif harm == "garbage":
        file.write_bytes(b"garbage" * 4096)
    else:
        file.unlink()
    proof = hub.prove()
    expected = {"garbage": {"projection-unreadable"}, "missing": set()}.get(harm, {"statement"})
    assert kinds_of(proof.differences) == expected
    assert kinds_of(proof.unproven) == ({"projection-none"} if harm == "missing" else set())


def test_a_change_forged_with_its_hash_is_found_by_settling_again(hub: Hub, home: Path) -> None:
    """A file of changes rewritten, and its row with it, passes by its hash; the sum of the changes does not."""
    file = [file for file in files_of(hub) if file.role.startswith("change")][1]
    path = hub.log.path(file)
    table = pq.read_table(path)
    forged = pc.if_else(pc.equal(table["number"], pc.min(table["number"])), 5, table["row_no"]).cast("int32")
    pq.write_table(table.set_column(table.column_names.index("row_no"), "row_no", forged), path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    name = file.name.replace(file.sha256[:12], digest[:12])
    path.rename(home / "log" / name)
    size = (home / "log" / name).stat().st_size
    alter(home, f"UPDATE file SET name = '{name}', sha256 = '{digest}', bytes = {size} WHERE name = '{file.name}'")
    assert hub.verify().differences == ()
    proof = hub.prove(every_settlement=True)
    assert kinds_of(proof.differences) == {"settlement", "applied", "change"}
    assert {one.detail["settlement"] for one in proof.differences if one.kind == "change"} == {2}


def test_a_law_of_another_time_is_said_not_to_be_proven(hub: Hub, home: Path) -> None:
    """A settlement by a law this program cannot tell is not settled again, and is no difference."""
    alter(home, "UPDATE settlement SET law_hash = 'other' WHERE settlement_no > 1")
    proof = hub.prove(every_settlement=True)
    assert (proof.differences, proof.settlements) == ((), 1)
    assert kinds_of(proof.unproven) == {"law-of-another-time"}
    assert proof.changes > 0


def test_writers_go_on_while_the_log_is_replayed(hub: Hub, home: Path) -> None:
    """Inside the second place the hub takes a file in; the place stays at its moment, and sweeps nothing."""
    commit = hub.log.last_commit_no()
    with second_place(hub.log) as place, open_hub(settings(home)) as other:
        row = {"iin": made_up(30)[-1], "begin_date": "2025-01-01", "end_date": "", "group": "2"}
        assert tell(other, CARD, [row], sent_on="2025-04-01").status == "accepted"
        assert (place.log.last_commit_no(), other.log.last_commit_no()) == (commit, commit + 1)
        with pytest.raises(Broken):
            place.log.sweep()
        with pytest.raises(Unavailable):
            other.prove()
    assert hub.prove().commit == commit + 1


def test_any_control_database_can_be_copied(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that is not SQLite's is copied table by table, and nothing of it is lost."""
    other = SimpleNamespace(Connection=type("Other", (), {}), DatabaseError=sqlite3.DatabaseError)
    monkeypatch.setattr(replay, "sqlite3", other)
    with second_place(hub.log) as place, duckdb.connect() as engine:
        assert place.log.commits() == hub.log.commits() and place.log.files(1) == hub.log.files(1)
        assert [*verify_control(place.log, engine, ()), *verify_settlements(place.log, engine, ())] == []


@pytest.mark.slow
def test_a_replay_killed_leaves_nothing_that_harms(home: Path, tmp_path: Path) -> None:
    """Killed as soon as its folder is there: the hub works on, and the next replay removes what was left."""
    place, work = tmp_path / "place", tmp_path / "work"
    for at in ([], ["--at", str(place)]):
        place.mkdir(exist_ok=True)
        folder = place if at else home
        child = processes.start(["--home", str(home), "ledger", "rebuild", "--compare", *at], work, {})
        deadline = time.monotonic() + 60
        while not list(folder.glob("replay-*/control.sqlite")) and time.monotonic() < deadline:
            time.sleep(0.002)
        child.kill()
        child.join(60)
        assert list(folder.glob("replay-*"))
    with open_hub(settings(home)) as hub:
        row = {"iin": made_up(31)[-1], "begin_date": "2025-01-01", "end_date": "", "group": "2"}
        assert tell(hub, CARD, [row], sent_on="2025-04-01").status == "accepted"
        assert hub.prove().is_same
    assert list(home.glob("replay-*")) == [] and list(place.iterdir()) == []


@pytest.mark.slow
def test_another_process_may_submit_while_one_compares(home: Path, tmp_path: Path) -> None:
    """Files sent all the while are taken, and the comparison, of a moment between two of them, is the same."""
    arguments = ["--home", str(home), "ledger", "rebuild", "--compare", "--json"]
    child = processes.start(arguments, tmp_path / "work", {})
    people = iter(made_up(400)[40:])
    sent = 0
    with open_hub(settings(home)) as hub:
        before = hub.log.last_commit_no()
        while child.is_alive():
            row = {"iin": next(people), "begin_date": "2025-01-01", "end_date": "", "group": "2"}
            assert tell(hub, CARD, [row], sent_on="2025-04-01").status == "accepted"
            sent += 1
        child.join(60)
        assert child.exitcode == 0, (tmp_path / "work" / "err").read_text()
        assert hub.log.last_commit_no() == before + sent and sent > 0


def test_only_one_replay_of_a_hub_works_at_a_time(hub: Hub, home: Path) -> None:
    """While another holds the note of replays, a replay says that it should be tried later."""
    descriptor = os.open(home / "replay.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(Unavailable):
        hub.prove()
    os.close(descriptor)


def test_the_commands_answer_with_one_line_or_name_each_difference(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 0 and one line with both digests; else exit 1, a sentence for each difference and what to do."""
    monkeypatch.setenv("TIZBE_HOME", str(home))
    same = CliRunner().invoke(app, ["ledger", "rebuild", "--compare"])  # the nightly command
    assert (same.exit_code, same.output.count("\n")) == (0, 1)
    with open_hub(settings(home)) as hub:
        assert hub.statement_digest() in same.output and hub.digest() in same.output
        file = next(file for file in files_of(hub) if file.role == "received")
        flip_bit(hub.log.path(file), random.Random(6))
    for language in LANGUAGES:
        told = CliRunner().invoke(app, ["ledger", "verify", "--lang", language])
        assert told.exit_code == 1 and file.name in told.output
        assert told.output.splitlines()[-1] == ADVICE["backup"][language]
    found = CliRunner().invoke(app, ["ledger", "rebuild", "--compare", "--json"])
    answer = json.loads(found.output)
    assert (found.exit_code, answer["same"]) == (1, False)
    assert [one["file"] for one in answer["differences"]] == [file.name]
    assert CliRunner().invoke(app, ["ledger", "rebuild", "--every-settlement"]).exit_code == 2


def test_every_kind_of_difference_has_its_sentence() -> None:
    """Each kind that the code names is said in three languages, alike in what it names, and nothing else is."""
    code = "".join(path.read_text() for path in SOURCE.rglob("*.py") if path.parent.name in ("ledger", "settlement"))
    kinds = set(re.findall(r'(?:Difference|periods|more)\(\s*(?:connection, )?"([a-z-]+)"', code))
    kinds |= {"file-missing", "file-damaged", "file-row-altered", "applied"}
    assert kinds == DIFFERENCES.keys()
    for words, advice in DIFFERENCES.values():
        _assert_alike(words)
        assert not advice or advice in ADVICE
    for every in (WORDS, ADVICE, SIDES):
        for words in every.values():
            _assert_alike(words)


def _assert_alike(words: dict[str, Any]) -> None:
    assert words.keys() == set(LANGUAGES)
    assert len({frozenset(re.findall(r"{(\w+)}", sentence)) for sentence in words.values()}) == 1
