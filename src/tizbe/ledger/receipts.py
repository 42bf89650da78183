"""Receipts that bind the hub: sealed and signed when they are given, shown, saved and proven from afterwards.

A sealed receipt says which commit decided, commits to every row (`tizbe.intake.row_proof`) and bears the hub's
signature over all it says. A proof shows single rows, or that a person is in none, and holds without the hub
(`tizbe.audit.offline`). Whoever makes a proof sees a person's data, so it is recorded in the audit trail.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from sqlalchemy import Row, select

from tizbe.audit import trail
from tizbe.audit.offline import PROOF, NotProven, check, signed_payload
from tizbe.audit.signing import KeyFacts
from tizbe.engine.duckdb import connect, literal, quoted
from tizbe.errors import Broken, Refused
from tizbe.intake.formats import receive
from tizbe.intake.receipt import Receipt
from tizbe.intake.received import FAULT, Received
from tizbe.intake.row_pages import NO_REFUSALS, HashedRows, Refusals, find_refusals
from tizbe.intake.row_proof import RowProof, hash_rows
from tizbe.ledger.draft import Draft
from tizbe.ledger.log import Log
from tizbe.person import demand_iin
from tizbe.store import tables

_s = tables.submission.c

_UNKNOWN = {
    "kk": "{name} түбіртегі жоқ.",
    "ru": "Квитанции {name} нет.",
    "en": "There is no receipt {name}.",
}
_UNSIGNED = {
    "kk": "{name} түбіртегіне қол қойылмаған: ол қол қою енгізілгенге дейін берілген.",
    "ru": "Квитанция {name} не подписана: она выдана до введения подписи.",
    "en": "The receipt {name} is not signed: it was given before receipts were.",
}
_NO_ROWS = {
    "kk": "{name} түбіртегі бойынша жолдарды көрсету мүмкін емес: файл оқылмады.",
    "ru": "По квитанции {name} нельзя показать строки: файл не был прочитан.",
    "en": "The receipt {name} shows no rows: the file could not be read.",
}
_NO_ROW = {
    "kk": "Жіберілімде мұндай жол жоқ: жолдар 1-ден {rows}-ге дейін нөмірленген.",
    "ru": "В отправке нет такой строки: строки пронумерованы от 1 до {rows}.",
    "en": "The submission has no such row: its rows are numbered from 1 to {rows}.",
}
_OTHER_KEY = {
    "kk": "{name} түбіртегінің жолдарын көрсету мүмкін емес: хабтың жол кілті (secrets/row.key) содан бері ауысқан.",
    "ru": "Строки квитанции {name} показать нельзя: ключ строк хаба (secrets/row.key) с тех пор другой.",
    "en": "The rows of the receipt {name} cannot be shown: the hub's row key (secrets/row.key) is another since then.",
}
_NOT_TOLD = {
    "kk": "Бұл адам файлда жоқ, бірақ осы түбіртек оны көрсете алмайды: шамамен 90 000 адамның бірінде осылай болады.",
    "ru": "Этого человека в файле нет, но по этой квитанции это показать нельзя: так бывает примерно с одним "
    "из 90 000.",
    "en": "The person is not in the file, but this receipt cannot show it: so it is with about one in 90,000.",
}


@dataclass(frozen=True)
class Saved:
    """The files that a receipt was saved as: what openssl needs to verify it, and the receipt as it is sent."""

    receipt: Path
    payload: Path
    signature: Path
    key: Path


def seal(
    log: Log,
    connection: duckdb.DuckDBPyConnection,
    draft: Draft,
    receipt: Receipt,
    received: Received,
    hashed: HashedRows | None = None,
) -> Receipt:
    """The receipt of a commit's submission with its commitment to the rows, signed.

    Where rows were refused, the temporary table `verdict` of `connection` says which. `hashed`: the rows, when they
    were hashed before (`hash_rows`). Raises `Unavailable` when the signing key is missing.
    """
    secret = log.home.row_secret
    roots: tuple[str | None, str | None] = (None, None)
    hashed = hashed or hash_rows(connection, received, secret)
    if hashed is not None:
        refusals = find_refusals(connection) if receipt.refused_file is not None else NO_REFUSALS
        roots = hashed.roots(refusals) or RowProof(connection, received, refusals, secret).roots()
    return sign(log, draft, replace(receipt, rows_root=roots[0], persons_root=roots[1]))


def sign(log: Log, draft: Draft, receipt: Receipt) -> Receipt:
    """The receipt as the commit's own: its number and instant told, everything said signed anew."""
    if receipt.receipt is None:
        raise Broken("A receipt without a name was about to be signed.")
    told = replace(
        receipt,
        submission=int(receipt.receipt.removeprefix("S-")),
        commit=draft.commit_no,
        recorded_at=draft.recorded_at,
        signature=None,
    )
    return replace(told, signature=log.home.key_ring.sign(signed_payload(vars(told))))


def find_receipt(log: Log, name: str) -> Receipt:
    """The receipt of that name as it stands now. Raises `Refused` when there is none."""
    return _found(log, name)[1]


def payload_of(receipt: Receipt) -> bytes:
    """The bytes that a receipt's signature covers. Raises `Refused` for a receipt without a signature."""
    if receipt.signature is None:
        raise Refused(_said(_UNSIGNED, name=receipt.receipt))
    return signed_payload(vars(receipt))


def save_receipt(log: Log, name: str, folder: Path) -> Saved:
    """Write a receipt's four files into a folder, made where it is missing: what openssl verifies it with.

    Raises `Refused` for an unknown or unsigned receipt.
    """
    receipt = find_receipt(log, name)
    payload = payload_of(receipt)
    signature = receipt.signature or {}
    pem = log.home.key_ring.public_pem(signature["key"])
    folder.mkdir(parents=True, exist_ok=True)
    saved = Saved(
        folder / f"{name}.json",
        folder / f"{name}.payload.json",
        folder / f"{name}.signature",
        folder / f"{signature['key']}.pem",
    )
    saved.receipt.write_text(receipt.to_json() + "\n", encoding="utf-8")
    saved.payload.write_bytes(payload)
    saved.signature.write_bytes(base64.b64decode(signature["value"]))
    saved.key.write_bytes(pem)
    return saved


def prove_rows(log: Log, name: str, numbers: Sequence[int], actor: str, purpose: str | None = None) -> dict[str, Any]:
    """The proof that shows the rows with these numbers (from 1) of a submission, and no other. Recorded.

    Raises `Refused` for an unknown or unsigned receipt, and for a row that the submission does not have.
    """
    row, receipt = _provable(log, name)
    if not numbers or not all(1 <= number <= receipt.rows_read for number in numbers):
        raise Refused(_said(_NO_ROW, rows=receipt.rows_read))
    with log.store.writing() as control:
        detail = {"receipt": name, "rows": sorted(set(numbers))}
        trail.record(control, actor, "prove-row", name, purpose, detail)
    with connect() as connection:
        return _rows_shown(log, connection, row, receipt, numbers)


def prove_person(log: Log, name: str, iin: str, actor: str, purpose: str | None = None) -> dict[str, Any]:
    """The proof that shows every row that speaks of a person, or that none does. Recorded.

    Raises `Refused` as `prove_rows` does, for what is no IIN, and for the rare person whose absence this
    receipt cannot show.
    """
    row, receipt = _provable(log, name)
    demand_iin(iin)
    with log.store.writing() as control:
        subject = log.home.subject_key().subject(iin)
        trail.record(control, actor, "prove-person", subject, purpose, {"receipt": name})
    with connect() as connection:
        received = received_again(log, connection, row)
        proof = RowProof(connection, received, NO_REFUSALS, log.home.row_secret)
        numbers = proof.rows_of(iin)
        if numbers:
            return _rows_shown(log, connection, row, receipt, numbers)
        (_, persons_root), absent = proof.show_absent(iin)
    if absent is None:
        raise Refused(_NOT_TOLD)
    return _checked(log, receipt, persons_root == receipt.persons_root, absent)


def rotate_keys(log: Log, actor: str) -> KeyFacts:
    """Make a new signing key; what the old ones signed still verifies. Recorded."""
    with log.locking():
        new = log.home.key_ring.rotate()
        with log.store.writing() as control:
            trail.record(control, actor, "rotate-key", new.key)
    return new


def received_again(log: Log, connection: duckdb.DuckDBPyConnection, row: Row[Any]) -> Received:
    """A submission's rows as they were received, read again from the log. Raises `Broken` when they are not there."""
    for file in log.files(row.received_commit_no):
        if file.role == "received":
            path = log.path(file, verify=True)
            received = receive(connection, path, Path(), name="received.parquet")
            if received.columns and received.columns[-1] == FAULT:
                received = replace(received, columns=received.columns[:-1], types=received.types[:-1], faults=True)
            return replace(received, content_sha256=row.sha256)
    raise Broken("The rows of a submission are not in the log.")


def _found(log: Log, name: str) -> tuple[Row[Any], Receipt]:
    with log.store.reading() as control:
        row = control.execute(select(tables.submission).where(_s.receipt == name)).first()
    if row is None:
        raise Refused(_said(_UNKNOWN, name=name))
    return row, Receipt(**row.receipt_json)


def _provable(log: Log, name: str) -> tuple[Row[Any], Receipt]:
    row, receipt = _found(log, name)
    if receipt.signature is None:
        raise Refused(_said(_UNSIGNED, name=name))
    if receipt.rows_root is None:
        raise Refused(_said(_NO_ROWS, name=name))
    return row, receipt


def _rows_shown(
    log: Log, connection: duckdb.DuckDBPyConnection, row: Row[Any], receipt: Receipt, numbers: Sequence[int]
) -> dict[str, Any]:
    received = received_again(log, connection, row)
    fits = False
    shown: dict[str, Any] = {}
    # A submission turned away from quarantine keeps the roots of the commit that took it in.
    for commit_no in dict.fromkeys((receipt.commit or 0, row.received_commit_no)):
        refusals = _refusals(log, connection, commit_no)
        (rows_root, _), shown = RowProof(connection, received, refusals, log.home.row_secret).show(numbers)
        fits = rows_root == receipt.rows_root
        if fits:
            break
    return _checked(log, receipt, fits, shown)


def _refusals(log: Log, connection: duckdb.DuckDBPyConnection, commit_no: int) -> Refusals:
    """The rows that a commit refused one by one, out of the file it sent back."""
    for file in log.files(commit_no):
        if file.role == "refused":
            path = literal(str(log.path(file, verify=True)))
            source = f"read_csv({path}, header = true, delim = ',', quote = '\"', escape = '\"', all_varchar = true)"
            # Ours are the last five columns; one of the sender's may have a name like ours but for its case.
            names = [name for name, *_ in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
            row, code = quoted(names[-5]), quoted(names[-4])
            found = connection.execute(
                f"SELECT CAST({row} AS BIGINT) AS row_number, CAST({code}[2:] AS BIGINT) AS code "
                f"FROM {source} ORDER BY row_number"
            ).fetchnumpy()
            return Refusals(found["row_number"].astype(np.int64), found["code"].astype(np.int64))
    return NO_REFUSALS


def _checked(log: Log, receipt: Receipt, fits: bool, shown: dict[str, Any]) -> dict[str, Any]:
    """The proof, checked as its reader will check it. Raises `Refused` where the salts are not those of the receipt."""
    if not fits:  # the file itself was compared with its recorded hash
        raise Refused(_said(_OTHER_KEY, name=receipt.receipt))
    signature = receipt.signature or {}
    proof = {"proof": PROOF, "receipt": json.loads(receipt.to_json()), **shown}
    try:
        check(proof, log.home.key_ring.public_pem(signature["key"]))
    except NotProven as error:
        raise Broken("A proof was about to be given that does not hold.") from error
    return proof


def _said(sentences: dict[str, str], **known: object) -> dict[str, str]:
    return {language: sentence.format(**known) for language, sentence in sentences.items()}
