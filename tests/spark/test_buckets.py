"""What goes to Spark lies where Spark looks for it, and in a shared place nothing is left behind."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from pyarrow import fs

from tizbe.engine.duckdb import DuckDBEngine, read_sql
from tizbe.engine.shared import SharedPlace, shared_place
from tizbe.errors import LANGUAGES, Refused

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.mark.slow
def test_a_row_goes_to_the_bucket_that_spark_gives_it(session: SparkSession) -> None:
    """The bucket written beside an IIN is Spark's own hash of it, for the least, the greatest and 5,000 others."""
    rng = random.Random(1)
    iins = [0, 1, 2**32 - 1, 2**32, 10**12 - 1, 2**62, *(rng.randrange(10**12) for _ in range(5000))]
    here = DuckDBEngine(duckdb.connect())
    here.define("bucket_count", 64)
    here.show("outgoing", f"SELECT UNNEST({iins}::BIGINT[]) AS iin")
    ours = dict(here.rows(read_sql("tizbe.engine", "bucketed")))
    asked = session.createDataFrame([(iin,) for iin in iins], "iin BIGINT").selectExpr("iin", "pmod(hash(iin), 64)")
    theirs = {row[0]: row[1] for row in asked.collect()}
    assert ours == theirs


def test_a_shared_folder_is_emptied_on_leaving(tmp_path: Path) -> None:
    """What this side writes is seen by the other under a URL, and is gone afterwards, here and there."""
    with shared_place(tmp_path / "own", str(tmp_path / "shared")) as place:
        _leave(place)
        assert place.spark_url("out").startswith((tmp_path / "shared").as_uri())
    with shared_place(tmp_path / "own") as place:
        _leave(place)
        assert place.spark_url("out").startswith((tmp_path / "own").as_uri())
    assert list((tmp_path / "shared").iterdir()) == list((tmp_path / "own").iterdir()) == []


def test_a_place_that_is_no_folder_is_copied_to_and_from(tmp_path: Path) -> None:
    """A place with a scheme of its own is reached through Arrow: files go there, come back, and are removed."""
    with shared_place(tmp_path / "own", (tmp_path / "bucket").as_uri()) as place:
        assert place.remote is not None
        filesystem, path = place.remote
        offered = tmp_path / "effects.parquet"
        offered.write_bytes(b"effects")
        assert place.offer(offered) == f"file://{path}/offered/effects.parquet"
        assert Path(path, "offered", "effects.parquet").read_bytes() == b"effects"
        place.path("statement").mkdir()
        (place.path("statement") / "part_00000.parquet").write_bytes(b"statement")
        place.send("statement")
        assert Path(path, "statement", "part_00000.parquet").read_bytes() == b"statement"
        filesystem.create_dir(f"{path}/change")
        Path(path, "change", "part-0.parquet").write_bytes(b"change")
        assert [file.read_bytes() for file in place.fetch("change")] == [b"change"]
    assert list((tmp_path / "own").iterdir()) == []
    assert fs.LocalFileSystem().get_file_info(path).type == fs.FileType.NotFound


def test_a_place_of_no_known_kind_is_refused(tmp_path: Path) -> None:
    """A scheme that nothing here can copy to is refused in three languages, and nothing is made."""
    with pytest.raises(Refused) as refused, shared_place(tmp_path / "own", "ftp://somewhere/x"):
        pass
    assert set(refused.value.sentences) == set(LANGUAGES)
    assert not (tmp_path / "own").exists()


def _leave(place: SharedPlace) -> None:
    """Write a file on this side and let the other see it."""
    place.path("out").mkdir()
    (place.path("out") / "part.parquet").write_bytes(b"rows")
    place.send("out")
    assert place.fetch("out") == [place.path("out") / "part.parquet"]
