"""`tizbe quarantine`: submissions that the mass-change brake holds, and the second person who decides."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from tizbe.cli.options import AsJson, By, Lang, Language, answer, answered, opened_hub, tell

quarantine_app = typer.Typer(no_args_is_help=True, help="Submissions that wait for a second person.")

Held = Annotated[str, typer.Argument(metavar="RECEIPT")]
Reason = Annotated[str | None, typer.Option("--reason", help="Why; recorded.")]

_NONE = {"kk": "Шешім күтіп тұрған ештеңе жоқ.", "ru": "Ничто не ждёт решения.", "en": "Nothing waits."}


@quarantine_app.command("list")
def quarantine_list(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Show the submissions that wait for a decision."""
    with answered(lang), opened_hub(None, lang) as opened:
        receipts = opened.held()
    if as_json:
        typer.echo(json.dumps([json.loads(receipt.to_json()) for receipt in receipts], ensure_ascii=False))
        return
    for receipt in receipts:
        typer.echo(tell(receipt, lang, opened.settings.home))
    if not receipts:
        typer.echo(_NONE[lang.value])


@quarantine_app.command("release")
def quarantine_release(
    receipt: Held,
    by: By = None,
    reason: Reason = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Let a submission take effect now. Who sent it may not release it: name yourself with --by."""
    with answered(lang), opened_hub(by, lang) as opened:
        final = opened.release(receipt, reason)
    answer(final, lang, as_json, opened.settings.home)


@quarantine_app.command("reject")
def quarantine_reject(
    receipt: Held,
    by: By = None,
    reason: Reason = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Turn a submission away for good. Who sent it may not decide: name yourself with --by."""
    with answered(lang), opened_hub(by, lang) as opened:
        final = opened.reject(receipt, reason)
    typer.echo(final.to_json() if as_json else tell(final, lang, opened.settings.home))
