"""MSHI's answer to the feed of changes: how far it has applied them, and which it could not; each of these is a case.

An answer says "all up to number N, but for these". It may be repeated; what it says again changes nothing. A change
that was refused stays refused until MSHI says that it is applied (its case then closes by itself), or somebody closes
the case. Only the change's number is kept, so nothing here names a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from tizbe.access.account import active_role
from tizbe.access.roles import RIGHTS, Right, Role
from tizbe.audit import trail
from tizbe.clock import instant_text, now_at
from tizbe.delivery.change_feed import last_change
from tizbe.errors import Refused
from tizbe.ledger.log import Log
from tizbe.person import is_iin
from tizbe.store.service_tables import acknowledged, refused_change

OWNER = "operator"
"""Who has to see to a refused change until it is given to somebody: whoever is an operator."""

OPEN, CLOSED = "open", "closed"

APPLIED = "applied"
"""The resolution of a case that MSHI itself closed."""

CODE = re.compile(r"(?!.*\d{10})[A-Za-z][A-Za-z0-9_.-]{0,39}")
"""What a code of MSHI may be: it may stand in reports and logs, so it must not be able to carry a person's number."""

_AT_ONCE = 5_000
_TWELVE = re.compile(r"(?<!\d)\d{12}(?!\d)")
_r = refused_change.c
# Steps ascend, so the last one says it; a look at every step would grow with the years.
_UNTIL = select(acknowledged.c.until_change).order_by(acknowledged.c.acknowledged_no.desc()).limit(1)

_BEYOND = {
    "kk": "Хаб {last}-өзгерістен әрі ештеңе берген жоқ; {until} нөмірін тексеріңіз.",
    "ru": "Дальше изменения {last} хаб ничего не отдавал; проверьте номер {until}.",
    "en": "The hub has handed out nothing beyond change {last}; check the number {until}.",
}
_NOT_COVERED = {
    "kk": "Бас тартылған {number}-өзгеріс 1 мен until арасында болуы керек.",
    "ru": "Отклонённое изменение {number} должно быть от 1 до until.",
    "en": "The refused change {number} has to lie between 1 and until.",
}
_NO_CODE = {
    "kk": "Код: латын әрпінен басталады, 40 таңбаға дейін, адам нөмірінсіз.",
    "ru": "Код: начинается с латинской буквы, до 40 знаков, без номера человека.",
    "en": "A code begins with a Latin letter, has up to 40 characters and no person's number.",
}
_NO_CASE = {
    "kk": "Бұл нөмірмен ашық іс жоқ.",
    "ru": "Открытого дела с таким номером нет.",
    "en": "There is no open case of that number.",
}
_NO_OWNER = {
    "kk": "Іске жауапты бола алатындар: жұмыс істеп тұрған оператордың тіркелгісі не жүйесі, немесе operator.",
    "ru": "За дело может отвечать действующая учётная запись или система оператора либо operator.",
    "en": "A case may be given to an operator's account or client that is not disabled, or to “operator”.",
}
_NAMES_PERSON = {
    "kk": "Шешім мәтінінде адам нөмірі болмауы керек.",
    "ru": "В тексте решения не должно быть номера человека.",
    "en": "The resolution must not hold a person's number.",
}


@dataclass(frozen=True)
class Standing:
    """How far MSHI is: every change up to `until` is answered; `last`: the last there is; `refused`: open cases."""

    until: int
    last: int
    refused: int


def standing(log: Log) -> Standing:
    """How far MSHI has applied the feed, as far as it said."""
    with log.store.reading() as connection:
        return _standing(connection, last_change(log))


def acknowledge(log: Log, until: int, refused: Mapping[int, str], applied: Iterable[int], actor: str) -> Standing:
    """Take an answer of MSHI: applied up to `until`, but for `refused` (change number -> code).

    A change refused before stays refused, whatever a later `until` covers: only naming it in `applied`, or closing its
    case, ends that. Raises `Refused` for a number that was not handed out yet, or a code that is none.
    """
    last = last_change(log)
    if until > last:
        raise _said(_BEYOND, last=last, until=until)
    for number, code in refused.items():
        if not 1 <= number <= until:
            raise _said(_NOT_COVERED, number=number)
        if not CODE.fullmatch(code):
            raise _said(_NO_CODE)
    now = instant_text(now_at())
    with log.store.writing() as connection:
        before = _standing(connection, last)
        kept: set[int] = set()
        for some in _portions(refused):
            kept.update(connection.execute(select(_r.change_no).where(_r.change_no.in_(some))).scalars())
        fresh = {number: code for number, code in sorted(refused.items()) if number not in kept}
        mended = 0
        for some in _portions(applied):
            found = connection.execute(
                update(refused_change)
                .where(_r.change_no.in_(some), _r.state == OPEN)
                .values(state=CLOSED, resolution=APPLIED, closed_by=actor, closed_at=now)
            )
            mended += found.rowcount
        if until <= before.until and not fresh and not mended:
            return before
        connection.execute(insert(acknowledged).values(until_change=max(until, before.until), by=actor, at=now))
        if fresh:
            connection.execute(
                insert(refused_change),
                [
                    {"change_no": number, "code": code, "refused_at": now, "owner": OWNER, "state": OPEN}
                    for number, code in fresh.items()
                ],
            )
        trail.record(
            connection, actor, "acknowledge", detail={"until": until, "refused": len(fresh), "applied": mended}
        )
        return _standing(connection, last)


def cases(log: Log, state: str = OPEN) -> list[dict[str, Any]]:
    """The cases in a state, by the number of the change."""
    with log.store.reading() as connection:
        found = connection.execute(select(refused_change).where(_r.state == state).order_by(_r.change_no))
        return [dict(row._mapping) for row in found]


def close_case(log: Log, number: int, resolution: str, actor: str) -> None:
    """Close a case, with what was done. Raises `Refused` where none is open, or the text names a person."""
    refuse_person(resolution)
    with log.store.writing() as connection:
        closed = connection.execute(
            update(refused_change)
            .where(_r.change_no == number, _r.state == OPEN)
            .values(state=CLOSED, resolution=resolution, closed_by=actor, closed_at=instant_text(now_at()))
        ).rowcount
        if not closed:
            raise _said(_NO_CASE)
        trail.record(connection, actor, "close-case", detail={"change": number})


def assign_case(log: Log, number: int, owner: str, actor: str) -> None:
    """Say who has to see to an open case: `owner`, an account or client that may close it, or `OWNER` for any of them.

    Raises `Refused` where no case of that number is open, or the owner is nobody who may close it.
    """
    with log.store.writing() as connection:
        role = Role.OPERATOR if owner == OWNER else active_role(connection, owner)
        if role is None or Right.CLOSE_CASE not in RIGHTS[role]:
            raise _said(_NO_OWNER)
        mine = (_r.change_no == number, _r.state == OPEN)
        before = connection.execute(select(_r.owner).where(*mine)).scalar()
        if before is None:
            raise _said(_NO_CASE)
        if before != owner:
            connection.execute(update(refused_change).where(*mine).values(owner=owner))
            detail = {"change": number, "owner": owner, "before": before}
            trail.record(connection, actor, "assign-case", detail=detail)


def refuse_person(text: str) -> None:
    """Raise `Refused` when a text that is to be kept for all who look holds a person's number."""
    if any(is_iin(digits) for digits in _TWELVE.findall(text)):
        raise _said(_NAMES_PERSON)


def _portions(numbers: Iterable[int]) -> Iterator[list[int]]:
    """The numbers in order, a few thousand at a time: a statement holds only so many."""
    ordered = sorted(set(numbers))
    for begin in range(0, len(ordered), _AT_ONCE):
        yield ordered[begin : begin + _AT_ONCE]


def _standing(connection: Connection, last: int) -> Standing:
    until = connection.execute(_UNTIL).scalar() or 0
    refused = connection.execute(select(func.count()).where(_r.state == OPEN)).scalar() or 0
    return Standing(int(until), last, int(refused))


def _said(sentences: Mapping[str, str], **places: object) -> Refused:
    return Refused({language: text.format(**places) for language, text in sentences.items()})
