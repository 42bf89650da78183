"""The connection to one hub: who we are, requests with their problems, repetition of what may be repeated."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Protocol

import httpx2
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tizbe.client.submission import Submission

PIECE = 16 << 20
"""Bytes of one piece of a large file; a piece counts whole or not at all."""

IN_ONE = 32 << 20
"""Bytes up to which a file goes in one request."""

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_TUS = {"Tus-Resumable": "1.0.0"}
_MEDIA = {
    ".csv": "text/csv",
    ".ndjson": "application/x-ndjson",
    ".jsonl": "application/x-ndjson",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_PACKED = {".gz": "gzip", ".zst": "zstd"}
_AGAIN = (408, 423, 429, 500, 502, 503, 504)


class Problem(Exception):
    """The hub answered with a problem (RFC 9457): `kind`, `status`, `detail`, and `code`, `field` where it has them."""

    def __init__(self, said: Mapping[str, Any], status: int) -> None:
        self.kind = str(said.get("type", "")).rpartition(":")[2] or str(said.get("error", "unknown"))
        self.status = status
        self.detail = str(said.get("detail") or said.get("error_description") or "")
        self.code: str | None = said.get("code")
        self.field: str | None = said.get("field")
        super().__init__(f"{status} {self.kind}: {self.detail}")


class Unreachable(Exception):
    """The hub gave no answer, several times; what was sent may have arrived, so ask before sending it as new."""


class Credentials(Protocol):
    """Who we are to the hub."""

    def authorization(self, connection: httpx2.Client, base: str) -> str:
        """The Authorization header for the next request."""


@dataclass
class TokenCredentials:
    """A token that somebody else got: an access token, or a person's session."""

    token: str = field(repr=False)

    def authorization(self, connection: httpx2.Client, base: str) -> str:
        """The Authorization header: the token as it is."""
        return f"Bearer {self.token}"


@dataclass
class KeyCredentials:
    """A system with a private key (PEM) whose public part the hub knows; gets access tokens as they are needed."""

    client_id: str
    key_file: Path
    issuer: str | None = None
    _token: str = field(default="", repr=False)
    _until: float = 0.0

    def authorization(self, connection: httpx2.Client, base: str) -> str:
        """The Authorization header: an access token, a new one when the one before is about to end."""
        if time.monotonic() >= self._until:
            self._token, seconds = self._new(connection, base)
            self._until = time.monotonic() + max(1, seconds - 60)
        return f"Bearer {self._token}"

    def assertion(self, audience: str) -> str:
        """The signed statement of who we are (RFC 7523), for one use within two minutes."""
        key, algorithm = _private_key(self.key_file.read_bytes())
        now = int(time.time())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": audience,
            "iat": now,
            "exp": now + 120,
            "jti": secrets.token_urlsafe(16),
        }
        return jwt.encode({"alg": algorithm, "kid": key.thumbprint()}, claims, key, algorithms=[algorithm])

    def _new(self, connection: httpx2.Client, base: str) -> tuple[str, int]:
        audience = (self.issuer or base).rstrip("/")
        asked = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION,
            "client_assertion": self.assertion(audience),
        }
        answer = connection.post("/v1/token", data=asked)
        if answer.status_code != 200:
            raise _problem(answer)
        said = answer.json()
        return str(said["access_token"]), int(said["expires_in"])


class Hub(AbstractContextManager["Hub"]):
    """One hub, reached over REST. Close it, or use it in a `with`.

    `language`: kk, ru or en, for what problems say; `patience`: seconds over which lost answers are asked for again.
    Raises `Problem` for what the hub says no to, `Unreachable` when it does not answer.
    """

    def __init__(
        self,
        base: str,
        credentials: Credentials | None = None,
        *,
        language: str = "en",
        patience: float = 60.0,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self.base = base.rstrip("/")
        self._credentials = credentials
        self._patience = patience
        self._connection = httpx2.Client(
            base_url=self.base,
            headers={"Accept-Language": language},
            timeout=httpx2.Timeout(30.0, read=120.0),
            transport=transport,
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def submit(  # noqa: PLR0913 - what a sender declares of a file, each by its name
        self,
        path: Path,
        *,
        feed: str,
        mode: Literal["full", "changes"],
        as_of: date | None = None,
        number: str | None = None,
        count: int | None = None,
        sha256: str | None = None,
        wait: float | None = 60.0,
        told: Callable[[int, int], None] | None = None,
    ) -> Submission:
        """Send a file, and wait for its answer so many seconds (None: until it is there).

        `told` hears after each piece how many bytes of how many are durable at the hub.
        """
        declared = {
            "feed": feed,
            "mode": mode,
            "as_of": as_of.isoformat() if as_of else None,
            "number": number,
            "count": count,
            "sha256": sha256,
        }
        query = {name: value for name, value in declared.items() if value is not None}
        key, size = secrets.token_urlsafe(16), path.stat().st_size
        if size <= IN_ONE:
            sent = self._submit_in_one(path, query, key)
        else:
            sent = self.submission(self._upload(path, size, query, key, told))
        return self.await_answer(sent, wait)

    def await_answer(self, sent: Submission, wait: float | None) -> Submission:
        """Wait until a submission is over, so many seconds (None: however long it takes)."""
        until = None if wait is None else time.monotonic() + wait
        while not sent.is_over:
            left = 30.0 if until is None else min(30.0, until - time.monotonic())
            if left <= 0:
                return sent
            sent = self.submission(sent.id, left)
        return sent

    def submission(self, name: str, wait: float = 0.0) -> Submission:
        """Where a submission is; the answer comes when it is over, or after `wait` seconds."""
        answer = self.request("GET", f"/v1/submissions/{name}", headers={"Prefer": f"wait={wait:g}"})
        return Submission.of(answer.json())

    def refused_rows(self, name: str, target: Path) -> None:
        """Write the refused rows of a submission to a file, to be mended and sent again."""
        target.write_bytes(self.request("GET", f"/v1/submissions/{name}/refused-rows").content)

    def request(
        self,
        method: str,
        address: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        content: Callable[[], Any] | None = None,
        headers: Mapping[str, str] | None = None,
        is_repeatable: bool = True,
    ) -> httpx2.Response:
        """One request, repeated with growing pauses while the hub does not answer or asks for patience.

        `content` gives the body anew for each try. `is_repeatable`: whether a lost answer may be asked for again.
        """
        pause, until = 0.2, time.monotonic() + self._patience
        while True:
            try:
                answer = self._connection.request(
                    method,
                    address,
                    params=params,
                    json=json,
                    content=content() if content else None,
                    headers={**(headers or {}), **self._authorization()},
                )
            except httpx2.TransportError as error:
                if not is_repeatable or time.monotonic() + pause > until:
                    raise Unreachable("The hub did not answer; ask it what it has before sending again.") from error
            else:
                if answer.status_code < 400:
                    return answer
                if answer.status_code not in _AGAIN or not is_repeatable or time.monotonic() + pause > until:
                    raise _problem(answer)
                pause = max(pause, float(answer.headers.get("Retry-After", "0") or 0))
            time.sleep(min(pause, max(0.0, until - time.monotonic())))
            pause = min(pause * 2, 10.0)

    def _authorization(self) -> dict[str, str]:
        if self._credentials is None:
            return {}
        return {"Authorization": self._credentials.authorization(self._connection, self.base)}

    def _submit_in_one(self, path: Path, query: Mapping[str, Any], key: str) -> Submission:
        media, packed = _format_of(path)
        headers = {"Content-Type": _MEDIA[media], "Idempotency-Key": key, "Prefer": "wait=10"}
        if packed:
            headers["Content-Encoding"] = _PACKED[packed]
        answer = self.request("POST", "/v1/submissions", params=query, content=path.read_bytes, headers=headers)
        return Submission.of(answer.json())

    def _upload(
        self,
        path: Path,
        size: int,
        query: Mapping[str, Any],
        key: str,
        told: Callable[[int, int], None] | None,
    ) -> str:
        """Send a file in pieces; gives the submission's id. A piece whose answer was lost is asked after first."""
        media, packed = _format_of(path)
        begun = self.request(
            "POST",
            "/v1/uploads",
            params={**query, "format": (media + (packed or "")).lstrip(".")},
            headers={**_TUS, "Upload-Length": str(size), "Idempotency-Key": key},
        )
        address = str(begun.headers["Location"])
        with path.open("rb") as file:
            offset = self._offset(address)
            until = time.monotonic() + self._patience
            while offset < size:
                file.seek(offset)
                piece = file.read(PIECE)
                try:
                    offset = self._send_piece(address, offset, piece)
                    until = time.monotonic() + self._patience
                except (Unreachable, Problem) as error:
                    if isinstance(error, Problem) and error.status not in (*_AGAIN, 400, 409, 460):
                        raise
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.5)
                    offset = self._offset(address)
                if told is not None:
                    told(offset, size)
        return address.rpartition("/")[2]

    def _offset(self, address: str) -> int:
        return int(self.request("HEAD", address, headers=_TUS).headers["Upload-Offset"])

    def _send_piece(self, address: str, offset: int, piece: bytes) -> int:
        checksum = base64.b64encode(hashlib.sha256(piece).digest()).decode()
        answer = self.request(
            "PATCH",
            address,
            content=lambda: piece,
            headers={
                **_TUS,
                "Content-Type": "application/offset+octet-stream",
                "Upload-Offset": str(offset),
                "Upload-Checksum": f"sha256 {checksum}",
            },
            is_repeatable=False,
        )
        return int(answer.headers["Upload-Offset"])


def _format_of(path: Path) -> tuple[str, str | None]:
    """The format's ending and the packing's, of a file's name."""
    endings = [suffix.lower() for suffix in path.suffixes]
    packed = endings.pop() if endings and endings[-1] in _PACKED else None
    media = endings[-1] if endings else ""
    if media not in _MEDIA:
        raise ValueError(f"a file's name must end in one of {', '.join(_MEDIA)}, and .gz or .zst of the text forms")
    return media, packed


def _private_key(pem: bytes) -> tuple[RSAKey | ECKey | OKPKey, str]:
    for kind, algorithm in ((OKPKey, "EdDSA"), (ECKey, "ES256"), (RSAKey, "PS256")):
        try:
            return kind.import_key(pem), algorithm
        except ValueError:
            continue
    raise ValueError("the key file holds no private key that the hub knows: Ed25519, P-256 or RSA, as PEM")


def _problem(answer: httpx2.Response) -> Problem:
    try:
        said = answer.json()
    except ValueError:
        said = {}
    return Problem(said if isinstance(said, dict) else {}, answer.status_code)
