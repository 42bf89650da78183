"""Small files and envelopes for the tests of intake; every IIN is made up, with the seventh digit 7."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from tizbe.intake.checking import check
from tizbe.intake.formats import receive
from tizbe.intake.receipt import Receipt
from tizbe.intake.screening import Screening, screen
from tizbe.intake.submission import Envelope, make_envelope
from tizbe.law.authority import authority
from tizbe.law.rules.pack import rule_pack
from tizbe.person import check_digit

LABOUR = "2/mlspp/labour-market"


def made_up_iins(first: int = 800101) -> Iterator[str]:
    """Valid IINs without end, none of them anybody's: their seventh digit is 7."""
    number = first
    while True:
        body = f"{number % 1_000_000:06d}7{number // 7 % 10_000:04d}"
        digit = check_digit(body)
        if digit is not None:
            yield body + str(digit)
        number += 13


IIN, OTHER, THIRD = (iin for iin, _ in zip(made_up_iins(), range(3), strict=False))
SHORT = next(iin for iin in made_up_iins(1) if iin.startswith("00")).lstrip("0")
WRONG = IIN[:-1] + str((int(IIN[-1]) + 1) % 10)


def envelope(name: str = "file.csv", **said: Any) -> Envelope:
    """An envelope of changes of row 2 in 2025, but for what is said otherwise."""
    chosen: dict[str, Any] = {"feed": LABOUR, "mode": "changes", "sent_on": date(2025, 6, 2), "name": name, **said}
    return make_envelope(**chosen)


def checked(folder: Path, content: str | bytes, name: str = "file.csv", **said: Any) -> Receipt:
    """The receipt of `tizbe check` for a file of that content; refused rows go to `refused.csv` beside it."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return check(path, envelope(name, **said), refused=folder / "refused.csv", language="en")


def screened(connection: DuckDBPyConnection, folder: Path, content: str, **said: Any) -> Screening:
    """Screen a CSV on a connection: makes the table `screened` there."""
    path = folder / "file.csv"
    path.write_text(content, encoding="utf-8", newline="")
    received = receive(connection, path, folder / "received.parquet")
    return screen(connection, received, envelope(**said), authority(), rule_pack())


def rows(*lines: Sequence[str] | str) -> str:
    """A CSV text from lines."""
    return "".join((line if isinstance(line, str) else ",".join(line)) + "\n" for line in lines)
