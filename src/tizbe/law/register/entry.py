"""Entries of the register: an act on its way from draft to law, and the decisions of persons beside it.

An act is draft (added), confirmed (by one person), published (by another) or refused. A published act is
never edited: what is learned of it later (its publication day, an event) is a decision of its own, recorded
by one person and confirmed by another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tizbe.law.reading.operation import Reading

DRAFT, CONFIRMED, PUBLISHED, REFUSED = "draft", "confirmed", "published", "refused"
"""Every status of an entry."""

PUBLICATION, EVENT, NAME, SAME = "publication", "event", "name", "same"
"""Every kind of decision: the day of first official publication, a condition that came true, a new name, the
body that took another's place."""


@dataclass(frozen=True)
class Decision:
    """What a person decided beside an act's text.

    `detail`: of a publication `date`; of an event `date` and `clause` ("1.2", or "" for the act as a whole);
    of a name `kind`, `code`, `kk`, `ru`, `en` and `same` (a further wording of a known code); of same `was`,
    `became`, `from` and `because`. Days are ISO texts. `commit_no`: from which commit it counts as law, None
    while its act is not published or no second person confirmed it.
    """

    kind: str
    detail: Mapping[str, Any]
    decided_by: str
    decided_at: str
    decision_no: int = 0
    confirmed_by: str | None = None
    confirmed_at: str | None = None
    commit_no: int | None = None
    refused_by: str | None = None
    refused_at: str | None = None

    @property
    def date(self) -> date:
        """The day that a publication or an event names."""
        return date.fromisoformat(self.detail["date"])


@dataclass(frozen=True)
class Entry:
    """One act of the register. `act_no` 0 is an act shipped with the program, which is law already.

    `reading` is as it was read when the act was added; `other` the same act in the other language.
    `refused_decisions`: decisions on the published act that a second person did not confirm.
    """

    act_no: int
    number: str
    act_date: date | None
    status: str
    reading: Reading
    sha256: str
    other: Reading | None = None
    other_sha256: str | None = None
    added_by: str = ""
    added_at: str = ""
    added_commit_no: int = 0
    confirmed_by: str | None = None
    confirmed_at: str | None = None
    published_by: str | None = None
    published_at: str | None = None
    commit_no: int | None = None
    refused_by: str | None = None
    refused_at: str | None = None
    reason: str | None = None
    decisions: tuple[Decision, ...] = ()
    refused_decisions: tuple[Decision, ...] = ()

    @property
    def name(self) -> str:
        """The act as a person names it where its number alone is not enough: number/date."""
        return f"{self.number}/{self.act_date.isoformat()}" if self.act_date else self.number

    @property
    def is_shipped(self) -> bool:
        """Whether it came with the program."""
        return self.act_no == 0

    @property
    def is_open(self) -> bool:
        """Whether decisions still change it freely: it is a draft, or confirmed and not yet published."""
        return self.status in (DRAFT, CONFIRMED)

    @property
    def pending(self) -> tuple[Decision, ...]:
        """Decisions on a published act that no second person has confirmed."""
        if self.status != PUBLISHED:
            return ()
        return tuple(decision for decision in self.decisions if decision.commit_no is None)

    def decisions_at(self, commit: int) -> tuple[Decision, ...]:
        """The decisions that counted as law at a commit."""
        return tuple(one for one in self.decisions if one.commit_no is not None and one.commit_no <= commit)


_LOOK_ALIKE = str.maketrans("aceiopxykmthb", "асеіорхукмтнв")
"""Small Latin letters and the Cyrillic ones that are printed alike."""


def is_same_person(one: str | None, other: str | None) -> bool:
    """Whether two names are the same person's; what a reader cannot tell apart does not make two persons of one.

    That is case, blanks, marks, invisible characters, and Latin letters that look like Cyrillic ones.
    """
    return _as_read(one) == _as_read(other)


def _as_read(name: str | None) -> str:
    plain = unicodedata.normalize("NFKC", name or "").casefold().translate(_LOOK_ALIKE)
    return "".join(character for character in plain if character.isalnum())
