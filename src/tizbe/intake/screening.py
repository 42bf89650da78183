"""Screening: what can be said of a submission without knowing what the hub already believes.

First the file as a whole (`admission`), then every row at once, in SQL (`screened_rows`), then rows of a full that
repeat others (`repetition`). The same verdict is given offline, by `tizbe check`, and in the hub. Source:
settlement contract, "Authority" and "Evidence"; exchange format.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from tizbe.intake.admission import NAMED, Screening, admit
from tizbe.intake.catalogue import matter
from tizbe.intake.few_rows import judge_few
from tizbe.intake.received import Received
from tizbe.intake.repetition import keep_repeated, show_repeated
from tizbe.intake.screened_rows import Kept, completed, keep_rows, show_rows, shown_rows
from tizbe.intake.submission import Envelope
from tizbe.law.authority import Authority
from tizbe.law.rules.pack import RulePack

__all__ = ["NAMED", "Screening", "completed", "screen", "screen_again", "screen_together", "show", "shown"]


def screen(
    connection: DuckDBPyConnection,
    received: Received,
    envelope: Envelope,
    authority: Authority,
    pack: RulePack,
    place: str = "temp",
) -> Screening:
    """Judge the file and, where it is not refused whole, every row: makes the views `screened` and `repeated`.

    What they show is kept in tables of the catalog `place`, of which another connection can make the same views
    (`show`). Nothing is read but the received file.
    """
    screening, roles, rules = admit(connection, received, envelope, authority, pack)
    if rules is None:
        return screening
    is_full = envelope.mode == "full"
    try:
        kept = keep_rows(connection, received, roles, rules, place)
        show_rows(connection, kept)
        repeated = keep_repeated(
            connection, kept, is_full=is_full, has_ref="ref" in received.columns, rows=received.rows
        )
    except duckdb.Error:
        if received.ours:
            raise
        return replace(screening, refusal=matter("F003"), hints=())  # the sender's Parquet file is damaged inside
    show_repeated(connection, place)
    return replace(
        screening,
        lacking=kept.lacking,
        place=place,
        tables=kept.tables,
        in_order=kept.in_order,
        repeated=repeated,
        rules=rules,
    )


def screen_again(
    connection: DuckDBPyConnection, screening: Screening, authority: Authority, pack: RulePack
) -> Screening:
    """The same file by another law: its rows are judged again only where that law says something else of them.

    The tables are where they were, and `connection` sees them; the views are made.
    """
    received, envelope = screening.received, screening.envelope
    admitted, _, rules = admit(connection, received, envelope, authority, pack)
    if rules is None:
        return admitted
    if screening.refusal is not None or rules != screening.rules:
        return screen(connection, received, envelope, authority, pack)
    known = ("lacking", "place", "tables", "in_order", "repeated", "rules")
    again = replace(admitted, **{name: getattr(screening, name) for name in known})
    show(connection, again)
    return again


def show(connection: DuckDBPyConnection, screening: Screening) -> None:
    """Make the views `screened` and `repeated` of a file that was screened on another connection of the engine."""
    show_rows(connection, _kept(screening))
    show_repeated(connection, screening.place)


def shown(screening: Screening) -> str:
    """The SELECT that the view `screened` of a file is."""
    return shown_rows(_kept(screening))


def _kept(screening: Screening) -> Kept:
    return Kept(screening.place, screening.tables, screening.lacking, screening.in_order)


def screen_together(
    connection: DuckDBPyConnection,
    files: Sequence[tuple[Received, Envelope]],
    authority: Authority,
    pack: RulePack,
) -> list[tuple[Screening, list[tuple[Any, ...]]]]:
    """Judge several small files, whose rows are held in memory, by one statement.

    Gives for each file its screening and the rows of what `screen` would make as `screened`, in order of number.
    """
    admitted = [admit(connection, received, envelope, authority, pack) for received, envelope in files]
    few = [(screening.received.given_rows(roles) or (), rules) for screening, roles, rules in admitted if rules]
    judged = iter(judge_few(few))
    return [(screening, next(judged) if rules else []) for screening, _, rules in admitted]
