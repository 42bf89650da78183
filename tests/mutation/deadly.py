"""A dozen mutants of which each one breaks a rule of the contract: whatever suite lets one live is no suite."""

from collections.abc import Callable, Iterator, Sequence

from tests.mutation.mutant import Mutant

DEADLY = (
    ("settlement/sql/piece.sql", "LEAST", "GREATEST"),
    ("settlement/sql/piece.sql", "b.value = s.value", "TRUE"),
    ("settlement/sql/death.sql", "+", "-"),
    ("settlement/sql/claim.sql", "MIN", "MAX"),
    ("settlement/sql/claim.sql", ", iin", ""),
    ("settlement/sql/fact_bar.sql", "LEAST", "GREATEST"),
    ("settlement/sql/swept.sql", "5", "6"),
    ("settlement/sql/bar.sql", "b.row_no = r.row_no", "TRUE"),
    ("settlement/sql/cover.sql", "0", "1"),
    ("settlement/sql/lost.sql", "BOOL_AND", "BOOL_OR"),
    ("settlement/sql/overlap.sql", "o.from_date < n.until_date", "TRUE"),
    ("settlement/sql/tailed.sql", "LEAST", "GREATEST"),
)


def deadly(mutants_of: Callable[[str], Sequence[Mutant]]) -> Iterator[Mutant]:
    """The mutants of the list, as the texts have them now. Raises LookupError where a text has changed its words."""
    for file, was, now in DEADLY:
        found = [one for one in mutants_of(file) if (one.was, one.now) == (was, now)]
        if not found:
            raise LookupError(f"{file} has no {was} any more: name another deadly mutant of it in {__name__}")
        yield found[0]
