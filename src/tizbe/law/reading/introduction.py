"""Which acts an act changes, and how it says so: "Внести в … следующие изменения:", "… қаулысына … енгізілсін:".

Also the locative of attached changes ("В постановлении …:"), the repeal of acts, and the approval of attached
changes. A sentence is understood as a whole or not at all. Source: grammar of Kazakhstan's amending acts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tizbe.law.reading import kazakh, russian
from tizbe.law.reading.citation import (
    PROMISED,
    Promise,
    is_act,
    read_promise,
    read_targets,
)
from tizbe.law.reading.day import plain
from tizbe.law.reading.operation import Target
from tizbe.law.reading.verb import AMENDING_STEMS

_NUMBERED = re.compile(r"(?:\d+(?:-\d+)*[.)]|\d+-\d+\.) ?|Статья \d+\. ?|\d+-бап\. ?")
_NAMED = r"(?:указанн|названн|прилагаем)"


@dataclass(frozen=True)
class Introduction:
    """The acts that the following orders change, and what is promised of them.

    `places` is the scope that is set at once ("в перечень …, утвержденный постановлением …"), `list_name`
    the list's or document's name as printed. `rest` is an order on the same line, in the infinitive.
    `is_repeal`: the acts lose their force, or (without targets) those that the following items name do.
    `is_attached`: the changes stand in an annex that this sentence approves.
    """

    targets: tuple[Target, ...]
    promise: Promise | None = None
    places: tuple[tuple[str, str | bool], ...] = ()
    list_name: str = ""
    rest: str = ""
    is_repeal: bool = False
    is_attached: bool = False


def read_introduction(text: str, language: str) -> Introduction | None:
    """The introduction that `text` is as a whole, in kk or ru, or None when it is none that is understood."""
    whole = plain(text)
    numbered = _NUMBERED.match(whole)
    whole = whole[numbered.end() :] if numbered else whole
    readers = (
        (_attached_kk, _introduced_kk, _repeal_kk, _located_kk)
        if language == "kk"
        else (_attached_ru, _introduced_ru, _repeal_ru, _located_ru)
    )
    return next((read for reader in readers if (read := reader(whole))), None)


def read_repealed(text: str, language: str) -> Target | None:
    """The act that one item of a list of repealed acts names, "1) постановление … № 5;"; None when not understood."""
    whole = plain(text)
    numbered = _NUMBERED.match(whole)
    whole = (whole[numbered.end() :] if numbered else whole).rstrip(";. ")
    targets = read_targets(whole, language, "nom")
    return targets[0] if len(targets) == 1 else None


_ACTS_RU = r"(?:решения|постановления|приказы|распоряжения|(?:законодательные |нормативные правовые )?акты)"
_SEVERAL_RU = rf"(?:некоторые|следующие) {_ACTS_RU}[^\"«»:]*?"
_PART_RU = r"(?:[Вв] )?(?:заголов|преамбул|пункт|подпункт|абзац|част|приложени|стать|строк|граф)"
_NO_ORDER_KK = re.compile(r"енгізіл|^күші жойыл(?:ды|ған) деп танылсын")
_ITEMS_KK = (
    r"Мыналардың|Мынадай [^\"«»№]*?(?:қаулылардың|шешімдердің|бұйрықтардың|актілердің)"
    r"|[^\"«»№]*?кейбір [^\"«»№]*?(?:ының|інің)"
)
_LISTED_RU = r"некоторых [^\"«»:№]*?(?:приказов|постановлений|решений|актов|распоряжений)[^\"«»:№]*"
_LISTED_KK = r"[^\"«»:№]*?кейбір [^\"«»:№]*?(?:шешімдер|қаулылар|бұйрықтар|актілер)(?:інің|ының)"
_SEVERAL_KK = r"(?:[^\"«»:№]*? )?(?:кейбір|мынадай) [^\"«»:№]*?(?:шешімдер|қаулылар|бұйрықтар|актілер)(?:іне|ына)"
_BROUGHT_RU = r"(?:которые вносятся|которое вносится|вносимые|вносимое)"
_TO_ANNEX_RU = r" согласно приложени(?:ю|ям)(?: \d+)? к настоящему \w+"
_TO_ANNEX_KK = r"осы (?:қаулыға|бұйрыққа|шешімге|өкімге|жарлыққа) (?:\d+-)?қосымшаға сәйкес "


def _attached_ru(text: str) -> Introduction | None:
    """Approval of attached changes, or changes "согласно приложению"."""
    formulas = (
        rf"Утвердить прилагаем(?:ые|ое) {PROMISED['ru']}, {_BROUGHT_RU} (?:в|во) (?P<what>.+)\.",
        rf"Утвердить прилагаемый перечень (?P<what>.+?), в котор(?:ые|ый|ое) (?:вносятся|вносится) {PROMISED['ru']}\.",
        rf"Внести (?:в|во) (?P<what>.+?) {PROMISED['ru']}{_TO_ANNEX_RU}\.",
        rf"Внести {PROMISED['ru']} (?:в|во) (?P<what>.+?){_TO_ANNEX_RU}\.",
    )
    approved = next((found for formula in formulas if (found := re.fullmatch(formula, text))), None)
    if not approved:
        return None
    return _attached(approved, "ru", "acc", rf"{_SEVERAL_RU}|{_LISTED_RU}")


def _attached_kk(text: str) -> Introduction | None:
    """Approval of attached changes, or changes "қосымшаға сәйкес"."""
    approved = (
        re.fullmatch(
            rf"(?:Қоса беріліп отырған |Қоса берілген )(?P<what>.+?) енгізілетін {PROMISED['kk']} бекітілсін\.", text
        )
        or re.fullmatch(rf"(?P<what>.+?) енгізілетін қоса беріліп отырған {PROMISED['kk']} бекітілсін\.", text)
        or re.fullmatch(
            rf"(?:Қоса беріліп отырған |Қоса берілген ){PROMISED['kk']} енгізілетін (?P<what>.+?) тізбесі бекітілсін\.",
            text,
        )
        or re.fullmatch(rf"(?P<what>.+?) {_TO_ANNEX_KK}{PROMISED['kk']} енгізілсін\.", text)
        or re.fullmatch(rf"{_TO_ANNEX_KK}(?P<what>.+?) {PROMISED['kk']} енгізілсін\.", text, re.IGNORECASE)
    )
    return _attached(approved, "kk", "dat", rf"{_SEVERAL_KK}|{_LISTED_KK}") if approved else None


def _attached(approved: re.Match[str], language: str, case: str, several: str) -> Introduction | None:
    promise = read_promise(approved["promised"], language)
    targets = read_targets(approved["what"], language, case)
    if promise is None or not (targets or re.fullmatch(several, approved["what"], re.IGNORECASE)):
        return None
    return Introduction(targets, promise, is_attached=True)


def _introduced_ru(text: str) -> Introduction | None:
    """Such as "Внести в … следующие изменения:", in either order of words, or with the order in the same sentence."""
    found = re.fullmatch(
        rf"Внести (?:в|во) (?P<what>.+?),? (?:следующ(?:ие|ее) )?{PROMISED['ru']}(?P<rest>:.*|, \w+в\b.+)", text
    )
    found = found or re.fullmatch(
        rf"Внести (?:следующ(?:ие|ее) )?{PROMISED['ru']} (?:в|во) (?P<what>.+?)"
        r"(?P<rest>:.*|, (?:изложив|дополнив|исключив|заменив)\b.+)",
        text,
    )
    if not found:
        return None
    promise = read_promise(found["promised"], "ru")
    rest = _order_of(found["rest"])
    if promise is None or rest is None:
        return None
    if re.fullmatch(_SEVERAL_RU, found["what"]):
        return Introduction((), promise, rest=rest)
    named = _named_ru(found["what"], "acc")
    return Introduction(named[0], promise, named[1], named[2], rest) if named else None


_GERUNDS = (
    (re.compile(r"изложив (?P<what>.+?) (?P<how>в (?:следующей|новой) редакции.*)"), "изложить"),
    (
        re.compile(
            r"дополнив (?P<what>(?:\w+ .+? )?)(?P<how>(?:пункт|подпункт|абзац|приложени|раздел)(?:ом|ем|ами|ями)\b.*"
            r"|(?:строк|глав|граф)(?:ой|ами)\b.*|частью .*|частями .*|стать(?:ей|ями)\b.*)"
        ),
        "дополнить",
    ),
    (re.compile(r"исключив (?P<what>[^:]+?)(?P<how>[.;])"), "исключить"),
    (re.compile(r"заменив (?P<what>слов[ао] [\"«].+[\"»]) (?P<how>слов(?:ом|ами) .*)"), "заменить"),
)


def _order_of(rest: str) -> str | None:
    """The order behind an introduction, its gerund as an infinitive; None when the gerund is not known."""
    if rest.startswith(":"):
        return rest[1:].strip()
    order = rest.removeprefix(", ")
    for pattern, infinitive in _GERUNDS:
        if found := pattern.fullmatch(order):
            how = found["how"]
            blank = "" if how in (".", ";") else " "
            return f"{found['what'].strip()} {infinitive}{blank}{how}".strip()
    return None


_Named = tuple[tuple[Target, ...], tuple[tuple[str, str | bool], ...], str]


def _named_ru(text: str, case: str) -> _Named | None:
    """The acts that `text` names, or the document or list that one of them approved."""
    targets = read_targets(text, "ru", case)
    if targets:
        return targets, (), ""
    approved = re.fullmatch(r"(?P<document>.+?),? (?:утвержденн|определенн)\w+ (?P<act>\w+ .+)", text)
    if not approved:
        return None
    targets = read_targets(approved["act"], "ru", "ins")
    first, _, rest = approved["document"].partition(" ")
    forms = [form for form in russian.DOCUMENTS.get(first.lower(), ()) if form.case == case]
    if len(targets) != 1 or not forms or re.search(r"утвержденн|определенн|№", approved["document"]):
        return None
    nominative = forms[0].nominative
    name = f"{nominative.capitalize() if first[0].isupper() else nominative} {rest}".strip()
    return (targets, (("list", True),), name) if forms[0].name == "list" else (targets, (("document", name),), name)


def _located_ru(text: str) -> Introduction | None:
    """Such as "В постановлении … № …:" of attached changes, or one order on a part of an act that it names."""
    found = re.fullmatch(r"(?:В|Во|в|во) (?P<what>.+?):(?P<rest> .*)?", text)
    if found and (named := _named_ru(found["what"], "prep") or _named_ru(found["what"], "acc")) and len(named[0]) == 1:
        return Introduction(named[0], None, named[1], named[2], (found["rest"] or "").strip())
    for order in re.finditer(r" (?:изложить|дополнить|исключить|слов[оа]) ", text):
        part = _part_of_act(text[: order.start()])
        if part:
            return Introduction(part[1], rest=part[0][0].lower() + part[0][1:] + text[order.start() :])
    return None


def _part_of_act(text: str) -> tuple[str, tuple[Target, ...]] | None:
    """A part and the one act that it is of, "пункт 2 постановления … № 660 «…»"; None when not understood."""
    if not re.match(_PART_RU, text, re.IGNORECASE):
        return None
    for word in re.finditer(r"(?<= )\w+(?= )", text):
        if is_act(word.group(), "ru", "gen"):
            targets = read_targets(text[word.start() :], "ru", "gen")
            return (text[: word.start()].strip(), targets) if len(targets) == 1 else None
    return None


def _repeal_ru(text: str) -> Introduction | None:
    """Such as "Признать утратившим силу …" of whole acts, of the acts that items name, or of a part of an act."""
    found = re.fullmatch(r"Признать утративш(?:им|ими|ей) силу:?(?P<what>.*)", text)
    if not found:
        return None
    what = found["what"].strip()
    if not what or re.fullmatch(
        r"(?:следующие|некоторые) (?:\w+ )?(?:постановления|решения|приказы|акты|распоряжения)[^\"«»№:]*:", what
    ):
        return Introduction((), is_repeal=True) if text.endswith(":") else None
    if not what.endswith("."):
        return None
    targets = read_targets(what.rstrip(". "), "ru", "acc")
    if targets:
        return Introduction(targets, is_repeal=True)
    part = _part_of_act(what.rstrip(". "))
    return Introduction(part[1], rest=f"{part[0]} признать утратившим силу.") if part else None


def _introduced_kk(text: str) -> Introduction | None:
    """Such as "… қаулысына мынадай өзгерістер енгізілсін:", or with the order in the same sentence."""
    found = re.fullmatch(
        rf"(?P<what>.+?) (?:мынадай |келесі )?{PROMISED['kk']} (?:енгізілсін(?P<rest>:.*)|енгізіліп,(?P<order> .+))",
        text,
    )
    if not found:
        return None
    promise = read_promise(found["promised"], "kk")
    rest = (found["order"] or (found["rest"] or ":")[1:]).strip()
    if promise is None:
        return None
    if re.fullmatch(_SEVERAL_KK, found["what"], re.IGNORECASE):
        return Introduction((), promise, rest=rest)
    named = _named_kk(found["what"], "dat")
    return Introduction(named[0], promise, named[1], named[2], rest) if named else None


def _named_kk(text: str, case: str) -> _Named | None:
    """The acts that `text` names, or the document or list that one of them approved."""
    targets = read_targets(text, "kk", case)
    if targets:
        return targets, (), ""
    approved = re.fullmatch(r"(?P<act>.+? \w+мен) (?:бекітілген|айқындалған) (?P<document>.+)", text)
    if not approved:
        return None
    targets = read_targets(approved["act"], "kk", "ins")
    rest, _, last = approved["document"].rpartition(" ")
    forms = [form for form in kazakh.DOCUMENTS.get(last.lower(), ()) if form.case == case]
    if len(targets) != 1 or not forms or "№" in approved["document"]:
        return None
    name = f"{rest} {forms[-1].nominative}".strip()
    return (targets, (("list", True),), name) if forms[0].name == "list" else (targets, (("document", name),), name)


def _located_kk(text: str) -> Introduction | None:
    """Such as "… қаулысында:" of attached changes, or one order on a part of an act that it names."""
    found = re.fullmatch(r"(?P<what>.+?):(?P<rest> .*)?", text)
    if found and (named := _named_kk(found["what"], "loc") or _named_kk(found["what"], "dat")) and len(named[0]) == 1:
        return Introduction(named[0], None, named[1], named[2], (found["rest"] or "").strip())
    for word in re.finditer(r"\w+(?= \S)", text):
        if is_act(word.group(), "kk", "gen"):
            targets = read_targets(text[: word.end()], "kk", "gen")
            rest = text[word.end() :].strip()
            if len(targets) == 1 and AMENDING_STEMS.search(rest) and not _NO_ORDER_KK.search(rest):
                return Introduction(targets, rest=rest)
    return None


def _repeal_kk(text: str) -> Introduction | None:
    """Such as "… қаулысының күші жойылды деп танылсын", or of the acts that items name."""
    found = re.fullmatch(r"(?P<what>.+?) күші жойыл(?:ды|ған) деп танылсын(?P<stop>[.:])(?P<rest>.*)", text)
    if not found or found["rest"].strip():
        return None
    if found["stop"] == ":":
        return Introduction((), is_repeal=True) if re.fullmatch(_ITEMS_KK, found["what"]) else None
    targets = read_targets(found["what"], "kk", "gen")
    return Introduction(targets, is_repeal=True) if targets else None
