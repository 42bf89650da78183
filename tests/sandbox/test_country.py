"""The people and their files: valid numbers, the same for the same seed, every feed with rows."""

from __future__ import annotations

import filecmp
import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tizbe.errors import Refused
from tizbe.person import is_iin
from tizbe.sandbox import national
from tizbe.sandbox.country import check_digits, people
from tizbe.sandbox.feeds import JANUARY_AS_OF, admitted, normal_value, plans
from tizbe.sandbox.making import make


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small country with faults."""
    directory = tmp_path_factory.mktemp("country")
    make(directory, 1000, 7)
    return directory


def envelopes(directory: Path) -> list[dict[str, object]]:
    """Every envelope of a country in the order of the numbers."""
    return [json.loads(path.read_text()) for path in sorted(directory.glob("20*/*.json"))]


def test_every_number_is_valid_and_has_the_digit_seven() -> None:
    """Every IIN passes the check digit, has 7 as its seventh digit and belongs to one person."""
    iins = [f"{number:012d}" for number in people(5000, np.random.default_rng(3), JANUARY_AS_OF).iin.tolist()]
    assert len(set(iins)) == 5000
    assert all(is_iin(iin) and iin[6] == "7" for iin in iins)


def test_check_digits_agree_with_the_plain_one() -> None:
    """The vectorised check digit equals the hub's own for every number, those without a digit among them."""
    from tizbe.person import check_digit

    numbers = np.random.default_rng(5).integers(0, 10**11, size=3000)
    plain = [check_digit(f"{number:011d}") for number in numbers.tolist()]
    assert [None if digit < 0 else digit for digit in check_digits(numbers).tolist()] == plain
    assert None in plain


def test_a_third_are_children() -> None:
    """About a third of the people are under 18 and about one in eight is of pension age."""
    ages = people(20_000, np.random.default_rng(1), JANUARY_AS_OF).ages_on(date(2026, 1, 1))
    assert 0.30 < float(np.mean(ages < 18)) < 0.36
    assert 0.09 < float(np.mean(ages >= 62)) < 0.15


def test_same_seed_same_bytes(country: Path, tmp_path: Path) -> None:
    """The same persons and seed give the same files, byte for byte; another seed gives others."""
    make(tmp_path / "again", 1000, 7)
    names = sorted(path.relative_to(country) for path in country.rglob("*") if path.is_file())
    assert names == sorted(
        path.relative_to(tmp_path / "again") for path in (tmp_path / "again").rglob("*") if path.is_file()
    )
    assert all(filecmp.cmp(country / name, tmp_path / "again" / name, shallow=False) for name in names)
    make(tmp_path / "other", 1000, 8)
    assert (tmp_path / "other" / "key.json").read_text() != (country / "key.json").read_text()


def test_every_feed_has_rows(country: Path) -> None:
    """Every feed sends at least one row in each month in which its edition names it and it sends at all."""
    sent = {(str(e["number"])[:7], e["feed"]) for e in envelopes(country) if e["count"]}
    for plan in plans():
        assert not plan.december or ("2025-12", plan.name) in sent
        assert plan.january == "none" or ("2026-01", plan.january_name) in sent


def test_file_names_carry_no_person(country: Path) -> None:
    """No file name holds twelve digits in a row."""
    import re

    assert not [path for path in country.rglob("*") if re.search(r"\d{12}", path.name)]


def test_the_numbers_sort_as_the_days_do(country: Path) -> None:
    """In the order of their numbers the submissions' sending days never go back."""
    days = [str(envelope["sent_on"]) for envelope in envelopes(country)]
    assert days == sorted(days)


def test_without_faults_everything_is_taken(tmp_path: Path) -> None:
    """A country without faults has no refused row and no refused file in its key, in either form."""
    for form in ("csv", "parquet"):
        make(tmp_path / form, 400, 2, form, with_faults=False)
        key = json.loads((tmp_path / form / "key.json").read_text())
        assert {entry["expected"] for entry in key["submissions"]} == {"accepted"}
        assert sum(entry["refused"] for entry in key["submissions"]) == 0


def test_too_small_and_used_folders_are_refused(country: Path, tmp_path: Path) -> None:
    """A country too small, an unknown form and a folder in use are refused, and nothing is written."""
    with pytest.raises(Refused):
        make(tmp_path / "small", 10, 1)
    with pytest.raises(Refused):
        make(tmp_path / "form", 1000, 1, "xlsx")
    with pytest.raises(Refused):
        make(country, 1000, 1)
    assert not list(tmp_path.iterdir())


def test_levels_are_normalised_over_both_alphabets() -> None:
    """Cyrillic and small letters of a level mean the Latin ones; D and E alone give days."""
    assert [normal_value("level", letter) for letter in "дЕвБс"] == ["D", "E", "B", "B", "C"]
    assert admitted("level") == frozenset({"D", "E"})


def test_national_country_has_one_full_a_feed(tmp_path: Path) -> None:
    """The country for measuring holds one full a feed, the same rows in each form."""
    made = national.make(tmp_path, 2000, 1, ("parquet", "csv"))
    feeds = [envelope["feed"] for envelope in made if "/parquet/" in envelope["path"]]
    assert len(feeds) == len(set(feeds)) == sum(plan.full for plan in plans())
    counts = [[e["count"] for e in made if f"/{form}/" in e["path"]] for form in ("parquet", "csv")]
    assert counts[0] == counts[1] and all(counts[0])
    assert 1.4 < sum(counts[0]) / 2000 < 2.2
