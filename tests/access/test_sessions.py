"""Sessions of people: how they end."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from tests.access.world import World
from tizbe.access.session import IDLE, LONGEST, PREFIX
from tizbe.errors import Forbidden, Unauthenticated
from tizbe.store.access_tables import session


def test_a_session_ends_when_it_is_idle(world: World) -> None:
    """A session in use goes on past half an hour, and ends half an hour after its last request."""
    started = world.person().enter()
    assert started.token.startswith(PREFIX)
    for _ in range(3):
        world.clock.on(minutes=25)
        assert world.sessions.resume(started.token).name == "aigerim"
    world.clock.on(seconds=IDLE.total_seconds())
    with pytest.raises(Unauthenticated) as caught:
        world.sessions.resume(started.token)
    assert caught.value.code == "A011"


def test_a_session_ends_after_twelve_hours(world: World) -> None:
    """However busy it is, a session is over after twelve hours."""
    started = world.person().enter()
    for _ in range(int(LONGEST.total_seconds()) // 1200 - 1):
        world.clock.on(minutes=20)
        world.sessions.resume(started.token)
    world.clock.on(minutes=20)
    with pytest.raises(Unauthenticated):
        world.sessions.resume(started.token)


@pytest.mark.parametrize("token", ["", "tzs_", "tzs_" + "x" * 43, "tzc_abc", "' OR 1=1 --"])
def test_a_made_up_token_is_nobody(world: World, token: str) -> None:
    """A token that was never given is not known."""
    with pytest.raises(Unauthenticated):
        world.sessions.resume(token)


def test_logging_out_ends_one_session(world: World) -> None:
    """Ending a session ends that one, is written down once, and does no harm twice."""
    person = world.person()
    first = person.enter()
    world.clock.on(seconds=40)
    second = person.enter()
    world.sessions.end(first.token)
    world.sessions.end(first.token)
    with pytest.raises(Unauthenticated):
        world.sessions.resume(first.token)
    world.sessions.resume(second.token)
    assert len(world.entries("log-out")) == 1


def test_sessions_are_listed_and_ended_by_their_owner_or_the_supervisor(world: World) -> None:
    """A person sees and ends their own sessions, a supervisor anybody's, and nobody else's are shown to others."""
    person, boss, other = world.person(), world.person("boss", "supervisor"), world.person("marat")
    mine, _ = person.enter(), other.enter()
    shown = world.sessions.of(mine.identity, "aigerim")
    assert shown[-1].session_id == mine.session_id and shown[-1].means == "password+factor"
    assert mine.token not in str(shown)
    with pytest.raises(Forbidden):
        world.sessions.of(mine.identity, "marat")
    with pytest.raises(Forbidden):
        world.sessions.end_all(mine.identity, "marat")
    supervisor = boss.enter().identity
    assert world.sessions.end_all(supervisor, "aigerim", mine.session_id) == 1
    with pytest.raises(Unauthenticated):
        world.sessions.resume(mine.token)
    assert world.sessions.end_all(supervisor, "marat") >= 1
    assert world.sessions.of(supervisor, "marat") == []


def test_ended_sessions_are_swept(world: World) -> None:
    """Rows of ended sessions go when somebody logs in."""
    person = world.person()
    for _ in range(3):
        person.enter()
        world.clock.on(hours=1)
    with world.store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(session)).scalar() == 1
