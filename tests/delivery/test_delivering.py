"""Batches: their bytes, their numbers, their files, and what becomes of MSHI's answers."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.settled import Settlements, made_up_iins, opened
from tizbe.audit import trail
from tizbe.delivery.delivering import deliver
from tizbe.delivery.report import SENTENCES, DeliveryReport
from tizbe.errors import Broken, Refused

HEADER = "number,iin,row,op,begin_date,end_date,was_begin_date,was_end_date,reason,edition"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Settlements]:
    """A log with three settlements, the second of which changed nothing."""
    made = Settlements(tmp_path / "home")
    for changes in (30, 0, 25):
        made.settle(changes)
    yield made
    made.log.store.close()


def inbox(hub: Settlements) -> Path:
    """MSHI's inbox of the hub."""
    return hub.log.home.path / "mshi" / "inbox"


def run(hub: Settlements, limit: int = 20, repeat: tuple[int, ...] = ()) -> DeliveryReport:
    """Deliver with small batches."""
    return deliver(hub.log, "tester", repeat=repeat, batch_limit=limit)


def answer(hub: Settlements, number: int, outcome: str = "done", **fields: Any) -> Path:
    """Write an acknowledgement as MSHI would."""
    known = {batch.number: batch for batch in run(hub).batches}
    content = {
        "batch": number,
        "sha256": known[number].sha256 if number in known else "0" * 64,
        "outcome": outcome,
        "code": None,
        "refused": [],
        "answered_at": "2026-02-01T10:00:00Z",
        **fields,
    }
    path = inbox(hub).parent / "outbox" / f"batch-{number:08d}.ack.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def states(report: DeliveryReport) -> list[tuple[str, str | None]]:
    """Outcome and reason of each batch."""
    return [(batch.outcome, batch.reason) for batch in report.batches]


def commits(hub: Settlements) -> int:
    """How many commits the log has."""
    return hub.log.last_commit_no()


def test_every_change_is_in_exactly_one_batch(hub: Settlements) -> None:
    """Batches hold the changes in order of number, up to the limit, across settlements, none twice."""
    report = run(hub)
    assert [(b.number, b.first_change, b.last_change, b.rows) for b in report.batches] == [
        (1, 1, 20, 20),
        (2, 21, 40, 20),
        (3, 41, 55, 15),
    ]
    numbers = []
    for batch in report.batches:
        with (inbox(hub) / batch.file).open(encoding="utf-8", newline="") as file:
            numbers += [int(row["number"]) for row in csv.DictReader(file)]
    assert numbers == list(range(1, 56))
    assert report.written == report.count("unknown") == 3


def test_data_file_has_the_outside_form(hub: Settlements) -> None:
    """The data file has the named columns, whole IINs, included end days, empty open ends, and LF."""
    iin = made_up_iins(1)[0]
    run(hub)
    hub.commit([opened(iin, 2, date(2026, 1, 1)), opened(iin, 3, date(2026, 1, 1), date(2026, 2, 1))])
    run(hub)
    raw = (inbox(hub) / "batch-00000004.csv").read_bytes().decode()
    assert raw == (
        f"{HEADER}\n"
        f"56,{iin:012d},2,open,2026-01-01,,,,stated,3\n"
        f"57,{iin:012d},3,open,2026-01-01,2026-01-31,,,stated,3\n"
    )


def test_manifest_tells_the_data_file(hub: Settlements) -> None:
    """A manifest names file, rows, hash, range, operations and the batch before."""
    run(hub)
    previous = None
    for number in (1, 2, 3):
        manifest = json.loads((inbox(hub) / f"batch-{number:08d}.json").read_text(encoding="utf-8"))
        data = (inbox(hub) / manifest["file"]).read_bytes()
        rows = list(csv.DictReader(data.decode().splitlines()))
        assert manifest["batch"] == number and manifest["format_version"] == 1
        assert manifest["sha256"] == hashlib.sha256(data).hexdigest()
        assert manifest["rows"] == len(rows)
        assert (manifest["first_change"], manifest["last_change"]) == (
            int(rows[0]["number"]),
            int(rows[-1]["number"]),
        )
        counted = Counter(row["op"] for row in rows)
        assert manifest["counts"] == {op: counted[op] for op in ("open", "close", "amend", "cancel")}
        assert (manifest["previous_batch"], manifest["previous_sha256"]) == (
            (number - 1, previous) if previous else (None, None)
        )
        previous = manifest["sha256"]


def test_lost_or_damaged_files_are_written_again_alike(hub: Settlements) -> None:
    """Files that went missing or were damaged come back with the same bytes, and nothing is recorded anew."""
    run(hub)
    before = {path.name: path.read_bytes() for path in inbox(hub).iterdir()}
    recorded = commits(hub)
    (inbox(hub) / "batch-00000001.csv").unlink()
    (inbox(hub) / "batch-00000001.json").unlink()
    (inbox(hub) / "batch-00000002.csv").write_bytes(b"damaged")
    (inbox(hub) / "batch-00000003.json").write_bytes(b"{}")
    assert run(hub).written == 3
    assert {path.name: path.read_bytes() for path in inbox(hub).iterdir()} == before
    assert commits(hub) == recorded
    assert run(hub).written == 0


def test_half_written_files_are_removed(hub: Settlements) -> None:
    """What a killed delivery left half written is gone after the next one."""
    run(hub)
    for name in (".batch-00000009.csv.part", ".batch-00000009.json.part"):
        (inbox(hub) / name).write_bytes(b"half")
    run(hub)
    assert not list(inbox(hub).glob(".*"))


def test_cut_batches_keep_their_range(hub: Settlements) -> None:
    """Another limit or another settlement leaves the batches already cut as they are."""
    first = run(hub, limit=20).batches
    hub.settle(5)
    second = run(hub, limit=1000).batches
    assert second[:3] == first
    assert (second[3].first_change, second[3].last_change) == (56, 60)


def test_nothing_new_makes_no_batch(hub: Settlements) -> None:
    """With every change in a batch, or no settlement at all, no batch is cut."""
    run(hub)
    hub.settle(0)
    assert len(run(hub).batches) == 3


def test_changes_that_do_not_match_their_record_stop_the_delivery(hub: Settlements) -> None:
    """A log that gives other bytes than were recorded is an error, and nothing false reaches the inbox."""
    run(hub)
    (inbox(hub) / "batch-00000001.csv").unlink()
    with hub.log.store.writing() as connection:
        connection.exec_driver_sql("UPDATE batch SET sha256 = 'f' WHERE batch_no = 1")
    with pytest.raises(Broken):
        run(hub)
    assert not [path for path in inbox(hub).iterdir() if path.name.endswith(("1.csv", ".part"))]


def test_folder_that_was_named_must_be_there(hub: Settlements, tmp_path: Path) -> None:
    """A named folder that is not there is refused in three languages, before anything is recorded."""
    recorded = commits(hub)
    with pytest.raises(Refused) as refused:
        deliver(hub.log, "tester", tmp_path / "away")
    assert set(refused.value.sentences) == {"kk", "ru", "en"}
    assert commits(hub) == recorded
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
    assert deliver(hub.log, "tester", tmp_path / "in", tmp_path / "out").written == 1
    assert (tmp_path / "in" / "batch-00000001.json").exists()


def test_answers_decide_their_batches(hub: Settlements) -> None:
    """Done, refused with its code, and unknown without an answer are told apart."""
    answer(hub, 1)
    answer(hub, 2, "refused", code="state", refused=[{"number": 21, "code": "state"}])
    report = run(hub)
    assert states(report) == [("done", None), ("refused", "state"), ("unknown", "no-answer")]
    shape = report.as_json()
    assert (shape["done"], shape["refused"], shape["unknown"], shape["written"]) == (1, 1, 1, 0)
    assert set(shape["batches"][0]) == {
        "number",
        "rows",
        "first_change",
        "last_change",
        "sha256",
        "outcome",
        "reason",
    }


def test_answer_is_kept_in_the_log(hub: Settlements) -> None:
    """Each answer is a commit that names its file, byte for byte, with an audit entry; the trail holds."""
    content = answer(hub, 1).read_bytes()
    run(hub)
    last = hub.log.commits()[-1]
    (file,) = hub.log.files(last.commit_no)
    assert (last.kind, file.role) == ("acknowledgement", "acknowledgement")
    assert hub.log.path(file, verify=True).read_bytes() == content
    assert trail.verify(hub.log.store) is None


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"sha256": "0" * 64}, "another-hash"),
        ({"batch": 2}, "another-batch"),
        ({"outcome": "perhaps"}, "unreadable"),
        ({"outcome": "refused"}, "unreadable"),
        ({"outcome": "refused", "code": "9" * 12}, "unreadable"),
        ({"refused": [{"number": 1, "code": "state"}]}, "unreadable"),
        ({"outcome": "refused", "code": "state", "refused": [{"number": 99, "code": "x"}]}, "unreadable"),
    ],
)
def test_answer_that_says_nothing_leaves_the_batch_unknown(
    hub: Settlements, fields: dict[str, Any], reason: str
) -> None:
    """An answer that cannot be read, or is of other content, leaves the batch unknown with the reason."""
    answer(hub, 1, **fields)
    assert states(run(hub))[0] == ("unknown", reason)
    answer(hub, 1)
    assert states(run(hub))[0] == ("done", None)


def test_torn_answer_is_read_once_whole(hub: Settlements) -> None:
    """An answer read while half written decides nothing; the whole one does."""
    path = answer(hub, 1)
    whole = path.read_bytes()
    path.write_bytes(whole[:40])
    assert states(run(hub))[0] == ("unknown", "unreadable")
    path.write_bytes(whole)
    assert states(run(hub))[0] == ("done", None)


def test_answer_twice_changes_nothing(hub: Settlements) -> None:
    """The same answer again is not even recorded; one that says the same anew changes no state."""
    answer(hub, 1)
    before = run(hub).batches[0]
    recorded = commits(hub)
    run(hub)
    assert commits(hub) == recorded
    answer(hub, 1, answered_at="2026-02-02T10:00:00Z")
    report = run(hub)
    after = report.batches[0]
    assert (after.outcome, after.answered_at, report.notices) == ("done", before.answered_at, ())


def test_contradictory_answers_are_reported(hub: Settlements) -> None:
    """An answer against the one that counted leaves the state and is told once to the operator."""
    answer(hub, 1)
    answer(hub, 2, "refused", code="hash")
    run(hub)
    path = answer(hub, 1, "refused", code="state")
    path.with_name("batch-00000002.ack.json").write_text(
        path.with_name("batch-00000002.ack.json").read_text().replace('"refused",', '"done",'),
        encoding="utf-8",
    )
    report = run(hub)
    assert states(report)[:2] == [("done", None), ("refused", "hash")]
    assert [(notice.batch, notice.code) for notice in report.notices] == [
        (1, "contradictory"),
        (2, "contradictory"),
    ]
    assert run(hub).notices == ()


def test_refused_batch_waits_for_an_operator(hub: Settlements) -> None:
    """A refused batch is offered again only when repeated, with the same bytes and a new instant."""
    answer(hub, 1, "refused", code="state")
    refused = run(hub).batches[0]
    data = (inbox(hub) / "batch-00000001.csv").read_bytes()
    (inbox(hub) / "batch-00000001.csv").unlink()
    assert run(hub).written == 0
    report = run(hub, repeat=(1,))
    assert (report.written, states(report)[0]) == (1, ("unknown", "no-answer"))
    assert (inbox(hub) / "batch-00000001.csv").read_bytes() == data
    assert report.batches[0].sha256 == refused.sha256
    assert report.batches[0].written_at > refused.written_at
    # The old refusal still lies in the outbox and must not count for the new offer.
    assert states(run(hub))[0] == ("unknown", "no-answer")
    answer(hub, 1, "refused", code="state", written_at=refused.written_at)
    report = run(hub)
    assert (states(report)[0], report.notices[0].code) == (("unknown", "no-answer"), "late")
    answer(hub, 1, "refused", code="state", written_at=report.batches[0].written_at)
    assert states(run(hub))[0] == ("refused", "state")


def test_only_a_refused_batch_can_be_repeated(hub: Settlements) -> None:
    """Repeating a batch that is done, unknown or not there is refused in three languages."""
    answer(hub, 1)
    for number in (1, 2, 99):
        with pytest.raises(Refused) as refused:
            run(hub, repeat=(number,))
        assert set(refused.value.sentences) == {"kk", "ru", "en"}


def test_answer_to_no_batch_is_reported(hub: Settlements) -> None:
    """An answer to a batch that the hub never sent changes nothing and is told."""
    answer(hub, 77)
    report = run(hub)
    assert [(notice.batch, notice.code) for notice in report.notices] == [(77, "no-such-batch")]
    assert report.count("unknown") == 3


def test_report_speaks_three_languages(hub: Settlements) -> None:
    """The report and each of its reasons have words in Kazakh, Russian and English."""
    answer(hub, 1, "refused", code="state")
    answer(hub, 77)
    report = run(hub)
    for language in ("kk", "ru", "en"):
        assert len(report.lines(language)) == 1 + 3 + 1
    assert all(set(sentences) == {"kk", "ru", "en"} for sentences in SENTENCES.values())
