"""Errors of a real PostgreSQL: what failed is told, and never the values."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest
from sqlalchemy import Column, Date, MetaData, Table, Text, bindparam, cast, exc, insert, select

from tests.hub.people import made_up
from tizbe.store.database import connected_store

pytestmark = pytest.mark.slow


def test_no_error_of_the_server_shows_a_value(database: str, tmp_path: Path) -> None:
    """A broken key and a text that is no day name the key and the fault, and not what was written."""
    (iin,) = made_up(1)
    person = Table("person", MetaData(), Column("iin", Text, primary_key=True))
    store = connected_store(tmp_path)
    with store.writing() as connection:
        person.create(connection)
    for query, named in ((insert(person), "person_pkey"), (select(cast(bindparam("iin"), Date)), "date/time")):
        given = [{"iin": iin}] * 2 if named == "person_pkey" else {"iin": iin}
        with pytest.raises(exc.SQLAlchemyError) as caught, store.writing() as connection:
            # The server would write the broken key into its own log; no key of the hub is a number.
            connection.exec_driver_sql("SET LOCAL log_min_messages TO 'panic'")
            connection.execute(query, given)
        told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
        assert iin not in told and named in told
    store.close()
