"""Checking a receipt, or a proof about one of its rows, without a hub: one file that stands alone.

It needs Python 3.11 and the library `cryptography`, nothing of the rest of the program, so that who doubts
the hub can read it whole, copy it and run it:

    python offline.py RECEIPT_OR_PROOF.json KEY.pem

What is checked, byte for byte, stands in docs/reference/receipt.md. Nothing here reads a clock, a network
or a folder. `NotProven` says with one word what does not hold.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

ALGORITHM = "Ed25519"
PROOF = "tizbe row proof 1"
"""What the key `proof` of a proof says."""

PAGE = 64
"""Row hashes in one entry of a receipt's trees."""

WORD_BITS = 128
"""Cells in one word of the map of persons; a word is what a proof of absence shows."""

SEGMENT_ROWS = 1 << 20
"""Rows up to which the map of persons has one segment."""

MARKS = 7
"""Cells that each person marks."""

UNIT, ESCAPE = "\x1f", "\x1b"
"""The sign between the fields of a row's text, and the one that stands for either inside a field."""


class NotProven(Exception):
    """The receipt or the proof does not hold; `reason` is one word for what is wrong.

    `form`: not such a file; `algorithm`: signed by other means; `key`: signed by another key; `signature`:
    changed since it was signed, or never signed so; `header`, `row`, `word`: does not belong to the receipt's
    roots; `code`: the outcome told of a row is not the one committed to; `present`: the word does not show
    the person's absence.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Cells(NamedTuple):
    """The shape of a receipt's map of persons: segments, and words in each."""

    segments: int
    words: int


@dataclass(frozen=True)
class RowShown:
    """One row of the submission, proven: its number (from 1), its refusal code or None, and its fields by column."""

    number: int
    code: str | None
    fields: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True)
class Shown:
    """What a checked file shows: the receipt, its rows, and the person (IIN) shown to be in none of its rows."""

    receipt: dict[str, Any]
    rows: tuple[RowShown, ...] = ()
    absent_iin: str | None = field(default=None, repr=False)


def check(told: Any, key_pem: bytes) -> Shown:
    """Check a receipt, or a proof, that was read from JSON, against a public key. Raises `NotProven`."""
    try:
        if isinstance(told, dict) and told.get("proof") == PROOF:
            return _check_proof(told, key_pem)
        return Shown(check_receipt(told, key_pem))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError) as error:
        raise NotProven("form") from error


def check_receipt(receipt: Any, key_pem: bytes) -> dict[str, Any]:
    """The receipt, when its signature is the key's over exactly what it says. Raises `NotProven`."""
    if not isinstance(receipt, dict) or not isinstance(receipt.get("signature"), dict):
        raise NotProven("form")
    signature = receipt["signature"]
    if signature.get("algorithm") != ALGORITHM:
        raise NotProven("algorithm")
    if signature.get("key") != key_name(key_pem):
        raise NotProven("key")
    key = load_pem_public_key(key_pem)
    if not isinstance(key, Ed25519PublicKey):
        raise NotProven("algorithm")
    try:
        value = base64.b64decode(signature["value"], validate=True)
        if base64.b64encode(value).decode() != signature["value"]:  # one signature has one spelling
            raise NotProven("signature")
        key.verify(value, signed_payload(receipt))
    except (InvalidSignature, KeyError, TypeError, binascii.Error) as error:
        raise NotProven("signature") from error
    return receipt


def key_name(key_pem: bytes) -> str:
    """A public key's name: the first 16 hexadecimal digits of the SHA-256 of its DER form. `NotProven`: no key."""
    try:
        key = load_pem_public_key(key_pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise NotProven("key") from error
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()[:16]


def signed_payload(receipt: dict[str, Any]) -> bytes:
    """The bytes that the signature covers: canonical JSON of what the receipt says, without the signature.

    Keys without a value (null) are left out, so that a later program that knows more keys signs, and checks,
    the same bytes.
    """
    said = {name: value for name, value in receipt.items() if name != "signature" and value is not None}
    return canonical_json(said)


def canonical_json(value: Any) -> bytes:
    """JSON as RFC 8785 has it, for objects of ASCII keys, texts, integers and lists. ValueError for a float."""
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise ValueError("a receipt holds no fractions")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_floats(inner)


def root_by_path(entry: bytes, place: int, size: int, path: list[bytes]) -> bytes | None:
    """The root of a tree of `size` entries in which `entry` stands at `place`, by its path; None for no such path.

    RFC 9162, section 2.1.3.2.
    """
    if not 0 <= place < size:
        return None
    here, last = place, size - 1
    root = hashlib.sha256(b"\0" + entry).digest()
    for beside in path:
        if last == 0 or len(beside) != 32:
            return None
        if here % 2 or here == last:
            root = hashlib.sha256(b"\1" + beside + root).digest()
            while here % 2 == 0 and here:
                here, last = here >> 1, last >> 1
        else:
            root = hashlib.sha256(b"\1" + root + beside).digest()
        here, last = here >> 1, last >> 1
    return root if last == 0 else None


def sealed(salt: str, text: str) -> str:
    """The hash that stands for a text in a receipt's trees: SHA-256 over the salt and the text, in hexadecimal."""
    return hashlib.sha256((salt + text).encode()).hexdigest()


def with_code(digest: str, code: str | None) -> str:
    """The hash that stands for a row that was refused with `code`; a row that was taken stands as it is."""
    return digest if code is None else hashlib.sha256(f"{code}{UNIT}{digest}".encode()).hexdigest()


def row_text(fields: Sequence[str | None]) -> str:
    """A row's fields as one text; what is not given is empty. No two rows of as many fields have the same text."""
    texts = [text or "" for text in fields]
    plain = UNIT.join(texts)
    if plain.count(UNIT) < max(1, len(texts)):
        return plain
    return "".join(text.replace(ESCAPE, f"{ESCAPE}0").replace(UNIT, f"{ESCAPE}1") + UNIT for text in texts)


def row_fields(text: str, columns: int) -> list[str]:
    """The fields of a row's text. ValueError when they are not as many as the columns."""
    fields = text.split(UNIT) if columns or text else []
    if len(fields) == columns + 1 and fields[-1] == "":
        fields = [part.replace(f"{ESCAPE}1", UNIT).replace(f"{ESCAPE}0", ESCAPE) for part in fields[:-1]]
    if len(fields) != columns:
        raise ValueError("the row has another number of fields than the header")
    return fields


def row_pages(rows: int) -> int:
    """Entries of the tree of rows: the header, then one for every `PAGE` rows."""
    return 1 + -(-rows // PAGE)


def cells_of(rows: int) -> Cells:
    """The shape of the map of persons of a submission of so many rows: 32 cells a row."""
    segments = max(1, -(-rows // SEGMENT_ROWS))
    return Cells(segments, max(1, -(-rows * 32 // (segments * WORD_BITS))))


def marks_of(iin: str, content_sha256: str, cells: Cells) -> list[int]:
    """The cells that a person marks in the map of the content with that hash.

    AES-256 under the content's hash encrypts two blocks, 0 and 1 each followed by the IIN as a number (8 bytes
    each). Of the eight words of four bytes that come out, the first chooses the segment, the others a cell in it.
    """
    key = bytes.fromhex(content_sha256)
    number = int(iin).to_bytes(8, "big")
    given = bytes(8) + number + (1).to_bytes(8, "big") + number
    # Not for secrecy: the key is public, and each block is encrypted by itself, as a hash in a table would be.
    mixed = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(given)  # noqa: S305
    words = [int.from_bytes(mixed[at : at + 4], "big") for at in range(0, 32, 4)]
    width = cells.words * WORD_BITS
    segment = words[0] * cells.segments >> 32
    return [segment * width + (word * width >> 32) for word in words[1:]]


def _check_proof(proof: dict[str, Any], key_pem: bytes) -> Shown:
    receipt = check_receipt(proof["receipt"], key_pem)
    rows: list[RowShown] = []
    if proof.get("rows"):
        columns = _check_header(proof["header"], receipt)
        rows = [_check_row(row, columns, receipt) for row in proof["rows"]]
    absent = proof.get("absent")
    if absent is not None:
        _check_absent(absent, receipt)
    if not rows and absent is None:
        raise NotProven("form")
    return Shown(receipt, tuple(rows), None if absent is None else str(absent["iin"]))


def _check_header(header: dict[str, Any], receipt: dict[str, Any]) -> list[str]:
    entry = bytes.fromhex(sealed(header["salt"], header["text"]))
    pages = row_pages(receipt["rows_read"])
    if root_by_path(entry, 0, pages, _hashes(header["path"])) != bytes.fromhex(receipt["rows_root"]):
        raise NotProven("header")
    return [str(name) for name in json.loads(header["text"])]


def _check_row(row: dict[str, Any], columns: list[str], receipt: dict[str, Any]) -> RowShown:
    number, rows, code = row["row"], receipt["rows_read"], row["code"]
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= rows:
        raise NotProven("row")
    # A code that held the sign between code and hash could be read in two ways.
    if code is not None and not re.fullmatch(r"[A-Z][0-9]{3}", code):
        raise NotProven("code")
    place = number - 1
    digest = with_code(sealed(row["salt"], row["text"]), code)
    root = _root_of_page(row, digest, place, rows, 1, row_pages(rows))
    if root != bytes.fromhex(receipt["rows_root"]):
        raise NotProven("row")
    return RowShown(number, code, tuple(zip(columns, row_fields(row["text"], len(columns)), strict=True)))


def _check_absent(absent: dict[str, Any], receipt: dict[str, Any]) -> None:
    cells = cells_of(receipt["rows_read"])
    mark, bits, iin = absent["cell"], absent["bits"], absent["iin"]
    if not re.fullmatch("[0-9]{12}", iin) or not re.fullmatch("[0-9a-f]{32}", bits):
        raise NotProven("form")
    if mark not in marks_of(iin, receipt["content_sha256"], cells):
        raise NotProven("word")
    words = cells.segments * cells.words
    digest = sealed(absent["salt"], bits)
    root = _root_of_page(absent, digest, mark // WORD_BITS, words, 0, -(-words // PAGE))
    if root != bytes.fromhex(receipt["persons_root"]):
        raise NotProven("word")
    if int(bits, 16) >> (WORD_BITS - 1 - mark % WORD_BITS) & 1:
        raise NotProven("present")


def _root_of_page(shown: dict[str, Any], digest: str, place: int, count: int, before: int, size: int) -> bytes | None:
    """The root by the page in which `digest` stands beside the hashes shown of the others."""
    page, within = divmod(place, PAGE)
    beside = shown["beside"]
    if len(beside) != min(PAGE, count - page * PAGE) - 1:
        return None
    digests = [*beside[:within], digest, *beside[within:]]
    if not all(re.fullmatch("[0-9a-f]{64}", one) for one in digests):
        return None
    return root_by_path("".join(digests).encode(), before + page, size, _hashes(shown["path"]))


def _hashes(texts: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def _main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        sys.stderr.write("usage: offline.py RECEIPT_OR_PROOF.json KEY.pem\n")
        return 2
    try:
        told = json.loads(Path(arguments[0]).read_bytes())
        shown = check(told, Path(arguments[1]).read_bytes())
    except (NotProven, ValueError) as error:
        sys.stdout.write(f"It does not hold: {error.reason if isinstance(error, NotProven) else 'form'}\n")
        return 1
    sys.stdout.write(f"The receipt {shown.receipt.get('receipt')} holds.\n")
    for row in shown.rows:
        sys.stdout.write(f"Row {row.number}, {row.code or 'taken'}: {dict(row.fields)}\n")
    if shown.absent_iin is not None:
        sys.stdout.write(f"{shown.absent_iin} stands in none of its rows.\n")
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
