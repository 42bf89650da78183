"""Why the day beside a period is not entitled: which step is named."""

from .test_oracle import AIGUL, BOLAT, TEEN, died, left_out, raises, said, settled, works


def test_the_furthest_step_of_the_statements_on_the_edge_is_the_reason() -> None:
    """Of one statement that ended and one that death cut, death is the reason."""
    grounds = (
        said("8/mlspp/cdb-pensions", AIGUL, "2025-01-01", "2025-05-31"),
        said("8/courts-department/courts", AIGUL, "2025-03-01"),
    )
    assert settled(*grounds, died(AIGUL, "2025-05-31")) == ["2025-01-01..2025-05-31 stated/death"]


def test_absence_is_the_reason_only_when_every_statement_on_the_edge_ended_so() -> None:
    """Absence from a full replaces `stated` at the end when all statements of the edge day ended so."""
    absent = left_out(said("8/mlspp/cdb-pensions", AIGUL, "2025-01-01", "2025-05-31"))
    stated = said("8/courts-department/courts", AIGUL, "2025-03-01", "2025-05-31")
    assert settled(absent) == ["2025-01-01..2025-05-31 stated/absent-from-full"]
    assert settled(absent, stated) == ["2025-01-01..2025-05-31 stated/stated"]


def test_a_barred_statement_that_only_starts_beside_the_period_is_not_asked() -> None:
    """Where the ground ends and another, barred by work, begins next day,
    the reason is that the first ended.
    """
    grounds = (
        said("6/mlspp/cdb-pensions", AIGUL, "2025-01-01", "2025-05-31"),
        said("6/mlspp/cdb-pensions", AIGUL, "2025-06-01", "2025-07-31"),
    )
    assert settled(*grounds, works(AIGUL, "2025-06-01")) == ["2025-01-01..2025-05-31 stated/stated"]


def test_a_child_still_raised_names_the_representative_when_another_childs_statement_ends() -> None:
    """Where one child's statement ends and another child's, kept by the other parent, goes on,
    the reason is the representative.
    """
    own = said("4/mlspp/cdb-pensions", AIGUL, "2025-01-01", "2025-05-31", child_iin=TEEN, child_born="2024-01-01")
    assert settled(own, raises(AIGUL, "2025-01-01"), raises(BOLAT, "2024-01-01"), iin=AIGUL) == [
        "2025-01-01..2025-05-31 stated/representative"
    ]


def test_absence_does_not_explain_a_beginning() -> None:
    """A period before whose first day nothing was stated began by `stated`, however it ended."""
    absent = left_out(said("8/mlspp/cdb-pensions", AIGUL, "2025-01-01", "2025-05-31"))
    assert settled(absent) == ["2025-01-01..2025-05-31 stated/absent-from-full"]
