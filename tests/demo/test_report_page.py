"""The report in a browser: silent, in order, readable at every width, in light and dark, by keyboard."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from tests.demo.conftest import Ran
from tizbe.errors import LANGUAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.chromium

CONTRAST = """
() => {
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const numbers = text => text.match(/[\\d.]+/g).map(Number);
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const found = numbers(getComputedStyle(e).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const found = [];
  const every = 'p, td, th, dt, dd, a, li, h1, h2, h3, caption, ins, del, svg text';
  for (const element of document.querySelectorAll(every)) {
    if (!element.textContent.trim() || element.className === 'skip') continue;
    const style = getComputedStyle(element);
    const ink = numbers(element.namespaceURI.endsWith('svg') ? style.fill : style.color).slice(0, 3);
    const [a, b] = [light(ink), light(ground(element))].sort((p, q) => q - p);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) found.push([element.tagName, element.textContent.trim().slice(0, 30), ratio]);
  }
  return found;
}
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield found
        found.close()


def opened(browser: Browser, ran: Ran, language: str, **more: Any) -> tuple[Page, list[str]]:
    """The report on a new page that is offline, and whatever it says or asks for beyond itself."""
    context = browser.new_context(offline=True, **more)
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    address = ran.reports[language].as_uri()
    page.on("request", lambda request: heard.append(request.url) if request.url != address else None)
    page.goto(address)
    return page, heard


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_silent(browser: Browser, ran: Ran, language: str) -> None:
    """It opens offline, asks for nothing but itself, and the console stays empty."""
    page, heard = opened(browser, ran, language)
    page.wait_for_load_state("networkidle")
    assert heard == []
    assert page.evaluate("document.styleSheets.length") == 1


def test_headings_are_in_order(browser: Browser, ran: Ran) -> None:
    """One first heading; no level is left out on the way down; no heading is empty."""
    page, _ = opened(browser, ran, "en")
    headings = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => [Number(h.tagName[1]), h.textContent.trim()])"
    )
    levels = [level for level, _ in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(text for _, text in headings)


def test_names_and_targets_exist(browser: Browser, ran: Ran) -> None:
    """Ids are unique, every reference points to one, every region, drawing and link has a name."""
    page, _ = opened(browser, ran, "en")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    named = page.evaluate(
        "[...document.querySelectorAll('[aria-labelledby]')].map(e => e.getAttribute('aria-labelledby'))"
    )
    targets = page.evaluate("[...document.querySelectorAll('a')].map(a => a.getAttribute('href').slice(1))")
    assert set(named) | set(targets) <= set(ids)
    assert page.locator("svg[role=img]:not([aria-label])").count() == 0
    assert page.evaluate("[...document.querySelectorAll('a')].every(a => a.textContent.trim())")


def test_the_keyboard_reaches_every_link_and_table(browser: Browser, ran: Ran) -> None:
    """Tab visits every link and every wide table, and each shows that it has the focus."""
    page, _ = opened(browser, ran, "en")
    expected = page.locator("a, [tabindex='0']").count()
    seen = set()
    for _ in range(expected):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("[...document.querySelectorAll('a, [tabindex]')].indexOf(document.activeElement)"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert seen == set(range(expected))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough(browser: Browser, ran: Ran, scheme: str) -> None:
    """Every text stands out from its ground by 4.5 to 1 at least, in light and in dark."""
    page, _ = opened(browser, ran, "en", color_scheme=scheme)
    assert page.evaluate(CONTRAST) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_shows_all_of_it(browser: Browser, ran: Ran, language: str) -> None:
    """At 320 pixels the page does not scroll sideways; what is wider scrolls inside its own region."""
    page, _ = opened(browser, ran, language, viewport={"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    smallest = page.evaluate(
        "Math.min(...[...document.querySelectorAll('p, td, th, li')]"
        ".map(e => parseFloat(getComputedStyle(e).fontSize)))"
    )
    assert smallest >= 14


def test_drawings_keep_their_words_inside(browser: Browser, ran: Ran) -> None:
    """No word of a drawing is cut off at its edge, in any language."""
    for language in LANGUAGES:
        page, _ = opened(browser, ran, language)
        outside = page.evaluate(
            "[...document.querySelectorAll('svg[role=img]')].flatMap(s => [...s.querySelectorAll('text')]"
            ".filter(t => t.getBBox().x < -1 || t.getBBox().x + t.getBBox().width > s.viewBox.baseVal.width + 1)"
            ".map(t => t.textContent))"
        )
        assert outside == []


def test_a_cell_is_read_with_its_heads(browser: Browser, ran: Ran) -> None:
    """The number of children before the change of editions is found by row and column head."""
    page, _ = opened(browser, ran, "en")
    table = page.get_by_role("table", name="Persons by row")
    row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Row 1. Children"))
    before = ran.account.counts[0].by_row[1]
    assert row.get_by_role("cell").first.inner_text() == f"{before:,}"
