"""Parts of the amending act itself, as its effective clause names them: "подпункта 3) пункта 1", "2-тармақты".

A part is a path of its own numbering, outermost first: "1" a paragraph, "2)" a subparagraph, "3¶" an indent
(абзац третий, үшінші абзац). What cannot be read as a whole is no part at all.
"""

from __future__ import annotations

import re

from tizbe.law.reading.day import read_ordinal

INDENT = "¶"
"""Marks the number of an indent in a path."""

_ACT_RU = r"(?: настоящего (?:постановления|приказа|решения|указа|распоряжения|закона))?"
_ACT_KK = r"(?:осы (?:қаулының|бұйрықтың|шешімнің|жарлықтың|өкімнің|заңның) )?"
_JOINT_RU = r"(?:, а также |, и |, | и )"
_JOINT_KK = r"(?:, сондай-ақ |, және |, | және | мен | пен | бен )"
_PLAIN = r"\d+(?:-\d+)*"
_ORDINAL_RU = r"(?:двадцать |тридцать )?[а-яё]+(?:ого|его|ьего|ый|ой|ий|ому|ему|ым|им|ом|ем|ых|их|ые|ья|ьи)"
_ORDINAL_KK = r"(?:он |жиырма |отыз )?[а-яәғқңөұүһі]+(?:ншы|нші|ыншы|інші)"


def _list(item: str, joint: str) -> str:
    return rf"{item}(?:{joint}{item})*"


_ONE_RU = (
    rf"(?:абзац(?:а|ев|ы)? (?P<indents>{_list(_ORDINAL_RU, _JOINT_RU)}) )?"
    rf"(?:подпункт(?:а|ов|ы)? (?P<subparagraphs>{_list(_PLAIN + chr(92) + ')', _JOINT_RU)}) )?"
    rf"пункт(?:а|ов|ы)? (?P<paragraphs>{_list(_PLAIN, _JOINT_RU)}){_ACT_RU}"
)
_ONE_KK = (
    rf"{_ACT_KK}(?P<paragraphs>{_list(_PLAIN, _JOINT_KK)}) ?-тарма[қғ](?!ша)\w*"
    rf"(?: (?P<subparagraphs>{_list(_PLAIN + chr(92) + ')', _JOINT_KK)}) тармақша\w*)?"
    rf"(?: (?P<indents>{_list(_ORDINAL_KK, _JOINT_KK)}) абзац\w*)?"
)
_ONE = {
    "kk": (re.compile(_ONE_KK, re.IGNORECASE), re.compile(_JOINT_KK)),
    "ru": (re.compile(_ONE_RU, re.IGNORECASE), re.compile(_JOINT_RU)),
}


def read_parts(text: str, language: str) -> tuple[tuple[str, ...], ...]:
    """The parts that `text` names as a whole, in its order; () when it names anything else, or one twice."""
    one, joint = _ONE[language]
    parts: list[tuple[str, ...]] = []
    place = 0
    while place < len(text):
        if parts:
            between = joint.match(text, place)
            if not between:
                return ()
            place = between.end()
        found = one.match(text, place)
        paths = _paths(found, language) if found else ()
        if not found or not paths:
            return ()
        parts += paths
        place = found.end()
    return tuple(parts) if len(set(parts)) == len(parts) else ()


def _paths(found: re.Match[str], language: str) -> tuple[tuple[str, ...], ...]:
    """Every path of one group; only the innermost level may name several."""
    levels: list[list[str]] = [re.findall(_PLAIN, found["paragraphs"])]
    if found["subparagraphs"]:
        levels.append(re.findall(_PLAIN + r"\)", found["subparagraphs"]))
    if found["indents"]:
        words = re.split(_ONE[language][1].pattern, found["indents"])
        numbers = [read_ordinal(word, language) for word in words]
        if None in numbers:
            return ()
        levels.append([f"{number}{INDENT}" for number in numbers])
    if any(len(level) != 1 for level in levels[:-1]):
        return ()
    outer = tuple(level[0] for level in levels[:-1])
    return tuple((*outer, last) for last in levels[-1])
