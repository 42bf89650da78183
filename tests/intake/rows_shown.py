"""Small submissions and the receipts that commit to their rows, for tests of proofs."""

import base64
import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tizbe.audit.offline import ALGORITHM, PROOF, key_name, signed_payload
from tizbe.intake.received import Received
from tizbe.intake.row_pages import NO_REFUSALS, Refusals

SECRET = bytes(range(32))
COLUMNS = ("iin", "begin_date", "value")
_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PEM = _KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

Rows = Sequence[Sequence[str | None]]


def received_at(path: Path, rows: Rows, columns: Sequence[str] = COLUMNS, *, ours: bool = True) -> Received:
    """Rows as received, in the Parquet file at `path`."""
    texts = list(zip(*rows, strict=True)) or [()] * len(columns)
    table = pa.table([pa.array(column, pa.string()) for column in texts], names=list(columns))
    pq.write_table(table, path, row_group_size=700)
    digest = sha256(json.dumps(rows).encode()).hexdigest()
    return Received(path, len(rows), tuple(columns), ("VARCHAR",) * len(columns), False, digest, digest, ours=ours)


def refused(codes: dict[int, int]) -> Refusals:
    """Rows refused, by their numbers."""
    if not codes:
        return NO_REFUSALS
    numbers = sorted(codes)
    return Refusals(np.array(numbers, np.int64), np.array([codes[number] for number in numbers], np.int64))


def signed(received: Received, roots: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A signed receipt of a submission, as far as proofs look at it."""
    told: dict[str, Any] = {
        "receipt": "S-00000001",
        "rows_read": received.rows,
        "content_sha256": received.content_sha256,
        "rows_root": roots[0],
        "persons_root": roots[1],
        "row": None,
        **more,
    }
    value = base64.b64encode(_KEY.sign(signed_payload(told))).decode()
    return {**told, "signature": {"key": key_name(PEM), "algorithm": ALGORITHM, "value": value}}


def proof_of(receipt: dict[str, Any], shown: dict[str, Any] | None) -> dict[str, Any]:
    """The proof as its reader gets it: out of JSON."""
    proof: dict[str, Any] = json.loads(json.dumps({"proof": PROOF, "receipt": receipt, **(shown or {})}))
    return proof
