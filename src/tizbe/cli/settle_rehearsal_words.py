"""What `tizbe settle --rehearse` says, in every language."""

from __future__ import annotations

WORDS = {
    "heading": {
        "kk": "Есептеу нені өзгертер еді ({commit}-коммит, қаралған адамдар: {looked})",
        "ru": "Что изменил бы расчёт (коммит {commit}, рассмотрено лиц: {looked})",
        "en": "What a settlement would change (commit {commit}, persons looked at: {looked})",
    },
    "acts": {"kk": "Қосылған актілер: {0}", "ru": "С актами: {0}", "en": "With the acts: {0}"},
    "removed": {"kk": "Алынған актілер: {0}", "ru": "Без актов: {0}", "en": "Without the acts: {0}"},
    "rule_pack": {"kk": "Ережелер жинағы: {0}", "ru": "Набор правил: {0}", "en": "Rule pack: {0}"},
    "refused_act": {
        "kk": "№ {0} актісі қолданылмады:",
        "ru": "Акт № {0} не применён:",
        "en": "Act No. {0} was not applied:",
    },
    "rows_without_rules": {
        "kk": "Ережелер жинағында ережесі жоқ жолдар: {0}",
        "ru": "Строки, правил которых нет в наборе: {0}",
        "en": "Rows without rules in the rule pack: {0}",
    },
    "file": {
        "kk": "Файл жіберілгенде берілетін жауап:",
        "ru": "Ответ, который получил бы файл:",
        "en": "What the file would be answered:",
    },
    "no_effect": {
        "kk": "Файл бұл күйінде ештеңе өзгертпейді.",
        "ru": "В этом виде файл ничего не изменит.",
        "en": "As it is, the file changes nothing.",
    },
    "same": {
        "kk": "Бұл файл бұрын жіберілген: {0}.",
        "ru": "Этот файл уже отправляли: {0}.",
        "en": "This file was sent before: {0}.",
    },
    "changes": {
        "kk": "Өзгерістер: {changes}, адамдар: {persons}",
        "ru": "Изменений: {changes}, лиц: {persons}",
        "en": "Changes: {changes}, persons: {persons}",
    },
    "cover": {
        "kk": "Қамтуы басталатын адамдар: {begin}, аяқталатын адамдар: {end}",
        "ru": "Лиц, чьё покрытие начнётся: {begin}, прекратится: {end}",
        "en": "Persons whose cover would begin: {begin}, end: {end}",
    },
    "payer": {
        "kk": "Төлеуші {was} → {now}: адамдар {persons}, адам-күндер {days}",
        "ru": "Плательщик {was} → {now}: лиц {persons}, человеко-дней {days}",
        "en": "Payer {was} → {now}: persons {persons}, person-days {days}",
    },
    "waits": {
        "kk": "Кейбір деректер әлі есептелмеген; олардың өзі тудыратын өзгерістер мұнда жоқ.",
        "ru": "Часть сведений ещё не рассчитана; изменений от них самих здесь нет.",
        "en": "Something is not settled yet; what it changes by itself is not counted here.",
    },
    "horizon": {
        "kk": "Адам-күндер {0} қоса алғанға дейін саналды. Ештеңе өзгертілген жоқ.",
        "ru": "Человеко-дни сосчитаны по {0} включительно. Ничего не изменено.",
        "en": "Person-days are counted up to and including {0}. Nothing was changed.",
    },
}
COLUMNS = {
    "kk": ("Жол", "Себеп", "Адамдар", "Ашу", "Жабу", "Түзету", "Жою", "+ күн", "− күн"),
    "ru": ("Строка", "Причина", "Лиц", "Откр.", "Закр.", "Изм.", "Отм.", "+ дней", "− дней"),
    "en": ("Row", "Reason", "Persons", "Open", "Close", "Amend", "Cancel", "+ days", "− days"),
}
OPS = ("open", "close", "amend", "cancel")
"""The operations of the columns, in their order."""
