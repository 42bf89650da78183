"""The crew: spans of persons settled by the kernel in several threads, and given back in order.

Each hand of the crew reads the ledger over a connection of its own and settles without the interpreter's lock, so
that reading, settling, and what the caller does with the span before go on at once. A span comes back as Arrow
tables; the changes of a first settlement, all of them openings, are made of it without another look at the engine.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tizbe.durable import flush
from tizbe.engine.duckdb import DuckDBEngine, read_sql
from tizbe.settlement import kernel
from tizbe.settlement.settling import PACKAGE, Settler, Span
from tizbe.settlement.steps import REASONS

SPAN_ROWS = 1_000_000
"""Versions of statements in a span at most: beyond, the hands wait for each other at the ends."""

_MOST_HANDS = 8
_ROWS_OF_GROUP = 122_880
"""Rows of a group in a file of changes, and of a batch that the engine takes in by one thread."""

_TAKEN_ALONG = ("child_row", "contest", "beside_spans")
"""Temporary tables that a hand's own connection needs too."""


@dataclass(frozen=True)
class Bucket:
    """What the persons of a span are entitled to, by iin, first day and row, and the claims to children.

    `entitled` has the columns of the table `entitlement`, its reasons as dictionaries; `claim_made` those of the step.
    """

    entitled: pa.Table
    claim_made: pa.Table

    @property
    def persons(self) -> int:
        """How many persons are entitled to anything."""
        iin = self.entitled["iin"].to_numpy()
        return int(np.count_nonzero(iin[1:] != iin[:-1])) + 1 if len(iin) else 0


class Crew:
    """Settles spans as known at a commit. A context: leaving it ends the threads and closes their connections."""

    def __init__(self, settler: Settler, known: int) -> None:
        """Begin to load the kernel, and find what spans may need of persons outside them."""
        threads = int(settler.connection.execute("SELECT current_setting('threads')").fetchall()[0][0])
        self._hands = max(1, min(threads, _MOST_HANDS))
        self._own = threading.local()
        self._opened = ExitStack()
        feeds = {str(feed): int(number) for feed, number in settler.engine.rows("SELECT feed, feed_no FROM feed")}
        self._rules = kernel.KernelRules.of(settler.rules, feeds)
        self._pool = self._opened.enter_context(ThreadPoolExecutor(self._hands, "settling"))
        loading = self._opened.enter_context(ThreadPoolExecutor(1, "loading"))
        self._loaded = loading.submit(kernel.load_compiled, self._rules)
        self._settler = settler
        self._known = known
        self._reasons = _Reasons(settler)
        settler.find_contests(known)
        connection = settler.connection
        self._along = {name: connection.sql(f"SELECT * FROM {name}").to_arrow_table() for name in _TAKEN_ALONG}

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._opened.close()

    def settle(self, spans: Sequence[Span]) -> Iterator[Bucket]:
        """Settle the spans; as many are under way as there are threads, beside the one that is given."""
        ahead: deque[Future[Bucket]] = deque()
        for span in spans:
            ahead.append(self._pool.submit(self._settle, span))
            if len(ahead) > self._hands:
                yield self.next_bucket(ahead)
        while ahead:
            yield self.next_bucket(ahead)

    def next_bucket(self, ahead: deque[Future[Bucket]]) -> Bucket:
        """The first of those under way, once it is settled."""
        return ahead.popleft().result()

    def _settle(self, span: Span) -> Bucket:
        engine = self._engine()
        engine.define("from_iin", span[0])
        engine.define("until_iin", span[1])
        engine.make("person", read_sql(PACKAGE, "stray"))
        engine.make("fact", read_sql(PACKAGE, "fact"))
        given = kernel.fetch_given(engine, self._rules)
        self._loaded.result()
        steps = kernel.settle(*given, self._rules, compiled=True, keep_steps=False)
        first, until = np.searchsorted(steps.settled.iin, span)
        settled = kernel.Settled(*(column[first:until] for column in steps.settled))
        return Bucket(self._reasons.tell(settled), kernel.as_arrow(steps.claim_made))

    def _engine(self) -> DuckDBEngine:
        """This thread's engine, on a connection of its own."""
        engine: DuckDBEngine | None = getattr(self._own, "engine", None)
        if engine is None:
            connection = self._settler.connection.cursor()
            self._opened.callback(connection.close)
            engine = DuckDBEngine(connection)
            for name, rows in self._along.items():
                engine.lay(name, rows)
            engine.define("known_commit", self._known)
            engine.define("from_iin", 0)
            engine.define("until_iin", 0)
            engine.make("person", read_sql(PACKAGE, "stray"))
            engine.show("beside", "SELECT * FROM beside_spans")
            engine.show("believed", read_sql(PACKAGE, "believed"))
            self._own.engine = engine
        return engine


class _Reasons:
    """The texts of the reasons, by row and rank, as one dictionary."""

    def __init__(self, settler: Settler) -> None:
        rows = settler.engine.rows("SELECT row_no, rank, reason FROM reason")
        texts = ["", *sorted({str(reason) for *_, reason in rows})]
        self._texts = pa.array(texts, pa.string())
        self._code = np.zeros((max(int(row) for row, *_ in rows) + 1) * len(REASONS), np.int8)
        for row, rank, reason in rows:
            self._code[int(row) * len(REASONS) + int(rank)] = texts.index(str(reason))

    def tell(self, settled: kernel.Settled) -> pa.Table:
        """The rows as `entitled.sql` gives them."""
        row = settled.row_no * len(REASONS)
        began = self._code[row + settled.began_rank]
        ended = self._code[row + settled.ended_rank]
        ended[settled.until_day == kernel.OPEN_DAY] = 0
        return pa.table(
            {
                "iin": pa.array(settled.iin),
                "row_no": pa.array(settled.row_no),
                "from_date": pa.array(settled.from_day).cast(pa.date32()),
                "until_date": pa.array(settled.until_day).cast(pa.date32()),
                "began_by": self._dictionary(began),
                "ended_by": self._dictionary(ended),
            }
        )

    def _dictionary(self, codes: Any) -> pa.DictionaryArray:
        return pa.DictionaryArray.from_arrays(pa.array(codes), self._texts)


@dataclass(frozen=True)
class Openings:
    """Writes first entitlements as changes. `editions`: number, first day and the day after the last, by first day."""

    editions: tuple[tuple[int, int, int], ...]

    @classmethod
    def of(cls, settler: Settler) -> Openings:
        """By the editions that the settler's rules know."""
        rows = settler.engine.rows(
            "SELECT edition, UNIX_DATE(from_date), UNIX_DATE(until_date) FROM edition ORDER BY from_date"
        )
        return cls(tuple((int(edition), int(first), int(until)) for edition, first, until in rows))

    def write(self, entitled: pa.Table, last: int, path: Path) -> None:
        """Write what opens, numbered after `last`, as the table `change` is written; durable when this returns."""
        count = entitled.num_rows
        days = entitled["from_date"].cast(pa.int32()).to_numpy()
        never = pa.nulls(count, pa.date32())
        table = pa.table(
            {
                "number": pa.array(np.arange(last + 1, last + 1 + count, dtype=np.int64)),
                "iin": entitled["iin"],
                "row_no": entitled["row_no"],
                "op": pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int8)), pa.array(["open"])),
                "from_date": entitled["from_date"],
                "until_date": entitled["until_date"],
                "was_from_date": never,
                "was_until_date": never,
                "reason": entitled["began_by"],
                "edition": self._editions(days),
            }
        )
        pq.write_table(
            table,
            path,
            row_group_size=_ROWS_OF_GROUP,
            compression="zstd",
            use_dictionary=["op", "row_no", "from_date", "until_date", "reason", "edition"],
            column_encoding={"number": "DELTA_BINARY_PACKED", "iin": "DELTA_BINARY_PACKED"},
            store_schema=False,
        )
        flush(path)

    def _editions(self, days: Any) -> pa.Array:
        """The edition in force on each day; none where none was."""
        if not self.editions:
            return pa.nulls(len(days), pa.int32())
        numbers, first, until = (np.array(column) for column in zip(*self.editions, strict=True))
        place = np.searchsorted(first, days, side="right") - 1
        return pa.array(numbers[place].astype(np.int32), mask=(place < 0) | (days >= until[place]))


def in_batches(table: pa.Table) -> pa.Table:
    """The same rows in batches, which the engine takes in with all its threads."""
    return pa.Table.from_batches(table.to_batches(max_chunksize=_ROWS_OF_GROUP), table.schema)
