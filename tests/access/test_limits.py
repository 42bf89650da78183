"""Limits: a minute's requests in a bucket that fills evenly, a day's bytes in the control database."""

from __future__ import annotations

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


def test_a_full_bucket_is_a_minute_of_requests() -> None:
    """A caller may ask its whole minute at once, then waits as long as it is told, and then may ask again."""
    seconds = Seconds()
    rates = Rates(seconds)
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
    rates = Rates(seconds)
    for pause in pauses:
        seconds.now += pause
        try:
            rates.take("x", limit)
        except Limited as error:
            assert error.retry_seconds >= 1
        else:
            taken += 1
    assert taken <= limit + seconds.now * limit / 60 + 1e-6


def test_who_has_no_limit_of_their_own_has_the_hubs() -> None:
    """Where a caller's limit is not said, the hub's counts, for each caller alone."""
    rates = Rates(Seconds())
    assert rates.take("same", 1).left == 0
    for _ in range(REQUESTS_PER_MINUTE):
        rates.take("another")
    with pytest.raises(Limited):
        rates.take("another")


def test_callers_of_long_ago_are_forgotten() -> None:
    """The memory for callers has an end: those not heard of for longest go."""
    rates = Rates(Seconds(), most=2)
    for caller in ("a", "b", "c"):
        rates.take(caller, 1)
    rates.take("a", 1)
    with pytest.raises(Limited):
        rates.take("c", 1)


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
