"""What a lawyer decides beside an act's text: that it is confirmed, what its new names mean, who replaced whom.

None of it is read from the act; it is recorded with the person who said it, and it is part of what makes
the editions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256

from tizbe.law.folding import fold
from tizbe.law.legal_list import ActRef, Body, Succession, System, Wording
from tizbe.law.reading.operation import Reading
from tizbe.law.reason import Reason, because
from tizbe.law.record import ActWording, Names

BODY = "body"
SYSTEM = "system"

_CODE = re.compile(r"[a-z]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class NewName:
    """A body or system that an act brings, or a further printed wording of one that is known by its code."""

    kind: str
    code: str
    name: Wording
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class EnactedAct:
    """A confirmed act: its reading, ready, with certain days where they are known, and the decisions beside it.

    `known_date` is the day in Almaty from which the hub knows it. `other` is the same act in the other
    official language, and gives its wording; `wording` holds what no text at hand says.
    """

    reading: Reading
    known_date: date
    other: Reading | None = None
    wording: ActWording | None = None
    names: tuple[NewName, ...] = ()
    successions: tuple[Succession, ...] = ()

    @property
    def ref(self) -> ActRef:
        """The act by its number and day."""
        return self.reading.act_ref

    @cached_property
    def key(self) -> str:
        """A stable hash of all of it, in hex: two acts of one key make the same editions."""
        return sha256(repr(_plain(self)).encode()).hexdigest()


def with_names(names: Names, new: Iterable[NewName]) -> tuple[Names, tuple[Reason, ...]]:
    """`names` with the new ones, and why some of them were left out.

    A known code gets further wordings; its name stays. A wording that names another code already, or a
    code that is not plain (small Latin letters, digits, hyphens), is a reason.
    """
    held: dict[str, dict[str, Body | System]] = {BODY: {**names.bodies}, SYSTEM: {**names.systems}}
    codes = {BODY: dict(names.body_codes), SYSTEM: dict(names.system_codes)}
    reasons: list[Reason] = []
    for one in new:
        printed = [text for text in (one.name.kk, one.name.ru, *one.also) if text]
        if one.kind not in held or not _CODE.fullmatch(one.code) or not printed:
            reasons.append(because("name-code", named=one.code))
            continue
        taken = next((text for text in printed if codes[one.kind].get(fold(text), one.code) != one.code), None)
        if taken is not None:
            reasons.append(because("name-taken", text=taken, named=codes[one.kind][fold(taken)]))
            continue
        _hold(held[one.kind], one, printed)
        codes[one.kind].update((fold(text), one.code) for text in printed)
    bodies = {code: body for code, body in held[BODY].items() if isinstance(body, Body)}
    systems = {code: system for code, system in held[SYSTEM].items() if isinstance(system, System)}
    return Names(bodies, systems, codes[BODY], codes[SYSTEM]), tuple(reasons)


def _hold(held: dict[str, Body | System], one: NewName, printed: list[str]) -> None:
    known = held.get(one.code)
    name = known.name if known else one.name
    also = tuple(dict.fromkeys((*known.also, *printed))) if known else one.also
    held[one.code] = Body(one.code, name, also) if one.kind == BODY else System(one.code, name, also)


def _plain(value: object) -> object:
    """`value` as texts in tuples, whatever mappings it holds, so that equal values have equal texts."""
    if isinstance(value, EnactedAct):
        parts = (value.reading, value.known_date, value.other, value.wording, value.names, value.successions)
        return tuple(_plain(part) for part in parts)
    if isinstance(value, Reading):
        shown = (value.act, value.targets, value.operations, value.commencement, value.reasons, value.sha256)
        return tuple(_plain(part) for part in (*shown, value.list_name))
    if isinstance(value, dict):
        return tuple(sorted((str(key), _plain(held)) for key, held in value.items()))
    if isinstance(value, tuple | list):
        return tuple(_plain(part) for part in value)
    fields = getattr(value, "__dataclass_fields__", None)
    if fields is not None:
        return (type(value).__name__, *(_plain(getattr(value, field)) for field in fields if field != "path"))
    return str(value) if value is not None else None
