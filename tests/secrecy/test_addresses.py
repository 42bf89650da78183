"""No address of the service has room for a person's number, so no proxy's log can hold one."""

from __future__ import annotations

import re
from pathlib import Path

from tests.api.running import settings
from tizbe.api.app import make_app

IN_ADDRESS = {"path", "query", "header", "cookie"}
NUMBERED = re.compile(r"iin|person|number", re.IGNORECASE)
NUMBERS_OF_OTHER_THINGS = {"number"}
"""Names that sound like a person's and are not: of a sender's submission, a change, a case, an offer."""


def test_no_address_asks_for_a_persons_number(tmp_path: Path) -> None:
    """A person is named in the body of a request alone: no parameter in an address or a header is a person's number."""
    routes = make_app(settings(tmp_path), "http://hub").openapi()["paths"]
    named = {
        (address, parameter["name"])
        for address, methods in routes.items()
        for method in methods.values()
        for parameter in method.get("parameters", ())
        if parameter["in"] in IN_ADDRESS and NUMBERED.search(parameter["name"])
    }
    assert {name for _, name in named} <= NUMBERS_OF_OTHER_THINGS, sorted(named)
    asked = [address for address in routes if "/persons" in address]
    assert asked and not [address for address in asked if "{" in address]
    assert not [address for address in asked if {*routes[address]} - {"post"}]
