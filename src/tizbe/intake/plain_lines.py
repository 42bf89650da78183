"""The lines of a CSV file of the usual form, read a piece at a time: judged, hashed, and kept as text.

What is said of a row is what `sql/plain.sql` says of it. The typed columns of all rows stay in memory, some thirty
bytes a row, and are put in order of person at the end; everything else is forgotten with its piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tizbe.audit.offline import UNIT
from tizbe.intake.plain_kernel import (
    NO_DAY,
    NO_WORD,
    WRONG_DAY,
    WRONG_PERSON,
    PlainKernel,
    kinds_of_signs,
)
from tizbe.intake.received import Received
from tizbe.intake.row_kernel import RowKernel, digests_between
from tizbe.intake.row_salt import ROW, SIGNS, Salts

MOST_ROWS = 1 << 24
"""A person's number and a row's stand beside each other in 64 bits, so no file has more rows here."""

LINE_END = 10

_PIECE = 1 << 22
"""Bytes of a file that are read at a time: much longer than what begins and ends a piece, and little memory."""

_GROUP = 1 << 18
"""Rows of a row group of the file that keeps them."""

_EPOCH = date(1970, 1, 1).toordinal()
_OPEN = date.max.toordinal() - _EPOCH
"""9999-12-31, the end of what has none, as days since 1970."""

_ROW_BITS, _NOBODY = np.uint64(24), np.uint64(10**12)
"""Where in the 64 bits a person's number begins; the number beyond all persons is that of none."""

_BEYOND, _NEVER, _UNBORN, _BEFORE_BIRTH = 4, 8, 16, 32
"""Hints, as plain.sql numbers them."""

_SHOWN = {"from_date": "begin_date", "until_date": "end_date"}
_KEY = ("iin", "value", "relation", "other_iin", "from_date")
"""What a row without a ref states, of which a file may say something once (`sql/repeated.sql`)."""

Some = NDArray[np.bool_]


class UnusualError(Exception):
    """The file is not of the usual form after all."""


class _Words:
    """The texts that a column may hold, for the kernel, and what `screened` says for each place."""

    def __init__(self, texts: list[str], said: list[str]) -> None:
        encoded = [text.encode() for text in texts]
        self.offsets = np.cumsum([0, *(len(text) for text in encoded)]).astype(np.int32)
        self.signs = np.frombuffer(b"".join(encoded) or b"\0", np.uint8)
        self._said = pa.array([*said, ""], pa.string())

    def column(self, places: NDArray[np.int16]) -> pa.Array:
        """What is said for places; for none it is an empty text."""
        none = np.int32(len(self._said) - 1)
        return pa.DictionaryArray.from_arrays(pa.array(np.where(places < 0, none, places)), self._said)


class Lines:
    """The lines of one file: `read` them, then take what they come to `in_order`.

    `roles`: the column of each role; `rules`: see `row_rules.parameters`; `salts`: those of the rows.
    """

    def __init__(
        self,
        received: Received,
        roles: Mapping[str, str],
        rules: Mapping[str, str],
        delimiter: str,
        salts: Salts,
        kernels: tuple[PlainKernel, RowKernel],
    ) -> None:
        self._received, self._salts, self._delimiter = received, salts, delimiter
        self._changed = ord(delimiter), ord(UNIT)
        self._kernel, self._hashing = kernels
        self._rule: dict[str, Any] = msgspec.json.decode(rules["rules"])
        spellings: list[dict[str, Any]] = msgspec.json.decode(rules["spellings"])
        # The last place, of which -1 speaks too, is that of no value.
        self._always = np.array([*(one["always"] for one in spellings), True])
        self._decided = np.array([*(one["always"] or one["never"] for one in spellings), False])
        relations: list[str] = self._rule["relations"] or []
        self._words = {
            "value": _Words([one["spelling"] for one in spellings], [one["meaning"] for one in spellings]),
            "relation": _Words(relations, relations),
        }
        asking = self._rule["other_required_by"]
        self._asking = relations.index(asking) if asking in relations else len(relations)
        self._places = {role: received.columns.index(name) for role, name in roles.items()}
        self._refs: list[pa.Array] = []
        self._columns: dict[str, NDArray[Any]] = {}
        self._piece = np.empty(0, np.uint8)
        self._fields = np.empty((0, 0), np.int32)
        self._some = slice(0, 0)

    def read(
        self, content: bytes, begun: int, *, is_ascii: bool
    ) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.int64]]]:
        """Read the lines from `begun`, after the header; gives the hashes and the persons of some rows after another,
        in order. `is_ascii`: whether all of the content is. Raises UnusualError.
        """
        columns, size = self._received.columns, len(content)
        schema = pa.schema([(name, pa.string()) for name in columns])
        differing = {self._places[role] for role in ("ref", "iin", "other_iin") if role in self._places}
        writing: Future[None] | None = None
        # What is kept of a piece is written while it is hashed, and the next one read.
        with (
            ThreadPoolExecutor(1, "keeping") as pool,
            pq.ParquetWriter(
                self._received.path,
                schema,
                compression="zstd",
                compression_level=1,
                use_dictionary=[name for place, name in enumerate(columns) if place not in differing],
                write_statistics=False,
                store_schema=False,
            ) as writer,
        ):
            at, row = begun, 0
            while at < size:
                end = size if at + _PIECE >= size else content.rfind(b"\n", at, at + _PIECE) + 1
                if end <= at:
                    raise UnusualError
                self._piece = np.frombuffer(content, np.uint8, end - at, at)
                self._find_fields()
                at = end
                rows = len(self._fields)
                if row + rows > self._received.rows:
                    raise UnusualError
                self._some = slice(row, row + rows)
                if "ref" in self._places:
                    self._refs.append(self._trimmed("ref"))
                if not is_ascii:
                    _refuse_odd_blanks([*self._refs[-1:], self._trimmed("iin")])
                persons = self._judge()
                if writing is not None:
                    writing.result()
                writing = pool.submit(self._write, writer, schema, self._piece, self._fields)
                yield self._digests(row), persons
                row += rows
            if writing is not None:
                writing.result()
        if row != self._received.rows:
            raise UnusualError

    def in_order(self) -> tuple[pa.Table, bool]:
        """The columns of `screened_row` in order of person and row, those who are none last; whether a key may repeat.

        The column `is_plain` is among them where a row is not. Everything read is given up.
        """
        columns, self._columns = self._columns, {}
        is_plain, iins = columns.pop("is_plain"), columns.pop("iin")
        keys = np.where(iins < 0, _NOBODY, iins.view(np.uint64)) << _ROW_BITS
        keys |= np.arange(len(keys), dtype=np.uint64)
        keys.sort()
        order = (keys & ((np.uint64(1) << _ROW_BITS) - np.uint64(1))).view(np.int64)
        keys >>= _ROW_BITS
        made: dict[str, pa.Array] = {"row_number": pa.array(order + 1)}
        alone, repeats = None, False
        if "ref" in self._places:
            made["ref"] = pa.chunked_array(self._refs).combine_chunks().take(pa.array(order))
            self._refs.clear()
            alone = made["ref"].is_null().to_numpy(zero_copy_only=False)
            repeats = self._stand_twice(made["ref"])
        nobody = keys == _NOBODY
        made["iin"] = pa.array(keys.view(np.int64), mask=nobody if nobody.any() else None)
        for name in ("from_date", "until_date", "value", "relation", "other_iin", "born", "died", "hints"):
            column = columns.pop(_SHOWN.get(name, name), None)
            if column is not None:
                made[name] = self._shown(name, column[order])
        if not is_plain.all():
            made["is_plain"] = pa.array(is_plain[order])
        return pa.table(made), repeats or _state_twice(made, keys, alone)

    def _shown(self, name: str, column: NDArray[Any]) -> pa.Array:
        """A column as `screened` has it."""
        if name in self._words:
            return self._words[name].column(column)
        if name not in ("from_date", "until_date", "born", "died"):
            return pa.array(column)
        none = column <= WRONG_DAY
        return pa.array(column, pa.int32(), mask=none if none.any() else None).cast(pa.date32())

    def _stand_twice(self, refs: pa.Array) -> bool:
        """Whether a ref stands in the file twice; perhaps also where none does."""
        given = refs.drop_null()
        _, offsets, data = given.buffers()
        mixed = np.empty(len(given), np.uint64)
        shown = np.frombuffer(offsets, np.int32)[given.offset : given.offset + len(given) + 1]
        self._kernel.mix_texts(shown, np.frombuffer(data or b"\0", np.uint8), mixed)
        mixed.sort()
        return bool((mixed[1:] == mixed[:-1]).any())

    def _find_fields(self) -> None:
        lines = int(np.count_nonzero(self._piece == LINE_END)) + (0 if self._piece[-1] == LINE_END else 1)
        width = len(self._received.columns)
        self._fields = np.empty((lines, width + 1), np.int32)
        kinds = kinds_of_signs(self._delimiter)
        if self._kernel.find_fields(self._piece, kinds, width, self._fields) != lines:
            raise UnusualError

    def _trimmed(self, role: str) -> pa.Array:
        """A column of the piece without the usual blanks around its texts."""
        return self._texts(self._piece, self._fields, self._places[role], trims=True)

    def _write(
        self, writer: pq.ParquetWriter, schema: pa.Schema, piece: NDArray[np.uint8], fields: NDArray[np.int32]
    ) -> None:
        texts = [self._texts(piece, fields, place) for place in range(len(schema))]
        writer.write_batch(pa.record_batch(texts, schema=schema), row_group_size=_GROUP)

    def _texts(
        self, piece: NDArray[np.uint8], fields: NDArray[np.int32], column: int, *, trims: bool = False
    ) -> pa.Array:
        """A column of a piece as it was received; empty text is not given."""
        rows = len(fields)
        offsets, out = np.empty(rows + 1, np.int32), np.empty(len(piece), np.uint8)
        size = self._kernel.lay_fields(piece, fields, rows, column, trims, offsets, out)
        given = offsets[1:] > offsets[:-1]
        valid = None if given.all() else pa.py_buffer(np.packbits(given, bitorder="little"))
        buffers = [valid, pa.py_buffer(offsets), pa.py_buffer(out[:size].copy())]
        return pa.Array.from_buffers(pa.string(), rows, buffers)

    def _digests(self, row: int) -> NDArray[np.uint8]:
        """The hashes of rows, 32 bytes each: a row's text is its line with another sign between the fields."""
        salts = self._salts.drawn(ROW, row + 1, len(self._fields))
        starts, ends = self._fields[:, 0], self._fields[:, -1] - np.int32(1)
        return digests_between(
            self._hashing, (salts, SIGNS), np.ascontiguousarray(starts), ends, self._piece, self._changed
        )

    def _judge(self) -> NDArray[np.int64]:
        """Read the typed columns of a piece, and say of its rows what plain.sql says; gives their persons."""
        rule = self._rule
        iins, persons = self._numbers("iin")
        from_day = self._days("begin_date")
        until_day, plain = self._ends()
        as_of, last_from, last_until = (_day(rule[name]) for name in ("as_of_date", "last_from", "last_until"))
        within = (from_day >= last_from) & (until_day <= last_until)
        plain &= (iins >= 0) & (from_day > WRONG_DAY) & (from_day < until_day)
        plain &= (from_day <= as_of) & (as_of < until_day) & (from_day < last_until) & (until_day > last_from)
        if rule["holds"] != 1:
            plain &= within
        hints = np.where(within, 0, _BEYOND).astype(np.int32)
        self._judge_words(plain, hints)
        for role in ("born", "died"):
            if role in self._places:
                read = self._days(role)
                plain &= read > WRONG_DAY if rule[f"{role}_required"] else read != WRONG_DAY
            elif rule[f"{role}_required"]:
                plain[:] = False
        born = self._columns["born"][self._some] if "born" in self._places else np.full(len(plain), NO_DAY, np.int32)
        hints[(born > WRONG_DAY) & (from_day < born)] += _BEFORE_BIRTH
        if rule["hint_unborn"]:
            hints[born == NO_DAY] += _UNBORN
        self._column("hints", np.int32)[:] = hints
        self._column("is_plain", np.bool_)[:] = plain
        return persons[persons >= 0]

    def _judge_words(self, plain: Some, hints: NDArray[np.int32]) -> None:
        """Judge value, relation and the other person: clears `plain`, adds to `hints`."""
        rule = self._rule
        asked = np.full(len(plain), bool(rule["other_required"]))
        for role in ("value", "relation"):
            if role not in self._places:
                if rule[f"{role}_required"]:
                    plain[:] = False
                continue
            word = self._column(role, np.int16)
            known = self._words[role]
            arguments = (self._piece, self._fields, len(word), self._places[role], known.offsets, known.signs, word)
            self._kernel.read_words(*arguments)
            right = word > NO_WORD
            if role == "value":
                right &= self._decided[word]
                hints[(word != NO_WORD) & ~self._always[word]] += _NEVER
            else:
                asked |= word == self._asking
            plain &= right if rule[f"{role}_required"] else right | (word == NO_WORD)
        if "other_iin" not in self._places:
            plain &= ~asked
            return
        others, _ = self._numbers("other_iin")
        plain &= (others >= 0) | ((others > WRONG_PERSON) & ~asked)
        np.maximum(others, 0, out=others)

    def _ends(self) -> tuple[NDArray[np.int32], Some]:
        """The ends, exclusive, where a row has none 9999-12-31; and in which rows they are days."""
        if "end_date" not in self._places:
            until_day = self._column("end_date", np.int32)
            until_day[:] = _OPEN
            return until_day, np.ones(len(until_day), np.bool_)
        until_day = self._days("end_date")
        right = until_day != WRONG_DAY
        until_day[:] = np.where(until_day > WRONG_DAY, np.minimum(until_day, _OPEN - 1) + 1, _OPEN)
        return until_day, right

    def _numbers(self, role: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """A column of IINs, and the persons' numbers in it."""
        read = self._column(role, np.int64)
        persons = np.empty(len(read), np.int64)
        self._kernel.read_persons(self._piece, self._fields, len(read), self._places[role], read, persons)
        return read, persons

    def _days(self, role: str) -> NDArray[np.int32]:
        read = self._column(role, np.int32)
        self._kernel.read_days(self._piece, self._fields, len(read), self._places[role], read)
        return read

    def _column(self, name: str, kind: type) -> NDArray[Any]:
        """The piece's part of a typed column."""
        if name not in self._columns:
            self._columns[name] = np.empty(self._received.rows, kind)
        return self._columns[name][self._some]


def _refuse_odd_blanks(columns: Iterable[pa.Array]) -> None:
    """Leave to others keys or IINs beside a blank that is not the usual one, which screening takes off too."""
    for texts in columns:
        is_ascii = pc.all(pc.string_is_ascii(texts)).as_py() is not False
        if not is_ascii and pc.any(pc.match_substring_regex(texts, r"^\p{Zs}|\p{Zs}$")).as_py():
            raise UnusualError


def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal() - _EPOCH


def _state_twice(made: Mapping[str, pa.Array], persons: NDArray[np.uint64], alone: Some | None) -> bool:
    """Whether rows without a ref state a key twice; `persons`, in order, and `alone`: which of the rows have none."""
    rows = np.arange(len(persons)) if alone is None else np.flatnonzero(alone)
    same = persons[rows][1:] == persons[rows][:-1]
    beside = np.zeros(len(rows), np.bool_)
    beside[1:] |= same
    beside[:-1] |= same
    suspect = pa.array(rows[beside])
    key = {name: made[name].take(suspect) for name in _KEY if name in made}
    for name in ("value", "relation"):
        if name in key:  # two spellings may mean the same
            key[name] = key[name].cast(pa.string())
    table = pa.table(key)
    return bool(table.group_by(table.column_names).aggregate([]).num_rows < len(suspect))
