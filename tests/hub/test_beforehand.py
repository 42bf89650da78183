"""A large file judged before the lock is held comes to what it comes to under it, whatever others say meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.hub.people import made_up
from tizbe.hub import Hub, Sent, make_envelope, open_hub
from tizbe.ledger import beforehand
from tizbe.settings import Settings

PENSIONS, STUDENTS = "8/mlspp/cdb-pensions", "14/science/nobd"
PEOPLE = made_up(40)
OF_FEED = {PENSIONS: ("iin,begin_date,end_date", ""), STUDENTS: ("iin,begin_date,end_date,form", ",full-time")}


def make(folder: Path, feed: str, mode: str, rows: list[tuple[str, str, str]]) -> Sent:
    """A file of rows: operation, person, last day."""
    columns, rest = OF_FEED[feed]
    path = folder / f"{feed.partition('/')[0]}-{mode}-{len(list(folder.iterdir()))}.csv"
    head, lines = columns, [f"{iin},2026-01-10,{end}{rest}" for _, iin, end in rows]
    if mode == "changes":
        head, lines = f"op,{columns}", [f"{op},{line}" for (op, *_), line in zip(rows, lines, strict=True)]
    path.write_text("\n".join([head, *lines]) + "\n")
    as_of = date(2026, 2, 1) if mode == "full" else None
    return Sent(path, make_envelope(feed=feed, mode=mode, sent_on=date(2026, 2, 1), name="submission.csv", as_of=as_of))


def large(folder: Path, mode: str) -> Sent:
    """The file that is judged beforehand: it opens, amends, closes, and as a full leaves somebody out."""
    ended = [("close", iin, "2026-01-20") for iin in PEOPLE[5:8]]
    if mode == "full":
        return make(folder, PENSIONS, mode, [("", iin, "") for iin in PEOPLE[:4]] + ended + opened(10, 30))
    return make(folder, PENSIONS, mode, ended + opened(10, 30) + [("amend", PEOPLE[10], "2027-01-01")])


def opened(first: int, until: int) -> list[tuple[str, str, str]]:
    """Rows that open a statement for some persons."""
    return [("open", iin, "") for iin in PEOPLE[first:until]]


@contextmanager
def begun(home: Path, folder: Path) -> Iterator[Hub]:
    """A hub that believes ten pensions."""
    with open_hub(Settings(home, 1, "1GB", "administrator")) as hub:
        (receipt,) = hub.receive_all([make(folder, PENSIONS, "changes", opened(0, 10))])
        assert receipt.accepted == 10
        yield hub


@pytest.mark.parametrize("mode", ["full", "changes"])
@pytest.mark.parametrize("meanwhile", [STUDENTS, PENSIONS])
def test_it_comes_to_the_same(mode: str, meanwhile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers, versions and receipt are those of judging it in its turn: after another stream spoke, without a second
    judgement; after its own did, with one."""
    monkeypatch.setattr(beforehand, "LEAST_ROWS", 1)
    folder = tmp_path / "files"
    folder.mkdir()
    between, file = make(folder, meanwhile, "changes", opened(8, 9) if meanwhile == STUDENTS else opened(11, 12)), []
    with begun(tmp_path / "plain", folder) as hub:
        (_,) = hub.receive_all([between])
        file.append(large(folder, mode))
        plain = hub.receive(file[0].path, file[0].envelope)
        digest = hub.statement_digest()
    found: list[object] = []
    counting_still = beforehand.counting_still

    def noting(*given: Any, **named: Any) -> Any:
        found.append(counting_still(*given, **named))
        return found[-1]

    monkeypatch.setattr(beforehand, "counting_still", noting)
    with begun(tmp_path / "apart", folder) as hub:
        turns = iter(range(2))

        @contextmanager
        def passing() -> Iterator[None]:
            if next(turns):  # the lock is asked for a second time: the file is judged
                list(hub.receive_all([between]))
            yield

        receipt = hub.receive_apart(file[0], passing=passing)
        assert (found[0] is not None) == (meanwhile == STUDENTS)
        for name in ("receipt", "status", "accepted", "hinted", "refused", "already_known", "codes"):
            assert getattr(receipt, name) == getattr(plain, name), name
        assert hub.statement_digest() == digest
        hub.rebuild()
        assert hub.statement_digest() == digest
