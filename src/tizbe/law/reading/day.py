"""Days and counts as Kazakh and Russian acts write them: "2025 жылғы 29 қыркүйектегі", "29 сентября 2025 года".

Patterns for larger formulas, and readers of what they find. A day that no calendar has is no day: None.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from tizbe.law.folding import fold
from tizbe.law.reading import kazakh, russian

MONTHS_KK = {
    "қаңтар": 1,
    "ақпан": 2,
    "наурыз": 3,
    "сәуір": 4,
    "мамыр": 5,
    "маусым": 6,
    "шілде": 7,
    "тамыз": 8,
    "қыркүйек": 9,
    "қазан": 10,
    "қараша": 11,
    "желтоқсан": 12,
}
"""Kazakh month names, without case endings."""

MONTHS_RU = {
    "января": 1,
    "февраля": 2,
    "марта": 3,
    "апреля": 4,
    "мая": 5,
    "июня": 6,
    "июля": 7,
    "августа": 8,
    "сентября": 9,
    "октября": 10,
    "ноября": 11,
    "декабря": 12,
}
"""Russian month names in the genitive, as days carry them."""

_KK = r"(?P<{0}year>\d{{4}}) (?:жылғы|жылдың) (?P<{0}day>\d{{1,2}}) (?P<{0}month>" + "|".join(MONTHS_KK) + ")"
_RU = r"(?P<{0}day>\d{{1,2}}) (?P<{0}month>" + "|".join(MONTHS_RU) + r") (?P<{0}year>\d{{4}}) ?(?:года|г\.|г)"
_FIGURES = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")

_UNITS_RU = {
    "одного": 1,
    "двух": 2,
    "трех": 3,
    "четырех": 4,
    "пяти": 5,
    "шести": 6,
    "семи": 7,
    "восьми": 8,
    "девяти": 9,
}
_TEENS_RU = {
    "десяти": 10,
    "одиннадцати": 11,
    "двенадцати": 12,
    "тринадцати": 13,
    "четырнадцати": 14,
    "пятнадцати": 15,
    "шестнадцати": 16,
    "семнадцати": 17,
    "восемнадцати": 18,
    "девятнадцати": 19,
}
_TENS_RU = {
    "двадцати": 20,
    "тридцати": 30,
    "сорока": 40,
    "пятидесяти": 50,
    "шестидесяти": 60,
    "семидесяти": 70,
    "восьмидесяти": 80,
    "девяноста": 90,
}
_UNITS_KK = {
    "бір": 1,
    "екі": 2,
    "үш": 3,
    "төрт": 4,
    "бес": 5,
    "алты": 6,
    "жеті": 7,
    "сегіз": 8,
    "тоғыз": 9,
}
_TENS_KK = {
    "он": 10,
    "жиырма": 20,
    "отыз": 30,
    "қырық": 40,
    "елу": 50,
    "алпыс": 60,
    "жетпіс": 70,
    "сексен": 80,
    "тоқсан": 90,
}
_COUNTS = {
    "kk": {
        **_UNITS_KK,
        **_TENS_KK,
        **{f"{ten} {unit}": a + b for ten, a in _TENS_KK.items() for unit, b in _UNITS_KK.items()},
        "жүз": 100,
    },
    "ru": {
        **_UNITS_RU,
        **_TEENS_RU,
        **_TENS_RU,
        **{f"{ten} {unit}": a + b for ten, a in _TENS_RU.items() for unit, b in _UNITS_RU.items()},
        "ста": 100,
    },
}
ABLATIVE_KK = r"(?:[ыі]н|с[ыі]н)?(?:нан|нен|дан|ден|тан|тен|ан|ен)"
"""Case ending of a Kazakh month that something begins from."""

ADJECTIVE_KK = r"(?:дағы|дегі|тағы|тегі|ындағы|індегі)"
"""Ending of a Kazakh month that dates an act."""

_MARKS = str.maketrans({"\u00a0": " ", "\u2009": " ", "\u202f": " ", **dict.fromkeys("‐‑‒–—−", "-")})
_LETTER_NUMBER = re.compile(r"(?<!\w)N[оo°º]?\.? ?(?=\d)")


def plain(text: str) -> str:
    """`text` for matching: single blanks, one kind of dash, № before every number; quotation marks as printed."""
    text = re.sub(r"\s+", " ", text.translate(_MARKS)).strip()
    text = _LETTER_NUMBER.sub("№ ", text)
    return re.sub(r"№№? ?", "№ ", text)


def day_pattern(language: str, prefix: str = "") -> str:
    """A day without its case ending, with the groups year, month and day, each behind `prefix`."""
    return (_KK if language == "kk" else _RU).format(prefix)


def read_day(groups: Mapping[str, str | None], prefix: str = "") -> date | None:
    """The day in the groups of `day_pattern`, or None when no calendar has it."""
    year, month, day = (groups.get(prefix + part) for part in ("year", "month", "day"))
    if not (year and month and day):
        return None
    number = MONTHS_KK.get(month) or MONTHS_RU.get(month)
    return calendar_day(int(year), number, int(day)) if number else None


def read_figures(text: str) -> date | None:
    """The first day written in figures, `29.09.2025`; None when there is none or no calendar has it."""
    found = _FIGURES.search(text)
    return calendar_day(int(found[3]), int(found[2]), int(found[1])) if found else None


def calendar_day(year: int, month: int, day: int) -> date | None:
    """The day, or None when no calendar has it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_count(text: str, language: str) -> int | None:
    """A count in figures or words, or in both ("10 (десяти)") when they agree; else None."""
    figure = re.fullmatch(r"(\d{1,3})(?: ?\((.+)\))?", text.strip())
    if figure:
        named = _COUNTS[language].get(_even(figure[2])) if figure[2] else int(figure[1])
        return int(figure[1]) if named == int(figure[1]) and named else None
    both = re.fullmatch(r"(.+?) ?\((\d{1,3})\)", text.strip())
    if both:
        named = _COUNTS[language].get(_even(both[1]))
        return named if named == int(both[2]) else None
    return _COUNTS[language].get(_even(text))


def read_ordinal(text: str, language: str) -> str | None:
    """The number of an ordinal word in any case, or of a figure, as text; None for anything else."""
    word = _even(text)
    if word.isdigit():
        return str(int(word))
    number = (kazakh if language == "kk" else russian).ORDINALS.get(word)
    return str(number) if number else None


def _even(text: str) -> str:
    return fold(text).replace("ё", "е")
