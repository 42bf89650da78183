"""Submissions in pieces: the protocol tus 1.0, cut connections, a killed server."""

from __future__ import annotations

import base64
import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.api.running import STUDENTS, Running, add_client, free_port, running
from tests.hub import processes
from tests.hub.people import made_up
from tizbe import client
from tizbe.client import connection as client_connection

TUS = {"Tus-Resumable": "1.0.0"}
MOST_A_DAY = 9000
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}
ENVELOPE = {"feed": STUDENTS, "mode": "full", "as_of": "2026-01-05", "format": "csv"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One running hub for the tests of this file."""
    with running(tmp_path_factory.mktemp("uploads") / "hub") as found:
        yield found


@pytest.fixture
def wire(served: Running) -> Iterator[httpx2.Client]:
    """A bare connection of the sender, to speak the protocol by hand."""
    with served.connect("sender", "science") as hub:
        yield httpx2.Client(base_url=served.base, headers=hub._authorization())


def full(count: int, born: str) -> bytes:
    """A full of so many students, born on one day after another."""
    first = date.fromisoformat(f"19{born[:2]}-{born[2:4]}-{born[4:]}")
    days = [(first + timedelta(days=day)).strftime("%y%m%d") for day in range(1 + count // MOST_A_DAY)]
    people = [iin for day in days for iin in made_up(MOST_A_DAY, day)][:count]
    lines = [f"{iin},2026-01-02,,full-time" for iin in people]
    return ("\n".join(["iin,begin_date,end_date,form", *lines]) + "\n").encode()


def begun(wire: httpx2.Client, length: int, **more: str) -> str:
    """Announce an upload; its address."""
    headers = {**TUS, "Upload-Length": str(length), **more}
    answer = wire.post("/v1/uploads", params=ENVELOPE, headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert "Upload-Expires" in answer.headers
    return str(answer.headers["Location"])


def offset(wire: httpx2.Client, address: str) -> int:
    """How much of an upload is durable."""
    return int(wire.head(address, headers=TUS).headers["Upload-Offset"])


def settled(wire: httpx2.Client, address: str) -> dict[str, Any]:
    """The submission of an upload once it is answered."""
    name = address.rpartition("/")[2]
    said: dict[str, Any] = wire.get(f"/v1/submissions/{name}", headers={"Prefer": "wait=30"}, timeout=60).json()
    return said


def test_the_server_says_what_it_can_do(served: Running) -> None:
    """OPTIONS tells version, extensions and the largest upload, to anybody."""
    answer = httpx2.options(f"{served.base}/v1/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {"creation", "checksum", "termination", "expiration"}
    assert int(answer.headers["Tus-Max-Size"]) >= 5 * 2**30


def test_pieces_become_a_submission(wire: httpx2.Client) -> None:
    """A file sent in pieces is answered as if it had come at once."""
    data = full(200, "950101")
    address = begun(wire, len(data))
    for start in range(0, len(data), 1500):
        answer = wire.patch(address, content=data[start : start + 1500], headers={**PIECE, "Upload-Offset": str(start)})
        assert answer.status_code == 204, answer.text
    said = settled(wire, address)
    assert (said["state"], said["receipt"]["rows_read"]) == ("answered", 200)
    assert said["receipt"]["content_sha256"] == hashlib.sha256(data).hexdigest()


def test_a_piece_with_a_wrong_checksum_does_not_count(wire: httpx2.Client) -> None:
    """A piece whose checksum differs is refused with 460 and leaves the offset where it was; the right one counts."""
    data = full(50, "950202")
    address = begun(wire, len(data))
    wrong = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    headers = {**PIECE, "Upload-Offset": "0", "Upload-Checksum": f"sha256 {wrong}"}
    assert wire.patch(address, content=data, headers=headers).status_code == 460
    assert offset(wire, address) == 0
    right = base64.b64encode(hashlib.sha256(data).digest()).decode()
    headers["Upload-Checksum"] = f"sha256 {right}"
    assert wire.patch(address, content=data, headers=headers).status_code == 204
    assert settled(wire, address)["receipt"]["rows_read"] == 50


def test_a_piece_at_the_wrong_place_is_a_conflict(wire: httpx2.Client) -> None:
    """A piece must begin where the durable bytes end; otherwise nothing of it is taken."""
    address = begun(wire, 1000)
    answer = wire.patch(address, content=b"x" * 10, headers={**PIECE, "Upload-Offset": "5"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:tizbe:problem:conflict")
    assert offset(wire, address) == 0


def test_more_than_was_announced_is_refused(wire: httpx2.Client) -> None:
    """A piece that goes beyond the announced length is refused and does not count."""
    address = begun(wire, 10)
    answer = wire.patch(address, content=b"x" * 11, headers={**PIECE, "Upload-Offset": "0"})
    assert answer.status_code == 413
    assert offset(wire, address) == 0


def test_an_upload_taken_back_is_gone(wire: httpx2.Client, served: Running) -> None:
    """After DELETE the upload answers 410, and its bytes are off the disk."""
    address = begun(wire, 1000)
    wire.patch(address, content=b"x" * 10, headers={**PIECE, "Upload-Offset": "0"})
    assert wire.delete(address, headers=TUS).status_code == 204
    assert wire.head(address, headers=TUS).status_code == 410
    assert not (served.home / "arriving" / address.rpartition("/")[2]).exists()


def test_another_version_of_the_protocol_is_refused(wire: httpx2.Client) -> None:
    """A request of another version is answered 412 with the version that is spoken."""
    answer = wire.post("/v1/uploads", params=ENVELOPE, headers={"Tus-Resumable": "0.2.2", "Upload-Length": "1"})
    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")


def test_the_same_key_begins_the_same_upload(wire: httpx2.Client) -> None:
    """A creation that is repeated with its Idempotency-Key gives the same upload; the key serves nothing else."""
    more = {"Idempotency-Key": "once-only"}
    assert begun(wire, 100, **more) == begun(wire, 100, **more)
    answer = wire.post(
        "/v1/uploads",
        params={**ENVELOPE, "as_of": "2026-01-06"},
        headers={**TUS, "Upload-Length": "100", **more},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key")


def test_a_cut_connection_keeps_what_came(served: Running, wire: httpx2.Client) -> None:
    """Bytes that came before the connection broke are kept, and the upload goes on from there."""
    data = full(30_000, "950303")
    address = begun(wire, len(data))

    def torn() -> Iterator[bytes]:
        yield data[: len(data) // 2]
        raise OSError("the cable was pulled")

    with pytest.raises(OSError, match="cable"):
        wire.patch(address, content=torn(), headers={**PIECE, "Upload-Offset": "0"})
    deadline = time.monotonic() + 10
    while (kept := offset(wire, address)) == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert 0 < kept <= len(data) // 2
    answer = wire.patch(address, content=data[kept:], headers={**PIECE, "Upload-Offset": str(kept)})
    assert answer.status_code == 204
    assert settled(wire, address)["receipt"]["content_sha256"] == hashlib.sha256(data).hexdigest()


def test_bytes_lost_with_the_machine_have_to_come_again(served: Running, wire: httpx2.Client) -> None:
    """An upload whose bytes are gone (a hub restored from a backup) begins again at 0, and ends well."""
    data = full(40, "950505")
    address = begun(wire, len(data))
    wire.patch(address, content=data[:100], headers={**PIECE, "Upload-Offset": "0"})
    (served.home / "arriving" / address.rpartition("/")[2]).unlink()
    assert offset(wire, address) == 0
    assert wire.patch(address, content=data, headers={**PIECE, "Upload-Offset": "0"}).status_code == 204
    assert settled(wire, address)["receipt"]["content_sha256"] == hashlib.sha256(data).hexdigest()


@contextmanager
def process(home: Path, port: int) -> Iterator[Any]:
    """`tizbe serve` as a process of its own, ready when given; killed on leaving."""
    found = processes.start(["serve", "--port", str(port)], home.parent / "serving", {"TIZBE_HOME": str(home)})
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if httpx2.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200:
                    break
            except httpx2.TransportError:
                time.sleep(0.02)
        yield found
    finally:
        found.kill()
        found.join()


@pytest.mark.slow
def test_a_killed_server_loses_no_durable_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upload goes on where it was after `kill -9` of the server, twice, and its receipt names the right content."""
    monkeypatch.setattr(client_connection, "IN_ONE", 0)
    monkeypatch.setattr(client_connection, "PIECE", 64 * 1024)
    home, port = tmp_path / "hub", free_port()
    key = add_client(home, "sender-science", "sender", "science")
    path = tmp_path / "full.csv"
    path.write_bytes(full(60_000, "950404"))
    answers: list[client.Submission] = []
    reached: list[int] = []

    def slowly(arrived: int, _: int) -> None:
        reached.append(arrived)
        time.sleep(0.02)

    def send() -> None:
        credentials = client.KeyCredentials("sender-science", key)
        with client.Hub(f"http://127.0.0.1:{port}", credentials, patience=120) as hub:
            answers.append(
                hub.submit(
                    path,
                    feed=STUDENTS,
                    mode="full",
                    as_of=date(2026, 1, 5),
                    wait=None,
                    told=slowly,
                )
            )

    sending = threading.Thread(target=send)
    for kills in range(3):
        with process(home, port) as server:
            if kills == 0:
                sending.start()
            if kills < 2:
                begun_at = len(reached)
                deadline = time.monotonic() + 60
                while len(reached) < begun_at + 5 and time.monotonic() < deadline:
                    time.sleep(0.01)
                server.kill()
                server.join()
            else:
                sending.join(120)
    assert len(answers) == 1
    receipt = answers[0].receipt
    assert receipt is not None
    assert receipt["rows_read"] == 60_000
    assert receipt["content_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_more_changes_than_the_memory_bears_are_refused_beforehand(wire: httpx2.Client) -> None:
    """Changes beyond what /v1/limits tells are refused before a byte of them is sent; a full of that size is not."""
    most = wire.get("/v1/limits").json()["largest_changes_bytes"]
    assert 100 * 2**20 < most < 2**30  # half of the gigabyte that these tests allow the engine
    changes = {**ENVELOPE, "mode": "changes"}
    length = {"Upload-Length": str(most + 1)}
    refused = wire.post("/v1/uploads", params=changes, headers={**TUS, **length})
    assert (refused.status_code, refused.json()["type"]) == (413, "urn:tizbe:problem:too-large")
    assert str(most) in refused.json()["detail"]
    assert wire.delete(begun(wire, most + 1), headers=TUS).status_code == 204
