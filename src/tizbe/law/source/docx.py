"""A DOCX → blocks: paragraphs and tables in the order of the document, with the numbers Word only draws.

Read at the level of its XML: python-docx opens the package and finds its parts, but its paragraphs leave out
links, insertions and text boxes. Tracked changes are read as accepted and are a doubt, for nobody accepted them.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

import docx
from docx.opc.exceptions import OpcError
from lxml import etree

from tizbe.errors import Refused
from tizbe.law.source.assembly import Assembly, plain, raised
from tizbe.law.source.document import Source
from tizbe.law.source.grid import MOST_CELLS, Span, filled_table
from tizbe.law.source.numbering import Numbering, attribute, qualified

LARGEST_UNPACKED = 256 * 1024 * 1024
"""A package that unpacks to more bytes than this is refused: no act is as large (a zip bomb)."""

_DEEPEST = 100
_TEXT = {qualified(tag) for tag in ("t", "delText")}
_BLANKS = {qualified(tag) for tag in ("tab", "ptab")}
_SKIPPED = {
    qualified(tag)
    for tag in ("pPr", "rPr", "del", "moveFrom", "instrText", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "fldChar")
}
_TRANSPARENT = {qualified(tag) for tag in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml")}
_CHANGES = {qualified(tag) for tag in ("ins", "del", "moveFrom", "moveTo")}
_DRAWN = {qualified("drawing"), qualified("pict"), qualified("object")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def source_from_docx(content: bytes, digest: str = "") -> Source:
    """The source of a DOCX; `Refused` when the package is damaged, too large unpacked, or no document of Word."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(entry.file_size for entry in package.infolist()) > LARGEST_UNPACKED:
                raise Refused(_TOO_LARGE)
            if any(entry.flag_bits & 1 for entry in package.infolist()):
                raise Refused(_DAMAGED)
            if b"<!DOCTYPE" in package.read("word/document.xml")[:4096]:
                raise Refused(_DAMAGED)  # Word writes none: only entities made to expand need one
        document = docx.Document(io.BytesIO(content))
    except Refused:
        raise
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError) as error:
        raise Refused(_DAMAGED) from error
    except (OpcError, KeyError, ValueError, AttributeError, OSError, etree.XMLSyntaxError, zlib.error) as error:
        raise Refused(_DAMAGED) from error
    reader = _Reader(Assembly(), Numbering.of(document))
    reader.read_footnotes(document)
    reader.read_body(document.element.body, 0)
    if not reader.assembly.blocks:
        raise Refused(_NO_TEXT)
    return reader.assembly.source(digest, "docx")


@dataclass
class _Reader:
    """Where the reading of the document stands."""

    assembly: Assembly
    numbering: Numbering
    footnotes: dict[str, str] | None = None

    def read_footnotes(self, document: docx.document.Document) -> None:
        """Keep the text of each footnote, to say what a reference to it leaves aside."""
        self.footnotes = {}
        for part in document.part.package.iter_parts():
            if str(part.partname) not in ("/word/footnotes.xml", "/word/endnotes.xml"):
                continue
            try:
                root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
            except etree.XMLSyntaxError as error:
                raise Refused(_DAMAGED) from error
            for note in root:
                text = plain("".join(one.text or "" for one in note.iter(qualified("t"))))
                self.footnotes[f"{etree.QName(note).localname} {attribute(note, 'id')}"] = text

    def read_body(self, parent: etree._Element, depth: int) -> None:
        """Add the paragraphs and tables of `parent`, in order."""
        if depth > _DEEPEST:
            raise Refused(_DAMAGED)
        for child in parent:
            if child.tag == qualified("p"):
                for text in self.paragraphs(child):
                    self.assembly.add_paragraph(text)
            elif child.tag == qualified("tbl"):
                self.read_table(child, depth)
            elif child.tag in _TRANSPARENT:
                self._doubt_change(child)
                self.read_body(child, depth + 1)

    def paragraphs(self, paragraph: etree._Element) -> list[str]:
        """The text of a paragraph, then of the text boxes anchored in it; a break after a stop parts it in two."""
        pieces: list[str] = []
        boxes: list[str] = []
        number = self.numbering.number_of(paragraph)
        self._read_inline(paragraph, pieces, boxes, 0)
        text = "".join(pieces)
        if number is None and plain(text):
            self.assembly.mending.doubt(self.assembly.next_line, "numbering", text=plain(text))
        elif number and plain(text):
            text = self.assembly.mending.record(self.assembly.next_line, "numbering", "", number) + " " + text
        parts = [""]
        for line in text.split("\n"):
            is_ended = plain(parts[-1])[-1:] in (".", ";", ":", '"', "»", "”")
            if is_ended or not parts[-1].strip():
                parts.append(line)
            else:
                parts[-1] += " " + line
        return [part for part in parts if plain(part)] + boxes

    def _read_inline(self, parent: etree._Element, pieces: list[str], boxes: list[str], depth: int) -> None:
        if depth > _DEEPEST:
            raise Refused(_DAMAGED)
        for child in parent:
            if child.tag in _CHANGES:
                self._doubt_change(child)
            if child.tag in _SKIPPED or child.tag == _FALLBACK:
                continue
            if child.tag in _TEXT:
                pieces.append(child.text or "")
            elif child.tag in _BLANKS:
                pieces.append("\t")
            elif child.tag in (qualified("br"), qualified("cr")):
                pieces.append(" " if attribute(child, "type") == "page" else "\n")
            elif child.tag == qualified("noBreakHyphen"):
                pieces.append("-")
            elif child.tag == qualified("sym"):
                self.assembly.mending.doubt(self.assembly.next_line, "picture")
            elif child.tag in (qualified("footnoteReference"), qualified("endnoteReference")):
                kind = etree.QName(child).localname.removesuffix("Reference")
                note = (self.footnotes or {}).get(f"{kind} {attribute(child, 'id')}", "")
                self.assembly.mending.doubt(self.assembly.next_line, "footnote", text=note)
            elif child.tag in _DRAWN:
                self._read_drawing(child, boxes, depth)
            elif child.tag == qualified("r"):
                self._read_run(child, pieces, boxes, depth)
            else:
                self._read_inline(child, pieces, boxes, depth + 1)

    def _read_run(self, run: etree._Element, pieces: list[str], boxes: list[str], depth: int) -> None:
        begun = len(pieces)
        self._read_inline(run, pieces, boxes, depth + 1)
        said = "".join(pieces[begun:])
        if _is_set(run, "vanish") or _is_set(run, "webHidden"):
            del pieces[begun:]
            if said.strip():
                self.assembly.mending.record(self.assembly.next_line, "hidden", said, "")
        elif _is_set(run, "strike") or _is_set(run, "dstrike"):
            self.assembly.mending.doubt(self.assembly.next_line, "tracked-changes", text=said)
        elif _property(run, "vertAlign") == "superscript":
            pieces[begun:] = [raised(said)]

    def _read_drawing(self, drawing: etree._Element, boxes: list[str], depth: int) -> None:
        """The paragraphs of a text box; a drawing without text is a picture."""
        contents = [one for one in drawing.iter(qualified("txbxContent")) if not _inside_fallback(one, drawing)]
        for content in contents:
            for paragraph in content.iter(qualified("p")):
                pieces: list[str] = []
                self._read_inline(paragraph, pieces, boxes, depth + 1)
                if text := plain("".join(pieces)):
                    boxes.append(text)
        if not contents:
            self.assembly.mending.doubt(self.assembly.next_line, "picture")

    def _doubt_change(self, change: etree._Element) -> None:
        if change.tag not in _CHANGES:
            return
        text = "".join(one.text or "" for one in change.iter(*_TEXT))
        self.assembly.mending.doubt(self.assembly.next_line, "tracked-changes", text=plain(text))

    def read_table(self, table: etree._Element, depth: int) -> None:
        """A table with its merged cells; the tables inside a cell, and a frame of one cell, as running text."""
        rows = [row for row in table.iter(qualified("tr")) if next(row.iterancestors(qualified("tbl"))) is table]
        cells = [cell for row in rows for cell in _cells(row)]
        if len(cells) == 1 or any(cell.find(f".//{qualified('tbl')}") is not None for cell in cells):
            for cell in cells:
                self.read_body(cell, depth + 1)
            return
        spans: list[Span] = []
        open_spans: dict[int, int] = {}
        for row_number, row in enumerate(rows):
            column = _grid_count(row, "gridBefore")
            for cell in _cells(row):
                wide = min(int(_value(cell, "tcPr", "gridSpan") or 1), 1000)
                merge = cell.find(f"{qualified('tcPr')}/{qualified('vMerge')}")
                goes_on = merge is not None and attribute(merge, "val") != "restart" and column in open_spans
                if goes_on:
                    place = open_spans[column]
                    above = spans[place]
                    spans[place] = Span(above.row, above.column, above.row_count + 1, above.column_count, above.text)
                else:
                    if merge is not None:
                        open_spans[column] = len(spans)
                    else:
                        open_spans.pop(column, None)
                    spans.append(Span(row_number, column, 1, wide, self._cell_text(cell)))
                column += wide
                if len(spans) > MOST_CELLS:
                    raise Refused(_TOO_LARGE)
        self.assembly.add_table(*filled_table(spans))

    def _cell_text(self, cell: etree._Element) -> str:
        texts = [text for one in cell.iter(qualified("p")) if not _in_box(one) for text in self.paragraphs(one)]
        return " ".join(plain(text) for text in texts)


def _cells(row: etree._Element) -> list[etree._Element]:
    table = next(row.iterancestors(qualified("tbl")))
    return [one for one in row.iter(qualified("tc")) if next(one.iterancestors(qualified("tbl"))) is table]


def _in_box(paragraph: etree._Element) -> bool:
    return next(paragraph.iterancestors(qualified("txbxContent")), None) is not None


def _inside_fallback(element: etree._Element, top: etree._Element) -> bool:
    """True inside the copy of a drawing that is kept for old programs."""
    for ancestor in element.iterancestors():
        if ancestor is top:
            return False
        if ancestor.tag == _FALLBACK:
            return True
    return False


def _value(element: etree._Element, properties: str, name: str) -> str | None:
    found = element.find(f"{qualified(properties)}/{qualified(name)}")
    return attribute(found, "val") if found is not None else None


def _grid_count(row: etree._Element, name: str) -> int:
    return min(int(_value(row, "trPr", name) or 0), 1000)


def _property(run: etree._Element, name: str) -> str | None:
    return _value(run, "rPr", name)


def _is_set(run: etree._Element, name: str) -> bool:
    found = run.find(f"{qualified('rPr')}/{qualified(name)}")
    return found is not None and attribute(found, "val") not in ("0", "false", "off", "none")


_DAMAGED = {
    "kk": "DOCX файлы бүлінген немесе Word құжаты емес.",
    "ru": "Файл DOCX повреждён или не является документом Word.",
    "en": "The DOCX file is damaged or is no document of Word.",
}
_TOO_LARGE = {
    "kk": "DOCX файлы ашылғанда тым үлкен болады.",
    "ru": "Файл DOCX в распакованном виде слишком велик.",
    "en": "The DOCX file is too large when unpacked.",
}
_NO_TEXT = {
    "kk": "DOCX файлында мәтін жоқ.",
    "ru": "В файле DOCX нет текста.",
    "en": "The DOCX file holds no text.",
}
