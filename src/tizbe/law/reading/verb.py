"""The closed vocabulary of amending acts, as tables: verbs, units, enacting words, months.

A reader for another language or formula is another line here. Source: grammar of Kazakhstan's amending acts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NEW_WORDING = r"(?:мынадай|жаңа|келесі) редакцияда (?:жазылсын|мазмұндалсын)"


@dataclass(frozen=True)
class Verb:
    """One way to order a change: the operation, its formula around `(?P<where>…)`, whether text follows."""

    op: str
    formula: re.Pattern[str]
    takes_wording: bool


@dataclass(frozen=True)
class Unit:
    """A part of an act that can be amended: its name, its Kazakh noun, whether it goes by numbers."""

    name: str
    noun: str
    is_numbered: bool


VERBS_KK = (
    Verb("replace", re.compile(rf"(?P<where>.+?) {_NEW_WORDING}(?P<rest>:.*)", re.DOTALL), True),
    Verb(
        "insert",
        re.compile(
            r"(?:мынадай|келесі) мазмұндағы (?P<where>.+?)(?:мен|пен|бен) толықтырылсын(?P<rest>:.*)",
            re.DOTALL,
        ),
        True,
    ),
    Verb("delete", re.compile(r"(?P<where>.+?) (?:алып тасталсын|алынып тасталсын)(?P<rest>[;.])"), False),
)
"""Formulas of one instruction, tried in order; `rest` is the colon and what follows it, or the stop."""

UNITS_KK = (
    Unit("title", r"(?:тақырып|тақырыбы|атауы)", False),
    Unit("preamble", r"(?:кіріспе|кіріспесі|преамбула|преамбуласы)", False),
    Unit("paragraph", r"тармақ(?P<plural>тар)?", True),
    Unit("row", r"жол(?P<plural>дар)?", True),
)
"""Units whose amendment is read; any other is left unclaimed, and so stops the act."""

AMENDING_STEMS = re.compile(
    r"редакцияда|жазылсын|мазмұндалсын|толықтырыл|алып таста|алынып таста|ауыстырыл|өзгертіл|енгізілсін"
    r"|күші жойыл|изложить|дополнить|исключить|заменить|утратившим|внести",
    re.IGNORECASE,
)
"""What betrays an amendment in text that was not understood, in either language."""

ENACTING_KK = re.compile(r"(?P<issuer>.+?) (?:ҚАУЛЫ ЕТЕДІ|БҰЙЫРАМЫН|БҰЙЫРАДЫ|ШЕШІМ ҚАБЫЛДАДЫ|ШЕШТІ|ҚАУЛЫ ЕТЕМІН):")
ENACTING_RU = re.compile(r"(?:ПОСТАНОВЛЯЕТ|ПОСТАНОВЛЯЮ|ПРИКАЗЫВАЮ|РЕШИЛ[АИ]?|П Р И К А З Ы В А Ю)\s*:")

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

DATE_KK = r"(?P<{0}year>\d{{4}}) жылғы (?P<{0}day>\d{{1,2}}) (?P<{0}month>[а-яәғқңөұүһі]+?)"
"""Template of a Kazakh date before its case ending; the field is a prefix for the group names."""

PROMISE_KK = (
    r"(?P<changes>өзгеріс(?:тер)?)?(?: (?:мен|және) )?(?P<additions>толықтыру(?:лар)?)?"
    r" енгіз(?:ілсін|у туралы)"
)
"""What an act promises: changes and additions, each in the singular or the plural."""
