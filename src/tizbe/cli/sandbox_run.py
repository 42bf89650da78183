"""`tizbe sandbox join` and `tizbe sandbox run`: the made-up bodies and MSHI against a hub that runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tizbe.cli.options import EXIT_REFUSED, AsJson, By, Lang, Language, answered
from tizbe.cli.sandbox_words import WORDS, said
from tizbe.errors import Refused, Unavailable

if TYPE_CHECKING:
    from tizbe.access.client import Clients
    from tizbe.sandbox.playing import Outcome, Play

Keys = Annotated[Path, typer.Option("--keys", metavar="FOLDER", help="Where the keys of the made-up systems lie.")]


class Way(StrEnum):
    """How changes come to MSHI."""

    PULL = "pull"
    PUSH = "push"


def join_hub(keys: Keys, by: By = None, lang: Lang = Language.EN) -> None:
    """Let the made-up bodies and MSHI into the hub of --home: a system and a key of its own each.

    Said again it changes nothing; a system whose key is lost gets another. Never on a hub that serves real persons.
    """
    from tizbe.cli.managing import managed
    from tizbe.sandbox import joining

    with managed(by, lang) as (access, me, _):
        clients = access.clients(me)
        known = {one.client_id for one in clients.all()}
        systems = joining.systems()
        for system, role, body in systems:
            if system not in known:
                clients.add(system, role, body)
            _add_key(clients, system, joining.public_key(keys, system))
    added = sum(system not in known for system, _, _ in systems)
    typer.echo(said("joined", lang, systems=len(systems), added=added, keys=keys))
    typer.echo(said("next", lang, command=f"tizbe sandbox run --hub URL --keys {keys}"))


def _add_key(clients: Clients, system: str, key: bytes) -> None:
    try:
        clients.add_key(system, key)
    except Refused as refused:
        if refused.code != "A054":  # it has this key already
            raise


def run_sandbox(
    hub: Annotated[str, typer.Option("--hub", metavar="URL", help="The address of the running hub.")],
    keys: Keys,
    persons: Annotated[int, typer.Option(help="How many persons live there, 300 or more.")] = 300,
    days: Annotated[int, typer.Option(help="How many days are played; three tell the history.")] = 5,
    seed: Annotated[int, typer.Option(help="The same seed makes the same country and the same faults.")] = 1,
    faults: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help="With commas: lost, repeat, reorder, truncation, slow, flapping, late, double; or all.",
        ),
    ] = "",
    rows: Annotated[str, typer.Option(metavar="LIST", help="Only feeds of these rows, as 1,14,activity.")] = "",
    mshi: Annotated[Way, typer.Option(help="Whether MSHI pulls, or waits for the hub to push.")] = Way.PULL,
    listen: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Where MSHI waits: the hub's TIZBE_MSHI_URL.")
    ] = "127.0.0.1:9000",
    token_file: Annotated[
        Path | None, typer.Option("--token-file", metavar="FILE", help="What the hub shows to MSHI when it pushes.")
    ] = None,
    patience: Annotated[float, typer.Option(help="Seconds to wait for the last changes.")] = 180.0,
    trusting: Annotated[
        bool, typer.Option("--trusting", help="MSHI applies whatever it is pushed: a repetition without asking shows.")
    ] = False,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Play every body and MSHI against a running hub, over the network, with faults on request.

    The hub must be empty. It ends with 0 when every answer, every change and all cover are as the answer key says.
    """
    from tizbe.sandbox.playing import Play, faults_named, rows_named

    with answered(lang):
        played = Play(
            hub=hub,
            keys=keys,
            persons=persons,
            days=days,
            seed=seed,
            faults=_named("no-fault", faults_named, faults),
            rows=_named("no-row", rows_named, rows),
            listen=_address(listen) if mshi is Way.PUSH else None,
            token=_token(token_file) if token_file else None,
            is_trusting=trusting,
            patience=patience,
            language=lang.value,
        )
        outcome = _played(played, lang)
    _print(outcome, lang, as_json)
    if not outcome.holds:
        raise typer.Exit(EXIT_REFUSED)


def _played(played: Play, lang: Language) -> Outcome:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from tizbe.sandbox.playing import play

    screen = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def show(day: int, done: int, total: int) -> None:
            bar.update(task, description=said("sending", lang, day=day), completed=done, total=total)

        with _as_errors():
            return play(played, show)


@contextmanager
def _as_errors() -> Iterator[None]:
    """Turn what the client raises into the hub's errors, which have a sentence and an exit code."""
    from tizbe import client

    try:
        yield
    except client.Unreachable as error:
        raise Unavailable(WORDS["unreachable"]) from error
    except client.Unusable as error:
        raise Refused(error.sentences) from error
    except client.Problem as error:
        raise Refused(error.detail or str(error)) from error


def _named(about: str, read: Callable[[str], frozenset[Any]], names: str) -> frozenset[Any]:
    try:
        return read(names)
    except ValueError as error:
        known = str(error)
        raise Refused({language: text.format(known=known) for language, text in WORDS[about].items()}) from error


def _token(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise Refused(WORDS["no-token"]) from error


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise Refused(WORDS["no-address"])
    return host.strip("[]"), int(port)


def _print(outcome: Outcome, lang: Language, as_json: bool) -> None:
    from rich.table import Table

    from tizbe.cli.screen import console, print_json

    if as_json:
        print_json(outcome.as_json())
        return
    checks = Table(box=None, pad_edge=False)
    checks.add_column("")
    checks.add_column(said("head-check", lang), overflow="fold")
    for head in ("head-compared", "head-expected"):
        checks.add_column(said(head, lang), justify="right")
    for check in outcome.checks:
        checks.add_row("" if check.holds else "!", said(check.name, lang), str(check.compared), str(check.as_expected))
    faults = Table(box=None, pad_edge=False)
    faults.add_column(said("head-fault", lang), overflow="fold")
    faults.add_column(said("head-committed", lang), justify="right")
    for name, times in sorted(outcome.faults.items()):
        faults.add_row(said(name, lang), str(times))
    screen = console()
    screen.print(checks)
    if outcome.faults:
        screen.print()
        screen.print(faults)
    screen.print()
    places = {"submissions": outcome.submissions, "rows": outcome.rows, "changes": outcome.changes}
    typer.echo(said("sum", lang, seconds=round(outcome.seconds), **places))
    typer.echo(said("holds" if outcome.holds else "differs", lang))
