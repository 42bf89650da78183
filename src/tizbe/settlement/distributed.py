"""Settling on Spark: the projection's tables go out in buckets of persons, what was found comes back.

The steps are the same texts as on DuckDB, run by the same `Settler`; only where rows lie differs. The
settlement that comes of it is committed as any other: the same changes with the same numbers, and the projection is
left as DuckDB would have left it. Until it is committed nothing is true; killed on the way, it is begun again.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from sqlalchemy import Row

from tizbe.durable import flush
from tizbe.engine.duckdb import DuckDBEngine, literal, number, read_sql
from tizbe.engine.shared import SharedPlace, shared_place
from tizbe.engine.spark import Cluster, SparkEngine, require_spark, spark_session
from tizbe.law.rules.dated import DatedRules
from tizbe.ledger.projection import Projection
from tizbe.settings import Settings
from tizbe.settlement.change import Between, find_changes
from tizbe.settlement.everybody import CONFLICT, ENTITLEMENT, SETTLING, ChangeFile, Progress, settling_folder
from tizbe.settlement.law_known import Law
from tizbe.settlement.settling import PACKAGE, Settler
from tizbe.settlement.state import Finder, Found, settle_some

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

STATEMENT = {
    "statement_id": "BIGINT",
    "feed_no": "INT",
    "iin": "BIGINT",
    "from_date": "DATE",
    "until_date": "DATE",
    "value": "STRING",
    "other_iin": "BIGINT",
    "born": "DATE",
    "died": "DATE",
    "absent": "BOOLEAN",
    "known_from": "INT",
    "known_until": "INT",
    "cancelled": "BOOLEAN",
}
"""What of a statement goes out: the columns that the steps read, with Spark's types."""

FORMER = {
    "iin": "BIGINT",
    "row_no": "INT",
    "from_date": "DATE",
    "until_date": "DATE",
    "began_by": "STRING",
    "ended_by": "STRING",
}
"""The columns of the settled state, with Spark's types."""

_ROWS_OF_BUCKET = 1_500_000
_MOST_BUCKETS = 1024
BRIEF = 1_000_000
"""Versions of statements below which one settlement is over before Java has compiled its code well."""


def spark_finder(settings: Settings, cluster: Cluster) -> Finder:
    """What `state.settle` is to find changes with: Spark, started when there is something to settle, stopped after.

    Raises Refused where Spark or Java is missing; the finder raises it when Spark cannot be started.
    """
    require_spark()
    folder = settings.home / "spark"
    master = cluster.master or f"local[{settings.threads}]"

    def find(projection: Projection, *asked: Any) -> Found:
        brief = is_brief(projection)
        with spark_session(master, folder, settings.memory, cluster.options, brief=brief) as session:
            return session_finder(session, folder, cluster.shared)(projection, *asked)

    return find


def is_brief(projection: Projection) -> bool:
    """Whether so little is settled that Java should compile lightly; see `spark_session`."""
    return number(projection.connection, "SELECT COUNT(*) FROM statement") < BRIEF


def session_finder(session: SparkSession, folder: Path, shared: str | None = None) -> Finder:
    """A finder on a session that runs already. `folder`, `shared`: see `engine.shared.shared_place`."""

    def find(
        projection: Projection, law: Law, former: Row[Any] | None, between: Between, progress: Progress | None
    ) -> Found:
        with shared_place(folder, shared) as place:
            found = find_on_spark(session, place, projection, law, former, between)
        if progress:
            progress(1, 1, 0.0)
        return found

    return find


def find_on_spark(
    session: SparkSession,
    place: SharedPlace,
    projection: Projection,
    law: Law,
    former: Row[Any] | None,
    between: Between,
) -> Found:
    """Settle what was learned since a former settlement and find the changes, on Spark; see `state.find`."""
    engine = lay_out(session, place, projection.connection)
    settler = Settler(engine, DatedRules(law(between.known)))
    everybody = not settle_some(law, settler, former, between.known, between.effects)
    scope = "" if everybody else " WHERE iin IN (SELECT a.iin FROM affected AS a)"
    if everybody:
        settler.settle_all(between.known)
    engine.show("former", f"SELECT * FROM entitlement{scope}")
    count = find_changes(settler, between)
    conflict = f"SELECT * FROM ({read_sql(PACKAGE, 'conflict')}) AS every{scope}"
    for name, select in (("entitled", "SELECT * FROM entitled"), ("conflict", conflict)):
        engine.write(select, place.spark_url(name))
    if everybody:
        _keep_everybody(projection, place)
    else:
        engine.write("SELECT iin FROM affected", place.spark_url("affected"))
        engine.write("SELECT * FROM claim_made", place.spark_url("claim_made"))
        _keep_some(projection, place)
    if not count:
        return Found(everybody, (), 0)
    engine.write("SELECT * FROM change", place.spark_url("change"))
    DuckDBEngine(projection.connection).make("change_fetched", f"SELECT * FROM {_fetched(place, 'change')}")
    persons = number(projection.connection, "SELECT COUNT(DISTINCT iin) FROM change_fetched")
    return Found(everybody, (_write_changes(projection, count),), persons)


def lay_out(session: SparkSession, place: SharedPlace, connection: duckdb.DuckDBPyConnection) -> SparkEngine:
    """An engine that has the statements, feeds and settled state of a projection's connection."""
    buckets = _buckets(number(connection, "SELECT COUNT(*) FROM statement"), session.sparkContext.defaultParallelism)
    engine = SparkEngine(session, buckets, place.offer)
    for table, columns in (("statement", STATEMENT), ("entitlement", FORMER)):
        _write_buckets(DuckDBEngine(connection), table, columns, place.path(table), buckets)
        place.send(table)
        engine.read_buckets(table, columns, place.spark_url(table))
    engine.lay("feed", connection.sql("SELECT feed_no, feed, row_no, kind FROM feed").to_arrow_table())
    return engine


def _write_buckets(here: DuckDBEngine, table: str, columns: Mapping[str, str], folder: Path, buckets: int) -> None:
    """Write a table's rows to files by bucket, named as Spark knows the files of a bucketed table."""
    here.define("bucket_count", buckets)
    here.show("outgoing", f"SELECT {', '.join(columns)} FROM {table}")
    draft = folder.with_name(f"{folder.name}-draft")
    text = read_sql("tizbe.engine", "bucketed")
    here.connection.execute(f"COPY ({text}) TO {literal(str(draft))} (FORMAT parquet, PARTITION_BY (bucket))")
    folder.mkdir()
    for file in draft.glob("bucket=*/*.parquet"):
        bucket = int(file.parent.name.partition("=")[2])
        file.rename(folder / f"part-{file.stem}_{bucket:05d}.parquet")
    shutil.rmtree(draft, ignore_errors=True)


def _buckets(rows: int, cores: int) -> int:
    """How many buckets: a power of two, at least one for each core, of not too many rows each."""
    wanted = max(cores, -(-rows // _ROWS_OF_BUCKET))
    return min(_MOST_BUCKETS, 1 << (wanted - 1).bit_length())


def _fetched(place: SharedPlace, name: str) -> str:
    """What Spark wrote to the folder `name`, as a table of DuckDB's."""
    files = ", ".join(literal(str(path)) for path in place.fetch(name))
    return f"read_parquet([{files}])"


def _keep_everybody(projection: Projection, place: SharedPlace) -> None:
    """Let the new state wait where `Found` says; a passage that DuckDB had begun is given up."""
    with projection.transaction() as connection:
        connection.execute(f"CREATE OR REPLACE TABLE entitlement_next {ENTITLEMENT}")
        connection.execute(f"CREATE OR REPLACE TABLE conflict_next {CONFLICT}")
        connection.execute(f"CREATE OR REPLACE TABLE settling {SETTLING}")
        entitled, conflict = _fetched(place, "entitled"), _fetched(place, "conflict")
        connection.execute(f"INSERT INTO entitlement_next SELECT * FROM {entitled} ORDER BY iin, from_date, row_no")
        connection.execute(
            f"INSERT INTO conflict_next SELECT * FROM {conflict} ORDER BY iin, row_no, child_iin, from_date"
        )


def _keep_some(projection: Projection, place: SharedPlace) -> None:
    """Let the new state of some persons wait where `Found` says."""
    here = DuckDBEngine(projection.connection)
    for name in ("entitled", "affected"):
        here.make(name, f"SELECT * FROM {_fetched(place, name)}")
    here.make("claim_fetched", f"SELECT * FROM {_fetched(place, 'claim_made')}")
    here.show("claim_made", "SELECT * FROM claim_fetched")


def _write_changes(projection: Projection, count: int) -> ChangeFile:
    """Write the changes fetched to the file that a settlement commits."""
    folder = settling_folder(projection)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    file = folder / "change-0001.parquet"
    query, form = "SELECT * FROM change_fetched ORDER BY number", "FORMAT parquet, COMPRESSION zstd"
    projection.connection.execute(f"COPY ({query}) TO {literal(str(file))} ({form})")
    flush(file)
    return ChangeFile(file, count)
