"""From a small change sent to MSHI's feed read, while a large file is taken in: how long each takes on its way.

One thread sends a small submission at even moments, whatever has become of those before; another reads the feed as
MSHI does, every change in order of number, by long polls; a third sends the large file and asks until it is answered.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.load_hub import FUND, Served, sender_of, small_changes

SMALL_FEED = "15/mlspp/cdb-assistance"
_ROWS = 20
_AFTER = 2.0
"""Seconds of small submissions before the large file, and after all of it is in the feed."""

_LONGEST = 300.0
_PAGE = 100_000
_IIN = re.compile(rb'"iin":"(\d{12})"')


@dataclass
class Small:
    """One small submission: when it was sent and answered, and when the last of its changes was read (monotonic)."""

    sent_at: float
    iins: set[bytes]
    answered_at: float = 0.0
    read_at: float = 0.0
    problem: str = ""


@dataclass
class Passing:
    """One large file passing while small submissions flow.

    `rows`: how many changes of the large file the feed must tell; `every`: seconds between small submissions; `iins`:
    persons of whom nobody has spoken yet.
    """

    served: Served
    file: Path
    feed: str
    query: str
    rows: int
    every: float
    iins: Iterator[str]
    _smalls: list[Small] = field(default_factory=list)
    _awaited: dict[bytes, Small] = field(default_factory=dict)
    _read: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _moments: dict[str, float] = field(default_factory=dict)

    def run(self) -> dict[str, Any]:
        """Let the file pass; the figures."""
        fund = self.served.authorization(FUND)
        reading = threading.Thread(target=self._follow, args=(fund, self._last(fund)))
        sending = threading.Thread(target=self._send_small)
        reading.start()
        try:
            self._send_one(self.served.authorization(sender_of(SMALL_FEED)))  # what is cold is no part of the figures
            self._await_read(_LONGEST)
            self._smalls.clear()
            sending.start()
            time.sleep(_AFTER)
            receipt = self._send_large()
            until = time.monotonic() + _LONGEST
            while self._read < self.rows and time.monotonic() < until:
                time.sleep(0.02)
            self._moments["read"] = time.monotonic()
            time.sleep(_AFTER)
        finally:
            self._stop.set()
            if sending.is_alive():
                sending.join()
            self._await_read(30)
            self._moments["over"] = time.monotonic()
            reading.join()
        return self._figures(receipt)

    def _await_read(self, seconds: float) -> None:
        """Wait until every change of the small submissions was read, so long at the most."""
        until = time.monotonic() + seconds
        while self._awaited and time.monotonic() < until:
            time.sleep(0.02)

    def _send_small(self) -> None:
        authorization = self.served.authorization(sender_of(SMALL_FEED))
        with ThreadPoolExecutor(64) as pool:
            due = time.monotonic()
            while not self._stop.is_set():
                pool.submit(self._send_one, authorization)
                due += self.every
                time.sleep(max(0.0, due - time.monotonic()))

    def _send_one(self, authorization: str) -> None:
        with _making:
            iins = [next(self.iins) for _ in range(_ROWS)]
        small = Small(time.monotonic(), {iin.encode() for iin in iins})
        self._smalls.append(small)
        self._awaited.update(dict.fromkeys(small.iins, small))
        status, said = _ask(
            self.served,
            "POST",
            f"/v1/submissions?feed={quote(SMALL_FEED, safe='')}&mode=changes",
            authorization,
            small_changes(SMALL_FEED, iins),
        )
        small.answered_at = time.monotonic()
        answer = json.loads(said)
        if status not in (200, 202) or (status == 200 and answer["receipt"]["refused"]):
            small.problem = str(answer)[:300]

    def _send_large(self) -> dict[str, Any]:
        authorization = self.served.authorization(sender_of(self.feed))
        self._moments["begun"] = time.monotonic()
        path = f"/v1/submissions?feed={quote(self.feed, safe='')}&{self.query}"
        with self.file.open("rb") as body:
            status, said = _ask(self.served, "POST", path, authorization, body, self.file.stat().st_size)
        answer = json.loads(said)
        if status != 202:
            raise RuntimeError(f"the large file was not taken: {status} {answer}")
        self._moments["uploaded"] = time.monotonic()
        while answer["state"] != "answered":
            if answer["state"] == "failed":
                raise RuntimeError(f"the large file failed: {answer}")
            status, said = _ask(
                self.served, "GET", f"/v1/submissions/{answer['id']}", authorization, None, 0, {"Prefer": "wait=10"}
            )
            answer = json.loads(said)
        self._moments["answered"] = time.monotonic()
        receipt: dict[str, Any] = answer["receipt"]
        if receipt["status"] != "accepted" or receipt["refused"]:
            raise RuntimeError(f"the large file was not taken whole: {receipt}")
        return receipt

    def _follow(self, authorization: str, after: int) -> None:
        """Read the feed as MSHI does, from a change on, until all is over."""
        connection = _connection(self.served)
        while "over" not in self._moments:
            connection.request(
                "GET",
                f"/v1/changes?after={after}&limit={_PAGE}&wait=1",
                headers={"Authorization": authorization},
            )
            answer = connection.getresponse()
            said = answer.read()
            if answer.status != 200:
                raise RuntimeError(f"the feed answers {answer.status}")
            at, found = time.monotonic(), _IIN.findall(said)
            after = int(answer.headers["Tizbe-Next"])
            for iin in found:
                small = self._awaited.pop(iin, None)
                if small is None:
                    self._read += 1
                    continue
                small.iins.discard(iin)
                if not small.iins:
                    small.read_at = at
        connection.close()

    def _last(self, authorization: str) -> int:
        """The number of the last change before anything is sent."""
        connection = _connection(self.served)
        connection.request("GET", f"/v1/changes?after={2**62}", headers={"Authorization": authorization})
        answer = connection.getresponse()
        answer.read()
        return int(answer.headers["Tizbe-Last"])

    def _figures(self, receipt: dict[str, Any]) -> dict[str, Any]:
        moments, begun = self._moments, self._moments["begun"]
        during = [one for one in self._smalls if begun <= one.sent_at <= moments["read"]]
        taking = [one for one in during if one.sent_at <= moments["answered"]]
        return {
            "rows": receipt["rows_read"],
            "upload_seconds": moments["uploaded"] - begun,
            "answer_seconds": moments["answered"] - begun,
            "read_seconds": moments["read"] - begun,
            "problems": [one.problem for one in self._smalls if one.problem][:3],
            "unread": sum(not one.read_at for one in self._smalls),
            "quiet": _spread([one for one in self._smalls if one.sent_at < begun]),
            "while_taken_in": _spread(taking),
            "until_all_is_read": _spread(during),
        }


_making = threading.Lock()


def _spread(smalls: list[Small]) -> dict[str, float]:
    """Milliseconds from sending to the answer, and to the feed, of small submissions: middle, p99, longest."""
    found: dict[str, float] = {"submissions": len(smalls)}
    for name, times in (
        ("answer", sorted(one.answered_at - one.sent_at for one in smalls)),
        ("feed", sorted(one.read_at - one.sent_at if one.read_at else float("inf") for one in smalls)),
    ):
        for label, share in (("middle", 0.5), ("p99", 0.99), ("longest", 1.0)):
            place = min(len(times) - 1, int(len(times) * share))
            found[f"{name}_{label}_milliseconds"] = times[place] * 1000 if times else 0.0
    return found


def _connection(served: Served) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", served.port, timeout=120)


def _ask(
    served: Served,
    method: str,
    path: str,
    authorization: str,
    body: Any = None,
    size: int = 0,
    more: dict[str, str] | None = None,
) -> tuple[int, bytes]:
    headers = {"Authorization": authorization, "Content-Type": "text/csv", **(more or {})}
    if size:
        headers["Content-Length"] = str(size)
    connection = _connection(served)
    connection.request(method, path, body=body, headers=headers)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    return answer.status, said
