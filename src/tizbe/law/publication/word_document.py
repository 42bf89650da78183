"""An edition as a Word document (DOCX): the list as a table, one language a document, landscape.

Number and category of a row are merged over its feeds, and the head of the table repeats on each page. The same
edition gives the same bytes: the day of the edition stands for the moments the format asks for.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, time

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell

from tizbe.law.answer import NOTICE
from tizbe.law.legal_list import FeedWording
from tizbe.law.publication.address import expression_address, permalink
from tizbe.law.publication.published import PublishedEdition
from tizbe.law.publication.words import Say, say_in
from tizbe.period import end_of

_WIDTHS = (Cm(1.6), Cm(7.6), Cm(8.2), Cm(8.2))
_LOCALES = {"kk": "kk-KZ", "ru": "ru-KZ", "en": "en-GB"}
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def word_document(published: PublishedEdition, language: str) -> bytes:
    """The edition as a DOCX file in `language` (kk, ru or en)."""
    say, edition = say_in(language), published.edition
    document = Document()
    _prepare(document, published, language)
    document.add_heading(edition.list_title.in_language(language), level=1)
    notice = document.add_paragraph()
    notice.add_run(f"{NOTICE[language]} {say('text_status')}").bold = True
    end_date = end_of(edition.until_date)
    facts = (
        say("edition", number=edition.number),
        say("period", from_date=edition.in_force_from, end_date=end_date or say("open_end")),
        *(say("act_short", number=act.number, day=act.act_date) for act, _ in published.acts),
    )
    document.add_paragraph(" · ".join(facts))
    document.add_paragraph(edition.title.in_language(language))
    document.add_paragraph(edition.point1.in_language(language))
    _fill(document, published, language, say)
    document.add_paragraph(permalink(language, edition.in_force_from))
    document.add_paragraph(expression_address(language, edition.in_force_from))
    return _packed(document)


def _prepare(document: DocumentObject, published: PublishedEdition, language: str) -> None:
    """Page, font and properties; the properties hold no moment but the day of the edition."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    section.footer.paragraphs[0].text = NOTICE[language]
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(10)
    for name, size in (("Normal", None), ("Heading 1", Pt(12))):
        style = document.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(attribute), None)
        for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(attribute), "Times New Roman")
        if size:
            style.font.size = size
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), _LOCALES[language])
    normal.element.get_or_add_rPr().append(spoken)
    moment = datetime.combine(published.edition.in_force_from, time(), UTC).replace(tzinfo=None)
    properties = document.core_properties
    properties.title = published.edition.list_title.in_language(language)[:255]
    properties.author = properties.last_modified_by = "tizbe"
    properties.comments = NOTICE[language]
    properties.language = _LOCALES[language]
    properties.identifier = permalink(language, published.edition.in_force_from)
    properties.created = properties.modified = moment
    properties.revision = 1


def _fill(document: DocumentObject, published: PublishedEdition, language: str, say: Say) -> None:
    """The table: its head, then one line per feed; number and category merged over the feeds of a row."""
    table = document.add_table(rows=1, cols=4, style="Table Grid")
    table.autofit = False
    for cell, name in zip(table.rows[0].cells, ("number", "body", "category", "system"), strict=True):
        _write(cell, say(name), is_bold=True)
    _repeat_head(table)
    for row in published.edition.rows:
        first = len(table.rows)
        for worded in row.feeds:
            cells = table.add_row().cells
            _write(cells[1], worded.body.in_language(language))
            _write(cells[3], worded.system.in_language(language))
            _add_supply(cells[3], worded, language, say)
        last = len(table.rows) - 1
        for column, text in ((0, row.number), (2, row.category.in_language(language))):
            cell = table.cell(first, column)
            _write(cell.merge(table.cell(last, column)) if last > first else cell, text)
    for line in table.rows:
        _keep_together(line._tr)
        for cell, width in zip(line._tr.tc_lst, _WIDTHS, strict=True):
            cell.width = width


def _add_supply(cell: _Cell, worded: FeedWording, language: str, say: Say) -> None:
    if worded.data_to_supply:
        cell.add_paragraph(say("data_to_supply", text=worded.data_to_supply.in_language(language)))


def _write(cell: _Cell, text: str, *, is_bold: bool = False) -> None:
    """Put `text` into the first paragraph; merging may have left empty ones behind it."""
    for paragraph in cell.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)
    cell.paragraphs[0].add_run(text).bold = is_bold or None


def _repeat_head(table: Table) -> None:
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _keep_together(line: object) -> None:
    """A row of the table does not break across pages."""
    properties = line.get_or_add_trPr()  # type: ignore[attr-defined]
    properties.insert(0, OxmlElement("w:cantSplit"))


def _packed(document: DocumentObject) -> bytes:
    """The document with every part under one fixed moment, the parts in the order python-docx gives them."""
    saved = io.BytesIO()
    document.save(saved)
    packed = io.BytesIO()
    with zipfile.ZipFile(saved) as given, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for part in given.infolist():
            info = zipfile.ZipInfo(part.filename, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            out.writestr(info, given.read(part.filename))
    return packed.getvalue()
