"""A PDF → blocks: its pages read one by one, what every page repeats taken off, paragraphs and tables joined.

A scan has no text and is refused: what a machine guesses from a picture must not become law.
"""

from __future__ import annotations

import io
import re
from collections import Counter

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from tizbe.errors import Refused
from tizbe.law.source.assembly import Assembly
from tizbe.law.source.document import Source
from tizbe.law.source.flow import Flow
from tizbe.law.source.page import Line, PageContent, RuledTable, read_page

MOST_PAGES = 2000
"""A longer PDF is refused: no amending act is as long."""

_NUMBER = re.compile(r"(?:[-–— ]*(?P<page>\d{1,4})[-–— ]*|(?:стр\.?|бет|page)? ?\d+ ?(?:/|из|of|-бет) ?\d*)", re.I)
_EDGE_LINES = 3
_MARGIN = 0.12


def source_from_pdf(content: bytes, digest: str = "") -> Source:
    """The source of a PDF; `Refused` when it is damaged, locked by a password, too long, or has no text."""
    pages: list[PageContent] = []
    try:
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                raise Refused(_TOO_LONG)
            for number, page in enumerate(pdf.pages, start=1):
                pages.append(read_page(page, number))
                page.close()
    except Refused:
        raise
    except PdfminerException as error:
        is_locked = any(isinstance(cause, PDFPasswordIncorrect) for cause in error.args)
        raise Refused(_LOCKED if is_locked else _DAMAGED) from error
    except Exception as error:  # whatever a broken file makes the parser stumble over, it is the file's fault
        raise Refused(_DAMAGED) from error
    characters = sum(page.character_count for page in pages)
    if not pages:
        raise Refused(_DAMAGED)
    if not characters:
        raise Refused(_SCAN)
    if sum(page.unmapped_count for page in pages) > 0.1 * characters:
        raise Refused(_UNREADABLE)
    assembly = Assembly()
    flow = Flow(assembly, *_without_running_lines(pages, assembly))
    return flow.source(digest)


def _without_running_lines(
    pages: list[PageContent], assembly: Assembly
) -> tuple[list[list[Line | RuledTable]], list[PageContent]]:
    """The items of each page without page numbers and lines that pages repeat at their edges; each is recorded."""
    running = _running_lines(pages)
    kept = []
    for page_number, page in enumerate(pages, start=1):
        items = list(page.items)
        for place in (0, -1):
            for _ in range(_EDGE_LINES):
                line = items[place] if items else None
                if not isinstance(line, Line) or not _is_in_margin(line, page):
                    break
                rule = "running-line" if _key(line, place) in running else ""
                if not rule and _is_page_number(line.text, page_number, place, pages):
                    rule = "page-number"
                if not rule:
                    break
                items.pop(place)
                assembly.mending.record(page_number, rule, line.text, "")
        kept.append(items)
        if page.turned:
            assembly.mending.record(page_number, "turned-text", page.turned, "")
    return kept, pages


def _is_page_number(text: str, page_number: int, place: int, pages: list[PageContent]) -> bool:
    """A number alone at the edge of a page that is that page's, counted from 1 or on from an earlier file."""
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        return False
    if found["page"] is None:
        return True
    if int(found["page"]) == page_number:
        return True
    offsets = Counter(
        int(number["page"]) - at
        for at, page in enumerate(pages, start=1)
        if page.items and isinstance(line := page.items[place], Line)
        if (number := _NUMBER.fullmatch(line.text.strip())) and number["page"]
    )
    return offsets[int(found["page"]) - page_number] >= 2


def _is_in_margin(line: Line, page: PageContent) -> bool:
    return line.bottom < _MARGIN * page.height or line.top > (1 - _MARGIN) * page.height


def _key(line: Line, place: int) -> tuple[str, int]:
    """A line and the edge it stands at, whatever the page's number in it."""
    return re.sub(rf"(?<!\d){line.page}(?!\d)", "#", line.text), place


def _running_lines(pages: list[PageContent]) -> set[tuple[str, int]]:
    """Lines of words that stand at one height on nearly all pages, or on nearly all of the odd or even ones.

    What ends as wording of an act ends (`;`, `:`, `.`, a quotation mark) is never one.
    """
    heights: dict[tuple[str, int], list[tuple[int, float]]] = {}
    for number, page in enumerate(pages, start=1):
        for place in (0, -1):
            edge = page.items[:_EDGE_LINES] if place == 0 else page.items[-_EDGE_LINES:]
            for line in edge:
                if isinstance(line, Line) and _is_in_margin(line, page) and _is_no_wording(line.text):
                    from_edge = line.top if place == 0 else page.height - line.bottom
                    heights.setdefault(_key(line, place), []).append((number, from_edge))
    running = set()
    for key, found in heights.items():
        at, places = {number for number, _ in found}, [height for _, height in found]
        sides = [set(range(1, len(pages) + 1)), set(range(1, len(pages) + 1, 2)), set(range(2, len(pages) + 1, 2))]
        is_usual = any(len(side) >= 2 and at <= side and len(at) >= max(2, 0.8 * (len(side) - 1)) for side in sides)
        if is_usual and max(places) - min(places) < 3:
            running.add(key)
    return running


def _is_no_wording(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= 4 and text[-1] not in ';:."»”'


_LOCKED = {
    "kk": "PDF файлы құпиясөзбен жабылған; құпиясөзсіз сақтаңыз.",
    "ru": "PDF закрыт паролем; сохраните его без пароля.",
    "en": "The PDF is locked by a password; save it without one.",
}
_DAMAGED = {
    "kk": "PDF файлы бүлінген, оны оқу мүмкін емес.",
    "ru": "Файл PDF повреждён, прочитать его нельзя.",
    "en": "The PDF is damaged and cannot be read.",
}
_SCAN = {
    "kk": "PDF файлында мәтін жоқ, тек сурет (скан); мәтіні бар файлды беріңіз.",
    "ru": "В PDF нет текста, только изображение (скан); дайте файл с текстом.",
    "en": "The PDF has no text, only pictures (a scan); give a file with text.",
}
_UNREADABLE = {
    "kk": "PDF қаріптерінің әріптері мәтінге аударылмайды; басқа файл беріңіз.",
    "ru": "Шрифты PDF не переводятся в буквы; дайте другой файл.",
    "en": "The fonts of the PDF do not say which letters they draw; give another file.",
}
_TOO_LONG = {
    "kk": f"PDF тым ұзын: {MOST_PAGES} беттен асады.",
    "ru": f"PDF слишком длинный: больше {MOST_PAGES} страниц.",
    "en": f"The PDF is too long: more than {MOST_PAGES} pages.",
}
