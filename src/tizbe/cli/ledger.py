"""`tizbe ledger`: the digest of what the hub has settled, its rebuilding from the log, and the proof of both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from tizbe.cli.ledger_words import ADVICE, DIFFERENCES, SIDES, WORDS
from tizbe.cli.options import EXIT_REFUSED, AsJson, Lang, Language, answered, opened_hub
from tizbe.cli.screen import print_json

ledger_app = typer.Typer(no_args_is_help=True, help="The ledger: its digest, its rebuilding, its proof.")

At = Annotated[
    Path | None, typer.Option("--at", metavar="FOLDER", help="With --compare: replay here, not below the hub's folder.")
]


@ledger_app.command("digest")
def ledger_digest(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Print the SHA-256 of everybody's entitlements as the outside CSV."""
    with answered(lang), opened_hub(None, lang) as opened:
        digest = opened.digest()
        found = {"digest": digest, "commit": opened.log.last_commit_no()}
        if as_json:
            found["statements"] = opened.statement_digest()
    typer.echo(json.dumps(found) if as_json else digest)


@ledger_app.command("rebuild")
def ledger_rebuild(
    compare: Annotated[
        bool, typer.Option("--compare", help="Rebuild in a second place and compare; change nothing.")
    ] = False,
    at: At = None,
    every_settlement: Annotated[
        bool, typer.Option("--every-settlement", help="With --compare: settle every settlement again.")
    ] = False,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Make the projection again from the log, checking every file, and print the digest."""
    if compare:
        _compare(at, every_settlement, lang, as_json)
        return
    if at is not None or every_settlement:
        raise typer.BadParameter("--at and --every-settlement go with --compare")
    with answered(lang), opened_hub(None, lang) as opened:
        opened.rebuild()
        digest = opened.digest()
        found = {
            "digest": digest,
            "commit": opened.log.last_commit_no(),
            "statements": opened.statement_digest(),
        }
    typer.echo(json.dumps(found) if as_json else digest)


@ledger_app.command("verify")
def ledger_verify(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Compare every file of the log with its recorded hash, and name what is damaged, missing or of nobody."""
    with answered(lang), opened_hub(None, lang) as opened:
        found = opened.verify().as_json()
    _answer("verified", found, lang.value, as_json)


def _compare(at: Path | None, every_settlement: bool, lang: Language, as_json: bool) -> None:
    with answered(lang), opened_hub(None, lang) as opened:
        found = opened.prove(at, every_settlement=every_settlement).as_json()
    _answer("same", found, lang.value, as_json)


def _answer(word: str, found: dict[str, object], language: str, as_json: bool) -> None:
    """Print a proof, and leave with exit 1 where something is not the same."""
    if as_json:
        print_json(found)
    else:
        _print(word, found, language)
    if not found["same"]:
        raise typer.Exit(EXIT_REFUSED)


def _print(word: str, found: dict[str, object], language: str) -> None:
    if found["same"]:
        typer.echo(WORDS[word][language].format(**found))
    advised: set[str] = set()
    for name in ("differences", "unproven"):
        rows = found.get(name, [])
        for one in rows if isinstance(rows, list) else []:
            sentences, advice = DIFFERENCES[one["kind"]]
            detail = {key: "—" if value is None else value for key, value in one.items()}
            if "side" in detail:
                detail["side"] = SIDES[detail["side"]][language]
            typer.echo(sentences[language].format(**detail).rstrip())
            advised.add(advice)
    for advice, sentences in ADVICE.items():
        if advice in advised:
            typer.echo(sentences[language])
