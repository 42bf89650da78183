"""The rules of mending: what extraction from print damages, put right only where the text itself shows how.

A hyperlinked word jumps to the end of its line, a justified word is s p a c e d by letters, a closing mark or
comma falls to the next line, a line ends inside a word. Each has one narrow rule; every use of it is recorded
with its line, before and after. What looks damaged and fits no rule is a doubt, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tizbe.law.quotation import CLOSING
from tizbe.law.reason import Reason, because
from tizbe.law.source.document import Repair

_ENDINGS = (
    "|ы|і|сы|сі|ына|іне|сына|сіне|ының|інің|сының|сінің|ында|інде|сында|сінде|ынан|інен|сынан|сінен"
    "|ымен|імен|сымен|сімен|қа|ке|ға|ге|ны|ні|ның|нің|тың|тің|дың|дің|да|де|та|те|мен|пен|бен"
)
_NUMBERED_KK = (
    r"\d+(?:-\d+)*-(?:тармақша|тармақ|бап|жол|бөлік|баған|тарау|бөлім|қосымша)"
    r"(?:ы|і|сы|сі|тар|тер|лар|лер|дар|дер)?"
)
_PLAIN_KK = rf"(?:Заң|қаулы|бұйры[қғ]|шешім|[Кк]одекс|өкім|[Жж]арлы[қғ]|тақыры[пб]|кіріспе|қосымша)(?:{_ENDINGS})"
_NUMBERED_RU = (
    r"(?:(?:под)?пункт(?:|а|у|е|ом|ы|ов|ам|ах|ами)|стать(?:я|и|ю|е|ей)|част(?:ь|и|ью)|абзац(?:|а|у|е|ем)"
    r"|строк(?:а|и|у|е|ой)|граф(?:а|ы|у|е|ой)|глав(?:а|ы|у|е|ой)|раздел(?:|а|у|е|ом)) \d+(?:-\d+)*\)?"
)
_PLAIN_RU = (
    r"(?:(?:[Зз]акон|[Уу]каз|[Пп]риказ|[Кк]одекс)(?:|а|у|ом|е)|(?:[Пп]остановлени|[Рр]ешени|[Рр]аспоряжени|[Пп]риложени)"
    r"(?:е|я|ю|ем|и)|заголов(?:ок|ка|ку|ке|ком)|преамбул(?:а|ы|у|е|ой))"
)
# A link word at a line's end: a numbered unit only where it was thrown behind the colon of its instruction.
_MOVED = (
    re.compile(rf"(?P<rest>.*:)(?P<link>{_NUMBERED_KK}|{_PLAIN_KK}|{_NUMBERED_RU}|{_PLAIN_RU})"),
    re.compile(rf"(?P<rest>(?:.*(?:\s|\d-))?)(?P<link>{_PLAIN_KK})"),
    re.compile(rf"(?P<rest>(?:.*\s)?)(?P<link>{_NUMBERED_RU}|{_PLAIN_RU})"),
)
_IN_PLACE = re.compile(rf"(?:{_PLAIN_KK}|{_NUMBERED_RU}|{_PLAIN_RU})(?!\w)")
# What stands before a hole and asks for a noun: a Kazakh genitive, a Russian preposition, a number.
_GOVERNS = re.compile(
    r"(?:[нтд][ыі]ң|Республикасы|\d\)?"
    r"|(?:^|\s)(?:[Вв]|[Вв]о|[Кк]|[Кк]о|[Сс]|из|по|на|от|согласно|настоящ\w+|указанн\w+|данн\w+|названн\w+))$"
)
_SPACED_RUN = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_](?:[:;,.](?!\S)|(?!\S))(?:  +(?=(?:[^\W\d_] ){3,}))?")
_SPACED_PHRASE = {"ҚАУЛЫЕТЕДІ": "ҚАУЛЫ ЕТЕДІ", "ШЕШІМҚАБЫЛДАДЫ": "ШЕШІМ ҚАБЫЛДАДЫ"}
_COMPOUND = re.compile(
    r"(?:көшіп-қонушы|сондай-ақ|бір-бір|ата-ана|оқу-ағарту|қылмыстық-атқару|премьер-министр|веб-портал"
    r"|из-за|из-под|во-первых|во-вторых|медико-|научно-|социально-|информационно-|государственно-|санитарно-"
    r"|финансово-|учебно-|уголовно-|вице-|экс-|ко(?:му|го|й|е)-либо|как\w+-либо|чем?у?-либо|кто-либо|что-либо)\w*",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass
class Mending:
    """What has been mended and doubted so far, and the words the text holds whole within its lines."""

    words: frozenset[str] = frozenset()
    repairs: list[Repair] = field(default_factory=list)
    doubts: list[tuple[int, Reason]] = field(default_factory=list)

    def record(self, line: int, rule: str, before: str, after: str) -> str:
        """Keep one repair; gives back `after`."""
        self.repairs.append(Repair(line, rule, before, after))
        return after

    def doubt(self, line: int, code: str, **values: object) -> None:
        """Keep what looks damaged and fits no rule; it stops the act when it lies in the operative part."""
        self.doubts.append((line, because(code, line=line, **values)))


def whole_words(lines: Iterable[str]) -> frozenset[str]:
    """The words of `lines` that no line's end cuts, without case: evidence for a hyphen at a line's end."""
    words: set[str] = set()
    for line in lines:
        found = [word.casefold() for word in _WORD.findall(line)]
        words.update(found[1:] if line.rstrip().endswith("-") and len(found) == 1 else found)
    return frozenset(words)


def mended_line(number: int, raw: str, begins_with_hole: bool, mending: Mending) -> str:
    """One printed line without letter-spacing and holes; a hole that nothing fills is a doubt."""
    text = raw.strip()
    tokens = text.split(" ")
    if len(tokens) >= 4 and all(len(token) == 1 for token in tokens):
        return mending.record(number, "letter-spacing", raw, joined_letters("".join(tokens)))
    unspaced = _SPACED_RUN.sub(_without_blanks, text)
    if unspaced != text:
        text = mending.record(number, "letter-spacing", raw, unspaced)
    holes = list(re.finditer(r"(?<=\S) {2,}(?=\S)", text))
    if not holes and not begins_with_hole:
        return text
    return _filled(number, raw, text, holes, begins_with_hole, mending)


def joined_letters(word: str) -> str:
    """Letters put together again; the enacting words, which are two, come apart."""
    bare = word.rstrip(":;,.")
    return _SPACED_PHRASE.get(bare, bare) + word[len(bare) :]


def _without_blanks(run: re.Match[str]) -> str:
    text = run.group()
    return joined_letters(text.replace(" ", "")) + " " * text.endswith(" ")


def _filled(
    number: int, raw: str, text: str, holes: list[re.Match[str]], begins_with_hole: bool, mending: Mending
) -> str:
    """The line with the moved word back in its hole."""
    if len(holes) + begins_with_hole == 1:
        start, end = (0, 0) if begins_with_hole else holes[0].span()
        head, tail = text[:start], text[end:]
        moved = _moved(tail)
        if head and _IN_PLACE.match(tail) and moved in ("", tail):
            return mending.record(number, "double-blank", raw, f"{head} {tail}")
        if moved and moved != tail and (not head or _GOVERNS.search(head)):
            return mending.record(number, "moved-word", raw, f"{head} {moved}".strip())
    mending.doubt(number, "hole", text=text)
    return re.sub(r" {2,}", " ", text)


def _moved(tail: str) -> str:
    """`tail` with the link word at its end put first; empty when no link word ends it."""
    for pattern in _MOVED:
        if found := pattern.fullmatch(tail):
            return f"{found['link']} {found['rest'].strip()}".strip()
    return ""


def glued(before: str, number: int, text: str, mending: Mending) -> str:
    """Two lines as one text: with a blank, or without where a mark, bracket or hyphen was torn off."""
    if not before or not text:
        return before or text
    tail = before[-200:]  # the last word is all that counts, and a wording may be very long
    first, last = text.split(" ", 1)[0], tail.rsplit(" ", 1)[-1]
    rule = ""
    if before.endswith("\u00ad"):
        mending.record(number, "hyphenation", f"{last[:-1]}-⏎{first}", last[:-1] + first)
        return before[:-1] + text
    if text[0] in ",;.)" or (text[0] in CLOSING and (len(text) == 1 or text[1] in " ,.;:)")):
        rule = "thrown-mark"
    elif before.endswith("("):
        rule = "open-bracket"
    elif re.search(r"\d-$", tail):
        rule = "number-hyphen"
    elif re.search(r"[^\W\d_]-$", tail):
        rule = "hyphen"
        if _is_cut(number, last, first, mending):
            mending.record(number, "hyphenation", f"{last}⏎{first}", last[:-1] + first)
            return before[:-1] + text
    if not rule:
        return f"{before} {text}"
    mending.record(number, rule, f"{last}⏎{first}", last + first)
    return before + text


def _is_cut(number: int, last: str, first: str, mending: Mending) -> bool:
    """True when the hyphen only cuts a word that the text holds whole elsewhere.

    Where it belongs to a known compound, or to one that the text holds elsewhere, it stays. Where both or
    neither can be shown it stays as printed, with a doubt.
    """
    left, right = _WORD.findall(last)[-1:], _WORD.match(first)
    is_whole = is_compound = False
    if left and right:
        is_whole = (left[0] + right.group()).casefold() in mending.words
        is_compound = f"{left[0]}-{right.group()}".casefold() in mending.words
    is_compound = is_compound or bool(_COMPOUND.match((left[0] if left else last) + "-" + first))
    if is_whole == is_compound:
        mending.doubt(number, "hyphen", text=last + first)
    return is_whole and not is_compound
