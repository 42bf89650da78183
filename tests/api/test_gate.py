"""The gate: by what a stranger's requests are counted before anybody is known."""

from __future__ import annotations

from typing import cast

import pytest
from starlette.requests import Request

from tizbe.access.door import Access
from tizbe.access.limits import Rates
from tizbe.api.gate import Gate

TERMINATOR = "127.0.0.1"


class Counting:
    """Notes who is counted."""

    def __init__(self) -> None:
        self.counted: list[str] = []

    def take(self, caller: str, *_: object) -> None:
        """Note one request."""
        self.counted.append(caller)


@pytest.mark.parametrize(
    ("setting", "said", "counted"),
    [
        ("X-Real-IP", "203.0.113.7", "203.0.113.7"),
        ("X-Real-IP", None, TERMINATOR),
        (None, "203.0.113.7", TERMINATOR),
    ],
)
def test_a_stranger_is_counted_by_the_address_that_the_terminator_tells(
    setting: str | None, said: str | None, counted: str
) -> None:
    """By the header the setting names; without the setting, or without the header, by whom the connection is from."""
    rates = Counting()
    headers = [(b"x-real-ip", said.encode())] if said else []
    request = Request({"type": "http", "headers": headers, "client": (TERMINATOR, 50000)})
    Gate(cast(Access, None), cast(Rates, rates), None, setting).count(request, None)
    assert rates.counted == [f"address:{counted}"]
