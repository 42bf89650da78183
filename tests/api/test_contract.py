"""The API keeps its own description: whatever is sent, no server error and no answer that OpenAPI does not name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import hypothesis
import pytest
import schemathesis
from fastapi import Request
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from tests.api.running import Running, running, settings
from tizbe.access.identity import Identity, Kind
from tizbe.access.roles import Right, Role
from tizbe.api.app import make_app
from tizbe.api.gate import Gate


@schemathesis.serializer("application/offset+octet-stream", "application/vnd.apache.parquet", "application/x-ndjson")
def as_bytes(_: object, value: object) -> bytes:
    """A body of bytes, whatever was drawn for it."""
    return value if isinstance(value, bytes) else repr(value).encode()


_DESCRIBED = schemathesis.openapi.from_dict(make_app(settings(Path("unused")), "http://hub.test").openapi())
FOUND: list[Any] = [found.ok() for found in cast("Any", _DESCRIBED.get_all_operations())]
OPERATIONS = {found.label: found for found in FOUND}
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A hub that is really served, for a caller who may do everything."""

    def identify(_: Gate, request: Request) -> Identity | None:
        if request.headers.get("authorization") is None:
            return None
        return Identity(Kind.PERSON, "everybody", Role.OPERATOR, "science", frozenset(Right), "en")

    patched = pytest.MonkeyPatch()
    patched.setattr(Gate, "identify", identify)
    patched.setattr(Gate, "count", lambda *_: None)
    with running(tmp_path_factory.mktemp("contract") / "hub") as found:
        yield found
    patched.undo()


@pytest.mark.slow
@pytest.mark.parametrize("label", OPERATIONS)
def test_the_api_keeps_its_description(served: Running, label: str) -> None:
    """Any request that the description allows, and many that it does not, is answered as the description says."""

    @hypothesis.given(case=OPERATIONS[label].as_strategy())
    @hypothesis.settings(
        max_examples=10,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    def answered(case: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": "Bearer any"}
        (case.query or {}).pop("wait", None)  # a page that waits is tried by another test
        case.call_and_validate(base_url=served.base, checks=CHECKS)

    answered()
