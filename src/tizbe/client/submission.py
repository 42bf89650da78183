"""Submissions: sent in one request or in pieces, waited for, listed, taken back; their refused rows and receipts."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import msgspec

from tizbe.client.format import encoding_of, media_of
from tizbe.client.problem import Unusable
from tizbe.client.upload import Uploads

_LONGEST_WAIT = 30.0
"""Seconds that one request waits for an answer; longer waits are several."""

_PIECE = 1 << 20
_PAGE = 200


@dataclass(frozen=True)
class Submission:
    """Where a submission is; `receipt` once it is answered, `problem` when it could not be taken in.

    `state`: arriving, waiting, claimed, answered, failed, ended. `said`: everything the hub told.
    """

    id: str
    state: str
    phase: str | None
    receipt: dict[str, Any] | None
    problem: dict[str, Any] | None
    said: Mapping[str, Any]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("answered", "failed", "ended")

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Submission:
        """The submission that an answer of the hub tells of."""
        return cls(said["id"], said["state"], said.get("phase"), said.get("receipt"), said.get("problem"), said)


class SigningKey(msgspec.Struct, frozen=True):
    """A key that receipts are signed with: its name, from when it signed, and until when (None: it signs now)."""

    key: str
    since_at: str
    until_at: str | None


class _Page(msgspec.Struct, frozen=True):
    submissions: list[dict[str, Any]]
    next: str | None


class Submissions(Uploads):
    """What is asked of submissions and their receipts."""

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
        key: str | None = None,
        in_pieces: bool | None = None,
        told: Callable[[int, int], None] | None = None,
    ) -> Submission:
        """Send a file, and wait for its answer so many seconds (None: until it is there).

        `key`: the idempotency key; with the same one, also after this process was ended and begun anew, an upload goes
        on where it was and nothing is taken in twice; None draws one. `in_pieces`: whether the file goes in pieces;
        None: when it is larger than `in_one`. `told` hears at the beginning of an upload and after each piece how many
        bytes of how many are durable at the hub. Raises Problem, Unreachable, and Unusable for a file that is of no
        format or cannot be read.
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
        key = key or secrets.token_urlsafe(16)
        try:
            size = path.stat().st_size
            if size > self.in_one if in_pieces is None else in_pieces:
                sent = self.submission(self.upload(path, query, key, told))
            else:
                sent = self._submit_in_one(path, size, query, key)
        except OSError as error:
            raise Unusable("file") from error
        return self.await_answer(sent, wait)

    def await_answer(self, sent: Submission, wait: float | None) -> Submission:
        """Wait until a submission is over, so many seconds (None: however long it takes)."""
        until = None if wait is None else time.monotonic() + wait
        while not sent.is_over:
            left = _LONGEST_WAIT if until is None else min(_LONGEST_WAIT, until - time.monotonic())
            if left <= 0:
                return sent
            sent = self.submission(sent.id, left)
        return sent

    def submission(self, name: str, wait: float = 0.0) -> Submission:
        """Where a submission is; the answer comes when it is over, or after `wait` seconds."""
        headers = {"Prefer": f"wait={wait:g}"}
        return Submission.of(self.ask(dict[str, Any], "GET", f"/v1/submissions/{name}", headers=headers))

    def submissions(self, *, state: str | None = None, limit: int | None = None) -> Iterator[Submission]:
        """One's own submissions, the newest first (who may see those of all bodies: of all), page by page.

        `state`: those in one state; `limit`: so many in all.
        """
        before, left = None, limit
        while left is None or left > 0:
            params = {"state": state, "before": before, "limit": _PAGE if left is None else min(left, _PAGE)}
            page = self.ask(_Page, "GET", "/v1/submissions", params=params)
            yield from map(Submission.of, page.submissions)
            before = page.next
            if before is None or not page.submissions:
                return
            left = None if left is None else left - len(page.submissions)

    def take_back(self, name: str) -> None:
        """Take a submission back before a worker takes it in. Raises Problem `conflict` when one has."""
        self.request("DELETE", f"/v1/submissions/{name}")

    def refused_rows(self, name: str, target: Path) -> None:
        """Write the refused rows of a submission to a file, to be mended and sent again.

        Raises Problem `not-found` where no row was refused.
        """
        self.download(f"/v1/submissions/{name}/refused-rows", target)

    def receipt(self, name: str) -> dict[str, Any]:
        """A receipt as it stands now, by its name (`S-00000042`); its keys: docs/reference/receipt.md."""
        return self.ask(dict[str, Any], "GET", f"/v1/receipts/{name}")

    def keys(self) -> list[SigningKey]:
        """Every key that receipts were ever signed with."""
        return self.ask(list[SigningKey], "GET", "/v1/keys")

    def public_key(self, key: str) -> bytes:
        """A public key of the hub as PEM, by its name, to verify receipts with."""
        return self.request("GET", f"/v1/keys/{key}").content

    def rotate_hub_key(self) -> SigningKey:
        """Have the hub make a new signing key, by a supervisor. After Unreachable ask `keys`."""
        return self.ask(SigningKey, "POST", "/v1/keys", is_repeatable=False)

    def _submit_in_one(self, path: Path, size: int, query: Mapping[str, Any], key: str) -> Submission:
        packed = encoding_of(path)
        headers = {
            "Content-Type": media_of(path),
            "Content-Length": str(size),
            "Idempotency-Key": key,
            "Prefer": "wait=10",
            **({"Content-Encoding": packed} if packed else {}),
        }
        answer = self.request(
            "POST", "/v1/submissions", params=query, content=lambda: _stream(path, size), headers=headers
        )
        return Submission.of(answer.json())


def _stream(path: Path, size: int) -> Iterator[bytes]:
    """The first `size` bytes of a file in pieces, so that a file of any size is never in memory as a whole."""
    with path.open("rb") as file:
        left = size
        while left and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece
    if left:  # somebody cuts the file while it is sent
        raise Unusable("file")
