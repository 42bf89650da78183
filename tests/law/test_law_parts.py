"""The parts of the reader: folding, quotes, repairs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tizbe.law.folding import fold
from tizbe.law.quotation import closed_payload, is_left_open, unquoted
from tizbe.law.source.text import source_from_text


@given(st.text(alphabet='аәбвгіхсеоХСЕ Aaceixyp«»"“”-–,. ', max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    """Folded text folds to itself."""
    assert fold(fold(text)) == fold(text)


@given(st.sampled_from(["«Еңбек нарығы» АЖ", '"Еңбек  нарығы" АЖ,', "“ЕҢБЕК нарығы” АЖ", "«Еңбек нарығы» AЖ"]))
def test_printings_of_one_name_fold_alike(text: str) -> None:
    """Quotes, case, blanks, a trailing comma and a Latin letter do not make another name."""
    assert fold(text) == fold("«Еңбек нарығы» АЖ")


def test_different_names_fold_apart() -> None:
    """The three central databases keep their three names."""
    assert len({fold(name) for name in ("Орталықтандырылған дерекқор", "Орталықтандырылған деректер қоры")}) == 2


@pytest.mark.parametrize(
    ("quoted", "bare"),
    [
        ('"1. Осы "Заң" мәтіні.', '1. Осы "Заң" мәтіні.'),
        ('"Міндетті" Заңының тізбесі', '"Міндетті" Заңының тізбесі'),
        ('"Орган "Үкімет', 'Орган "Үкімет"'),
        ("«Орган «Үкімет", "Орган «Үкімет»"),
    ],
)
def test_one_mark_may_serve_as_two(quoted: str, bare: str) -> None:
    """The outer marks go, but a mark that also belongs to a name inside stays."""
    assert unquoted(quoted) == bare


def test_a_wording_ends_only_at_a_mark_and_a_stop() -> None:
    """A closing mark alone does not end a wording; with `;` or `.` behind it, it does."""
    assert closed_payload('тізбесі";') == ("тізбесі", ";")
    assert closed_payload('айқындалсын.".') == ("айқындалсын.", ".")
    assert closed_payload('";') == ("", ";")
    assert closed_payload('"Үкімет" корпорациясы') is None
    assert is_left_open('"Отбасының цифрлық') and not is_left_open('"Еңбек нарығы" АЖ')


@pytest.mark.parametrize(
    ("lines", "text", "rules"),
    [
        (["Қ а з а қ с т а н  ", "Республикасы"], "Қазақстан Республикасы", ["letter-spacing"]),
        (["баланы (", "мүгедектігі бар)"], "баланы (мүгедектігі бар)", ["open-bracket"]),
        (["26-бабының 1-", "тармағында"], "26-бабының 1-тармағында", ["number-hyphen"]),
        (["автоматты АЖ", ", екінші"], "автоматты АЖ, екінші", ["thrown-mark"]),
        (['"Бір', '" екі'], '"Бір" екі', ["thrown-mark"]),
        (["Республикасының  26-бабында Заңы"], "Республикасының Заңы 26-бабында", ["moved-word"]),
        (["Республикасының  Заңы"], "Республикасының Заңы", ["double-blank"]),
        (["жай мәтін  ", "жалғасы"], "жай мәтін жалғасы", []),
    ],
)
def test_each_repair_is_narrow_and_recorded(lines: list[str], text: str, rules: list[str]) -> None:
    """Each known damage is mended by its own rule, which is recorded; blanks at a line's end are none."""
    source = source_from_text("\n".join(lines))
    assert [block.text for block in source.blocks] == [text]
    assert [repair.rule for repair in source.repairs] == rules
    assert not source.doubts


@pytest.mark.parametrize(
    "line", ["Қазақстан  Республикасының Заңы", "Республикасының  26-бабының 1-тармағында", "а  б  в Заңы"]
)
def test_a_hole_that_nothing_fills_is_a_doubt(line: str) -> None:
    """A double blank that no governed link word fills is not mended by guess."""
    source = source_from_text(line)
    assert [reason.code for _, reason in source.doubts] == ["hole"]
    assert not source.repairs
