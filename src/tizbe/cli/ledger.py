"""`tizbe ledger`: the digest of what the hub has settled, and its rebuilding from the log."""

from __future__ import annotations

import json

import typer

from tizbe.cli.options import AsJson, Lang, Language, answered, opened_hub

ledger_app = typer.Typer(no_args_is_help=True, help="The ledger: its digest, its rebuilding.")


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
def ledger_rebuild(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Make the projection again from the log, checking every file, and print the digest."""
    with answered(lang), opened_hub(None, lang) as opened:
        opened.rebuild()
        digest = opened.digest()
        found = {
            "digest": digest,
            "commit": opened.log.last_commit_no(),
            "statements": opened.statement_digest(),
        }
    typer.echo(json.dumps(found) if as_json else digest)
