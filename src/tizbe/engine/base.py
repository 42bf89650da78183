"""What settlement asks of an engine, so that one text of SQL runs on DuckDB and on Spark.

An engine holds temporary tables by name. A SELECT that is made into a table may call the numbers that were
defined (`known_commit()`, `this_turn()`) and the three day functions of Spark (`unix_date`,
`date_from_unix_date`, `add_months`); everything else in it is the subset that both engines understand.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa


class Engine(Protocol):
    """Temporary tables made of SELECTs. An engine's own errors come through unchanged."""

    def define(self, name: str, value: int) -> None:
        """Let SQL call `name()` for the number `value`, from the next SELECT on."""

    def make(self, table: str, select: str) -> None:
        """Keep the rows of a SELECT as the temporary table `table`, in place of what had that name."""

    def show(self, view: str, select: str) -> None:
        """Give a SELECT the name `view`, in place of what had it; nothing is computed yet."""

    def lay(self, table: str, data: pa.Table) -> None:
        """Keep an Arrow table as the temporary table `table`."""

    def number(self, table: str, select: str, order: str, last: int) -> None:
        """Keep the rows of a SELECT as `table`, ordered by the columns `order`, with a first column `number` that
        counts them from `last` + 1. A later SELECT need not give the rows in this order."""

    def read(self, view: str, files: Sequence[Path]) -> None:
        """Give the rows of Parquet files the name `view`."""

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """All rows of a small SELECT."""

    def drop(self, *tables: str) -> None:
        """Forget temporary tables, and give their memory back; a name that is not there is no error."""
