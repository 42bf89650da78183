"""Formats by every door: the same rows come to the same, by command, by one request and in pieces, in every form."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.api.running import add_client, running, settings
from tests.hub.forms import FORMS, SENT
from tests.hub.processes import run
from tizbe import client
from tizbe.hub import open_hub
from tizbe.service.worker import Worker

BODY = "mlspp"
AS_OF = date(2025, 6, 1)
FILES = [(feed, mode, rows) for feed, (mode, rows) in SENT.items() if f"/{BODY}/" in feed][:2]
SOME = (".csv.zst", ".parquet", ".xlsx")
DOORS: dict[str, Sequence[str]] = {"command": SOME, "rest": tuple(FORMS), "tus": (".csv", *SOME)}
"""By which door which forms go here; every form goes through the hub's own verb in `tests.hub.test_formats`."""


@dataclass(frozen=True)
class Told:
    """What a hub answered to each file (counts and codes), and the digest of its ledger."""

    answers: list[dict[str, Any]]
    digest: str


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a hub that has taken nothing in, and the key of the one system that sends."""
    folder = tmp_path_factory.mktemp("bare")
    add_client(folder / "hub", "sender", "sender", BODY)
    return folder


def by_command(home: Path, paths: list[Path]) -> list[dict[str, Any]]:
    """Send files by the command on the hub's own machine."""
    answers = []
    for path, (feed, mode, _) in zip(paths, FILES, strict=True):
        day = ["--as-of", AS_OF.isoformat()] if mode == "full" else []
        answer = run(
            "--home", home, "submit", path, "--feed", feed, "--mode", mode, *day, "--json", folder=home.parent / "work"
        )
        assert answer.code == 0, answer.err
        answers.append(answer.json)
    return answers


@contextmanager
def working(home: Path) -> Iterator[None]:
    """A worker that takes in and does not settle: a settlement between two files would number their commits anew."""
    worker = Worker(settings(home), settles=False)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop.set()
        thread.join()


def by_network(home: Path, key: Path, paths: list[Path], in_pieces: bool) -> list[dict[str, Any]]:
    """Send files to the served hub by the client, each in one request or in pieces of 400 bytes."""
    answers = []
    with (
        running(home, works=False) as served,
        working(home),
        client.Hub(served.base, client.KeyCredentials("sender", key), piece=400) as hub,
    ):
        for path, (feed, mode, _) in zip(paths, FILES, strict=True):
            as_of = AS_OF if mode == "full" else None
            sent = hub.submit(path, feed=feed, mode="full" if as_of else "changes", as_of=as_of, in_pieces=in_pieces)
            assert sent.receipt is not None, sent
            answers.append(sent.receipt)
    return answers


def told(door: str, form: str, bare: Path, folder: Path) -> Told:
    """Send a fresh hub the files in one form by one door."""
    shutil.copytree(bare, folder)
    home, paths = folder / "hub", []
    for number, (_, _, rows) in enumerate(FILES):
        paths.append(folder / f"{number}{form}")
        paths[-1].write_bytes(FORMS[form](rows))
    if door == "command":
        receipts = by_command(home, paths)
    else:
        receipts = by_network(home, bare / "sender.pem", paths, door == "tus")
    with open_hub(settings(home)) as hub:
        kept = ("status", "rows_read", "accepted", "hinted", "refused", "already_known", "codes")
        return Told([{name: receipt[name] for name in kept} for receipt in receipts], hub.statement_digest())


@pytest.fixture(scope="module")
def plain(bare: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What plain CSV comes to, sent by the command."""
    return told("command", ".csv", bare, tmp_path_factory.mktemp("plain") / "home")


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS)
def test_every_form_comes_to_the_same_by_every_door(door: str, plain: Told, bare: Path, tmp_path: Path) -> None:
    """The same rows get the same counts and codes, and make a ledger of the same digest, in whatever form they come."""
    assert [(answer["accepted"], answer["refused"]) for answer in plain.answers] == [(2, 1), (2, 1)]
    for form in DOORS[door]:
        assert told(door, form, bare, tmp_path / f"home{form}") == plain, form
