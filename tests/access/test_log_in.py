"""Logging in: what lets in, what never does, what is written down, and how tries are held off."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyotp import TOTP
from sqlalchemy import select, update

from tests.access.world import BEGIN, CHOSEN, FIRST, World
from tizbe.access import password as passwords
from tizbe.access.log_in import FREE_TRIES, LONGEST_LOCK, lock_of
from tizbe.access.roles import Right
from tizbe.access.sealing import Seal
from tizbe.access.second_factor import new_seed, step_of
from tizbe.errors import Broken, Forbidden, Refused, Unauthenticated
from tizbe.store.access_tables import account
from tizbe.store.metadata import metadata

ONE_WORLD = settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def test_a_first_log_in_holds_no_right_until_all_is_done(world: World) -> None:
    """With a first password alone nothing may be done but to change it and enrol; then the role's rights open."""
    world.accounts().add("aigerim", "Aigerim", "operator", password=FIRST, language="kk")
    started = world.log_in.log_in("aigerim", FIRST)
    assert started.identity.has_to_finish and not started.identity.rights
    world.log_in.change_password(started.identity, FIRST, CHOSEN, started.token)
    assert world.sessions.resume(started.token).has_to_finish
    seed = world.log_in.enrol(started.identity).seed
    world.log_in.confirm(started.identity, world.code(seed), started.token)
    whole = world.sessions.resume(started.token)
    assert not whole.has_to_finish and whole.may(Right.SETTLE) and whole.name == "aigerim"


@pytest.mark.parametrize("missing", ["password", "code", "nothing"])
def test_both_factors_are_needed(world: World, missing: str) -> None:
    """The right password without a code, and the right code with a wrong password, let nobody in."""
    person = world.person()
    if missing == "nothing":
        assert person.enter().identity.may(Right.SETTLE)
        return
    with pytest.raises(Unauthenticated) as caught:
        person.enter(CHOSEN if missing == "code" else "another password", "" if missing == "code" else None)
    assert caught.value.code == "A010"


def test_every_cause_gets_the_same_answer_after_the_same_work(world: World) -> None:
    """Unknown name, wrong password, locked, disabled: one sentence, and one hash compared in each case."""
    person = world.person()
    world.person("disabled-one")
    world.accounts().disable("disabled-one")
    world.person("locked-one")
    with world.store.writing() as connection:
        chosen = update(account).where(account.c.name == "locked-one")
        connection.execute(chosen, {"locked_until": "2027-01-01T00:00:00.000000Z"})
    answers = set()
    for name in ("nobody", person.name, "disabled-one", "locked-one"):
        before = world.hasher.compared
        with pytest.raises(Unauthenticated) as caught:
            world.log_in.log_in(name, "another password", "123456")
        answers.add((caught.value.code, str(caught.value.sentences)))
        assert world.hasher.compared == before + 1, name
    assert len(answers) == 1
    causes = [entry.detail["cause"] for entry in world.entries("log-in-failed")]
    assert causes == ["name", "password", "disabled", "locked"]


def test_a_locked_account_stays_closed_to_the_right_password(world: World) -> None:
    """After five wrong tries the right password and code do not let in until the lock has passed."""
    person = world.person()
    for _ in range(FREE_TRIES):
        with pytest.raises(Unauthenticated):
            person.enter("another password")
    with pytest.raises(Unauthenticated):
        person.enter()
    world.clock.on(minutes=1, seconds=1)
    person.enter()
    assert "locked_until" in world.entries("log-in-failed")[FREE_TRIES - 1].detail


def test_unlocking_opens_at_once(world: World) -> None:
    """The administrator can open a locked account, and the trail says so."""
    person = world.person()
    for _ in range(FREE_TRIES):
        with pytest.raises(Unauthenticated):
            person.enter("another password")
    world.accounts().unlock(person.name)
    person.enter()
    assert world.entries("account-unlock")[0].subject == person.name


@given(st.lists(st.tuples(st.sampled_from(["wrong", "right"]), st.integers(0, 4000)), max_size=14))
@ONE_WORLD
def test_locks_follow_the_tries(world: World, tries: list[tuple[str, int]]) -> None:
    """For any row of tries, an account lets in exactly when no lock of the wrong ones before it holds."""
    name = f"p{world.entries()[-1].entry_no if world.entries() else 0}"
    person = world.person(name)
    failures, closed_until = 0, world.clock.at
    for kind, seconds in tries:
        world.clock.on(seconds=seconds + 31)
        is_closed = world.clock.at < closed_until
        try:
            person.enter(CHOSEN if kind == "right" else "another password")
            entered = True
        except Unauthenticated:
            entered = False
        assert entered == (kind == "right" and not is_closed)
        if entered:
            failures = 0
        elif not is_closed:
            failures += 1
            closed_until = world.clock.at + lock_of(failures)


@given(st.integers(0, 10_000))
def test_locks_grow_to_a_day(failures: int) -> None:
    """A lock is never shorter for more wrong tries, none before the fifth, and never longer than a day."""
    assert timedelta(0) <= lock_of(failures) <= lock_of(failures + 1) <= LONGEST_LOCK
    assert (lock_of(failures) == timedelta(0)) == (failures < FREE_TRIES)


def test_a_code_is_taken_once(world: World) -> None:
    """The code of a log-in does not let in again, nor does the one before it, while the next one does."""
    person = world.person()
    earlier, code = world.code(person.seed, -1), world.code(person.seed)
    person.enter(code=code)
    for used in (code, earlier):
        with pytest.raises(Unauthenticated):
            person.enter(code=used)
    world.clock.on(seconds=30)
    person.enter()


@given(st.integers(-10, 10), st.integers(0, 29))
@settings(deadline=None, max_examples=50)
def test_a_code_fits_its_half_minute_and_the_ones_beside(steps: int, seconds: int) -> None:
    """A code is taken one step early or late and no further, whatever the second."""
    seed, at = new_seed(), BEGIN + timedelta(seconds=seconds)
    found = step_of(seed, TOTP(seed).at(at + timedelta(seconds=30 * steps)), at)
    here = int(at.timestamp()) // 30
    assert found == (here + steps if abs(steps) <= 1 else None)


def test_a_recovery_code_stands_once_for_the_factor(world: World) -> None:
    """A recovery code lets in once, however it is typed; new ones take the place of the old."""
    person = world.person()
    code = person.recovery_codes[0]
    started = person.enter(code=code.lower().replace("-", " "))
    assert world.entries("log-in")[-1].detail == {"means": "password+recovery"}
    with pytest.raises(Unauthenticated):
        person.enter(code=code)
    world.clock.on(minutes=2)
    renewed = world.log_in.renew_recovery_codes(started.identity, world.code(person.seed))
    with pytest.raises(Unauthenticated):
        person.enter(code=person.recovery_codes[1])
    person.enter(code=renewed[0])


def test_a_first_password_ends_after_a_week(world: World) -> None:
    """A first password that nobody used lets nobody in on the eighth day."""
    world.accounts().add("aigerim", "Aigerim", "operator", password=FIRST, language="kk")
    world.clock.on(days=7)
    with pytest.raises(Unauthenticated):
        world.log_in.log_in("aigerim", FIRST)
    world.accounts().reset_password("aigerim", FIRST)
    world.log_in.log_in("aigerim", FIRST)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elevenchars", "A012"),
        ("x" * 257, "A014"),
        ("My-AIGERIM-2026", "A013"),
        (CHOSEN, "A015"),
        ("қазақша құпия", None),
    ],
)
def test_a_new_password_must_do(world: World, password: str, code: str | None) -> None:
    """Too short, too long, with the name in it, or the same as before: refused; any other is taken."""
    person = world.person()
    started = person.enter()
    if code is None:
        world.log_in.change_password(started.identity, CHOSEN, password, started.token)
        world.clock.on(minutes=1)
        person.enter(password)
        return
    with pytest.raises(Refused) as caught:
        world.log_in.change_password(started.identity, CHOSEN, password, started.token)
    assert caught.value.code == code and password not in str(caught.value.sentences)


def test_changing_a_password_ends_all_other_sessions(world: World) -> None:
    """The session that changed it goes on, any other ends, and a wrong present password changes nothing."""
    person = world.person()
    mine = person.enter()
    world.clock.on(seconds=40)
    other = person.enter()
    with pytest.raises(Unauthenticated):
        world.log_in.change_password(mine.identity, "another password", "yet another password", mine.token)
    world.log_in.change_password(mine.identity, CHOSEN, "yet another password", mine.token)
    world.sessions.resume(mine.token)
    with pytest.raises(Unauthenticated):
        world.sessions.resume(other.token)


def test_a_password_is_hashed_anew_when_parameters_grow(world: World) -> None:
    """After a log-in the kept hash has today's parameters, and still fits."""
    person = world.person()
    stronger = World(world.store, world.clock, type(world.hasher)(time_cost=2, memory_cost=16, parallelism=1))
    person.world = stronger
    person.enter()
    with world.store.reading() as connection:
        kept = connection.execute(select(account.c.password_hash)).scalar_one()
    assert "t=2" in kept and not stronger.hasher.check_needs_rehash(kept)
    world.clock.on(minutes=1)
    person.enter()


def test_the_second_factor_is_enrolled_once_and_taken_off_by_others(world: World) -> None:
    """Enrolling again is refused; after the administrator took the factor off, the sessions are over."""
    person = world.person()
    started = person.enter()
    with pytest.raises(Refused, match="enrolled already"):
        world.log_in.enrol(started.identity)
    world.accounts().remove_factor(person.name)
    with pytest.raises(Unauthenticated):
        world.sessions.resume(started.token)
    again = world.log_in.log_in(person.name, CHOSEN)
    assert again.identity.has_to_finish
    world.log_in.enrol(again.identity)
    with pytest.raises(Refused) as caught:
        world.log_in.confirm(again.identity, "000000", again.token)
    assert caught.value.code == "A016"


def test_a_sealed_seed_opens_for_its_own_account_alone(world: World) -> None:
    """A seed moved to another account, or read under another key, stops the hub instead of letting anyone in."""
    sealed = Seal(bytes(32)).close("seed", "aigerim")
    assert Seal(bytes(32)).open(sealed, "aigerim") == "seed"
    for key, name in ((bytes(32), "marat"), (bytes([1]) * 32, "aigerim")):
        with pytest.raises(Broken):
            Seal(key).open(sealed, name)
    person = world.person()
    with world.store.reading() as connection:
        assert person.seed not in str(connection.execute(select(account)).all())


def test_no_secret_is_written_anywhere(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Neither log, nor audit trail, nor the tables hold a password, a seed, a code, a session or a recovery code."""
    caplog.set_level(logging.DEBUG)
    person = world.person()
    code = world.code(person.seed)
    started = person.enter(code=code)
    with pytest.raises(Unauthenticated) as caught:
        person.enter("another password", "654321")
    with world.store.reading() as connection:
        kept = str([connection.execute(select(table)).all() for table in metadata.tables.values()])
    told = caplog.text + json.dumps([entry.detail for entry in world.entries()]) + repr(started) + str(caught.value)
    for secret in (FIRST, CHOSEN, "another password", person.seed, started.token, person.recovery_codes[0], "654321"):
        assert secret not in told and secret not in kept, secret


def test_who_manages_accounts_is_bound(world: World) -> None:
    """A supervisor makes accounts but no supervisor, touches neither another one nor themselves; others make none."""
    person = world.person("boss", "supervisor")
    boss = person.enter().identity
    world.accounts(boss).add("new", "New", "sender", "mlspp", password=None, language="ru")
    world.person("chief", "supervisor")
    for call, code in (
        (lambda: world.accounts(boss).add("x2", "X", "supervisor", password=None, language="kk"), "A022"),
        (lambda: world.accounts(boss).set_role("new", "supervisor"), "A022"),
        (lambda: world.accounts(boss).reset_password("chief", "a taken-over one"), "A022"),
        (lambda: world.accounts(boss).unlock("boss"), "A023"),
        (lambda: world.accounts(boss).disable("nobody"), "A018"),
        (lambda: world.accounts(boss).add("new", "N", "auditor", password=None, language="kk"), "A019"),
        (lambda: world.accounts(boss).add("x3", "N", "sender", password=None, language="kk"), "A021"),
        (lambda: world.accounts(boss).add("x3", "N", "fund", "mlspp", password=None, language="kk"), "A021"),
        (lambda: world.accounts(boss).add("x3", "N", "king", password=None, language="kk"), "A026"),
        (lambda: world.accounts(boss).add("x3", "N", "fund", password=None, language="de"), "A026"),
        (lambda: world.accounts(boss).add("X 3", "N", "fund", password=None, language="kk"), "A020"),
        (lambda: world.accounts(boss).add("a900101700011", "N", "fund", password=None, language="kk"), "A020"),
        (lambda: world.accounts(boss).add("x3", "N 900101700011", "fund", password=None, language="kk"), "A024"),
    ):
        with pytest.raises(Refused) as caught:
            call()
        assert caught.value.code == code
    operator = world.person("oper").enter().identity
    with pytest.raises(Forbidden):
        world.accounts(operator).all()
    assert [one.name for one in world.accounts(boss).all()] == ["boss", "chief", "new", "oper"]
    assert [entry.actor for entry in world.entries("account-add")] == ["root", "boss", "root", "root"]


def test_a_role_changed_or_an_account_closed_ends_its_sessions(world: World) -> None:
    """Whoever gets another role, a first password or is disabled has to log in again, if they may."""
    person = world.person()
    for role in ("auditor", None):
        started = person.enter()
        if role is None:
            world.accounts().disable(person.name)
        else:
            world.accounts().set_role(person.name, role)
        with pytest.raises(Unauthenticated):
            world.sessions.resume(started.token)
        world.clock.on(minutes=1)
    with pytest.raises(Unauthenticated):
        person.enter()
    world.accounts().enable(person.name)
    world.clock.on(minutes=1)
    assert person.enter().identity.role == "auditor"


def test_the_default_hash_is_argon2id() -> None:
    """Without other words the library's own parameters are used, of the kind id."""
    assert passwords.Passwords().hash_of("twelve letters").startswith("$argon2id$")
    assert PasswordHasher().memory_cost >= 47_104
