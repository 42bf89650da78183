"""Few rows: the rows of small files judged by the statement of `screened`, those of many files at once.

Planning that statement takes the engine many times longer than judging a hundred rows by it. So a process keeps an
engine of its own for small files, in memory and on one thread, which plans it once and holds nothing between two
files. The engine keeps a plan only if it reads no table: the rows go in as JSON, and so does what the law asks of
them, which the statement takes here for each row from a list of rules instead of one rule for all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from threading import Lock
from typing import Any

import duckdb
import msgspec
from duckdb import DuckDBPyConnection

from tizbe.engine.duckdb import connect, literal, read_sql
from tizbe.errors import Broken
from tizbe.settings import read_settings

RULES = re.compile(r"FROM_JSON\(CAST\(\$rules AS VARCHAR\), '(\{.*?\})'\) AS rule", re.DOTALL)
"""Where the statement of screening says which rules it reads."""

_APART = 10**9
"""The distance between the numbers that rows have here under one rule and under the next."""

_SEVERAL = (
    ("FROM given CROSS JOIN rules", f"FROM (SELECT *, every[row_number // {_APART} + 1] AS rule FROM given, rules)"),
    ('"spelling": "VARCHAR"', '"place": "BIGINT", "spelling": "VARCHAR"'),
    (
        "ON summed.value = spelling.spelling",
        f"ON summed.value = spelling.spelling AND summed.row_number // {_APART} = spelling.place",
    ),
)
"""What stands differently in the statement when its rows have several rules."""

Asked = tuple[Sequence[Mapping[str, object]], Mapping[str, str]]
"""A small file: its rows in the shape of `given` (`Received.given_rows`), and the law's `row_rules.parameters`."""

_lock = Lock()
_engines: list[DuckDBPyConnection] = []
"""The process's engine for small files, once it has been needed."""


def judge_few(files: Sequence[Asked]) -> list[list[tuple[Any, ...]]]:
    """What `screened` says of the rows of each small file, in order of row number and of its columns."""
    rules: dict[tuple[str, str], int] = {}
    given: list[Mapping[str, object]] = []
    asked: list[tuple[int, int]] = []  # of each row given: its file, and its number there
    for place, (rows, said) in enumerate(files):
        rule = rules.setdefault((said["rules"], said["spellings"]), len(rules))
        for row in rows:
            given.append({**row, "row_number": rule * _APART + len(asked)})
            asked.append((place, row["row_number"]))  # type: ignore[arg-type] # a number, as `given_rows` says
    judged: list[list[tuple[Any, ...]]] = [[] for _ in files]
    if given:
        for number, *columns in _execute(given, list(rules)):
            place, own = asked[number % _APART]
            judged[place].append((own, *columns))
    for own_rows in judged:
        own_rows.sort(key=lambda row: row[0])
    return judged


def _execute(given: list[Mapping[str, object]], rules: list[tuple[str, str]]) -> list[tuple[Any, ...]]:
    spellings = [
        {"place": place, **spelling} for place, (_, text) in enumerate(rules) for spelling in msgspec.json.decode(text)
    ]
    said = {
        "rules": f"[{', '.join(text for text, _ in rules)}]",
        "spellings": msgspec.json.encode(spellings).decode(),
        "given": msgspec.json.encode(given).decode(),
    }
    asked = ", ".join(f"{name} := {literal(text)}" for name, text in said.items())
    with _lock:
        try:
            return _engine().execute(f"EXECUTE few_rows({asked})").fetchall()
        except duckdb.Error:
            _engines.clear()  # the next file gets a sound one
            raise


def _engine() -> DuckDBPyConnection:
    if not _engines:
        engine = connect(None, replace(read_settings(), threads=1))
        engine.execute(f"PREPARE few_rows AS {_statement()}")
        _engines.append(engine)
    return _engines[0]


@cache
def _statement() -> str:
    """The statement of screening, for rows each of which takes its rules from a list by its number."""
    sql = read_sql("tizbe.intake", "screened")
    found = RULES.search(sql)
    if found is None:
        raise Broken("The statement of screening does not say what its rules are.")
    sql = sql.replace(found[0], f"FROM_JSON(CAST($rules AS VARCHAR), '[{found[1]}]') AS every")
    for one, several in _SEVERAL:
        if sql.count(one) != 1:
            raise Broken(f"The statement of screening should say once: {one}")
        sql = sql.replace(one, several)
    return f"WITH given AS ({read_sql('tizbe.intake', 'given_small')}) SELECT * FROM ({sql})"
