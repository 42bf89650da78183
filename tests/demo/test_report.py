"""The report as text: whole, closed to the outside, and nobody's number in it."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from tests.demo.conftest import Ran
from tizbe.demo.drawing import bar_chart
from tizbe.demo.report import mask_numbers
from tizbe.demo.words import Words
from tizbe.errors import LANGUAGES
from tizbe.person import is_iin


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_comes_from_outside(ran: Ran, language: str) -> None:
    """The page has no script, no address, no source and no event handler, and its policy allows none."""
    page = ran.reports[language].read_text(encoding="utf-8")
    for forbidden in (r"<script", r"https?:", r"\bsrc\s*=", r"url\(", r"@import", r"\son\w+\s*=", r"\sstyle\s*="):
        assert not re.search(forbidden, page), forbidden
    assert "default-src 'none'" in page
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_can_be_recognised(ran: Ran, language: str) -> None:
    """No IIN stands in the page, nor any other run of twelve digits, and no path of the machine."""
    page = ran.reports[language].read_text(encoding="utf-8")
    assert not re.search(r"\d{12}", re.sub(r"sha256-[^']+", "", page))
    assert str(ran.home) not in page
    assert page.count("••••••••") >= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_its_language(ran: Ran, language: str) -> None:
    """The page names its language, has one main heading, and no text is left in braces."""
    page = ran.reports[language].read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page
    assert page.count("<h1>") == 1
    assert not re.search(r"\{\w+\}", page.split("</style>")[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_a_caption_and_scopes(ran: Ran, language: str) -> None:
    """Each table has a caption, each header cell a scope, and each row as many cells as there are heads."""
    page = ran.reports[language].read_text(encoding="utf-8")
    tables = re.findall(r"<table>(.*?)</table>", page, re.DOTALL)
    assert len(tables) >= 10
    for table in tables:
        assert table.count("<caption") == 1
        assert all("scope=" in cell for cell in re.findall(r"<th\b[^>]*>", table))
        head, body = table.split("</thead>")
        columns = head.count("<th ")
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL):
            assert len(re.findall(r"<t[hd]\b", row)) == columns


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rehearsal_stands_in_the_page(ran: Ran, language: str) -> None:
    """The rehearsal has a section of its own with its feeds and a line for each row that the act touches."""
    page = ran.reports[language].read_text(encoding="utf-8")
    (section,) = re.findall(r'<section aria-labelledby="rehearsal">.*?</section>', page, re.DOTALL)
    for side in ("gained", "lost"):
        for feed in ran.account.rehearsal["feeds"][side]:
            assert f"<code>{feed['feed']}</code>" in section
    (rows,) = re.findall(r'id="rehearsed-rows".*?<tbody>(.*?)</tbody>', section, re.DOTALL)
    assert rows.count("<tr>") == len(ran.account.rehearsed)
    (moved,) = (row for row in ran.account.rehearsed if row.moves)
    assert "✓ " + Words(language).say("came_true", row=moved.row, begin=moved.begin, end=moved.end) in section
    assert "✗" not in section


def test_a_number_in_a_text_is_masked() -> None:
    """Of a person's number only the last four digits are left."""
    number = "071210795009"
    assert is_iin(number)
    assert mask_numbers(f"IIN {number}.") == "IIN ••••••••5009."


def test_bars_are_as_long_as_their_numbers() -> None:
    """The longest bar fills the width left of its number; half as many persons give half the length."""
    chart = bar_chart([("a", 100, 50), ("b", 0, 1)], [("100", "50"), ("0", "1")])
    (first, second), (none, one) = (group.bars for group in chart.groups)
    assert first.width == 2 * second.width
    assert (none.width, one.width > 0) == (0, True)
