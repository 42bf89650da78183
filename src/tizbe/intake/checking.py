"""The sender's own check: the hub's verdict, without a hub, on what does not depend on its beliefs."""

from __future__ import annotations

import tempfile
from pathlib import Path

from duckdb import DuckDBPyConnection

from tizbe.engine.duckdb import connect, read_sql
from tizbe.intake.formats import receive
from tizbe.intake.receipt import Receipt, count_verdict, make_receipt
from tizbe.intake.refusals import write_refused
from tizbe.intake.screening import screen
from tizbe.intake.submission import Envelope
from tizbe.law.authority import Authority, authority
from tizbe.settings import Settings


def check(
    path: Path,
    envelope: Envelope,
    *,
    refused: Path | None = None,
    language: str = "kk",
    settings: Settings | None = None,
    law: Authority | None = None,
) -> Receipt:
    """The receipt the hub would give if it believed nothing yet; its `receipt` is None.

    `law`: who may send what; default the law that comes with the program.

    Refused rows are written to `refused` where one is given and there are any. The file's name in the
    envelope gives its format. Raises OSError when `path` cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="tizbe-") as folder, connect(settings=settings) as connection:
        chosen = law or authority()
        return _check(connection, path, envelope, Path(folder), refused, language, chosen)


def _check(
    connection: DuckDBPyConnection,
    path: Path,
    envelope: Envelope,
    folder: Path,
    refused: Path | None,
    language: str,
    law: Authority,
) -> Receipt:
    pack = law.pack
    received = receive(connection, path, folder / "received.parquet", name=envelope.name)
    screening = screen(connection, received, envelope, law, pack)
    if screening.refusal is not None:
        return make_receipt(screening, None, rule_pack=pack.hash)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE verdict AS {read_sql('tizbe.intake', 'verdict')}")
    balance = count_verdict(connection)
    if balance.refused and refused is not None:
        write_refused(connection, screening, pack, language, refused)
    return make_receipt(
        screening,
        balance,
        rule_pack=pack.hash,
        refused_file=str(refused) if balance.refused and refused is not None else None,
    )
