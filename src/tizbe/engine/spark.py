"""The distributed engine: Spark as this house wants it, and the temporary tables of one session.

Spark is an extra (`tizbe[spark]`) and needs Java. It runs on this machine (`local[2]`; `local-cluster[2,1,1024]`
starts processes of its own) or on the cluster that a master's URL names. Executors run no Python: all that is
asked of them is SQL, and what goes to them and comes back is Parquet.

Every temporary table with a column `iin` lies in as many parts as the session has buckets, each person in the part
that Spark's own hash of the number gives. So what is asked person by person, which is nearly everything, moves no
rows between processes.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tizbe.engine.clauses import take_apart
from tizbe.errors import Refused

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

KEY = "iin"
"""The column by which rows are kept together."""

_PART_BITS = 33
"""Spark's numbers for the rows of a table: the part's number above so many bits, the row's place in it below."""

_SET = {
    # Errors where DuckDB gives errors (overflow, a cast that fails), never a silent NULL.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # A bucketed table is read by its buckets even where one query alone would not need it: the next one does.
    "spark.sql.sources.bucketing.autoBucketedScan.enabled": "false",
    # Persons lie together already: a join on person and row needs no other parts.
    "spark.sql.requireAllClusterKeysForCoPartition": "false",
    # Spark 4.0 fails to carry what it concluded about a kept table through a UNION ("key not found").
    "spark.sql.constraintPropagation.enabled": "false",
    # Sizes and parts are known beforehand; asking after each stage anew costs more than it saves.
    "spark.sql.adaptive.enabled": "false",
    # Every step is code compiled anew; the places it may be kept in are too few by default for one settlement.
    "spark.sql.codegen.cache.maxEntries": "5000",
    # What is kept is read soon and few times.
    "spark.sql.inMemoryColumnarStorage.compressed": "false",
    # What is smaller is sent to whoever joins it, instead of moving both sides.
    "spark.sql.autoBroadcastJoinThreshold": "32MB",
    # Two tables that lie together are joined by a table of the smaller, rather than by sorting both.
    "spark.sql.join.preferSortMergeJoin": "false",
    "spark.serializer": "org.apache.spark.serializer.KryoSerializer",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}

_LOG = """\
status = off
rootLogger.level = error
rootLogger.appenderRef.file.ref = file
appender.file.type = File
appender.file.name = file
appender.file.fileName = {file}
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{{yyyy-MM-dd HH:mm:ss}} %p %c: %m%n%ex
"""


@dataclass(frozen=True)
class Cluster:
    """Where Spark runs. `master`: as Spark writes it, or None for this machine with the threads of the settings;
    `shared`: a place that every executor sees (`engine.shared`), or None where all of them run on this machine;
    `options`: Spark's own settings, above the house's."""

    master: str | None = None
    shared: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


class SparkEngine:
    """One Spark session as an engine (`engine.base.Engine`).

    `buckets`: in how many parts a table lies, a power of two; `offer`: makes a file of this machine one that every
    executor sees, and says what Spark calls it.
    """

    def __init__(self, session: SparkSession, buckets: int, offer: Callable[[Path], str] = str) -> None:
        self.session = session
        self.buckets = buckets
        self._offer = offer
        self._kept: dict[str, Any] = {}
        session.conf.set("spark.sql.shuffle.partitions", str(buckets))

    def define(self, name: str, value: int) -> None:
        """See `Engine.define`; the function is unfolded into the SELECT, so the number counts as written there."""
        self.session.sql(f"CREATE OR REPLACE TEMPORARY FUNCTION {name}() RETURNS BIGINT RETURN {int(value)}")

    def make(self, table: str, select: str) -> None:
        """See `Engine.make`; a named query of the SELECT that is read more than once is made a table for as long."""
        clauses = take_apart(select)
        kept: list[str] = []
        for place, (name, text) in enumerate(clauses.named):
            if clauses.readers(place) > 1:
                part = f"{table}_{name}"
                self._keep(part, self.session.sql(clauses.text(place, text)))
                kept.append(part)
                clauses = clauses.replaced(place, f"SELECT * FROM {part}")
        frame = self.session.sql(clauses.text(len(clauses.named), clauses.main))
        if not kept and _is_part_of_a_kept_table(frame):
            self._name(table, frame)
        else:
            self._keep(table, self._gathered(table, frame))
        self.drop(*kept)

    def show(self, view: str, select: str) -> None:
        """See `Engine.show`; what the SELECT reads is what has those names now."""
        self._name(view, self.session.sql(select))

    def lay(self, table: str, data: pa.Table) -> None:
        """See `Engine.lay`."""
        self._name(table, self.session.createDataFrame(data))

    def number(self, table: str, select: str, order: str, last: int) -> None:
        """See `Engine.number`. Sorted in parts, numbered in each part, and each part begins where the one before
        ended: a window over everything would sort, and then count, in one process."""
        self._keep(f"{table}_in_order", self.session.sql(f"SELECT * FROM ({select}) AS unordered ORDER BY {order}"))
        placed = f"SELECT MONOTONICALLY_INCREASING_ID() AS place, * FROM {table}_in_order"
        part = f"CAST(SHIFTRIGHT(place, {_PART_BITS}) AS INT)"
        rows = dict(self.rows(f"SELECT {part} AS part, COUNT(*) FROM ({placed}) AS placed GROUP BY 1"))
        ends = accumulate((rows.get(place, 0) for place in range(max(rows, default=0))), initial=int(last) + 1)
        starts = ", ".join(f"{start}L" for start in ends)
        self.show(
            table,
            f"SELECT ELEMENT_AT(ARRAY({starts}), {part} + 1) + (place & {2**_PART_BITS - 1}) AS number, "
            f"* EXCEPT (place) FROM ({placed}) AS placed",
        )

    def read(self, view: str, files: Sequence[Path]) -> None:
        """See `Engine.read`."""
        self._name(view, self.session.read.parquet(*[self._offer(file) for file in files]))

    def rows(self, select: str) -> list[tuple[Any, ...]]:
        """See `Engine.rows`."""
        return [tuple(row) for row in self.session.sql(select).collect()]

    def drop(self, *tables: str) -> None:
        """See `Engine.drop`."""
        for name in tables:
            self.session.catalog.dropTempView(name)
            self._forget(name)

    def read_buckets(self, view: str, columns: Mapping[str, str], place: str) -> None:
        """Give files that lie in `buckets` parts at `place` the name `view`.

        `columns`: their names and Spark types. A file's name ends in `_<bucket as five digits>.parquet`.
        """
        shape = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        self.session.sql(f"DROP TABLE IF EXISTS {view}_bucketed")
        self.session.sql(
            f"CREATE TABLE {view}_bucketed ({shape}) USING parquet "
            f"CLUSTERED BY ({KEY}) INTO {self.buckets} BUCKETS LOCATION '{place}'"
        )
        self._name(view, self.session.table(f"{view}_bucketed"))

    def write(self, select: str, place: str) -> None:
        """Write the rows of a SELECT as Parquet files at `place`, instead of what was there."""
        written = self.session.sql(select).write.mode("overwrite").option("compression", "zstd")
        for column in (KEY, "number"):  # hardly a value occurs twice: a dictionary would be made and thrown away
            written = written.option(f"parquet.enable.dictionary#{column}", "false")
        written.parquet(place)

    def _gathered(self, table: str, frame: DataFrame) -> DataFrame:
        """Rows with the column `iin` in as many parts as there are buckets; costs nothing where they lie so."""
        if KEY not in frame.columns:
            return frame
        frame = frame.repartition(self.buckets, KEY)
        # Spark takes a mere renaming away from under the top of a plan, and then no longer knows the column by
        # which the rows lie together for the one it gave out: each table's key is a column of its own.
        key = frame[KEY].alias(KEY, metadata={"table": table})
        return frame.select(*[key if name == KEY else frame[name] for name in frame.columns])

    def _keep(self, table: str, frame: DataFrame) -> None:
        """Compute rows now, in columns in memory, and give them a name.

        Now, so that Spark knows their number when it plans what reads them: a small table is sent to whoever joins
        it, and an empty one takes out of a plan all that would come of it. Not by `DataFrame.cache`: then every later
        plan would hold all plans before it, and grow from turn to turn. What is kept is therefore planned as rows that
        come from nowhere, with the order and the parts they have.
        """
        java = self.session._jvm  # what `cache` and `localCheckpoint` are made of is not in Python's part of Spark
        sql = java.org.apache.spark.sql  # type: ignore[union-attr]
        query = frame._jdf.queryExecution()
        computed = _scala(sql.execution, "LogicalRDD").fromDataset(query.toRdd(), frame._jdf, False)
        dataset = sql.classic.Dataset
        rows = _scala(sql.execution.columnar, "InMemoryRelation").apply(
            java.org.apache.spark.storage.StorageLevel.MEMORY_AND_DISK(),  # type: ignore[union-attr]
            dataset.ofRows(self.session._jsparkSession, computed).queryExecution(),
            java.scala.Option.apply(table),  # type: ignore[union-attr]
        )
        kept = rows.cacheBuilder()
        kept.cachedColumnBuffers().count()
        if int(str(rows.computeStats().rowCount().get())):
            dataset.ofRows(self.session._jsparkSession, rows).createOrReplaceTempView(table)
            self._forget(table)
            self._kept[table] = kept
        else:
            from pyspark.sql.pandas.types import to_arrow_schema  # noqa: PLC0415 - an extra

            self.lay(table, to_arrow_schema(frame.schema).empty_table())
            kept.clearCache(False)

    def _name(self, name: str, frame: DataFrame) -> None:
        """Give rows that are computed when they are asked for a name."""
        frame.createOrReplaceTempView(name)
        self._forget(name)

    def _forget(self, table: str) -> None:
        """Give back the memory of a table that has lost its name."""
        kept = self._kept.pop(table, None)
        if kept is not None:
            kept.clearCache(False)


def _scala(package: Any, name: str) -> Any:
    """The object of that name beside the class."""
    return getattr(getattr(package, f"{name}$"), "MODULE$")


def _is_part_of_a_kept_table(frame: DataFrame) -> bool:
    """Whether rows are taken one by one from what is in memory already: to keep them again would cost more."""
    plan = frame._jdf.queryExecution().analyzed()
    while plan.nodeName() in {"Filter", "Project", "SubqueryAlias", "View"}:
        plan = plan.children().head()
    return bool(plan.nodeName() == "InMemoryRelation")


def require_spark() -> None:
    """Raise Refused where Spark or Java is missing, before anything is begun."""
    if importlib.util.find_spec("pyspark") is None:
        raise Refused(
            {
                "kk": "Spark орнатылмаған: «pip install 'tizbe[spark]'» орындаңыз немесе --engine duckdb таңдаңыз.",
                "ru": "Spark не установлен: выполните «pip install 'tizbe[spark]'» или выберите --engine duckdb.",
                "en": "Spark is not installed: run pip install 'tizbe[spark]', or choose --engine duckdb.",
            }
        )
    home = os.environ.get("JAVA_HOME")
    if not (Path(home, "bin", "java").is_file() if home else shutil.which("java")):
        raise Refused(
            {
                "kk": "Spark үшін Java 17 немесе 21 керек: оны орнатыңыз немесе JAVA_HOME орнын көрсетіңіз.",
                "ru": "Spark нужна Java 17 или 21: установите её или укажите её место в JAVA_HOME.",
                "en": "Spark needs Java 17 or 21: install it, or name its place in JAVA_HOME.",
            }
        )


@contextmanager
def spark_session(
    master: str, folder: Path, memory: str, options: Mapping[str, str] | None = None, *, brief: bool = False
) -> Iterator[SparkSession]:
    """A Spark session; stopped on leaving.

    `master`: `local[N]`, `local-cluster[N,cores,MiB]` or a cluster's URL; `folder`: where Spark keeps what it spills,
    and its log `spark.log`; `memory`: of this process's Java, as "4GB"; `options`: Spark's own, above the
    house's; a cluster's usual place for them, `spark-defaults.conf`, is read too; `brief`: the work is so small that
    Java's second compiler, which works beside it, would take more time than it saves. Raises Refused when Spark cannot
    be started.
    """
    require_spark()
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "spark.log"
    (folder / "log4j2.properties").write_text(_LOG.format(file=log), encoding="utf-8")
    here = master.startswith("local")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if here:
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    # Its messages repeat whole statements and the plans of failed ones; what matters is raised.
    logging.getLogger("SQLQueryContextLogger").disabled = True
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    builder = SparkSession.builder.appName("tizbe").master(master)
    # Where settling has all cores: the collector that does the least, and memory enough to begin with.
    machine = "-XX:+UseParallelGC -XX:InitialRAMPercentage=25 " if here else ""
    compiler = "-XX:TieredStopAtLevel=1 " if here and brief else ""
    java = f"{machine}{compiler}-Dlog4j2.configurationFile={folder / 'log4j2.properties'} -Djava.io.tmpdir={folder}"
    given = dict(options or {})
    chosen = {
        **_SET,
        "spark.driver.memory": memory.lower().replace("ib", "").removesuffix("b"),
        "spark.sql.warehouse.dir": (folder / "warehouse").as_uri(),
        **(_here(folder) if here else {}),
        **given,
        "spark.driver.extraJavaOptions": f"{java} {given.get('spark.driver.extraJavaOptions', '')}".strip(),
    }
    for name, value in chosen.items():
        builder = builder.config(name, value)
    try:
        with _java_speaking_to(log):
            session = builder.getOrCreate()
    except Exception as error:
        raise Refused(
            {
                "kk": f"Spark іске қосылмады ({master}); себебі мына файлда: {log}.",
                "ru": f"Spark не запустился ({master}); причина записана в файле {log}.",
                "en": f"Spark did not start ({master}); the reason is in the file {log}.",
            }
        ) from error
    try:
        yield session
    finally:
        session.stop()


def _here(folder: Path) -> dict[str, str]:
    """What holds on one machine alone: elsewhere the same settings would be the executors' too."""
    return {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": str(folder),
    }


@contextmanager
def _java_speaking_to(file: Path) -> Iterator[None]:
    """Processes started here write their errors into a file: Java's first words come before its log is set up."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with file.open("ab") as stream:
            os.dup2(stream.fileno(), 2)
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
