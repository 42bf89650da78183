"""`tizbe deliver`: changes to MSHI's inbox, its answers from its outbox."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any, Protocol

import typer


class Report(Protocol):
    """What the hub's deliver gives back."""

    def as_json(self) -> dict[str, Any]:
        """The report's JSON shape."""

    def lines(self, language: str = "en") -> list[str]:
        """The report in words."""


class DeliveringHub(Protocol):
    """The part of the hub that this command needs."""

    def deliver(self, inbox: Path | None, outbox: Path | None, repeat: Collection[int]) -> Report:
        """Deliver and take answers; see `tizbe.delivery.delivering.deliver`."""


def run_deliver(
    hub: DeliveringHub,
    inbox: Path | None,
    outbox: Path | None,
    repeat: Collection[int],
    as_json: bool,
    language: str = "en",
) -> None:
    """Deliver through `hub` and print the report, as one JSON object or in words."""
    report = hub.deliver(inbox, outbox, repeat)
    if as_json:
        typer.echo(json.dumps(report.as_json()))
    else:
        for line in report.lines(language):
            typer.echo(line)
