"""The words of `tizbe law` for people, in Kazakh, Russian and English."""

from __future__ import annotations

STATUS = {
    "draft": {"kk": "жоба", "ru": "проект", "en": "draft"},
    "confirmed": {"kk": "расталған", "ru": "подтверждён", "en": "confirmed"},
    "published": {"kk": "жарияланған", "ru": "опубликован", "en": "published"},
    "refused": {"kk": "қайтарылған", "ru": "отклонён", "en": "refused"},
}
STATE = {
    "not-yet-in-force": {
        "kk": "{since} бастап қолданысқа енеді",
        "ru": "вступит в силу {since}",
        "en": "not yet in force: from {since}",
    },
    "in-force": {"kk": "{since} бастап күшінде", "ru": "в силе с {since}", "en": "in force since {since}"},
    "superseded": {
        "kk": "{since} бастап күшінде болды, орнын кейінгі актілер басты",
        "ru": "был в силе с {since}, заменён более поздними актами",
        "en": "superseded by later acts; in force since {since}",
    },
    "awaits-publication": {
        "kk": "ресми жариялануын күтеді",
        "ru": "ждёт официального опубликования",
        "en": "awaits publication",
    },
    "awaits-event": {"kk": "шарттың орындалуын күтеді", "ru": "ждёт наступления условия", "en": "awaits an event"},
    "disputed": {
        "kk": "тізбеге сәйкес келмейді, қолданылмайды",
        "ru": "не подходит к перечню и не применяется",
        "en": "does not fit the list and is not applied",
    },
}
REVIEW = {
    "ready": {"kk": "дайын", "ru": "готов", "en": "ready"},
    "needs-review": {"kk": "заңгер қарауы керек", "ru": "нужна проверка юриста", "en": "needs review"},
}
WORDS = {
    "shipped": {"kk": "бағдарламамен бірге", "ru": "в составе программы", "en": "came with the program"},
    "added": {"kk": "Қосқан", "ru": "Добавил", "en": "Added by"},
    "confirmed": {"kk": "Растаған", "ru": "Подтвердил", "en": "Confirmed by"},
    "published": {"kk": "Жариялаған", "ru": "Опубликовал", "en": "Published by"},
    "refused": {"kk": "Қайтарған", "ru": "Отклонил", "en": "Refused by"},
    "decisions": {"kk": "Шешімдер", "ru": "Решения", "en": "Decisions"},
    "waits": {
        "kk": "екінші адамның растауын күтеді",
        "ru": "ждёт подтверждения вторым лицом",
        "en": "waits for a second person",
    },
    "operations": {"kk": "Өзгерістер", "ru": "Изменения", "en": "Operations"},
    "lines": {"kk": "{0}–{1}-жолдар", "ru": "строки {0}–{1}", "en": "lines {0}–{1}"},
    "rows_without_rules": {
        "kk": "Ережелер жинағында ережесі жоқ жолдар: {0}",
        "ru": "Строки, правил которых нет в наборе: {0}",
        "en": "Rows without rules in the rule pack: {0}",
    },
    "settlement": {
        "kk": "{0}-есептеу: {2} адамның {1} өзгерісі",
        "ru": "Расчёт {0}: изменений {1}, лиц {2}",
        "en": "Settlement {0}: {1} changes of {2} persons",
    },
}
REHEARSAL = {
    "heading": {
        "kk": "№ {act}: енгізілсе не өзгереді ({commit}-коммит, {looked} адам қаралды)",
        "ru": "№ {act}: что изменится (коммит {commit}, рассмотрено лиц: {looked})",
        "en": "No. {act}: what would change (commit {commit}, {looked} persons looked at)",
    },
    "days": {"kk": "Қолданысқа енетін күндер: {0}", "ru": "Дни вступления в силу: {0}", "en": "In force from: {0}"},
    "none": {"kk": "әлі белгісіз", "ru": "пока неизвестны", "en": "not known yet"},
    "gained": {"kk": "Жіберу құқығын алады", "ru": "Получают право отправлять", "en": "Gain the right to send"},
    "lost": {"kk": "Жіберу құқығынан айырылады", "ru": "Теряют право отправлять", "en": "Lose the right to send"},
    "replaced": {
        "kk": "{row}-жол: {was} орнына {became} ({system})",
        "ru": "Строка {row}: вместо {was} теперь {became} ({system})",
        "en": "Row {row}: {became} in place of {was} ({system})",
    },
    "same": {"kk": ", сол орган", "ru": ", тот же орган", "en": ", the same body"},
    "added": {"kk": "Қосылатын жолдар: {0}", "ru": "Добавляются строки: {0}", "en": "Rows added: {0}"},
    "removed": {"kk": "Алып тасталатын жолдар: {0}", "ru": "Исключаются строки: {0}", "en": "Rows removed: {0}"},
    "changed": {"kk": "Өзгеретін жолдар: {0}", "ru": "Изменяются строки: {0}", "en": "Rows changed: {0}"},
    "renumbered": {
        "kk": "Нөмірі өзгеретін жолдар: {0}",
        "ru": "Меняют номер строки: {0}",
        "en": "Rows renumbered: {0}",
    },
    "row_payer": {
        "kk": "{row}-жол, {day} бастап төлеуші: {was} → {now}",
        "ru": "Строка {row}, плательщик с {day}: {was} → {now}",
        "en": "Row {row}, payer from {day}: {was} → {now}",
    },
    "cover": {
        "kk": "Қамту: {begin} адамда пайда болады (+{gained} адам-күн), {end} адамда аяқталады (−{lost} адам-күн)",
        "ru": "Покрытие: появится у {begin} лиц (+{gained} человеко-дней), прекратится у {end} (−{lost})",
        "en": "Cover: would begin for {begin} persons (+{gained} person-days), end for {end} (−{lost})",
    },
    "payer": {
        "kk": "Төлеуші {was} → {now}: {persons} адам, {days} адам-күн",
        "ru": "Плательщик {was} → {now}: лиц {persons}, человеко-дней {days}",
        "en": "Payer {was} → {now}: {persons} persons, {days} person-days",
    },
    "losing": {
        "kk": "{feed}: {statements} жазба өкілеттігін жоғалтады ({persons} адам)",
        "ru": "{feed}: теряют полномочия {statements} записей ({persons} лиц)",
        "en": "{feed}: {statements} statements would lose authority ({persons} persons)",
    },
    "gaining": {
        "kk": "{feed}: {statements} жазба өкілеттік алады ({persons} адам)",
        "ru": "{feed}: получают полномочия {statements} записей ({persons} лиц)",
        "en": "{feed}: {statements} statements would gain authority ({persons} persons)",
    },
    "unknown": {
        "kk": "Актінің қолданысқа енгізілетін күні белгісіз, сондықтан оның салдары әлі есептелмейді.",
        "ru": "День введения акта в действие неизвестен, поэтому его последствия ещё не считаются.",
        "en": "No day of the act is certain, so what it would change cannot be counted yet.",
    },
    "horizon": {
        "kk": "Адамдар барлық күндер бойынша, адам-күндер {0} қоса алғанға дейін саналды. Ештеңе өзгертілген жоқ.",
        "ru": "Лица сосчитаны за все дни, человеко-дни по {0} включительно. Ничего не изменено.",
        "en": "Persons are counted over all days, person-days up to and including {0}. Nothing was changed.",
    },
}
COLUMNS = {
    "kk": ("Жол", "Басталады", "Аяқталады", "+ күн", "− күн", "Себептер"),
    "ru": ("Строка", "Начнётся", "Прекратится", "+ дней", "− дней", "Причины"),
    "en": ("Row", "Begins", "Ends", "+ days", "− days", "Reasons"),
}
