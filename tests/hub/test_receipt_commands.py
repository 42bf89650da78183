"""`tizbe receipt`: the command's answers and exit codes; the checking module as a program of its own."""

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.hub.people import AIGUL, BOLAT, DANA
from tests.hub.sending import hub_at, tell
from tizbe.audit import offline
from tizbe.audit.signing import KeyRing
from tizbe.cli.main import app
from tizbe.cli.receipt_words import REASONS, WORDS
from tizbe.errors import LANGUAGES

FEED = "6/mlspp/cdb-pensions"
ROWS = [{"iin": iin, "begin_date": "2025-01-01", "end_date": ""} for iin in (AIGUL, BOLAT)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub's folder with one submission of two rows, for every test here."""
    folder = tmp_path_factory.mktemp("receipts")
    with hub_at(folder) as hub:
        tell(hub, FEED, ROWS, sent_on="2025-02-01")
    return folder / "hub"


def _run(home: Path, *arguments: object, given: str = "") -> Result:
    words = ["receipt", *(str(one) for one in arguments)]
    return CliRunner().invoke(app, words, input=given, env={"TIZBE_HOME": str(home), "TIZBE_ACTOR": "tester"})


def test_shown_saved_verified_proven(home: Path, tmp_path: Path) -> None:
    """A receipt is shown, saved, verified with its key alone; a row and an absence are proven from it and verified."""
    assert "S-00000001" in _run(home, "show", "S-00000001").stdout
    told = json.loads(_run(home, "show", "S-00000001", "--json").stdout)
    saved = json.loads(_run(home, "save", "S-00000001", tmp_path / "saved", "--json").stdout)
    assert json.loads(Path(saved["receipt"]).read_text(encoding="utf-8")) == told
    elsewhere = tmp_path / "elsewhere"
    for file in ("receipt", "key"):
        assert _run(elsewhere, "verify", saved["receipt"], "--key", saved["key"]).exit_code == 0
        assert file in saved and not elsewhere.exists()  # no hub is needed, and none is made
    proof = tmp_path / "proof.json"
    assert _run(home, "prove", "S-00000001", proof, "--row", 2, "--purpose", "a dispute").exit_code == 0
    assert stat.S_IMODE(proof.stat().st_mode) == 0o600
    verified = _run(elsewhere, "verify", proof, "--key", saved["key"])
    assert verified.exit_code == 0 and BOLAT in verified.stdout and AIGUL not in verified.stdout
    asked = _run(home, "prove", "S-00000001", proof, "--person", "--json", given=f"{DANA}\n")
    assert json.loads(asked.stdout) == {"proof": str(proof), "rows": 0, "absent": True}
    assert json.loads(_run(home, "verify", proof, "--json").stdout)["absent"] == DANA


def test_what_does_not_hold_is_exit_1(home: Path, tmp_path: Path) -> None:
    """A changed receipt, another key and what is no receipt are told apart, in a sentence and in JSON."""
    told = json.loads(_run(home, "show", "S-00000001", "--json").stdout)
    changed, other = tmp_path / "changed.json", tmp_path / "other.json"
    changed.write_text(json.dumps({**told, "accepted": 1, "hinted": 1}), encoding="utf-8")
    other.write_text("[1]", encoding="utf-8")
    for file, reason in ((changed, "signature"), (other, "form")):
        answer = _run(home, "verify", file, "--json")
        assert answer.exit_code == 1 and json.loads(answer.stdout)["reason"] == reason
        assert REASONS[reason]["en"] in _run(home, "verify", file).output
    ring = KeyRing(tmp_path / "second")
    ring.make()
    key = ring.keys()[-1].file
    changed.write_text(json.dumps(told), encoding="utf-8")
    assert json.loads(_run(home, "verify", changed, "--key", key, "--json").stdout)["reason"] == "key"
    assert "--key" in _run(tmp_path / "nowhere", "verify", changed).output


def test_keys_are_listed_and_changed(home: Path) -> None:
    """A change of keys makes a new one that signs; the old one stays listed with its end, its public part readable."""
    new = json.loads(_run(home, "rotate", "--by", "keeper", "--json").stdout)
    keys = json.loads(_run(home, "keys", "--json").stdout)
    assert [key["until"] is None for key in keys][-2:] == [False, True] and keys[-1] == new
    assert all(Path(key["file"]).read_text(encoding="ascii").startswith("-----BEGIN PUBLIC") for key in keys)
    assert new["key"] in _run(home, "keys").stdout
    assert _run(home, "prove", "S-00000001", home / "proof", "--row", "1", "--person").exit_code == 2


def test_the_checking_module_runs_alone(home: Path, tmp_path: Path) -> None:
    """Copied out of the program and run with `cryptography` only, one file verifies a receipt and a proof."""
    alone = shutil.copy(offline.__file__, tmp_path / "offline.py")
    saved = json.loads(_run(home, "save", "S-00000001", tmp_path / "saved", "--json").stdout)
    proof = tmp_path / "proof.json"
    _run(home, "prove", "S-00000001", proof, "--row", 1)
    for file, code, said in ((saved["receipt"], 0, "holds"), (proof, 0, AIGUL), (saved["payload"], 1, "form")):
        command = [sys.executable, "-I", str(alone), str(file), saved["key"]]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": os.environ["PATH"]})
        assert done.returncode == code and said in done.stdout, done.stderr
    text = Path(alone).read_text(encoding="utf-8")
    assert "import tizbe" not in text and "from tizbe" not in text


def test_a_check_without_the_hub_is_unsigned(tmp_path: Path) -> None:
    """`tizbe check` gives no signature and says so."""
    path = tmp_path / "rows.csv"
    path.write_text(f"iin,begin_date,end_date\n{AIGUL},2025-01-01,\n", encoding="utf-8")
    words = ["check", str(path), "--feed", FEED, "--mode", "full", "--as-of", "2025-02-01", "--sent-on", "2025-02-01"]
    runner = CliRunner(env={"TIZBE_HOME": str(tmp_path / "none")})
    assert "bears no signature" in runner.invoke(app, words).stdout
    told = json.loads(runner.invoke(app, [*words, "--json"]).stdout)
    assert (told["receipt"], told["signature"], told["rows_root"]) == (None, None, None)


def test_every_reason_has_its_sentences() -> None:
    """Each word of `NotProven` that its docstring names has a sentence in every language, and every text too."""
    named = {part.strip().split("`")[1] for part in (offline.NotProven.__doc__ or "").split(";")[0:] if "`" in part}
    assert named - {"reason"} <= set(REASONS)
    assert all(set(words) == set(LANGUAGES) for words in (*REASONS.values(), *WORDS.values()))
