"""The conflict report: what `ConflictSearch` counts, by kind and feed, with who mends it, in words and as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tizbe.audit import trail
from tizbe.errors import Refused
from tizbe.law.authority import Authority
from tizbe.ledger.log import Log
from tizbe.reporting.body_file import BodyFile, make_folder, write_body_files
from tizbe.reporting.conflict import ConflictSearch, Tally
from tizbe.reporting.owing import owing_bodies
from tizbe.reporting.words import Kind, texts
from tizbe.settlement.settling import Settler

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class FeedLine:
    """What one feed has of one kind of conflict, and the bodies that owe its mending."""

    feed: str
    bodies: tuple[str, ...]
    tally: Tally


@dataclass(frozen=True)
class KindLine:
    """One kind of conflict: its feeds in order, and all of them together."""

    kind: Kind
    tally: Tally
    feeds: tuple[FeedLine, ...]


@dataclass(frozen=True)
class ConflictReport:
    """Conflicts on the days from `begin_date` to `end_date`, both included, as known at a commit.

    `body`: the one body whose feeds alone are counted, or None. `kinds`: every kind, found or not.
    """

    begin_date: date
    end_date: date
    known_commit: int
    body: str | None
    kinds: tuple[KindLine, ...]
    files: tuple[BodyFile, ...] = ()

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """The report as plain data; no person is named."""
        return {
            "report": "conflicts",
            "begin_date": self.begin_date.isoformat(),
            "end_date": self.end_date.isoformat(),
            "known_commit": self.known_commit,
            "body": self.body,
            "kinds": [
                {
                    "kind": line.kind.name,
                    "title": line.kind.title.in_language(language),
                    "meaning": line.kind.meaning.in_language(language),
                    "mend": line.kind.mend.in_language(language),
                    **vars(line.tally),
                    "feeds": [{"feed": one.feed, "bodies": list(one.bodies), **vars(one.tally)} for one in line.feeds],
                }
                for line in self.kinds
            ],
            "files": [{"body": one.body, "file": str(one.path), "rows": one.rows} for one in self.files],
        }

    def heading(self, language: str) -> list[str]:
        """What the report is of: the period, the moment, the body where it is of one."""
        say = texts().say
        found = [say("title", language, begin=self.begin_date, end=self.end_date, commit=self.known_commit)]
        if self.body is not None:
            found.append(say("body", language, body=self.body))
        return found

    def sections(self, language: str) -> list[tuple[list[str], list[list[str]]]]:
        """Each kind that was found: its title, meaning and who mends it; and its table, the headings first.

        A table has a row for each feed, and where there are several, one for all of them together.
        """
        headings = [texts().say(name, language) for name in ("feed", *vars(Tally()))]
        found = []
        for line in self.kinds:
            if line.feeds:
                rows = [(one.feed, one.tally) for one in line.feeds]
                if len(rows) > 1:
                    rows.append((texts().say("together", language), line.tally))
                table = [[name, *(f"{number:,}" for number in tally.numbers)] for name, tally in rows]
                told = [text.in_language(language) for text in (line.kind.title, line.kind.meaning, line.kind.mend)]
                found.append((told, [headings, *table]))
        return found

    def notes(self, language: str) -> list[str]:
        """What stands below: kinds of which nothing was found, what the columns mean, the files written."""
        say = texts().say
        absent = [line.kind.title.in_language(language) for line in self.kinds if not line.feeds]
        if len(absent) == len(self.kinds):
            return [say("none", language)]
        found = [say("absent", language, kinds="; ".join(absent))] if absent else []
        found += [say(f"note.{name}", language) for name in ("claimed_days", "wrong_cover_days", "cut_days")]
        if self.files:
            rows = sum(one.rows for one in self.files)
            found.append(say("files", language, rows=f"{rows:,}", files=len(self.files)))
        return found


@dataclass(frozen=True)
class Asked:
    """What is asked of a conflict report: days (both included), one body, a folder for the bodies' files; and by whom
    and what for, which is recorded where files are written.

    Without days, from the first day of the edition in force up to today; a begin without an end runs up to today.
    """

    begin_date: date | None = None
    end_date: date | None = None
    body: str | None = None
    folder: Path | None = None
    actor: str = ""
    purpose: str | None = None

    def days(self, authority: Authority, today: date) -> tuple[date, date]:
        """The first and the last day. Raises Refused where they are in the wrong order, or no list is in force."""
        end_date = self.end_date or today
        begin_date = self.begin_date or authority.editions.on(end_date).in_force_from
        if begin_date > end_date:
            raise Refused(
                {
                    "kk": f"Кезең басталмай жатып аяқталады: {begin_date} – {end_date}.",
                    "ru": f"Период кончается раньше, чем начинается: {begin_date} – {end_date}.",
                    "en": f"The period ends before it begins: {begin_date} to {end_date}.",
                }
            )
        return begin_date, end_date


def _record(log: Log, asked: Asked, begin_date: date, end_date: date, commit: int) -> None:
    """Record in the audit trail that persons are about to be written into the bodies' files."""
    days = {"begin_date": begin_date.isoformat(), "end_date": end_date.isoformat()}
    detail = {"report": "conflicts", "body": asked.body, "commit": commit, **days}
    with log.store.writing() as control:
        trail.record(control, asked.actor, "report", None, asked.purpose, detail)


def check_body(authority: Authority, body: str | None) -> None:
    """Raise Refused for a body that owes no feed."""
    known = sorted({code for feed in authority.feeds for code in owing_bodies(authority, feed)})
    if body is not None and body not in known:
        codes = ", ".join(known)
        raise Refused(
            {
                "kk": f"Мұндай орган жоқ. Органдардың кодтары: {codes}.",
                "ru": f"Такого органа нет. Коды органов: {codes}.",
                "en": f"There is no such body. The codes of the bodies: {codes}.",
            }
        )


def report_conflicts(settler: Settler, log: Log, known: int, asked: Asked, today: date) -> ConflictReport:
    """Search and count, and write the bodies' files where a folder is given; that alone is recorded.

    Raises Refused for days in the wrong order, an unknown body, and a folder that is not empty.
    """
    authority = settler.rules.authority
    begin_date, end_date = asked.days(authority, today)
    check_body(authority, asked.body)
    if asked.folder is not None:
        make_folder(asked.folder)
        _record(log, asked, begin_date, end_date, known)
    search = ConflictSearch(
        settler, known, begin_date, end_date + _DAY, asked.body, keeps_statements=asked.folder is not None
    )
    tallies = search.run()
    owing = {feed_no: owing_bodies(authority, feed) for feed_no, feed in search.feeds.items()}
    files: tuple[BodyFile, ...] = ()
    if asked.folder is not None:
        files = write_body_files(settler.connection, asked.folder, owing, asked.body)
    return ConflictReport(begin_date, end_date, known, asked.body, _lines(authority, tallies), files)


def _lines(authority: Authority, tallies: dict[tuple[str, str], Tally]) -> tuple[KindLine, ...]:
    found = []
    for kind in texts().kinds:
        feeds = sorted((feed for name, feed in tallies if name == kind.name and feed), key=_feed_order)
        lines = tuple(FeedLine(feed, owing_bodies(authority, feed), tallies[kind.name, feed]) for feed in feeds)
        found.append(KindLine(kind, tallies.get((kind.name, ""), Tally()), lines))
    return tuple(found)


def _feed_order(feed: str) -> tuple[int, str]:
    return int(feed.split("/", maxsplit=1)[0]), feed
