"""The full image: every entitlement as the last settlement left it, in one file, for a receiver that begins anew.

It is the sum of all changes up to the settlement's last number: a receiver lays it down and goes on with the feed of
changes from there. A file is made once for a settlement and a form, and kept until another settlement's is asked for.
Source: exchange format, "What the hub hands out".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tizbe.delivery.change_feed import last_change
from tizbe.durable import flush
from tizbe.errors import Refused
from tizbe.ledger.log import Log
from tizbe.settlement.state import last_settlement

FOLDER = "image"
FORMS = ("csv", "ndjson", "parquet")

_NOTHING = {
    "kk": "Хабта әлі бірде-бір есептеу жоқ; бейне кейін болады.",
    "ru": "В хабе ещё не было расчёта; образ появится позже.",
    "en": "The hub has not settled yet; there will be an image later.",
}


@dataclass(frozen=True)
class Image:
    """One image: the settlement it shows, the number of the last change in it, and its file."""

    settlement: int
    change: int
    path: Path


def make_image(log: Log, form: str, write: Callable[[Path], int]) -> Image:
    """The image of the last settlement; the caller holds the lock.

    `write` writes the entitlements as that settlement left them to a file. Raises `Refused` when nothing was settled
    yet.
    """
    last = last_settlement(log)
    if last is None:
        raise Refused(_NOTHING)
    folder = log.home.path / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"entitlement-{last.settlement_no:08d}"
    path = folder / f"{name}.{form}"
    if not path.exists():
        written = folder / f".part.{form}"
        write(written)
        flush(written)
        written.rename(path)
        for other in folder.iterdir():
            if not other.name.startswith(name):
                other.unlink(missing_ok=True)  # who reads it still has it open
    return Image(int(last.settlement_no), last_change(log), path)
