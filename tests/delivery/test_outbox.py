"""The outbox: whatever is lost, doubled, refused or killed on the way, MSHI applies each change once, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, func, select

from tests.delivery.model_mshi import Killed, ModelMshi, outside
from tests.delivery.settled import Settlements
from tests.postgresql import hubs
from tizbe.delivery import feed_answer, outbox_record
from tizbe.delivery.change_feed import read_page
from tizbe.delivery.outbox import APPLIED, DEAD, DROPPED, OPEN, TAKEN, WAITING, Offer
from tizbe.delivery.outbox_record import LEASE, OutboxRecord
from tizbe.delivery.push_report import PROBLEMS, STATE_WORDS, OutboxReport
from tizbe.delivery.pusher import Pusher
from tizbe.errors import LANGUAGES, Refused
from tizbe.store.service_tables import acknowledged, offer, push, refused_change

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
FAULTS = [
    "ok", "lost-before", "lost-after", "failed", "busy", "away", "taken", "part", "refused", "refuses-one",
    "forgets", "killed-before", "killed-after", "garbage",
]  # fmt: skip


class World:
    """A hub with settled changes, a model MSHI, a clock of their own, and a pusher that may be killed."""

    def __init__(self, made: Settlements, mshi: ModelMshi, *, most: int = 4, longest: float = 300.0) -> None:
        self.made, self.mshi, self.most, self.longest = made, mshi, most, longest
        self.now, self.lives = BEGIN, 0
        self.begin()

    def begin(self) -> None:
        """A new life of the worker; the former is known to be dead."""
        self.lives += 1
        self.pusher = Pusher(
            self.made.log, self.mshi, f"worker-{self.lives}", self.most, self.longest,
            is_dead=lambda name: name != f"worker-{self.lives}", chance=Random(self.lives), ticks=lambda: 0.0,
        )  # fmt: skip

    def step(self) -> float:
        """One step, and the clock moves on to the next; a kill is followed by another life."""
        try:
            seconds = self.pusher.step(self.now)
        except Killed:
            self.begin()
            seconds = 0.1
        self.now += timedelta(seconds=seconds)
        return seconds

    def report(self) -> OutboxReport:
        """How the outbox stands."""
        return outbox_record.report(self.made.log)

    def newest(self) -> Offer:
        """The newest offer."""
        return self.report().offers[0]

    def finish(self, most_steps: int = 400) -> None:
        """Go on until nothing is left to do; dead letters are let go on, as an operator would."""
        for _ in range(most_steps):
            found = self.report()
            if found.behind == 0 and not (found.offers and found.offers[0].state in OPEN):
                return
            if found.offers and found.offers[0].state == DEAD:
                outbox_record.retry(self.made.log, found.offers[0].number, "tester")
            self.step()
        raise AssertionError(f"never done: {self.report().lines()}")


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settlements]:
    """A log with settlements."""
    made = Settlements(tmp_path_factory.mktemp("outbox") / "home", persons=30)
    if not hubs.ASKED:  # what is killed here is not the machine: nobody waits for its disk

        @event.listens_for(made.log.store.engine, "connect")
        def hasten(connection: Any, _: object) -> None:
            connection.execute("PRAGMA synchronous = OFF")

        made.log.store.engine.dispose()
    for changes in (9, 14, 0, 17):
        made.settle(changes)
    yield made
    made.log.store.close()


@pytest.fixture
def world(settled: Settlements) -> World:
    """A world in which nothing was pushed yet, and MSHI has nothing."""
    return fresh(settled, 0)


def fresh(made: Settlements, base: int, faults: list[str] | None = None, **options: Any) -> World:
    """A world in which MSHI has the changes up to `base`, and has said so."""
    with made.log.store.writing() as connection:
        for table in (offer, push, acknowledged, refused_change):
            connection.execute(delete(table))
    if base:
        feed_answer.acknowledge(made.log, base, {}, (), "mshi")
    mshi = ModelMshi(deque(faults or ()), history=list(read_page(made.log, 0, base).changes))
    return World(made, mshi, **options)


def assert_applied(world: World) -> None:
    """MSHI has every change once, in order; the hub knows it, and has a case for each that was refused."""
    made, mshi = world.made, world.mshi
    assert [change["number"] for change in mshi.history] == list(range(1, made.last_change + 1))
    assert mshi.held() == outside(made.held)
    standing = feed_answer.standing(made.log)
    assert standing.until == made.last_change
    assert {case["change_no"] for case in feed_answer.cases(made.log)} >= set(mshi.refused)


@hypothesis_settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    faults=st.lists(st.sampled_from(FAULTS), max_size=14),
    size=st.sampled_from([2, 3, 7, 50]),
    behind=st.integers(0, 24),
)
def test_whatever_happens_each_change_is_applied_once(
    settled: Settlements, faults: list[str], size: int, behind: int
) -> None:
    """After any faults, in any order, with kills between, MSHI's state is that of the changes, each applied once."""
    world = fresh(settled, settled.last_change - behind, faults, most=size)
    while world.mshi.faults:
        world.step()
        if world.report().behind == 0:
            settled.settle(3)
        if world.report().offers and world.newest().state == DEAD:
            outbox_record.retry(settled.log, world.newest().number, "tester")
    world.finish()
    assert_applied(world)
    assert world.mshi.repeated == 0


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("at", range(1, 9))
def test_a_kill_at_any_record_loses_nothing(settled: Settlements, at: int, moment: str) -> None:
    """Killed right before or after any commit of the outbox, the next worker goes on and no change is applied twice."""
    world = fresh(settled, 20, ["ok", "taken", "lost-after", "ok", "part"], most=3)
    left = at
    true = OutboxRecord.claimed

    def claimed(self: OutboxRecord, now: datetime) -> Any:
        from contextlib import contextmanager

        @contextmanager
        def held() -> Iterator[Any]:
            nonlocal left
            left -= 1
            with true(self, now) as connection:
                yield connection
                if left == 0 and moment == "before":
                    raise Killed
            if left == 0:
                raise Killed

        return held()

    patched = pytest.MonkeyPatch()
    patched.setattr(OutboxRecord, "claimed", claimed)
    try:
        world.finish()
    finally:
        patched.undo()
    assert world.lives == 2
    assert_applied(world)
    # Killed before it wrote down that MSHI took an offer over, it cannot know that MSHI is still at it.
    assert world.mshi.repeated <= (moment == "before")


def test_the_first_offer_is_preceded_by_a_question(world: World) -> None:
    """A hub that never pushed asks where MSHI stands before it sends anything: it may have pulled."""
    world.mshi.history = list(read_page(world.made.log, 0, 11).changes)
    world.finish()
    assert_applied(world)
    assert not [content for content in world.mshi.seen.values() if b'"number":11,' in content]


def test_what_was_taken_over_is_asked_about_until_it_is_applied(settled: Settlements) -> None:
    """After 202 the hub asks, at growing intervals, and goes on when MSHI has moved."""
    world = fresh(settled, settled.last_change - 3, ["ok", "taken"])
    while world.mshi.faults:
        world.step()
    assert world.newest().state == TAKEN
    world.finish()
    assert_applied(world)


def test_an_offer_that_never_gets_done_is_offered_again(settled: Settlements) -> None:
    """MSHI that took an offer over and lost it gets it again, byte for byte, after a quarter of an hour."""
    world = fresh(settled, settled.last_change - 3, ["ok", "taken"])
    while world.mshi.faults:
        world.step()
    world.mshi.pending = []
    began = world.now
    world.finish()
    assert timedelta(minutes=15) < world.now - began < timedelta(minutes=20)
    assert world.newest().tries == 2
    assert_applied(world)


def test_a_late_answer_through_the_routes_moves_the_outbox_on(settled: Settlements) -> None:
    """MSHI that answers a 202 by the hub's own route is believed at once, and said twice it changes nothing."""
    world = fresh(settled, settled.last_change - 3, ["ok", "taken"])
    while world.mshi.faults:
        world.step()
    world.mshi.ask(0)
    calls = world.mshi.calls
    for _ in range(2):
        feed_answer.acknowledge(settled.log, settled.last_change, {settled.last_change: "NO-PERSON"}, (), "fund")
        world.pusher.step(world.now)
    assert world.newest().state == APPLIED
    assert (world.report().behind, world.mshi.calls) == (0, calls)
    assert len(feed_answer.cases(settled.log)) == 1


def test_mshi_that_lost_its_state_gets_it_again_and_an_operator_sees_it(settled: Settlements) -> None:
    """MSHI that stands behind what it acknowledged gets everything from there on, and the offer says why."""
    world = fresh(settled, settled.last_change - 3)
    world.finish()
    world.mshi.forget(7)
    settled.settle(2)
    world.finish()
    assert_applied(world)
    assert "behind" in {one.problem for one in world.report().offers}


def test_mshi_beyond_the_hub_stops_everything(settled: Settlements) -> None:
    """MSHI that has changes this hub never made gets nothing until a person has looked."""
    world = fresh(settled, settled.last_change - 1)
    world.mshi.history = [{}] * (settled.last_change + 5)
    for _ in range(5):
        world.step()
    assert (world.newest().state, world.newest().problem, world.newest().owner) == (DEAD, "beyond", "operator")
    assert not world.mshi.seen


def test_an_offer_refused_thrice_waits_for_a_person(settled: Settlements) -> None:
    """A refusal of the whole is repeated a few times with pauses; then nothing is sent until a person retries it."""
    world = fresh(settled, settled.last_change - 6, ["ok", *["refused"] * 3], most=3)
    while world.mshi.faults:
        world.step()
    dead = world.newest()
    assert (dead.state, dead.code, dead.tries, dead.owner) == (DEAD, "FORM", 3, "operator")
    calls = world.mshi.calls
    for _ in range(20):
        world.step()
    assert world.mshi.calls == calls
    with pytest.raises(Refused):
        outbox_record.retry(settled.log, dead.number + 1, "tester")
    outbox_record.retry(settled.log, dead.number, "tester")
    world.finish()
    assert_applied(world)
    assert len(world.mshi.seen) == 2


def test_a_dropped_offer_is_followed_by_another(settled: Settlements) -> None:
    """What a person gives up is cut anew from where MSHI says it stands, and the reason names nobody."""
    world = fresh(settled, settled.last_change - 6, ["ok", *["refused"] * 3])
    while world.mshi.faults:
        world.step()
    number = world.newest().number
    with pytest.raises(Refused):
        outbox_record.drop(settled.log, number, "see 950101700011", "tester")
    outbox_record.drop(settled.log, number, "MSHI took the image", "tester")
    with pytest.raises(Refused):
        outbox_record.drop(settled.log, number, "again", "tester")
    world.mshi.history = list(read_page(settled.log, 0, settled.last_change - 2).changes)
    world.finish()
    assert_applied(world)
    assert [one.state for one in world.report().offers if one.number == number] == [DROPPED]


def test_offers_are_halved_until_mshi_takes_them(settled: Settlements) -> None:
    """MSHI that finds offers too large gets smaller ones; one that is too large alone is a dead letter."""
    world = fresh(settled, 0, most=32)
    world.mshi.largest = 5
    world.finish()
    assert_applied(world)
    assert max(one.size for one in world.report().offers if one.state == APPLIED) == 4
    world.mshi.largest = 0
    settled.settle(1)
    for _ in range(6):
        world.step()
    assert (world.newest().state, world.newest().problem) == (DEAD, "too-large")


def test_a_restored_outbox_waits_for_a_person(settled: Settlements) -> None:
    """An outbox that comes from a backup, without the row that is never copied, sends nothing before a person looks."""
    world = fresh(settled, settled.last_change - 4)
    world.finish()
    settled.settle(3)
    with settled.log.store.writing() as connection:
        connection.execute(delete(push))
    calls = world.mshi.calls
    world.begin()
    for _ in range(4):
        world.step()
    assert (world.newest().state, world.newest().problem, world.mshi.calls) == (DEAD, "restored", calls)
    world.finish()
    assert_applied(world)


def test_one_worker_pushes_and_another_takes_over(settled: Settlements) -> None:
    """While one worker shows life no other pushes; when it is silent for the lease, or lets go, one does."""
    world = fresh(settled, settled.last_change - 8, most=2)
    other = Pusher(settled.log, world.mshi, "other", 2, 300.0, ticks=lambda: 0.0)
    world.step()
    world.step()
    calls = world.mshi.calls
    assert other.step(world.now) > 0
    assert world.mshi.calls == calls
    other.step(world.now + LEASE + timedelta(seconds=1))
    assert world.mshi.calls == calls + 1
    other.close()
    world.finish()
    assert_applied(world)
    assert world.mshi.repeated == 0


def test_offers_that_were_over_long_ago_are_forgotten(settled: Settlements) -> None:
    """The outbox keeps what is over for ninety days, and always the newest offer, whose number goes on."""
    world = fresh(settled, settled.last_change - 8, most=2)
    world.finish()
    count = select(func.count()).select_from(offer)
    with settled.log.store.reading() as connection:
        assert connection.execute(count).scalar() == 4
    world.pusher.step(world.now + timedelta(days=91))
    with settled.log.store.reading() as connection:
        assert connection.execute(count).scalar() == 1
    settled.settle(1)
    world.finish()
    assert world.newest().number == 5


def test_a_day_without_mshi(settled: Settlements) -> None:
    """MSHI is away for a day in which bodies go on: the tries stay few, and then MSHI's state is the hub's cover."""
    world = fresh(settled, settled.last_change - 5, most=50)
    world.finish()
    day_end, down, kinds = world.now + timedelta(days=1), world.mshi.calls, ("away", "failed", "lost-before", "busy")
    chance = Random(3)
    for hour in range(24):
        settled.settle(5)
        while world.now < day_end - timedelta(hours=23 - hour):
            world.mshi.faults = deque([chance.choice(kinds)])
            world.step()
    tries = world.mshi.calls - down
    assert 24 * 12 < tries < 24 * 17 + 20
    world.mshi.faults.clear()
    began = world.now
    world.finish()
    assert world.now - began < timedelta(minutes=6)
    assert_applied(world)
    assert world.mshi.repeated == 0


def test_every_state_and_problem_has_its_words(settled: Settlements) -> None:
    """The report says each state and each problem in three languages, and nothing else is ever recorded."""
    for words in (*STATE_WORDS.values(), *PROBLEMS.values()):
        assert set(words) == set(LANGUAGES)
    world = fresh(settled, settled.last_change - 6, ["ok", "refused", "ok"])
    world.finish()
    for language in LANGUAGES:
        assert len(world.report().lines(language)) > 1
    assert world.report().as_json()["offers"][0]["state"] == APPLIED
    assert WAITING in STATE_WORDS
