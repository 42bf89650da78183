"""A hub in a folder of its own, sent the histories of the oracle, and its answers row by row."""

import csv
import gzip
import io
import itertools
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import zstandard

from tests.oracle.histories import SubmissionDict, csv_text
from tizbe.hub import Hub, Receipt, make_envelope, open_hub
from tizbe.ledger.receiving import Receiver
from tizbe.settings import Settings


def settings(home: Path, actor: str = "sender") -> Settings:
    """The settings of a small hub."""
    return Settings(home, 1, "1GB", actor)


@dataclass
class Sender:
    """Sends files to one hub. `answered`: the receipts given so far, by name."""

    folder: Path
    answered: dict[str, Receipt] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def send(self, receiver: Receiver, submission: SubmissionDict) -> tuple[str, tuple[str, ...], Receipt]:
        """Send one submission: its status (taken, refused, known), the outcome of each row, its receipt.

        Of `changes` the hub keeps only which rows were refused; the others read "taken" here.
        """
        path = self.folder / f"sent-{next(self._numbers)}.csv"
        path.write_text(csv_text(submission), encoding="utf-8")
        envelope = make_envelope(
            feed=submission["feed"],
            mode=submission["mode"],
            sent_on=submission["sent_on"],
            as_of=submission["as_of"],
            name=path.name,
            count=len(submission["rows"]),
        )
        receipt = receiver.receive(path, envelope)
        path.unlink()
        status = self.status(receipt)
        if status == "known":
            return "known", (), receipt
        if status == "refused":
            return "refused", ("refused",) * receipt.rows_read, receipt
        return "taken", _outcomes(receiver, receipt, submission["mode"]), receipt

    def status(self, receipt: Receipt) -> str:
        """What a receipt says of the file: known where it was given before, and then word for word."""
        assert receipt.receipt is not None
        if receipt.receipt in self.answered:
            assert self.answered[receipt.receipt] == receipt
            return "known"
        self.answered[receipt.receipt] = receipt
        return "refused" if receipt.status == "refused" else "taken"

    def write_batch(self, history: Sequence[SubmissionDict]) -> Path:
        """Write submissions and their envelopes into a new folder, as `submit --batch` takes it."""
        folder = self.folder / f"batch-{next(self._numbers)}"
        folder.mkdir()
        for number, submission in enumerate(history, start=1):
            write_envelope(folder, number, submission)
        return folder


def write_envelope(folder: Path, number: int, submission: SubmissionDict) -> Path:
    """Write one submission and its envelope into a folder; gives the path of the rows."""
    path = folder / f"{number:02d}.csv"
    path.write_text(csv_text(submission), encoding="utf-8")
    envelope = {
        "file": path.name,
        "number": f"{number:02d}",
        "feed": submission["feed"],
        "mode": submission["mode"],
        "as_of": submission["as_of"] and submission["as_of"].isoformat(),
        "sent_on": submission["sent_on"].isoformat(),
        "count": len(submission["rows"]),
        "sha256": sha256(path.read_bytes()).hexdigest(),
    }
    path.with_suffix(".json").write_text(json.dumps(envelope), encoding="utf-8")
    return path


def _outcomes(receiver: Receiver, receipt: Receipt, mode: str) -> tuple[str, ...]:
    """How each row ended. Of `changes` the hub keeps only who was refused: the others are `taken`."""
    connection = receiver.projection.connection
    found: list[str] = ["taken"] * receipt.rows_read
    if mode == "full" or receipt.refused:
        for number, outcome in connection.execute("SELECT row_number, outcome FROM verdict").fetchall():
            found[number - 1] = outcome
    return tuple(found)


@contextmanager
def hub_at(folder: Path, actor: str = "sender") -> Iterator[Hub]:
    """A hub in the folder `hub` of a test's own folder."""
    with open_hub(settings(folder / "hub", actor)) as hub:
        yield hub


def tell(
    hub: Hub,
    feed: str,
    rows: Sequence[dict[str, str]] | str,
    *,
    sent_on: str,
    as_of: str | None = None,
    name: str = "rows.csv",
    **declared: Any,
) -> Receipt:
    """Send rows (or the text of a file) of a feed, as a full where `as_of` is given; `name` says how it is packed."""
    content = (rows if isinstance(rows, str) else _csv(rows, is_full=as_of is not None)).encode()
    if name.endswith(".gz"):
        content = gzip.compress(content)
    elif name.endswith(".zst"):
        content = zstandard.compress(content)
    path = hub.log.home.path.parent / name
    path.write_bytes(content)
    envelope = make_envelope(
        feed=feed,
        mode="changes" if as_of is None else "full",
        sent_on=date.fromisoformat(sent_on),
        as_of=None if as_of is None else date.fromisoformat(as_of),
        name=name,
        **declared,
    )
    return hub.receive(path, envelope)


def counts(receipt: Receipt) -> tuple[int, int, int, int]:
    """Accepted, hinted, refused, already known."""
    return receipt.accepted, receipt.hinted, receipt.refused, receipt.already_known


def _csv(rows: Sequence[dict[str, str]], *, is_full: bool) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row)) or ["iin", "begin_date", "end_date"]
    columns = columns if is_full or "op" in columns else ["op", *columns]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row if is_full else {"op": "open", **row} for row in rows)
    return text.getvalue()


def rows_of(hub: Hub, kind: str, known: str | None = None) -> list[tuple[str, ...]]:
    """The rows of one of the hub's files, without its header."""
    path = hub.log.home.path.parent / f"{kind}.csv"
    hub.export(kind, path, known)
    with path.open(encoding="utf-8", newline="") as stream:
        return [tuple(row) for row in csv.reader(stream)][1:]


def believed_rows(hub: Hub, known: str | None = None) -> list[tuple[str, ...]]:
    """The believed statements as feed, iin, begin, end, evidence; in order of their text."""
    return sorted(row[:5] for row in rows_of(hub, "statement", known) if row[7] == "")


def differing(expected: Sequence[object], found: Sequence[object]) -> tuple[list[object], list[object]]:
    """What only one of two lists has (both empty: the same rows, perhaps in another order)."""
    ours, theirs = set(expected), set(found)
    return [row for row in expected if row not in theirs], [row for row in found if row not in ours]
