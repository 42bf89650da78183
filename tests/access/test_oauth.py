"""The words of OAuth 2: requests for a token, refusals of them, and what the hub says of itself."""

from __future__ import annotations

import pytest

from tests.access.world import HUB, World
from tizbe.access.assertion import TYPE
from tizbe.access.oauth import error_of, metadata, read_request
from tizbe.errors import HubError, Refused


def test_a_token_request_is_read(world: World) -> None:
    """The assertion of a right request gets a token, with the client's id beside it or without."""
    system = world.client()
    form = {"grant_type": "client_credentials", "client_assertion_type": TYPE, "client_assertion": system.assertion()}
    assert read_request(form) == (form["client_assertion"], None)
    text, client_id = read_request({**form, "client_id": "mlspp-1"})
    answer = world.tokens.issue(text, client_id).as_json()
    assert sorted(answer) == ["access_token", "expires_in", "token_type"]


@pytest.mark.parametrize(
    ("form", "word", "code"),
    [
        ({}, "unsupported_grant_type", "A048"),
        ({"grant_type": "password"}, "unsupported_grant_type", "A048"),
        ({"grant_type": "client_credentials"}, "invalid_request", "A049"),
        ({"grant_type": "client_credentials", "client_assertion": "x"}, "invalid_request", "A049"),
        ({"grant_type": "client_credentials", "client_assertion_type": TYPE}, "invalid_request", "A049"),
    ],
    ids=["nothing", "password", "no assertion", "no type", "no text"],
)
def test_another_request_is_refused_in_the_words_of_oauth(form: dict[str, str], word: str, code: str) -> None:
    """What is no request for a token by assertion is answered with 400 and the standard's word."""
    with pytest.raises(Refused) as caught:
        read_request(form)
    status, content = error_of(caught.value, "ru")
    assert (status, content["error"], content["code"]) == (400, word, code)
    assert content["error_description"] == caught.value.sentence("ru")


def test_a_refused_client_is_an_invalid_client(world: World) -> None:
    """An assertion that is not taken is 401 `invalid_client`, with the sentence that says why."""
    system = world.client()
    with pytest.raises(HubError) as caught:
        world.tokens.issue(system.assertion(aud="https://other.example"))
    status, content = error_of(caught.value)
    assert (status, content["error"], content["code"]) == (401, "invalid_client", "A038")
    assert HUB in content["error_description"]


def test_the_hub_says_what_it_takes() -> None:
    """The metadata name the endpoint, the one method, and the algorithms that keys may sign with."""
    said = metadata("https://hub.example", HUB)
    assert said["token_endpoint"] == HUB and "none" not in said["token_endpoint_auth_signing_alg_values_supported"]
