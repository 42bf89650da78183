"""The benchmark beside PostgreSQL runs through on a tiny country; no figure is judged here."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from benchmarks import postgresql as benchmark
from benchmarks.country import Country
from benchmarks.postgresql_server import Server
from tizbe.audit import offline
from tizbe.hub import open_hub
from tizbe.intake.person_map import PersonMap
from tizbe.ledger.projection_file import reading_projection
from tizbe.person import check_digit
from tizbe.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.slow
def test_the_hub_and_postgresql_come_to_the_same_entitlements(postgresql: Server) -> None:
    """On a tiny country both settle the same periods for the same reasons, else the benchmark itself would fail."""
    assert postgresql.version  # the fixture skips this test where PostgreSQL is absent
    with tempfile.TemporaryDirectory(prefix="tizbe-benchmark-") as folder:
        Path(folder).chmod(0o755)  # as root, PostgreSQL runs as another user, who cannot enter pytest's own folders
        command = [sys.executable, "-m", "benchmarks.postgresql", "--rows", "2000", "--runs", "1", "--json"]
        text = subprocess.run([*command, "--data", folder], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found = json.loads(text)
    (run,) = found["runs"]
    assert run["entitlements"] > 500
    assert found["rows"] > 1500
    for part in ("intake", "settle", "total"):
        assert run[f"{part}_ratio"] == run[f"postgresql_{part}_seconds"] / run[f"hub_{part}_seconds"] > 0


def _iin(number: int) -> str:
    """A made-up IIN."""
    for tail in range(number, number + 100):
        digit = check_digit(f"8501017{tail:04d}")
        if digit is not None:
            return f"8501017{tail:04d}{digit}"
    raise AssertionError("one of a hundred numbers has a check digit")


SPOILT = {
    "4/mlspp/cdb-pensions": (
        "iin,begin_date,end_date,child_iin,child_born",
        {
            f"{_iin(0)},2025-02-01,,{_iin(500)},2025-01-20": 0,
            f" {_iin(100)} , 2025-02-01 ,,{_iin(600)},2025-01-20": 0,
            f",2025-02-01,,{_iin(700)},2025-01-20": 4,
            f"8501017A0000,2025-02-01,,{_iin(700)},2025-01-20": 5,
            f"{int(_iin(200)) // 10}{(int(_iin(200)) + 1) % 10},2025-02-01,,{_iin(700)},2025-01-20": 6,
            f"{_iin(200)},,,{_iin(700)},2025-01-20": 7,
            f"{_iin(200)},2025-02-30,,{_iin(700)},2025-01-20": 8,
            f"{_iin(200)},2025-2-3,,{_iin(700)},2025-01-20": 8,
            f"{_iin(200)},2024-02-29,2026-13-01,{_iin(700)},2025-01-20": 9,
            f"{_iin(200)},2025-02-02,2025-02-01,{_iin(700)},2025-01-20": 17,
            f"{_iin(200)},2025-02-02,,,2025-01-20": 11,
            f"{_iin(200)},2025-02-02,,{_iin(700)},": 11,
            f"{_iin(200)},2025-02-02,,{_iin(700)},20250120": 13,
            f"{_iin(200)},2025-02-02,,x,2025-01-20": 14,
            f"{_iin(200)},2025-02-02,,{int(_iin(700)) // 10}{(int(_iin(700)) + 1) % 10},2025-01-20": 15,
            f"{_iin(200)},2026-02-02,,{_iin(700)},2025-01-20": 19,
            f"{_iin(0)},2025-02-01,2026-12-31,{_iin(500)},2025-01-20": 35,
        },
    ),
    "17/mlspp/digital-family-card": (
        "ref,iin,begin_date,end_date,level",
        {
            f"R1,{_iin(0)},2026-01-01,,Д": 0,
            f"R2,{_iin(100)},2026-01-01,9999-12-31,c": 0,
            f"R3,{_iin(200)},2026-01-01,,F": 12,
            f"R4,{_iin(200)},2026-01-01,,": 11,
            f"R1,{_iin(300)},2026-01-01,,D": 35,
            f'"R ""6"", \\ {{Ж}} 🌾",{_iin(400)},2026-01-01,"",E': 0,
            f"R\x1f7,{_iin(500)},2026-01-01,,\x1b": 12,
            f"R\x1b8,{_iin(600)},2026-01-01,,E": 0,
        },
    ),
    "12/mlspp/cdb-pensions": ("iin,begin_date,end_date,award", {}),
}
"""Files of a full as of 5 January 2026: each row with the code the contract gives it, 0 where it is taken."""


NEXT_DAY = {
    "4/mlspp/cdb-pensions": (
        "iin,begin_date,end_date,child_iin,child_born",
        {
            f"{_iin(100)},2025-03-01,,{_iin(600)},2025-01-20": 0,
            f"{_iin(300)},2025-04-01,,{_iin(800)},2025-01-20": 0,
            f"{_iin(300)},2025-04-01,,{_iin(800)},2025-01-20 ": 0,
        },
    ),
    "17/mlspp/digital-family-card": (
        "ref,iin,begin_date,end_date,level",
        {
            f"R1,{_iin(0)},2026-01-01,,Д": 0,
            f"R2,{_iin(400)},2026-01-01,,C": 32,
            f"R5,{_iin(200)},2026-01-06,,A": 0,
        },
    ),
    "12/mlspp/cdb-pensions": (
        "iin,begin_date,end_date,award",
        {f"{_iin(at)},2025-01-01,,{'kumis-alqa' if at % 3 else 'x'}": 0 if at % 3 else 12 for at in range(0, 2000, 10)},
    ),
}
"""The day after: a statement of another begin, one gone, one sent twice; one as before, one of another person."""

VERSIONS = """
SELECT f.feed, s.iin, s.from_date, s.until_date, s.value, s.other_iin, COALESCE(s.ref, ''), COALESCE(s.row_number, 0),
    CASE WHEN s.absent THEN 'absent' ELSE '' END, CASE WHEN s.cancelled THEN 'cancelled' ELSE '' END,
    CASE WHEN s.known_until = 2147483647 THEN 'believed' ELSE '' END
FROM statement AS s INNER JOIN feed AS f ON s.feed_no = f.feed_no ORDER BY 1, 2, 3, 4, 8
"""


def _country(folder: Path, files: dict[str, tuple[str, dict[str, int]]], as_of: str) -> Country:
    """A folder of one `full` for each feed."""
    folder.mkdir()
    envelopes = []
    for place, (feed, (header, rows)) in enumerate(files.items()):
        content = "\n".join([header, *rows, ""]).encode()
        (folder / f"{place}.csv").write_bytes(content)
        said = {"file": f"{place}.csv", "feed": feed, "mode": "full", "as_of": as_of, "sent_on": "2026-01-07"}
        digest = hashlib.sha256(content).hexdigest()
        envelopes.append(said | {"count": content.count(b"\n") - 1, "sha256": digest, "number": f"{as_of} {place}"})
    return Country(folder, "csv", 0, 0, 0, 0, 0.0, tuple(envelopes))


@pytest.mark.slow
def test_postgresql_judges_as_the_hub_does(postgresql: Server, tmp_path: Path) -> None:
    """Two days of spoilt rows get the same counts, codes, hints, versions of statements and roots from PostgreSQL as
    from the hub: the benchmark's two sides do one job."""
    days = [_country(tmp_path / "first", SPOILT, "2026-01-05"), _country(tmp_path / "second", NEXT_DAY, "2026-01-06")]
    (tmp_path / "kept").mkdir()
    benchmark.lay_law(postgresql, durable=False)
    expected, by_hub = [], []
    with open_hub(Settings(tmp_path / "home", 1, "1GB", "test")) as hub:
        secret = hub.log.home.row_secret
        for country, files in zip(days, (SPOILT, NEXT_DAY), strict=True):
            benchmark.take_in(postgresql, country, tmp_path / "kept", 1, durable=False, secret=secret)
            for path, envelope in country.submissions():
                receipt = hub.receive(path, envelope)
                said = Counter(f"R{code:03}" for code in files[envelope.feed][1].values() if code)
                assert {code: rows for code, rows in receipt.codes.items() if code.startswith("R")} == said
                counts = (receipt.accepted, receipt.hinted, receipt.refused, receipt.already_known)
                roots = (receipt.rows_root, receipt.persons_root)
                expected.append((envelope.feed, str(envelope.as_of), *map(str, counts), *roots, receipt.codes))
        with reading_projection(hub.log, hub.settings) as projection:
            by_hub = [[str(cell) for cell in row] for row in projection.connection.execute(VERSIONS).fetchall()]
    # sent again: nothing changes
    benchmark.take_in(postgresql, days[0], tmp_path / "kept", 1, durable=False, secret=secret)
    found = postgresql.rows(
        "SELECT f.feed, r.as_of, r.accepted, r.hinted, r.refused, r.already_known, r.rows_root, "
        "r.persons_root, r.codes FROM receipt AS r INNER JOIN feed AS f ON r.feed_no = f.feed_no"
    )
    assert sorted(map(str, expected)) == sorted(str((*row, json.loads(codes))) for *row, codes in found)
    assert postgresql.rows(VERSIONS) == by_hub
    assert {row[-1] for row in by_hub} == {"believed", ""} and any("absent" in row for row in by_hub)
    refused = postgresql.rows("SELECT COUNT(*) FROM refused")
    handed = sum(len(path.read_text().splitlines()) - 1 for path in (tmp_path / "kept").glob("refused-*.csv"))
    assert [[str(handed)]] == refused


@pytest.mark.slow
def test_postgresql_maps_persons_in_several_segments(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A map of several segments, which only a file of a million rows has, is the hub's to the byte."""
    monkeypatch.setattr(offline, "SEGMENT_ROWS", 300)
    benchmark.lay_law(postgresql, durable=False)
    content = hashlib.sha256(b"any file").hexdigest()
    for rows in (0, 1, 300, 301, 1000):
        persons = [850101000000 + 7919 * row for row in range(rows)]
        expected = PersonMap(rows, content)
        expected.add(np.array(persons, np.int64))
        texts = ", ".join(f"({row}, {person})" for row, person in enumerate(persons)) or "(0, CAST(NULL AS BIGINT))"
        found = postgresql.run(
            f"CREATE TEMP TABLE judged AS SELECT * FROM (VALUES {texts}) AS given (row_number, iin);\n"
            f"SELECT ENCODE(PERSON_MAP('\\x{content}', segments, words), 'hex') FROM MAP_SIZE({rows}, 300);"
        )
        assert found.strip() == b"".join(expected.words()).hex()
