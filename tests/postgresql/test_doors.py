"""Two doors and a worker, killed and begun anew, on one PostgreSQL: nothing is lost, nothing is done twice."""

from __future__ import annotations

import base64
import hashlib
import random
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event

import httpx2
import pytest
from sqlalchemy import func, select

from tests.api.running import STUDENTS, settings
from tests.hub.people import made_up
from tests.hub.sending import believed_rows
from tests.postgresql.doors import House, Item, both_doors, house, post, send_all
from tests.postgresql.hubs import url
from tizbe import client
from tizbe.client import Submission
from tizbe.hub import Hub, Sent, open_hub
from tizbe.service.arrival import ANSWERED, Arrivals
from tizbe.store import tables

pytestmark = pytest.mark.slow
PENSIONS, CARDS, MOTHERS = "8/mlspp/cdb-pensions", "13/mlspp/disability-cdb", "6/mlspp/cdb-pensions"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = 64 * 1024
SMALL, KILLS = 14, 3


def small(feed: str, column: str, value: str, people: list[str], count: int) -> list[Item]:
    """Small `changes` of a feed: each opens two statements, and closes one that the change before it opened."""
    items = []
    for number in range(count):
        one, other, before = *people[number * 2 : number * 2 + 2], people[number * 2 - 2]
        lines = [f"open,{one},2026-01-10,,{value}", f"open,{other},2026-02-01,2026-06-30,{value}"]
        if number:
            lines.append(f"close,{before},2026-01-10,2026-09-{number % 30 + 1:02d},{value}")
        text = "\n".join([f"op,iin,begin_date,end_date,{column}", *lines]) + "\n"
        query = {"feed": feed, "mode": "changes", "number": f"{number}"}
        items.append(Item(f"{feed}-{number}", query, text.encode()))
    return items


def full(feed: str, born: str, count: int, column: str = "", value: str = "") -> Item:
    """A full of a feed: so many persons with one statement each."""
    lines = [f"{iin},2025-06-02,,{value}" if column else f"{iin},2025-06-02," for iin in made_up(count, born)]
    head = "iin,begin_date,end_date" + (f",{column}" if column else "")
    query = {"feed": feed, "mode": "full", "as_of": "2025-06-05"}
    return Item(f"{feed}-full", query, ("\n".join([head, *lines]) + "\n").encode())


def upload(hubs: tuple[client.Hub, client.Hub], item: Item) -> list[Submission]:
    """Send a full in pieces, by one door and the other in turn, begun and answered at both; both answers."""
    headers = {**TUS, "Upload-Length": str(len(item.content)), "Idempotency-Key": item.key}
    begun = [hub.request("POST", "/v1/uploads", params=item.query, headers=headers) for hub in hubs]
    (address,) = {answer.headers["Location"] for answer in begun}
    for number, start in enumerate(range(0, len(item.content), PIECE)):
        assert patch(hubs[number % 2], address, item, start) == min(start + PIECE, len(item.content))
    return [hub.await_answer(hub.submission(address.rpartition("/")[2]), 60) for hub in hubs]


def patch(hub: client.Hub, address: str, item: Item, start: int) -> int:
    """Send one piece; gives where the hub is then."""
    piece = item.content[start : start + PIECE]
    checksum = base64.b64encode(hashlib.sha256(piece).digest()).decode()
    headers = {**TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": str(start)}
    headers["Upload-Checksum"] = f"sha256 {checksum}"
    return int(hub.request("PATCH", address, content=lambda: piece, headers=headers).headers["Upload-Offset"])


def kill_at_work(place: House, arrivals: Arrivals, rng: random.Random, sending: list[Future[None]]) -> int:
    """Kill the worker while it holds something, and let another take over, several times; gives how often."""
    kills = 0
    while kills < KILLS and not all(one.done() for one in sending):
        if arrivals.counts()["claimed"]:
            time.sleep(rng.uniform(0, 0.02))
            place.kill_worker()
            kills += 1
            place.begin_work()
            time.sleep(0.5)
        time.sleep(0.001)
    return kills


def taken_alone(folder: Path, items: list[Item]) -> tuple[str, list[tuple[str, ...]]]:
    """The digest of, and what is believed in, a hub that was left alone with these submissions, in this order."""
    folder.mkdir()
    sent = []
    for number, item in enumerate(items):
        path = folder / f"{number}.csv"
        path.write_bytes(item.content)
        sent.append(Sent(path, item.envelope()))
    with open_hub(settings(folder / "hub")) as hub:
        assert len(list(hub.receive_all(sent))) == len(items)
        return seen_in(hub)


def seen_in(hub: Hub) -> tuple[str, list[tuple[str, ...]]]:
    """The digest of a hub, and what it believes."""
    hub.settle()
    return hub.digest(), believed_rows(hub)


@pytest.mark.timeout(240)
def test_two_doors_and_a_killed_worker_answer_each_submission_once(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is sent and repeated through both doors while workers are killed is answered once, as by one left alone."""
    rng, home = random.Random(11), tmp_path / "hub"
    answers: list[tuple[Item, list[Submission]]] = []
    with open_hub(settings(home)) as hub:
        arrivals = Arrivals(hub.log.store, home)
        with (
            house(home, url(database)) as place,
            both_doors(place, "science") as ours,
            both_doors(place, "mlspp") as theirs,
        ):

            def send(hubs: tuple[client.Hub, client.Hub], items: list[Item], seed: int) -> None:
                answers.extend(send_all(hubs, items, random.Random(seed)))

            def send_large() -> None:
                item = full(CARDS, "930404", 3000, "group", "1")
                answers.append((item, upload(theirs, item)))
                item = full(MOTHERS, "930405", 3000)
                with ThreadPoolExecutor(2) as both:
                    answers.append((item, list(both.map(post, theirs, (item, item)))))

            with ThreadPoolExecutor(4) as senders:
                sending = [
                    senders.submit(send, ours, small(STUDENTS, "form", "full-time", made_up(SMALL * 2), SMALL), 1),
                    senders.submit(send, theirs, small(PENSIONS, "ref", "7", made_up(SMALL * 2, "910101"), SMALL), 2),
                    senders.submit(send_large),
                ]
                kills = kill_at_work(place, arrivals, rng, sending)
                for one in sending:
                    one.result()
            assert place.close() == [0, 0, 0]
        assert kills == KILLS
        for _, given in answers:
            assert len({(one.id, str(one.receipt)) for one in given}) == 1 and given[0].state == ANSWERED
            assert (given[0].receipt or {})["status"] == "accepted"
        receipts = [str((given[0].receipt or {})["receipt"]) for _, given in answers]
        assert len(set(receipts)) == len(answers) == SMALL * 2 + 2
        with hub.log.store.reading() as control:
            assert control.execute(select(func.count()).select_from(tables.submission)).scalar() == len(answers)
        found = seen_in(hub)
        assert hub.prove().differences == ()
    monkeypatch.delenv("TIZBE_DATABASE_URL")
    in_order = [
        item for _, item in sorted(zip(receipts, (item for item, _ in answers), strict=True), key=lambda one: one[0])
    ]
    assert taken_alone(tmp_path / "alone", in_order) == found


def test_an_upload_goes_on_at_the_other_door_when_its_own_is_killed(database: str, tmp_path: Path) -> None:
    """The bytes that were durable at a killed door count at the other; a body cut short comes again there, once."""
    item, whole = full(CARDS, "930404", 3000, "group", "1"), full(MOTHERS, "930405", 3000)
    with house(tmp_path / "hub", url(database)) as place, both_doors(place, "mlspp") as (first, second):
        headers = {**TUS, "Upload-Length": str(len(item.content)), "Idempotency-Key": item.key}
        address = first.request("POST", "/v1/uploads", params=item.query, headers=headers).headers["Location"]
        assert patch(first, address, item, 0) == PIECE
        asked = {"Content-Type": "text/csv", "Idempotency-Key": whole.key}
        piece = {**TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": str(PIECE)}
        halves = [Event(), Event()]
        with ThreadPoolExecutor(2) as threads:
            cut = [
                threads.submit(_torn, first, "PATCH", address, {}, piece, item.content[PIECE:], halves[0]),
                threads.submit(_torn, first, "POST", "/v1/submissions", whole.query, asked, whole.content, halves[1]),
            ]
            assert all(half.wait(30) for half in halves)
            time.sleep(0.3)
            place.kill_door(0)
            for one in cut:
                assert isinstance(one.result(), httpx2.TransportError)
        offset = int(second.request("HEAD", address, headers=TUS).headers["Upload-Offset"])
        assert offset == PIECE, "what was not said to be durable does not count"
        while offset < len(item.content):
            offset = patch(second, address, item, offset)
        for whose, sent in ((item, second.submission(address.rpartition("/")[2], 30)), (whole, post(second, whole))):
            assert sent.receipt is not None
            assert sent.receipt["content_sha256"] == hashlib.sha256(whose.content).hexdigest()
        place.open_door(0)
        place.await_door(0)
        assert post(first, whole) == post(second, whole)
    with open_hub(settings(tmp_path / "hub")) as hub, hub.log.store.reading() as control:
        assert control.execute(select(func.count()).select_from(tables.submission)).scalar() == 2


def _torn(
    hub: client.Hub,
    method: str,
    address: str,
    query: dict[str, str],
    headers: dict[str, str],
    content: bytes,
    half: Event,
) -> Exception | None:
    """Send half of a body and wait for the end of the connection; gives how it ended."""

    def body() -> Iterator[bytes]:
        yield content[: len(content) // 2]
        half.set()
        for _ in range(200):
            time.sleep(0.1)
            yield b"x"
        raise AssertionError("the door was not killed")

    sent = {**headers, **hub._authorization(), "Content-Length": str(len(content))}
    try:
        httpx2.request(method, f"{hub.base}{address}", params=query, headers=sent, content=body(), timeout=60)
    except httpx2.TransportError as error:
        return error
    return None
