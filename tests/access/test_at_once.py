"""Many at once are no more than many in a row: tries, codes and assertions from several threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from tests.access.world import World
from tizbe.access.log_in import FREE_TRIES
from tizbe.errors import Unauthenticated
from tizbe.store.access_tables import account

THREADS = 8


def let_in(call: Callable[[], object]) -> int:
    """How many of eight calls at once are let in."""

    def one(_: int) -> bool:
        try:
            call()
        except Unauthenticated:
            return False
        return True

    with ThreadPoolExecutor(THREADS) as threads:
        return sum(threads.map(one, range(THREADS)))


def test_tries_at_once_are_counted_one_by_one(world: World) -> None:
    """Of eight wrong passwords at once five are tries, and the account is closed to the others."""
    person = world.person()
    assert let_in(lambda: person.enter("another password")) == 0
    with world.store.reading() as connection:
        row = connection.execute(select(account).where(account.c.name == person.name)).one()
    assert row.failures == FREE_TRIES and row.locked_until is not None
    causes = [entry.detail["cause"] for entry in world.entries("log-in-failed")]
    assert sorted(causes) == ["locked"] * (THREADS - FREE_TRIES) + ["password"] * FREE_TRIES


def test_one_code_lets_in_one(world: World) -> None:
    """Of eight log-ins at once with one code, or one recovery code, one succeeds."""
    person = world.person()
    code = world.code(person.seed)
    assert let_in(lambda: person.enter(code=code)) == 1
    world.accounts().unlock(person.name)
    assert let_in(lambda: person.enter(code=person.recovery_codes[0])) == 1


def test_one_assertion_gets_one_token(world: World) -> None:
    """Of eight requests at once with one assertion, one gets a token."""
    text = world.client().assertion()
    assert let_in(lambda: world.tokens.issue(text)) == 1
    assert len(world.entries("client-token")) == 1
