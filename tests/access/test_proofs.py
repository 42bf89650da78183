"""Public keys and TLS certificates of systems: which are taken, and who they show."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import timedelta
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tests.access.world import World, certificate_of, public, refused
from tizbe.access.certificate import fingerprint_in_header, fingerprint_of, read_certificate
from tizbe.errors import Refused

RSA_KEY = RSAKey.generate_key(2048)


def test_a_certificate_shows_who_calls(world: World) -> None:
    """A registered certificate is its client within its days; an unknown, ended or early one is nobody's."""
    world.client()
    found = certificate_of(world.clock.at + timedelta(hours=1), world.clock.at + timedelta(hours=3))
    der = found.public_bytes(Encoding.DER)
    fingerprint = fingerprint_of(der)
    assert refused(lambda: world.tokens.identify_by_certificate(fingerprint)) == "A044"
    assert world.clients().add_certificate("mlspp-1", der) == fingerprint
    assert refused(lambda: world.tokens.identify_by_certificate(fingerprint)) == "A045"
    world.clock.on(hours=1)
    assert world.tokens.identify_by_certificate(fingerprint).body == "mlspp"
    newer = certificate_of(world.clock.at, world.clock.at + timedelta(days=9)).public_bytes(Encoding.PEM)
    world.tokens.identify_by_certificate(world.clients().add_certificate("mlspp-1", newer))
    world.clock.on(hours=2)
    assert refused(lambda: world.tokens.identify_by_certificate(fingerprint)) == "A045"
    world.clients().end_certificate("mlspp-1", read_certificate(newer).fingerprint)
    assert refused(lambda: world.tokens.identify_by_certificate(read_certificate(newer).fingerprint)) == "A045"


def test_a_bound_token_is_worth_nothing_without_its_certificate(world: World) -> None:
    """A token got over a connection with a certificate counts over connections with that one only."""
    system = world.client()
    token = world.tokens.issue(system.assertion(), fingerprint="f" * 64).token
    world.tokens.identify(token, "f" * 64)
    for other in (None, "e" * 64):
        assert refused(world.tokens.identify, token, other) == "A043"


def test_a_terminators_header_gives_the_fingerprint(world: World) -> None:
    """RFC 9440, escaped PEM and the fingerprint itself mean the same certificate; anything else is refused."""
    found = certificate_of(world.clock.at, world.clock.at + timedelta(days=1))
    der, pem = found.public_bytes(Encoding.DER), found.public_bytes(Encoding.PEM).decode()
    fingerprint = fingerprint_of(der)
    pairs = ":".join(fingerprint[place : place + 2] for place in range(0, 64, 2)).upper()
    for value in (f":{b64encode(der).decode()}:", quote(pem), fingerprint, pairs):
        assert fingerprint_in_header(value) == fingerprint
    for value in ("", "::", ":!:", "x", quote(pem[:200])):
        assert refused(fingerprint_in_header, value, kind=Refused) == "A046"


def test_only_sound_public_keys_are_taken(world: World) -> None:
    """Private, short, odd and double keys are refused; PEM and JWK of one key are the same key."""
    world.clients().add("mlspp-1", "sender", "mlspp")
    add = world.clients().add_key
    own = OKPKey.generate_key("Ed25519")
    assert refused(lambda: add("mlspp-1", json.dumps(own.as_dict(private=True))), kind=Refused) == "A053"
    assert refused(lambda: add("mlspp-1", own.as_pem(private=True)), kind=Refused) == "A053"
    short = rsa.generate_private_key(65537, 1024).public_key()
    pem = short.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    bad: list[str | bytes] = [
        "",
        "{}",
        "[]",
        "nothing",
        '{"kty":"oct","k":"AAAA"}',
        pem,
        '{"kty":"OKP","crv":"X25519","x":"AA"}',
    ]
    bad += [public(ECKey.generate_key("P-384")), json.dumps({**json.loads(public(own)), "kid": "x" * 101})]
    codes = [refused(add, "mlspp-1", data, kind=Refused) for data in bad]
    assert set(codes) <= {"A052", "A053"}
    key_id = add("mlspp-1", json.dumps({"keys": [json.loads(public(own))]}))
    assert key_id == own.thumbprint()
    assert refused(lambda: add("mlspp-1", own.as_pem(private=False)), kind=Refused) == "A054"
    later = world.clock.at + timedelta(1)
    assert refused(lambda: add("mlspp-1", public(RSA_KEY), later, world.clock.at), kind=Refused) == "A055"
    assert add("mlspp-1", json.dumps({**json.loads(public(RSA_KEY)), "kid": "2026"})) == "2026"
