"""The demo's texts: whole in every language, used, and needed."""

from __future__ import annotations

import re
from pathlib import Path

import tizbe.cli.demo
import tizbe.demo
from tizbe.demo.words import Words, table
from tizbe.errors import LANGUAGES

ROOM = Path(tizbe.demo.__file__).parent
SOURCES = [*ROOM.glob("*.py"), *ROOM.glob("*.j2"), Path(tizbe.cli.demo.__file__)]


def test_every_text_stands_in_every_language() -> None:
    """Kazakh, Russian and English texts exist, none is left in English, and Kazakh and Russian are Cyrillic."""
    same = {"seconds", "rows_payer", "feed_gained", "feed_lost"}
    for name, texts in table().items():
        assert set(texts) == set(LANGUAGES)
        if re.search(r"[a-z]{4}", re.sub(r"\{\w+\}", "", texts["en"])) and name not in same:
            assert texts["en"] not in (texts["kk"], texts["ru"]), name
            assert re.search(r"[а-яА-Я]", texts["ru"]), name
            assert re.search(r"[а-яА-ЯәғқңөұүһіӘҒҚҢӨҰҮҺІ]", texts["kk"]), name


def test_every_text_is_used() -> None:
    """No text is left over: its name, or the beginning of it that code completes, stands in a source file."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    begun = set(re.findall(r"[\"']([a-z]+_)[\"']", sources)) | set(re.findall(r"f\"([a-z]+_)\{", sources))
    headings = set(re.findall(r"[\"']([a-z]+)[\"']", sources))
    left = [
        name
        for name in table()
        if not re.search(rf"[\"']{name}[\"']", sources)
        and not any(name.startswith(prefix) for prefix in begun | {"step_"})
        and name.removesuffix("_heading") not in headings
    ]
    assert left == []


def test_every_kind_of_row_has_its_word() -> None:
    """Whatever a comparison says of a row, the report can say it."""
    assert {f"kind_{kind}" for kind in ("added", "changed", "removed", "renumbered")} <= set(table())


def test_numbers_are_written_as_the_language_does() -> None:
    """Thousands stand apart by a comma in English and by a blank in Russian and Kazakh."""
    assert Words("en").number(100_000) == "100,000"
    assert Words("ru").number(100_000) == "100\u00a0000"
    assert Words("kk").seconds(1.25) == "1,2 с"
    assert [Words("en").difference(number) for number in (-3, 0, 4)] == ["−3", "0", "+4"]
