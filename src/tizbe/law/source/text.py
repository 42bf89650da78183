"""An act's text as published → mended blocks: every repair recorded with its line, before and after.

Extraction from PDF damages the text in known ways: a hyperlinked word jumps to the end of its line, a
justified word is s p a c e d by letters, a closing mark or comma falls to the next line, a page break cuts
a paragraph. Each has one narrow rule here. What looks damaged and fits no rule is a doubt, never a guess.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from tizbe.errors import Refused
from tizbe.law.quotation import CLOSING, is_left_open
from tizbe.law.reason import Reason, because
from tizbe.law.source.document import Block, Repair, Source

PAGE_BREAK_LINES = 3
"""A run of this many blank lines is a page break."""

_ENDINGS = (
    "|ы|і|сы|сі|ына|іне|сына|сіне|ының|інің|сының|сінің|ында|інде|сында|сінде|ынан|інен|сынан|сінен"
    "|ымен|імен|сымен|сімен|қа|ке|ға|ге|ны|ні|ның|нің|тың|тің|дың|дің|да|де|та|те|мен|пен|бен"
)
_NUMBERED = (
    r"\d+(?:-\d+)*-(?:тармақша|тармақ|бап|жол|бөлік|баған|тарау|бөлім|қосымша)"
    r"(?:ы|і|сы|сі|тар|тер|лар|лер|дар|дер)?"
)
_PLAIN = rf"(?:Заң|қаулы|бұйры[қғ]|шешім|[Кк]одекс|өкім|[Жж]арлы[қғ]|тақыры[пб]|кіріспе|қосымша)(?:{_ENDINGS})"
# A link word at a line's end: a numbered unit only where it was thrown behind the colon of its instruction.
_MOVED = (
    re.compile(rf"(?P<rest>.*:)(?P<link>{_NUMBERED}|{_PLAIN})"),
    re.compile(rf"(?P<rest>(?:.*(?:\s|\d-))?)(?P<link>{_PLAIN})"),
)
_IN_PLACE = re.compile(rf"{_PLAIN}(?!\w)")
_GOVERNS = re.compile(r"(?:[нтд][ыі]ң|Республикасы|\d)$")
_SPACED_RUN = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_](?!\S)")
_COMPOUND = re.compile(
    r"(?:көшіп-қонушы|сондай-ақ|бір-бір|ата-ана|оқу-ағарту|қылмыстық-атқару|премьер-министр|веб-портал)\w*",
    re.I,
)


@dataclass
class _Mending:
    """What has been mended so far."""

    repairs: list[Repair] = field(default_factory=list)
    doubts: list[tuple[int, Reason]] = field(default_factory=list)

    def record(self, line: int, rule: str, before: str, after: str) -> str:
        self.repairs.append(Repair(line, rule, before, after))
        return after


def read_source(path: Path) -> Source:
    """The text in `path`; `Refused` when it is not text in UTF-8."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(_NOT_TEXT) from error
    if "\x00" in text:
        raise Refused(_NOT_TEXT)
    return source_from_text(text, sha256(content).hexdigest())


def source_from_text(text: str, digest: str = "") -> Source:
    """Blocks of a TXT: a new one begins after a blank line or where a line is indented."""
    raw_lines = text.replace("\u00a0", " ").replace("\t", "    ").split("\n")
    mending = _Mending()
    indents = Counter(indent for line in raw_lines if (indent := _indent_of(line)) and line.strip())
    indent = indents.most_common(1)[0][0] if indents else 0
    blocks: list[Block] = []
    blank_lines = 0
    for number, printed in enumerate(raw_lines, start=1):
        raw = printed.replace("\f", "")
        if raw != printed:
            blank_lines = max(blank_lines, PAGE_BREAK_LINES)
        if not raw.strip():
            blank_lines += 1
            continue
        is_paragraph = bool(indent) and _indent_of(raw) >= indent
        if number > 1 and raw.strip() == raw_lines[number - 2].strip():
            mending.doubts.append((number, because("repeated-line", line=number, text=raw.strip())))
        mended = _mended_line(number, raw.rstrip("\r\n"), _indent_of(raw) == indent + 1 > 1, mending)
        if not is_paragraph and blocks and (not blank_lines or _goes_on(blocks[-1], blank_lines)):
            if blank_lines:
                mending.record(number, "page-break", f"{blocks[-1].text[-40:]}⏎…⏎{mended}", mended)
            blocks[-1] = _joined(blocks[-1], number, mended, mending)
        else:
            blocks.append(Block(number, number, mended, is_paragraph))
        blank_lines = 0
    repairs = tuple(sorted(mending.repairs, key=lambda repair: repair.line))
    return Source(digest, "txt", tuple(blocks), repairs, tuple(mending.doubts))


def _indent_of(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _goes_on(block: Block, blank_lines: int) -> bool:
    """A page break inside a cell with an open quotation, or inside a paragraph that has not ended."""
    if blank_lines < PAGE_BREAK_LINES:
        return False
    if block.is_paragraph:
        return block.text[-1] not in ".;:" + CLOSING
    return is_left_open(block.text)


def _mended_line(number: int, raw: str, begins_with_hole: bool, mending: _Mending) -> str:
    text = raw.strip()
    tokens = text.split(" ")
    if len(tokens) >= 4 and all(len(token) == 1 for token in tokens):
        return mending.record(number, "letter-spacing", raw, "".join(tokens))
    unspaced = _SPACED_RUN.sub(lambda run: run.group().replace(" ", ""), text)
    if unspaced != text:
        text = mending.record(number, "letter-spacing", raw, unspaced)
    holes = list(re.finditer(r"(?<=\S) {2,}(?=\S)", text))
    if not holes and not begins_with_hole:
        return text
    return _filled(number, raw, text, holes, begins_with_hole, mending)


def _filled(
    number: int, raw: str, text: str, holes: list[re.Match[str]], begins_with_hole: bool, mending: _Mending
) -> str:
    """The line with the moved word back in its hole; a hole that nothing fills is a doubt."""
    if len(holes) + begins_with_hole == 1:
        start, end = (0, 0) if begins_with_hole else holes[0].span()
        head, tail = text[:start], text[end:]
        moved = _moved(tail)
        if head and _IN_PLACE.match(tail) and moved in ("", tail):
            return mending.record(number, "double-blank", raw, f"{head} {tail}")
        if moved and moved != tail and (not head or _GOVERNS.search(head)):
            return mending.record(number, "moved-word", raw, f"{head} {moved}".strip())
    mending.doubts.append((number, because("hole", line=number, text=text)))
    return re.sub(r" {2,}", " ", text)


def _moved(tail: str) -> str:
    """`tail` with the link word at its end put first; empty when no link word ends it."""
    for pattern in _MOVED:
        if found := pattern.fullmatch(tail):
            return f"{found['link']} {found['rest'].strip()}".strip()
    return ""


def _joined(block: Block, number: int, text: str, mending: _Mending) -> Block:
    return Block(block.first_line, number, _glue(block.text, number, text, mending), block.is_paragraph)


def _glue(before: str, number: int, text: str, mending: _Mending) -> str:
    """Two lines as one text: with a blank, or without where a mark, bracket or hyphen was torn off."""
    first, last = text.split(" ", 1)[0], before.rsplit(" ", 1)[-1]
    rule = ""
    if text[0] in ",;.)" or (text[0] in CLOSING and (len(text) == 1 or text[1] in " ,.;:)")):
        rule = "thrown-mark"
    elif before.endswith("("):
        rule = "open-bracket"
    elif re.search(r"\d-$", before):
        rule = "number-hyphen"
    elif re.search(r"[^\W\d_]-$", before):
        rule = "hyphen"
        if not _COMPOUND.match(last + first):
            mending.doubts.append((number, because("hyphen", line=number, text=last + first)))
    if not rule:
        return f"{before} {text}"
    mending.record(number, rule, f"{last}⏎{first}", last + first)
    return before + text


_NOT_TEXT = {
    "kk": "Бұл файл UTF-8 мәтіні емес; актіні TXT түрінде беріңіз.",
    "ru": "Это не текст в UTF-8; дайте акт в виде TXT.",
    "en": "This file is not text in UTF-8; give the act as TXT.",
}
