"""Logging in through an identity provider: a real one, small, over HTTP, with real tokens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.access.oidc import CLIENT, REDIRECT, SECRET, Small, new_key, serving
from tests.access.world import World
from tizbe.access.provider import Provider, ProviderLogIn, read_provider
from tizbe.access.roles import Right
from tizbe.errors import Refused, Unauthenticated, Unavailable


@pytest.fixture
def provider(world: World) -> Iterator[Small]:
    """A provider at which person-1 is logged in; the account dana is linked to that person."""
    with serving(Small(world.clock)) as small:
        world.accounts().add("dana", "Dana", "lawyer", password=None, language="kk")
        world.accounts().link("dana", small.address, "person-1")
        yield small


def hub_of(world: World, provider: Small, **other: Any) -> ProviderLogIn:
    """The hub's side, as the settings would make it."""
    settings = {"issuer": provider.address, "client_id": CLIENT, "secret": SECRET, **other}
    return ProviderLogIn(world.store, Provider(**settings), REDIRECT, world.clock)


def refused(hub: ProviderLogIn, answer: dict[str, str], state: str) -> str | None:
    """The code with which what the browser brought is refused."""
    with pytest.raises(Unauthenticated) as caught:
        hub.finish(answer, state)
    return caught.value.code


def test_a_linked_person_gets_a_session(world: World, provider: Small) -> None:
    """Whoever is linked comes back with a session that holds the account's rights, and no password was asked."""
    hub = hub_of(world, provider)
    attempt = hub.begin()
    started = hub.finish(provider.visit(attempt.url), attempt.state)
    assert world.sessions.resume(started.token).may(Right.ADD_ACT)
    assert started.identity.name == "dana" and not started.identity.has_to_finish
    assert world.entries("log-in")[-1].detail == {"means": "provider"}
    assert SECRET not in repr(hub.__dict__["_provider"]) and attempt.state not in repr(attempt)


def test_an_answer_is_taken_once_and_in_its_own_browser(world: World, provider: Small) -> None:
    """Another's state, a missing cookie, a second use, a late return, another issuer: begin again."""
    hub = hub_of(world, provider)
    first, second = hub.begin(), hub.begin()
    answer = provider.visit(first.url)
    assert refused(hub, answer, "") == "A060"
    assert refused(hub, answer, second.state) == "A060"
    assert refused(hub, {**answer, "iss": "https://other.example"}, first.state) == "A060"
    hub.finish(answer, first.state)
    assert refused(hub, answer, first.state) == "A060"
    late = provider.visit(second.url)
    world.clock.on(minutes=10)
    assert refused(hub, late, second.state) == "A060"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ({"claims": {"nonce": "another"}}, "A061"),
        ({"claims": {"nonce": None}}, "A061"),
        ({"claims": {"aud": "another"}}, "A061"),
        ({"claims": {"aud": [CLIENT, "another"]}}, "A061"),
        ({"claims": {"iss": "https://other.example"}}, "A061"),
        ({"claims": {"exp": 1}}, "A061"),
        ({"claims": {"sub": None}}, "A061"),
        ({"key": new_key()}, "A061"),
        ({"id_token": "none"}, "A061"),
        ({"claims": {"sub": "person-2"}}, "A062"),
    ],
    ids=["nonce", "no nonce", "aud", "two aud", "iss", "exp", "no sub", "another key", "no token", "not linked"],
)
def test_a_token_that_is_not_right_lets_nobody_in(
    world: World, provider: Small, spoil: dict[str, Any], code: str
) -> None:
    """Each check of the token stops the log-in, and so does a person whom no account is linked to."""
    provider.spoil = spoil
    hub = hub_of(world, provider)
    attempt = hub.begin()
    assert refused(hub, provider.visit(attempt.url), attempt.state) == code
    assert world.entries("log-in") == []


def test_the_providers_keys_may_change(world: World, provider: Small) -> None:
    """A token signed by a key that is new at the provider is taken; the keys are not asked at each log-in."""
    hub = hub_of(world, provider)
    for _ in range(2):
        attempt = hub.begin()
        hub.finish(provider.visit(attempt.url), attempt.state)
    assert provider.asked.count("/jwks") == 1
    provider.keys.append(new_key())
    world.clock.on(minutes=1)
    attempt = hub.begin()
    hub.finish(provider.visit(attempt.url), attempt.state)
    del provider.keys[0]
    world.clock.on(minutes=61)
    attempt = hub.begin()
    hub.finish(provider.visit(attempt.url), attempt.state)
    assert provider.asked.count("/jwks") == 3


def test_what_the_provider_refuses_is_told(world: World, provider: Small) -> None:
    """A refusal at the provider, a wrong secret, a code that it does not know: A063 with its own word for it."""
    hub = hub_of(world, provider)
    attempt = hub.begin()
    state = provider.visit(attempt.url)["state"]
    with pytest.raises(Unauthenticated) as caught:
        hub.finish({"error": "access_denied", "state": state}, attempt.state)
    assert caught.value.code == "A063" and "access_denied" in str(caught.value)
    attempt = hub.begin()
    assert refused(hub, {**provider.visit(attempt.url), "code": "made up"}, attempt.state) == "A063"
    wrong = hub_of(world, provider, secret="another")
    attempt = wrong.begin()
    assert refused(wrong, provider.visit(attempt.url), attempt.state) == "A063"


def test_a_provider_that_is_away_is_said_to_be(world: World, provider: Small) -> None:
    """An answer that is none, or nobody at the address, means: later, or by password."""
    hub = hub_of(world, provider)
    attempt = hub.begin()
    provider.spoil = {"status": 503}
    with pytest.raises(Unavailable):
        hub.finish(provider.visit(attempt.url), attempt.state)
    with pytest.raises(Unavailable) as caught:
        hub_of(world, provider, issuer="http://127.0.0.1:1").begin()
    assert caught.value.code == "A064"
    provider.spoil = {"issuer": "https://other.example"}
    with pytest.raises(Unauthenticated):
        hub_of(world, provider).begin()


def test_how_somebody_logged_in_can_be_demanded(world: World, provider: Small) -> None:
    """Where the settings demand an `acr`, a token that says another lets nobody in."""
    hub = hub_of(world, provider, acr="two-factors")
    attempt = hub.begin()
    hub.finish(provider.visit(attempt.url), attempt.state)
    provider.spoil = {"claims": {"acr": "password"}}
    attempt = hub.begin()
    assert refused(hub, provider.visit(attempt.url), attempt.state) == "A061"


def test_a_disabled_account_stays_out(world: World, provider: Small) -> None:
    """A person whose account is disabled is nobody, whatever the provider says; and one person has one account."""
    world.accounts().disable("dana")
    hub = hub_of(world, provider)
    attempt = hub.begin()
    assert refused(hub, provider.visit(attempt.url), attempt.state) == "A062"
    world.accounts().add("second", "Second", "auditor", password=None, language="kk")
    with pytest.raises(Refused) as caught:
        world.accounts().link("second", provider.address, "person-1")
    assert caught.value.code == "A025"
    with pytest.raises(Unauthenticated):
        world.log_in.log_in("second", "")


def test_the_provider_is_of_the_settings(tmp_path: Path) -> None:
    """Without issuer and client there is none; the secret comes from a file; plain http is for this machine alone."""
    assert read_provider({}) is None and read_provider({"TIZBE_OIDC_ISSUER": "https://x.example"}) is None
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    given = {"TIZBE_OIDC_ISSUER": "https://login.example", "TIZBE_OIDC_CLIENT": CLIENT}
    found = read_provider({**given, "TIZBE_OIDC_SECRET_FILE": str(tmp_path / "secret"), "TIZBE_OIDC_ACR": "mfa"})
    assert found == Provider("https://login.example", CLIENT, SECRET, "mfa")
    for wrong in ({"TIZBE_OIDC_ISSUER": "http://login.example"}, {"TIZBE_OIDC_SECRET_FILE": str(tmp_path / "none")}):
        with pytest.raises(Refused):
            read_provider({**given, **wrong})
