"""Act 807 from TXT, DOCX, HTML and PDF: one reading, and edition 3 in every cell."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.law.sources.made import act_as_docx, act_as_html
from tizbe.errors import Refused
from tizbe.law.edition import applied, legal_list, reviewed, shipped_reading
from tizbe.law.legal_list import Edition
from tizbe.law.reading.amendment import read_amendment
from tizbe.law.reading.operation import Reading
from tizbe.law.source.opening import source_from_bytes

if TYPE_CHECKING:
    from playwright.sync_api import Browser

RULED = (
    "body {font-family: 'DejaVu Serif'} table {border-collapse: collapse; width: 100%}"
    " td {border: 1px solid #000; padding: 3px; vertical-align: top} "
)
BOTTOM = '<div style="font-size: 8px; width: 100%; text-align: center"><span class="pageNumber"></span></div>'
OF_ALL = BOTTOM.replace("</div>", '/<span class="totalPages"></span></div>')
TOP = '<div style="font-size: 8px; width: 100%; text-align: center">Әділет ақпараттық жүйесі</div>'
PRINTS: dict[str, tuple[str, dict[str, Any]]] = {
    "indented": ("p {text-indent: 1.5em; margin: 0; font-size: 11pt} td p {text-indent: 0}", {"format": "A4"}),
    "parted by space": ("p {margin: 0 0 8pt; font-size: 12pt} td p {margin: 0}", {"format": "A4"}),
    "narrow and justified": (
        "p {text-indent: 2em; margin: 0; text-align: justify; font-size: 10pt; line-height: 1.5} td p {text-indent: 0}",
        {
            "width": "110mm",
            "height": "150mm",
            "display_header_footer": True,
            "header_template": TOP,
            "footer_template": BOTTOM,
            "margin": {"top": "18mm", "bottom": "18mm", "left": "12mm", "right": "12mm"},
        },
    ),
    "small pages, cells in the middle": (
        "p {text-indent: 3em; margin: 0 0 4pt; text-align: justify; font-size: 12pt}"
        " td p {text-indent: 0; text-align: left} td {vertical-align: middle}",
        {
            "format": "A5",
            "display_header_footer": True,
            "header_template": "<div></div>",
            "footer_template": OF_ALL,
            "margin": {"top": "15mm", "bottom": "15mm", "left": "15mm", "right": "15mm"},
        },
    ),
    "spaced letters": (
        "p {text-indent: 1.5em; margin: 0; font-size: 11pt} td p {text-indent: 0}"
        " td:nth-child(2) p::first-line {letter-spacing: .35em}",
        {"format": "A4"},
    ),
    "pages of two sizes": (
        "@page {size: A4} @page wide {size: 297mm 210mm} table {page: wide}"
        " p {text-indent: 1.5em; margin: 0; font-size: 11pt} td p {text-indent: 0}",
        {"prefer_css_page_size": True},
    ),
}


def wording(reading: Reading) -> list[object]:
    """What a reading would apply."""
    return [
        (one.op, one.unit, one.scope, one.locator, one.rows, one.text, one.words, reading.commencement_of(one))
        for one in reading.operations
    ]


def cells(edition: Edition) -> list[object]:
    """Every Kazakh word of an edition, by its place."""
    rows = [
        (row.number, row.category.kk, [(feed.feed, feed.body.kk, feed.system.kk, feed.inferred) for feed in row.feeds])
        for row in edition.rows
    ]
    return [edition.title.kk, edition.list_title.kk, edition.point1.kk, edition.in_force_from, rows]


def is_act_807(content: bytes) -> None:
    """Hold the reading of a file against that of the shipped text, and what it makes against edition 3."""
    source = source_from_bytes(content)
    reading = reviewed(read_amendment(source))
    assert [reason.sentence() for reason in reading.reasons] == []
    assert wording(reading) == wording(reviewed(shipped_reading("807")))
    assert cells(applied(legal_list().edition(2), reading)) == cells(legal_list().edition(3))


def test_a_word_document_reads_as_the_text_does() -> None:
    """Act 807 as DOCX gives the operations of its TXT, and edition 3 in every cell."""
    is_act_807(act_as_docx())


@pytest.mark.parametrize("style", ["minimal", "adilet"])
def test_a_page_reads_as_the_text_does(style: str) -> None:
    """Act 807 as HTML, plain or between menus and links, gives the operations of its TXT, and edition 3."""
    is_act_807(act_as_html(style).encode())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield found
        found.close()


def printed(browser: Browser, page_html: str, **options: Any) -> bytes:
    """A page printed to PDF."""
    page = browser.new_page()
    page.set_content(page_html)
    content = page.pdf(print_background=True, **options)
    page.close()
    return content


@pytest.mark.chromium
@pytest.mark.slow
@pytest.mark.parametrize("print_name", PRINTS)
def test_a_printed_act_reads_as_the_text_does(browser: Browser, print_name: str) -> None:
    """Act 807 printed to PDF, however the pages cut its lines and tables, gives its operations and edition 3."""
    css, options = PRINTS[print_name]
    is_act_807(printed(browser, act_as_html(css=RULED + css), **options))


@pytest.mark.chromium
@pytest.mark.slow
def test_pages_and_what_they_repeat(browser: Browser) -> None:
    """Page numbers and running lines leave the text and stay on record; each block knows its page."""
    css, options = PRINTS["narrow and justified"]
    source = source_from_bytes(printed(browser, act_as_html(css=RULED + css), **options))
    pages = [block.page for block in source.blocks]
    assert (source.kind, pages[0], pages) == ("pdf", 1, sorted(pages))
    taken = [(repair.rule, repair.before) for repair in source.repairs if not repair.after]
    for page in range(1, pages[-1] + 1):
        assert ("page-number", str(page)) in taken
    assert taken.count(("running-line", "Әділет ақпараттық жүйесі")) == pages[-1]


@pytest.mark.chromium
@pytest.mark.slow
def test_a_heading_that_each_page_repeats_is_read_once(browser: Browser) -> None:
    """The heading of a table that goes over pages stands once in its rows; the repeats are on record."""
    head = "<thead><tr><th>№</th><th>Атауы</th><th>Жүйе</th></tr></thead>"
    rows = "".join(f"<tr><td>{n}.</td><td>Орган {n}</td><td>Жүйе {n}</td></tr>" for n in range(1, 81))
    page = f'<meta charset="utf-8"><style>{RULED} th {{border: 1px solid #000}}</style><table>{head}{rows}</table>'
    source = source_from_bytes(printed(browser, page, format="A5"))
    (block,) = source.blocks
    assert block.table is not None
    assert [row[0].text for row in block.table.rows] == ["№", *(f"{n}." for n in range(1, 81))]
    assert {repair.rule for repair in source.repairs} == {"repeated-header"}
    assert (block.first_line, block.last_line) == (1, 81)


@pytest.mark.chromium
@pytest.mark.slow
def test_a_picture_is_refused(browser: Browser) -> None:
    """A PDF that holds only a picture is refused as a scan."""
    drawn = '<svg width="300" height="300"><rect width="200" height="200" fill="#888"/></svg>'
    with pytest.raises(Refused, match="scan"):
        source_from_bytes(printed(browser, drawn))
