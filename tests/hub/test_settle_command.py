"""`tizbe settle` and `tizbe quarantine list` speak the language that is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.api.running import STUDENTS, settings
from tests.hub.people import made_up
from tizbe.cli.main import app
from tizbe.hub import Sent, day_now, make_envelope, open_hub


def test_what_a_terminal_is_told_is_in_its_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A settlement, nothing new to settle and an empty quarantine are told in Kazakh and in Russian."""
    monkeypatch.setenv("TIZBE_HOME", str(tmp_path / "hub"))

    def said(*words: str) -> str:
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, result.output
        return result.stdout

    for number, (language, settled, nothing, waits) in enumerate(
        (
            ("kk", "1-есептеу: өзгеріс – 2, адам – 2", "Есептейтін жаңа ештеңе жоқ.", "Шешім күтіп"),
            ("ru", "Расчёт 2: изменений – 2, людей – 2", "Рассчитывать нечего", "Ничто не ждёт решения."),
        )
    ):
        path = tmp_path / f"{language}.csv"
        lines = [f"open,{iin},2026-01-10,,full-time" for iin in made_up(2, f"95010{number + 1}")]
        path.write_text("\n".join(["op,iin,begin_date,end_date,form", *lines]) + "\n")
        with open_hub(settings(tmp_path / "hub")) as hub:
            envelope = make_envelope(feed=STUDENTS, mode="changes", sent_on=day_now(), name=path.name)
            list(hub.receive_all([Sent(path, envelope)]))
        told = said("settle", "--lang", language)
        assert told.startswith(settled) and "open 2" in told
        assert said("settle", "--lang", language).startswith(nothing)
        assert said("quarantine", "list", "--lang", language).startswith(waits)
