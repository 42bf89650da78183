"""Numbers written in words in Kazakh and Russian texts: "он бес", "пятнадцати", "үшінші", "двухмесячный".

Cardinals up to the thousands and ordinals up to the hundredth, in the case forms of acts. The word for one is
also an article in both languages ("бір", "один"), and so it is counted apart. Only for comparing two texts.
"""

from __future__ import annotations

import re

_KK_CARDINALS = {
    "бір": 1, "екі": 2, "үш": 3, "төрт": 4, "бес": 5, "алты": 6, "жеті": 7, "сегіз": 8, "тоғыз": 9, "он": 10,
    "жиырма": 20, "отыз": 30, "қырық": 40, "елу": 50, "алпыс": 60, "жетпіс": 70, "сексен": 80, "тоқсан": 90,
    "жүз": 100, "мың": 1000,
}  # fmt: skip
_KK_ORDINALS = {
    "бірінші": 1, "екінші": 2, "үшінші": 3, "төртінші": 4, "бесінші": 5, "алтыншы": 6, "жетінші": 7, "сегізінші": 8,
    "тоғызыншы": 9, "оныншы": 10, "жиырмасыншы": 20, "отызыншы": 30, "қырқыншы": 40, "елуінші": 50,
    "алпысыншы": 60, "жетпісінші": 70, "сексенінші": 80, "тоқсаныншы": 90, "жүзінші": 100,
}  # fmt: skip
_KK_ENDINGS = (
    *("дың", "дің", "тың", "тің", "ның", "нің", "ға", "ге", "қа", "ке", "ды", "ді", "ты", "ті", "ны", "ні"),
    *("да", "де", "та", "те", "дан", "ден", "тан", "тен", "нан", "нен"),
)
_RU_CARDINALS = {
    1: "один одна одно одного одной одному одну одним одном",
    2: "два две двух двум двумя",
    3: "три трех трем тремя",
    4: "четыре четырех четырем четырьмя",
    5: "пять пяти пятью",
    6: "шесть шести шестью",
    7: "семь семи семью",
    8: "восемь восьми восемью",
    9: "девять девяти девятью",
    10: "десять десяти десятью",
    40: "сорок сорока",
    90: "девяносто девяноста",
    100: "сто ста",
    200: "двести двухсот двумстам двумястами",
    300: "триста трехсот тремстам тремястами",
    400: "четыреста четырехсот четыремстам четырьмястами",
    1000: "тысяча тысячи тысяч тысяче тысячу тысячей тысячам тысячами",
}
_RU_TEENS = (
    *("одиннадцат", "двенадцат", "тринадцат", "четырнадцат", "пятнадцат", "шестнадцат"),
    *("семнадцат", "восемнадцат", "девятнадцат"),
)
_RU_TENS = {50: ("пять", "пяти"), 60: ("шесть", "шести"), 70: ("семь", "семи"), 80: ("восемь", "восьми")}
_RU_HUNDREDS = {500: ("пять", "пяти"), 600: ("шесть", "шести"), 700: ("семь", "семи"), 800: ("восемь", "восьми")}
_RU_STEMS = {
    "перв": 1, "втор": 2, "четверт": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8, "девят": 9, "десят": 10,
    "двадцат": 20, "тридцат": 30, "сороков": 40, "пятидесят": 50, "шестидесят": 60, "семидесят": 70,
    "восьмидесят": 80, "девяност": 90, "сот": 100,
}  # fmt: skip
_RU_ENDINGS = ("ый", "ой", "ая", "ое", "ые", "ого", "ому", "ом", "ую", "ым", "ыми", "ых")
_RU_THIRD = ("ий", "ья", "ье", "ьи", "ьего", "ьему", "ьем", "ью", "ьей", "ьим", "ьими", "ьих")
_RU_JOINED = re.compile(
    r"(?P<number>[а-я]+?)(?:дневн|месячн|летн|недельн|часов|минутн|разов|кратн|сторонн|процентн|значн)[а-я]+"
)
_WORDS = re.compile(r"[^\W\d_]+")
_QUARTER = re.compile(
    r"(?<!\w)тоқсан(?!ыншы)\w*(?! (?:бір|екі|үш|төрт|бес|алты|жеті|сегіз|тоғыз|күн|жыл|ай|пайыз|мың))(?!\w)"
)
"""Alone, the Kazakh word for ninety is a quarter of a year."""
_TWICE = re.compile(r"(?P<figure>\d+) \((?P<words>[^()]*)\)")


def _kazakh() -> tuple[dict[str, int], dict[str, int]]:
    cardinals = dict(_KK_CARDINALS)
    for word, number in _KK_CARDINALS.items():
        if word not in ("бір", "он"):  # "бірге" is together, "онда" there
            cardinals |= {word + ending: number for ending in _KK_ENDINGS}
    cardinals |= {"онға": 10, "оннан": 10}
    ordinals = {word + end: n for word, n in _KK_ORDINALS.items() for end in ("", "сі", "сы", *_KK_ENDINGS)}
    return cardinals, ordinals


def _russian() -> tuple[dict[str, int], dict[str, int]]:
    cardinals = {word: number for number, words in _RU_CARDINALS.items() for word in words.split()}
    stems = dict(zip(_RU_TEENS, range(11, 20), strict=True)) | {"двадцат": 20, "тридцат": 30}
    cardinals |= {stem + end: number for stem, number in stems.items() for end in ("ь", "и", "ью")}
    for number, (plain, oblique) in _RU_TENS.items():
        cardinals |= {f"{plain}десят": number, f"{oblique}десяти": number, f"{plain}юдесятью": number}
    for number, (plain, oblique) in {**_RU_HUNDREDS, 900: ("девять", "девяти")}.items():
        cardinals |= {f"{plain}сот": number, f"{oblique}сот": number}
    stems = dict(zip(_RU_TEENS, range(11, 20), strict=True)) | _RU_STEMS
    ordinals = {stem + end: number for stem, number in stems.items() for end in _RU_ENDINGS}
    ordinals |= {"трет" + end: 3 for end in _RU_THIRD}
    return cardinals, ordinals


_NUMBERS = {"kk": _kazakh(), "ru": _russian()}


def without_doubles(text: str, language: str) -> str:
    """`text` without the words in brackets that only repeat a figure: "15 (пятнадцать) дней"."""

    def once(found: re.Match[str]) -> str:
        numbers, ones = numbers_in(found["words"], language)
        told = numbers or [1] * ones
        return found["figure"] if told == [int(found["figure"])] else found.group()

    return _TWICE.sub(once, text)


def numbers_in(text: str, language: str) -> tuple[list[int], int]:
    """The numbers that `text` writes in words, from two on, in order; and how often it writes one."""
    cardinals, ordinals = _NUMBERS[language]
    numbers: list[int] = []
    total = current = 0
    end = -1

    def finish() -> None:
        nonlocal total, current
        if total + current:
            numbers.append(total + current)
        total = current = 0

    for found in _WORDS.finditer(_QUARTER.sub(" ", text.lower().replace("ё", "е"))):
        word = found.group()
        joined = _RU_JOINED.fullmatch(word) if language == "ru" else None
        value = cardinals.get(word) or ordinals.get(word) or (cardinals.get(joined["number"]) if joined else None)
        is_next = found.string[end : found.start()] == " " if end >= 0 else False
        if value is None:
            finish()
            end = -1
            continue
        if not is_next:
            finish()
        if value == 1000 and not total:
            total, current = (current or 1) * 1000, 0
        elif value == 100 and language == "kk" and 1 < current < 10:
            current *= 100
        elif _fits(current, value, language):
            current += value
        else:
            finish()
            current = value
        end = found.end()
        if word in ordinals or joined:
            finish()
            end = -1
    finish()
    return [number for number in numbers if number > 1], numbers.count(1)


def _fits(current: int, value: int, language: str) -> bool:
    """True when `value` can be said behind `current`: "жүз" "жиырма" "бес", each smaller than what is round before."""
    if not current:
        return True
    if value < 10:  # in Russian eleven to nineteen are words of their own
        return current % 10 == 0 and (language == "kk" or current % 100 != 10)
    return value < 100 and current % 100 == 0
