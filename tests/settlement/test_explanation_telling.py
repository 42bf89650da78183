"""The templates of explanations: the same keys and places in every language, and a sentence for every reason."""

import string
from datetime import date

import pytest

from tizbe.errors import LANGUAGES
from tizbe.law.rules.pack import rule_pack
from tizbe.settlement.nearest import open_rows
from tizbe.settlement.steps import REASONS
from tizbe.settlement.telling import Day, masked, templates

AGES = ("age", "child-age")


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(templates().sentences))
def test_every_sentence_has_the_same_places_in_every_language(key: str) -> None:
    """Each sentence stands in Kazakh, Russian and English, with the same places."""
    texts = templates().sentences[key]
    assert set(texts) == set(LANGUAGES)
    assert all(texts.values())
    assert len({frozenset(_places(text)) for text in texts.values()}) == 1


def test_every_reason_and_step_has_its_sentence() -> None:
    """Every reason that may end a period, begin one, or cut a day has a sentence."""
    keys = set(templates().sentences)
    reasons = {*REASONS, *AGES}
    assert {f"ended.{reason}" for reason in reasons} <= keys
    # A period begins beside a day that is not stated, has no authority, or is barred; never beside a death or an age.
    assert {f"began.{reason}" for reason in reasons - {"death", *AGES}} <= keys
    for reason in reasons - {"absent-from-full"}:
        assert any(key == f"step.{reason}" or key.startswith(f"step.{reason}.") for key in keys), reason


def test_every_value_of_the_rule_pack_has_its_words() -> None:
    """Every value that the exchange format admits has words in every language."""
    words = templates().values
    for column in rule_pack().columns:
        for value in column.values:
            assert set(words[value]) == set(LANGUAGES), value


def test_every_payer_has_its_sentence() -> None:
    """Every payer of the rule pack has a sentence."""
    payers = {payer.payer for row in rule_pack().rows for payer in row.payers}
    assert {f"payer.{payer}" for payer in payers} <= set(templates().sentences)


def test_rows_open_by_age_are_rows_of_the_rule_pack() -> None:
    """Every row that is offered by age is one that the rule pack knows."""
    assert {one.row for one in open_rows()} <= {row.row for row in rule_pack().rows}


@pytest.mark.parametrize(
    ("language", "form", "expected"),
    [
        ("en", "", "9 May 2026"),
        ("en", "from", "9 May 2026"),
        ("ru", "", "9 мая 2026 года"),
        ("ru", "to", "9 мая 2026 года"),
        ("kk", "", "2026 жылғы 9 мамыр"),
        ("kk", "from", "2026 жылғы 9 мамырдан"),
        ("kk", "to", "2026 жылғы 9 мамырға"),
        ("kk", "in", "2026 жылғы 9 мамырда"),
        ("kk", "of", "2026 жылғы 9 мамырдағы"),
    ],
)
def test_a_day_is_written_as_the_language_writes_it(language: str, form: str, expected: str) -> None:
    """A day in words stands in the form that the sentence asks for."""
    assert format(Day(date(2026, 5, 9), language), form) == expected


def test_every_month_has_a_name_in_every_form() -> None:
    """Each language has twelve months, and Kazakh twelve in each of its forms."""
    shipped = templates()
    assert all(len(shipped.months[language]) == 12 for language in LANGUAGES)
    for forms in (shipped.months_from, shipped.months_to, shipped.months_in, shipped.months_of):
        assert len(forms["kk"]) == 12
        assert all(form.startswith(name) for form, name in zip(forms["kk"], shipped.months["kk"], strict=True))


def test_a_masked_iin_shows_four_digits() -> None:
    """Of an IIN only the last four digits can be read."""
    assert masked(70012345) == "********2345"
