"""`tizbe settle --rehearse` at a terminal: what it prints, its exit codes, and that it names nobody."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.hub.people import AIGUL, BOLAT, DANA
from tests.hub.rehearsals import fingerprint
from tests.hub.sending import hub_at, tell
from tizbe.cli.main import app

MARKET = "2/mlspp/labour-market"
RUNNER = CliRunner()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hub with two persons settled; the command finds it, and files of a rehearsal beside it."""
    rows = [{"iin": iin, "begin_date": "2025-06-01", "status": "registered"} for iin in (AIGUL, BOLAT)]
    with hub_at(tmp_path) as hub:
        tell(hub, MARKET, rows, sent_on="2025-11-02")
        hub.settle()
    text = f"op,iin,begin_date,end_date,status\nclose,{AIGUL},2025-06-01,2025-10-31,registered\n"
    (tmp_path / "file.csv").write_text(text + f"open,{DANA},2025-07-01,,registered\n", encoding="utf-8")
    for name, value in (("TIZBE_HOME", str(tmp_path / "hub")), ("TIZBE_THREADS", "1"), ("TIZBE_MEMORY", "1GB")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("TIZBE_LANG", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "hub"


def _rehearse(*words: str) -> Result:
    return RUNNER.invoke(app, ["settle", "--rehearse", *words])


def _file(*, feed: str = MARKET) -> tuple[str, ...]:
    return ("--submission", "file.csv", "--feed", feed, "--mode", "changes", "--sent-on", "2025-11-03")


def test_a_rehearsed_file_is_told_in_every_language_and_names_nobody(home: Path) -> None:
    """Rows, reasons and operations as JSON and for people in kk, ru and en; no person's number; no file touched."""
    before = fingerprint(home)
    answer = _rehearse(*_file(), "--horizon", "2026-12-31", "--json")
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    (row,) = told["rows"]
    assert (row["row"], row["by_op"], row["persons"]) == (2, {"close": 1, "open": 1}, 2)
    assert [(one["reason"], one["by_op"]) for one in row["reasons"]] == [("stated", {"close": 1, "open": 1})]
    assert (row["days_gained"], row["days_lost"]) == (549, 426)
    assert (told["horizon_date"], told["cover"]) == ("2026-12-31", {"begin": 1, "end": 1})
    assert told["receipt"]["accepted"] == 2 and told["receipt"]["receipt"] is None
    shown = {language: _rehearse(*_file(), "--lang", language).output for language in ("kk", "ru", "en")}
    words = {"kk": "тек байқап көрді: ештеңе қабылданған жоқ", "ru": "ничего не принято", "en": "nothing was taken in"}
    for language, sentence in words.items():
        assert sentence in shown[language]
    assert "Checked without the hub" not in shown["en"]
    assert len(set(shown.values())) == len(shown)
    for output in (answer.output, *shown.values()):
        assert "stated" in output
        assert not re.search(r"(?<!\d)\d{12}(?!\d)", output)
    assert fingerprint(home) == before


def test_what_the_hub_would_refuse_ends_with_its_exit_code(home: Path) -> None:
    """A refused file 1 with its answer; an unknown act 1; a bad pack 1; options without meaning 2."""
    refused = _rehearse(*_file(feed="2/no/such"))
    assert (refused.exit_code, "F" in refused.output) == (1, True)
    assert _rehearse("--act", "999").exit_code == 1
    (home.parent / "pack.yaml").write_text("name: other\n", encoding="utf-8")
    pack = _rehearse("--rule-pack", "pack.yaml", "--lang", "ru")
    assert (pack.exit_code, "Набор правил негоден" in pack.output) == (1, True)
    assert _rehearse("--submission", "file.csv").exit_code == 2
    assert _rehearse("--feed", MARKET).exit_code == 2
    assert _rehearse("--engine", "spark").exit_code == 2
    plain = RUNNER.invoke(app, ["settle", "--without", "807"])
    assert plain.exit_code == 2, "an option of a rehearsal never settles"
