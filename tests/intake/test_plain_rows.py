"""The short statement that judges most rows of a full, held against the long one that judges any row."""

import random
from datetime import date
from pathlib import Path

import pytest

from tests.intake.cases import envelope, made_up_iins, rows
from tizbe.engine.duckdb import connect, read_sql
from tizbe.intake import screened_rows
from tizbe.intake.admission import admit
from tizbe.intake.formats import receive
from tizbe.intake.screening import screen
from tizbe.law.authority import authority

PEOPLE = [iin for iin, _ in zip(made_up_iins(), range(40), strict=False)]
ODD_PEOPLE = [
    "",
    " ",
    "7",
    PEOPLE[0].lstrip("0"),
    f" {PEOPLE[1]}",
    PEOPLE[2][:-1],
    "123456789012",
    "12345678901x",
    "1e11",
    "-12345678901",
    "+12345678901",
    "00000001e11 ",
]
DAYS = ["2025-06-01", "2026-01-05", "2019-03-31", "2025-01-01", "2021-09-22", "1998-02-03", "9999-12-31", "9999-12-30"]
ODD_DAYS = [
    "",
    " 2025-06-01",
    "2025-6-1",
    "2025-02-30",
    "0000-01-01",
    "01.06.2025",
    "infinity",
    "epoch",
    "2025-06-01 00:00",
]
FEEDS = {
    "1/enlightenment/nobd": ("ref", "iin", "begin_date", "end_date", "born"),
    "2/mlspp/labour-market": ("iin", "begin_date", "end_date", "status"),
    "4/justice/civil-acts": ("ref", "iin", "begin_date", "end_date", "child_iin", "child_born"),
    "14/science/nobd": ("iin", "begin_date", "end_date", "form"),
    "16/internal-affairs/migration-police": (
        "iin", "begin_date", "end_date", "citizenship", "relation", "worker_iin",
    ),
    "17/mlspp/digital-family-card": ("ref", "iin", "begin_date", "end_date", "level"),
    "activity/mlspp/payments": ("iin", "begin_date", "end_date", "kind"),
}  # fmt: skip
WORDS = {
    "status": ["registered", "subsidised-job", "workplace-training", " registered ", "none", ""],
    "form": ["full-time", "evening", "distance", "FULL-TIME", ""],
    "citizenship": ["RU", "UZ", "AD", "kz", "XX", ""],
    "relation": ["worker", "family", " worker", "friend", ""],
    "level": ["A", "d", "D", "Д", "е", "E", "F", ""],
    "kind": ["employment", "business", "other-income", "none", ""],
    "ref": ["", "k-1", " k-2 ", "k-3", "k-1"],
}
COLUMNS = "row_number, op, ref, iin, from_date, until_date, value, relation, other_iin, born, died, code, field, hints"


def field_of(rng: random.Random, column: str) -> str:
    """One field, mostly of the usual form."""
    is_odd = rng.random() < 0.12
    if column in ("iin", "child_iin", "worker_iin"):
        return rng.choice(ODD_PEOPLE if is_odd else PEOPLE) if column == "iin" or rng.random() < 0.7 else ""
    if column in WORDS:
        return rng.choice(WORDS[column])
    if column == "end_date" and rng.random() < 0.5:
        return ""
    return rng.choice(ODD_DAYS if is_odd else DAYS)


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("count", [300, 2_500])
def test_both_statements_say_the_same_of_every_row(feed: str, count: int, tmp_path: Path) -> None:
    """Whatever stands in a full, few rows or many, `screened` says what the long statement alone says of it."""
    rng = random.Random(f"{feed} {count}")
    names = FEEDS[feed]
    lines = [[field_of(rng, name) for name in names] for _ in range(count)]
    path = tmp_path / "file.csv"
    path.write_text(rows(names, *lines), encoding="utf-8")
    said = envelope(feed=feed, mode="full", as_of=date(2026, 1, 5), sent_on=date(2026, 1, 6))
    law = authority()
    with connect() as connection:
        received = receive(connection, path, tmp_path / "received.parquet")
        screening = screen(connection, received, said, law, law.pack)
        assert screening.refusal is None
        found = connection.execute(f"SELECT {COLUMNS} FROM screened ORDER BY row_number").fetchall()
        _, roles, rules = admit(connection, received, said, law, law.pack)
        assert rules is not None
        connection.execute(received.given(roles))
        text = screened_rows._fixed(read_sql("tizbe.intake", "screened"), rules)
        expected = connection.execute(f"SELECT {COLUMNS} FROM ({text}) ORDER BY row_number", rules).fetchall()
        assert found == expected
        in_order = connection.execute("SELECT iin, row_number FROM screened_row").fetchall()
    assert in_order == sorted(in_order) and 0 < len(in_order) < count
    assert {row[11] for row in expected} > {0}
