"""The command `tizbe`: every verb of the hub at a terminal, for people and for scripts.

Exit codes: 0 done; 1 refused; 2 wrong use; 3 held for a person (quarantine, review); 4 try again later;
5 outcome unknown; 6 broken, call us. `--home DIR` (or TIZBE_HOME) names the hub's folder and may stand
anywhere; `--lang` (or TIZBE_LANG) chooses kk, ru or en. Nothing heavy is imported before a verb needs it.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tizbe.cli.demo import demo
from tizbe.cli.law import law_app, list_app
from tizbe.cli.options import AsJson, By, Lang, Language, Mode, answered
from tizbe.cli.sandbox import sandbox_app

if TYPE_CHECKING:
    from tizbe.hub import Envelope, Receipt

EXIT_REFUSED, EXIT_WRONG_USE, EXIT_HELD = 1, 2, 3

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="The hub between state bodies and the medical insurance system, by resolution No. 660.",
)
quarantine_app = typer.Typer(no_args_is_help=True, help="Submissions that wait for a second person.")
ledger_app = typer.Typer(no_args_is_help=True, help="The ledger: its digest, its rebuilding.")
for name, part in (
    ("law", law_app),
    ("list", list_app),
    ("quarantine", quarantine_app),
    ("ledger", ledger_app),
    ("sandbox", sandbox_app),
):
    app.add_typer(part, name=name)
app.command()(demo)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The file.")]
FeedOption = Annotated[str, typer.Option("--feed", help="The feed, as row/body/system.")]
ModeOption = Annotated[Mode, typer.Option("--mode", help="All that holds on a day, or operations.")]
AsOf = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day a full speaks of.")]
SentOn = Annotated[
    datetime | None, typer.Option("--sent-on", formats=["%Y-%m-%d"], help="The sending day; default today.")
]
Count = Annotated[int | None, typer.Option("--count", help="How many rows the file should have.")]
Sha = Annotated[str | None, typer.Option("--sha256", help="The hash the content should have.")]
Known = Annotated[
    str | None,
    typer.Option("--known", metavar="TIME", help="As known then: a day, an instant or a commit's number."),
]


@app.command()
def check(
    file: FileArgument,
    feed: FeedOption,
    mode: ModeOption,
    as_of: AsOf = None,
    sent_on: SentOn = None,
    count: Count = None,
    sha256: Sha = None,
    refused: Annotated[
        Path | None, typer.Option("--refused", help="Where refused rows go; default FILE.refused.csv here.")
    ] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Give the hub's verdict on a file, with no hub: all that does not depend on what it believes."""
    from tizbe import hub

    envelope = _envelope(file, feed, mode, as_of, sent_on, None, count, sha256)
    with answered(lang):
        receipt = hub.check(file, envelope, refused=refused or Path(f"{file.name}.refused.csv"), language=lang.value)
    _answer(receipt, lang, as_json)


@app.command()
def submit(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The file.")] = None,
    feed: Annotated[str | None, typer.Option("--feed", help="The feed, as row/body/system.")] = None,
    mode: Annotated[Mode | None, typer.Option("--mode", help="All that holds on a day, or operations.")] = None,
    as_of: AsOf = None,
    sent_on: SentOn = None,
    count: Count = None,
    sha256: Sha = None,
    number: Annotated[str | None, typer.Option("--number", help="The sender's own number of it.")] = None,
    batch: Annotated[
        Path | None,
        typer.Option("--batch", metavar="DIR", exists=True, file_okay=False, help="Send every envelope in DIR."),
    ] = None,
    by: By = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Send a file to the hub, or a folder of history; the answer is a receipt."""
    with answered(lang):
        if batch is not None:
            _submit_batch(batch, by, lang)
            return
        if file is None or feed is None or mode is None:
            raise typer.BadParameter("give FILE with --feed and --mode, or --batch DIR")
        envelope = _envelope(file, feed, mode, as_of, sent_on, number, count, sha256)
        with _open(by, lang) as opened:
            receipt = opened.receive(file, envelope)
    _answer(receipt, lang, as_json)


@app.command()
def settle(by: By = None, lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Settle what was learned since the last settlement, and number the changes."""
    with answered(lang), _open(by, lang) as opened:
        report = opened.settle()
    if as_json:
        typer.echo(json.dumps(report.as_json()))
    elif report.settlement is None:
        typer.echo("Nothing new to settle.")
    else:
        typer.echo(
            f"Settlement {report.settlement}: {report.changes:,} changes of {report.persons:,} persons "
            f"in {report.seconds:.1f} s ({', '.join(f'{op} {n:,}' for op, n in report.by_op.items()) or 'none'})"
        )


@app.command()
def deliver(
    inbox: Annotated[Path | None, typer.Option("--inbox", help="MSHI's inbox; default HOME/mshi/inbox.")] = None,
    outbox: Annotated[Path | None, typer.Option("--outbox", help="Its answers; default HOME/mshi/outbox.")] = None,
    repeat: Annotated[list[int] | None, typer.Option("--repeat", help="Offer a refused batch again.")] = None,
    by: By = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Put undelivered changes into MSHI's inbox, and take its answers."""
    from tizbe.cli.delivery import run_deliver

    with answered(lang), _open(by, lang) as opened:
        run_deliver(opened, inbox, outbox, repeat or (), as_json, lang.value)


@app.command()
def explain(
    iin: Annotated[str, typer.Argument(metavar="IIN", help="The person.")],
    on: Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="The day asked of.")],
    known: Known = None,
    purpose: Annotated[str | None, typer.Option("--purpose", help="Why the person is looked at; recorded.")] = None,
    by: By = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Say whether a person is covered on a day, why, and what would change it. The access is recorded."""
    with answered(lang), _open(by, lang) as opened:
        explanation = opened.explain(iin, on.date(), known, purpose)
        if as_json:
            typer.echo(json.dumps(explanation.as_json(), ensure_ascii=False))
        else:
            typer.echo(explanation.tell(lang.value))


@app.command()
def export(
    kind: Annotated[str, typer.Argument(metavar="statement|entitlement|cover|change")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ending in .csv, .parquet or .ndjson.")],
    known: Known = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Write a handout: statements, entitlements, cover or changes."""
    if kind not in ("statement", "entitlement", "cover", "change"):
        raise typer.BadParameter("statement, entitlement, cover or change", param_hint="KIND")
    with answered(lang), _open(None, lang) as opened:
        rows = opened.export(kind, file, known)
    typer.echo(json.dumps({"kind": kind, "file": str(file), "rows": rows}) if as_json else f"{rows:,} rows")


@quarantine_app.command("list")
def quarantine_list(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Show the submissions that wait for a decision."""
    with answered(lang), _open(None, lang) as opened:
        receipts = opened.held()
    if as_json:
        typer.echo(json.dumps([json.loads(receipt.to_json()) for receipt in receipts], ensure_ascii=False))
        return
    for receipt in receipts:
        typer.echo(receipt.render(lang.value))
    if not receipts:
        typer.echo("Nothing waits.")


@quarantine_app.command("release")
def quarantine_release(
    receipt: Annotated[str, typer.Argument(metavar="RECEIPT")],
    by: By = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why; recorded.")] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Let a submission take effect now. Who sent it may not release it: name yourself with --by."""
    with answered(lang), _open(by, lang) as opened:
        final = opened.release(receipt, reason)
    _answer(final, lang, as_json)


@quarantine_app.command("reject")
def quarantine_reject(
    receipt: Annotated[str, typer.Argument(metavar="RECEIPT")],
    by: By = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why; recorded.")] = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Turn a submission away for good. Who sent it may not decide: name yourself with --by."""
    with answered(lang), _open(by, lang) as opened:
        final = opened.reject(receipt, reason)
    typer.echo(final.to_json() if as_json else final.render(lang.value))


@ledger_app.command("digest")
def ledger_digest(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Print the SHA-256 of everybody's entitlements as the outside CSV."""
    with answered(lang), _open(None, lang) as opened:
        digest = opened.digest()
        found = {"digest": digest, "commit": opened.log.last_commit_no()}
        if as_json:
            found["statements"] = opened.statement_digest()
    typer.echo(json.dumps(found) if as_json else digest)


@ledger_app.command("rebuild")
def ledger_rebuild(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Make the projection again from the log, checking every file, and print the digest."""
    with answered(lang), _open(None, lang) as opened:
        opened.rebuild()
        digest = opened.digest()
        found = {
            "digest": digest,
            "commit": opened.log.last_commit_no(),
            "statements": opened.statement_digest(),
        }
    typer.echo(json.dumps(found) if as_json else digest)


def main() -> None:
    """Run the command; `--home DIR` is taken from wherever it stands."""
    arguments = sys.argv[1:]
    for place, argument in enumerate(arguments):
        if argument == "--home" and place + 1 < len(arguments):
            os.environ["TIZBE_HOME"] = arguments[place + 1]
            del arguments[place : place + 2]
            break
        if argument.startswith("--home="):
            os.environ["TIZBE_HOME"] = argument.removeprefix("--home=")
            del arguments[place]
            break
    app(arguments, prog_name="tizbe")


def _open(by: str | None, lang: Language) -> Any:
    from tizbe.hub import open_hub
    from tizbe.settings import read_settings

    return open_hub(read_settings(actor=by), lang.value)


def _envelope(
    file: Path,
    feed: str,
    mode: Mode,
    as_of: datetime | None,
    sent_on: datetime | None,
    number: str | None,
    count: int | None,
    sha256: str | None,
) -> Envelope:
    from tizbe import hub
    from tizbe.errors import Refused

    try:
        return hub.make_envelope(
            feed=feed,
            mode=mode.value,
            sent_on=sent_on.date() if sent_on else hub.day_now(),
            name=file.name,
            as_of=as_of.date() if as_of else None,
            number=number,
            count=count,
            sha256=sha256,
        )
    except Refused as refused:
        raise typer.BadParameter(refused.sentence()) from refused


def _submit_batch(folder: Path, by: str | None, lang: Language) -> None:
    with _open(by, lang) as opened:
        for receipt in opened.receive_batch(folder):
            typer.echo(receipt.to_json())


def _answer(receipt: Receipt, lang: Language, as_json: bool) -> None:
    typer.echo(receipt.to_json() if as_json else receipt.render(lang.value))
    exits = {"refused": EXIT_REFUSED, "rejected": EXIT_REFUSED, "quarantined": EXIT_HELD}
    if receipt.status in exits:
        raise typer.Exit(exits[receipt.status])


if __name__ == "__main__":
    main()
