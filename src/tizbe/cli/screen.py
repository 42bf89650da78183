"""How answers reach the terminal: as JSON for scripts, as text and tables for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console


def print_json(answer: dict[str, Any] | list[Any]) -> None:
    """Print an answer as JSON, its letters as they are."""
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def console() -> Console:
    """A console that prints texts as they are: no colours by guess, no markup."""
    from rich.console import Console

    return Console(highlight=False, markup=False)
