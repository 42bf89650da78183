"""A SELECT is taken apart into its named queries without a change of meaning."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from tizbe.engine.clauses import take_apart
from tizbe.settlement.settling import PACKAGE

TEXTS = {
    entry.name: entry.read_text(encoding="utf-8")
    for entry in resources.files(PACKAGE).joinpath("sql").iterdir()
    if entry.name.endswith(".sql")
}


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_step_is_put_together_again(name: str) -> None:
    """The clauses of a step's text, put together, are the text word for word, but for its comments."""
    clauses = take_apart(TEXTS[name])
    bare = re.sub(r"--[^\n]*", "", TEXTS[name])
    assert _words(clauses.text(len(clauses.named), clauses.main)) == _words(bare)
    assert bool(clauses.named) == bare.lstrip().startswith("WITH")
    assert clauses.main.startswith("SELECT")


def _words(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", text)


def test_readers_are_counted_where_rows_are_read() -> None:
    """A named query is read by those after it and by the SELECT; a column of the same name, or itself, is no reader."""
    clauses = take_apart(
        "WITH a AS (SELECT ')' AS a, 1 AS b), -- a) comment\n b AS (SELECT * FROM a AS x JOIN a AS y ON x.b = y.b)\n"
        "SELECT b.a FROM b WHERE b.b IN (SELECT b FROM a)"
    )
    assert [name for name, _ in clauses.named] == ["a", "b"]
    assert [clauses.readers(place) for place in range(2)] == [3, 1]
    replaced = clauses.replaced(0, "SELECT * FROM kept")
    assert replaced.text(1, "SELECT * FROM a") == "WITH a AS (SELECT * FROM kept)\nSELECT * FROM a"


@pytest.mark.parametrize(
    "text", ["SELECT 1", "WITH RECURSIVE a AS (SELECT 1) SELECT * FROM a", "WITH a (b) AS (SELECT 1) SELECT b FROM a"]
)
def test_what_is_not_understood_is_left_as_it_is(text: str) -> None:
    """A SELECT without named queries, or with ones of another form, is one text."""
    clauses = take_apart(text)
    assert clauses.named == ()
    assert clauses.text(0, clauses.main) == text
