"""Words for what the validating library finds wrong in a request."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from tizbe.api.wrong_field import _WHY, why_wrong
from tizbe.errors import LANGUAGES

WRONG: list[tuple[Any, object, str]] = [
    (Annotated[str, Field(pattern="^[0-9a-f]{64}$")], "zz", "it does not fit the pattern ^[0-9a-f]{64}$"),
    (Annotated[str, Field(min_length=3)], "zz", "it is shorter than 3 characters"),
    (Annotated[str, Field(max_length=1)], "zz", "it is longer than 1 characters"),
    (Literal["full", "changes"], "zz", "it should be 'full', 'changes'"),
    (Annotated[int, Field(ge=1)], 0, "it is less than 1"),
    (Annotated[int, Field(le=1)], 2, "it is more than 1"),
    (int, "zz", "it is no whole number"),
    (float, "zz", "it is no number"),
    (bool, "zz", "it is neither true nor false"),
    (str, 1, "it is no text"),
    (date, "31.01.2026", "it is no date like 2026-01-31"),
    (datetime, "zz", "it is no instant like 2026-01-31T12:00:00Z"),
]


@pytest.mark.parametrize(("kind", "sent", "english"), WRONG)
def test_what_is_wrong_is_said_in_words(kind: Any, sent: object, english: str) -> None:
    """Each fault has a reason in every language, which repeats what is demanded and not what was sent."""
    with pytest.raises(ValidationError) as found:
        TypeAdapter(kind).validate_python(sent)
    told = why_wrong({**found.value.errors()[0]})
    assert told["en"] == english
    assert len(set(told.values())) == len(LANGUAGES) and all("zz" not in text for text in told.values())


def test_a_fault_without_words_is_its_name() -> None:
    """A fault that nobody foresaw is told by the library's name of it; every other one has all languages."""
    assert why_wrong({"type": "unheard_of"}) == dict.fromkeys(LANGUAGES, "unheard_of")
    assert all(set(words) == set(LANGUAGES) for words in _WHY.values())
