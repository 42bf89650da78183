"""Signed receipts of a hub: what they carry, that openssl alone verifies them, and what is proven from them."""

import json
import re
import shlex
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import select, update

from tests.hub.people import made_up
from tests.hub.sending import hub_at, settings, tell, write_envelope
from tests.oracle.histories import SubmissionDict
from tizbe.audit.offline import NotProven, check, check_receipt
from tizbe.errors import Refused
from tizbe.hub import Hub, Receipt, make_envelope, open_hub
from tizbe.store import tables

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "receipts.md"
FEED = "6/mlspp/cdb-pensions"
*PEOPLE, OTHER = made_up(2101, "860101")
DAY = "2025-02-01"
NEW = (
    "feed", "mode", "as_of", "content_sha256", "submission", "commit", "recorded_at", "rows_root", "persons_root",
    "signature",
)  # fmt: skip
"""What a receipt did not say before receipts were signed."""


def _rows(people: list[str]) -> list[dict[str, str]]:
    return [{"iin": iin, "begin_date": "2025-01-01", "end_date": ""} for iin in people]


def _told(receipt: Receipt) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(receipt.to_json())
    return told


def _pem(hub: Hub, receipt: Receipt) -> bytes:
    assert receipt.signature is not None
    return hub.public_key(receipt.signature["key"])


def _shown(hub: Hub, receipt: Receipt, proof: dict[str, Any]) -> Any:
    assert proof["receipt"] == _told(receipt)
    return check(json.loads(json.dumps(proof)), _pem(hub, receipt))


def test_what_a_receipt_carries(tmp_path: Path) -> None:
    """A receipt says what was sent, what became of it, by which commit and rules, and its signature holds over all."""
    with hub_at(tmp_path) as hub:
        receipt = tell(hub, FEED, [*_rows(PEOPLE[:3]), {"iin": "1", "begin_date": "", "end_date": ""}], sent_on=DAY)
        assert (receipt.submission, receipt.commit) == (1, hub.log.last_commit_no())
        assert (receipt.feed, receipt.mode, receipt.as_of, receipt.row) == (FEED, "changes", None, 6)
        assert receipt.content_sha256 and receipt.rule_pack and receipt.recorded_at and receipt.rows_root
        told = _told(receipt)
        check_receipt(told, _pem(hub, receipt))
        for name, value in told.items():
            if name != "signature":
                other = value + 1 if isinstance(value, int) else f"{value}x"
                with pytest.raises(NotProven):
                    check_receipt({**told, name: other}, _pem(hub, receipt))


def test_openssl_alone_verifies_it(tmp_path: Path) -> None:
    """The saved files verify with the openssl command as the documentation has it, and no more once one is changed."""
    with hub_at(tmp_path) as hub:
        receipt = tell(hub, FEED, _rows(PEOPLE[:3]), sent_on=DAY)
        saved = hub.save_receipt(receipt.receipt or "", tmp_path / "saved")
        assert saved.payload.read_bytes() == hub.receipt_payload(receipt)
    documented = re.search(r"openssl pkeyutl.*?\.signature", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    assert documented is not None
    files = {"pem": saved.key, "payload.json": saved.payload, "signature": saved.signature}
    words = shlex.split(documented[0].replace("\\\n", " "))
    command = [str(files[word.split(".", 1)[1]]) if word.startswith("kept/") else word for word in words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "Verified Successfully" in done.stdout, done.stderr
    saved.payload.write_bytes(saved.payload.read_bytes().replace(b'"accepted":3', b'"accepted":4'))
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def test_sent_again_it_gets_the_same_bytes(tmp_path: Path) -> None:
    """The same file gets the same receipt with the same signature, also after the key was changed."""
    with hub_at(tmp_path) as hub:
        first = tell(hub, FEED, _rows(PEOPLE[:3]), sent_on=DAY)
        old = first.signature or {}
        new = hub.rotate_keys()
        assert tell(hub, FEED, _rows(PEOPLE[:3]), sent_on=DAY).to_json() == first.to_json()
        later = tell(hub, FEED, _rows(PEOPLE[3:5]), sent_on=DAY)
        assert (later.signature or {})["key"] == new.key != old["key"]
        for receipt in (first, later):
            check_receipt(_told(receipt), _pem(hub, receipt))
    with hub_at(tmp_path) as hub:
        check_receipt(_told(hub.receipt("S-00000001")), _pem(hub, first))


def test_rows_taken_and_refused_are_proven(tmp_path: Path) -> None:
    """Of many rows any is proven afterwards as it was sent, with its code where it was refused."""
    rows = _rows(PEOPLE[:2100])
    rows[2]["iin"] = "1"
    with hub_at(tmp_path) as hub:
        receipt = tell(hub, FEED, rows, sent_on=DAY, as_of=DAY, name="rows.csv.gz")
        shown = _shown(hub, receipt, hub.prove_rows("S-00000001", [2100, 3]))
        assert [(row.number, row.code) for row in shown.rows] == [(3, "R006"), (2100, None)]
        assert dict(shown.rows[1].fields) == rows[2099]


def test_rows_of_a_typed_file_are_proven(tmp_path: Path) -> None:
    """A Parquet file of numbers and days, read where it lies, is proven in the words of the exchange format."""
    path = tmp_path / "rows.parquet"
    days = pa.array([date(2025, 1, 1)] * 2099 + [None])
    pq.write_table(pa.table({"iin": pa.array([int(iin) for iin in PEOPLE]), "begin_date": days}), path)
    envelope = make_envelope(feed=FEED, mode="full", as_of=date(2025, 2, 1), sent_on=date(2025, 2, 1), name=path.name)
    with hub_at(tmp_path) as hub:
        receipt = hub.receive(path, envelope)
        assert receipt.refused == 1
        shown = _shown(hub, receipt, hub.prove_rows("S-00000001", [1, 2100]))
        assert [(row.code, row.fields) for row in shown.rows] == [
            (None, (("iin", PEOPLE[0]), ("begin_date", "2025-01-01"))),
            ("R007", (("iin", PEOPLE[-1]), ("begin_date", ""))),
        ]
        assert _shown(hub, receipt, hub.prove_person("S-00000001", OTHER)).absent_iin == OTHER


def test_a_person_is_proven_in_or_out(tmp_path: Path) -> None:
    """A person's rows are shown where there are some, else the absence; each look is recorded without the IIN."""
    with hub_at(tmp_path) as hub:
        receipt = tell(hub, FEED, _rows([*PEOPLE[:20], PEOPLE[4]]), sent_on=DAY)
        present = _shown(hub, receipt, hub.prove_person("S-00000001", PEOPLE[4], "asked by the person"))
        assert [row.number for row in present.rows] == [5, 21] and present.absent_iin is None
        absent = _shown(hub, receipt, hub.prove_person("S-00000001", PEOPLE[30]))
        assert absent.absent_iin == PEOPLE[30] and not absent.rows
        hub.prove_rows("S-00000001", [1])
        with hub.log.store.reading() as control:
            kept = control.execute(select(tables.audit).order_by(tables.audit.c.entry_no)).all()[-3:]
        assert [one.action for one in kept] == ["prove-person", "prove-person", "prove-row"]
        assert kept[0].purpose == "asked by the person" and PEOPLE[4] not in str(kept)
        assert kept[0].subject == hub.log.home.subject_key().subject(PEOPLE[4])


def test_a_bundle_of_small_files(tmp_path: Path) -> None:
    """Small files taken in together have receipts of their own, each with its own proofs."""
    folder = tmp_path / "batch"
    folder.mkdir()
    for number in range(1, 4):
        values = [["open", PEOPLE[number], "2025-01-01", ""], ["open", "1", "2025-01-01", ""]][: 1 + number % 2]
        submission = SubmissionDict(
            feed=FEED, mode="changes", as_of=None, sent_on=date.fromisoformat(DAY),
            columns=["op", "iin", "begin_date", "end_date"], rows=values,
        )  # fmt: skip
        write_envelope(folder, number, submission)
    with hub_at(tmp_path) as hub:
        for number, receipt in enumerate(hub.receive_batch(folder), start=1):
            name = receipt.receipt or ""
            shown = _shown(hub, receipt, hub.prove_rows(name, range(1, receipt.rows_read + 1)))
            assert [row.code for row in shown.rows] == [None, "R006"][: 1 + number % 2]
            assert _shown(hub, receipt, hub.prove_person(name, PEOPLE[60])).absent_iin == PEOPLE[60]


@pytest.mark.slow
def test_quarantined_released_and_rejected(tmp_path: Path) -> None:
    """Held, released and rejected, a submission gets a receipt signed anew each time, and its rows are proven still."""
    with hub_at(tmp_path) as hub:
        assert tell(hub, FEED, _rows(PEOPLE[:2100]), sent_on=DAY, as_of=DAY).status == "accepted"
        rest = [*_rows(PEOPLE[1000:2100]), {"iin": "1", "begin_date": "2025-01-01", "end_date": ""}]
        for day in ("2025-03-01", "2025-03-02"):
            assert tell(hub, FEED, rest, sent_on=day, as_of=day).status == "quarantined"
        held = hub.receipt("S-00000002")
        check_receipt(_told(held), _pem(hub, held))
    with open_hub(settings(tmp_path / "hub", "another")) as hub:
        rejected, released = hub.reject("S-00000003"), hub.release("S-00000002")
        for receipt, status in ((rejected, "rejected"), (released, "accepted")):
            assert receipt.status == status and receipt.commit != held.commit
            shown = _shown(hub, receipt, hub.prove_rows(receipt.receipt or "", [1101]))
            assert shown.rows[0].code == "R006"


def test_a_file_refused_whole(tmp_path: Path) -> None:
    """A file refused as a whole has a signed receipt too; its rows are shown where they could be read."""
    with hub_at(tmp_path) as hub:
        refused = tell(hub, "6/nobody/nothing", _rows(PEOPLE[:2]), sent_on=DAY)
        assert refused.status == "refused"
        assert _shown(hub, refused, hub.prove_rows("S-00000001", [2])).rows[0].code is None
        unread = tell(hub, FEED, "", sent_on=DAY)
        check_receipt(_told(unread), _pem(hub, unread))
        with pytest.raises(Refused, match="shows no rows"):
            hub.prove_rows("S-00000002", [1])


def test_what_cannot_be_proven_is_said(tmp_path: Path) -> None:
    """An unknown receipt, a row that is not there and a number that is no IIN are refused in a sentence."""
    with hub_at(tmp_path) as hub:
        tell(hub, FEED, _rows(PEOPLE[:2]), sent_on=DAY)
        for numbers in ([0], [3], []):
            with pytest.raises(Refused, match="no such row"):
                hub.prove_rows("S-00000001", numbers)
        with pytest.raises(Refused, match="no receipt"):
            hub.prove_rows("S-00000009", [1])
        with pytest.raises(Refused, match="not an IIN"):
            hub.prove_person("S-00000001", PEOPLE[0][:-1])
    (tmp_path / "hub" / "secrets" / "row.key").write_bytes(bytes(32))
    with hub_at(tmp_path) as hub:
        with pytest.raises(Refused, match="row key"):
            hub.prove_rows("S-00000001", [1])
        with pytest.raises(Refused, match="row key"):
            hub.prove_person("S-00000001", OTHER)


def test_receipts_from_before_signing_still_load(tmp_path: Path) -> None:
    """A receipt of a home from before is shown and answered again as it was; saving and proving say it is unsigned."""
    with hub_at(tmp_path) as hub:
        given = tell(hub, FEED, _rows(PEOPLE[:2]), sent_on=DAY)
        names = [name for name in vars(given) if name not in NEW]
        known = {name: getattr(given, name) for name in names}
        bare = Receipt(**known)
        with hub.log.store.writing() as control:
            control.execute(update(tables.submission).values(receipt_json=known))
        assert hub.receipt("S-00000001") == bare == tell(hub, FEED, _rows(PEOPLE[:2]), sent_on=DAY)
        with pytest.raises(Refused, match="not signed"):
            hub.save_receipt("S-00000001", tmp_path)
        with pytest.raises(Refused, match="not signed"):
            hub.prove_rows("S-00000001", [1])


def test_a_field_of_a_later_program(tmp_path: Path) -> None:
    """A key that a later program adds without a value changes no signature, one with a value does."""
    with hub_at(tmp_path) as hub:
        receipt = tell(hub, FEED, _rows(PEOPLE[:2]), sent_on=DAY)
        pem = _pem(hub, receipt)
        check_receipt({**_told(receipt), "later": None}, pem)
        with pytest.raises(NotProven, match="signature"):
            check_receipt({**_told(receipt), "later": 1}, pem)
        with pytest.raises(NotProven, match="form"):
            check_receipt(_told(replace(receipt, signature=None)), pem)
        assert receipt.signature is not None
        hub.rotate_keys()
        with pytest.raises(NotProven, match="key"):
            check_receipt(_told(receipt), hub.public_key(hub.signing_keys()[-1].key))
