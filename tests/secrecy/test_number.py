"""What is taken for a person's number, and what is not."""

from __future__ import annotations

import pytest

from tests.hub.people import made_up
from tests.secrecy.number import blotted, has_number
from tizbe.person import check_digit

IIN = made_up(1, "900101")[0]
CENTURY = next(iin for iin in made_up(9, "001231") if iin.startswith("0"))
MISTYPED = IIN[:-1] + str((int(IIN[-1]) + 1) % 10)
REAL = f"9001013{'00001'[:4]}"
REAL_IIN = f"{REAL}{check_digit(REAL)}"


@pytest.mark.parametrize(
    "text",
    [
        IIN,
        f"person {IIN}.",
        f'{{"value": "{IIN}"}}',
        f"/v1/persons/{IIN}?x=1",
        f"file-{IIN}.csv",
        f"iin={IIN}&next",
        f"iin{IIN}of",
        f"Duplicate key: {int(CENTURY)}",
        MISTYPED,
        REAL_IIN,
        f"a1b2c3 {IIN} d4e5f6",
        f"000000041-ack-{IIN}",
        f"person-41-ack-{IIN}.json",
        f"1000000041-ack-{IIN}.json",
    ],
)
def test_a_persons_number_is_seen(text: str) -> None:
    """It is seen whatever stands around it, as an integer without its zeros, and mistyped."""
    assert has_number(text)
    assert IIN not in blotted(text) and REAL_IIN not in blotted(text) and str(int(CENTURY)) not in blotted(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12 digits 999999999999",
        f"sha256 {'ab' * 10}{IIN}{'cd' * 10}",
        f"5a0d5a0d-1234-4abc-9def-{IIN}",
        f"0.{IIN}",
        f"1{IIN}",
        f"log/000/000000041-acknowledgement-{IIN}.json",
        f"control-000000041-{IIN}.ndjson.zst",
        "20261123055800 1795412345 1795412345123",
        "850229299999",
    ],
)
def test_what_only_looks_like_one_is_not(text: str) -> None:
    """Hashes, UUIDs, fractions, clocks, names of log files and longer runs of digits are no person's numbers."""
    assert not has_number(text)


def test_a_text_is_blotted_before_it_is_shown() -> None:
    """What is shown of a find holds no digit of it, and is short."""
    shown = blotted("x" * 500 + f" key {IIN} exists\n" + "y" * 500)
    assert "key ############ exists" in shown and len(shown) <= 160
