"""The folder and the database are lost; what a backup brings back is the same hub, on either database."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.api.running import STUDENTS
from tests.hub.people import made_up
from tests.hub.sending import believed_rows, settings, tell
from tests.postgresql import hubs
from tizbe.audit.offline import check_receipt
from tizbe.hub import Hub, make_envelope, open_hub
from tizbe.hub.backup import BackupVerbs, restore_hub
from tizbe.ledger.backup import Manifest, read_manifest
from tizbe.service.arrival import ANSWERED, ARRIVING, CLAIMED, WAITING, Arrival, Arrivals, Sender
from tizbe.service.claim import Claims
from tizbe.service.reception import durable_bytes, receiving
from tizbe.service.worker import Worker

pytestmark = pytest.mark.slow
PENSIONS = "8/mlspp/cdb-pensions"
PHRASE = "a phrase that is long enough"
SENDER, A_DAY = Sender("sender-science", "science"), timedelta(days=1)


@dataclass
class Writing:
    """Files sent to a hub one after another, in a thread of its own, until told to stop."""

    home: Path
    begun: threading.Event = field(default_factory=threading.Event)
    stop: threading.Event = field(default_factory=threading.Event)
    taken: list[str] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)

    def run(self) -> None:
        """Send and settle."""
        try:
            with open_hub(settings(self.home, "another")) as hub:
                for number, iin in enumerate(made_up(500, "920202")):
                    if self.stop.is_set():
                        return
                    row = {"iin": iin, "begin_date": "2025-01-15", "end_date": "", "ref": str(number)}
                    receipt = tell(hub, PENSIONS, [row], sent_on="2025-02-02", name=f"{number}.csv")
                    self.taken.append(receipt.receipt or "")
                    if number % 3 == 0:
                        hub.settle()
                    self.begun.set()
        except BaseException as fault:
            self.faults.append(fault)
            self.begun.set()


@contextmanager
def written_to(home: Path) -> Iterator[Writing]:
    """A hub that is written to meanwhile."""
    writing = Writing(home)
    thread = threading.Thread(target=writing.run)
    thread.start()
    try:
        assert writing.begun.wait(60)
        yield writing
    finally:
        writing.stop.set()
        thread.join()
    assert writing.faults == []


def large(hub: Hub, key: str, content: bytes, *, kept: int) -> Arrival:
    """A large submission of which so many bytes are durable; it waits once all of them are."""
    arrivals = Arrivals(hub.log.store, hub.log.home.path)
    day = date(2026, 2, 1)
    envelope = make_envelope(feed=STUDENTS, mode="changes", sent_on=day, name="submission.csv", number=key)
    arrival = arrivals.begin(SENDER, envelope, "en", length=len(content), expires_in=A_DAY, key=key)
    with receiving(arrivals, arrival, A_DAY) as reception:
        reception.write(content[durable_bytes(arrivals, arrival) : kept])
        reception.keep()
        return reception.complete() if kept == len(content) else arrivals.of(arrival.arrival_id)


def file_of(people: list[str]) -> bytes:
    """A file of changes that opens a student's statement for each person."""
    lines = [f"open,{iin},2026-01-10,,full-time" for iin in people]
    return ("\n".join(["op,iin,begin_date,end_date,form", *lines]) + "\n").encode()


def manifest_of(place: Path) -> Manifest:
    """The manifest of a backup."""
    return read_manifest((place / "manifest.json").read_bytes())


def work_until(home: Path, is_done: Callable[[], bool]) -> None:
    """Have a worker take in what waits until that is so."""
    worker = Worker(settings(home), settles=False)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        for _ in range(2000):
            if is_done():
                break
            worker.stop.wait(0.02)
    finally:
        worker.stop.set()
        thread.join()
    assert is_done()


def verified_by_openssl(folder: Path, name: str) -> bool:
    """Whether openssl alone takes a saved receipt for the hub's."""
    (key,) = folder.glob("*.pem")
    done = subprocess.run(
        [
            *("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin"),
            *("-in", folder / f"{name}.payload.json", "-sigfile", folder / f"{name}.signature"),
        ],
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


@pytest.mark.parametrize(("first", "then"), [("postgresql", ("sqlite", "postgresql")), ("sqlite", ("postgresql",))])
def test_a_hub_lost_with_its_database_comes_back(
    first: str,
    then: tuple[str, ...],
    database: str,
    other_database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Backed up while it is written to and lost, it is the hub of that moment on either database, and goes on."""
    home, kept, saved = tmp_path / "lost" / "hub", tmp_path / "kept", tmp_path / "saved"
    home.parent.mkdir()
    places = {"postgresql": hubs.url(other_database), "sqlite": f"sqlite:///{tmp_path}/new-sqlite.db"}
    monkeypatch.setenv("TIZBE_DATABASE_URL", hubs.url(database) if first == "postgresql" else f"sqlite:///{home}.db")
    with open_hub(settings(home)) as hub:
        verbs = BackupVerbs(hub.settings, hub.log)
        cards = [{"iin": iin, "begin_date": "2025-01-01", "group": "1"} for iin in made_up(60, "930404")]
        early = tell(hub, "13/mlspp/disability-cdb", cards, sent_on="2025-01-02", as_of="2025-01-02")
        with written_to(home) as writing:
            verbs.back_up(kept)
            while len(writing.taken) < 5:
                writing.stop.wait(0.05)
            verbs.back_up(kept)  # only what is new
        verbs.seal_secrets(tmp_path / "sealed", PHRASE)
        manifest = manifest_of(kept)
        known = hub.log.commits()[manifest.commit - 1].recorded_at
        assert manifest.commit < hub.log.last_commit_no()
        before = believed_rows(hub, known)
        hub.save_receipt(early.receipt or "", saved)
    shutil.rmtree(home.parent)
    if first == "postgresql":
        hubs.do(f"DROP DATABASE {database} WITH (FORCE)")
    assert verified_by_openssl(saved, early.receipt or "")
    check_receipt(
        json.loads((saved / f"{early.receipt}.json").read_bytes()), next((kept / "keys").glob("*.pem")).read_bytes()
    )
    digests = set()
    for kind in then:
        monkeypatch.setenv("TIZBE_DATABASE_URL", places[kind])
        new = tmp_path / kind / "hub"
        restored = restore_hub(kept, settings(new), tmp_path / "sealed", PHRASE)
        assert (restored.commit, restored.entitlements) == (manifest.commit, manifest.entitlements)
        with open_hub(settings(new)) as hub:
            assert believed_rows(hub) == before
            assert hub.receipt(early.receipt or "") == early
            hub.settle()
            again = [{"iin": iin, "begin_date": "2025-01-15", "ref": "new"} for iin in made_up(2, "940404")]
            assert tell(hub, PENSIONS, again, sent_on="2025-03-03").status == "accepted"
            assert hub.prove().differences == ()
            digests.add((hub.digest(), len(believed_rows(hub))))
    assert len(digests) == 1


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_what_was_on_its_way_comes_again(
    kind: str, database: str, other_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large ones whose bytes were lost begin anew under their own keys; small ones are taken in; answers stay."""
    monkeypatch.setenv("TIZBE_DATABASE_URL", hubs.url(database))
    people = made_up(400, "950505")
    contents = {name: file_of(people[number * 100 : number * 100 + 100]) for number, name in enumerate("abc")}
    with open_hub(settings(tmp_path / "lost" / "hub")) as hub:
        arrivals = Arrivals(hub.log.store, hub.log.home.path)
        claims = Claims(hub.log.store, "elsewhere-7")
        answered = large(hub, "c", contents["c"], kept=len(contents["c"]))
        work_until(hub.log.home.path, lambda: arrivals.of(answered.arrival_id).state == ANSWERED)
        answered = arrivals.of(answered.arrival_id)
        whole, half = large(hub, "a", contents["a"], kept=len(contents["a"])), large(hub, "b", contents["b"], kept=700)
        assert [one.state for one in claims.claim(small=False, most=5)] == [WAITING]
        envelope = make_envelope(feed=PENSIONS, mode="changes", sent_on=date(2026, 2, 1), name="submission.csv")
        small = arrivals.bring(SENDER, envelope, "en", b"op,iin,begin_date,ref\nopen,900101700002,2025-01-01,1\n", "s")
        assert claims.claim(small=True, most=5) and arrivals.of(small.arrival_id).state == CLAIMED
        BackupVerbs(hub.settings, hub.log).back_up(tmp_path / "kept")
    shutil.rmtree(tmp_path / "lost")
    target = hubs.url(other_database) if kind == "postgresql" else f"sqlite:///{tmp_path}/new.db"
    monkeypatch.setenv("TIZBE_DATABASE_URL", target)
    home = tmp_path / "new" / "hub"
    restore_hub(tmp_path / "kept", settings(home))
    with open_hub(settings(home)) as hub:
        arrivals = Arrivals(hub.log.store, home)
        work_until(home, lambda: arrivals.of(small.arrival_id).state == ANSWERED)
        assert arrivals.of(answered.arrival_id) == answered
        for one, name in ((whole, "a"), (half, "b")):
            found = arrivals.of(one.arrival_id)
            assert (found.state, found.arrived, durable_bytes(arrivals, found)) == (ARRIVING, 0, 0)
            assert found.expires_at > half.expires_at and found.length == len(contents[name])
            sent = large(hub, name, contents[name], kept=len(contents[name]))
            assert (sent.arrival_id, sent.state) == (one.arrival_id, WAITING)
        work_until(home, lambda: len(arrivals.over([whole.arrival_id, half.arrival_id])) == 2)
        for one, name in ((whole, "a"), (half, "b")):
            answer = arrivals.of(one.arrival_id).answer or {}
            assert answer["content_sha256"] == hashlib.sha256(contents[name]).hexdigest()
        assert len(believed_rows(hub)) == 301
