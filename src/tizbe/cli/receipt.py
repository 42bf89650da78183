"""`tizbe receipt`: receipts shown, saved and verified; rows proven in or out; the keys that sign.

An IIN is never an argument here: it is asked for (`tizbe.cli.person`).
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tizbe.cli.options import EXIT_REFUSED, AsJson, By, Lang, Language, answered, opened_hub, tell
from tizbe.cli.person import ask_iin
from tizbe.cli.receipt_words import REASONS, WORDS
from tizbe.cli.screen import print_json

if TYPE_CHECKING:
    from tizbe.audit.offline import Shown

receipt_app = typer.Typer(no_args_is_help=True, help="Signed receipts: shown, verified, proven from; their keys.")

Name = Annotated[str, typer.Argument(metavar="RECEIPT", help="The receipt's name, as S-00000001.")]
File = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A receipt or a proof.")]


@receipt_app.command("show")
def receipt_show(name: Name, lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Show a receipt as it stands now; with --json as it is sent, signature and all."""
    with answered(lang), opened_hub(None, lang) as opened:
        receipt = opened.receipt(name)
    typer.echo(receipt.to_json() if as_json else tell(receipt, lang, opened.settings.home))


@receipt_app.command("save")
def receipt_save(
    name: Name,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", file_okay=False, help="Made where it is missing.")],
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Write a receipt, the bytes it signs, its signature and its public key: what openssl verifies it with."""
    with answered(lang), opened_hub(None, lang) as opened:
        saved = opened.save_receipt(name, folder)
    files = {part: str(file) for part, file in vars(saved).items()}
    if as_json:
        print_json(files)
        return
    for file in files.values():
        typer.echo(file)


@receipt_app.command("verify")
def receipt_verify(
    file: File,
    key: Annotated[
        Path | None,
        typer.Option(
            "--key", metavar="PEM", exists=True, dir_okay=False, help="The public key; default the hub's own."
        ),
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Verify a receipt, or a proof of its rows, without a hub: exit 0 when it holds, 1 when it does not."""
    from tizbe.audit.offline import NotProven
    from tizbe.hub import verify_receipt

    with answered(lang):
        try:
            shown = verify_receipt(file, key)
        except NotProven as error:
            reason = {"holds": False, "reason": error.reason, "sentence": REASONS[error.reason][lang.value]}
            if as_json:
                print_json(reason)
            else:
                typer.echo(reason["sentence"], err=True)
            raise typer.Exit(EXIT_REFUSED) from error
    _tell(shown, lang.value, as_json)


@receipt_app.command("prove")
def receipt_prove(
    name: Name,
    proof: Annotated[Path, typer.Argument(metavar="PROOF", dir_okay=False, help="Where the proof goes, as JSON.")],
    row: Annotated[list[int] | None, typer.Option("--row", metavar="NUMBER", help="A row to show, from 1.")] = None,
    person: Annotated[
        bool, typer.Option("--person", help="Ask for an IIN: show the person's rows, or that there are none.")
    ] = False,
    purpose: Annotated[str | None, typer.Option("--purpose", help="Why the rows are shown; recorded.")] = None,
    by: By = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Prove that rows stand in a submission, or that a person stands in none, showing no other. Recorded."""
    if bool(row) == person:
        raise typer.BadParameter(WORDS["row_or_person"][lang.value])
    iin = ask_iin(lang) if person else ""
    with answered(lang), opened_hub(by, lang) as opened:
        made = opened.prove_person(name, iin, purpose) if person else opened.prove_rows(name, row or [], purpose)
    # A proof holds a person's data: nobody but its owner need read it.
    descriptor = os.open(proof, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as target:
        json.dump(made, target, ensure_ascii=False)
    rows = len(made.get("rows", ()))
    if as_json:
        print_json({"proof": str(proof), "rows": rows, "absent": "absent" in made})
        return
    typer.echo(WORDS["proof_rows" if rows else "proof_absent"][lang.value].format(rows=rows))


@receipt_app.command("keys")
def receipt_keys(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """List the keys that sign or have signed receipts; their public parts lie in HOME/keys."""
    with answered(lang), opened_hub(None, lang) as opened:
        keys = opened.signing_keys()
    if as_json:
        print_json([key.as_json() for key in keys])
        return
    for key in keys:
        words = WORDS["key_now" if key.until_at is None else "key_before"][lang.value]
        typer.echo(words.format(key=key.key, since=key.since_at, until=key.until_at))


@receipt_app.command("rotate")
def receipt_rotate(by: By = None, lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Sign with a new key from now on, and destroy the old private one. Old receipts still verify."""
    with answered(lang), opened_hub(by, lang) as opened:
        new = opened.rotate_keys()
    if as_json:
        print_json(new.as_json())
    else:
        typer.echo(WORDS["rotated"][lang.value].format(key=new.key, file=new.file))


def _tell(shown: Shown, language: str, as_json: bool) -> None:
    receipt = shown.receipt
    name, key = receipt.get("receipt"), receipt["signature"]["key"]
    if as_json:
        rows = [{"row": row.number, "code": row.code, "fields": dict(row.fields)} for row in shown.rows]
        print_json({"holds": True, "receipt": name, "key": key, "rows": rows, "absent": shown.absent_iin})
        return
    typer.echo(WORDS["holds"][language].format(receipt=name, key=key))
    for row in shown.rows:
        typer.echo(WORDS["refused" if row.code else "taken"][language].format(row=row.number, code=row.code))
        for column, text in row.fields:
            typer.echo(f"  {column}: {text}")
    if shown.absent_iin is not None:
        typer.echo(WORDS["absent"][language].format(iin=shown.absent_iin))
