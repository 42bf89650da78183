"""Telling: an explanation in plain sentences, in Kazakh, Russian or English, from one set of templates.

The first sentence answers yes or no. A sentence names no person but the one asked about, and that one by the
last four digits of the IIN. The templates are `telling.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import msgspec
import yaml

from tizbe.law.legal_list import Wording
from tizbe.learning import learned
from tizbe.person import iin_text
from tizbe.settlement.explanation_facts import (
    Conflict,
    CoverEdge,
    Explanation,
    FailedRow,
    HeldRow,
    MissingFact,
    Sender,
    StatementFacts,
)

Texts = dict[str, str]
_CHILD_ROWS = (4, 5)
_SHOWN_DIGITS = 4


@learned
class Templates(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The templates as shipped: the names of months in the forms a language needs, sentences, and words for values."""

    months: dict[str, list[str]]
    months_from: dict[str, list[str]]
    months_to: dict[str, list[str]]
    months_in: dict[str, list[str]]
    months_of: dict[str, list[str]]
    day: Texts
    sentences: dict[str, Texts]
    values: dict[str, Texts]


@cache
def templates() -> Templates:
    """The shipped templates, read once per process."""
    text = (resources.files(__package__) / "telling.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.load(text, Loader=yaml.CSafeLoader), Templates)


@dataclass(frozen=True)
class Day:
    """A day as a sentence holds it: `{day}`, or in a form: `{day:from}`, `{day:to}`, `{day:in}`, `{day:of}`."""

    value: date
    language: str

    def __format__(self, form: str) -> str:
        """The day in words, in the form asked where the language has one."""
        shipped = templates()
        forms = {
            "from": shipped.months_from,
            "to": shipped.months_to,
            "in": shipped.months_in,
            "of": shipped.months_of,
        }
        months = forms.get(form, shipped.months).get(self.language, shipped.months[self.language])
        return shipped.day[self.language].format(
            year=self.value.year, number=self.value.day, month=months[self.value.month - 1]
        )


def tell(explanation: Explanation, language: str) -> tuple[str, ...]:
    """The explanation as sentences in `language` (kk, ru or en); the first answers yes or no."""
    return tuple(_Teller(explanation, language).sentences())


def masked(iin: int) -> str:
    """An IIN of which only the last four digits can be read."""
    text = iin_text(iin)
    return "*" * (len(text) - _SHOWN_DIGITS) + text[-_SHOWN_DIGITS:]


class _Teller:
    """Tells one explanation; remembers which rows it has named, so that each category is worded once."""

    def __init__(self, explanation: Explanation, language: str) -> None:
        self.explained = explanation
        self.language = language
        self._named: set[int] = set()

    def sentences(self) -> Iterator[str]:
        explained = self.explained
        yield self._answer()
        if explained.payer is not None and explained.primary_row is not None:
            primary = next(held for held in explained.held if held.row == explained.primary_row)
            yield self._say("primary", row=self._row(primary.row, primary.category))
            yield self._say(f"payer.{explained.payer}")
            for held in sorted(explained.held, key=lambda one: (one is not primary, one.row)):
                yield from self._held(held)
        yield from self._edges()
        for failed in explained.failed:
            yield self._failed(failed)
            yield from self._statements((*failed.statements, *failed.against))
        yield from self._missing()
        for conflict in explained.conflicts:
            yield self._conflict(conflict)
        if not explained.covered and not self._is_dead():
            yield self._say("scope")
        if explained.edition is not None:
            yield self._say(
                "basis",
                edition=explained.edition.number,
                in_force_from=explained.edition.in_force_from,
                act=explained.edition.act,
                act_date=explained.edition.act_date,
                known=explained.known,
            )

    def _answer(self) -> str:
        explained, iin = self.explained, masked(self.explained.iin)
        if explained.covered:
            return self._say("answer.covered", day=explained.day, iin=iin)
        if explained.edition is None:
            return self._say("answer.before-law", day=explained.day, iin=iin)
        if explained.died is not None and self._is_dead():
            return self._say("answer.died", day=explained.day, iin=iin, died=explained.died)
        return self._say("answer.not-covered", day=explained.day, iin=iin)

    def _is_dead(self) -> bool:
        return self.explained.died is not None and self.explained.died < self.explained.day

    def _held(self, held: HeldRow) -> Iterator[str]:
        period = self._period(held.begin_date, held.end_date)
        yield self._say("held.period", row=self._row(held.row, held.category), period=period)
        yield self._say(f"began.{held.began_by}")
        if held.by_tail:
            yield self._say("held.tail", row=self._row(held.row, held.category))
        yield from self._statements(held.statements)

    def _edges(self) -> Iterator[str]:
        explained = self.explained
        if explained.cover_until is not None:
            yield self._say("cover-until", day=explained.cover_until.day)
            yield from self._ended(explained.cover_until)
        if explained.last_cover is not None:
            yield self._say("last-cover", day=explained.last_cover.day)
            yield from self._ended(explained.last_cover)
        elif not explained.covered and explained.heard_of and explained.edition is not None:
            yield self._say("never-covered")
        if explained.next_cover is not None:
            first = explained.next_cover.reasons[0]
            yield self._say("next-cover", day=explained.next_cover.day, row=self._row(first.row, first.category))

    def _ended(self, edge: CoverEdge) -> Iterator[str]:
        for one in edge.reasons:
            yield self._say(f"ended.{one.reason}", row=self._row(one.row, one.category))

    def _failed(self, failed: FailedRow) -> str:
        key = ".".join(("step", failed.step, failed.detail) if failed.detail else ("step", failed.step))
        if (failed.detail == "not-yet" and failed.from_date is None) or (
            failed.detail == "no-longer" and failed.last_date is None
        ):
            key = "step.authority.never"
        told = (failed.against or failed.statements)[0]
        return self._say(
            key,
            row=self._row(failed.row, failed.category),
            other_row=failed.other_row and self._say("row.short", number=failed.other_row),
            last_date=failed.last_date,
            from_date=failed.from_date,
            birthday=failed.birthday,
            years=failed.years,
            value=self._value(told),
            period=self._period(told.begin_date, told.end_date),
        )

    def _missing(self) -> Iterator[str]:
        explained = self.explained
        if explained.covered or explained.edition is None:
            return
        if not explained.heard_of and not self._is_dead():
            yield self._say("missing.silence")
        closed = [one for one in explained.missing if one.kind != "open"]
        for one in closed[:1]:
            yield self._one_missing(one)
        if explained.missing and explained.missing[-1].kind == "open":
            yield self._say("missing.open-first" if explained.is_age_known else "missing.open-ageless")
            for one in explained.missing:
                if one.kind == "open":
                    yield self._one_missing(one)

    def _one_missing(self, missing: MissingFact) -> str:
        return self._say(
            f"missing.{missing.kind}",
            row=self._row(missing.row, missing.category),
            senders=self._senders(missing.senders),
            from_date=missing.from_date,
            value=self._value(missing.statement) if missing.statement else "",
        )

    def _conflict(self, conflict: Conflict) -> str:
        values = [f"{self._sender(one.sender)}: {self._value(one)}" for one in conflict.saying if self._value(one)]
        return self._say(
            f"conflict.{conflict.kind}",
            row=self._row(conflict.row, conflict.category),
            saying=self._senders(one.sender for one in conflict.saying),
            not_saying=self._senders(one.sender for one in conflict.not_saying),
            born=conflict.born,
            vital_born=conflict.vital_born,
            values="; ".join(dict.fromkeys(values)),
        )

    def _statements(self, statements: Iterable[StatementFacts]) -> Iterator[str]:
        for one in statements:
            period = self._period(one.begin_date, one.end_date)
            key = "statement.cancelled" if one.cancelled else "statement"
            yield self._say(key, sender=self._sender(one.sender), period=period, more=self._more(one))

    def _more(self, statement: StatementFacts) -> str:
        parts = []
        if statement.value:
            parts.append(self._say("more.value", value=self._value(statement)))
        if statement.born is not None:
            key = "more.child-born" if statement.row in _CHILD_ROWS else "more.born"
            parts.append(self._say(key, born=statement.born))
        if statement.submission is not None:
            submission = statement.submission
            parts.append(self._say("more.receipt", receipt=submission.receipt, sent_on=submission.sent_on))
        return "".join(parts)

    def _value(self, statement: StatementFacts) -> str:
        """The words for what the statement says, and for the relation where there is one."""
        words = []
        if statement.value:
            known = templates().values
            if statement.row == 16:
                words.append(known["citizenship"][self.language].format(code=statement.value))
            elif statement.value in known:
                words.append(known[statement.value][self.language])
            else:
                words.append(statement.value)
        if statement.relation in templates().values:
            words.append(templates().values[statement.relation][self.language])
        return ", ".join(words)

    def _row(self, number: int, category: Wording) -> str:
        text = _requoted(category.in_language(self.language), self.language)
        if number in self._named or not text:
            return self._say("row.short", number=number)
        self._named.add(number)
        return self._say("row.full", number=number, category=text)

    def _period(self, begin_date: date, end_date: date | None) -> str:
        if end_date is None:
            return self._say("period.open", begin=begin_date)
        return self._say("period.closed", begin=begin_date, end=end_date)

    def _sender(self, sender: Sender) -> str:
        return self._say(
            "sender", body=sender.body.in_language(self.language), system=sender.system.in_language(self.language)
        )

    def _senders(self, senders: Iterable[Sender]) -> str:
        return "; ".join(dict.fromkeys(self._sender(one) for one in senders))

    def _say(self, key: str, **places: object) -> str:
        given: Mapping[str, object] = {
            name: Day(value, self.language) if isinstance(value, date) else value for name, value in places.items()
        }
        return templates().sentences[key][self.language].format_map(given)


def _requoted(text: str, language: str) -> str:
    """A category with its own quotes turned into inner ones, since the sentence puts it in quotes."""
    if language == "en":
        return text.replace('"', "'")
    halves = text.split('"')
    outer = "".join(half + ("«" if place % 2 == 0 else "»") for place, half in enumerate(halves[:-1])) + halves[-1]
    return outer.replace("«", "„").replace("»", "“")
