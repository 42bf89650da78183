"""Why an act needs a lawyer's eye: each reason by its code, one sentence in Kazakh, Russian and English.

A reason stops an act from being applied; it never changes what was read.
"""

from __future__ import annotations

from dataclasses import dataclass

_SENTENCES: dict[str, dict[str, str]] = {
    "language": {
        "kk": "Акт {language} тілінде; әзірге тек қазақша мәтін оқылады.",
        "ru": "Акт на языке {language}; пока читается только казахский текст.",
        "en": "The act is in the language {language}; only Kazakh text is read so far.",
    },
    "unclaimed-verb": {
        "kk": "{line}-жол: өзгерту туралы сөздер түсініксіз: {text}",
        "ru": "Строка {line}: слова об изменении не поняты: {text}",
        "en": "Line {line}: words that amend were not understood: {text}",
    },
    "unclaimed": {
        "kk": "{line}-жол: мәтін түсініксіз: {text}",
        "ru": "Строка {line}: текст не понят: {text}",
        "en": "Line {line}: this text was not understood: {text}",
    },
    "hole": {
        "kk": "{line}-жол: сөз түсіп қалған сияқты, оның орнын толтыратын сөз табылмады: {text}",
        "ru": "Строка {line}: похоже, выпало слово, и нечем заполнить пропуск: {text}",
        "en": "Line {line}: a word seems to be missing and nothing fills the gap: {text}",
    },
    "hyphen": {
        "kk": "{line}-жол: жол соңындағы дефис сөздің бөлігі ме, белгісіз: {text}",
        "ru": "Строка {line}: неясно, относится ли дефис в конце строки к слову: {text}",
        "en": "Line {line}: whether the hyphen at the line's end belongs to the word cannot be told: {text}",
    },
    "quote": {
        "kk": "{line}-жол: жаңа редакцияның жабатын тырнақшасы жоқ.",
        "ru": "Строка {line}: у новой редакции нет закрывающей кавычки.",
        "en": "Line {line}: the new wording has no closing quotation mark.",
    },
    "fragment": {
        "kk": "{line}-жол: жаңа редакция толық емес немесе бүлінген сияқты: {text}",
        "ru": "Строка {line}: новая редакция похожа на обрывок: {text}",
        "en": "Line {line}: the new wording looks incomplete or damaged: {text}",
    },
    "repeated-line": {
        "kk": "{line}-жол: алдыңғы жолды қайталайды: {text}",
        "ru": "Строка {line}: повторяет предыдущую: {text}",
        "en": "Line {line}: it repeats the line before: {text}",
    },
    "no-payload": {
        "kk": "{line}-жол: нұсқаудан кейін тырнақшадағы жаңа редакция жоқ.",
        "ru": "Строка {line}: после указания нет новой редакции в кавычках.",
        "en": "Line {line}: no quoted new wording follows the instruction.",
    },
    "payload-order": {
        "kk": "{line}-жол: нүктемен біткен өзгерістен кейін тағы өзгеріс тұр.",
        "ru": "Строка {line}: после изменения, закрытого точкой, стоит ещё одно.",
        "en": "Line {line}: another operation follows one that ends with a full stop.",
    },
    "payload-last": {
        "kk": "{line}-жол: соңғы өзгеріс нүктелі үтірмен біткен, жалғасы жоқ.",
        "ru": "Строка {line}: последнее изменение кончается точкой с запятой, а продолжения нет.",
        "en": "Line {line}: the last operation ends with a semicolon, but nothing follows.",
    },
    "paragraph-number": {
        "kk": "{line}-жол: {number}-тармақтың жаңа редакциясы осы нөмірден басталмайды.",
        "ru": "Строка {line}: новая редакция пункта {number} не начинается с этого номера.",
        "en": "Line {line}: the new wording of paragraph {number} does not begin with that number.",
    },
    "locator": {
        "kk": "{line}-жол: нөмірлерді екі түрлі түсінуге болады: {text}",
        "ru": "Строка {line}: номера можно понять двояко: {text}",
        "en": "Line {line}: the numbers can be read in two ways: {text}",
    },
    "rows": {
        "kk": "{line}-жол: нұсқауда {announced} жолы аталған, кестеде {given}.",
        "ru": "Строка {line}: указание называет строки {announced}, в таблице {given}.",
        "en": "Line {line}: the instruction announces rows {announced}, the table gives {given}.",
    },
    "cells": {
        "kk": "{row}-жол: {count} ұяшық мемлекеттік орган, санат және жүйе болып бөлінбейді.",
        "ru": "Строка {row}: ячейки ({count}) не делятся на орган, категорию и систему.",
        "en": "Row {row}: {count} cells do not make a body, a category and a system.",
    },
    "promise": {
        "kk": "Акт «{promised}» деп уәде етеді, ал онда {changes} өзгеріс және {additions} толықтыру бар.",
        "ru": "Акт обещает «{promised}», а содержит изменений: {changes}, дополнений: {additions}.",
        "en": 'The act promises "{promised}" but holds {changes} changes and {additions} additions.',
    },
    "promise-title": {
        "kk": "Акт атауы «{title}» дейді, ал мәтіні «{promised}» дейді.",
        "ru": "Заголовок акта обещает «{title}», а текст «{promised}».",
        "en": 'The title of the act promises "{title}", its text "{promised}".',
    },
    "target-title": {
        "kk": "Акт атауы № {title} актісін атайды, ал мәтіні № {target} актісін өзгертеді.",
        "ru": "Заголовок называет акт № {title}, а текст изменяет акт № {target}.",
        "en": "The title names act No. {title}, but the text amends act No. {target}.",
    },
    "no-target": {
        "kk": "{line}-жол: бұл нұсқау қай актіні өзгертетіні айтылмаған.",
        "ru": "Строка {line}: не сказано, какой акт изменяет это указание.",
        "en": "Line {line}: which act this instruction amends is not said.",
    },
    "no-operation": {
        "kk": "Актіде түсінікті бірде-бір өзгеріс табылмады.",
        "ru": "В акте не найдено ни одного понятного изменения.",
        "en": "No operation was understood in this act.",
    },
    "no-commencement": {
        "kk": "Акт қашан қолданысқа енгізілетінін айтпайды.",
        "ru": "Акт не говорит, когда он вводится в действие.",
        "en": "The act does not say when it takes effect.",
    },
    "commencement": {
        "kk": "{line}-жол: қолданысқа енгізу тәртібі түсініксіз: {text}",
        "ru": "Строка {line}: порядок введения в действие не понят: {text}",
        "en": "Line {line}: how the act takes effect was not understood: {text}",
    },
    "commencement-twice": {
        "kk": "{line}-жол: қолданысқа енгізу туралы екінші тармақ.",
        "ru": "Строка {line}: второй пункт о введении в действие.",
        "en": "Line {line}: a second clause on taking effect.",
    },
    "note": {
        "kk": "Жариялаушының ескертпесі {note} күнін, ал актінің өзі {clause} күнін айтады.",
        "ru": "Примечание издателя называет {note}, а сам акт {clause}.",
        "en": "The publisher's note says {note}, the act itself says {clause}.",
    },
    "row-missing": {
        "kk": "{row}-жол тізбеде жоқ, оны өзгертуге болмайды.",
        "ru": "Строки {row} в перечне нет, изменить её нельзя.",
        "en": "The list has no row {row} to amend.",
    },
    "row-exists": {
        "kk": "{row}-жол тізбеде бар, оны қайта қосуға болмайды.",
        "ru": "Строка {row} в перечне уже есть, дополнить ею нельзя.",
        "en": "The list already has a row {row}; it cannot be inserted.",
    },
    "row-twice": {
        "kk": "Акт {row}-жолды бір рет емес, бірнеше рет өзгертеді.",
        "ru": "Акт изменяет строку {row} более одного раза.",
        "en": "The act amends row {row} more than once.",
    },
    "body-unknown": {
        "kk": "{row}-жол: мұндай мемлекеттік орган белгісіз: {text}",
        "ru": "Строка {row}: такой государственный орган неизвестен: {text}",
        "en": "Row {row}: no known body has this name: {text}",
    },
    "system-unknown": {
        "kk": "{row}-жол: мұндай ақпараттық жүйе белгісіз: {text}",
        "ru": "Строка {row}: такая информационная система неизвестна: {text}",
        "en": "Row {row}: no known system has this name: {text}",
    },
    "not-in-list": {
        "kk": "{order}-операция тізбеде қолданылмайды: {op} {unit}.",
        "ru": "Операция {order} к перечню неприменима: {op} {unit}.",
        "en": "Operation {order} cannot be applied to the list: {op} {unit}.",
    },
    "list-name": {
        "kk": "{line}-жол: өзгертілетін тізбенің атауы қолданыстағы атауға сәйкес емес.",
        "ru": "Строка {line}: название изменяемого перечня не совпадает с действующим.",
        "en": "Line {line}: the list to be amended is not named as the list in force.",
    },
}


@dataclass(frozen=True)
class Reason:
    """One reason for review: a code of this module and the values its sentence names."""

    code: str
    values: tuple[tuple[str, str], ...] = ()

    def sentence(self, language: str = "en") -> str:
        """The reason as one sentence in kk, ru or en."""
        return _SENTENCES[self.code][language].format(**dict(self.values))

    @property
    def sentences(self) -> dict[str, str]:
        """The sentence in every language."""
        return {language: self.sentence(language) for language in ("kk", "ru", "en")}


def because(code: str, **values: object) -> Reason:
    """The reason of that code; a text among the values is shortened to what a reader needs to find it."""
    return Reason(code, tuple((name, _short(str(value))) for name, value in values.items()))


def _short(text: str, longest: int = 120) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
