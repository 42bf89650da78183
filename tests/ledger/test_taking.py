"""Taking: the operations of files all together or one by one, the outcome is the same, row for row."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from tests.hub.people import AIGUL, BOLAT, DANA
from tizbe.engine.duckdb import connect, read_sql
from tizbe.ledger import taking
from tizbe.ledger.judgement import keep_refused
from tizbe.ledger.operations import EFFECT, effect_table, take
from tizbe.ledger.projection import NEVER_ENDED
from tizbe.ledger.taking import Asked, keep_verdict, take_many

FEED, BEFORE, JOINT, OTHER = "8/new/system", "8/old/system", "8/split/system", "9/other/system"
VISIBLE = {JOINT: False, FEED: True, BEFORE: True}
PERSONS = tuple(int(iin) for iin in (AIGUL, BOLAT, DANA))
REFS = ("a", "b", "c", "d")
BASE = 9 * 2**32
_FIRST = date(2026, 1, 1)
_OPEN = date(9999, 12, 31)
_SCREENED = pa.schema(
    [
        ("row_number", pa.int64()), ("op", pa.string()), ("ref", pa.string()), ("iin", pa.int64()),
        ("from_date", pa.date32()), ("until_date", pa.date32()), ("value", pa.string()), ("relation", pa.string()),
        ("other_iin", pa.int64()), ("born", pa.date32()), ("died", pa.date32()), ("code", pa.int16()),
        ("field", pa.string()), ("hints", pa.int32()),
    ]
)  # fmt: skip
_HELD = pa.schema(
    [
        *(_SCREENED.field(name) for name in _SCREENED.names if name not in ("op", "code", "field", "hints")),
        ("statement_id", pa.int64()), ("feed_no", pa.int32()), ("known_from", pa.int32()), ("known_until", pa.int32()),
        ("cancelled", pa.bool_()), ("absent", pa.bool_()), ("submission_no", pa.int32()),
    ]
)  # fmt: skip
FEEDS = (JOINT, FEED, BEFORE, OTHER)


def _content(random: Random) -> dict[str, Any]:
    from_date = _FIRST + timedelta(random.randrange(3))
    until_date = random.choice((_OPEN, from_date + timedelta(random.randrange(1, 9)), from_date + timedelta(5)))
    return {
        "iin": random.choice(PERSONS),
        "from_date": from_date,
        "until_date": until_date,
        "value": random.choice(("", "", "x")),
        "relation": "",
        "other_iin": random.choice((0, 0, PERSONS[0])),
        "born": random.choice((None, _FIRST)),
        "died": None,
        "ref": random.choice((None, None, *REFS)),
    }


def _key(said: dict[str, Any]) -> tuple[Any, ...]:
    names = ("iin", "value", "relation", "other_iin", "from_date")
    return (said["ref"],) if said["ref"] is not None else tuple(said[name] for name in names)


def _ledger(connection: duckdb.DuckDBPyConnection, random: Random) -> list[dict[str, Any]]:
    """Versions of every kind; a stream believes one version of a key, own and joint each for itself."""
    held, believed = [], set()
    for number in range(random.randrange(30)):
        feed = random.choice(FEEDS)
        said = _content(random)
        stands = (VISIBLE.get(feed), _key(said))
        ends = stands in believed or random.random() < 0.4
        if not ends:
            believed.add(stands)
        version = {
            **said,
            "statement_id": 2**32 + number,
            "feed_no": FEEDS.index(feed),
            "known_until": 7 if ends else NEVER_ENDED,
            "cancelled": ends and random.random() < 0.7,
            **{"absent": False, "submission_no": 1, "row_number": 1, "known_from": 1},
        }
        held.append(version)
    connection.register("versions", pa.Table.from_pylist(held, _HELD))
    connection.execute("DELETE FROM statement; INSERT INTO statement BY NAME SELECT * FROM versions")
    connection.unregister("versions")
    return held


def _rows(random: Random, held: list[dict[str, Any]]) -> pa.Table:
    """A file of changes, most of which speak of what is held: keys once and several times, refused and hinted rows."""
    rows = []
    for number in range(1, random.randrange(2, 30)):
        op = random.choice(("open", "amend", "close", "cancel"))
        said = {name: value for name, value in random.choice(held).items() if name in _SCREENED.names} if held else {}
        if not said or random.random() < 0.3:
            said = _content(random)
        said["until_date"] = random.choice((said["until_date"], _content(random)["until_date"]))
        if random.random() < 0.2:
            said["iin"] = random.choice(PERSONS)
        if op in ("close", "cancel"):
            said |= {"born": None, "died": None}
            if said["ref"] is not None:
                said |= {"from_date": None, "value": "", "relation": "", "other_iin": 0}
        if op == "cancel":
            said["until_date"] = None
        is_refused = random.random() < 0.1
        rows.append(
            {
                **said,
                "row_number": number,
                "op": op,
                "code": random.choice((7, 17)) if is_refused else 0,
                "field": "begin_date" if is_refused else None,
                "hints": 0 if is_refused else random.choice((0, 0, 4, 20)),
            }
        )
    return pa.Table.from_pylist(rows, _SCREENED)


def _verdict(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return connection.execute("SELECT row_number, outcome, code, field FROM verdict ORDER BY row_number").fetchall()


SENT: tuple[tuple[str, dict[str, bool], int], ...] = ((FEED, VISIBLE, BASE), (OTHER, {OTHER: True}, 10 * 2**32))
"""Two feeds that share no statement: of each its name, what it may see, and the base of its file."""


def _both_ways(connection: duckdb.DuckDBPyConnection, random: Random) -> tuple[list[Any], list[Any]]:
    """What a random file of each of two feeds comes to on a random ledger: one by one, and all together."""
    held = _ledger(connection, random)
    singly, asked = [], []
    for place, (feed, visible, base) in enumerate(SENT):
        connection.register("screened", _rows(random, held))
        connection.execute(f"CREATE OR REPLACE TEMP TABLE screened_{place} AS SELECT * FROM screened")
        outcome = take(connection, feed, visible)
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE verdict (row_number BIGINT, outcome TEXT, code INT, field TEXT)"
        )
        keep_refused(connection, outcome)
        effects = effect_table(outcome.effects, base).to_pylist()
        singly.append([outcome.balance(), len(outcome.ending), effects, _verdict(connection)])
        asked.append(Asked(feed, visible, base, f"SELECT * FROM screened_{place}"))
        connection.unregister("screened")
    together = []
    for files in (asked, asked[:1]):
        for one, taken in zip(files, take_many(connection, files), strict=True):
            keep_verdict(connection, one.base)
            effects = taken.effects
            if effects is None:
                effects = connection.sql(f"SELECT * FROM {taking.MANY}").to_arrow_table().cast(EFFECT)
            assert effects.schema == EFFECT and effects.num_rows == taken.count
            together.append([taken.balance, taken.ending, effects.to_pylist(), _verdict(connection)])
    return [*singly, singly[0]], together


def _compare(first_seed: int, seeds: int) -> None:
    connection = connect()
    connection.execute(read_sql("tizbe.ledger", "projection_schema"))
    for place, feed in enumerate(FEEDS):
        connection.execute("INSERT INTO feed VALUES ($place, $feed, 8, 'ground')", {"place": place, "feed": feed})
    outcomes = {"accepted": 0, "hinted": 0, "refused": 0, "known": 0}
    for seed in range(first_seed, first_seed + seeds):
        singly, together = _both_ways(connection, Random(seed))
        assert together == singly, f"seed {seed}"
        for name in outcomes:
            outcomes[name] += sum(getattr(one[0], name) for one in singly)
    assert all(outcomes.values())
    connection.close()


def test_taken_together_or_one_by_one_a_file_comes_to_the_same() -> None:
    """Effects in their order, counts, codes, refused rows and persons who lose days are alike on random files."""
    _compare(0, 8)


@pytest.mark.slow
def test_taken_together_or_one_by_one_many_files_come_to_the_same() -> None:
    """As on a few, so on a hundred random files and ledgers."""
    _compare(1000, 100)


def test_keys_that_stand_several_times_may_be_taken_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key's operations fall into one part, so that parts of a few rows change nothing."""
    monkeypatch.setattr(taking, "PART_ROWS", 3)
    _compare(5000, 4)


def test_effects_too_many_to_be_held_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kept in the engine, the effects of a file are those that are held in memory else, in their order."""
    monkeypatch.setattr(taking, "MOST_HELD", 0)
    _compare(7000, 4)
