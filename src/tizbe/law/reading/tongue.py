"""Which language version of an act an instruction is about: "в тексте на русском языке", "орыс тіліндегі мәтінде".

An act may change one version only, and says so beside the place, behind the order, or in a sentence that
orders nothing itself. Versions are kk and ru. Source: grammar of Kazakhstan's amending acts.
"""

from __future__ import annotations

import regex

from tizbe.law.reading.phrase import Line

_VERSIONS = {
    "казахском": "kk",
    "государственном": "kk",
    "русском": "ru",
    "қазақ": "kk",
    "мемлекеттік": "kk",
    "орыс": "ru",
}
_OTHER = {"kk": "ru", "ru": "kk"}
_OF_KK = r"(?P<of>қазақ|мемлекеттік|орыс)"
_OF_RU = r"(?P<of>казахском|государственном|русском)"
_ENDINGS_KK = {
    "": "nom",
    "і": "nom",
    "де": "loc",
    "інде": "loc",
    "дегі": "attr",
    "індегі": "attr",
    "нің": "gen",
    "інің": "gen",
}
_TEXT = {
    "kk": regex.compile(rf"{_OF_KK} (?:тіліндегі|тілдегі) мәтін(?P<ending>\p{{L}}*)"),
    "ru": regex.compile(rf"(?:в тексте )?на {_OF_RU} языке"),
}
_BEFORE_KK = regex.compile(rf"{_OF_KK} (?:тіліндегі|тілдегі) (?:мәтіннің )?")
_UNCHANGED = {
    "kk": regex.compile(
        rf"(?:, | (?P<open>\())(?:бұл ретте )?{_OF_KK} (?:тіліндегі|тілдегі) мәтін(?:і)? "
        r"(?:өзгермейді|өзгертілмейді|өзгеріссіз (?:қалады|қалдырылады|қалдырылсын))(?(open)\)|)"
    ),
    "ru": regex.compile(
        rf"(?:, | (?P<open>\())(?:при этом )?текст на {_OF_RU} языке "
        r"(?:не изменяется|не меняется|оста(?:ется|вить) без изменени[яй])(?(open)\)|)"
    ),
}
_CHANGE_KK = r"(?:өзгеріс(?:тер)?|толықтыру(?:лар)?)"
_CHANGE_RU = r"(?:изменени[ея]|дополнени[ея])"
_CHANGED = {
    "kk": regex.compile(
        rf"{_OF_KK} (?:тілінде|тілде) {_CHANGE_KK}(?: (?:мен|пен|және) {_CHANGE_KK})? "
        r"енгізіл(?:ді|еді|сін)(?!\p{L})"
    ),
    "ru": regex.compile(
        rf"(?:внос(?:ит|ят)ся|внести|внесен[оы]) {_CHANGE_RU}(?: и {_CHANGE_RU})? на {_OF_RU} языке(?!\p{{L}})"
    ),
}


def read_version_text(line: Line, start: int, language: str) -> tuple[str, str, int] | None:
    """The version, case and end of "the text in Russian" at `start`, or None."""
    found = _TEXT[language].match(line.plain, start)
    case = "prep" if language == "ru" else _ENDINGS_KK.get(found["ending"], "") if found else ""
    return (_VERSIONS[found["of"]], case, found.end()) if found and case else None


def read_version_before(line: Line, start: int) -> tuple[str, int] | None:
    """The version and end of "орыс тіліндегі" at `start`, with a unit to follow; Russian puts it behind."""
    found = _BEFORE_KK.match(line.plain, start)
    return (_VERSIONS[found["of"]], found.end()) if found else None


def read_limit(line: Line, start: int, language: str) -> tuple[str, int] | None:
    """("kk", end) where "the text in Russian does not change" stands at `start`, "ru" for Kazakh; else None."""
    found = _UNCHANGED[language].match(line.plain, start)
    return (_OTHER[_VERSIONS[found["of"]]], found.end()) if found else None


def read_version_changed(line: Line, start: int, language: str) -> tuple[str, int] | None:
    """The one version that is said to change at `start`, the other being said to stay; and the end, else None."""
    found = _CHANGED[language].match(line.plain, start)
    limit = read_limit(line, found.end(), language) if found else None
    if found is None or limit is None or limit[0] != _VERSIONS[found["of"]]:
        return None
    return limit
