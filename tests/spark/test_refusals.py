"""Without Spark or Java the command says so, in the reader's language, and nothing is begun."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tizbe.cli.main import app
from tizbe.engine.spark import require_spark
from tizbe.errors import LANGUAGES, Refused


def _refused() -> Refused:
    with pytest.raises(Refused) as refused:
        require_spark()
    assert set(refused.value.sentences) == set(LANGUAGES)
    return refused.value


def test_a_missing_spark_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extra is not installed, each language says how to install it and what else to choose."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    for language in LANGUAGES:
        assert "tizbe[spark]" in _refused().sentence(language)


def test_a_missing_java_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where there is no Java, on the path or at JAVA_HOME, each language names JAVA_HOME."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "JAVA_HOME" in _refused().sentence("kk")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert "JAVA_HOME" in _refused().sentence("ru")


def test_the_command_answers_in_the_readers_language(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`tizbe settle --engine spark` without Spark leaves with exit code 1 and one sentence; nothing is settled."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("TIZBE_HOME", str(tmp_path / "hub"))
    answer = CliRunner().invoke(app, ["settle", "--engine", "spark", "--lang", "ru"])
    assert answer.exit_code == 1
    assert "Spark не установлен" in answer.output
    assert not (tmp_path / "hub" / "spark").exists()


@pytest.mark.parametrize("option", ["--master", "--shared"])
def test_where_spark_runs_is_asked_only_of_spark(option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Options that only Spark understands are an error without it, rather than silently ignored."""
    monkeypatch.setenv("TIZBE_HOME", str(tmp_path / "hub"))
    answer = CliRunner().invoke(app, ["settle", option, "local[2]"])
    assert answer.exit_code == 2
    assert "--engine" in answer.output
