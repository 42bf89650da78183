"""Bundles: feeds that share statements are judged in order of receipt even when they arrive in one batch."""

import random
import shutil
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from tests.hub.people import AIGUL
from tests.hub.sending import believed_rows, counts, hub_at, rows_of, settings, write_envelope
from tests.intake.cases import made_up_iins
from tests.oracle.histories import SubmissionDict
from tizbe.audit.trail import verify
from tizbe.hub import Hub, Receipt, Sent, make_envelope, open_hub
from tizbe.store import tables as store

OLD_COURTS, NEW_COURTS = "8/courts-department/courts", "8/judicial-administration/courts"


def _changes(feed: str, sent_on: date, **row: str) -> SubmissionDict:
    columns, values = list(row), [list(row.values())]
    return SubmissionDict(feed=feed, mode="changes", as_of=None, sent_on=sent_on, columns=columns, rows=values)


def test_both_names_of_a_renamed_body_meet_in_one_batch(tmp_path: Path) -> None:
    """What the old name opened the new name knows, and may state in a full, though all came in one folder."""
    row = {"iin": AIGUL, "begin_date": "2025-06-01", "end_date": ""}
    day = date(2026, 2, 1)
    full = SubmissionDict(
        feed=NEW_COURTS, mode="full", as_of=day, sent_on=day, columns=list(row), rows=[list(row.values())]
    )
    folder = tmp_path / "batch"
    folder.mkdir()
    write_envelope(folder, 1, _changes(OLD_COURTS, date(2025, 7, 1), op="open", **row))
    write_envelope(folder, 2, _changes(NEW_COURTS, date(2026, 2, 1), op="open", **row))
    write_envelope(folder, 3, full)
    with hub_at(tmp_path) as hub:
        assert [counts(receipt) for receipt in hub.receive_batch(folder)] == [(1, 0, 0, 0), (0, 0, 0, 1), (0, 0, 0, 1)]


@pytest.mark.parametrize(
    ("old", "new"),
    [(OLD_COURTS, NEW_COURTS), ("1/education-and-science/nobd", "1/enlightenment/nobd")],
)
def test_the_new_name_closes_in_the_same_batch_what_the_old_name_opened(old: str, new: str, tmp_path: Path) -> None:
    """A close by the successor ends the statement, however the files arrived."""
    folder = tmp_path / "batch"
    folder.mkdir()
    born = {"born": "2014-05-05"} if old.startswith("1/") else {}
    opened = {"ref": "k", "iin": AIGUL, "begin_date": "2022-01-10", "end_date": "", **born}
    write_envelope(folder, 1, _changes(old, date(2022, 2, 1), op="open", **opened))
    write_envelope(folder, 2, _changes(new, date(2022, 12, 1), op="close", ref="k", iin=AIGUL, end_date="2022-12-31"))
    with hub_at(tmp_path) as hub:
        assert [receipt.accepted for receipt in hub.receive_batch(folder)] == [1, 1]
        hub.settle()
        assert [row[2:4] for row in rows_of(hub, "entitlement")] == [("2022-01-10", "2022-12-31")]


LABOUR, SCIENCE = "2/mlspp/labour-market", "14/science/nobd"


def _sent(folder: Path, told: list[tuple[str, str | None]]) -> list[Sent]:
    """Small files of two feeds in one order, with the sender's numbers: right and wrong rows, one file twice."""
    rng = random.Random(7)
    people = [iin for iin, _ in zip(made_up_iins(), range(4), strict=False)]
    sent: list[Sent] = []
    for number in range(14):
        feed, column, value = rng.choice([(LABOUR, "status", "registered"), (SCIENCE, "form", "full-time")])
        lines = [f"op,ref,iin,begin_date,end_date,{column}"]
        for _ in range(rng.choice([1, 3])):
            op, until = rng.choice([("open", ""), ("open", ""), ("amend", ""), ("close", "2025-03-31"), ("cancel", "")])
            iin = rng.choice([*people, "7"])
            lines.append(f"{op},{rng.choice(['', 'k'])},{iin},2025-0{rng.randrange(1, 4)}-01,{until},{value}")
        if number in (5, 11):
            lines[0] = lines[0].replace("begin_date", "began")  # refused whole
        path = folder / f"{number:02d}.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        own = rng.choice([None, "1", "2"])
        envelope = make_envelope(feed=feed, mode="changes", sent_on=date(2025, 6, 2), name=path.name, number=own)
        sent.append(Sent(path, envelope))
    sent[9:9] = [sent[2], sent[5], sent[2]]
    return [replace(one, recorded=partial(_tell, told, one.path.name)) for one in sent]


def _tell(told: list[tuple[str, str | None]], name: str, _: Connection, receipt: Receipt) -> None:
    told.append((name, receipt.receipt))


def _kept(hub: Hub) -> list[list[tuple[object, ...]]]:
    """What the control database keeps of submissions and of what was done, but for instants and what hangs on them."""
    ago = {"recorded_at", "received_at", "at", "hash", "previous_hash", "receipt_json", "sha256", "name", "bytes"}
    tables = (store.commit, store.file, store.submission, store.audit)
    with hub.log.store.reading() as control:
        return [
            [tuple(row) for row in control.execute(select(*(one for one in table.c if one.name not in ago)))]
            for table in tables
        ]


def test_a_bundle_gives_what_its_files_give_one_by_one(tmp_path: Path) -> None:
    """Receipts, refused rows, statements, rows of the control database and callbacks are the same, and in one order."""
    files = tmp_path / "files"
    files.mkdir()
    with hub_at(tmp_path):
        pass
    home = next(path for path in tmp_path.iterdir() if (path / "version").is_file())
    other = Path(shutil.copytree(home, tmp_path / "other"))
    found = []
    for folder, is_bundle in ((home, True), (other, False)):
        told: list[tuple[str, str | None]] = []
        sent = _sent(files, told)
        with open_hub(settings(folder)) as hub:
            if is_bundle:
                receipts = list(hub.receive_all(sent))
            else:
                with hub.receiving() as receiver:
                    receipts = [receiver.receive_sent(one) for one in sent]
            refused = [hub.refused_rows(one.receipt) for one in receipts if one.receipt and one.refused]
            texts = [path.read_text(encoding="utf-8") for path in refused if path is not None]
            same = [replace(one, recorded_at=None, signature=None) for one in receipts]
            found.append((same, texts, told, _kept(hub), believed_rows(hub), verify(hub.log.store)))
    assert found[0] == found[1]
    receipts = found[0][0]
    assert {one.status for one in receipts} == {"accepted", "refused"} and found[0][1]
    assert receipts[2] == receipts[9] == receipts[11]
    assert any(hint["code"] == "H011" for one in receipts for hint in one.hints)
