"""Any edition of a long list after many acts, beside the floor: building that edition's rows once.

    python -m benchmarks.editions [--acts 1000] [--rows 10000] [--operations 10] [--runs 3] [--seed 1] [--json]

The list and the acts are made up from a seed: rows set, inserted and deleted, words changed, one act a day.
Each run counts the whole chain anew and puts one edition together: the first, one in the middle, the last.
The figure is the slowest of the three; nothing is kept from run to run.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median
from typing import Any

from benchmarks import machine
from tizbe.law.consolidation.chronicle import Chronicle, ListBase
from tizbe.law.consolidation.decision import EnactedAct
from tizbe.law.legal_list import ActRef, Edition, Feed, FeedWording, Row, Wording
from tizbe.law.reading.cells import ReadFeed, ReadRow
from tizbe.law.reading.commencement import Commencement
from tizbe.law.reading.operation import ActHeading, Operation, Reading, Target, Words
from tizbe.law.record import Names, shipped_record
from tizbe.period import OPEN

_FIRST_DAY = date(2000, 1, 1)
_TARGET = Target("1", _FIRST_DAY)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 0."""
    asked = _asked(arguments)
    base, acts = _made_up(asked)
    runs = [_run(base, acts) for _ in range(asked.runs)]
    found: dict[str, Any] = {
        "machine": machine.describe(),
        "acts": asked.acts,
        "rows": asked.rows,
        "operations": sum(len(act.reading.operations) for act in acts),
        "seconds": median(run["seconds"] for run in runs),
        "floor_seconds": median(run["floor_seconds"] for run in runs),
        "runs": runs,
    }
    found["ratio_to_floor"] = found["seconds"] / found["floor_seconds"]
    print(json.dumps(found, ensure_ascii=False) if asked.json else _page(found))
    return 0


def _run(base: ListBase, acts: Sequence[EnactedAct]) -> dict[str, float]:
    """The slowest of three editions, each from the acts anew; the floor for the last of them."""
    seconds = 0.0
    last = base.editions[0]
    for place in (0, len(acts) // 2, len(acts)):
        day = _FIRST_DAY + timedelta(days=place)
        began = time.perf_counter()
        edition = Chronicle(base, acts).edition_on(day)
        seconds = max(seconds, time.perf_counter() - began)
        if edition is None or edition.in_force_from != day:
            raise SystemExit(f"no edition begins on {day}")
        last = edition
    began = time.perf_counter()
    rebuilt = tuple(_copy(row) for row in last.rows)
    floor_seconds = time.perf_counter() - began
    if rebuilt != last.rows:
        raise SystemExit("the floor built other rows")
    return {"seconds": seconds, "floor_seconds": floor_seconds}


def _copy(row: Row) -> Row:
    feeds = tuple(
        FeedWording(
            Feed(one.feed.row, one.feed.body, one.feed.system),
            Wording(one.body.kk, one.body.ru, one.body.en),
            Wording(one.system.kk, one.system.ru, one.system.en),
            one.data_to_supply,
            one.inferred,
        )
        for one in row.feeds
    )
    return Row(row.number, Wording(row.category.kk, row.category.ru, row.category.en), feeds)


def _made_up(asked: argparse.Namespace) -> tuple[ListBase, list[EnactedAct]]:
    chance = random.Random(asked.seed)
    names = shipped_record().names
    pairs = [(body, system) for body in names.bodies for system in names.systems]
    rows = tuple(_row(str(n), f"санат {n} үшін", chance.choice(pairs), names) for n in range(1, asked.rows + 1))
    text = Wording("мәтін", "текст", "text")
    first = Edition(1, _FIRST_DAY, OPEN, (ActRef("1", _FIRST_DAY),), text, text, text, rows)
    base = ListBase("1", (_FIRST_DAY,), (first,), names)
    there = {row.number: row.category.kk for row in rows}
    acts = []
    for place in range(1, asked.acts + 1):
        day = _FIRST_DAY + timedelta(days=place)
        touched: set[str] = set()
        operations = [
            _operation(order, there, touched, chance, pairs, names) for order in range(1, asked.operations + 1)
        ]
        clause = Commencement("fixed", day)
        reading = Reading(
            ActHeading(str(1000 + place), day, "", "kk"), (_TARGET,), tuple(operations), clause, (), (), (), ""
        )
        acts.append(EnactedAct(reading, day))
    return base, acts


def _operation(
    order: int,
    there: dict[str, str],
    touched: set[str],
    chance: random.Random,
    pairs: list[tuple[str, str]],
    names: Names,
) -> Operation:
    """One operation on a row that this act has not touched; `there` is kept as the list will stand."""
    number = chance.choice([one for one in chance.choices(list(there), k=32) if one not in touched])
    kind = chance.choice(("replace", "replace", "words", "words", "insert", "delete"))
    scope: dict[str, str | bool] = {"list": True}
    if kind == "words":
        old = there[number].split()[1]
        there[number] = there[number].replace(old, f"{old}х")
        touched.add(number)
        place = {**scope, "row": number, "column": "3"}
        words = Words(old=old, new=f"{old}х")
        return Operation(order, "replace_words", "words", place, (), (), None, 0, "", 0, 0, words)
    if kind == "insert":
        number = next(
            one for one in (f"{number}-{n}" for n in range(1, 1000)) if one not in there and one not in touched
        )
    touched.add(number)
    if kind == "delete":
        del there[number]
        return Operation(order, "delete", "row", scope, (number,), (), None, 0, "", 0, 0)
    body, system = chance.choice(pairs)
    there[number] = f"санат {order} жаңа"
    feed = ReadFeed(names.bodies[body].name.kk, names.systems[system].name.kk)
    read = ReadRow(number, there[number], (feed,))
    return Operation(order, kind, "row", scope, (number,), (read,), None, 0, "", 0, 0)


def _row(number: str, category: str, pair: tuple[str, str], names: Names) -> Row:
    body, system = pair
    feed = FeedWording(Feed(number, body, system), names.bodies[body].name, names.systems[system].name)
    return Row(number, Wording(category, category, category), (feed,))


def _page(found: dict[str, Any]) -> str:
    return "\n".join(
        [
            machine.sentence(found["machine"]),
            f"{found['acts']:,} acts with {found['operations']:,} operations on a list of {found['rows']:,} rows.",
            f"  any edition, seconds           {found['seconds']:.3f}",
            f"  floor: its rows once, seconds  {found['floor_seconds']:.3f}",
            f"  ratio to the floor             {found['ratio_to_floor']:.1f}",
        ]
    )


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.editions", description=__doc__)
    parser.add_argument("--acts", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--operations", type=int, default=10, help="of each act")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
