"""A small identity provider: discovery, keys, authorization, tokens, over HTTP, with real signatures.

It does what it is asked by the protocol and checks what a provider checks (client, redirect, PKCE, code used once);
`spoil` lets a test have it answer wrongly.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from tests.access.world import Hand

CLIENT, SECRET, REDIRECT = "tizbe-hub", "between us", "https://hub.example/v1/provider/back"


@dataclass
class Small:
    """The provider: who is logged in at it, its keys, and what it has been asked."""

    clock: Hand
    person: str = "person-1"
    keys: list[ECKey] = field(default_factory=lambda: [new_key()])
    spoil: dict[str, Any] = field(default_factory=dict)
    address: str = ""
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def visit(self, url: str) -> dict[str, str]:
        """What a browser brings back to the hub from `url`, with a person who logs in there."""
        place = urlsplit(url)
        assert url.startswith(self.address + "/authorize")
        asked = {name: values[0] for name, values in parse_qs(place.query).items()}
        assert asked["client_id"] == CLIENT and asked["redirect_uri"] == REDIRECT
        assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.address}

    def answer(self, path: str, body: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The answer to one request, and its status."""
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            here = self.address
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
            about = {name: f"{here}/{end}" for name, end in names.items()}
            return 200, {"issuer": self.spoil.get("issuer", here), **about}
        if path == "/jwks":
            return 200, {"keys": [key.as_dict(private=False) for key in self.keys]}
        return self.token(body, authorization)

    def token(self, body: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The token for a code, after what a provider checks."""
        if "status" in self.spoil:
            return int(self.spoil["status"]), {}
        right = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(body.get("code", ""), None)
        if authorization != right:
            return 401, {"error": "invalid_client"}
        if asked is None or body.get("redirect_uri") != REDIRECT or challenge(body) != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(self.clock.at.timestamp())
        claims = {"iss": self.address, "sub": self.person, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims = {**claims, "nonce": asked["nonce"], "acr": asked.get("acr_values"), **self.spoil.get("claims", {})}
        key = self.spoil.get("key", self.keys[-1])
        said = {name: value for name, value in claims.items() if value is not None}
        text = jwt.encode({"alg": "ES256", "kid": self.keys[-1].kid}, said, key, algorithms=["ES256"])
        token = {"access_token": "opaque", "token_type": "Bearer", "expires_in": 300}
        return 200, token if self.spoil.get("id_token") == "none" else {**token, "id_token": text}


def new_key() -> ECKey:
    """A signing key with its thumbprint as its id."""
    return ECKey.generate_key("P-256", auto_kid=True)


def challenge(body: dict[str, str]) -> str:
    """The PKCE challenge of the verifier in a request."""
    digest = hashlib.sha256(body.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@contextmanager
def serving(provider: Small) -> Iterator[Small]:
    """The provider on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(*provider.answer(urlsplit(self.path).path, {}, ""))

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            body = {name: values[0] for name, values in parse_qs(raw).items()}
            self._say(*provider.answer(self.path, body, self.headers.get("Authorization", "")))

        def _say(self, status: int, answer: dict[str, Any]) -> None:
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
