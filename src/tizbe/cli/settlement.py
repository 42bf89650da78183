"""`tizbe settle`, `tizbe explain`, `tizbe export`: who is covered, why, and the hub's handouts."""

from __future__ import annotations

import json
import re
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tizbe.cli import settle_rehearsal as rehearsal
from tizbe.cli.options import AsJson, By, Lang, Language, answered, opened_hub, see_folder_of
from tizbe.cli.person import ask_iin

if TYPE_CHECKING:
    from tizbe.hub import Cluster

Known = Annotated[
    str | None, typer.Option("--known", metavar="TIME", help="As known then: a day, an instant or a commit's number.")
]


class Engine(StrEnum):
    """What settles."""

    DUCKDB = "duckdb"
    SPARK = "spark"


EngineName = Annotated[Engine, typer.Option("--engine", help="What settles: in this process, or Spark.")]
Master = Annotated[
    str | None,
    typer.Option("--master", metavar="URL", help="Where Spark runs; default this machine, as local[THREADS]."),
]
Shared = Annotated[
    str | None,
    typer.Option("--shared", metavar="PLACE", help="For Spark: a folder, s3:// or gs:// place that all machines see."),
]

Memory = Annotated[
    str | None,
    typer.Option(
        "--memory", metavar="SIZE", help="What the engine may take, as 4GB; default half the machine, or TIZBE_MEMORY."
    ),
]

_PROGRESS = {
    "kk": "{all} бөліктің {done}-і есептелді; шамамен {left} қалды",
    "ru": "рассчитано частей: {done} из {all}; осталось примерно {left}",
    "en": "{done} of {all} parts settled; about {left} left",
}
_ROWS = {"kk": "Жолдар: {rows:,}", "ru": "Строк: {rows:,}", "en": "{rows:,} rows"}
_NOTHING = {
    "kk": "Есептейтін жаңа ештеңе жоқ.",
    "ru": "Рассчитывать нечего: нового нет.",
    "en": "Nothing new to settle.",
}
_SETTLED = {
    "kk": "{number}-есептеу: өзгеріс – {changes}, адам – {persons}, уақыты – {seconds} с ({ops})",
    "ru": "Расчёт {number}: изменений – {changes}, людей – {persons}, за {seconds} с ({ops})",
    "en": "Settlement {number}: {changes} changes of {persons} persons in {seconds} s ({ops})",
}


def settle(
    rehearse: rehearsal.Rehearse = False,
    rule_pack: rehearsal.PackOption = None,
    act: rehearsal.ActOption = None,
    without: rehearsal.WithoutOption = None,
    submission: rehearsal.SubmissionOption = None,
    feed: rehearsal.FileFeed = None,
    mode: rehearsal.FileMode = None,
    as_of: rehearsal.FileAsOf = None,
    sent_on: rehearsal.FileSentOn = None,
    count: rehearsal.FileCount = None,
    sha256: rehearsal.FileSha = None,
    number: rehearsal.FileNumber = None,
    horizon: rehearsal.Horizon = None,
    engine: EngineName = Engine.DUCKDB,
    master: Master = None,
    shared: Shared = None,
    memory: Memory = None,
    by: By = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Settle what was learned since the last settlement, and number the changes; or only rehearse it."""
    asked = {
        "rule_pack": rule_pack, "act": act, "without": without, "submission": submission, "feed": feed, "mode": mode,
        "as_of": as_of, "sent_on": sent_on, "count": count, "sha256": sha256, "number": number, "horizon": horizon,
    }  # fmt: skip
    if rehearse:
        if engine is not Engine.DUCKDB or master or shared:
            raise typer.BadParameter("a rehearsal runs in this process: no --engine, --master, --shared")
        rehearsal.rehearse_settlement(asked, lang, as_json)
        return
    rehearsal.refuse_stray_options(asked)
    cluster = _cluster(engine, master, shared)
    if memory is not None and not re.fullmatch(r"[1-9][0-9]*(\.[0-9]+)? ?[KMGT]i?B", memory, re.IGNORECASE):
        raise typer.BadParameter("a number and KB, MB, GB or TB, as in 4GB", param_hint="--memory")
    with answered(lang), opened_hub(by, lang, memory) as opened:
        report = opened.settle(cluster, partial(_tell_progress, lang))
    if as_json:
        typer.echo(json.dumps(report.as_json()))
    elif report.settlement is None:
        typer.echo(_NOTHING[lang.value])
    else:
        counts = {"changes": f"{report.changes:,}", "persons": f"{report.persons:,}"}
        ops = ", ".join(f"{op} {count:,}" for op, count in report.by_op.items()) or "–"
        said = _SETTLED[lang.value].format(number=report.settlement, ops=ops, seconds=f"{report.seconds:.1f}", **counts)
        typer.echo(said)


def explain(
    on: Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="The day asked of.")],
    iin: Annotated[
        str | None,
        typer.Argument(metavar="IIN", help="The person; else asked for unseen, or read from standard input."),
    ] = None,
    known: Known = None,
    purpose: Annotated[str | None, typer.Option("--purpose", help="Why the person is looked at; recorded.")] = None,
    by: By = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Say whether a person is covered on a day, why, and what would change it. The access is recorded."""
    asked = ask_iin(lang) if iin is None else iin
    with answered(lang), opened_hub(by, lang) as opened:
        explanation = opened.explain(asked, on.date(), known, purpose)
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
        raise typer.BadParameter("statement, entitlement, cover, change", param_hint="KIND")
    see_folder_of(file)
    with answered(lang), opened_hub(None, lang) as opened:
        rows = opened.export(kind, file, known)
    said = json.dumps({"kind": kind, "file": str(file), "rows": rows})
    typer.echo(said if as_json else _ROWS[lang.value].format(rows=rows))


def _tell_progress(lang: Language, done: int, every: int, seconds: float) -> None:
    """Say how far a settlement of everybody has come, where it goes in parts; for people, so not in the answer."""
    if every > 1:
        left = f"{round(seconds) // 60}:{round(seconds) % 60:02d}"
        typer.echo(_PROGRESS[lang.value].format(done=done, all=every, left=left), err=True)


def _cluster(engine: Engine, master: str | None, shared: str | None) -> Cluster | None:
    if engine is Engine.SPARK:
        from tizbe.hub import Cluster

        return Cluster(master, shared)
    if master or shared:
        raise typer.BadParameter("only together with --engine spark: --master, --shared")
    return None
