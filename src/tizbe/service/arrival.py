"""Arrivals: submissions on their way in, from their first byte to their answer, in the control database.

    arriving -> waiting -> claimed -> answered        the usual way; `answer` is the receipt
                             |  '---> failed          it could not be taken in at all, several times
                             '------> waiting         its worker showed no life; another takes it
    arriving -> ended                                 its sender took it back, or it expired

Small ones lie in the row, large ones in a file of HOME/arriving, which only grows. What has arrived is durable when
the caller is told so. What workers do with them stands in `claim`.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from tizbe.clock import instant_text, now_at
from tizbe.errors import Refused
from tizbe.hub import Envelope
from tizbe.store.database import Store
from tizbe.store.service_tables import arrival as table

SMALL = 64 * 1024
"""Bytes up to which a submission of `changes` is small: it waits in the row and is taken in with others."""

UNFINISHED_FOR = timedelta(hours=24)
"""How long the bytes of an unfinished submission are kept after the last that came."""

KEPT_FOR = timedelta(days=42)
"""How long an answered arrival is kept, so that a lost answer can be asked for (the receipt itself is for ever)."""

ARRIVING, WAITING, CLAIMED, ANSWERED, FAILED, ENDED = "arriving", "waiting", "claimed", "answered", "failed", "ended"

Bill = Callable[[int], None]
"""Counts so many bytes against their sender's day, or gives back where they are fewer than none; may raise Limited."""

_t = table.c
OTHER_USE = {
    "kk": "Бұл Idempotency-Key басқа жіберілім үшін қолданылған; жаңа кілт беріңіз.",
    "ru": "Этот Idempotency-Key уже использован для другой отправки; дайте новый ключ.",
    "en": "This Idempotency-Key was used for another submission; give a new key.",
}


@dataclass(frozen=True)
class Sender:
    """Who sends: the client's or account's name, and the body it acts for."""

    name: str
    body: str | None


@dataclass(frozen=True)
class Arrival:
    """One submission on its way in; see `store.service_tables.arrival`."""

    arrival_no: int
    arrival_id: str
    sender: str
    body: str | None
    envelope: Envelope
    language: str
    state: str
    is_small: bool
    length: int | None
    arrived: int
    created_at: str
    expires_at: str
    arrived_at: str | None
    tries: int
    phase: str | None
    answered_at: str | None
    receipt: str | None
    answer: dict[str, Any] | None
    content: bytes | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in (ANSWERED, FAILED, ENDED)


class Arrivals:
    """The arrivals of one hub."""

    def __init__(self, store: Store, home: Path) -> None:
        self._store = store
        self.folder = home / "arriving"
        self.folder.mkdir(mode=0o700, exist_ok=True)

    def file(self, arrival_id: str) -> Path:
        """Where the bytes of a large arrival lie."""
        return self.folder / arrival_id

    def begin(
        self,
        sender: Sender,
        envelope: Envelope,
        language: str,
        *,
        length: int | None,
        expires_in: timedelta,
        key: str | None = None,
        bill: Bill | None = None,
    ) -> Arrival:
        """Announce a submission whose bytes follow; the same key gives the same arrival again.

        `bill`: told what was announced, of a new arrival only; what it raises keeps the arrival from being made. A key
        whose arrival failed, expired or was taken back begins another: nothing was taken in under it. Raises `Refused`
        when the key was used for another submission.
        """
        row = self._row(sender, envelope, language, key, expires_in)
        return self._insert({**row, "state": ARRIVING, "is_small": False, "length": length, "arrived": 0}, bill)

    def bring(
        self,
        sender: Sender,
        envelope: Envelope,
        language: str,
        content: bytes,
        key: str | None = None,
        bill: Bill | None = None,
    ) -> Arrival:
        """Bring a whole small submission: durable, and waiting, when this returns. `key`, `bill`: as in `begin`."""
        row = self._row(sender, envelope, language, key, KEPT_FOR)
        size = len(content)
        brought = {"state": WAITING, "is_small": True, "length": size, "arrived": size, "content": content}
        return self._insert({**row, **brought, "arrived_at": row["created_at"]}, bill)

    def extend(
        self, arrival_id: str, arrived: int, expires_in: timedelta, bill: Callable[[], None] | None = None
    ) -> None:
        """Note that so many bytes of a large arrival are durable; `bill`: counts them in the same transaction."""
        values = {"arrived": arrived, "expires_at": instant_text(now_at() + expires_in)}
        with self._store.together(), self._store.writing() as connection:
            connection.execute(update(table).where(_t.arrival_id == arrival_id, _t.state == ARRIVING).values(values))
            if bill is not None:
                bill()

    def complete(self, arrival_id: str, arrived: int) -> Arrival:
        """Say that all bytes of a large arrival are there, and durable: it waits for a worker from now on."""
        now = now_at()
        values = {
            "state": WAITING,
            "arrived": arrived,
            "length": arrived,
            "arrived_at": instant_text(now),
            "expires_at": instant_text(now + KEPT_FOR),
        }
        with self._store.writing() as connection:
            connection.execute(update(table).where(_t.arrival_id == arrival_id, _t.state == ARRIVING).values(values))
        return self.of(arrival_id)

    def of(self, arrival_id: str) -> Arrival:
        """One arrival, without its bytes. Raises `Refused` where there is none of that name."""
        found = self.find(arrival_id)
        if found is None:
            raise Refused(_NONE)
        return found

    def find(self, arrival_id: str) -> Arrival | None:
        """One arrival, without its bytes, or None."""
        with self._store.reading() as connection:
            row = connection.execute(_SHOWN.where(_t.arrival_id == arrival_id)).first()
        return None if row is None else arrival_of(row._mapping)

    def over(self, arrival_ids: Collection[str]) -> list[Arrival]:
        """Those of these arrivals that are over."""
        if not arrival_ids:
            return []
        asked = _SHOWN.where(_t.arrival_id.in_(sorted(arrival_ids)), _t.state.in_((ANSWERED, FAILED, ENDED)))
        with self._store.reading() as connection:
            return [arrival_of(row._mapping) for row in connection.execute(asked)]

    def end(self, arrival_id: str) -> Arrival | None:
        """Take an arrival back that no worker has begun; gives it as it is then, or None where it was too late."""
        where = (_t.arrival_id == arrival_id, _t.state.in_((ARRIVING, WAITING)))
        with self._store.writing() as connection:
            if not connection.execute(update(table).where(*where).values(state=ENDED, content=None)).rowcount:
                return None
            ended = connection.execute(_SHOWN.where(_t.arrival_id == arrival_id)).one()
        self.file(arrival_id).unlink(missing_ok=True)
        return arrival_of(ended._mapping)

    def sweep(self) -> int:
        """End what expired, forget what was answered long ago, remove files that no arrival needs; gives how many.

        What a connection writes at this moment has not expired, whenever its last byte came.
        """
        there = list(self.folder.iterdir())
        swept = sum(map(self._expire, self._expired()))
        with self._store.writing() as connection:
            old = instant_text(now_at() - KEPT_FOR)
            over = _t.state.in_((ANSWERED, FAILED, ENDED))
            swept += connection.execute(delete(table).where(over, _t.created_at < old)).rowcount
            needed = select(_t.arrival_id).where(_t.state.in_((ARRIVING, WAITING, CLAIMED)))
            names = set(connection.execute(needed).scalars())
        # A file is made after its row, so one that was there before the rows were read, and is needed by none, never
        # will be.
        for path in there:
            if path.name not in names:
                path.unlink(missing_ok=True)
        return int(swept)

    def _expired(self) -> list[str]:
        """Arrivals of which nothing has come for too long."""
        asked = select(_t.arrival_id).where(_t.state == ARRIVING, _t.expires_at < instant_text(now_at()))
        with self._store.reading() as connection:
            return list(connection.execute(asked).scalars())

    def _expire(self, arrival_id: str) -> int:
        """End an arrival unless somebody writes it or wrote it just now; gives how many were ended."""
        with locked(self.file(arrival_id)) as descriptor:
            if descriptor is None:
                return 0
            now = instant_text(now_at())
            mine = (_t.arrival_id == arrival_id, _t.state == ARRIVING, _t.expires_at < now)
            with self._store.writing() as connection:
                ended = connection.execute(update(table).where(*mine).values(state=ENDED, expires_at=now)).rowcount
            if ended:
                self.file(arrival_id).unlink(missing_ok=True)
        return int(ended)

    def counts(self) -> dict[str, int]:
        """How many arrivals there are in each state that is not over."""
        asked = select(_t.state, func.count()).where(_t.state.in_((ARRIVING, WAITING, CLAIMED))).group_by(_t.state)
        with self._store.reading() as connection:
            found = {state: int(number) for state, number in connection.execute(asked)}
        return {state: found.get(state, 0) for state in (ARRIVING, WAITING, CLAIMED)}

    def _row(
        self, sender: Sender, envelope: Envelope, language: str, key: str | None, expires_in: timedelta
    ) -> dict[str, Any]:
        now = now_at()
        said = _envelope_json(envelope)
        # The day it is sent is not what a sender declares: an upload may go on after midnight, and is the same one.
        meant = {name: value for name, value in said.items() if name != "sent_on"}
        return {
            "arrival_id": secrets.token_hex(16),
            "sender": sender.name,
            "body": sender.body,
            "feed": envelope.feed,
            "envelope": said,
            "language": language,
            "idempotency_key": key,
            "fingerprint": hashlib.sha256(repr(sorted(meant.items())).encode()).hexdigest(),
            "created_at": instant_text(now),
            "expires_at": instant_text(now + expires_in),
            "tries": 0,
        }

    def _insert(self, row: dict[str, Any], bill: Bill | None) -> Arrival:
        with self._store.together(), self._store.writing() as connection:
            found = _found(connection, row)
            if found is not None and found.state not in (ENDED, FAILED):
                return arrival_of(found._mapping)
            if found is not None:
                free = update(table).where(_t.arrival_id == found.arrival_id)
                connection.execute(free.values(idempotency_key=None))
            if bill is not None and row["length"] and (found is None or found.state != FAILED):
                bill(row["length"])  # (what failed was counted when it came)
            connection.execute(insert(table).values(row))
            made = connection.execute(_SHOWN.where(_t.arrival_id == row["arrival_id"])).one()
        return arrival_of(made._mapping)


def _found(connection: Connection, row: Mapping[str, Any]) -> Row[Any] | None:
    """The arrival that has a new one's key. Raises `Refused` when it is of another submission."""
    if row["idempotency_key"] is None:
        return None
    same = _SHOWN.where(_t.sender == row["sender"], _t.idempotency_key == row["idempotency_key"])
    found = connection.execute(same.add_columns(_t.fingerprint)).first()
    if found is not None:
        is_another = None not in (found.length, row["length"]) and found.length != row["length"]
        if found.fingerprint != row["fingerprint"] or is_another:
            raise Refused(OTHER_USE, code="idempotency-key")
    return found


_NONE = {
    "kk": "Мұндай жіберілім жоқ.",
    "ru": "Такой отправки нет.",
    "en": "There is no such submission.",
}

_SHOWN = select(*(column for column in table.c if column.name != "content"))


@contextmanager
def locked(path: Path) -> Iterator[int | None]:
    """An arrival's file, made where it is not there, held for writing until left; None while another holds it.

    The kernel lets go of it when the process dies.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield descriptor
    finally:
        os.close(descriptor)


def write_content(path: Path, content: bytes) -> None:
    """Lay a small arrival's bytes where intake reads them; not durable, since the row is."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(content)


def _envelope_json(envelope: Envelope) -> dict[str, Any]:
    said = dict(vars(envelope))
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}


def arrival_of(row: Mapping[Any, Any]) -> Arrival:
    """The arrival of a row, with its content where the row has it."""
    said = dict(row["envelope"])
    as_of = said["as_of"]
    envelope = Envelope(
        **{
            **said,
            "as_of": None if as_of is None else date.fromisoformat(as_of),
            "sent_on": date.fromisoformat(said["sent_on"]),
        }
    )
    names = set(Arrival.__dataclass_fields__) - {"envelope", "content"}
    return Arrival(**{name: row[name] for name in names}, envelope=envelope, content=row.get("content"))
