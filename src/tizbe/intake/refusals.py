"""The refused rows as a CSV that can be mended and sent again: the sender's columns, and ours beside them.

Our columns begin with `tizbe_` and are ignored when they come back. The refused rows of a full also get
`op` = open, since they are sent again as changes. What a spreadsheet would run as a formula goes out behind an
apostrophe, which is taken off again (`cell_text`). Source: exchange format, "What comes back".
"""

from __future__ import annotations

from pathlib import Path

from duckdb import DuckDBPyConnection

from tizbe.engine.duckdb import literal, quoted, read_sql
from tizbe.intake.catalogue import Matter, code, code_text, matter
from tizbe.intake.cell_text import guard, guarded, unguard
from tizbe.intake.received import OURS
from tizbe.intake.screening import Screening
from tizbe.law.rules.pack import RulePack


def write_refused(
    connection: DuckDBPyConnection, screening: Screening, pack: RulePack, language: str, path: Path
) -> None:
    """Write the refused rows of the temporary table `verdict` to the CSV file at `path`, in row order.

    Our columns: tizbe_row, tizbe_code, tizbe_field, tizbe_sentence, tizbe_mend, in `language`.
    """
    received = screening.received
    full = screening.envelope.mode == "full"
    chosen = [
        f"{guarded(received.meant(place))} AS {quoted(_heading(name, received.is_returned))}"
        for place, name in enumerate(received.columns)
        if not name.startswith(OURS) and not (full and name == "op")
    ]
    chosen += ["'open' AS op"] if full else []
    said = connection.execute(read_sql("tizbe.intake", "refused_codes")).fetchall()
    texts = [row_matter(screening, pack, code_text("R", number), field) for number, field in said]
    values = ", ".join(
        f"({number}, {literal(field or '')}, {literal(text.code)}, "
        f"{literal(text.sentence(language))}, {literal(text.mend(language))})"
        for (number, field), text in zip(said, texts, strict=True)
    )
    values = values or "(0, '', '', '', '')"
    connection.execute(
        f"COPY (SELECT {', '.join(chosen)}, verdict.row_number AS tizbe_row, said.name AS tizbe_code, "
        "verdict.field AS tizbe_field, said.sentence AS tizbe_sentence, said.mend AS tizbe_mend "
        f"FROM {received.source()} INNER JOIN verdict ON verdict.row_number = received.position + 1 "
        f"INNER JOIN (VALUES {values}) AS said(code, field, name, sentence, mend) "
        "ON said.code = verdict.code AND said.field = COALESCE(verdict.field, '') "
        "WHERE verdict.outcome = 'refused' ORDER BY verdict.row_number) "
        f"TO {literal(str(path))} (FORMAT csv, HEADER true, DELIMITER ',')"
    )


def _heading(name: str, is_returned: bool) -> str:
    """A column's name as it goes out; DuckDB asks for some name."""
    return guard(unguard(name) if is_returned else name) or " "


def row_matter(screening: Screening, pack: RulePack, name: str, field: str | None = None) -> Matter:
    """What a row's code or hint says in this submission; `field` is the column it is about."""
    envelope, feed = screening.envelope, screening.feed
    known: dict[str, object] = {
        "feed": envelope.feed,
        "row": screening.row,
        "as_of": envelope.as_of,
        "sent_on": envelope.sent_on,
        "days": screening.days if feed else "",
        "column": field or screening.column("value") or "",
    }
    if field in {column.name for column in pack.columns}:
        column = pack.column(field or "")
        known["values"] = ", ".join(column.values) or "ISO 3166-1 alpha-2"
    wanted = code(name).places
    return matter(name, **{place: value for place, value in known.items() if place in wanted})
