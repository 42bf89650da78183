"""The order of settlement, by name: each step is one SELECT in `sql/`, and makes the table it is named for.

Settlement is a pure function of the statements believed at a commit, the editions, and the rule pack.
Rows are settled in turns: first those that only their own statements decide, then, turn by turn, those
from which the entitlement of earlier rows is subtracted (row 5 before 4, everything before 17).
Source: settlement contract, "Steps, in this order" and "Order and priority".
"""

from __future__ import annotations

STAND = ("birth", "death", "piece")
"""Steps of the statements: on which days each of them stands."""

FIRST = ("plain", "run", "fact_bar")
"""Steps before any turn: what stands, row by row, and what facts bar."""

TURN = ("bar", "claim", "represented", "swept")
"""Steps of each turn; `swept` joins the rows settled before it."""

LAST = ("entitled",)
"""The last step: periods as dates, edges as reasons."""

REASONS = (
    "absent-from-full",
    "stated",
    "authority",
    "death",
    "age",
    "exclusion",
    "activity",
    "row-priority",
    "representative",
)
"""Why a day beside an entitled period is not entitled; the place in this tuple is the step's rank in SQL."""
