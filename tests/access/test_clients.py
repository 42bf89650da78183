"""Systems that call: their keys, what they sign, the tokens they get, their certificates, and how each of them ends."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from sqlalchemy import func, select

from tests.access.world import HUB, System, World, certificate_of, public, refused
from tizbe.access.access_token import LIFETIME, PREFIX
from tizbe.access.assertion import LEEWAY
from tizbe.access.identity import Identity
from tizbe.access.roles import Right
from tizbe.errors import Broken, Forbidden, Refused, Unauthenticated
from tizbe.store.access_tables import access_token, assertion

ONE_WORLD = settings(
    deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
RSA_KEY = RSAKey.generate_key(2048)


@pytest.mark.parametrize(
    ("key", "algorithms"),
    [
        (OKPKey.generate_key("Ed25519"), ["EdDSA", "Ed25519"]),
        (ECKey.generate_key("P-256"), ["ES256"]),
        (RSA_KEY, ["PS256", "RS256"]),
    ],
    ids=["Ed25519", "P-256", "RSA"],
)
def test_each_kind_of_key_gets_a_token(world: World, key: Any, algorithms: list[str]) -> None:
    """A client with a key of each kind gets a token by each algorithm of that key, and the token is the client."""
    world.clients().add("mlspp-1", "sender", "mlspp")
    system = System(world, "mlspp-1", key, world.clients().add_key("mlspp-1", public(key)))
    for alg in algorithms:
        issued = world.tokens.issue(system.assertion(alg))
        identity = world.tokens.identify(issued.token)
        assert (identity.name, identity.role, identity.body) == ("mlspp-1", "sender", "mlspp")
        assert identity.may(Right.SUBMIT)
        assert issued.as_json()["expires_in"] == 1200 and issued.token.startswith(PREFIX)
        assert issued.token not in repr(issued)
    others = {"EdDSA", "ES256", "RS256"} - set(algorithms)
    for alg in others:
        header = json.dumps({"alg": alg, "kid": system.key_id})
        assert refused(world.tokens.issue, resigned(system.assertion(algorithms[0]), header)) == "A037"


def resigned(text: str, header: str) -> str:
    """An assertion under another header."""
    return ".".join([urlsafe_b64encode(header.encode()).rstrip(b"=").decode(), *text.split(".")[1:]])


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"iss": "mlspp-2"}, "A038"),
        ({"sub": "nobody"}, "A030"),
        ({"sub": None}, "A030"),
        ({"sub": 5}, "A030"),
        ({"aud": "https://other.example"}, "A038"),
        ({"aud": None}, "A038"),
        ({"aud": [HUB, "https://other.example"]}, None),
        ({"jti": None}, "A038"),
        ({"jti": ""}, "A038"),
        ({"jti": "x" * 201}, "A038"),
        ({"exp": None}, "A038"),
        ({"exp": "soon"}, "A038"),
        ({"exp": True}, "A038"),
        ({"exp": 1e30}, "A038"),
        ({"exp": 1}, "A039"),
        ({"iat": 4_000_000_000}, "A039"),
        ({"nbf": 4_000_000_000}, "A039"),
        ({"iat": None}, None),
        ({"exp": 4_000_000_000}, "A040"),
    ],
    ids=str,
)
def test_every_claim_is_asked(world: World, claims: dict[str, Any], code: str | None) -> None:
    """A signed assertion with one wrong claim gets no token, and is told which claim it is."""
    system = world.client()
    world.clients().add("mlspp-2", "sender", "mlspp")
    if code is None:
        world.tokens.issue(system.assertion(**claims))
        return
    assert refused(lambda: world.tokens.issue(system.assertion(**claims))) == code


def test_a_foreign_signature_gets_nothing(world: World) -> None:
    """No signature, a secret for a key, another's key, another's id: none is taken, and the trail notes each."""
    system, other = world.client(), world.client("health-1", body="health")
    alien = System(world, system.client_id, other.key, system.key_id)
    assert refused(lambda: world.tokens.issue(alien.assertion())) == "A037"
    assert refused(lambda: world.tokens.issue(system.assertion(kid=other.key_id))) == "A034"
    assert refused(lambda: world.tokens.issue(system.assertion(), client_id="health-1")) == "A038"
    secret = jwt.encode({"alg": "HS256"}, system.claims(), OctKey.import_key("x" * 64), algorithms=["HS256"])
    assert refused(lambda: world.tokens.issue(secret)) == "A033"
    none = resigned(system.assertion(), json.dumps({"alg": "none"})).rsplit(".", 1)[0] + "."
    assert refused(lambda: world.tokens.issue(none)) == "A033"
    codes = [entry.detail["code"] for entry in world.entries("client-refused")]
    assert codes == ["A037", "A034", "A038", "A033", "A033"]


@given(st.one_of(st.text(max_size=60), st.binary(max_size=60).map(lambda raw: b64encode(raw).decode() + ".e30.x")))
@ONE_WORLD
def test_any_text_for_an_assertion_is_answered(world: World, text: str) -> None:
    """Whatever comes in place of an assertion is refused by a code, never an error of ours."""
    assert refused(lambda: world.tokens.issue(text)) in {"A030", "A032", "A033"}


def test_an_assertion_is_taken_once(world: World) -> None:
    """The same assertion gets no second token, nor does another with its jti; another client may use the same jti."""
    system, other = world.client(), world.client("health-1", body="health")
    text = system.assertion(jti="same")
    world.tokens.issue(text)
    assert refused(lambda: world.tokens.issue(text)) == "A041"
    world.clock.on(seconds=60)
    assert refused(lambda: world.tokens.issue(system.assertion(jti="same"))) == "A041"
    world.tokens.issue(other.assertion(jti="same"))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 400), st.integers(1, 300)), max_size=12))
@ONE_WORLD
def test_no_jti_is_taken_twice_while_it_counts(world: World, sent: list[tuple[int, int, int]]) -> None:
    """For any order and pace, an assertion is taken if and only if it counts now and was not taken before."""
    system = world.client(f"mlspp-{world.entries()[-1].entry_no if world.entries() else 0}")
    ends: dict[int, float] = {}
    for jti, pause, lasts in sent:
        world.clock.on(seconds=pause)
        now = world.clock.at.timestamp()
        if jti in ends and now - ends[jti] < 2 * LEEWAY.total_seconds():
            assert refused(world.tokens.issue, system.assertion(jti=str(jti), exp=int(now) + lasts)) is not None
            continue
        world.tokens.issue(system.assertion(jti=str(jti), exp=int(now) + lasts))
        ends[jti] = int(now) + lasts


def test_used_assertions_and_ended_tokens_are_swept(world: World) -> None:
    """What has ended anyway is not kept."""
    system = world.client()
    for _ in range(3):
        world.tokens.issue(system.assertion())
        world.clock.on(hours=1)
    with world.store.reading() as connection:
        for table in (assertion, access_token):
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 1


@given(st.integers(0, 2400))
@ONE_WORLD
def test_a_token_counts_for_twenty_minutes(world: World, seconds: int) -> None:
    """A token is its client for twenty minutes less an instant, and nobody from then on."""
    try:
        system = world.client()
    except Refused:
        (known,) = world.clients().all()
        key = OKPKey.generate_key("Ed25519")
        system = System(world, known.client_id, key, world.clients().add_key(known.client_id, public(key)))
    token = world.tokens.issue(system.assertion(jti=f"j{len(world.entries())}")).token
    world.clock.on(seconds=seconds)
    if seconds < LIFETIME.total_seconds():
        world.tokens.identify(token)
    else:
        assert refused(lambda: world.tokens.identify(token)) == "A042"


def test_keys_change_without_a_pause(world: World) -> None:
    """Old and new key count together, each until its end; a token ends with the key it was got with."""
    system = world.client()
    new_key = ECKey.generate_key("P-256")
    begin = world.clock.at + timedelta(hours=1)
    newer = System(world, system.client_id, new_key, world.clients().add_key("mlspp-1", public(new_key), begin), 100)
    assert refused(lambda: world.tokens.issue(newer.assertion("ES256"))) == "A036"
    world.clock.on(hours=1)
    old_token, new_token = (
        world.tokens.issue(system.assertion()).token,
        world.tokens.issue(newer.assertion("ES256")).token,
    )
    world.clients().end_key("mlspp-1", system.key_id, world.clock.at + timedelta(minutes=10))
    world.tokens.issue(system.assertion())
    world.tokens.identify(old_token)
    world.clock.on(minutes=10)
    assert refused(lambda: world.tokens.issue(system.assertion())) == "A035"
    assert refused(lambda: world.tokens.identify(old_token)) == "A042"
    world.tokens.identify(new_token)
    world.tokens.issue(newer.assertion("ES256"))


def test_an_assertion_without_a_key_id_needs_a_single_key(world: World) -> None:
    """Where one key counts, `kid` may be left out; where two do, it must be said."""
    system = world.client()
    world.tokens.issue(system.assertion(kid=None))
    world.clients().add_key("mlspp-1", public(ECKey.generate_key("P-256")))
    assert refused(lambda: world.tokens.issue(system.assertion(kid=None))) == "A034"


def test_a_client_changes_its_own_keys_and_no_others(world: World) -> None:
    """A client adds and ends keys of its own, sees itself, and manages nothing else."""
    system, _ = world.client(), world.client("health-1", body="health")
    me = world.tokens.identify(world.tokens.issue(system.assertion()).token)
    mine = world.clients(me)
    key_id = mine.add_key("mlspp-1", public(ECKey.generate_key("P-256")))
    mine.end_key("mlspp-1", system.key_id)
    assert [key.key_id for key in mine.one("mlspp-1").keys if key.until_at is None] == [key_id]
    assert world.entries("client-key-end")[0].actor == "mlspp-1"
    for call in (
        lambda: mine.add_key("health-1", public(ECKey.generate_key("P-256"))),
        lambda: mine.one("health-1"),
        mine.all,
        lambda: mine.set_limits("mlspp-1", 10**6, None),
        lambda: mine.disable("health-1"),
    ):
        assert refused(call, kind=Forbidden) == "A002"


def test_a_disabled_client_is_nobody_at_once(world: World) -> None:
    """Disabling takes tokens, keys and certificates along; enabling brings keys and certificates back, not tokens."""
    system = world.client()
    found = certificate_of(world.clock.at - timedelta(days=1), world.clock.at + timedelta(days=1))
    fingerprint = world.clients().add_certificate("mlspp-1", found.public_bytes(Encoding.PEM))
    token = world.tokens.issue(system.assertion()).token
    world.clients().disable("mlspp-1")
    assert refused(lambda: world.tokens.identify(token)) == "A042"
    assert refused(lambda: world.tokens.issue(system.assertion())) == "A031"
    assert refused(lambda: world.tokens.identify_by_certificate(fingerprint)) == "A031"
    world.clients().enable("mlspp-1")
    world.tokens.issue(system.assertion())
    world.tokens.identify_by_certificate(fingerprint)
    assert refused(lambda: world.tokens.identify(token)) == "A042"


def test_a_token_is_revoked(world: World) -> None:
    """A client that gives its token back is nobody with it; what is not there can be given back too."""
    token = world.tokens.issue(world.client().assertion()).token
    world.tokens.revoke(token)
    world.tokens.revoke(token)
    assert refused(lambda: world.tokens.identify(token)) == "A042"


def test_what_cannot_be_a_client_is_refused(world: World) -> None:
    """A client's id, role, body and limits must do, and no verb works on a client that is not there."""
    clients = world.clients()
    world.client()
    found = certificate_of(world.clock.at, world.clock.at + timedelta(days=1)).public_bytes(Encoding.PEM)
    clients.add_certificate("mlspp-1", found)
    for call, code in (
        (lambda: clients.add("mlspp-1", "sender", "mlspp"), "A050"),
        (lambda: clients.add("A b", "sender", "mlspp"), "A020"),
        (lambda: clients.add("x-1", "sender"), "A021"),
        (lambda: clients.add("x-1", "fund", "mlspp"), "A021"),
        (lambda: clients.add("x-1", "supervisor"), "A051"),
        (lambda: clients.set_limits("mlspp-1", 0, None), "A056"),
        (lambda: clients.disable("x-1"), "A030"),
        (lambda: clients.end_key("mlspp-1", "none"), "A034"),
        (lambda: clients.end_certificate("mlspp-1", "0" * 64), "A044"),
        (lambda: clients.add_certificate("mlspp-1", b"nothing"), "A046"),
        (lambda: clients.add_certificate("mlspp-1", found), "A047"),
    ):
        assert refused(call, kind=Refused) == code
    clients.set_limits("mlspp-1", 5, 1000)
    shown = clients.one("mlspp-1").as_json()
    assert (shown["requests_per_minute"], shown["bytes_per_day"]) == (5, 1000)
    assert shown["keys"][0]["kind"] == "Ed25519" and len(shown["certificates"]) == 1
    json.dumps(shown)


def test_a_number_of_a_person_gets_into_no_entry(world: World) -> None:
    """An IIN in place of a client's id is blotted out of the answer, and the trail does not grow by it."""
    iin = "900101700011"
    system = world.client()
    text = jwt.encode({"alg": "Ed25519"}, system.claims(sub=iin, iss=iin), system.key, algorithms=["Ed25519"])
    before = len(world.entries())
    with pytest.raises(Unauthenticated) as caught:
        world.tokens.issue(text)
    assert iin not in str(caught.value.sentences) and len(world.entries()) == before
    assert not isinstance(caught.value, Broken) and isinstance(world.admin, Identity)
