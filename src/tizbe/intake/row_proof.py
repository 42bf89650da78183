"""What a receipt commits to of its rows, and what shows one of them: two trees of salted hashes.

The tree of rows: the header, then pages of 64 rows' hashes. A row's hash covers its salt and its text as
received, and the code with which it was refused. The tree of persons: pages of the hashes of the words of
the map of persons. Few rows are hashed here in Python, many set-wise by the engine; both give the same, and
both can be made again from the received file, so nothing but a secret is kept. Source:
docs/reference/receipt.md; the checking side is `tizbe.audit.offline`.
"""

from __future__ import annotations

import binascii
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from duckdb.func import PythonUDFType
from numpy.typing import NDArray

from tizbe.audit.merkle import Tree, entry_hash
from tizbe.audit.offline import (
    ESCAPE,
    PAGE,
    UNIT,
    WORD_BITS,
    cells_of,
    marks_of,
    row_text,
    sealed,
    with_code,
)
from tizbe.errors import Broken
from tizbe.intake.catalogue import code_text
from tizbe.intake.person_map import PersonMap
from tizbe.intake.received import FEW, LARGE, Received
from tizbe.intake.row_kernel import RowKernel, digests_of, kernel_for, note_rows
from tizbe.intake.row_pages import DIGEST, MOST_KEPT, NO_REFUSALS, HashedRows, Pages, Refusals, tree_of
from tizbe.intake.row_salt import ROW, SIGNS, WORD, Salts

_IIN = 12
_WEIGHTS = 10 ** np.arange(_IIN - 1, -1, -1)
_WORD_BYTES = WORD_BITS // 8
_BATCH = 1 << 16

_numbers = itertools.count(1)

HashedLines = Iterable[tuple[NDArray[np.uint8], NDArray[np.int64]]]
"""Hashes of rows, `DIGEST` bytes each, and the numbers of the persons in them, some rows after another."""

_PERSON = re.compile("[0-9]{1,12}")
"""A person's number once blanks around it are gone, as screening reads it."""

_BLANKS = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""What the engine's TRIM takes for blanks: Unicode's category Zs."""


@dataclass(frozen=True)
class Trees:
    """Both trees of a submission, with the pages that were asked for."""

    header: bytes
    pages: bytearray
    persons: Tree
    row_pages: dict[int, str]
    word_pages: dict[int, str]
    words: dict[int, str]
    kernel: RowKernel | None

    @cached_property
    def rows(self) -> Tree:
        """The tree of rows; it is not made where refusals may still change it."""
        return tree_of(self.header + self.pages, self.kernel)

    @property
    def roots(self) -> tuple[str, str]:
        """What the receipt carries: the roots of the rows and of the persons, in hexadecimal."""
        return self.rows.root.hex(), self.persons.root.hex()


def hash_rows(connection: duckdb.DuckDBPyConnection, received: Received, secret: bytes) -> HashedRows | None:
    """What a receipt will commit to of a submission's rows, as far as it does not depend on their verdict.

    It needs neither the hub's lock nor its ledger. None for a file that cannot be read, or is damaged inside.
    """
    if received.refusal is not None:
        return None
    try:
        note_rows(received.rows)
        return RowProof(connection, received, NO_REFUSALS, secret).hash_rows()
    except duckdb.Error:
        if received.ours:
            raise
        return None  # a sender's own Parquet file, damaged where nobody had looked


def hash_lines(
    connection: duckdb.DuckDBPyConnection, received: Received, secret: bytes, hashed: HashedLines
) -> HashedRows:
    """As `hash_rows`, of rows that were hashed as they were read; `hashed`: their hashes and persons, in order."""
    return RowProof(connection, received, NO_REFUSALS, secret, hashed).hash_rows()


class RowProof:
    """The trees of one submission, made from its received rows, its refusals and the hub's row secret.

    `hashed`: the rows' hashes, without refusals, and their persons, where somebody else makes them.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        received: Received,
        refusals: Refusals,
        secret: bytes,
        hashed: HashedLines | None = None,
    ) -> None:
        self._hashed = hashed
        self._connection = connection
        self._received = received
        self._refusals = refusals
        self._salts = Salts(secret, received.content_sha256)
        self._header = json.dumps(received.columns, ensure_ascii=False, separators=(",", ":"))

    def roots(self) -> tuple[str, str]:
        """The roots of the rows and of the persons. Raises duckdb.Error when a sender's file is damaged inside."""
        return self._trees((), ()).roots

    def hash_rows(self) -> HashedRows:
        """The rows' hashes as far as they do not depend on refusals, of which this must have none; else as `roots`."""
        rows = self._received.rows
        kept = np.empty(rows * DIGEST, np.uint8) if rows <= MOST_KEPT else None
        trees = self._trees((), (), kept)
        return HashedRows(trees.header, trees.pages, kept, trees.persons.root.hex(), trees.kernel)

    def show(self, numbers: Iterable[int]) -> tuple[tuple[str, str], dict[str, Any]]:
        """The roots, and what shows the rows with these numbers (from 1): `header` and `rows` of a proof."""
        wanted = sorted(set(numbers))
        trees = self._trees({(number - 1) // PAGE for number in wanted}, ())
        texts = dict(self._texts(wanted))
        rows = []
        for number in wanted:
            page, within = divmod(number - 1, PAGE)
            told = {
                "row": number,
                "code": self._refusals.code_of(number),
                "salt": self._salt(ROW, number),
                "text": texts[number],
            }
            rows.append({**told, **_beside(trees.row_pages[page], within), "path": _path(trees.rows, 1 + page)})
        header = {"salt": self._salt(ROW, 0), "text": self._header, "path": _path(trees.rows, 0)}
        return trees.roots, {"header": header, "rows": rows}

    def show_absent(self, iin: str) -> tuple[tuple[str, str], dict[str, Any] | None]:
        """The roots, and what shows a person in none of the rows: `absent` of a proof.

        None where all of the person's cells are marked: the person is there, or cannot be told from one who is.
        """
        received = self._received
        marks = marks_of(iin, received.content_sha256, cells_of(received.rows))
        wanted = {mark // WORD_BITS for mark in marks}
        trees = self._trees((), wanted)
        for mark in marks:
            word, within = divmod(mark, WORD_BITS)
            bits = trees.words[word]
            if int(bits, 16) >> (WORD_BITS - 1 - within) & 1:
                continue
            page, place = divmod(word, PAGE)
            told = {"iin": iin, "cell": mark, "salt": self._salt(WORD, word), "bits": bits}
            beside = _beside(trees.word_pages[page], place)
            return trees.roots, {"absent": {**told, **beside, "path": _path(trees.persons, page)}}
        return trees.roots, None

    def rows_of(self, iin: str) -> list[int]:
        """The numbers of the rows that speak of a person."""
        # The numbers that read as the person's are few; which of them screening takes for one is asked of each.
        person = f"TRY_CAST(TRIM({self._iin()}) AS BIGINT) = {int(iin)}"
        query = f"SELECT position + 1, {self._iin()} FROM {self._received.source()} WHERE {person} ORDER BY position"
        return [number for number, text in self._connection.execute(query).fetchall() if len(_persons([text]))]

    def _salt(self, kind: int, number: int) -> str:
        return self._salts.several(kind, number, 1)[0]

    def _trees(self, row_pages: Iterable[int], words: Iterable[int], digests: NDArray[np.uint8] | None = None) -> Trees:
        received = self._received
        header = entry_hash(bytes.fromhex(sealed(self._salt(ROW, 0), self._header)))
        kernel = kernel_for(received.rows)
        pages = Pages(dict.fromkeys(row_pages, ""), digests, kernel)
        persons = PersonMap(received.rows, received.content_sha256, received.path.parent)
        wanted = dict.fromkeys(words, "")
        word_pages = Pages({word // PAGE: "" for word in wanted}, kernel=kernel)
        if received.rows <= FEW and self._hashed is None:
            self._hash_few(pages, persons, wanted, word_pages)
        else:
            # A connection of its own: the one given is in the midst of its work.
            with closing(self._connection.cursor()) as engine:
                if self._hashed is None:
                    self._hash_many(engine, pages, persons)
                for several, some in self._hashed or ():
                    pages.add(several)
                    persons.add(some)
                first = 0
                for map_bytes in persons.words():
                    self._hash_many_words(engine, map_bytes, first, wanted, word_pages)
                    first += len(map_bytes) // _WORD_BYTES
        pages.finish()
        word_pages.finish()
        persons_tree = tree_of(word_pages.hashes, kernel)
        return Trees(header, pages.hashes, persons_tree, pages.kept, word_pages.kept, wanted, kernel)

    def _hash_few(self, pages: Pages, persons: PersonMap, wanted: dict[int, str], word_pages: Pages) -> None:
        """Hash rows and words here; the rows are at hand, or few enough to be fetched."""
        rows, codes, place = self._rows(), self._refusals.by_row(), self._place()
        salts = self._salts.several(ROW, 1, len(rows))
        digests = [sealed(salt, row_text(fields)) for salt, fields in zip(salts, rows, strict=True)]
        for number, code in codes.items():
            digests[number - 1] = with_code(digests[number - 1], code)
        pages.add(bytes.fromhex("".join(digests)))
        if place is not None:
            persons.add(_persons([fields[place] for fields in rows]))
        bits = b"".join(persons.words()).hex()
        words = [bits[at : at + 2 * _WORD_BYTES] for at in range(0, len(bits), 2 * _WORD_BYTES)]
        salts = self._salts.several(WORD, 0, len(words))
        word_pages.add(bytes.fromhex("".join([sealed(salt, word) for salt, word in zip(salts, words, strict=True)])))
        wanted.update({number: words[number] for number in wanted})

    def _rows(self) -> list[Sequence[str | None]]:
        received = self._received
        if received.held is not None:
            return [fields for fields, _ in received.held]
        chosen = ", ".join(received.text(place) for place in range(len(received.columns))) or "NULL"
        query = f"SELECT {chosen} FROM {received.source()} ORDER BY position"
        width = len(received.columns)
        return [row[:width] for row in self._connection.execute(query).fetchall()]

    def _hash_many(self, engine: duckdb.DuckDBPyConnection, pages: Pages, persons: PersonMap) -> None:
        """Let the engine hash the rows, and put its answer into pages as it comes, in order."""
        kernel = kernel_for(self._received.rows)
        # Other files may be hashed on the same engine meanwhile, with other salts.
        salt = None if kernel is not None else f"tizbe_salt_{next(_numbers)}"
        if salt is not None:
            engine.create_function(salt, self._salt_column, ["bigint"], "varchar", type=PythonUDFType.ARROW)
        following = 0
        try:
            for batch in engine.sql(self._asked(salt)).to_arrow_reader(_BATCH):
                position = batch.column(0).to_numpy()
                if position[0] != following or position[-1] != following + len(position) - 1:
                    raise Broken("The engine gave the rows of a file out of order.")
                if kernel is None:
                    digests = _bytes_of(batch.column(1))
                else:
                    salts = self._salts.drawn(ROW, following + 1, len(position)), SIGNS
                    digests = digests_of(kernel, salts, _parts(batch.column(1)))
                pages.add(self._coded(digests, following))
                persons.add(_persons_of(batch.column(2)))
                following += len(position)
        finally:
            if salt is not None:
                engine.remove_function(salt)
        if following != self._received.rows:
            raise Broken("A received file has another number of rows than were read.")

    def _asked(self, salt: str | None) -> str:
        """The query that gives position, hash and IIN of each row, in order; text for the hash if nothing salts it."""
        text = self._text() if salt is None else f"SHA256(CONCAT({salt}(position + 1), {self._text()}))"
        rows = f"SELECT position, {text} AS said, {self._iin()} AS iin FROM {self._received.source()}"
        half = self._received.rows // 2
        # A sender's file is often one row group, which one thread reads; halves keep a second thread busy.
        if self._received.rows > LARGE and not self._received.ours:
            return f"{rows} WHERE position < {half} UNION ALL {rows} WHERE position >= {half}"
        return rows

    def _text(self) -> str:
        """The expression that says what `row_text` says."""
        texts = [self._received.text(place) for place in range(len(self._received.columns))]
        unit, escape = f"CHR({ord(UNIT)})", f"CHR({ord(ESCAPE)})"
        if not texts:
            return "''"
        plain = f", {unit}, ".join(texts)
        replaced = [f"REPLACE(REPLACE({text}, {escape}, {escape} || '0'), {unit}, {escape} || '1')" for text in texts]
        unusual = " OR ".join(f"CONTAINS({text}, {unit})" for text in texts)
        escaped = ", ".join(f"{text}, {unit}" for text in replaced)
        return f"CASE WHEN {unusual} THEN CONCAT({escaped}) ELSE CONCAT({plain}) END"

    def _iin(self) -> str:
        place = self._place()
        return "CAST(NULL AS VARCHAR)" if place is None else self._received.text(place)

    def _place(self) -> int | None:
        """The place of the column that names persons; None for a file without."""
        columns = self._received.columns
        return columns.index("iin") if "iin" in columns else None

    def _salt_column(self, numbers: pa.ChunkedArray | pa.Array) -> pa.Array:
        return _text_column(self._salts.table(ROW, numbers.to_numpy()))

    def _coded(self, digests: NDArray[np.uint8], before: int) -> NDArray[np.uint8]:
        """The hashes of the rows after `before`, those of refused rows with their codes."""
        rows = self._refusals.rows
        first, last = np.searchsorted(rows, [before + 1, before + 1 + len(digests) // DIGEST])
        if first == last:
            return digests
        coded = digests.reshape(-1, DIGEST).copy()
        names = {code: code_text("R", code) for code in set(self._refusals.codes[first:last].tolist())}
        codes = self._refusals.codes[first:last].tolist()
        for row, code in zip(rows[first:last].tolist(), codes, strict=True):
            own = with_code(coded[row - 1 - before].tobytes().hex(), names[code])
            coded[row - 1 - before] = np.frombuffer(bytes.fromhex(own), np.uint8)
        return coded.reshape(-1)

    def _hash_many_words(
        self, engine: duckdb.DuckDBPyConnection, map_bytes: bytes, first: int, wanted: dict[int, str], pages: Pages
    ) -> None:
        count = len(map_bytes) // _WORD_BYTES
        bits = map_bytes.hex()
        width = 2 * _WORD_BYTES
        for place in wanted:
            if first <= place < first + count:
                wanted[place] = bits[(place - first) * width : (place - first + 1) * width]
        texts = np.frombuffer(bits.encode(), np.uint8)
        if pages.kernel is not None:
            offsets = np.arange(0, (count + 1) * width, width, dtype=np.int32)
            drawn = self._salts.drawn(WORD, first, count), SIGNS
            pages.add(digests_of(pages.kernel, drawn, (offsets, texts)))
            return
        salts = self._salts.table(WORD, np.arange(first, first + count))
        texts = texts.reshape(count, width)
        table = pa.table({"number": np.arange(count), "word": _text_column(np.hstack((salts, texts)))})
        engine.register("tizbe_word", table)
        hashed = "SELECT SHA256(word) AS digest FROM tizbe_word ORDER BY number"
        for batch in engine.sql(hashed).to_arrow_reader(_BATCH):
            pages.add(_bytes_of(batch.column(0)))
        engine.unregister("tizbe_word")

    def _texts(self, numbers: list[int]) -> Iterator[tuple[int, str]]:
        """The texts of some rows."""
        asked = ", ".join(str(number - 1) for number in numbers)
        query = f"SELECT position + 1, {self._text()} FROM {self._received.source()} WHERE position IN ({asked})"
        yield from self._connection.execute(query).fetchall()


def _persons(iins: Iterable[str | None]) -> NDArray[np.int64]:
    """The persons' numbers among texts."""
    texts = [text.strip(_BLANKS) for text in iins if text]
    return np.array([int(text) for text in texts if _PERSON.fullmatch(text)], np.int64)


def _persons_of(iins: pa.Array) -> NDArray[np.int64]:
    """The persons' numbers in a column of texts; a column of twelve digits throughout is read at once."""
    count = len(iins)
    if iins.null_count == 0 and iins.type == pa.string() and count:
        offsets, data = _parts(iins)
        if (np.diff(offsets) == _IIN).all():
            digits = data[offsets[0] : offsets[-1]].reshape(count, _IIN) - 48
            if digits.max() <= 9:  # what is no digit wraps round to more
                return digits @ _WEIGHTS
    return _persons(iins.to_pylist())


def _parts(column: pa.Array) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """The offsets and the characters of a column of texts, as they lie in memory."""
    _, offsets, data = column.buffers()
    shown = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    return shown, np.frombuffer(data or b"", np.uint8)


def _text_column(characters: NDArray[np.uint8]) -> pa.Array:
    """A table of characters as a column of texts, all of one length."""
    count, width = characters.shape
    offsets = np.arange(0, (count + 1) * width, width, dtype=np.int32)
    data = np.ascontiguousarray(characters)
    return pa.Array.from_buffers(pa.string(), count, [None, pa.py_buffer(offsets), pa.py_buffer(data)])


def _bytes_of(column: pa.Array) -> NDArray[np.uint8]:
    """What a column of hashes in hexadecimal stands for, one after another."""
    if column.type != pa.string():
        column = column.cast(pa.string())
    start, size = column.offset * 2 * DIGEST, len(column) * 2 * DIGEST
    return np.frombuffer(binascii.unhexlify(memoryview(column.buffers()[2])[start : start + size]), np.uint8)


def _beside(page: str, within: int) -> dict[str, list[str]]:
    digests = [page[at : at + 2 * DIGEST] for at in range(0, len(page), 2 * DIGEST)]
    return {"beside": [digest for place, digest in enumerate(digests) if place != within]}


def _path(tree: Tree, place: int) -> list[str]:
    return [one.hex() for one in tree.path(place)]
