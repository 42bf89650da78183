"""One small demo, run once for all tests of this folder, and its report in each language."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tizbe.demo.account import Account
from tizbe.demo.report import write_report
from tizbe.demo.running import Screen, run_demo
from tizbe.demo.words import Words
from tizbe.errors import LANGUAGES
from tizbe.settings import read_settings


class Silent(Screen):
    """A screen that keeps its lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def working(self, title: str) -> Silent:
        """Show nothing."""
        return self

    def __enter__(self) -> Silent:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def __call__(self, done: int, total: int) -> None:
        """Take what a step says of its progress."""
        assert 0 <= done <= total

    def say(self, line: str) -> None:
        """Keep the line."""
        self.lines.append(line)


@dataclass(frozen=True)
class Ran:
    """A finished demo: its folder, its account, the lines it said, its reports by language."""

    home: Path
    account: Account
    lines: tuple[str, ...]
    reports: dict[str, Path]


@pytest.fixture(scope="session")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """A demo of 2,000 persons in English; the report is rendered in all languages."""
    folder = tmp_path_factory.mktemp("demo")
    screen = Silent()
    account = run_demo(read_settings(folder / "home", actor="tester"), 2000, 1, Words("en"), screen)
    reports = {language: folder / f"report.{language}.html" for language in LANGUAGES}
    for language, path in reports.items():
        write_report(account, Words(language), path)
    return Ran(folder / "home", account, tuple(screen.lines), reports)


def call(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as a person would, with no setting of this one."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TIZBE_")}
    return subprocess.run(
        [sys.executable, "-m", "tizbe.cli.main", *arguments],
        cwd=cwd,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )
