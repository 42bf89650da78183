"""Public keys of clients: which kinds are taken, how they are read, and which algorithm each signs with.

Ed25519 (EdDSA), P-256 (ES256) and RSA of at least 2048 bits (PS256, RS256). The algorithm is asked of the key, never
of the token that it verifies.
"""

from __future__ import annotations

import json
import warnings
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tizbe.access.refusals import refusal

SigningKey = OKPKey | ECKey | RSAKey
"""A key of one of the kinds that are taken."""

ALGORITHMS = ("EdDSA", "Ed25519", "ES256", "PS256", "RS256")
"""Every algorithm that is taken; `Ed25519` is the newer name of the same (RFC 9864)."""

LEAST_RSA_BITS = 2048

# The older name of Ed25519 is what most clients still write; the library's advice is for whoever signs.
warnings.filterwarnings("ignore", "EdDSA is deprecated", SecurityWarning)


def read_public_key(data: bytes | str) -> dict[str, Any]:
    """A public key from a JSON Web Key, a set with one key, or PEM, as a JSON Web Key with only its public members.

    Raises Refused A053 for a private key, A052 for anything else that does not do.
    """
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    try:
        jwk = _from_pem(text) if "-----BEGIN" in text else _from_json(text)
        key = key_of(jwk)
    except (ValueError, TypeError, KeyError, JoseError) as error:
        raise refusal("A052") from error
    public: dict[str, Any] = dict(key.as_dict(private=False))
    kid = jwk.get("kid")
    return {**public, "kid": kid} if isinstance(kid, str) else public


def key_of(jwk: dict[str, Any]) -> SigningKey:
    """The key of a JSON Web Key. Raises ValueError or a JoseError for a kind that is not taken."""
    match jwk["kty"], jwk.get("crv"):
        case "OKP", "Ed25519":
            return OKPKey.import_key(jwk)
        case "EC", "P-256":
            return ECKey.import_key(jwk)
        case "RSA", _:
            key = RSAKey.import_key(jwk)
            if key.public_key.key_size >= LEAST_RSA_BITS:
                return key
    raise ValueError("a key of this kind is not taken")


def algorithms_of(key: SigningKey) -> tuple[str, ...]:
    """The algorithms that this key may sign with."""
    if isinstance(key, OKPKey):
        return ("EdDSA", "Ed25519")
    return ("ES256",) if isinstance(key, ECKey) else ("PS256", "RS256")


def thumbprint(jwk: dict[str, Any]) -> str:
    """The thumbprint of a key (RFC 7638, SHA-256, base64url): its id where none is given."""
    return key_of(jwk).thumbprint()


def _from_json(text: str) -> dict[str, Any]:
    value = json.loads(text)
    if isinstance(value, dict) and isinstance(value.get("keys"), list):
        (value,) = value["keys"]
    if not isinstance(value, dict):
        raise ValueError("a key is a JSON object")
    if {"d", "k", "p", "q"} & set(value):
        raise refusal("A053")
    return value


def _from_pem(text: str) -> dict[str, Any]:
    if "PRIVATE KEY-----" in text:
        raise refusal("A053")
    key = serialization.load_pem_public_key(text.encode())
    match key:
        case ed25519.Ed25519PublicKey():
            return dict(OKPKey.import_key(text).as_dict(private=False))
        case ec.EllipticCurvePublicKey():
            return dict(ECKey.import_key(text).as_dict(private=False))
        case rsa.RSAPublicKey() if key.key_size >= LEAST_RSA_BITS:
            return dict(RSAKey.import_key(text).as_dict(private=False))
    raise ValueError("a key of this kind is not taken")
