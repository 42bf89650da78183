"""CSV files as tired people and odd programs make them, each with one thing that is careless.

Every file is of row 2 (`2/mlspp/labour-market`), which has a key, two days and a word; the columns are those of
`COLUMNS`, and `note` is none of the format's.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from tests.intake.cases import made_up_iins

COLUMNS = ("ref", "iin", "begin_date", "end_date", "status", "note")
PEOPLE = [iin for iin, _ in zip(made_up_iins(), range(12), strict=False)]
SHORT = next(iin for iin in made_up_iins(1) if iin.startswith("00")).lstrip("0")
BLANK, NARROW, WIDE = "\u00a0", "\u202f", "\u3000"
Row = list[str]


def sound_rows() -> list[Row]:
    """Rows with nothing wrong, in no order of person."""
    people = [*PEOPLE]
    random.Random(5).shuffle(people)
    return [[f"k-{place}", iin, "2025-06-01", "", "registered", ""] for place, iin in enumerate(people)]


def written(rows: Sequence[Sequence[str]], *, header: Sequence[str] = COLUMNS, sign: str = ",", end: str = "\n") -> str:
    """The text of a file: its header and rows."""
    return "".join(sign.join(line) + end for line in (header, *rows))


def with_field(column: str, text: str, row: int = 3) -> str:
    """A sound file but for one field."""
    rows = sound_rows()
    rows[row][COLUMNS.index(column)] = text
    return written(rows)


def with_header(**names: str) -> str:
    """A sound file, some of whose columns have other names."""
    return written(sound_rows(), header=[names.get(name, name) for name in COLUMNS])


def every_field(end: str = "\n") -> str:
    """A file in which each row has another careless field."""
    rows = []
    for place, (column, text) in enumerate(_FIELDS.values()):
        row = [f"k-{place}", PEOPLE[place % len(PEOPLE)], "2025-06-01", "", "registered", ""]
        row[COLUMNS.index(column)] = text
        rows.append(row)
    return written(rows, end=end)


def _lines(change: Callable[[list[str]], list[str]]) -> str:
    return "".join(change(written(sound_rows()).splitlines(keepends=True)))


_SOUND = written(sound_rows())
_FIELDS = {
    "a blank before an IIN": ("iin", f" {PEOPLE[0]}"),
    "a blank after an IIN": ("iin", f"{PEOPLE[0]} "),
    "a tab before an IIN": ("iin", f"\t{PEOPLE[0]}"),
    "an invisible sign before an IIN": ("iin", f"\u200b{PEOPLE[0]}"),
    "an IIN in thousands": ("iin", f"{PEOPLE[0][:3]} {PEOPLE[0][3:6]} {PEOPLE[0][6:9]} {PEOPLE[0][9:]}"),
    "an IIN in narrow thousands": ("iin", NARROW.join([PEOPLE[0][:3], PEOPLE[0][3:6], PEOPLE[0][6:]])),
    "an IIN as a spreadsheet shortens it": ("iin", "8.00101E+11"),
    "an IIN as a decimal": ("iin", f"{PEOPLE[0]}.0"),
    "an IIN behind an apostrophe": ("iin", f"'{PEOPLE[0]}"),
    "an IIN without its zeros": ("iin", SHORT),
    "an IIN of other digits": ("iin", "".join(chr(0x660 + int(digit)) for digit in PEOPLE[0])),
    "an IIN with a wrong digit": ("iin", PEOPLE[0][:-1] + str((int(PEOPLE[0][-1]) + 1) % 10)),
    "no IIN": ("iin", ""),
    "a blank as IIN": ("iin", " "),
    "a day with points": ("begin_date", "01.06.2025"),
    "a day with strokes": ("begin_date", "01/06/2025"),
    "a day without zeros": ("begin_date", "2025-6-1"),
    "a day with a time": ("begin_date", "2025-06-01 00:00:00"),
    "a day with a T": ("begin_date", "2025-06-01T00:00:00"),
    "a day as a spreadsheet's number": ("begin_date", "45809"),
    "a day without signs": ("begin_date", "20250601"),
    "a day that never was": ("begin_date", "2025-02-29"),
    "a day with long dashes": ("begin_date", "2025\u201306\u201301"),
    "a day behind a blank": ("begin_date", " 2025-06-01"),
    "a day before a hard blank": ("begin_date", f"2025-06-01{BLANK}"),
    "a day in words": ("end_date", "по настоящее время"),
    "a dash as end": ("end_date", "-"),
    "an end with points": ("end_date", "31.12.2026"),
    "a blank as end": ("end_date", " "),
    "a hard blank as end": ("end_date", BLANK),
    "the last of days as end": ("end_date", "9999-12-31"),
    "an end before the beginning": ("end_date", "2025-05-01"),
    "a word behind a blank": ("status", " registered"),
    "a word before a hard blank": ("status", f"registered{BLANK}"),
    "a word in capitals": ("status", "REGISTERED"),
    "a word with a Cyrillic letter": ("status", "r\u0435gistered"),
    "no word": ("status", ""),
    "a key between blanks": ("ref", " k-3 "),
    "a key that is a blank": ("ref", " "),
    "a key that another has": ("ref", "k-5"),
    "a key in Cyrillic": ("ref", "кілт-3"),
    "a key that a spreadsheet would run": ("ref", "=1+1"),
    "a long field": ("note", "x" * 1_500),
    "Kazakh letters": ("note", "Әлия Құрманғазықызы"),
}
"""Fields of which screening says something, each with its column; the form of the file is the usual one."""

_FORMS = {
    "a hard blank before an IIN": ("iin", f"{BLANK}{PEOPLE[0]}"),
    "a hard blank after an IIN": ("iin", f"{PEOPLE[0]}{BLANK}"),
    "a key before a hard blank": ("ref", f"k-3{BLANK}"),
    "a key behind a wide blank": ("ref", f"{WIDE}k-3"),
    "a key that is a hard blank": ("ref", BLANK),
    "a key that another has, but for a hard blank": ("ref", f"k-5{BLANK}"),
    "a key with a separator of units": ("ref", "k\x1f3"),
    "a delimiter in a field": ("note", "one, two"),
    "a quoted field": ("note", '"one, two"'),
    "a quoted end of line": ("note", '"one\ntwo"'),
    "a quoted end of line with a return": ("note", '"one\r\ntwo"'),
    "doubled quotes": ("note", '"of the ""Alma"" works"'),
    "a quote in the middle": ("note", 'the "Alma" works'),
    "a quote left open": ("note", '"the Alma works'),
    "a blank before a quote": ("note", ' "one"'),
    "a blank after a quote": ("note", '"one" '),
    "a quoted IIN": ("iin", f'"{PEOPLE[0]}"'),
    "an empty quote": ("end_date", '""'),
    "a NUL": ("note", "\0"),
    "a lone return": ("note", "one\rtwo"),
    "a line separator": ("note", "one\u2028two\u0085three\x0bfour\x0cfive\x1csix"),
    "the end of a text of old": ("note", "\x1a"),
    "a wrong letter of UTF-8": ("note", "\udcff"),
    "half a pair": ("note", "\udced\udca0\udc80"),
    "a very long field": ("note", "x" * 1_000_100),
    "a field beyond all length": ("note", "x" * 2_097_200),
}
"""Fields that give the whole file another form, or about which a reader may be in doubt."""

_HEADS = {
    "blanks in the header": {"iin": " iin ", "begin_date": "begin_date  ", "status": "\tstatus"},
    "a hard blank in the header": {"iin": f"iin{BLANK}"},
    "a header in capitals": {name: name.upper() for name in COLUMNS},
    "a column's name in capitals": {"iin": "IIN"},
    "a column twice but for capitals": {"note": "IIN"},
    "a Cyrillic letter in the header": {"iin": "\u0456in"},
    "a Cyrillic Н in the header": {"iin": "II\u041d"},
    "a Kazakh name": {"iin": "ЖСН"},
    "a Russian name": {"begin_date": "Дата начала"},
    "no name": {"note": ""},
    "a blank as name": {"note": " "},
    "a name that is ours": {"note": "tizbe_row"},
    "a name that is the fault's": {"note": "tizbe_fault"},
    "op in a full": {"note": "op"},
    "a quoted name": {"note": '"note"'},
    "a quoted delimiter in a name": {"note": '"no,te"'},
    "a quoted end of line in a name": {"note": '"no\nte"'},
    "a name with a quote left open": {"note": '"note'},
    "a NUL in a name": {"note": "no\0te"},
    "a separator of units in a name": {"note": "no\x1fte"},
    "a return in a name": {"note": "no\rte"},
    "a mark of order inside": {"note": "\ufeffnote"},
    "a name twice": {"note": "iin"},
    "a semicolon in a name": {"note": "no;te"},
}
EDGES: dict[str, str] = {
    "sound": _SOUND,
    "a field of each kind": every_field(),
    "a field of each kind, and returns": every_field("\r\n"),
    **{name: with_field(column, text) for name, (column, text) in _FORMS.items()},
    "a key that another has": with_field("ref", "k-5"),
    "a NUL, last": with_field("note", "\0", -1)[:-1],
    "a quote left open, last": with_field("note", '"the Alma works', -1)[:-1],
    "a lone return, last": with_field("note", "one\r", -1)[:-1],
    **{name: with_header(**names) for name, names in _HEADS.items()},
    "a delimiter too many on every line and in the header": _lines(lambda text: [line[:-1] + ",\n" for line in text]),
    "two delimiters too many everywhere": _lines(lambda text: [line[:-1] + ",,\n" for line in text]),
    "a delimiter too many on every line": _lines(lambda text: text[:1] + [line[:-1] + ",\n" for line in text[1:]]),
    "a delimiter too many in the header": _lines(lambda text: [text[0][:-1] + ",\n", *text[1:]]),
    "a delimiter too many on some lines": _lines(lambda text: [*text[:4], text[4][:-1] + ",\n", *text[5:]]),
    "one too many, one too few": _lines(lambda text: [*text[:4], text[4][:-1] + ",\n", text[5][:-2] + "\n", *text[6:]]),
    "a field short": _lines(lambda text: [*text[:4], text[4][:-2] + "\n", *text[5:]]),
    "a field short, last": _lines(lambda text: [*text[:-1], text[-1][:-2] + "\n"]),
    "a field short, last, without an end of line": _lines(lambda text: [*text[:-1], text[-1][:-2]]),
    "cut off in the last field but one": _lines(lambda text: [*text[:-1], text[-1][:-4]]),
    "returns": written(sound_rows(), end="\r\n"),
    "returns, none at the end": written(sound_rows(), end="\r\n")[:-2],
    "a return at the end": _SOUND[:-1] + "\r",
    "returns alone": written(sound_rows(), end="\r"),
    "some lines with returns": _lines(lambda text: [*text[:4], *(line[:-1] + "\r\n" for line in text[4:])]),
    "a header with a return": _lines(lambda text: [text[0][:-1] + "\r\n", *text[1:]]),
    "lines with two returns": _lines(lambda text: [*text[:4], text[4][:-1] + "\r\r\n", *text[5:]]),
    "no end of line at the end": _SOUND[:-1],
    "an empty line at the end": _SOUND + "\n",
    "empty lines at the end": _SOUND + "\n\n\r\n\n",
    "an empty line in the middle": _lines(lambda text: [*text[:4], "\n", *text[4:]]),
    "an empty line before the header": "\n" + _SOUND,
    "an empty line after the header": _lines(lambda text: [text[0], "\n", *text[1:]]),
    "a line of a blank": _lines(lambda text: [*text[:4], " \n", *text[4:]]),
    "a line of delimiters": _lines(lambda text: [*text[:4], ",,,,,\n", *text[4:]]),
    "lines of delimiters at the end": _SOUND + ",,,,,\n,,,,,\n",
    "the end of a text of old after the rows": _SOUND + "\x1a",
    "every row twice": written([*sound_rows(), *sound_rows()]),
    "a row twice": written([*sound_rows(), sound_rows()[0]]),
    "a row twice without a key": written([["", *row[1:]] for row in [*sound_rows(), sound_rows()[0]]]),
    "a mark of order": "\ufeff" + _SOUND,
    "a mark of order and semicolons": "\ufeff" + written(sound_rows(), sign=";"),
    "two marks of order": "\ufeff\ufeff" + _SOUND,
    "semicolons and returns": written(sound_rows(), sign=";", end="\r\n"),
    "semicolons in the header alone": _lines(lambda text: [text[0].replace(",", ";"), *text[1:]]),
    "commas in the header alone": _lines(lambda text: [text[0], *(line.replace(",", ";") for line in text[1:])]),
    "tabs": written(sound_rows(), sign="\t"),
    "strokes": written(sound_rows(), sign="|"),
    "a line that says what separates": "sep=;\n" + written(sound_rows(), sign=";"),
    "a title above the header": "Список безработных\n" + _SOUND,
    "everything quoted": written([[f'"{text}"' for text in row] for row in sound_rows()]),
    "the header again": _SOUND + _SOUND,
    "a header alone": written([]),
    "a header alone, without an end of line": written([])[:-1],
    "empty": "",
    "an end of line": "\n",
    "ends of lines": "\r\n\r\n",
    "a mark of order alone": "\ufeff",
    "a blank alone": " ",
    "one column": "iin\n" + "".join(f"{iin}\n" for iin in PEOPLE),
    "no header": _lines(lambda text: text[1:]),
}
"""Careless files by what is careless."""

_ENDS = ["\n", "\n", "\n", "\r\n", "\r", "\n\n", "\r\r\n", ",\n"]


def mixed(rng: random.Random) -> str:
    """A file with several careless things at once."""
    rows = sound_rows()
    for _ in range(rng.choice([0, 1, 2, 3])):
        column, text = rng.choice([*_FIELDS.values(), *_FORMS.values()])
        if len(text) < 10_000:
            rng.choice(rows)[COLUMNS.index(column)] = text
    names = rng.choice([{}, {}, {}, *_HEADS.values()])
    ends = _ENDS[: rng.choice([1, 4, len(_ENDS)])]
    sign = rng.choice([",", ";"])
    header = [names.get(name, name) for name in COLUMNS]
    text = "".join(sign.join(row) + rng.choice(ends) for row in (header, *rows))
    text = rng.choice(["", "", "\ufeff"]) + text
    return text[: len(text) - rng.choice([0, 0, 1, 2, 5])]


def content(text: str) -> bytes:
    """The bytes of a file; a half of a pair in it stands for a byte that is not UTF-8."""
    return text.encode("utf-8", "surrogateescape")
