"""The people of a made-up country: valid numbers, birth dates, ages as in a young country.

Every IIN has the seventh digit 7, which no real person's number has had, and the right check digit. The
first six digits are the birth date for the look of it only; nothing in the hub reads them. Days are
counted from 1970-01-01 (as numpy and Parquet count them), so that a million persons are a few arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from tizbe.person import check_digit

Numbers = npt.NDArray[np.int64]
Days = npt.NDArray[np.int32]
Facts = npt.NDArray[np.bool_]

_FIRST = np.arange(1, 12)
_SECOND = np.array([3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2])
_ORDINARY_SERIALS = 9_000
"""Serials below this are the country's; those above are kept for persons made by hand."""

_AGE_SHARES = (
    (0, 3, 0.056),
    (3, 6, 0.060),
    (6, 15, 0.172),
    (15, 18, 0.046),
    (18, 23, 0.066),
    (23, 30, 0.098),
    (30, 45, 0.222),
    (45, 60, 0.156),
    (60, 75, 0.098),
    (75, 95, 0.026),
)
"""From age, to age, share of the people: about a third are children."""


def day_number(day: date) -> int:
    """Days from 1970-01-01 to `day`."""
    return day.toordinal() - date(1970, 1, 1).toordinal()


def check_digits(first_eleven: Numbers) -> Numbers:
    """The check digit of each number of eleven digits, or -1 for none, as `tizbe.person.check_digit`."""
    powers = 10 ** np.arange(10, -1, -1, dtype=np.int64)
    first = np.zeros_like(first_eleven)
    second = np.zeros_like(first_eleven)
    for power, weight, other_weight in zip(powers, _FIRST, _SECOND, strict=True):
        digit = first_eleven // power % 10
        first += digit * weight
        second += digit * other_weight
    first %= 11
    second %= 11
    return np.where(first < 10, first, np.where(second < 10, second, -1))


def iin_of(born: date, serial: int) -> int:
    """A number for a person made by hand: the first valid one at `serial` or above, by birth date.

    `serial` must lie in 9000 to 9999, which the ordinary people do not use.
    """
    for number in range(serial, 10_000):
        eleven = f"{born:%y%m%d}7{number:04d}"
        digit = check_digit(eleven)
        if digit is not None:
            return int(eleven) * 10 + digit
    raise ValueError("no serial is left for that birth date")


@dataclass(frozen=True)
class Country:
    """The people: `iin`, `born` (days) and `female`, one entry a person, all of one length."""

    iin: Numbers
    born: Days
    female: Facts

    def __len__(self) -> int:
        return len(self.iin)

    def ages_on(self, day: date) -> npt.NDArray[np.float64]:
        """The age of each person on `day`, in years with fractions; negative before birth."""
        ages: npt.NDArray[np.float64] = (day_number(day) - self.born) / 365.2425
        return ages


def people(count: int, rng: np.random.Generator, last_born: date) -> Country:
    """`count` persons born up to `last_born`, no IIN twice, in no order."""
    made = int(count * 1.04) + 200  # one number in 121 has no check digit
    shares = np.array([share for _, _, share in _AGE_SHARES])
    band = rng.choice(len(_AGE_SHARES), size=made, p=shares / shares.sum())
    lowest = np.array([low for low, _, _ in _AGE_SHARES])[band]
    highest = np.array([high for _, high, _ in _AGE_SHARES])[band]
    age_days = ((lowest + rng.random(made) * (highest - lowest)) * 365.2425).astype(np.int32)
    born = (day_number(last_born) - age_days).astype(np.int32)
    eleven = _first_elevens(born)
    digits = check_digits(eleven)
    valid = np.flatnonzero(digits >= 0)[:count]
    return Country(
        iin=eleven[valid] * 10 + digits[valid],
        born=born[valid],
        female=rng.random(len(valid)) < 0.515,
    )


def _first_elevens(born: Days) -> Numbers:
    """Birth date, the digit 7 and a serial that no two persons of one date share."""
    days = born.astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    year = days.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (days - months).astype(np.int64) + 1
    date_digits = year % 100 * 10_000 + month * 100 + day
    order = np.argsort(date_digits, kind="stable")
    in_order = date_digits[order]
    starts = np.flatnonzero(np.r_[True, in_order[1:] != in_order[:-1]])
    sizes = np.diff(np.r_[starts, len(in_order)])
    rank = np.empty(len(born), dtype=np.int64)
    rank[order] = np.arange(len(born)) - np.repeat(starts, sizes)
    if sizes.max() > _ORDINARY_SERIALS:
        raise ValueError("too many persons for one birth date: ask for fewer than about 100 million")
    # 7919 has no factor in common with 9000, so the serials of a date are scattered and never meet.
    serial = (rank * 7919 + date_digits * 31) % _ORDINARY_SERIALS
    elevens: Numbers = date_digits * 100_000 + 70_000 + serial
    return elevens
