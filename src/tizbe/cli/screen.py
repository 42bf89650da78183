"""How answers reach the terminal: as JSON for scripts, as text and tables for people."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_WIDEST = 1_000


def print_json(answer: dict[str, Any] | list[Any]) -> None:
    """Print an answer as JSON, its letters as they are."""
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def console(width: int | None = None) -> Console:
    """A console that prints texts as they are: no colours by guess, no markup; as wide as the terminal, or as said."""
    from rich.console import Console

    # Without a height a terminal that calls itself dumb has 80 columns, whatever is said.
    return Console(highlight=False, markup=False, width=width, height=None if width is None else 25)


def print_figures(headings: Iterable[str], rows: Iterable[Iterable[str]], names: int) -> None:
    """Print figures under their headings; the first `names` columns tell of what they are.

    A name or number that is cut says something else: each is printed whole, past the edge of the terminal if it must
    be. The headings break at their blanks instead, where a terminal is too narrow for them.
    """
    headings, lines = list(headings), [list(row) for row in rows]
    screen = console()
    table, width = _figures(headings, lines, names)
    if screen.is_terminal and width > screen.width:
        table, width = _figures([heading.replace(" ", "\n") for heading in headings], lines, names)
    console(max(screen.width, width)).print(table)


def _figures(headings: list[str], lines: list[list[str]], names: int) -> tuple[Table, int]:
    """A table of which nothing breaks by itself, and how many letters wide it is."""
    from rich.measure import Measurement
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="left" if place < names else "right", no_wrap=True, vertical="bottom")
    for line in lines:
        table.add_row(*line)
    wide = console(_WIDEST)
    return table, Measurement.get(wide, wide.options, table).maximum
