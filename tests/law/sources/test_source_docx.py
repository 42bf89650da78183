"""What a document of Word hides or draws: numbers, merged cells, tracked changes, notes, boxes, raised digits."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tizbe.law.source.document import Source
from tizbe.law.source.opening import source_from_bytes


def read(document: Any) -> Source:
    """The source of a document made in a test."""
    written = io.BytesIO()
    document.save(written)
    return source_from_bytes(written.getvalue())


def test_paragraphs_and_tables_keep_their_order() -> None:
    """A table stands between its paragraphs, and lines are ordinals of paragraphs and rows."""
    document = docx.Document()
    document.add_paragraph('"')
    table = document.add_table(rows=2, cols=3)
    for place, cell in enumerate(table._cells):
        cell.text = f"{place}-ұяшық"
    document.add_paragraph('";')
    blocks = read(document).blocks
    assert [(block.first_line, block.last_line, block.table is None) for block in blocks] == [
        (1, 1, True),
        (2, 3, False),
        (4, 4, True),
    ]


def test_merged_cells_repeat_their_text() -> None:
    """A cell merged downwards or to the right repeats its text where it covers, and says so."""
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(0, 0).merge(table.cell(0, 1)).text = "кең"
    table.cell(1, 2).merge(table.cell(2, 2)).text = "биік"
    (block,) = read(document).blocks
    assert block.table is not None
    assert [[(cell.text, cell.is_inherited) for cell in row] for row in block.table.rows] == [
        [("кең", False), ("кең", True), ("02", False)],
        [("10", False), ("11", False), ("биік", False)],
        [("20", False), ("21", False), ("биік", True)],
    ]


def test_breaks_tabs_and_blanks() -> None:
    """A break after a stop parts paragraphs, elsewhere it is a blank; a cell's paragraphs are parted by blanks."""
    document = docx.Document()
    run = document.add_paragraph().add_run("Қазақстан\u00a0Республикасының")
    run.add_break()
    run.add_text("Премьер-Министрі\tО. Бектенов")
    second = document.add_paragraph().add_run("1) алып тасталсын;")
    second.add_break()
    second.add_text("2) қалсын.")
    second.add_break(WD_BREAK.PAGE)
    table = document.add_table(rows=1, cols=3)
    table.cell(0, 0).text, table.cell(0, 1).text, table.cell(0, 2).text = "1.", "бір\nекі", "үш"
    table.cell(0, 1).add_paragraph("төрт")
    source = read(document)
    assert [block.text for block in source.blocks] == [
        "Қазақстан Республикасының Премьер-Министрі О. Бектенов",
        "1) алып тасталсын;",
        "2) қалсын.",
        "",
    ]
    (table_block,) = (block for block in source.blocks if block.table)
    assert table_block.table is not None
    assert table_block.table.rows[0][1].text == "бір екі төрт"


def numbered(document: Any, number: int, level: int, text: str) -> None:
    """Add a paragraph of a list of Word."""
    paragraph = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )


def test_drawn_numbers_come_back() -> None:
    """Numbers that Word only draws stand in the text again, counted by level; letters are a doubt."""
    document = docx.Document()
    root = document.part.numbering_part.element
    root.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">'
            '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
            '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2)"/></w:lvl>'
            '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="russianLower"/><w:lvlText w:val="%3)"/></w:lvl>'
            "</w:abstractNum>"
        ),
    )
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))
    for level, text in [(0, "бір"), (1, "а"), (1, "ә"), (0, "екі"), (1, "б"), (2, "в")]:
        numbered(document, 91, level, text)
    source = read(document)
    assert [block.text for block in source.blocks] == ["1. бір", "1) а", "2) ә", "2. екі", "1) б", "в"]
    assert [repair.rule for repair in source.repairs] == ["numbering"] * 5
    assert [reason.code for _, reason in source.doubts] == ["numbering"]


@pytest.mark.parametrize(
    ("inside", "text", "code"),
    [
        ('<w:ins w:id="1" w:author="x"><w:r><w:t>жаңа</w:t></w:r></w:ins>', "жол жаңа", "tracked-changes"),
        ('<w:del w:id="1" w:author="x"><w:r><w:delText>ескі</w:delText></w:r></w:del>', "жол", "tracked-changes"),
        ("<w:r><w:rPr><w:strike/></w:rPr><w:t>сызылған</w:t></w:r>", "жол сызылған", "tracked-changes"),
        ("<w:r><w:drawing/></w:r>", "жол", "picture"),
        ('<w:r><w:footnoteReference w:id="2"/></w:r>', "жол", "footnote"),
    ],
)
def test_what_a_reader_must_decide_is_a_doubt(inside: str, text: str, code: str) -> None:
    """Tracked changes are read as accepted, notes and pictures are left aside; each is a doubt."""
    document = docx.Document()
    paragraph = document.add_paragraph("жол ")
    for child in parse_xml(f"<w:p {nsdecls('w')}>{inside}</w:p>"):
        paragraph._p.append(child)
    source = read(document)
    assert [block.text for block in source.blocks] == [text]
    assert [reason.code for _, reason in source.doubts] == [code]


def test_links_and_raised_digits_and_hidden_words() -> None:
    """Words of a link stay in place, a raised 1 behind 26 never makes 261, a hidden word goes on record."""
    document = docx.Document()
    paragraph = document.add_paragraph("осы ")
    for child in parse_xml(
        f"<w:p {nsdecls('w')}><w:hyperlink><w:r><w:t>Заңның</w:t></w:r></w:hyperlink>"
        "<w:r><w:t xml:space='preserve'> 26</w:t></w:r>"
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>құпия</w:t></w:r><w:r><w:t>-бабы</w:t></w:r></w:p>"
    ):
        paragraph._p.append(child)
    source = read(document)
    assert [block.text for block in source.blocks] == ["осы Заңның 26¹-бабы"]
    assert [(repair.rule, repair.before) for repair in source.repairs] == [("hidden", "құпия")]


def test_text_boxes_and_tables_in_cells_are_read() -> None:
    """A text box follows its paragraph; a table inside a frame of one cell is a table."""
    document = docx.Document()
    paragraph = document.add_paragraph("мәтін")
    paragraph._p.append(
        parse_xml(
            f"<w:r {nsdecls('w')}><w:pict><w:txbxContent><w:p><w:r><w:t>қорап</w:t></w:r></w:p></w:txbxContent>"
            "</w:pict></w:r>"
        )
    )
    frame = document.add_table(rows=1, cols=1).cell(0, 0)
    frame.text = "рамка"
    inner = frame.add_table(1, 3)
    for column, text in enumerate(("1.", "орган", "жүйе")):
        inner.cell(0, column).text = text
    blocks = read(document).blocks
    assert [block.text for block in blocks] == ["мәтін", "қорап", "рамка", ""]
    assert blocks[-1].table is not None and [cell.text for cell in blocks[-1].table.rows[0]] == ["1.", "орган", "жүйе"]


def test_a_signature_laid_out_as_a_table_is_a_paragraph() -> None:
    """A row of an office and a name is one paragraph, and so is the head of an annex in the right column."""
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Қазақстан Республикасының\nПремьер-Министрі", "О. Бектенов"
    head = document.add_table(rows=1, cols=2)
    head.cell(0, 1).text = "Қаулыға қосымша"
    assert [block.text for block in read(document).blocks] == [
        "Қазақстан Республикасының Премьер-Министрі О. Бектенов",
        "Қаулыға қосымша",
    ]
