"""Errors of the control database: what failed is told, and never the values, for a value may be a person's number."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, bindparam, exc, insert, select

from tests.hub.people import made_up
from tizbe.store import postgresql
from tizbe.store.database import Store, sqlite_engine

PERSON = Table("person", MetaData(), Column("iin", Text, primary_key=True), Column("number", Integer, nullable=False))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A control database with a table of persons, as no real one has."""
    found = Store(sqlite_engine(f"sqlite:///{tmp_path / 'control.sqlite'}"))
    PERSON.create(found.engine)
    yield found
    found.close()


def twice(connection: Connection, iin: str) -> None:
    """Break a key."""
    connection.execute(insert(PERSON), [{"iin": iin, "number": 1}] * 2)


def without(connection: Connection, iin: str) -> None:
    """Leave a needed value out."""
    connection.execute(insert(PERSON), {"iin": iin, "number": None})


def of_no_type(connection: Connection, iin: str) -> None:
    """Give a value that the database cannot keep."""
    connection.execute(insert(PERSON), {"iin": iin, "number": {iin}})


def unsaid(connection: Connection, iin: str) -> None:
    """Ask with a parameter that was not given."""
    connection.execute(select(PERSON).where(PERSON.c.iin == bindparam("a"), PERSON.c.iin == bindparam("b")), {"a": iin})


def elsewhere(connection: Connection, iin: str) -> None:
    """Ask a table that is not there."""
    connection.exec_driver_sql("SELECT * FROM nowhere WHERE iin = ?", (iin,))


@pytest.mark.parametrize("fail", [twice, without, of_no_type, unsaid, elsewhere])
def test_no_error_shows_a_value(store: Store, fail: object) -> None:
    """Whatever fails, neither the error's text nor its traceback, with all that caused it, holds what was written."""
    (iin,) = made_up(1)
    assert callable(fail)
    with pytest.raises(exc.SQLAlchemyError) as caught, store.writing() as connection:
        fail(connection, iin)
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + str(caught.value)
    assert iin not in told
    assert caught.value.__class__.__name__ in told


def test_a_server_that_tells_values_is_cut_short() -> None:
    """PostgreSQL's words are kept to their first line, without any person's number; the driver's own stay whole."""
    (iin,) = made_up(1)

    class Told(Exception):
        sqlstate: str | None = "23505"

    words = f'duplicate key value violates unique constraint "person_pkey"\nDETAIL:  Key (iin)=({iin}) exists.'
    origin = Told(words)
    shown = exc.IntegrityError("INSERT", {}, origin, hide_parameters=True)
    postgresql._keep_values_back(SimpleNamespace(original_exception=origin, sqlalchemy_exception=shown))  # type: ignore[arg-type]
    assert "person_pkey" in str(shown) and "person_pkey" in str(origin)
    origin_of_type = Told(f'invalid input syntax for type date: "{iin}"')
    postgresql._keep_values_back(SimpleNamespace(original_exception=origin_of_type, sqlalchemy_exception=None))  # type: ignore[arg-type]
    for error in (origin, shown, origin_of_type):
        assert iin not in f"{error} {error!r}"
    of_driver = Told("connection failed:\nFATAL: no")
    of_driver.sqlstate = None
    postgresql._keep_values_back(SimpleNamespace(original_exception=of_driver, sqlalchemy_exception=None))  # type: ignore[arg-type]
    assert str(of_driver).endswith("FATAL: no")
