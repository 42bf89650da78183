"""The commands and their JSON keys, exit codes and options: the contract of the issue, by real processes."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from tests.hub.people import AIGUL, BOLAT, DANA
from tests.hub.processes import Answer, run
from tizbe.cli.main import app

FEED = "6/mlspp/cdb-pensions"
RECEIPT = {
    "receipt",
    "status",
    "edition",
    "row",
    "rows_read",
    "accepted",
    "hinted",
    "refused",
    "already_known",
    "codes",
    "refused_file",
    "rule_pack",
}
Tizbe = Callable[..., Answer]


@pytest.fixture
def tizbe(tmp_path: Path) -> Tizbe:
    """The command with a hub of its own; called in a folder of its own."""

    def call(*arguments: object, **environment: str) -> Answer:
        return run("--home", tmp_path / "hub", *arguments, folder=tmp_path / "work", **environment)

    return call


def _file(folder: Path, rows: list[str], name: str = "rows.csv", header: str = "op,iin,begin_date,end_date") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def _changes(path: Path, *more: str) -> list[object]:
    return ["submit", path, "--feed", FEED, "--mode", "changes", "--sent-on", "2025-02-01", *more]


def test_submit_answers_with_the_receipt_and_exit_0_1_3(tizbe: Tizbe, tmp_path: Path) -> None:
    """Taken is 0, refused as a whole 1, quarantined 3; the JSON has every key of the contract."""
    path = _file(tmp_path, [f"open,{AIGUL},2025-01-01,", f"open,{BOLAT},2025-01-01,", "open,1,2025-01-01,"])
    taken = tizbe(*_changes(path, "--number", "7", "--count", "3", "--json"))
    assert taken.code == 0 and taken.json.keys() >= RECEIPT
    assert taken.json["receipt"] == "S-00000001" and taken.json["status"] == "accepted"
    assert (taken.json["rows_read"], taken.json["accepted"], taken.json["refused"]) == (3, 2, 1)
    assert taken.json["codes"] == {"R006": 1} and (taken.json["edition"], taken.json["row"]) == (2, 6)
    refused_rows = (tmp_path / "hub" / taken.json["refused_file"]).read_text()
    assert "R006" in refused_rows
    again = tizbe(*_changes(path, "--json"))
    assert again.json == taken.json
    wrong = tizbe(*_changes(_file(tmp_path, [f"open,{DANA},2025-01-01,"], "x.csv"), "--count", "2", "--json"))
    assert (wrong.code, wrong.json["status"], wrong.json["codes"]) == (1, "refused", {"F008": 1})
    empty = _file(tmp_path, [], "empty.csv", "iin,begin_date,end_date")
    full = ["submit", empty, "--feed", FEED, "--mode", "full", "--as-of", "2025-02-02", "--sent-on", "2025-02-02"]
    held = tizbe(*full, "--by", "somebody", "--json")
    assert (held.code, held.json["status"]) == (3, "quarantined")
    listed = tizbe("quarantine", "list", "--json").json
    assert [one["receipt"] for one in listed] == [held.json["receipt"]]
    assert tizbe("quarantine", "release", held.json["receipt"], "--by", "somebody").code == 1
    released = tizbe("quarantine", "release", held.json["receipt"], "--by", "another", "--reason", "so", "--json")
    assert (released.code, released.json["status"]) == (0, "accepted")
    empty_again = [*full[:7], "2025-02-03", "--sent-on", "2025-02-03"]
    assert tizbe(*_changes(_file(tmp_path, [f"open,{DANA},2025-01-01,"], "x.csv"))).code == 0
    held = tizbe(*empty_again, "--by", "somebody", "--json")
    assert held.code == 3
    rejected = tizbe("quarantine", "reject", held.json["receipt"], "--by", "another", "--json")
    assert rejected.json["status"] == "rejected" and tizbe("quarantine", "list", "--json").json == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["submit"],
        ["submit", "rows.csv", "--mode", "changes"],
        ["submit", "rows.csv", "--feed", FEED],
        ["submit", "rows.csv", "--feed", FEED, "--mode", "some"],
        ["submit", "rows.csv", "--feed", FEED, "--mode", "full", "--as-of", "yesterday"],
        ["submit", "rows.csv", "--feed", FEED, "--mode", "changes", "--sha256", "abc"],
        ["submit", "absent.csv", "--feed", FEED, "--mode", "changes"],
        ["submit", "--batch", "absent"],
        ["check", "rows.csv", "--feed", FEED],
        ["export", "persons", "x.csv"],
        ["explain", AIGUL],
        ["nothing"],
    ],
)
def test_wrong_use_is_exit_2(arguments: list[str], tizbe: Tizbe, tmp_path: Path) -> None:
    """A missing or unreadable option or file is wrong use, said on the error stream, and makes no hub."""
    (tmp_path / "work").mkdir()
    _file(tmp_path / "work", [f"open,{AIGUL},2025-01-01,"])
    answer = tizbe(*arguments)
    assert (answer.code, answer.out) == (2, "") and answer.err
    assert not (tmp_path / "hub").exists()


def test_home_may_stand_anywhere_and_in_the_environment(tmp_path: Path) -> None:
    """`--home DIR` before or after the verb, `--home=DIR`, and TIZBE_HOME name the same hub."""
    work, home = tmp_path / "work", tmp_path / "hub"
    work.mkdir()
    path = _file(work, [f"open,{AIGUL},2025-01-01,"])
    assert run(*_changes(path), "--home", home, folder=work).code == 0
    ways: list[tuple[list[object], dict[str, str]]] = [
        (["--home", home, "ledger", "digest", "--json"], {}),
        (["ledger", "--home", home, "digest", "--json"], {}),
        (["ledger", "digest", "--json", f"--home={home}"], {}),
        (["ledger", "digest", "--json"], {"TIZBE_HOME": str(home)}),
        (["--home", home, "ledger", "digest", "--json"], {"TIZBE_HOME": str(work / "other")}),
    ]
    found = [run(*arguments, folder=work, **environment).json for arguments, environment in ways]
    assert all(one == found[0] for one in found) and found[0]["commit"] == 1
    assert not (work / "other").exists()


def test_check_needs_no_hub_and_gives_the_same_verdict(tizbe: Tizbe, tmp_path: Path) -> None:
    """Offline the counts and codes are those the hub gives to its first file; nothing is made but the refused rows."""
    path = _file(tmp_path, [f"open,{AIGUL},2025-01-01,", "open,1,2025-01-01,", f"open,{BOLAT},2020-01-01,"])
    options = ["--feed", FEED, "--mode", "changes", "--sent-on", "2025-02-01", "--json"]
    checked = tizbe("check", path, *options)
    assert checked.code == 0 and checked.json.keys() >= RECEIPT and checked.json["receipt"] is None
    assert not (tmp_path / "hub").exists()
    submitted = tizbe("submit", path, *options).json
    same = RECEIPT - {"receipt", "refused_file"}
    assert {name: checked.json[name] for name in same} == {name: submitted[name] for name in same}
    refused = tizbe("check", path, *options, "--count", "9")
    assert (refused.code, refused.json["status"]) == (1, "refused")


def test_batch_answers_a_line_each_in_order_of_number(tizbe: Tizbe, tmp_path: Path) -> None:
    """Envelopes are taken by number, not by file name; refused ones are answered too, and make the exit code 1."""
    folder = tmp_path / "batch"
    folder.mkdir()
    for number, op in ((10, "close"), (9, "open"), (11, "nonsense")):
        end = "2025-06-30" if op == "close" else ""
        path = _file(folder, [f"{op},{AIGUL},2025-01-01,{end}"], f"{number}.csv")
        envelope = {
            "file": path.name,
            "number": str(number),
            "feed": FEED,
            "mode": "changes",
            "as_of": None,
            "sent_on": "2025-02-01",
            "count": 2 if number == 11 else 1,
            "sha256": None,
        }
        (folder / f"{'abc'[number - 9]}-envelope.json").write_text(json.dumps(envelope))
    (folder / "c-envelope.json").rename(folder / "0.json")
    answer = tizbe("submit", "--batch", folder)
    receipts = [json.loads(line) for line in answer.out.splitlines()]
    assert (answer.code, answer.err) == (1, "Files taken: 2, held: 0, refused: 1.\n")
    assert [(one["status"], one["accepted"], one["refused"]) for one in receipts] == [
        ("accepted", 1, 0),
        ("accepted", 1, 0),
        ("refused", 0, 1),
    ]
    again = [json.loads(line) for line in tizbe("submit", "--batch", folder).out.splitlines()]
    assert again[:2] == receipts[:2]
    assert tizbe("submit", "--batch", tmp_path / "work").code == 1


def test_a_batch_ends_as_its_worst_file(tizbe: Tizbe, tmp_path: Path) -> None:
    """Exit 0 where every file is taken, 3 with one in quarantine, 1 with one of which no row is taken; all counted."""
    folder = tmp_path / "batch"
    folder.mkdir()

    def put(number: int, mode: str, rows: list[str], header: str) -> None:
        path = _file(folder, rows, f"{number}.csv", header)
        envelope = {"file": path.name, "number": str(number), "feed": FEED, "mode": mode, "count": None, "sha256": None}
        envelope |= {"as_of": "2025-02-02" if mode == "full" else None, "sent_on": "2025-02-02"}
        (folder / f"{number}.json").write_text(json.dumps(envelope))

    put(1, "changes", [f"open,{AIGUL},2025-01-01,"], "op,iin,begin_date,end_date")
    taken = tizbe("submit", "--batch", folder)
    put(2, "full", [], "iin,begin_date,end_date")
    held = tizbe("submit", "--batch", folder, "--lang", "ru")
    put(3, "changes", ["open,123456789012,2025-01-01,"], "op,iin,begin_date,end_date")
    refused = tizbe("submit", "--batch", folder, "--lang", "kk")
    assert [one.code for one in (taken, held, refused)] == [0, 3, 1]
    assert [one["status"] for one in map(json.loads, refused.out.splitlines())] == [
        "accepted",
        "quarantined",
        "accepted",
    ]
    assert held.err == "Файлы: принято 1, в карантине 1, не принято 0.\n"
    assert refused.err == "Файлдар: қабылданды 1, карантинде 1, қабылданбады 1.\n"


def test_settle_deliver_explain_export_digest_and_rebuild(tizbe: Tizbe, tmp_path: Path) -> None:
    """Each verb after a submission: its JSON, the files it writes, and the digest that a rebuild gives again."""
    tizbe(*_changes(_file(tmp_path, [f"open,{AIGUL},2025-01-01,", f"open,{BOLAT},2025-01-01,2025-03-31"])))
    assert tizbe("settle", "--json").json["changes"] == 2
    assert tizbe("settle", "--json").json["settlement"] is None
    delivered = tizbe("deliver", "--json").json
    assert (delivered["written"], delivered["unknown"], [one["rows"] for one in delivered["batches"]]) == (1, 1, [2])
    for lang in ("kk", "ru", "en"):
        told = tizbe("explain", AIGUL, "--on", "2025-02-01", "--lang", lang, "--purpose", "asked", "--json")
        assert told.code == 0 and told.json["covered"] is True
    assert tizbe("explain", BOLAT, "--on", "2025-04-01", "--json").json["covered"] is False
    line, home = ["explain", "--on", "2025-04-01", "--json"], {"TIZBE_HOME": str(tmp_path / "hub")}
    asked = CliRunner().invoke(app, line, input=f"{BOLAT}\n", env=home)
    assert json.loads(asked.stdout)["covered"] is False
    assert tizbe("explain", "123456789012", "--on", "2025-04-01").code == 1
    rows = {}
    for kind in ("statement", "entitlement", "cover", "change"):
        for suffix in ("csv", "parquet", "ndjson"):
            path = tmp_path / f"{kind}.{suffix}"
            assert tizbe("export", kind, path).code == 0
            rows[kind, suffix] = _rows(path)
        assert len(rows[kind, "csv"]) == len(rows[kind, "parquet"]) == len(rows[kind, "ndjson"]) == 2
    assert list(rows["entitlement", "csv"][0]) == ["iin", "row", "begin_date", "end_date", "began_by", "ended_by"]
    assert list(rows["cover", "csv"][0]) == ["iin", "begin_date", "end_date", "rows", "primary_row", "payer"]
    columns = ["number", "iin", "row", "op", "begin_date", "end_date", "was_begin_date", "was_end_date"]
    assert list(rows["change", "csv"][0]) == [*columns, "reason", "edition"]
    columns = ["feed", "iin", "begin_date", "end_date", "evidence", "submission", "known_from", "known_until"]
    assert list(rows["statement", "csv"][0]) == columns
    assert {row["iin"] for row in rows["statement", "parquet"]} == {AIGUL, BOLAT}
    assert tizbe("export", "cover", tmp_path / "c0.csv", "--known", "0").code == 0
    assert _rows(tmp_path / "c0.csv") == []
    assert tizbe("export", "cover", tmp_path / "c.txt").code == 1
    digest = tizbe("ledger", "digest").out.strip()
    assert len(digest) == 64 and tizbe("ledger", "rebuild").out.strip() == digest
    import hashlib

    assert hashlib.sha256((tmp_path / "entitlement.csv").read_bytes()).hexdigest() == digest


def _rows(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return found
    with path.open(encoding="utf-8", newline="") as stream:
        return [json.loads(line) for line in stream] if path.suffix == ".ndjson" else list(csv.DictReader(stream))


def test_law_and_list_have_their_keys(tizbe: Tizbe) -> None:
    """Sixteen rows in 2025, seventeen in 2026; act 807 gives six operations and nothing unclaimed."""
    shown = {day: tizbe("list", "show", "--on", day, "--json").json for day in ("2025-12-31", "2026-01-01")}
    assert [len(one["rows"]) for one in shown.values()] == [16, 17]
    one = shown["2026-01-01"]
    assert one.keys() >= {"edition", "title", "list_title", "point1", "rows"}
    assert one["edition"].keys() >= {"in_force_from", "made_by"}
    assert one["rows"][0].keys() >= {"number", "category", "feeds"}
    assert one["rows"][0]["feeds"][0].keys() >= {"feed", "body", "system"}
    assert tizbe("list", "compare", "2025-12-31", "2026-01-01", "--json").code == 0
    found = resources.files("tizbe.law.acts") / "807.kaz.txt"
    read = tizbe("law", "read", found, "--json").json
    assert (read["status"], len(read["operations"]), read["unclaimed"]) == ("ready", 6, [])
    assert read.keys() >= {"act", "target", "operations", "commencement", "unclaimed", "repairs", "status", "reasons"}
    keys = {"order", "op", "unit", "scope", "locator", "rows", "text", "words", "commencement"}
    assert all(operation.keys() >= keys for operation in read["operations"])
    assert read["commencement"]["date"] == "2026-01-01"


def test_the_installed_command_starts_by_itself(tmp_path: Path) -> None:
    """`python -m tizbe.cli.main` and the script beside the interpreter do the same, from any folder."""
    script = Path(sys.executable).parent / "tizbe"
    ways = [
        [sys.executable, "-m", "tizbe.cli.main"],
        [str(script)] if script.exists() else [sys.executable, "-m", "tizbe.cli.main"],
    ]
    for way in ways:
        done = subprocess.run(
            [*way, "--home", "hub", "ledger", "digest"], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert len(done.stdout.strip()) == 64


def test_settle_keeps_to_the_memory_said(tizbe: Tizbe, tmp_path: Path) -> None:
    """A size is taken in either case of letters; no size is wrong use, too small a one is told in a sentence."""
    assert tizbe(*_changes(_file(tmp_path, [f"open,{AIGUL},2025-01-01,"]))).code == 0
    assert tizbe("settle", "--memory", "much").code == 2
    little = tizbe("settle", "--memory", "1KB")
    assert little.code == 4 and "TIZBE_MEMORY" in little.err and "Traceback" not in little.err
    assert tizbe("settle", "--memory", "200mb", "--json").json["changes"] == 1
