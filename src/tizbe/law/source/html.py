"""A page as the reference bank or adilet publish it → blocks: only what a reader sees, in reading order.

The article's container is taken where the page has one, else its body. Whatever is not text of the act goes:
scripts, menus, forms, and what the page hides (recorded, as a hidden word may be one that was left out).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree, html

from tizbe.errors import Refused
from tizbe.law.source.assembly import Assembly, plain, raised
from tizbe.law.source.document import Source
from tizbe.law.source.grid import MOST_CELLS, Span, filled_table

_CONTAINERS = (
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' gs_12 ')]//article",
    "//article",
    "//*[@id='doc_content' or @id='document-content' or @id='text' or @id='article']",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' container_alpha ')]",
    "//*[contains(@class, 'document-text') or contains(@class, 'doc-text') or contains(@class, 'article-content')]",
    "//main",
)
_DROPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "nav",
        "aside",
        "form",
        "button",
        "select",
        "input",
        "textarea",
        "iframe",
        "object",
        "svg",
        "canvas",
        "audio",
        "video",
        "map",
    ]
)
_PARAGRAPHS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "center",
        "address",
        "figure",
        "figcaption",
        "body",
        "html",
        "hr",
        "fieldset",
        "details",
        "summary",
    ]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.I)
_STRUCK = re.compile(r"text-decoration[^;]*:\s*[^;]*line-through", re.I)
_ENDED = re.compile(r"(?:[.:;][\"»”]?|[\"»”])$")
_DEEPEST = 400


@dataclass
class _Walk:
    """Where the reading of the page stands: the paragraph begun, and what is being put together."""

    assembly: Assembly
    pieces: list[str] = field(default_factory=list)

    @property
    def line(self) -> int:
        return self.assembly.next_line

    def end_paragraph(self) -> None:
        self.assembly.add_paragraph("".join(self.pieces))
        self.pieces = []

    def break_line(self) -> None:
        """A forced line end: a new paragraph after what ends as one, else only a blank."""
        text = plain("".join(self.pieces))
        if not text or _ENDED.search(text):
            self.end_paragraph()
        else:
            self.pieces.append(" ")


def source_from_html(content: bytes, digest: str = "") -> Source:
    """The source of a page; `Refused` when it holds no text or is not built as a page."""
    try:
        # The parser reads the encoding the page names, never a network and never an entity from outside.
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding=_encoding(content))
        root = html.document_fromstring(content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise Refused(_DAMAGED) from error
    walk = _Walk(Assembly())
    _read(_container(root), walk, 0)
    walk.end_paragraph()
    if not walk.assembly.blocks:
        raise Refused(_NO_TEXT)
    return walk.assembly.source(digest, "html")


def _encoding(content: bytes) -> str | None:
    """UTF-8 where the bytes are UTF-8; else what the page says, and Windows-1251 where it says nothing."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        named = re.search(rb"charset\s*=\s*[\"']?\s*([\w-]+)", content[:4096], re.I)
        name = named[1].decode("ascii") if named else "windows-1251"
        return "windows-1251" if name.lower().startswith("utf") else name
    return "utf-8"


def _container(root: html.HtmlElement) -> html.HtmlElement:
    """The innermost element known to hold the act; the body where there is none, or more than one."""
    for path in _CONTAINERS:
        found = [one for one in root.xpath(path) if len(plain(one.text_content())) > 200]
        if len(found) == 1:
            return found[0]
    bodies = root.xpath("//body")
    return bodies[0] if bodies else root


def _read(element: html.HtmlElement, walk: _Walk, depth: int) -> None:
    """Add what `element` holds, then nothing of its tail."""
    tag = element.tag if isinstance(element.tag, str) else "script"
    if depth > _DEEPEST:
        raise Refused(_DAMAGED)
    if tag in _DROPPED or _is_hidden(element, walk):
        return
    if tag == "br":
        walk.break_line()
        return
    if tag == "img":
        walk.assembly.mending.doubt(walk.line, "picture")
        return
    if tag == "table":
        walk.end_paragraph()
        _read_table(element, walk, depth)
        return
    if tag in ("del", "s", "strike", "ins") or _STRUCK.search(element.get("style", "")):
        walk.assembly.mending.doubt(walk.line, "tracked-changes", text=plain(element.text_content()))
    is_paragraph = tag in _PARAGRAPHS
    if is_paragraph:
        walk.end_paragraph()
    if tag == "li" and (parent := element.getparent()) is not None and parent.tag == "ol":
        _number_item(element, walk)
    _read_inside(element, walk, depth, is_raised=tag == "sup")
    if is_paragraph:
        walk.end_paragraph()


def _read_inside(element: html.HtmlElement, walk: _Walk, depth: int, is_raised: bool = False) -> None:
    begun = len(walk.pieces)
    walk.pieces.append(element.text or "")
    for child in element:
        _read(child, walk, depth + 1)
        walk.pieces.append(child.tail or "")
    if is_raised:
        walk.pieces[begun:] = [raised(piece) for piece in walk.pieces[begun:]]


def _number_item(element: html.HtmlElement, walk: _Walk) -> None:
    """The number a browser would print before an item; other than plain numerals it is a doubt."""
    items = [one for one in element.getparent() if one.tag == "li"]
    parent = element.getparent()
    if parent.get("type", "1") != "1" or parent.get("reversed") is not None or element.get("value") is not None:
        walk.assembly.mending.doubt(walk.line, "numbering", text=plain(element.text_content()))
        return
    start = parent.get("start", "1")
    number = (int(start) if start.isdecimal() else 1) + items.index(element)
    walk.pieces.append(walk.assembly.mending.record(walk.line, "numbering", "", f"{number}. "))


def _is_hidden(element: html.HtmlElement, walk: _Walk) -> bool:
    is_hidden = element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style", "")))
    if is_hidden and (text := plain(element.text_content())):
        walk.assembly.mending.record(walk.line, "hidden", text, "")
    return is_hidden


def _read_table(table: html.HtmlElement, walk: _Walk, depth: int) -> None:
    """A table with its spans; one that only frames other tables or long text is read as running text."""
    rows = [row for row in table.iter("tr") if _table_of(row) is table]
    cells = [cell for row in rows for cell in row if cell.tag in ("td", "th")]
    if any(cell.find(".//table") is not None for cell in cells) or len(cells) == 1:
        for cell in cells:
            _read_inside(cell, walk, depth + 1)
            walk.end_paragraph()
        return
    for caption in table.iter("caption"):
        walk.assembly.add_paragraph(caption.text_content())
    spans: list[Span] = []
    taken: set[tuple[int, int]] = set()
    for row_number, row in enumerate(rows):
        if _is_hidden(row, walk):
            continue
        column = 0
        for cell in (one for one in row if one.tag in ("td", "th")):
            while (row_number, column) in taken:
                column += 1
            tall = min(_count(cell.get("rowspan"), len(rows)), len(rows) - row_number)
            wide = _count(cell.get("colspan"), 1)
            if tall * wide + len(taken) > MOST_CELLS:
                raise Refused(_DAMAGED)
            spans.append(Span(row_number, column, tall, wide, _cell_text(cell, walk, depth)))
            taken.update((row_number + down, column + right) for down in range(tall) for right in range(wide))
            column += wide
    walk.assembly.add_table(*filled_table(spans))


def _table_of(row: html.HtmlElement) -> html.HtmlElement | None:
    return next(row.iterancestors("table"), None)


def _count(span: str | None, all_of_them: int) -> int:
    """A rowspan or colspan; absent is 1 and 0 is all that are left."""
    number = int(span) if span and span.strip().isdecimal() else 1
    return min(number or all_of_them, 1000)


def _cell_text(cell: html.HtmlElement, walk: _Walk, depth: int) -> str:
    """The text of a cell, its paragraphs parted by blanks; read as running text is."""
    inner = _Walk(Assembly())
    inner.assembly.mending = walk.assembly.mending
    inner.assembly.next_line = walk.line
    _read_inside(cell, inner, depth + 1)
    inner.end_paragraph()
    return " ".join(block.text for block in inner.assembly.blocks)


_DAMAGED = {
    "kk": "HTML беті бүлінген, оны оқу мүмкін емес.",
    "ru": "Страница HTML повреждена, прочитать её нельзя.",
    "en": "The HTML page is damaged and cannot be read.",
}
_NO_TEXT = {
    "kk": "HTML бетінде мәтін жоқ.",
    "ru": "На странице HTML нет текста.",
    "en": "The HTML page holds no text.",
}
