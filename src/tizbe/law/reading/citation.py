"""How one act cites another: "постановление … от … № 660 «…»", "«…» … № 660 қаулысына"; and the promise it makes.

Inside titles and brackets stand other dates and numbers; the pair that the noun of the act governs counts.
A citation is understood as a whole or not at all. Source: grammar of Kazakhstan's amending acts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tizbe.law.reading import kazakh, russian
from tizbe.law.reading.day import ADJECTIVE_KK, day_pattern, read_day
from tizbe.law.reading.operation import Target

NUMBER = r"№ (?P<number>(?:ҚР[ -](?:ДСМ|[А-ЯӘҒҚҢӨҰҮҺІ]+)[ -]*-? ?)?[\w/-]*\d(?:[\w/-]*\w)?)(?: (?:ЗРК|ҚРЗ))?"
"""The number of an act, with its sign; a Law's "ЗРК" or "ҚРЗ" behind it is no part of it."""

BRACKETS = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
QUOTED = r"[\"«“„].+[\"»”]"
DATED_KK = day_pattern("kk") + ADJECTIVE_KK
DATED_RU = "от " + day_pattern("ru")
_ISSUER = r"[^\"«»“”„№:;]+?"
_JOINT = {"kk": r"(?:,| және| мен| пен|, сондай-ақ) ", "ru": r"(?:,| и|, и|,? а также) "}
_TARGET_KK = re.compile(
    rf"(?:{QUOTED},? )?(?:{_ISSUER} )?(?:{QUOTED} )?{DATED_KK} {NUMBER}(?P<issuer> {_ISSUER})??"
    rf"(?: {BRACKETS}| {QUOTED}){{0,3}} (?P<kind>\w+)(?: {BRACKETS})?",
)
_TARGET_RU = re.compile(
    rf"(?:совместн\w+ )?(?P<kind>\w+) (?P<issuer>{_ISSUER} )?(?:{QUOTED} )?{DATED_RU} {NUMBER}"
    rf"(?: {BRACKETS}| {QUOTED},?){{0,3}}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Promise:
    """The changes and the additions that an act promises: 0 none, 1 one, 2 several; equal in any language."""

    changes: int
    additions: int
    text: str = field(compare=False, default="")


_PROMISED_KK = r"(?:өзгеріс(?:тер)?|толықтыру(?:лар)?)"
PROMISED = {
    "kk": rf"(?P<promised>{_PROMISED_KK}(?: (?:мен|пен|бен|және) {_PROMISED_KK})?)",
    "ru": r"(?P<promised>(?:изменени[ея]|дополнени[ея])(?: и (?:изменени[ея]|дополнени[ея]))?)",
    "ru title": r"(?P<promised>(?:изменени[яй]|дополнени[яй])(?: и (?:изменени[яй]|дополнени[яй]))?)",
}
"""The words of a promise: in an introduction, and (`ru title`, genitive) in the title of a Russian act."""
_MANY = ("өзгерістер", "толықтырулар", "изменений", "дополнений")


def read_promise(words: str, language: str, *, is_title: bool = False) -> Promise | None:
    """The promise of words that `PROMISED` found; None when one thing is promised twice."""
    counts = {"c": 0, "a": 0}
    for word in re.findall(r"өзгеріс\w*|толықтыру\w*|изменени\w|дополнени\w", words.lower()):
        many = word in _MANY or (language == "ru" and not is_title and word.endswith("я"))
        key = "c" if word[0] in "өи" else "a"
        if counts[key]:
            return None
        counts[key] = 1 + many
    return Promise(counts["c"], counts["a"], words)


def read_target(text: str, language: str, case: str) -> Target | None:
    """The act that `text` cites as a whole, its noun in `case` (as in the lexicons of acts), or None."""
    found = (_TARGET_KK if language == "kk" else _TARGET_RU).fullmatch(text)
    if not found or not is_act(found["kind"], language, case):
        return None
    if any(is_act(word, language, case) for word in re.findall(r"\w+", found["issuer"] or "")):
        return None  # a second act, without a number of its own
    day = read_day(found.groupdict())
    if day is None:
        return None
    return Target(number_of(found), day)


def read_targets(text: str, language: str, case: str) -> tuple[Target, ...]:
    """The acts that `text` cites as a whole, one or several; () when any of it is not understood."""
    noun = r"[а-яёәғқңөұүһі]+"
    if language == "kk":
        joint = re.compile(rf"(?P<kind>{noun})(?: {BRACKETS})?(?P<joint>{_JOINT['kk']})(?=[\"«“„А-ЯӘҒҚҢӨҰҮҺІ\d])")
    else:
        joint = re.compile(rf"(?P<joint>{_JOINT['ru']})(?:в |во )?(?=(?P<kind>{noun}) )", re.IGNORECASE)
    places = [0]
    ends: list[int] = []
    for found in joint.finditer(text):
        if is_act(found["kind"], language, case) and NUMBERED.search(text, places[-1], found.start("joint")):
            ends.append(found.start("joint"))
            places.append(found.end())
    if language == "kk" and not _parts_whole(text, places, ends):
        places, ends = [0], []
    pieces = [text[start:end] for start, end in zip(places, [*ends, len(text)], strict=True)]
    targets = [read_target(piece, language, case) for piece in pieces]
    return tuple(target for target in targets if target) if all(targets) else ()


def _parts_whole(text: str, places: list[int], ends: list[int]) -> bool:
    """True when no part is without a dated number: a part without one is a piece of a title."""
    return all(NUMBERED.search(text, start, end) for start, end in zip(places, [*ends, len(text)], strict=True))


NUMBERED = re.compile(r"№ \S*\d")


def number_of(found: re.Match[str]) -> str:
    """The number in the group of `NUMBER`, its blanks about a hyphen gone."""
    return re.sub(r" ?- ?", "-", found["number"])


def is_act(word: str, language: str, case: str) -> bool:
    """True when `word` is the noun of an act in `case`; in Kazakh it is the possessed form that cites."""
    forms = (kazakh if language == "kk" else russian).ACTS.get(word.lower(), ())
    owned = ("ы", "і")
    return any(form.case == case and (language == "ru" or form.nominative.endswith(owned)) for form in forms)
