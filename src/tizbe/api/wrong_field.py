"""Why a field of a request is wrong, in words: what the validating library knows only by a name of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tizbe.errors import LANGUAGES

_WHY: dict[str, dict[str, str]] = {
    "missing": {"kk": "ол берілмеген", "ru": "не задано", "en": "it is missing"},
    "extra_forbidden": {"kk": "мұндай өріс жоқ", "ru": "такого поля нет", "en": "there is no such field"},
    "json_invalid": {"kk": "бұл JSON емес", "ru": "это не JSON", "en": "this is no JSON"},
    "string_pattern_mismatch": {
        "kk": "{pattern} үлгісіне сай емес",
        "ru": "не подходит под образец {pattern}",
        "en": "it does not fit the pattern {pattern}",
    },
    "string_too_short": {
        "kk": "{min_length} таңбадан қысқа",
        "ru": "короче {min_length} знаков",
        "en": "it is shorter than {min_length} characters",
    },
    "string_too_long": {
        "kk": "{max_length} таңбадан ұзын",
        "ru": "длиннее {max_length} знаков",
        "en": "it is longer than {max_length} characters",
    },
    "literal_error": {"kk": "мүмкіні: {expected}", "ru": "допустимо: {expected}", "en": "it should be {expected}"},
    "enum": {"kk": "мүмкіні: {expected}", "ru": "допустимо: {expected}", "en": "it should be {expected}"},
    "greater_than_equal": {"kk": "{ge} мәнінен кіші", "ru": "меньше {ge}", "en": "it is less than {ge}"},
    "less_than_equal": {"kk": "{le} мәнінен үлкен", "ru": "больше {le}", "en": "it is more than {le}"},
    "int": {"kk": "бүтін сан емес", "ru": "не целое число", "en": "it is no whole number"},
    "float": {"kk": "сан емес", "ru": "не число", "en": "it is no number"},
    "bool": {"kk": "true не false емес", "ru": "не true и не false", "en": "it is neither true nor false"},
    "string": {"kk": "мәтін емес", "ru": "не текст", "en": "it is no text"},
    "datetime": {
        "kk": "2026-01-31T12:00:00Z түріндегі уақыт емес",
        "ru": "не время вида 2026-01-31T12:00:00Z",
        "en": "it is no instant like 2026-01-31T12:00:00Z",
    },
    "date": {
        "kk": "2026-01-31 түріндегі күн емес",
        "ru": "не дата вида 2026-01-31",
        "en": "it is no date like 2026-01-31",
    },
}
"""By the library's name of the fault, or the kind of value with which that name begins."""


def why_wrong(error: Mapping[str, Any]) -> dict[str, str]:
    """The reason of one fault that the library found, in kk, ru and en; its own name where there are no words for it.

    Only what the service demands is repeated, never what was sent.
    """
    kind = str(error["type"])
    words = _WHY.get(kind) or _WHY.get(kind.partition("_")[0])
    if words is None:
        return dict.fromkeys(LANGUAGES, kind)
    demanded = {name: str(value).replace(" or ", ", ") for name, value in (error.get("ctx") or {}).items()}
    return {language: text.format_map(demanded) for language, text in words.items()}
