"""Figures on a screen: names and numbers are never cut, on a terminal of any width and in a file."""

from __future__ import annotations

import pytest
from rich.console import Console

from tizbe.cli import screen

HEADINGS = ("Feed", "Persons", "Of them by no other row", "+ days")
LINES = (("1/internal-affairs/migration-police", "1,250", "879,858", "1,427,308"), ("Σ", "7", "0", "0"))


def _shown(
    width: int, *, is_terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    def console(asked: int | None = None) -> Console:
        shown = Console(width=asked or width, height=25, force_terminal=is_terminal, no_color=True, color_system=None)
        assert shown.is_terminal == is_terminal
        return shown

    monkeypatch.setattr(screen, "console", console)
    screen.print_figures(HEADINGS, LINES, names=1)
    return capsys.readouterr().out


@pytest.mark.parametrize("width", [20, 60, 76, 77, 200])
def test_names_and_numbers_are_whole_at_any_width(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each line of the figures is one line, whole; in a file and where there is room each heading is too."""
    for is_terminal in (False, True):
        out = _shown(width, is_terminal=is_terminal, monkeypatch=monkeypatch, capsys=capsys)
        *head, first, second = out.splitlines()
        assert (first.split(), second.split()) == ([*LINES[0]], [*LINES[1]])
        assert "…" not in out and sorted(" ".join(head).split()) == sorted(" ".join(HEADINGS).split())
        is_broken = is_terminal and width < 77
        assert (len(head) > 1) == is_broken


def test_a_terminal_that_calls_itself_dumb_cuts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a terminal is taken to have 80 columns, but not where more are said."""
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert screen.console(120).width == 120
