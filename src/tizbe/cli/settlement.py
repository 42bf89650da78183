"""`tizbe settle`, `tizbe explain`, `tizbe export`: who is covered, why, and the hub's handouts."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tizbe.cli.options import AsJson, By, Lang, Language, answered, opened_hub

Known = Annotated[
    str | None, typer.Option("--known", metavar="TIME", help="As known then: a day, an instant or a commit's number.")
]


def settle(by: By = None, lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Settle what was learned since the last settlement, and number the changes."""
    with answered(lang), opened_hub(by, lang) as opened:
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
    with answered(lang), opened_hub(by, lang) as opened:
        explanation = opened.explain(iin, on.date(), known, purpose)
        if as_json:
            typer.echo(json.dumps(explanation.as_json(), ensure_ascii=False))
        else:
            typer.echo(explanation.tell(lang.value))


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
    with answered(lang), opened_hub(None, lang) as opened:
        rows = opened.export(kind, file, known)
    typer.echo(json.dumps({"kind": kind, "file": str(file), "rows": rows}) if as_json else f"{rows:,} rows")
