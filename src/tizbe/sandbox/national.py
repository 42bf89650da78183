"""A country for measuring: one full of each feed, without faults, in the national mix of statements.

About one and a half statements a person, as of 5 January 2026; see `making.py` for a country with a history.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tizbe.sandbox.feeds import JANUARY_AS_OF, JANUARY_SENT, plans
from tizbe.sandbox.making import country_statements, write_submission
from tizbe.sandbox.telling import Submission, standing_on


def make(directory: Path, persons: int, seed: int, formats: Sequence[str] = ("parquet",)) -> list[dict[str, Any]]:
    """Writes one full of every feed that has fulls, in each of `formats`; gives the envelopes.

    Each form has its folder `directory/FORMAT` with the same numbers and rows, which `tizbe submit --batch`
    takes. The envelopes given back also say `path`, the place of the file.
    """
    statements = country_statements(persons, np.random.default_rng(seed), [])
    envelopes = []
    for place, plan in enumerate(plan for plan in plans() if plan.full):
        table = standing_on(plan, statements.pop(plan.name), JANUARY_AS_OF)
        for form in formats:
            submission = Submission(
                feed=plan.january_name,
                slug=f"{plan.slug}-full",
                mode="full",
                as_of=JANUARY_AS_OF,
                sent_on=JANUARY_SENT,
                table=table,
                verdicts=np.zeros(table.num_rows, dtype=np.int8),
                form=form,
            )
            folder = directory / form
            envelope = write_submission(folder, f"2026-01-{place + 1:04d}", submission)
            envelopes.append(envelope | {"path": str(folder / envelope["file"])})
    return envelopes
