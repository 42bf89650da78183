"""The connection to one hub: requests with their problems, repetition of what may be repeated, files that come back."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import httpx2
import msgspec

from tizbe.client.credentials import Credentials
from tizbe.client.problem import Problem, Unreachable, Unusable, problem_of
from tizbe.client.unreached import Unreached

PIECE = 16 << 20
"""Bytes of one piece of a large file; a piece counts whole or not at all."""

IN_ONE = 32 << 20
"""Bytes up to which a file goes in one request."""

AGAIN = (408, 423, 429, 500, 502, 503, 504)
"""Answers after which a request that may be repeated is."""

_NOT_DONE = (429, 503)
"""Answers that say that nothing was done: after them every request may be repeated."""

_NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)
"""Faults before a request left: after them every request may be repeated."""

_HOST = re.compile(r"[\w.:-]*\w[\w.:-]*")

Answer = TypeVar("Answer")


class Connection(AbstractContextManager["Connection"]):
    """A connection to one hub. Close it, or use it in a `with`.

    `language`: kk, ru or en, for what problems say; `patience`: seconds over which lost answers are asked for again;
    `patience_at_start`: seconds over which a hub is called again that nobody has reached yet, where it is less;
    `in_one`, `piece`: bytes up to which a file goes in one request, and of one piece of a larger file, where they are
    not IN_ONE and PIECE. Raises Unusable for an address that no hub can have.
    """

    def __init__(
        self,
        base: str,
        credentials: Credentials | None = None,
        *,
        language: str = "en",
        patience: float = 60.0,
        patience_at_start: float | None = None,
        transport: httpx2.BaseTransport | None = None,
        in_one: int | None = None,
        piece: int | None = None,
    ) -> None:
        self.base = _checked(base)
        self.in_one = IN_ONE if in_one is None else in_one
        self.piece = PIECE if piece is None else piece
        self._credentials = credentials
        self._patience = patience
        self._patience_at_start = patience if patience_at_start is None else min(patience, patience_at_start)
        self._is_reached = False
        self._connection = httpx2.Client(
            base_url=self.base,
            headers={"Accept-Language": language},
            timeout=httpx2.Timeout(30.0, connect=10.0, read=120.0),
            transport=transport,
            event_hooks={"response": [self._note]},
        )

    def __enter__(self) -> Self:
        """The connection itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

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

        `content` gives the body anew for each try. `is_repeatable`: whether a lost answer may be asked for again; one
        that the hub did not take up at all is repeated in any case. Before the hub was ever reached, what a person has
        to mend (a host name, a certificate) is told at once. Raises Problem, Unreachable, Unreached, Unusable.
        """

        def ask(authorization: Mapping[str, str]) -> httpx2.Response:
            return self._connection.request(
                method,
                address,
                params=params,
                json=json,
                content=content() if content else None,
                headers={**(headers or {}), **authorization},
            )

        return self._patiently(ask, is_repeatable)

    def ask(
        self,
        kind: type[Answer],
        method: str,
        address: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        is_repeatable: bool = True,
    ) -> Answer:
        """One request (see `request`) and its answer as a value of `kind`; parameters that are None are left out."""
        given = {name: value for name, value in (params or {}).items() if value is not None}
        answer = self.request(method, address, params=given, json=json, headers=headers, is_repeatable=is_repeatable)
        try:
            return msgspec.json.decode(answer.content, type=kind)
        except msgspec.DecodeError as error:
            raise Unusable("answer", address=self.base) from error

    def download(self, address: str, target: Path, *, params: Mapping[str, Any] | None = None) -> Mapping[str, str]:
        """Write what an address gives to a file, in constant memory; gives the answer's headers.

        It lies under a draft's name, for this user alone, until it is whole; after a cut it goes on where it was, as
        long as the hub still gives the same.
        """
        draft = target.with_name(f".{target.name}.part")
        draft.unlink(missing_ok=True)
        draft.touch(0o600)
        tag = ""

        def fetch(authorization: Mapping[str, str]) -> httpx2.Response:
            nonlocal tag
            there = draft.stat().st_size if tag else 0
            stretch = {"Range": f"bytes={there}-", "If-Range": tag} if there else {}
            headers = {**stretch, **authorization, "Accept-Encoding": "identity"}
            with self._connection.stream("GET", address, params=params, headers=headers) as answer:
                if answer.status_code >= 300:
                    answer.read()
                    return answer
                tag = answer.headers.get("ETag", "")
                with draft.open("ab" if answer.status_code == 206 else "wb") as file:
                    for piece in answer.iter_bytes():
                        file.write(piece)
                return answer

        try:
            answer = self._patiently(fetch, is_repeatable=True)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        return answer.headers

    def _patiently(self, ask: Callable[[Mapping[str, str]], httpx2.Response], is_repeatable: bool) -> httpx2.Response:
        begun_at, pause, is_renewed = time.monotonic(), 0.2, False
        until = begun_at + self._patience
        while True:
            try:
                answer = ask(self._authorization())
            except httpx2.TransportError as error:
                if not self._is_reached and isinstance(error, _NOT_SENT):
                    unreached = Unreached.by(error, self.base)
                    if not unreached.may_pass or time.monotonic() + pause > begun_at + self._patience_at_start:
                        raise unreached from error
                else:
                    self._is_reached = True  # what was lost on its way may have come there
                may_repeat = is_repeatable or isinstance(error, _NOT_SENT)
                if not may_repeat or time.monotonic() + pause > until:
                    raise Unreachable("The hub did not answer; ask it what it has before sending again.") from error
            except Problem as problem:  # of getting a token: the request itself was not sent
                if problem.status not in AGAIN or time.monotonic() + pause > until:
                    raise
            else:
                if answer.status_code < 300:
                    return answer
                if answer.status_code < 400:
                    raise Unusable("answer", address=self.base)
                if answer.status_code == 401 and not is_renewed and self._credentials and self._credentials.renew():
                    is_renewed = True
                    continue
                may_repeat = answer.status_code in (AGAIN if is_repeatable else _NOT_DONE)
                pause = max(pause, _seconds(answer.headers.get("Retry-After")))
                if not may_repeat or time.monotonic() + pause > until:
                    raise problem_of(answer)
            time.sleep(pause)
            pause = min(pause * 2, 10.0)

    def _note(self, _: httpx2.Response) -> None:
        """Somebody answered: from now on a name that is not found is a network that is away for a while."""
        self._is_reached = True

    def _authorization(self) -> dict[str, str]:
        if self._credentials is None:
            return {}
        return {"Authorization": self._credentials.authorization(self._connection, self.base)}


def _checked(base: str) -> str:
    """The address without a slash at its end. Raises Unusable."""
    try:
        parts, url = urlsplit(base), httpx2.URL(base)
        is_fine = parts.scheme in ("http", "https") and _HOST.fullmatch(url.host) and parts.port != 0
    except (ValueError, httpx2.InvalidURL) as error:
        raise Unusable("address", address=base) from error
    if not is_fine or parts.query or parts.fragment or parts.username is not None:
        raise Unusable("address", address=base)
    return base.rstrip("/")


def _seconds(said: str | None) -> float:
    """What Retry-After asks for; a day in words is not waited for."""
    return float(said) if said and said.strip().isdigit() else 0.0
