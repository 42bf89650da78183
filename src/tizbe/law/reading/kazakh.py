"""Kazakh as amending acts use it: nouns of the units with their endings, ordinals, documents, acts.

A closed set of nouns times the classes of endings gives every form; no dictionary is needed. Source:
grammar of Kazakhstan's amending acts.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

_VOICELESS = "кқптсшщчцфхһбвгд"  # the last four only end borrowed words, which take the same endings
_VOWELS = "аәеоөұүыіэяю"
_SOFTENED = {"қ": "ғ", "к": "г", "п": "б"}


@dataclass(frozen=True)
class Form:
    """A form of a noun: what it names, its case, whether it is plural, and its nominative as it stands."""

    name: str
    case: str
    is_plural: bool
    nominative: str


def _pick(stem: str, is_front: bool, endings: str) -> str:
    """The back or front ending of a pair such as "та/те"."""
    return stem + endings.split("/")[is_front]


def _cases(stem: str, is_front: bool) -> dict[str, str]:
    """The cases of a stem without a possessive ending."""
    last = stem[-1]
    voiceless, nasal = last in _VOICELESS, last in "мнң"
    genitive = "тың/тің" if voiceless else "ның/нің" if nasal or last in _VOWELS else "дың/дің"
    ablative = "тан/тен" if voiceless else "нан/нен" if nasal else "дан/ден"
    locative = "та/те" if voiceless else "да/де"
    return {
        "nom": stem,
        "gen": _pick(stem, is_front, genitive),
        "loc": _pick(stem, is_front, locative),
        "attr": _pick(_pick(stem, is_front, locative), is_front, "ғы/гі"),
        "abl": _pick(stem, is_front, ablative),
        "dat": _pick(stem, is_front, "қа/ке" if voiceless else "ға/ге"),
        "ins": stem + ("пен" if voiceless else "бен" if last in "зж" else "мен"),
    }


def _possessed_cases(stem: str, is_front: bool) -> dict[str, str]:
    """The cases of a stem with a possessive ending."""
    return {
        "nom": stem,
        "gen": _pick(stem, is_front, "ның/нің"),
        "loc": _pick(stem, is_front, "нда/нде"),
        "attr": _pick(stem, is_front, "ндағы/ндегі"),
        "abl": _pick(stem, is_front, "нан/нен"),
        "dat": _pick(stem, is_front, "на/не"),
        "ins": stem + "мен",
    }


def _plural(stem: str, is_front: bool) -> str:
    last = stem[-1]
    return _pick(stem, is_front, "тар/тер" if last in _VOICELESS else "дар/дер" if last in "лмнңзж" else "лар/лер")


def _possessed(stem: str, is_front: bool) -> str:
    if stem[-1] in _VOWELS:
        return _pick(stem, is_front, "сы/сі")
    return _pick(stem[:-1] + _SOFTENED.get(stem[-1], stem[-1]), is_front, "ы/і")


def noun_forms(name: str, stem: str, is_front: bool) -> dict[str, list[Form]]:
    """Every form of a noun, by its letters: singular and plural, bare and possessed, in seven cases."""
    forms: dict[str, list[Form]] = {}
    plural = _plural(stem, is_front)
    for is_plural, bare in ((False, stem), (True, plural)):
        owned = _possessed(bare, is_front)
        for nominative, cases in ((bare, _cases(bare, is_front)), (owned, _possessed_cases(owned, is_front))):
            for case, letters in cases.items():
                forms.setdefault(letters, []).append(Form(name, case, is_plural, nominative))
    return forms


def _lexicon(nouns: tuple[tuple[str, str, bool], ...]) -> MappingProxyType[str, tuple[Form, ...]]:
    lexicon: dict[str, tuple[Form, ...]] = {}
    for name, stem, is_front in nouns:
        for letters, forms in noun_forms(name, stem, is_front).items():
            lexicon[letters] = lexicon.get(letters, ()) + tuple(forms)
    return MappingProxyType(lexicon)


UNITS = _lexicon(
    (
        ("title", "тақырып", False),
        ("title", "атау", False),
        ("preamble", "кіріспе", True),
        ("preamble", "преамбула", False),
        ("paragraph", "тармақ", False),
        ("subparagraph", "тармақша", False),
        ("part", "бөлік", True),
        ("indent", "абзац", False),
        ("row", "жол", False),
        ("column", "баған", False),
        ("annex", "қосымша", False),
        ("section", "бөлім", True),
        ("chapter", "тарау", False),
        ("article", "бап", False),
        ("list", "тізбе", True),
    )
)
"""Units of an act by every form of their nouns; the last letter of a triple says whether its vowels are front."""

DOCUMENTS = _lexicon(
    (
        ("list", "тізбе", True),
        ("document", "қағида", False),
        ("document", "ереже", True),
        ("document", "нұсқаулық", False),
        ("document", "әдістеме", True),
        ("document", "стандарт", False),
        ("document", "регламент", True),
        ("document", "бағдарлама", False),
        ("document", "жоспар", False),
        ("document", "талап", False),
        ("document", "тәртіп", True),
        ("document", "тұжырымдама", False),
        ("document", "нысан", False),
        ("document", "құрам", False),
        ("document", "құрылым", False),
        ("document", "жарғы", False),
        ("document", "тізілім", True),
        ("document", "паспорт", False),
        ("document", "номенклатура", False),
        ("document", "схема", False),
        ("document", "карта", False),
        ("document", "ұсыным", False),
        ("document", "норма", False),
        ("document", "норматив", True),
        ("document", "шарт", False),
    )
)
"""What an act approves, by every form of its noun."""

ACTS = _lexicon(
    (
        ("act", "қаулы", False),
        ("act", "бұйрық", False),
        ("act", "шешім", True),
        ("act", "заң", False),
        ("act", "кодекс", True),
        ("act", "жарлық", False),
        ("act", "өкім", True),
    )
)
"""Kinds of acts, by every form of their nouns."""

WORD_KINDS = _lexicon(
    (
        ("words", "сөз", True),
        ("words", "сөз тіркес", True),
        ("words", "сөйлем", True),
        ("words", "цифр", False),
        ("words", "сан", False),
        ("words", "әріп", True),
        ("words", "аббревиатура", False),
        ("words", "белгі", True),
    )
)
"""What a quoted piece is called: words, figures, a letter, a sign."""

_ONES = ("", "бірінші", "екінші", "үшінші", "төртінші", "бесінші", "алтыншы", "жетінші", "сегізінші", "тоғызыншы")
_TENS = {"": 0, "он": 10, "жиырма": 20, "отыз": 30, "қырық": 40, "елу": 50}
_ROUND = {"оныншы": 10, "жиырмасыншы": 20, "отызыншы": 30, "қырқыншы": 40, "елуінші": 50}

ORDINALS = MappingProxyType(
    {
        **{
            f"{ten} {one}".strip(): value + place
            for ten, value in _TENS.items()
            for place, one in enumerate(_ONES)
            if place
        },
        **_ROUND,
    }
)
"""Ordinal words and their numbers, 1 to 59."""
