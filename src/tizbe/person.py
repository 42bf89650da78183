"""Persons' numbers: the IIN (individual identification number) and its check digit.

An IIN is twelve digits; the twelfth is a check digit over the eleven before it. Since resolution 853 of
2013 the other digits promise neither birth date nor sex, so nothing here reads them: a wrong check digit
is an error, and that is all an IIN can be accused of. Inside the engines an IIN travels as an integer
(its leading zeros restored by `iin_text`). An IIN is personal data: it never enters a log, a file name
or an exception's text.
"""

from __future__ import annotations

from tizbe.errors import Refused

_FIRST = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_NO_DIGIT = 10
LENGTH = 12
"""Digits of an IIN."""

_NO_IIN = {
    "kk": "Бұл ЖСН емес: 12 цифр және дұрыс бақылау цифры керек.",
    "ru": "Это не ИИН: нужны 12 цифр и верная контрольная цифра.",
    "en": "This is not an IIN: it needs 12 digits and the right check digit.",
}


def check_digit(first_eleven: str) -> int | None:
    """The twelfth digit that belongs to eleven ASCII digits, or None: such a number is never issued.

    Weights 1 to 11, modulo 11; where that gives 10, the weights 3 to 11, 1, 2; where that gives 10 again
    there is no such IIN. Raises ValueError when it is not given eleven digits.
    """
    if len(first_eleven) != LENGTH - 1 or not (first_eleven.isascii() and first_eleven.isdigit()):
        raise ValueError("eleven digits are needed")
    digits = [int(character) for character in first_eleven]
    for weights in (_FIRST, _SECOND):
        rest = sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11
        if rest != _NO_DIGIT:
            return rest
    return None


def is_iin(text: str) -> bool:
    """Whether the text is twelve ASCII digits with the right check digit."""
    if len(text) != LENGTH or not (text.isascii() and text.isdigit()):
        return False
    return check_digit(text[:-1]) == int(text[-1])


def demand_iin(text: str) -> None:
    """Raise `Refused` for what is no IIN, without repeating it."""
    if not is_iin(text):
        raise Refused(_NO_IIN)


def iin_text(number: int) -> str:
    """The twelve digits of an IIN held as an integer."""
    return f"{number:012d}"
