"""Evidence columns are dated: a column is asked from its day on."""

from datetime import date

from tizbe.intake.row_rules import asked_on
from tizbe.law.authority import authority
from tizbe.law.rules.pack import Evidence, Since


def test_a_column_is_asked_from_its_day_on() -> None:
    """A column that an act or a day brings is not taken before, and one without a day always is."""
    uses = (
        Evidence("status"),
        Evidence("level", since=Since(act="807")),
        Evidence("form", since=Since(date=date(2026, 3, 1))),
        Evidence("group", since=Since(act="999")),
    )
    asked = {
        day: [use.column for use in asked_on(uses, day, authority())] for day in (date(2025, 12, 31), date(2026, 3, 1))
    }
    assert asked == {date(2025, 12, 31): ["status"], date(2026, 3, 1): ["status", "level", "form"]}
