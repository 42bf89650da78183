"""What a page shows and what it hides: containers, menus, spans, breaks, lists, encodings."""

from __future__ import annotations

import pytest

from tizbe.law.source.document import Source
from tizbe.law.source.opening import source_from_bytes


def read(body: str) -> Source:
    """The source of a page with that body."""
    return source_from_bytes(f"<html><body>{body}</body></html>".encode())


def texts(source: Source) -> list[str]:
    """The text of each block."""
    return [block.text for block in source.blocks]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>бір <a href='#'>Заң</a>ның <b><i>26</i></b>-бабы</p>екі<div>үш<p>төрт</p>бес</div>", None),
        ("<p>26<sup>1</sup>-бап</p>", ["26¹-бап"]),
        ("<p>Қазақстан&nbsp;Республикасының<br>Премьер-Министрі</p>", ["Қазақстан Республикасының Премьер-Министрі"]),
        ("<p>1) қалсын;<br/>2) алып тасталсын.</p>", ["1) қалсын;", "2) алып тасталсын."]),
        ("<p>Примечание ИЗПИ!<br>Вводится</p><h3>Тақырып</h3>", ["Примечание ИЗПИ! Вводится", "Тақырып"]),
        ("<p>сөз&shy;дік</p><p> </p><p>&laquo;екі&raquo;</p>", ["сөздік", "«екі»"]),
        ("<ul><li>бір</li><li>екі</li></ul>", ["бір", "екі"]),
        ("<ol start='3'><li>бір</li><li>екі</li></ol>", ["3. бір", "4. екі"]),
        ("<table><tr><td>рамка <p>ішінде</p></td></tr></table>", ["рамка", "ішінде"]),
    ],
)
def test_paragraphs_of_a_page(body: str, expected: list[str] | None) -> None:
    """Block elements, headings and breaks after a stop begin paragraphs; inline markup does not."""
    wanted = expected or ["бір Заңның 26-бабы", "екі", "үш", "төрт", "бес"]
    source = read(body)
    assert (texts(source), source.doubts) == (wanted, ())


def test_only_the_act_is_read() -> None:
    """Menus, scripts and forms go; hidden text goes too, on record; the article is taken where there is one."""
    act = "Қазақстан Республикасының Үкіметі қаулы етеді. " * 6
    page = f"<nav>Мәзір</nav><div class='gs_12'><article><p>{act}</p></article></div><p>Жарнама</p>"
    assert texts(read(page)) == [act.strip()]
    source = read("<script>1</script><p>бір<span style='display:none'>екі</span></p><form>үш</form><p hidden>төрт</p>")
    assert texts(source) == ["бір"]
    assert [(repair.rule, repair.before) for repair in source.repairs] == [("hidden", "екі"), ("hidden", "төрт")]


def test_spanning_cells_repeat_their_text() -> None:
    """A cell over rows or columns repeats its text where it covers; text in a cell is parted by blanks."""
    source = read(
        "<table><thead><tr><th colspan=2>кең</th><th>бір</th></tr></thead>"
        "<tr><td rowspan=2>биік</td><td><p>а</p><p>ә</p></td><td>б<br>в</td></tr><tr><td>г</td><td></td></tr></table>"
    )
    (block,) = source.blocks
    assert block.table is not None
    assert [[(cell.text, cell.is_inherited) for cell in row] for row in block.table.rows] == [
        [("кең", False), ("кең", True), ("бір", False)],
        [("биік", False), ("а ә", False), ("б в", False)],
        [("биік", True), ("г", False), ("", False)],
    ]
    assert not source.doubts


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<p>бір <img src=x> екі</p>", "picture"),
        ("<p>бір <del>ескі</del></p>", "tracked-changes"),
        ("<p>бір <span style='text-decoration: line-through'>ескі</span></p>", "tracked-changes"),
        ("<ol type='a'><li>бір</li></ol>", "numbering"),
        ("<table><tr><td>1.</td><td>а</td><td>б</td></tr><tr><td>2.</td><td>а</td></tr></table>", "table-shape"),
    ],
)
def test_what_a_reader_must_decide_is_a_doubt(body: str, code: str) -> None:
    """Pictures, struck words, drawn letters and rows that lack cells are doubts, never guesses."""
    assert [reason.code for _, reason in read(body).doubts] == [code]


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "utf-16"])
def test_a_page_in_any_encoding(encoding: str) -> None:
    """The encoding is the one the bytes are in, whether the page names it, or names it wrongly."""
    page = "<!DOCTYPE html><html><head><meta charset='utf-8'></head><body><p>Правительство</p></body></html>"
    assert texts(source_from_bytes(page.encode(encoding))) == ["Правительство"]
