"""Files prepared before their turn: beside the lock, or in a second thread of a batch."""

import threading
import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from tests.hub.people import AIGUL
from tests.hub.sending import hub_at, rows_of, settings
from tests.intake.cases import made_up_iins
from tizbe.hub import Receipt, make_envelope, open_hub
from tizbe.intake.submission import Envelope
from tizbe.ledger import ahead, preparing
from tizbe.ledger.preparing import Sent, apart
from tizbe.store import tables

FEEDS = ("1/justice/gbd-fl", "8/mlspp/payments", "12/mlspp/cdb-pensions", "13/mlspp/disability-cdb")
COLUMNS = {
    FEEDS[0]: ("iin,begin_date,end_date,born", ",2025-09-05,,2012-05-28"),
    FEEDS[1]: ("iin,begin_date,end_date", ",2024-04-08,"),
    FEEDS[2]: ("iin,begin_date,end_date,award", ",2023-10-02,,maternal-glory-2"),
    FEEDS[3]: ("iin,begin_date,end_date,group", ",2024-10-05,,2"),
}
PEOPLE = [iin for iin, _ in zip(made_up_iins(), range(60), strict=False)]


def full_of(folder: Path, feed: str, people: list[str]) -> tuple[Path, Envelope]:
    """A full of a feed that names these persons."""
    header, rest = COLUMNS[feed]
    path = folder / f"{feed.replace('/', '-')}-{len(people)}.csv"
    path.write_text("\n".join([header, *(iin + rest for iin in people)]) + "\n", encoding="utf-8")
    said = make_envelope(
        feed=feed, mode="full", sent_on=date(2026, 1, 6), as_of=date(2026, 1, 5), number=None, name=path.name
    )
    return path, said


def opening(folder: Path, iin: str) -> tuple[Path, Envelope]:
    """A small file of `changes` that opens one statement."""
    path = folder / f"opening-{PEOPLE.index(iin) if iin in PEOPLE else 'one'}.csv"
    path.write_text(f"op,iin,begin_date,end_date\nopen,{iin},2025-06-01,\n", encoding="utf-8")
    return path, make_envelope(feed="8/mlspp/payments", mode="changes", sent_on=date(2026, 1, 7), name=path.name)


def receipts_but_for_the_hub(receipts: list[Receipt]) -> list[tuple[object, ...]]:
    """What receipts say that two hubs must say alike."""
    return [(one.receipt, one.status, one.rows_read, one.accepted, one.hinted, one.codes, one.code) for one in receipts]


def test_a_batch_ahead_gives_what_one_file_after_the_other_gives(tmp_path: Path) -> None:
    """The receipts and the ledger are the same, in the order of the files."""
    people = [PEOPLE[:50], PEOPLE[5:40], [*PEOPLE[:9], "123456789012"], PEOPLE[20:]]
    files = [full_of(tmp_path, feed, some) for feed, some in zip(FEEDS, people, strict=True)]
    files.insert(2, opening(tmp_path, AIGUL))
    files.append(full_of(tmp_path, FEEDS[1], PEOPLE[6:41]))
    with open_hub(settings(tmp_path / "one")) as hub:
        single = [hub.receive(path, envelope) for path, envelope in files]
        digest = hub.statement_digest()
    with open_hub(settings(tmp_path / "all")) as hub:
        batch = list(hub.receive_all([Sent(path, envelope) for path, envelope in files]))
        assert hub.statement_digest() == digest
        again = list(hub.receive_all([Sent(path, envelope) for path, envelope in files]))
        assert not list(hub.log.home.draft_folder.iterdir())
    assert receipts_but_for_the_hub(batch) == receipts_but_for_the_hub(single)
    assert again == batch


def test_a_file_that_cannot_be_read_stops_the_batch_in_its_turn(tmp_path: Path) -> None:
    """Every file before it is answered, none after it, and nothing prepared is left lying."""
    files = [Sent(*full_of(tmp_path, feed, PEOPLE)) for feed in FEEDS]
    files.insert(1, Sent(*opening(tmp_path, AIGUL)))
    files[2].path.unlink()
    answered: list[Receipt] = []
    with hub_at(tmp_path) as hub:
        with pytest.raises(FileNotFoundError):
            answered.extend(hub.receive_all(files))
        assert [receipt.status for receipt in answered] == ["accepted", "accepted"]
        assert hub.log.last_commit_no() == 2
        assert not list(hub.log.home.draft_folder.iterdir())


def test_a_batch_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    """Whoever stops after the first answer has the first commit, and the thread's files are gone."""
    with hub_at(tmp_path) as hub:
        answers = hub.receive_all([Sent(*full_of(tmp_path, feed, PEOPLE)) for feed in FEEDS])
        assert next(answers).status == "accepted"
        answers.close()  # type: ignore[attr-defined] # a generator
        assert hub.log.last_commit_no() == 1
        assert not list(hub.log.home.draft_folder.iterdir())
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ahead")]


def test_no_more_files_are_ahead_than_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the one being taken in, at most `MOST_FILES` others are prepared."""
    begun: list[str] = []

    def noted(*given: object) -> preparing.Prepared:
        sent = given[1]
        assert isinstance(sent, Sent)
        begun.append(sent.envelope.feed)
        return preparing.prepare(*given)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(ahead, "prepare", noted)
    with hub_at(tmp_path) as hub:
        answers = hub.receive_all([Sent(*full_of(tmp_path, feed, PEOPLE)) for feed in FEEDS])
        next(answers)
        time.sleep(0.5)
        assert len(begun) <= 1 + ahead.MOST_FILES
        assert len(list(answers)) == len(FEEDS) - 1
    assert begun == list(FEEDS)


def test_a_file_apart_is_prepared_without_the_lock(tmp_path: Path) -> None:
    """While it is read and screened another hub on the same folder takes files in, and both count."""
    large, small = full_of(tmp_path, FEEDS[0], PEOPLE), opening(tmp_path, AIGUL)
    with hub_at(tmp_path) as hub, hub_at(tmp_path) as other:
        receipt = hub.receive_apart(Sent(*large), lambda: other.receive(*small))
        assert (receipt.receipt, receipt.status, receipt.accepted + receipt.hinted) == ("S-00000002", "accepted", 60)
        assert len(rows_of(hub, "statement")) == 61
        assert not list((hub.log.home.path / preparing.FOLDER).iterdir())
        assert hub.receive_apart(Sent(*large)) == receipt


def test_a_law_that_changed_meanwhile_screens_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was screened by a law that asked something else of the rows does not count."""
    large = full_of(tmp_path, FEEDS[3], PEOPLE)
    with hub_at(tmp_path) as hub:
        place_prepare = preparing.Apart.prepare

        def by_another_law(self: preparing.Apart, sent: Sent, authority: object) -> preparing.Prepared:
            prepared = place_prepare(self, sent, authority)  # type: ignore[arg-type] # passed on
            prepared.authority = None
            assert prepared.screening is not None
            prepared.screening.rules["rules"] = prepared.screening.rules["rules"].replace("2021", "2020")
            self.connection.execute(f"DELETE FROM {prepared.screening.place}.screened_row")
            return prepared

        monkeypatch.setattr(preparing.Apart, "prepare", by_another_law)
        assert hub.receive_apart(Sent(*large)).rows_read == 60
        assert len(rows_of(hub, "statement")) == 60


def test_what_the_dead_left_aside_is_swept(tmp_path: Path) -> None:
    """The next file prepared apart removes the folder of a killed one, and leaves that of a living one."""
    with hub_at(tmp_path) as hub:
        left = hub.log.home.path / preparing.FOLDER / "dead"
        left.mkdir(parents=True)
        (left / "received.parquet").write_bytes(b"half")
        with apart(hub.log.home, hub.settings) as living:
            (living.folder / "received.parquet").write_bytes(b"half")
            with apart(hub.log.home, hub.settings):
                assert not left.exists()
                assert (living.folder / "received.parquet").exists()
        assert not list(left.parent.iterdir())


def test_what_is_recorded_with_a_file_is_true_with_it_or_not_at_all(tmp_path: Path) -> None:
    """`recorded` writes in the transaction of the submission; when it fails, the file was never received."""
    names: list[str | None] = []

    def note(control: Connection, receipt: Receipt) -> None:
        found = control.execute(select(tables.submission.c.receipt)).scalars().all()
        assert receipt.receipt in found
        names.append(receipt.receipt)

    def fail(_control: Connection, _receipt: Receipt) -> None:
        raise LookupError

    small, large = opening(tmp_path, AIGUL), full_of(tmp_path, FEEDS[0], PEOPLE)
    with hub_at(tmp_path) as hub:
        for failing in (small, large):
            with pytest.raises(LookupError):
                list(hub.receive_all([Sent(*failing, recorded=fail)]))
        assert hub.log.last_commit_no() == 0 and not rows_of(hub, "statement")
        sent = [Sent(*small, actor="sender-1", recorded=note), Sent(*large, actor="sender-2", recorded=note)]
        assert [receipt.receipt for receipt in hub.receive_all([*sent, *sent])] == names
        assert names == ["S-00000001", "S-00000002", "S-00000001", "S-00000002"]
        assert [commit.recorded_by for commit in hub.log.commits()] == ["sender-1", "sender-2"]
        assert not list(hub.log.home.draft_folder.iterdir())
