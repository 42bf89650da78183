"""The report: one self-contained HTML file, in one language, that asks for nothing from outside.

The page holds no script; its content policy allows only its own style sheet, by hash. Nobody's number stands in it
but masked, and no path of the machine.
"""

from __future__ import annotations

import base64
import hashlib
import re
from importlib import resources
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from tizbe.demo.account import Account, CodeCount, Json, masked
from tizbe.demo.drawing import Chart, bar_chart
from tizbe.demo.timeline import draw, reason
from tizbe.demo.words import Words
from tizbe.intake.catalogue import code
from tizbe.period import end_of

_NUMBER = re.compile(r"\b\d{12}\b")
_PLACE = re.compile(r"\{\w+\}")

ROWS = range(1, 18)
PAYERS = ("republican", "local", "none")


def write_report(account: Account, words: Words, target: Path) -> None:
    """Write the account as HTML to `target`, whose folder is made when it is missing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(render(account, words), encoding="utf-8")


def render(account: Account, words: Words) -> str:
    """The account as one HTML page in the language of the words."""
    style = _read("report.css")
    page = Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    before, after = account.counts
    return page.get_template("report.html.j2").render(
        account=account,
        words=words,
        say=words.say,
        number=words.number,
        style=Markup(style),  # noqa: S704 - our own style sheet
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        before=before,
        after=after,
        rows=[row for row in ROWS if before.by_row.get(row) or after.by_row.get(row)],
        payers=PAYERS,
        months=[words.month(sent.month) for sent in account.sent],
        rows_chart=_rows_chart(account, words),
        payers_chart=_payers_chart(account, words),
        codes=[_worded(count, words.language) for count in sorted(account.codes, key=_order)],
        timelines=[(timeline, draw(timeline, words)) for timeline in account.timelines],
        people=[(told, mask_numbers(told.text).splitlines()) for told in account.people],
        reason=lambda name: reason(name, words),
        end_of=end_of,
        version=version("tizbe"),
    )


def mask_numbers(text: str) -> str:
    """The text with every twelve-digit number masked."""
    return _NUMBER.sub(lambda found: masked(found[0]), text)


def _rows_chart(account: Account, words: Words) -> Chart:
    before, after = account.counts
    groups = [
        (
            words.say("row_short", row=str(row), name=words.say(f"short_{row}")),
            before.by_row.get(row, 0),
            after.by_row.get(row, 0),
        )
        for row in ROWS
    ]
    return bar_chart(groups, [(words.number(a), words.number(b)) for _, a, b in groups])


def _payers_chart(account: Account, words: Words) -> Chart:
    before, after = account.counts
    groups = [
        (words.say("payer_" + payer), before.by_payer.get(payer, 0), after.by_payer.get(payer, 0)) for payer in PAYERS
    ]
    return bar_chart(groups, [(words.number(a), words.number(b)) for _, a, b in groups])


def _order(count: CodeCount) -> tuple[int, str]:
    """What stops a file first, then what stops a row, then remarks."""
    return "FRH".index(count.code[0]), count.code


def _worded(count: CodeCount, language: str) -> Json:
    """A code with its general texts: where a receipt has a value, dots."""
    found = code(count.code)
    return {
        "code": count.code,
        "times": count.times,
        "sentence": _open_places(found.sentence[language]),
        "mend": _open_places(found.mend[language]),
    }


def _open_places(text: str) -> str:
    return _PLACE.sub("…", text).replace("….", "…")


def _read(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")
