"""The list of arrivals: what a body, or everybody, has sent of late, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from tizbe.service.arrival import Arrival, arrival_of
from tizbe.store.database import Store
from tizbe.store.service_tables import arrival as table

_t = table.c
_SHOWN = select(*(column for column in table.c if column.name != "content"))


def list_arrivals(
    store: Store,
    *,
    bodies: Collection[str] | None,
    state: str | None = None,
    before: int | None = None,
    most: int,
) -> list[Arrival]:
    """At the most so many arrivals, newest first, without their bytes.

    `bodies`: the codes under which they were sent, None for any; `before`: an arrival's number: those that began to
    arrive earlier.
    """
    asked = _SHOWN.order_by(_t.arrival_no.desc()).limit(most)
    if bodies is not None:
        asked = asked.where(_t.body.in_(sorted(bodies)))
    if state is not None:
        asked = asked.where(_t.state == state)
    if before is not None:
        asked = asked.where(_t.arrival_no < before)
    with store.reading() as connection:
        return [arrival_of(row._mapping) for row in connection.execute(asked)]
