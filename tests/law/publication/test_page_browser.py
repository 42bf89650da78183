"""The pages in a browser: silent, nothing asked for, switched by keyboard, readable on a phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.law.publication.conftest import Published
from tizbe.errors import LANGUAGES
from tizbe.law.comparison import compare
from tizbe.law.publication.page import comparison_page
from tizbe.law.publication.redline import redline

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.chromium, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield found
        found.close()


def opened(browser: Browser, path: Path, width: int = 1200) -> tuple[Page, list[str]]:
    """The page, and whatever it says or asks for beyond itself."""
    page = browser.new_context(offline=True, viewport={"width": width, "height": 900}).new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: heard.append(request.url) if not request.is_navigation_request() else None)
    page.goto(path.as_uri())
    return page, heard


@pytest.fixture(scope="module")
def compared(published: Published, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Editions 2 and 3 compared, a page in each language."""
    law, folder = published.chronicle.legal_list, tmp_path_factory.mktemp("compared")
    pages = {language: folder / f"compared.{language}.html" for language in LANGUAGES}
    for language, path in pages.items():
        path.write_bytes(comparison_page(redline(compare(law.edition(2), law.edition(3), language), language)))
    return pages


def test_every_page_is_silent(browser: Browser, published: Published, compared: dict[str, Path]) -> None:
    """No page writes to the console, asks for anything, or loses its style sheet to its own content policy."""
    pages = [*published.folder.rglob("*.html"), *compared.values()]
    assert len(pages) == 1 + 9 + 3
    for path in pages:
        page, heard = opened(browser, path)
        page.wait_for_load_state("networkidle")
        assert heard == [], path
        assert page.evaluate("document.styleSheets.length") == 1
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids))
        page.context.close()


def test_the_language_is_switched_by_keyboard(browser: Browser, published: Published) -> None:
    """From the Kazakh page, Tab and Enter lead to the Russian and on to the English page, with a focus that is seen."""
    page, _ = opened(browser, published.file(3, "kk.html"))
    for language, label in (("ru", "Русский"), ("en", "English")):
        for _ in range(8):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent") == label:
                break
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/list-660.{language}.html")
        assert page.evaluate("document.documentElement.lang") == language
        assert page.locator("nav [aria-current]").inner_text() == label


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_view_is_switched_by_keyboard(browser: Browser, compared: dict[str, Path], language: str) -> None:
    """An arrow key changes from one text to side by side, and exactly one of the two is shown."""
    page, _ = opened(browser, compared[language])
    inline, sides = page.locator(".inline"), page.locator(".sides")
    assert (inline.is_visible(), sides.is_visible()) == (True, False)
    page.focus("#view-inline")
    page.keyboard.press("ArrowRight")
    assert (inline.is_visible(), sides.is_visible()) == (False, True)


def test_words_are_marked_without_colour(browser: Browser, compared: dict[str, Path]) -> None:
    """Added words are underlined and removed ones struck through, and a screen reader is told which is which."""
    page, _ = opened(browser, compared["en"])
    line = "e => getComputedStyle(e).textDecorationLine"
    assert page.locator("ins").first.evaluate(line) == "underline"
    assert page.locator("del").first.evaluate(line) == "line-through"
    said = "e => getComputedStyle(e, '::before').content"
    assert "data-said" in page.locator("ins").first.evaluate("e => e.outerHTML")
    assert "added" in page.locator("ins").first.evaluate(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_shows_the_page(
    browser: Browser, published: Published, compared: dict[str, Path], language: str
) -> None:
    """At 320 pixels no page scrolls sideways; the tables scroll inside their own regions."""
    for path in (published.file(3, f"{language}.html"), published.folder / "index.html", compared[language]):
        page, _ = opened(browser, path, width=320)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_it_prints(browser: Browser, published: Published) -> None:
    """On paper the ways to other pages are gone, and the notice, the list and the reasons remain."""
    page, _ = opened(browser, published.file(3, "ru.html"))
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    for name in ("list-table", "why-table", "redline-table"):
        assert page.locator(f"#{name}").is_visible()
    assert page.locator(".notice").is_visible()
