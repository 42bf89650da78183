"""Sending a large file to a served hub by each of its doors, with the accidents that a real network has.

`send_whole` is one POST whose body streams; it is cut and its server killed, and repeated from the beginning under the
same Idempotency-Key. `send_pieces` speaks tus: pieces are cut in their midst and the server is killed, and the upload
goes on where its bytes are durable. Every second piece carries a checksum, so both kinds of cut piece occur.
"""

from __future__ import annotations

import base64
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.upload_hub import Connection, Served

CHUNK = 1 << 18
PIECES = 24
"""Pieces a file is sent in by tus."""

CUT_PIECES = (3, 8, 16)
KILLED_PIECE = 12
"""Pieces, counted from 0, in whose midst the connection is cut or the server killed."""

_TUS = {"Tus_Resumable": "1.0.0"}
_PATIENCE = 120.0
_BUSY = (httpx2.codes.LOCKED, httpx2.codes.SERVICE_UNAVAILABLE)


class Cut(Exception):
    """The sender's own cable, pulled."""


@dataclass
class Sent:
    """How a file went in. `seconds`: of sending, starts of the server left out; `again`: bytes sent more than once."""

    name: str = ""
    seconds: float = 0.0
    bytes: int = 0
    again: int = 0
    cuts: int = 0
    kills: int = 0
    taking_seconds: float = 0.0
    receipt: dict[str, Any] = field(default_factory=dict)
    phases: dict[str, float] = field(default_factory=dict)


def send_whole(served: Served, path: Path, query: dict[str, str], *, is_disturbed: bool) -> Sent:
    """Send the file by one POST; before, where disturbed, twice in vain: cut at a quarter, killed in the middle.

    `seconds` is that of the POST that came through.
    """
    size, sent = path.stat().st_size, Sent(bytes=path.stat().st_size)
    served.doing = "upload"
    with served.connected() as connection:
        accidents: list[tuple[int, Callable[[], None]]] = []
        if is_disturbed:
            accidents = [(size // 4, _pulled), (size // 2, served.kill)]
        for at, accident in accidents:
            try:
                _post(connection, path, query, at, accident)
            except (Cut, httpx2.TransportError):
                sent.again += at
            else:
                raise RuntimeError("A POST that was broken off was answered as if it had come through.")
            if accident == _pulled:
                sent.cuts += 1
            else:
                sent.kills += 1
                served.start()
        started = time.perf_counter()
        answer = _post(connection, path, query)
        sent.seconds = time.perf_counter() - started
        sent.name = str(answer["id"])
        await_receipt(served, connection, sent)
    return sent


def send_pieces(served: Served, path: Path, query: dict[str, str], *, is_disturbed: bool) -> Sent:
    """Send the file by tus in pieces; where disturbed, three are cut, and the server is killed in the midst of one.

    It is killed once more as soon as it screens the file.
    """
    size, sent = path.stat().st_size, Sent(bytes=path.stat().st_size)
    piece_size = max(1, -(-size // PIECES))
    served.doing = "upload"
    with served.connected() as connection, path.open("rb") as file:
        begun = connection.wire.post(
            "/v1/uploads",
            params={**query, "format": "csv"},
            headers=connection.headers(**_TUS, Upload_Length=str(size), Idempotency_Key="upload-in-pieces"),
        )
        address = str(_good(begun).headers["Location"])
        offset, tried = 0, set[int]()
        while offset < size:
            number = offset // piece_size
            end = min(size, (number + 1) * piece_size)
            accident = None
            if is_disturbed and number not in tried and number in (*CUT_PIECES, KILLED_PIECE):
                accident = served.kill if number == KILLED_PIECE else _pulled
                tried.add(number)
            started = time.perf_counter()
            try:
                _patch(connection, address, file.fileno(), offset, end, number % 2 == 1, accident)
                sent.seconds += time.perf_counter() - started
                offset = end
                continue
            except (Cut, httpx2.TransportError):
                sent.seconds += time.perf_counter() - started
            if accident == _pulled:
                sent.cuts += 1
            else:
                sent.kills += 1
                served.start()
            reached = offset + (end - offset) // 2
            offset = _offset(connection, address)
            sent.again += max(0, reached - offset)
        sent.name = address.rpartition("/")[2]
        await_receipt(served, connection, sent, is_killed=is_disturbed)
    return sent


def await_receipt(served: Served, connection: Connection, sent: Sent, *, is_killed: bool = False) -> None:
    """Wait for the receipt and note how long each phase took; `is_killed`: kill the server while it screens.

    Raises RuntimeError when the file was not taken in.
    """
    started = since = time.perf_counter()
    phase = served.doing = "waiting"
    while True:
        # Who means to kill it in the midst of screening must not be told when that is over.
        prefer = {} if is_killed else {"Prefer": "wait=0.5"}
        answer = connection.wire.get(f"/v1/submissions/{sent.name}", headers=connection.headers(**prefer))
        said = _good(answer).json()
        now = time.perf_counter()
        new = said["phase"] or said["state"]
        if new != phase:
            sent.phases[phase] = sent.phases.get(phase, 0.0) + now - since
            phase, since = new, now
        if said["state"] == "answered":
            break
        if said["state"] in {"failed", "ended"}:
            raise RuntimeError(f"The hub did not take the file in: {said['problem']}; see {served.log}")
        served.doing = phase
        if is_killed and phase == "screening":
            is_killed = False
            served.kill()
            sent.kills += 1
            served.start()
            started = since = time.perf_counter()
        time.sleep(0.005 if is_killed else 0.02)
    sent.taking_seconds = time.perf_counter() - started
    sent.receipt = said["receipt"]


def await_settlement(served: Served, within: float) -> float | None:
    """Wait until what was taken in is settled too; its seconds, or None when it took longer than `within`."""
    started = time.perf_counter()
    served.doing = "settling"
    while time.perf_counter() - started < within:
        if served.events("settled"):
            return time.perf_counter() - started
        time.sleep(0.2)
    return None


def _post(
    connection: Connection,
    path: Path,
    query: dict[str, str],
    at: int | None = None,
    accident: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """One POST of the whole file, with an accident where it has come to a place."""
    size, deadline = path.stat().st_size, time.monotonic() + _PATIENCE
    headers = connection.headers(Content_Type="text/csv", Content_Length=str(size), Idempotency_Key="upload-whole")
    while True:
        with path.open("rb") as file:
            body = _stretch(file.fileno(), 0, size, at, accident)
            answer = connection.wire.post("/v1/submissions", params=query, content=body, headers=headers)
        # What was cut may still be in hand on the other side.
        if answer.status_code not in _BUSY or time.monotonic() > deadline:
            said: dict[str, Any] = _good(answer).json()
            return said
        time.sleep(0.2)


def _patch(
    connection: Connection,
    address: str,
    descriptor: int,
    offset: int,
    end: int,
    has_checksum: bool,
    accident: Callable[[], None] | None,
) -> None:
    headers = connection.headers(
        **_TUS,
        Content_Type="application/offset+octet-stream",
        Content_Length=str(end - offset),
        Upload_Offset=str(offset),
    )
    if has_checksum:
        digest = hashlib.sha256()
        for chunk in _stretch(descriptor, offset, end):
            digest.update(chunk)
        headers["Upload-Checksum"] = f"sha256 {base64.b64encode(digest.digest()).decode()}"
    at, deadline = offset + (end - offset) // 2 if accident else None, time.monotonic() + _PATIENCE
    while True:
        body = _stretch(descriptor, offset, end, at, accident)
        answer = connection.wire.patch(address, content=body, headers=headers)
        if answer.status_code not in _BUSY or time.monotonic() > deadline:
            _good(answer)
            return
        time.sleep(0.2)


def _offset(connection: Connection, address: str) -> int:
    """Where the upload stands once the hub has seen that the piece before was cut."""
    deadline = time.monotonic() + _PATIENCE
    before = -1
    while time.monotonic() < deadline:
        answer = connection.wire.head(address, headers=connection.headers(**_TUS))
        now = int(_good(answer).headers["Upload-Offset"])
        if now == before:
            return now
        before = now
        time.sleep(0.5)
    raise RuntimeError("The upload's offset does not come to rest.")


def _stretch(
    file: int, offset: int, end: int, at: int | None = None, accident: Callable[[], None] | None = None
) -> Iterator[bytes]:
    """The bytes of a file from one place to another; the accident happens when `at` is reached."""
    while offset < end:
        if at is not None and accident is not None and offset >= at:
            accident()
            at = None
        chunk = os.pread(file, min(CHUNK, end - offset), offset)
        offset += len(chunk)
        yield chunk


def _pulled() -> None:
    raise Cut


def _good(answer: httpx2.Response) -> httpx2.Response:
    if answer.status_code >= httpx2.codes.BAD_REQUEST:
        raise RuntimeError(f"The hub said {answer.status_code}: {answer.text}")
    return answer
