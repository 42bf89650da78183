"""The words of OAuth 2 around a token: what a request must say, how a refusal is said, what the hub says of itself.

Pure functions for the door that serves the token endpoint (RFC 6749, 7521, 8414); what a token is, `access_token` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tizbe.access.assertion import TYPE
from tizbe.access.public_key import ALGORITHMS
from tizbe.access.refusals import refusal
from tizbe.errors import HubError, Unauthenticated

GRANT = "client_credentials"

_ERRORS = {"A048": "unsupported_grant_type", "A049": "invalid_request"}


def read_request(form: Mapping[str, str]) -> tuple[str, str | None]:
    """The assertion of a token request, and the client's id beside it if it is said.

    Raises Refused A048 for another grant, A049 for a request without an assertion of the right type.
    """
    if form.get("grant_type") != GRANT:
        raise refusal("A048", grant=form.get("grant_type"))
    text = form.get("client_assertion")
    if form.get("client_assertion_type") != TYPE or not text:
        raise refusal("A049", type=TYPE)
    return text, form.get("client_id") or None


def error_of(error: HubError, language: str = "en") -> tuple[int, dict[str, str]]:
    """Status and content of the answer to a token request that was refused (RFC 6749, 5.2), with our code beside."""
    is_client = isinstance(error, Unauthenticated)
    word = "invalid_client" if is_client else _ERRORS.get(error.code or "", "invalid_request")
    content = {"error": word, "error_description": error.sentence(language), "code": error.code or ""}
    return (401 if is_client else 400), content


def metadata(issuer: str, token_endpoint: str) -> dict[str, Any]:
    """What the hub says of itself as an authorization server (RFC 8414), to be served to whoever asks."""
    return {
        "issuer": issuer,
        "token_endpoint": token_endpoint,
        "grant_types_supported": [GRANT],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "tls_client_certificate_bound_access_tokens": True,
    }
