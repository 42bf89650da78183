"""What every reader of a file answers with, and what it asks of a header."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tizbe.intake.catalogue import Matter, matter
from tizbe.intake.column_spelling import shown_name
from tizbe.intake.content import Limits, Unreadable
from tizbe.intake.received import HeldRow


@dataclass(frozen=True)
class Read:
    """What a reader found: columns, rows, whether there is a column of faults, hash, rows if few, hints."""

    columns: tuple[str, ...]
    rows: int
    faults: bool
    sha256: str
    held: tuple[HeldRow, ...] | None = None
    hints: tuple[Matter, ...] = ()


def column_names(header: Sequence[str], limits: Limits | None) -> tuple[str, ...]:
    """The names in a header, trimmed. Raises Unreadable when they are too many, or one stands twice."""
    if limits is not None and len(header) > limits.columns:
        raise Unreadable(matter("F023", limit=limits.columns))
    names = tuple(name.strip() for name in header)
    twice = sorted(name for name, count in Counter(names).items() if name and count > 1)
    if twice:
        raise Unreadable(matter("F014", column=", ".join(shown_name(name, names.index(name)) for name in twice)))
    return names
