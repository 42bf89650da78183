"""Few rows: the statement that judges small files together, and the look at their operations, held against the SQL."""

import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from tests.intake.cases import envelope as enveloped
from tests.intake.cases import made_up_iins, rows
from tizbe.engine.duckdb import connect, read_sql
from tizbe.intake import admission, screened_rows
from tizbe.intake.admission import admit
from tizbe.intake.formats import receive
from tizbe.intake.received import Received
from tizbe.intake.screening import screen, screen_together
from tizbe.intake.submission import Envelope
from tizbe.law.authority import authority

PEOPLE = [iin for iin, _ in zip(made_up_iins(), range(12), strict=False)]
FEEDS = {
    "1/enlightenment/nobd": ("op", "ref", "iin", "begin_date", "end_date", "born"),
    "2/mlspp/labour-market": ("op", "iin", "begin_date", "end_date", "status"),
    "14/science/nobd": ("op", "ref", "iin", "begin_date", "end_date", "form"),
    "16/internal-affairs/migration-police": (
        "op", "iin", "begin_date", "end_date", "citizenship", "relation", "worker_iin",
    ),
    "17/mlspp/digital-family-card": ("op", "ref", "iin", "begin_date", "end_date", "level"),
}  # fmt: skip
WORDS = {
    "op": ["open", "open", "open", "amend", "close", "cancel", " close", "Open", "", "state"],
    "ref": ["", "k-1", " k-2 ", " ", "\u00a0", "\u3000 ", "\u0436", "\u00a0k"],
    "iin": [*PEOPLE, "", "7", PEOPLE[0].lstrip("0"), f" {PEOPLE[1]}", "123456789012"],
    "worker_iin": [*PEOPLE, ""],
    "status": ["registered", "subsidised-job", "none", ""],
    "form": ["full-time", "evening", "distance", ""],
    "citizenship": ["RU", "UZ", "kz", "XX", ""],
    "relation": ["worker", "family", "friend", ""],
    "level": ["A", "d", "Д", "E", "F", ""],
}
DAYS = ["2025-06-01", "2025-01-05", "2019-03-31", "2021-09-22", "9999-12-31", "", " 2025-06-01", "2025-02-30", "epoch"]
COLUMNS = "row_number, op, ref, iin, from_date, until_date, value, relation, other_iin, born, died, code, field, hints"


def _file(rng: random.Random, folder: Path, names: Sequence[str], count: int, *, is_clean: bool = False) -> Path:
    """A file of random rows; a clean one speaks of operations in their words alone."""
    lines = [[rng.choice(WORDS.get(name, DAYS)) for name in names] for _ in range(count)]
    for line in lines if is_clean else ():
        line[0] = rng.choice(["open", "amend", "close", "cancel", ""])
    path = folder / f"{rng.random()}.csv"
    path.write_text(rows(names, *lines), encoding="utf-8")
    return path


def _files(rng: random.Random, folder: Path) -> list[tuple[Received, Envelope]]:
    """Small files of several feeds, some of one feed and day, in any order."""
    files = []
    with connect() as connection:
        for feed, names in [*FEEDS.items(), *rng.choices(list(FEEDS.items()), k=5)]:
            path = _file(rng, folder, names, rng.choice([0, 1, 20, 60]))
            received = receive(connection, path, path.with_suffix(".parquet"))
            sent_on = rng.choice([date(2025, 6, 2), date(2020, 2, 3), date(2012, 1, 1)])
            files.append((received, enveloped(path.name, feed=feed, sent_on=sent_on)))
    return files


@pytest.mark.parametrize("seed", range(3))
def test_small_files_together_are_judged_as_each_alone_by_the_long_statement(seed: int, tmp_path: Path) -> None:
    """Each row of each file gets what the long statement says of it with the rules of its own file written in."""
    law = authority()
    files = _files(random.Random(seed), tmp_path)
    judged = 0
    with connect() as connection:
        together = screen_together(connection, files, law, law.pack)
        for (received, envelope), (screening, found) in zip(files, together, strict=True):
            alone, roles, rules = admit(connection, received, envelope, law, law.pack)
            assert screening == alone
            if rules is None:
                assert found == []
                continue
            connection.execute(received.given(roles))
            text = screened_rows._fixed(read_sql("tizbe.intake", "screened"), rules)
            said = connection.execute(f"SELECT {COLUMNS} FROM ({text}) ORDER BY row_number", rules).fetchall()
            assert found == said
            screen(connection, received, envelope, law, law.pack)
            assert found == connection.execute(f"SELECT {COLUMNS} FROM screened ORDER BY row_number").fetchall()
            judged += len(found)
    assert judged


@pytest.mark.parametrize("is_clean", [True, False])
def test_operations_of_held_rows_are_what_the_statement_finds(is_clean: bool, tmp_path: Path) -> None:
    """Where the rows themselves answer which operations a file holds, the engine would give the same answer."""
    rng = random.Random(int(is_clean))
    roles = {"op": "op", "ref": "ref"}
    answered = 0
    with connect() as connection:
        for _ in range(60):
            names = rng.choice([("op", "ref", "iin"), ("op", "iin")])
            path = _file(rng, tmp_path, names, rng.choice([0, 1, 1, 2, 4]), is_clean=is_clean)
            received = receive(connection, path, path.with_suffix(".parquet"))
            own = {role: name for role, name in roles.items() if name in names}
            connection.execute(received.given(own))
            (expected,) = connection.execute(read_sql("tizbe.intake", "operations")).fetchall()
            assert admission._operations(connection, received, own) == expected
            answered += admission._plain_operations(received, own) is not None
    assert 0 < answered <= 60
