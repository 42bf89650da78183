"""In which order the lanes of a worker come to the hub's lock."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import pytest

from tizbe.service.turnstile import Turnstile

LONGEST = 10.0


def waiting(turnstile: Turnstile) -> int:
    """How many wait."""
    return len(turnstile._urgent) + len(turnstile._others)


@pytest.mark.parametrize(
    ("holds", "come", "order"),
    [
        pytest.param("other", ["other 1", "urgent 1"], ["urgent 1", "other 1"], id="urgent-first"),
        pytest.param(
            "urgent", ["urgent 1", "other 1", "urgent 2"], ["other 1", "urgent 1", "urgent 2"], id="not-twice"
        ),
        pytest.param(
            "other",
            ["other 1", "other 2", "urgent 1", "urgent 2", "urgent 3"],
            ["urgent 1", "other 1", "urgent 2", "other 2", "urgent 3"],
            id="in-turn",
        ),
        pytest.param("urgent", ["urgent 1", "urgent 2"], ["urgent 1", "urgent 2"], id="urgent-alone"),
        pytest.param("other", ["other 1", "other 2"], ["other 1", "other 2"], id="others-alone"),
    ],
)
def test_the_urgent_go_first_but_not_twice(holds: str, come: Sequence[str], order: Sequence[str]) -> None:
    """Who is urgent goes before the others, but not twice while one waits; else it is the order of coming."""
    turnstile, passed = Turnstile(), list[str]()

    def pass_once(name: str) -> None:
        with turnstile.passing(is_urgent=name.startswith("urgent")):
            passed.append(name)

    threads = [threading.Thread(target=pass_once, args=(name,)) for name in come]
    with turnstile.passing(is_urgent=holds == "urgent"):
        for place, thread in enumerate(threads):
            thread.start()
            until = time.monotonic() + LONGEST
            while waiting(turnstile) <= place and time.monotonic() < until:
                time.sleep(0.001)
    for thread in threads:
        thread.join(LONGEST)
    assert passed == order


def test_what_fails_inside_lets_the_next_in() -> None:
    """An error inside passes, and the turnstile is free."""
    turnstile = Turnstile()
    with pytest.raises(RuntimeError), turnstile.passing(is_urgent=True):
        raise RuntimeError
    with turnstile.passing():
        assert waiting(turnstile) == 0
