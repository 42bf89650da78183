"""What a rehearsal of a settlement is asked to rehearse; plain data, so that every door can say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tizbe.intake.submission import Envelope
from tizbe.law.register.entry import Entry


@dataclass(frozen=True)
class Rehearsed:
    """What to rehearse, any of it or all at once: acts that join the law, acts that leave it, a rule pack, a file.

    The file is judged and settled by the law that is rehearsed. `horizon_date`: up to which day (not included)
    person-days are counted; default a year ahead.
    """

    acts: Sequence[Entry] = ()
    removed: Sequence[Entry] = ()
    pack_file: Path | None = None
    submission: tuple[Path, Envelope] | None = None
    horizon_date: date | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether only what waits to be settled is asked of."""
        return not (self.acts or self.removed or self.pack_file or self.submission)
