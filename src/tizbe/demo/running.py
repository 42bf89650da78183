"""The steps of the demo in order: the law, the country, two months sent, settled and delivered, three people.

Between the two months the act is rehearsed on the ledger as it then is.

Everything the hub does here it does through its public verbs; the answers are then held against the sandbox's
answer key and against the cover that the made-up MSHI works out by itself.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from tizbe.demo.account import Account, Json, MonthSettled, RowRehearsed, Timing, Told
from tizbe.demo.counting import count_cover, count_differences, count_expected_days, count_moved, read_timeline
from tizbe.demo.folder import clear_folder, mark_folder
from tizbe.demo.sending import compare_receipts, count_codes
from tizbe.demo.words import Words
from tizbe.hub import Hub, Receipt, open_hub
from tizbe.law.answer import comparison_answer, reading_answer
from tizbe.law.comparison import compare
from tizbe.law.edition import legal_list, reviewed
from tizbe.law.reading.amendment import read_act
from tizbe.law.reading.numbering import row_order
from tizbe.law.record import shipped_record
from tizbe.sandbox.making import make
from tizbe.sandbox.mshi import Mshi
from tizbe.settings import Settings

BEFORE, AFTER = date(2025, 12, 31), date(2026, 1, 1)
"""The last day of edition 2 and the first of edition 3."""

MONTHS = ("2025-12", "2026-01")

EXPLAINED = ("covered-child", "fell-out-at-18", "never-covered")
"""Persons of the sandbox's story who are explained: covered, lost it, never had it."""

EXPLAINED_ON = date(2026, 1, 5)

DRAWN = ("handed-over-1-14", "handed-over-2-17")
"""Persons of the story whose periods are drawn: at 18 from row 1 to 14; at the new edition from row 2 to 17."""

ACT = "807"

_NOBODY: Json = {"begin": 0, "end": 0, "days_gained": 0, "days_lost": 0, "begin_reasons": {}, "end_reasons": {}}

Advance = Callable[[int, int], None]
"""Told how many parts of a step are done, and of how many."""


class Screen(Protocol):
    """Where a run tells how far it is."""

    def working(self, title: str) -> AbstractContextManager[Advance]:
        """Show that a step is at work."""

    def say(self, line: str) -> None:
        """Show one line that stays."""


@dataclass
class Run:
    """One run under way: its settings, its words, its screen, the account that it fills, a desk for handouts."""

    settings: Settings
    words: Words
    screen: Screen
    account: Account
    desk: Path

    @property
    def cover(self) -> Path:
        """The hub's last handout of cover."""
        return self.desk / "cover.parquet"

    @property
    def country(self) -> Path:
        """The folder of the made-up country."""
        return self.settings.home / "country"

    @property
    def key(self) -> Json:
        """The answer key."""
        key: Json = json.loads((self.country / "key.json").read_bytes())
        return key

    @contextmanager
    def step(self, name: str, month: str = "") -> Iterator[Advance]:
        """Work on one step: shown on the screen, timed in the account."""
        title = self.words.step(name, month)
        started = time.monotonic()
        with self.screen.working(title) as advance:
            yield advance
        seconds = time.monotonic() - started
        self.account.timings.append(Timing(name, month, seconds))
        self.screen.say(f"{title} ({self.words.seconds(seconds)})")

    def detail(self, name: str, /, **values: object) -> None:
        """Say a line under the step."""
        self.screen.say("  " + self.words.say(name, **values))


def run_demo(settings: Settings, persons: int, seed: int, words: Words, screen: Screen) -> Account:
    """Run every step in the folder of the settings, which a former demo may have left.

    Raises Refused when that folder is not a demo's, or the country would be too small.
    """
    clear_folder(settings.home)
    with (
        tempfile.TemporaryDirectory(prefix="tizbe-demo-") as desk,
        open_hub(settings, words.language) as hub,
    ):
        mark_folder(settings.home)
        run = Run(settings, words, screen, Account(persons, seed), Path(desk))
        _read_law(run)
        _make_country(run)
        receipts: list[Receipt] = []
        mshi = Mshi(settings.home / "mshi")
        for month in MONTHS:
            receipts += _send(run, hub, month)
            _settle(run, hub, mshi, month)
            if month == MONTHS[0]:
                _rehearse(run, hub)
        run.account.codes = count_codes(receipts)
        _count(run, hub)
        _explain(run, hub)
        return run.account


def _read_law(run: Run) -> None:
    """Read the act from its text, and set the list of the two days side by side."""
    language = run.words.language
    with run.step("law"):
        act = next(act for act in shipped_record().amending_acts if act.act.number == ACT)
        run.account.reading = reading_answer(reviewed(read_act(act.path)), language)
        editions = legal_list()
        before, after = editions.on(BEFORE), editions.on(AFTER)
        run.account.comparison = comparison_answer(compare(before, after, language), language)
        run.account.list_rows = (len(before.rows), len(after.rows))
    reading, comparison = run.account.reading, run.account.comparison
    run.detail(
        "act_read",
        act=reading["act"]["number"],
        operations=len(reading["operations"]),
        repairs=len(reading["repairs"]),
        unclaimed=len(reading["unclaimed"]),
        status=run.words.say("status_" + reading["status"].replace("-", "_")),
        day=reading["commencement"]["date"],
    )
    run.detail(
        "list_rows",
        before=BEFORE,
        rows_before=run.account.list_rows[0],
        after=AFTER,
        rows_after=run.account.list_rows[1],
    )
    for row in comparison["rows"]:
        run.detail("row_" + row["kind"], row=row["number"], category=row["after"] or row["before"])
    for sign, feeds in (("gained", comparison["gained"]), ("lost", comparison["lost"])):
        for feed in feeds:
            run.detail("feed_" + sign, feed=feed["feed"], body=feed["body"], system=feed["system"])


def _make_country(run: Run) -> None:
    """Make the people, their bodies' files and the answer key."""
    with run.step("country") as advance:
        summary = make(
            run.country,
            run.account.persons,
            run.account.seed,
            progress=lambda _feed, done, total: advance(done, total),
        )
    run.detail("country_made", **{name: summary[name] for name in ("persons", "submissions", "rows")})


def _send(run: Run, hub: Hub, month: str) -> list[Receipt]:
    """Send one month's files; compare the receipts with the answer key."""
    entries = [entry for entry in run.key["submissions"] if entry["folder"] == month]
    receipts = []
    with run.step("send", month) as advance:
        for receipt in hub.receive_batch(run.country / month):
            receipts.append(receipt)
            advance(len(receipts), len(entries))
    sent = compare_receipts(month, entries, receipts)
    run.account.sent.append(sent)
    run.detail("rows_sent", submissions=sent.submissions, **sent.rows)
    run.detail(
        "as_expected",
        answered=sent.answered_as_expected,
        submissions=sent.submissions,
        agreed=sent.counted_as_expected,
        counted=sent.counted,
    )
    return receipts


def _settle(run: Run, hub: Hub, mshi: Mshi, month: str) -> None:
    """Settle, deliver, let MSHI answer, take the answers, and compare both sides' cover."""
    with run.step("settle", month):
        settlement = hub.settle()
    run.detail("settled", changes=settlement.changes, persons=settlement.persons)
    with run.step("deliver", month) as advance:
        hub.deliver()
        advance(1, 3)
        mshi.answer()
        advance(2, 3)
        report = hub.deliver().as_json()
    run.detail("delivered", done=report["done"], refused=report["refused"], unknown=report["unknown"])
    theirs = run.desk / "mshi-cover.parquet"
    with run.step("compare", month) as advance:
        periods = hub.export("cover", run.cover)
        advance(1, 3)
        mshi.export_cover(theirs)
        advance(2, 3)
        differences = count_differences(run.cover, theirs)
    run.detail("same_cover" if differences == 0 else "other_cover", periods=periods, differences=differences)
    run.account.settled.append(
        MonthSettled(
            month=month,
            persons=settlement.persons,
            changes=settlement.changes,
            by_op=settlement.by_op,
            batches=tuple(report["batches"]),
            cover_periods=periods,
            differences=differences,
            by_row=settlement.by_row,
        )
    )


def _rehearse(run: Run, hub: Hub) -> None:
    """Hold the law without the act against the law with it on the ledger, and against what the hub settled."""
    account, entitlement = run.account, run.desk / "entitlement.parquet"
    with run.step("rehearse") as advance:
        answer = hub.rehearse(hub.register.find(ACT)).as_json(run.words.language)
        advance(1, 2)
        hub.export("entitlement", entitlement)
        account.rehearsal, account.rehearsed = answer, _rehearsed(answer, entitlement)
    run.detail("rehearsed_of", persons=answer["persons_looked_at"])
    for side in ("gained", "lost"):
        run.detail("rehearsed_" + side, feeds=", ".join(feed["feed"] for feed in answer["feeds"][side]) or "–")
    for one in answer["bodies_replaced"]:
        run.detail("rehearsed_body", **one)
    for row in account.rehearsed:
        if row.moves or row.kind != "changed":  # what changes in the list alone was said when the act was read
            kind = run.words.say("kind_" + row.kind) if row.kind else "–"
            run.detail("rehearsed_row", row=row.row, kind=kind, begin=row.begin, end=row.end)
    cover = answer["cover"]
    run.detail("rehearsed_cover", begin=cover["begin"], end=cover["end"])
    for row in account.rehearsed:
        if row.moves:
            run.detail(
                "came_true" if row.came_true else "came_false",
                row=row.row,
                begin=row.settled_begin,
                end=row.settled_end,
            )


def _rehearsed(answer: Json, entitlement: Path) -> list[RowRehearsed]:
    """Every row that the list changes or persons move in, beside the ledger as the hub settled it."""
    kinds = {row: kind for kind, rows in answer["list_rows"].items() for row in rows}
    moves = {str(move["row"]): move for move in answer["rows"]}
    day = date.fromisoformat(answer["days"][0])
    found = []
    for row in sorted({*kinds, *moves}, key=row_order):
        move = moves.get(row, _NOBODY)
        begin, end = count_moved(entitlement, int(row), day, [*move["begin_reasons"]], [*move["end_reasons"]])
        found.append(
            RowRehearsed(
                row=row,
                kind=kinds.get(row, ""),
                begin=move["begin"],
                end=move["end"],
                days_gained=move["days_gained"],
                days_lost=move["days_lost"],
                reasons=tuple({**move["begin_reasons"], **move["end_reasons"]}),
                settled_begin=begin,
                settled_end=end,
            )
        )
    return found


def _count(run: Run, hub: Hub) -> None:
    """Count who is covered on both days, and hold the days of the answer key against the cover."""
    account, key, cover = run.account, run.key, run.cover
    entitlement = run.desk / "entitlement.parquet"
    with run.step("count"):
        hub.export("entitlement", entitlement)
        account.counts = [count_cover(cover, day) for day in (BEFORE, AFTER)]
        agreed, total = count_expected_days(cover, key["story"] + key["handovers"])
        account.story_days_as_expected, account.story_days = agreed, total
        story = {person["name"]: person["iin"] for person in key["story"]}
        account.timelines = [read_timeline(name, story[name], entitlement, cover) for name in DRAWN]
    for count in account.counts:
        run.detail("covered_on", day=count.day, persons=count.persons)
    run.detail("story_as_expected", agreed=agreed, total=total)


def _explain(run: Run, hub: Hub) -> None:
    """Explain three persons of the story in words, and hold each answer against the key."""
    story = {person["name"]: person for person in run.key["story"]}
    with run.step("explain") as advance:
        for done, name in enumerate(EXPLAINED, 1):
            person = story[name]
            found = hub.explain(person["iin"], EXPLAINED_ON, purpose="demo")
            facts = found.as_json()
            expected = next(day for day in person["days"] if day["on"] == EXPLAINED_ON.isoformat())
            run.account.people.append(
                Told(
                    name=name,
                    iin=person["iin"],
                    day=EXPLAINED_ON,
                    covered=bool(facts["covered"]),
                    as_expected=(facts["covered"], facts["rows"]) == (expected["covered"], expected["rows"]),
                    text=found.tell(run.words.language),
                )
            )
            advance(done, len(EXPLAINED))
    for told in run.account.people:
        run.screen.say("")
        run.screen.say("  " + run.words.say("person_" + told.name.replace("-", "_")))
        for line in told.text.splitlines():
            run.screen.say("    " + line)
    run.screen.say("")
