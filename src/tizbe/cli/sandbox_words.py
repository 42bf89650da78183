"""What `tizbe sandbox` says of a country it made and of a run over the network, in Kazakh, Russian and English."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "people": {"kk": "адамдар", "ru": "люди", "en": "people"},
    "made": {
        "kk": "Адамдар: {persons}; жіберілімдер: {submissions}; жолдар: {rows}",
        "ru": "Человек: {persons}; отправок: {submissions}; строк: {rows}",
        "en": "{persons} persons: {submissions} submissions, {rows} rows",
    },
    "answer-key": {"kk": "Жауаптар кілті: {file}", "ru": "Ключ с ответами: {file}", "en": "Answer key: {file}"},
    "joined": {
        "kk": "Жүйелер: {systems}, оның жаңасы {added}; кілттер: {keys}.",
        "ru": "Систем: {systems}, из них новых {added}; ключи: {keys}.",
        "en": "Systems: {systems}, new among them {added}; keys: {keys}.",
    },
    "next": {"kk": "Келесі: {command}", "ru": "Дальше: {command}", "en": "Next: {command}"},
    "sending": {"kk": "{day}-күн", "ru": "день {day}", "en": "day {day}"},
    "no-fault": {
        "kk": "Мұндай ақау жоқ; мүмкін: all, {known}.",
        "ru": "Такого сбоя нет; допустимы: all, {known}.",
        "en": "There is no such fault; known: all, {known}.",
    },
    "no-address": {
        "kk": "--listen мекенжайы 127.0.0.1:9000 түрінде жазылады.",
        "ru": "Адрес для --listen пишется как 127.0.0.1:9000.",
        "en": "The address of --listen is written like 127.0.0.1:9000.",
    },
    "no-token": {
        "kk": "--token-file файлын оқу мүмкін емес; ол бір жолдық ASCII мәтін болуы керек.",
        "ru": "Файл --token-file не читается; нужна одна строка ASCII.",
        "en": "The file of --token-file cannot be read; it has to be one line of ASCII.",
    },
    "no-row": {
        "kk": "Мұндай жол жоқ; мүмкін: {known}.",
        "ru": "Такой строки нет; допустимы: {known}.",
        "en": "There is no such row; known: {known}.",
    },
    "unreachable": {
        "kk": "Хаб жауап бермейді; мекенжайды және хабтың жұмыс істеп тұрғанын тексеріңіз.",
        "ru": "Хаб не отвечает; проверьте адрес и то, что он запущен.",
        "en": "The hub does not answer; see that the address is right and that it runs.",
    },
    "head-check": {"kk": "не салыстырылды", "ru": "что сравнивали", "en": "compared"},
    "head-compared": {"kk": "барлығы", "ru": "всего", "en": "in all"},
    "head-expected": {"kk": "күтілгендей", "ru": "как ожидалось", "en": "as expected"},
    "head-fault": {"kk": "ақау", "ru": "сбой", "en": "fault"},
    "head-committed": {"kk": "рет", "ru": "раз", "en": "times"},
    "answers": {
        "kk": "жіберілімдердің жауабы кілттегідей",
        "ru": "ответы на отправки, как в ключе",
        "en": "submissions answered as in the key",
    },
    "counts": {
        "kk": "төрт сан кілттегідей",
        "ru": "четыре числа, как в ключе",
        "en": "their four counts as in the key",
    },
    "receipts": {
        "kk": "әрқайсысында өз түбіртегі, біреу ғана",
        "ru": "у каждой своя квитанция, одна",
        "en": "each with one receipt of its own",
    },
    "again": {
        "kk": "қайта сұрағанда сол жауап",
        "ru": "тот же ответ на повторный вопрос",
        "en": "the same answer when asked again",
    },
    "applied": {
        "kk": "МӘМС дәл бір рет қолданған өзгерістер",
        "ru": "изменения, применённые ОСМС ровно один раз",
        "en": "changes that MSHI applied exactly once",
    },
    "image": {
        "kk": "МӘМС құқықтары хабтың толық көрінісіндегідей",
        "ru": "права у ОСМС, как в полном образе хаба",
        "en": "MSHI's entitlements as in the hub's full image",
    },
    "acknowledged": {
        "kk": "хаб МӘМС растауын біледі",
        "ru": "хаб знает подтверждение ОСМС",
        "en": "changes the hub knows to be acknowledged",
    },
    "cases": {"kk": "ашық іс жоқ", "ru": "открытых дел нет", "en": "no case is open"},
    "story": {
        "kk": "оқиға адамдарының қамтылуы, МӘМС есебі",
        "ru": "покрытие людей истории, по счёту ОСМС",
        "en": "the story's days of cover, as MSHI reckons",
    },
    "explained": {
        "kk": "сол адамдар туралы хабтың түсіндірмесі",
        "ru": "о них же объяснения хаба",
        "en": "the same persons, as the hub explains",
    },
    "lost-answer": {"kk": "жауап жолда жоғалды", "ru": "ответ потерян в пути", "en": "an answer lost on its way"},
    "cut": {
        "kk": "байланыс ортасында үзілді",
        "ru": "связь прервана на середине",
        "en": "a connection cut in the middle",
    },
    "drip": {"kk": "байттар баяу келді", "ru": "байты шли по капле", "en": "bytes that dripped"},
    "pieces": {
        "kk": "бөліктермен жіберілді",
        "ru": "отправлено по частям",
        "en": "a file sent in pieces",
    },
    "same-key": {
        "kk": "сол кілтпен қайта жіберілді",
        "ru": "отправлено снова с тем же ключом",
        "en": "sent again under the same key",
    },
    "reorder": {
        "kk": "бір күннің жіберілімдері араласты",
        "ru": "отправки дня перемешаны",
        "en": "a day's submissions in another order",
    },
    "mshi-cut": {
        "kk": "МӘМС байланысты ортасында үзді",
        "ru": "ОСМС прервала связь на середине",
        "en": "MSHI cut a connection in the middle",
    },
    "mshi-lost": {
        "kk": "МӘМС қолданды, жауабы жоғалды",
        "ru": "ОСМС применила, ответ потерян",
        "en": "MSHI applied it, its answer was lost",
    },
    "unavailable": {"kk": "МӘМС: «қазір емес»", "ru": "ОСМС: «не сейчас»", "en": "MSHI: not now"},
    "away": {"kk": "МӘМС аз уақыт болмады", "ru": "ОСМС ненадолго пропала", "en": "MSHI away for a moment"},
    "away-a-day": {"kk": "МӘМС бір күн болмады", "ru": "ОСМС не было целый день", "en": "MSHI away for a day"},
    "late": {"kk": "МӘМС кеш жауап берді", "ru": "ОСМС ответила поздно", "en": "MSHI answered late"},
    "double": {"kk": "МӘМС екі рет жауап берді", "ru": "ОСМС ответила дважды", "en": "MSHI answered twice"},
    "sum": {
        "kk": "{submissions} жіберілім, {rows} жол, {changes} өзгеріс, {seconds} с.",
        "ru": "Отправок: {submissions}, строк: {rows}, изменений: {changes}, секунд: {seconds}.",
        "en": "{submissions} submissions, {rows} rows, {changes} changes, {seconds} seconds.",
    },
    "holds": {
        "kk": "Бәрі күтілгендей.",
        "ru": "Всё как ожидалось.",
        "en": "Everything is as expected.",
    },
    "differs": {
        "kk": "Айырмашылық бар: «!» белгісі бар жолдарды қараңыз.",
        "ru": "Есть расхождение: смотрите строки со знаком «!».",
        "en": "Something differs: see the lines marked with “!”.",
    },
}


def said(about: str, language: str, **places: object) -> str:
    """A sentence with its places filled in."""
    return WORDS[about][language].format(**places)
