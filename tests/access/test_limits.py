"""Limits: a minute's requests in a bucket that fills evenly, a day's bytes in the control database."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.access.world import World
from tizbe.access.limits import BYTES_PER_DAY, REQUESTS_PER_MINUTE, Limited, Rates
from tizbe.errors import LANGUAGES, Unavailable


class Seconds:
    """A clock of seconds that the test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The seconds now."""
        return self.now


def test_a_full_bucket_is_a_minute_of_requests(tmp_path: Path) -> None:
    """A caller may ask its whole minute at once, then waits as long as it is told, and then may ask again."""
    seconds = Seconds()
    rates = Rates(tmp_path / "rates", seconds)
    for left in range(5, -1, -1):
        standing = rates.take("mlspp-1", 6)
        assert (standing.limit, standing.left) == (6, left)
    with pytest.raises(Limited) as caught:
        rates.take("mlspp-1", 6)
    assert issubclass(Limited, Unavailable)
    assert caught.value.code == "A070"
    assert caught.value.retry_seconds == 10
    assert all("10" in caught.value.sentence(language) for language in LANGUAGES)
    rates.take("health-1", 6)
    seconds.now += 10
    assert rates.take("mlspp-1", 6).left == 0


@given(st.integers(1, 1000), st.lists(st.floats(0, 30), max_size=60))
@settings(deadline=None, max_examples=50)
def test_no_caller_gets_more_than_its_rate(limit: int, pauses: list[float]) -> None:
    """In any pace, no more is let in than a full bucket and what came into it since."""
    seconds, taken = Seconds(), 0
    with TemporaryDirectory() as folder:
        rates = Rates(Path(folder) / "rates", seconds, most=8)
        for pause in pauses:
            seconds.now += pause
            try:
                rates.take("x", limit)
            except Limited as error:
                assert error.retry_seconds >= 1
            else:
                taken += 1
    assert taken <= limit + seconds.now * limit / 60 + 1e-6


def test_who_has_no_limit_of_their_own_has_the_hubs(tmp_path: Path) -> None:
    """Where a caller's limit is not said, the hub's counts, for each caller alone."""
    rates = Rates(tmp_path / "rates", Seconds())
    assert rates.take("same", 1).left == 0
    for _ in range(REQUESTS_PER_MINUTE):
        rates.take("another")
    with pytest.raises(Limited):
        rates.take("another")


def test_callers_of_long_ago_are_forgotten(tmp_path: Path) -> None:
    """The memory for callers has an end: those not heard of for longest go."""
    seconds = Seconds()
    rates = Rates(tmp_path / "rates", seconds, most=2)
    for caller in ("a", "b", "c"):
        rates.take(caller, 1)
        seconds.now += 1
    rates.take("a", 1)
    with pytest.raises(Limited):
        rates.take("c", 1)


def test_a_clock_set_back_gives_nothing(tmp_path: Path) -> None:
    """Where the clock goes back, a caller waits from then on as long as before, and not until the old hour comes."""
    seconds = Seconds()
    seconds.now = 3600.0
    rates = Rates(tmp_path / "rates", seconds)
    rates.take("a", 1)
    for _ in range(2):
        seconds.now = 0.0
        with pytest.raises(Limited) as caught:
            rates.take("a", 1)
        assert caught.value.retry_seconds == 60
    seconds.now = 60.0
    assert rates.take("a", 1).left == 0


TAKING = """
import sys
from pathlib import Path
from tizbe.access.bucket import Buckets
buckets = Buckets(Path(sys.argv[1]))
input()
print(sum(not buckets.take("client:a", 500, 1000.0)[1] for _ in range(400)))
"""


def test_two_processes_count_together(tmp_path: Path) -> None:
    """Two doors at once give a caller one limit between them, to the request; its other door begins anew with it."""
    doors = [
        subprocess.Popen([sys.executable, "-c", TAKING, str(tmp_path / "rates")], stdin=-1, stdout=-1) for _ in "ab"
    ]
    for door in doors:
        assert door.stdin is not None
        door.stdin.write(b"\n")
        door.stdin.flush()
    given = [int(door.communicate()[0]) for door in doors]
    assert sum(given) == 500 and all(given)
    assert (tmp_path / "rates").stat().st_mode & 0o777 == 0o600
    with pytest.raises(Limited):
        Rates(tmp_path / "rates", lambda: 1000.0).take("client:a", 500)


def test_a_door_that_stands_still_keeps_nobody_waiting(tmp_path: Path) -> None:
    """While a stopped process holds the file, requests are counted all the same, and answered."""
    rates = Rates(tmp_path / "rates", Seconds())
    with (tmp_path / "rates").open("r+b") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert rates.take("a", 10).left == 9
        assert rates.take("a", 10).left == 8


def test_bytes_of_a_day_are_counted_and_forgotten_at_midnight(world: World) -> None:
    """What is counted is left less, too much is refused whole, what did not come is given back, by Almaty's days."""
    world.client()
    quotas = world.quotas
    assert quotas.left("mlspp-1") == BYTES_PER_DAY and quotas.left("mlspp-1", 100) == 100
    assert quotas.take("mlspp-1", 60, 100) == 40
    with pytest.raises(Limited) as caught:
        quotas.take("mlspp-1", 41, 100)
    assert caught.value.code == "A071" and caught.value.retry_seconds == 15 * 3600
    assert "40" in caught.value.sentence("kk")
    assert quotas.take("mlspp-1", 40, 100) == 0 and quotas.left("mlspp-1", 100) == 0
    quotas.give_back("mlspp-1", 40)
    assert quotas.left("mlspp-1", 100) == 40
    world.clock.on(hours=15)
    assert quotas.left("mlspp-1", 100) == 100
    quotas.give_back("mlspp-1", 40)
    assert quotas.take("mlspp-1", 100, 100) == 0
