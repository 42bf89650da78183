"""Signs that a new wording is only a fragment: a lost line, mark, bracket or hyphen leaves traces.

None of these signs is proof, and so none is mended: each is a reason for a lawyer to look. They are the same
in Kazakh and Russian.
"""

from __future__ import annotations

import re

from tizbe.law.quotation import CLOSING, OPENING, has_stray_marks, marks_in, opens_at
from tizbe.law.reading.cells import ReadRow
from tizbe.law.reading.operation import Operation, Words
from tizbe.law.reason import Reason, because

_LIST_MARK = re.compile(r"(?<![^\s(])(?:\d+(?:-\d+)*|[^\W\d_])\)")
_GLUED = re.compile(r"\d[^\W\d_]")
_CLOSED_INSIDE = re.compile(r'["»”];\s')
_UNFINISHED = re.compile(
    r"(?:[,(:;-]|(?:^| )(?:және|немесе|мен|пен|бен|или|и|а|в|во|на|по|с|со|о|об|для|от|к|ко|при|из|за|не))$"
)
_HEADED = re.compile(
    r"(?:Глава|Раздел|Подраздел|Параграф|Статья|\d+(?:-\d+)*-(?:тарау|бөлім|бап|параграф))\b", re.IGNORECASE
)
_FORMULA = re.compile(
    r"деген (?:сөз|сан)|сөз(?:дер|дерді)?[дт]ен кейін|\bпосле слов|\bслов(?:ами|ом|а|о) [«\"“]|\bзаменить слов",
    re.IGNORECASE,
)
"""Words of an instruction itself: among the words it changes they betray a lost mark."""
_HOLDERS = ("paragraph", "subparagraph", "part", "indent", "article", "section", "chapter")
_ITEMS = ("subparagraph", "indent")
_NUMBERING = ("paragraph", "article", "section", "chapter", "part", "indent")
_NUMBERED = re.compile(r"(?P<first>\d+)(?P<more>(?:-\d+)*)\)\s")
_BARE_ITEM = re.compile(r"\d+[.)]? [^.;:]*[^.;:,]")
_BARE_NUMBER = re.compile(r"(?P<first>\d+) (?=[^\W\d_])")


def damages(operation: Operation) -> list[Reason]:
    """Reasons why the wording of `operation` looks damaged; none for a deletion."""
    suspects = [cell for row in operation.rows for cell in _damaged_cells(row)]
    if operation.text is not None and _is_damaged_text(operation.text, operation.unit, bool(operation.rows)):
        suspects.append(operation.text)
    if operation.words is not None:
        suspects += _damaged_words(operation.words)
    return [because("fragment", line=operation.first_line, text=text) for text in suspects]


def _is_damaged_text(text: str, unit: str, has_rows: bool) -> bool:
    lines = text.split("\n")
    if has_rows:
        return not text.strip()
    if unit == "annex":
        # The first line is its title; what is no sentence behind it may have lost its end, but for a bare list.
        is_list = len(lines) > 2 and all(_BARE_ITEM.fullmatch(line) for line in lines[1:])
        is_cut = not is_list and any(map(_is_unended, lines[1:]))
        return len(lines) == 1 or is_cut or _is_torn(lines[-1]) or _skips(lines)
    if unit in _HOLDERS:
        unended = any(_is_unended(line) for line in (lines[:-1] if unit in _ITEMS else lines))
    else:
        unended = len(lines) > 1
    begins = unit == "indent" or _begins_well(text)
    told = text.removesuffix(";") if unit in _ITEMS else text
    if unit in ("preamble", "indent", "part"):  # a list may follow them in the act that is amended
        told = told.removesuffix(":")
    inside = has_stray_marks(text) or (_CLOSED_INSIDE.search(text) is not None and not _is_balanced(text))
    return unended or not begins or inside or _is_torn(told) or (unit in _NUMBERING and _skips(lines, unit))


def _is_unended(line: str) -> bool:
    """A line of a wording that no stop ends; a heading and the row of a table need none."""
    return line[-1:] not in (".", ";", ":") and not _HEADED.match(line) and "\t" not in line


def _skips(lines: list[str], unit: str = "") -> bool:
    """True when the numbers `1)`, `2)` of a list begin later than at 1, skip one, or lost a bracket.

    An indent or a part may itself begin with the number of a subparagraph.
    """
    begun = _NUMBERED.match(lines[0]) if unit in ("indent", "part") else None
    last = int(begun["first"]) - 1 if begun else 0
    for line in lines:
        numbered, bare = _NUMBERED.match(line), _BARE_NUMBER.match(line)
        if numbered:
            number = int(numbered["first"])
            if number not in (1, last + 1) and not (numbered["more"] and number == last):
                return True
            last = number
        elif bare and "\t" not in line and int(bare["first"]) == last + 1 and line[-1:] in (";", "."):
            return True
    return False


def _is_balanced(text: str) -> bool:
    depth = 0
    for place in marks_in(text):
        depth += 1 if opens_at(text, place) else -1
        if depth < 0:
            return False
    return depth == 0


def _damaged_cells(row: ReadRow) -> list[str]:
    names = [row.category, *(feed.body for feed in row.feeds)] if row.feeds else []
    cells = [*names, *(feed.system for feed in row.feeds), *row.cells]
    damaged = [text for text in names if not _begins_well(text)]
    damaged += [text for text in cells if _is_torn(text) or len(marks_in(text)) % 2 or has_stray_marks(text)]
    return list(dict.fromkeys(damaged))


def _damaged_words(words: Words) -> list[str]:
    """Changed words that are run into a number, or that would leave brackets uneven."""
    texts = [text for text in (words.old, words.new, words.after) if text]
    suspects = [text for text in texts if _GLUED.search(text) or _FORMULA.search(text) or not _is_balanced(text)]
    before, after = (_unevenness(text) for text in (words.old, words.new))
    if before != after and words.new:
        suspects.append(words.new)
    return list(dict.fromkeys(suspects)) if texts else ["–"]


def _unevenness(text: str) -> int:
    plain = _LIST_MARK.sub("", text)
    return plain.count("(") - plain.count(")")


def _begins_well(text: str) -> bool:
    """A wording begins with a capital, a number or an opening mark."""
    return bool(text) and (text[0].isupper() or text[0].isdigit() or text[0] in OPENING)


def _is_torn(text: str) -> bool:
    """A bracket without its fellow, a number run into a word, an end that promises more."""
    return bool(_unevenness(text) or _GLUED.search(text) or _UNFINISHED.search(text.rstrip(CLOSING)))
