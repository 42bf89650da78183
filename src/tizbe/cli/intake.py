"""`tizbe check` and `tizbe submit`: a file is judged, with no hub or by the hub; the answer is a receipt."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tizbe.cli.options import (
    EXIT_HELD,
    EXIT_REFUSED,
    AsJson,
    By,
    Lang,
    Language,
    Mode,
    answer,
    answered,
    exit_of,
    opened_hub,
    see_folder_of,
)

if TYPE_CHECKING:
    from tizbe.hub import Envelope

_WRONG_USE = {
    "hub-needs": {
        "kk": "--hub үшін FILE, --feed, --mode, --client және --key керек; --batch бірге берілмейді",
        "ru": "с --hub нужны FILE, --feed, --mode, --client и --key; --batch вместе с ним не задаётся",
        "en": "--hub needs FILE, --feed, --mode, --client and --key, and takes no --batch",
    },
    "hub-knows": {
        "kk": "--hub бірге --sent-on және --by берілмейді: хаб күнді де, сіздің кім екеніңізді де біледі",
        "ru": "с --hub не задаются --sent-on и --by: хаб знает и день, и кто вы",
        "en": "--hub takes no --sent-on and no --by: the hub knows the day and who you are",
    },
    "nothing": {
        "kk": "FILE мен --feed, --mode беріңіз, не --batch DIR",
        "ru": "задайте FILE с --feed и --mode либо --batch DIR",
        "en": "give FILE with --feed and --mode, or --batch DIR",
    },
}

_BATCH = {
    "kk": "Файлдар: қабылданды {taken}, карантинде {held}, қабылданбады {refused}.",
    "ru": "Файлы: принято {taken}, в карантине {held}, не принято {refused}.",
    "en": "Files taken: {taken}, held: {held}, refused: {refused}.",
}

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The file.")]
FeedOption = Annotated[str, typer.Option("--feed", help="The feed, as row/body/system.")]
ModeOption = Annotated[Mode, typer.Option("--mode", help="All that holds on a day, or operations.")]
AsOf = Annotated[datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day a full speaks of.")]
SentOn = Annotated[
    datetime | None, typer.Option("--sent-on", formats=["%Y-%m-%d"], help="The sending day; default today.")
]
Count = Annotated[int | None, typer.Option("--count", min=0, help="How many rows the file should have.")]
Sha = Annotated[str | None, typer.Option("--sha256", help="The hash the content should have.")]


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

    envelope = _envelope(file, feed, mode, as_of, sent_on, None, count, sha256, lang)
    if refused is not None:
        see_folder_of(refused)
    with answered(lang):
        receipt = hub.check(file, envelope, refused=refused or Path(f"{file.name}.refused.csv"), language=lang.value)
    answer(receipt, lang, as_json)


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
    hub_url: Annotated[
        str | None, typer.Option("--hub", metavar="URL", envvar="TIZBE_HUB", help="A hub over the network.")
    ] = None,
    client: Annotated[
        str | None, typer.Option("--client", envvar="TIZBE_CLIENT", help="With --hub: who sends, as the hub knows it.")
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option("--key", envvar="TIZBE_KEY", metavar="PEM", help="With --hub: the sender's private key."),
    ] = None,
    by: By = None,
    lang: Lang = Language.EN,
    as_json: AsJson = False,
) -> None:
    """Send a file to the hub, or a folder of history; the answer is a receipt."""
    if hub_url is not None:
        if file is None or feed is None or mode is None or client is None or key is None or batch is not None:
            raise typer.BadParameter(_WRONG_USE["hub-needs"][lang.value])
        if sent_on is not None or by is not None:
            raise typer.BadParameter(_WRONG_USE["hub-knows"][lang.value])
        from tizbe.cli.network import submit_over_network

        declared: dict[str, Any] = {
            "feed": feed,
            "mode": mode.value,
            "as_of": as_of.date() if as_of else None,
            "number": number,
            "count": count,
            "sha256": sha256,
        }
        submit_over_network(file, declared, hub_url, (client, key), lang, as_json)
        return
    with answered(lang):
        if batch is not None:
            _submit_batch(batch, by, lang)
            return
        if file is None or feed is None or mode is None:
            raise typer.BadParameter(_WRONG_USE["nothing"][lang.value])
        envelope = _envelope(file, feed, mode, as_of, sent_on, number, count, sha256, lang)
        with opened_hub(by, lang) as opened:
            receipt = opened.receive(file, envelope)
    answer(receipt, lang, as_json, opened.settings.home)


def _envelope(
    file: Path,
    feed: str,
    mode: Mode,
    as_of: datetime | None,
    sent_on: datetime | None,
    number: str | None,
    count: int | None,
    sha256: str | None,
    lang: Language,
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
        raise typer.BadParameter(refused.sentence(lang.value)) from refused


def _submit_batch(folder: Path, by: str | None, lang: Language) -> None:
    """Print a receipt a line, say on the error stream how many there were of each kind, and leave with the worst."""
    ended: Counter[int] = Counter()
    with opened_hub(by, lang) as opened:
        for receipt in opened.receive_batch(folder):
            typer.echo(receipt.to_json())
            ended[exit_of(receipt)] += 1
    told = _BATCH[lang.value].format(taken=ended[0], held=ended[EXIT_HELD], refused=ended[EXIT_REFUSED])
    typer.echo(told, err=True)
    for code in (EXIT_REFUSED, EXIT_HELD):
        if ended[code]:
            raise typer.Exit(code)
