"""`tizbe check` as a command: its answers and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from tests.intake.cases import IIN, LABOUR, WRONG

CHANGES = ["--feed", LABOUR, "--mode", "changes", "--sent-on", "2025-06-02"]


@pytest.fixture
def app() -> typer.Typer:
    """An application of this one command."""
    from tizbe.cli.intake import check

    application = typer.Typer()
    application.command()(check)
    return application


def test_check_answers_with_a_receipt_and_its_exit_code(
    app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 0 when taken, 1 when refused whole or in each row, 2 for wrong use; refused rows lie in this folder."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "a.csv"
    file.write_text(f"op,iin,begin_date,status\nopen,{IIN},2025-01-01,registered\nopen,{WRONG},2025-01-01,registered\n")
    run = CliRunner().invoke(app, [str(file), *CHANGES, "--json"])
    receipt = json.loads(run.stdout)
    assert (run.exit_code, receipt["accepted"], receipt["codes"], receipt["receipt"]) == (0, 1, {"R006": 1}, None)
    assert (tmp_path / "a.csv.refused.csv").is_file()
    refused = CliRunner().invoke(app, [str(file), *CHANGES, "--count", "3", "--lang", "ru"])
    assert (refused.exit_code, "F008" in refused.stdout) == (1, True)
    file.write_text(f"op,iin,begin_date,status\nopen,{WRONG},2025-01-01,registered\n")
    in_each_row = CliRunner().invoke(app, [str(file), *CHANGES])
    assert (in_each_row.exit_code, "R006 × 1: " in in_each_row.stdout) == (1, True)
    assert CliRunner().invoke(app, [str(file), "--feed", LABOUR]).exit_code == 2
    assert CliRunner().invoke(app, [str(file), *CHANGES, "--sha256", "zz"]).exit_code == 2
