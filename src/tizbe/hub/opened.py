"""What every verb of the hub needs: the open log, the law as the hub knows it, the projection, a moment known at.

The verbs stand in the files beside this one, by what they speak of; `Hub` has them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from duckdb import DuckDBPyConnection

from tizbe import clock
from tizbe.engine.duckdb import within_memory
from tizbe.errors import LANGUAGES, Refused
from tizbe.law.authority import Authority
from tizbe.law.consolidation.chronicle import Chronicle
from tizbe.law.edition import chronicle
from tizbe.law.register.book import Register
from tizbe.ledger.enactment import Enactment
from tizbe.ledger.log import Log
from tizbe.ledger.projection import Projection
from tizbe.ledger.projection_file import open_projection
from tizbe.settings import Settings
from tizbe.settlement import state
from tizbe.settlement.everybody import Progress
from tizbe.settlement.state import SettlementReport

_SHOWN = 40
_NO_BODY = {
    "kk": "Тізбеде мұндай орган жоқ: {body}. Бар органдар: {bodies}.",
    "ru": "В перечне нет такого органа: {body}. Есть: {bodies}.",
    "en": "The list names no such body: {body}. It names: {bodies}.",
}


@dataclass
class Opened:
    """One hub's folder, open, before any verb."""

    settings: Settings
    log: Log
    language: str = LANGUAGES[0]
    register: Register = field(init=False)

    def __post_init__(self) -> None:
        """Open the register of acts, which lies in the control database."""
        self.register = Register(self.log.store)

    @property
    def authority(self) -> Authority:
        """Who may send what, by the law as the hub knows it now."""
        return self.register.authority(self.log.last_commit_no())

    def bodies(self) -> list[str]:
        """The codes of the bodies that any edition of the list names, in order."""
        return sorted({feed.split("/")[1] for feed in self.authority.feeds if "/" in feed})

    def demand_body(self, body: str | None) -> None:
        """Raise Refused, with the bodies there are, for one that no edition of the list names."""
        bodies = self.bodies()
        if body is not None and body not in bodies:
            places = {"body": body[:_SHOWN], "bodies": ", ".join(bodies)}
            raise Refused({language: text.format(**places) for language, text in _NO_BODY.items()})

    def chronicle(self, known_date: date | None = None) -> Chronicle:
        """The editions of the list with what became of each act, as known now or at the end of a day."""
        known = self.log.last_commit_no()
        if known_date is not None:
            known = self.log.commit_known_at(clock.end_of_day(known_date))
        return chronicle(known_date, self.register.enacted(known))

    def known_commit(self, known: str | None) -> int:
        """The commit that a known-at text means: a commit's number, an instant, or a day (its end in Almaty)."""
        if known is None:
            return self.log.last_commit_no()
        if known.isdigit() and len(known) < len("20260101"):
            return int(known)
        try:
            if len(known) == len("2026-01-01"):
                instant = clock.end_of_day(date.fromisoformat(known))
            else:
                instant = datetime.fromisoformat(known)
                if instant.tzinfo is None:
                    instant = datetime.combine(instant.date(), instant.time(), clock.ALMATY)
        except ValueError as error:
            raise Refused(
                {
                    "kk": "«known»: күн (2026-01-31), сәт (2026-01-31T09:00:00+05:00) немесе коммит нөмірі.",
                    "ru": "«known»: день (2026-01-31), момент (2026-01-31T09:00:00+05:00) или номер коммита.",
                    "en": "known must be a day (2026-01-31), an instant (2026-01-31T09:00+05:00) or a commit's number.",
                }
            ) from error
        return self.log.commit_known_at(instant)

    def close(self) -> None:
        """Give the control database back."""
        self.log.store.close()

    def _enactment(self) -> Enactment:
        return Enactment(self.log, self.register, self.settings.actor)

    def settle_on(
        self,
        projection: Projection,
        finder: state.Finder = state.find,
        progress: Progress | None = None,
        most: int | None = None,
        *,
        is_urgent: bool = False,
    ) -> SettlementReport:
        """Settle on a projection that is open for writing; see `state.settle`."""
        law = cache(self.register.authority)  # asked several times of the same commit
        return state.settle(self.log, projection, law, self.settings.actor, progress, finder, most, is_urgent=is_urgent)

    @contextmanager
    def _projection(self, engine: DuckDBPyConnection | None = None) -> Iterator[Projection]:
        with within_memory():
            projection = open_projection(self.log, self.settings, engine)
            try:
                yield projection
            finally:
                projection.close()


def day_now() -> date:
    """Today in Almaty."""
    return clock.almaty_day(clock.now_at())
