"""Two editions on a page: the words before and after are those of the editions, and no colour stands alone."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from lxml import html

from tests.law.publication.conftest import NUMBERS, Published
from tizbe.errors import LANGUAGES
from tizbe.law.answer import NOTICE
from tizbe.law.comparison import compare
from tizbe.law.folding import fold
from tizbe.law.legal_list import Edition
from tizbe.law.publication.page import comparison_page
from tizbe.law.publication.redline import Pieces, redline, side

PAIRS = [*combinations(NUMBERS, 2), (3, 1), (3, 3)]


def told(pieces: Pieces, sign: str) -> str:
    """One side of the pieces as text, folded as comparison folds."""
    return fold(" ".join(piece.words for piece in side(pieces, sign)))


def cells(edition: Edition, number: str, language: str) -> dict[str, tuple[str, str]]:
    """Body and system of each feed of a row, folded."""
    row = edition.row(number)
    return {
        one.feed.code: (fold(one.body.in_language(language)), fold(one.system.in_language(language)))
        for one in (row.feeds if row else ())
    }


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_both_sides_are_the_editions(published: Published, pair: tuple[int, int], language: str) -> None:
    """What a redline shows before and after is, cell by cell, what the two editions hold."""
    law = published.chronicle.legal_list
    before, after = (law.edition(number) for number in pair)
    line = redline(compare(before, after, language), language)
    assert line.is_empty == (before == after)
    for row in line.rows:
        was, now = (" ".join(piece.words for piece in side(row.number, sign)) for sign in "-+")
        for edition, number, sign in ((before, was, "-"), (after, now, "+")):
            held = edition.row(number)
            assert told(row.category, sign) == (fold(held.category.in_language(language)) if held else "")
            shown = {
                code: (told(feed.body, sign), told(feed.system, sign))
                for feed in row.feeds
                if (code := feed.lost if sign == "-" else feed.gained)
            }
            assert shown == cells(edition, number, language)


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_holds_both_views(published: Published, pair: tuple[int, int], language: str) -> None:
    """The page shows each changed row in one text and side by side, with the notice, and marks words by element."""
    law = published.chronicle.legal_list
    line = redline(compare(law.edition(pair[0]), law.edition(pair[1]), language), language)
    page: Any = html.fromstring(comparison_page(line).decode())
    assert page.get("lang") == language
    assert NOTICE[language] in page.xpath("string(//p[@class='notice'])")
    if line.is_empty:
        assert page.xpath("//table | //ins | //del") == []
        return
    count = len(line.rows)
    assert len(page.xpath("//table[caption/@id='inline-table']/tbody")) == count
    assert len(page.xpath("//table[caption/@id='sides-table']/tbody")) == count + bool(line.texts)
    assert page.xpath("//table[caption/@id='sides-table']//td[2]//ins") == []
    assert page.xpath("//table[caption/@id='sides-table']//td[3]//del") == []
    assert all(mark.get("data-said") for mark in page.xpath("//ins | //del"))
    for group in page.xpath("//tbody"):
        (span,) = group.xpath("./tr/th/@rowspan")
        assert int(span) == len(group.xpath("./tr"))


def test_the_courts_new_body_is_one_line(published: Published) -> None:
    """Row 8 of edition 3 shows the courts' former and new body in one cell, and both rights by their codes."""
    law = published.chronicle.legal_list
    line = redline(compare(law.edition(2), law.edition(3), "en"), "en")
    row = next(row for row in line.rows if told(row.number, "+") == "8")
    moved = [feed for feed in row.feeds if not feed.stays]
    assert ("8/courts-department/courts", "8/judicial-administration/courts") in {
        (feed.lost, feed.gained) for feed in moved
    }
