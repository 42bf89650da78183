"""Mutation testing: settlement and its rules are broken on purpose, and the tests must notice.

`python -m tests.mutation` makes small faults (mutants) in a copy of the package, one at a time, and lets the killing
suite look at each. A mutant that nobody notices is a survivor, and a question: is a test missing, or does the
fault mean the same? Answers: docs/reference/mutation.md.

Rooms: `mutant` (one fault), `sql_mutants` and `python_mutants` (which faults a text can have), `expectations` (what
the oracle says, counted once), `killers` (the suite), `contest` (a mutant against the suite), `__main__`.
"""
