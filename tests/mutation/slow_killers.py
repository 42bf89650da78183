"""Killers for what the fast suite cannot reach: the rule pack's reader, and the settlement as a commit of a hub."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

Killer = Callable[[], str | None]
TESTS = {
    "settlement/state.py": (
        "tests/hub/test_law_change.py",
        "-k",
        "publishing_settles or not_settled or before_the_register",
    ),
    "settlement/law_change.py": ("tests/hub/test_law_change.py", "-k", "publishing_settles or reaches_back"),
    "law/rules/pack.py": ("tests/settlement/test_mutations.py", "tests/law/test_editions.py", "-k", "pack or rules"),
    "law/rules/dated.py": ("tests/settlement/test_mutations.py", "-k", "dated"),
    "settlement/settling.py": ("tests/settlement/test_explanation.py", "-k", "agrees and not many"),
    "settlement/change.py": ("tests/settlement/test_mutations.py", "-k", "pair"),
}


def of(file: str) -> Sequence[Killer]:
    """The slow killers of a file of the package."""
    found: list[Killer] = []
    if file == "settlement/state.py":
        found.append(hub_cases)
    if file in TESTS:
        found.append(lambda: tests(*TESTS[file]))
    return found


def hub_cases() -> str | None:
    """The golden cases that settle more than once, through a real hub."""
    from tests.settlement.golden import CASES, read_case
    from tests.settlement.golden_play import play

    cases = [read_case(path, number) for number, path in enumerate(sorted(CASES.glob("change-*")))]
    with tempfile.TemporaryDirectory(prefix="tizbe-mutation-") as folder:
        faults = play(cases, Path(folder))
    return next((told[0] for told in faults.values()), None)


def tests(*words: str) -> str | None:
    """Tests of the house, until the first that fails."""
    import pytest

    code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", *words])
    return None if code in (0, 5) else f"pytest {words[0]}"
