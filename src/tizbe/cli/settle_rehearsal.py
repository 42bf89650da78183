"""`tizbe settle --rehearse`: what another rule pack, act or submission would change; nothing durable changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tizbe.cli.law_rehearsal import named_entry
from tizbe.cli.options import EXIT_HELD, EXIT_REFUSED, Language, Mode, answered, opened_hub
from tizbe.cli.screen import print_figures, print_json
from tizbe.cli.settle_rehearsal_words import COLUMNS, OPS, WORDS

if TYPE_CHECKING:
    from datetime import date

    from tizbe.hub import Envelope, Hub, Rehearsed

Rehearse = Annotated[
    bool, typer.Option("--rehearse", help="Change nothing: show what settling would change, by row and reason.")
]
PackOption = Annotated[
    Path | None,
    typer.Option("--rule-pack", metavar="FILE", exists=True, dir_okay=False, help="Rehearse: by another rule pack."),
]
ActOption = Annotated[
    list[str] | None,
    typer.Option("--act", metavar="ACT|FILE", help="Rehearse: with an act of the register, or of a file; repeatable."),
]
WithoutOption = Annotated[
    list[str] | None, typer.Option("--without", metavar="ACT", help="Rehearse: without an act that is law; repeatable.")
]
SubmissionOption = Annotated[
    Path | None,
    typer.Option(
        "--submission",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Rehearse: with a file, whose envelope the next options tell as for submit.",
    ),
]
FileFeed = Annotated[str | None, typer.Option("--feed", help="The file's feed, as row/body/system.")]
FileMode = Annotated[Mode | None, typer.Option("--mode", help="Whether the file is all that holds on a day.")]
FileAsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day a file in full speaks of.")
]
FileSentOn = Annotated[
    datetime | None, typer.Option("--sent-on", formats=["%Y-%m-%d"], help="The file's sending day; default today.")
]
FileCount = Annotated[int | None, typer.Option("--count", min=0, help="How many rows the file should have.")]
FileSha = Annotated[str | None, typer.Option("--sha256", help="The hash the file's content should have.")]
FileNumber = Annotated[str | None, typer.Option("--number", help="The sender's own number of the file.")]
Horizon = Annotated[
    datetime | None,
    typer.Option("--horizon", formats=["%Y-%m-%d"], help="Rehearse: count person-days up to this day, it included."),
]

_FILE_OPTIONS = ("feed", "mode", "as_of", "sent_on", "count", "sha256", "number")


def rehearse_settlement(asked: dict[str, Any], lang: Language, as_json: bool) -> None:
    """Print what settling would change with what the options of `settle` name; leave with 1 or 3 where it must."""
    with answered(lang), opened_hub(None, lang) as opened:
        answer = opened.rehearse_settlement(_rehearsed(opened, asked)).as_json(lang.value)
    if as_json:
        print_json(answer)
    else:
        print_settlement_rehearsal(answer, lang.value)
    status = (answer["receipt"] or {}).get("status")
    if status in ("refused", "rejected"):
        raise typer.Exit(EXIT_REFUSED)
    if answer["refused_acts"] or status == "quarantined":
        raise typer.Exit(EXIT_HELD)


def refuse_stray_options(asked: dict[str, Any]) -> None:
    """Turn away options that mean something to a rehearsal only, where none is asked for."""
    given = [name for name, value in asked.items() if value not in (None, [])]
    if given:
        names = ", ".join("--" + name.replace("_", "-") for name in given)
        raise typer.BadParameter(f"only together with --rehearse: {names}")


def print_settlement_rehearsal(answer: dict[str, Any], language: str) -> None:
    """Print the answer of a rehearsal for people."""
    for line in _introduction(answer, language):
        typer.echo(line)
    if answer["rows"]:
        print_figures(COLUMNS[language], _figures(answer), names=2)
    for line in _conclusion(answer, language):
        typer.echo(line)


def _rehearsed(opened: Hub, asked: dict[str, Any]) -> Rehearsed:
    from tizbe.hub import Rehearsed

    submission = asked["submission"]
    if submission is None and any(asked[name] is not None for name in _FILE_OPTIONS):
        raise typer.BadParameter("what is said of a file needs --submission FILE")
    horizon = _day(asked["horizon"])
    return Rehearsed(
        acts=[named_entry(opened, name) for name in asked["act"] or ()],
        removed=[opened.register.find(name) for name in asked["without"] or ()],
        pack_file=asked["rule_pack"],
        submission=(submission, _envelope(submission, asked)) if submission else None,
        horizon_date=None if horizon is None else horizon.fromordinal(horizon.toordinal() + 1),
    )


def _envelope(file: Path, asked: dict[str, Any]) -> Envelope:
    from tizbe import hub

    if asked["feed"] is None or asked["mode"] is None:
        raise typer.BadParameter("give --submission FILE with --feed and --mode")
    return hub.make_envelope(
        feed=asked["feed"],
        mode=asked["mode"].value,
        sent_on=_day(asked["sent_on"]) or hub.day_now(),
        name=file.name,
        as_of=_day(asked["as_of"]),
        number=asked["number"],
        count=asked["count"],
        sha256=asked["sha256"],
    )


def _day(asked: datetime | None) -> date | None:
    return asked.date() if asked else None


def _introduction(answer: dict[str, Any], language: str) -> Iterator[str]:
    """What was rehearsed, and what stands against it."""
    yield _say("heading", language, commit=answer["commit"], looked=f"{answer['persons_looked_at']:,}")
    for name in ("acts", "removed"):
        if answer[name]:
            yield _say(name, language, ", ".join(answer[name]))
    if answer["is_other_pack"]:
        yield _say("rule_pack", language, answer["rule_pack"][:12])
    for one in answer["refused_acts"]:
        yield _say("refused_act", language, one["act"])
        yield from (f"- {reason}" for reason in one["reasons"])
    if answer["rows_without_rules"]:
        yield _say("rows_without_rules", language, ", ".join(answer["rows_without_rules"]))
    if answer["receipt"]:
        yield from _receipt(answer["receipt"], language)
    if answer["waits"] and not answer["is_next"]:
        yield _say("waits", language)
    yield _say("changes", language, changes=f"{answer['changes']:,}", persons=f"{answer['persons']:,}")


def _receipt(told: dict[str, Any], language: str) -> Iterator[str]:
    from tizbe.hub import Receipt

    receipt = Receipt(**told)
    if receipt.receipt:
        yield _say("same", language, receipt.receipt)
    else:
        yield _say("file", language)
        yield from (f"  {line}" for line in receipt.render(language, is_rehearsed=True).splitlines())
    if receipt.receipt or receipt.status != "accepted":
        yield _say("no_effect", language)


def _figures(answer: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """The lines of the table: of each row its reasons, and their sum before them where there are several."""
    for row in answer["rows"]:
        if len(row["reasons"]) > 1:
            yield (str(row["row"]), "Σ", *_numbers(row))
        for reason in row["reasons"]:
            yield (str(row["row"]), reason["reason"] or "–", *_numbers(reason))


def _numbers(counted: dict[str, Any]) -> list[str]:
    ops = [counted["by_op"].get(op, 0) for op in OPS]
    return [f"{number:,}" for number in (counted["persons"], *ops, counted["days_gained"], counted["days_lost"])]


def _conclusion(answer: dict[str, Any], language: str) -> Iterator[str]:
    """Who would be covered and who would pay."""
    yield _say("cover", language, **{name: f"{count:,}" for name, count in answer["cover"].items()})
    for one in answer["payers"]:
        was, now = one["payer_without"] or "–", one["payer_with"] or "–"
        yield _say("payer", language, was=was, now=now, persons=f"{one['persons']:,}", days=f"{one['days']:,}")
    yield _say("horizon", language, answer["horizon_date"])


def _say(name: str, language: str, *values: object, **named: object) -> str:
    return WORDS[name][language].format(*values, **named)
