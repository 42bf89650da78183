"""Claims: what counts as a try of a file, and what does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.api.running import STUDENTS, settings
from tizbe.errors import Broken, Unavailable
from tizbe.hub import make_envelope, open_hub
from tizbe.service.arrival import Arrivals, Sender
from tizbe.service.claim import MOST_TRIES, Claims


def test_what_was_not_to_be_had_is_no_try_of_a_file(tmp_path: Path) -> None:
    """However often the hub was busy or stopped, a submission waits on; only what goes wrong with it wears it out."""
    home = tmp_path / "hub"
    envelope = make_envelope(feed=STUDENTS, mode="changes", sent_on=date(2026, 2, 1), name="submission.csv")
    with open_hub(settings(home)) as hub:
        arrivals, claims = Arrivals(hub.log.store, home), Claims(hub.log.store, "w-1")
        name = arrivals.bring(Sender("science-nobd", "science"), envelope, "en", b"x").arrival_id
        for error, times, state in (
            (Unavailable({"en": "Busy."}), 2 * MOST_TRIES, "waiting"),
            (Broken("Odd."), MOST_TRIES - 1, "waiting"),
            (Unavailable({"en": "Busy."}), 2, "waiting"),
            (Broken("Odd."), 1, "failed"),
        ):
            for _ in range(times):
                (claimed,) = claims.claim(small=True, most=1)
                claims.let_go([claimed.arrival_no], error)
            assert arrivals.of(name).state == state
