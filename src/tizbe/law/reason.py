"""Why an act needs a lawyer's eye: each reason by its code, one sentence in Kazakh, Russian and English.

A reason stops an act from being applied; it never changes what was read.
"""

from __future__ import annotations

from dataclasses import dataclass

_SENTENCES: dict[str, dict[str, str]] = {
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
    "target-date": {
        "kk": "Акт № {number} қаулының күнін {date} деп атайды, ал бізде ол басқа.",
        "ru": "Акт называет днём постановления № {number} {date}, у нас он другой.",
        "en": "The act dates resolution No. {number} to {date}, which is not its day as we hold it.",
    },
    "words-missing": {
        "kk": "{order}-операция: өзгертілетін сөздер бұл жерде жоқ: {text}",
        "ru": "Операция {order}: изменяемых слов в этом месте нет: {text}",
        "en": "Operation {order}: the words to be changed do not stand there: {text}",
    },
    "words-many": {
        "kk": "{order}-операция: бұл сөздер {count} рет кездеседі, ал акт бір жерді айтады: {text}",
        "ru": "Операция {order}: эти слова встречаются там {count} раза, а акт говорит об одном месте: {text}",
        "en": "Operation {order}: these words stand there {count} times and the act speaks of one place: {text}",
    },
    "words-overlap": {
        "kk": "{order}-операция: актінің екі өзгерісі бір сөздерге тиеді: {text}",
        "ru": "Операция {order}: два изменения акта задевают одни и те же слова: {text}",
        "en": "Operation {order}: two changes of the act touch the same words: {text}",
    },
    "words-damage": {
        "kk": "{order}-операция: өзгерістен кейін бүлінген мәтін қалады: {text}",
        "ru": "Операция {order}: после изменения остаётся повреждённый текст: {text}",
        "en": "Operation {order}: the change leaves damaged text behind: {text}",
    },
    "text-twice": {
        "kk": "{order}-операция: акт бір мәтінді екі рет өзгертеді.",
        "ru": "Операция {order}: акт изменяет один и тот же текст дважды.",
        "en": "Operation {order}: the act amends one text twice.",
    },
    "row-two-acts": {
        "kk": "{row}-жолды сол күні № {act} актісі де өзгертеді.",
        "ru": "Строку {row} в тот же день изменяет и акт № {act}.",
        "en": "Act No. {act} amends row {row} on the same day.",
    },
    "text-two-acts": {
        "kk": "Атауды, 1-тармақты немесе бүкіл тізбені сол күні № {act} актісі де өзгертеді.",
        "ru": "Заголовок, пункт 1 или весь перечень в тот же день изменяет и акт № {act}.",
        "en": "Act No. {act} amends the same title, paragraph 1 or whole list on the same day.",
    },
    "act-between": {
        "kk": "Акт кері күшпен қолданылады, ал аралықта сол жерді № {act} актісі өзгерткен.",
        "ru": "Акт действует с обратной силой, а в промежутке то же место изменил акт № {act}.",
        "en": "The act reaches back, and in between act No. {act} amended the same place.",
    },
    "act-misfit": {
        "kk": "Осы актімен № {act} актісі тізбеге енді сәйкес келмейді.",
        "ru": "С этим актом акт № {act} больше не подходит к перечню.",
        "en": "With this act, act No. {act} no longer fits the list.",
    },
    "before-base": {
        "kk": "Акт {date} күнінен қолданылады, ал тізбе {since} күніне тұтас енгізілген.",
        "ru": "Акт действует с {date}, а перечень на {since} внесён целиком.",
        "en": "The act takes effect on {date}, but the list as of {since} was entered whole.",
    },
    "in-base": {
        "kk": "№ {act} актісі енгізілген редакцияда ескерілген.",
        "ru": "Акт № {act} уже учтён в редакции, внесённой целиком.",
        "en": "Act No. {act} already stands in an edition that was entered whole.",
    },
    "list-ended": {
        "kk": "{order}-операция: тізбе ол күні күшін жойған.",
        "ru": "Операция {order}: к этому дню перечень утратил силу.",
        "en": "Operation {order}: by that day the list was repealed.",
    },
    "language-feeds": {
        "kk": "{row}-жол: акт бір тілдегі мәтінді ғана түзетеді, бірақ органды немесе жүйені ауыстырады.",
        "ru": "Строка {row}: акт правит текст на одном языке, но меняет орган или систему.",
        "en": "Row {row}: the act corrects one language only, yet it changes the body or the system.",
    },
    "other-disagrees": {
        "kk": "{order}-операция: актінің екінші тілдегі мәтіні басқаша айтады.",
        "ru": "Операция {order}: текст акта на другом языке говорит иное.",
        "en": "Operation {order}: the act's text in the other language says something else.",
    },
    "feed-twice": {
        "kk": "{row}-жол: бір орган мен жүйе екі рет тұр: {text}",
        "ru": "Строка {row}: один орган с одной системой стоит дважды: {text}",
        "en": "Row {row}: one body with one system stands there twice: {text}",
    },
    "name-code": {
        "kk": "Жаңа органның немесе жүйенің коды не атауы дұрыс емес: {named}",
        "ru": "Код или название нового органа или системы неверны: {named}",
        "en": "The code or the name of the new body or system is not right: {named}",
    },
    "name-taken": {
        "kk": "Бұл атау {named} кодына тиесілі: {text}",
        "ru": "Это название уже принадлежит коду {named}: {text}",
        "en": "This name already belongs to the code {named}: {text}",
    },
    "succession-unknown": {
        "kk": "Құқықтық мирасқорлық белгісіз органды атайды: {named}",
        "ru": "Правопреемство называет неизвестный орган: {named}",
        "en": "A succession names the unknown body {named}.",
    },
    "table-shape": {
        "kk": "{line}-жол: кесте жолдарының ұяшықтары сәйкес емес: {text}",
        "ru": "Строка {line}: ячейки строк таблицы не сходятся: {text}",
        "en": "Line {line}: the cells of this table's rows do not line up: {text}",
    },
    "old-encoding": {
        "kk": "{line}-жол: ескі қаріп кодтауындағы әріптер бар сияқты: {text}",
        "ru": "Строка {line}: похоже на буквы старой шрифтовой кодировки: {text}",
        "en": "Line {line}: these look like letters of an old font encoding: {text}",
    },
    "tracked-changes": {
        "kk": "{line}-жол: мәтінде қабылданбаған түзету немесе сызылған сөз бар: {text}",
        "ru": "Строка {line}: в тексте непринятая правка или зачёркнутые слова: {text}",
        "en": "Line {line}: the text holds a tracked change or struck-out words: {text}",
    },
    "numbering": {
        "kk": "{line}-жол: абзацтың автоматты нөмірін қалпына келтіру мүмкін болмады: {text}",
        "ru": "Строка {line}: не удалось восстановить автоматический номер абзаца: {text}",
        "en": "Line {line}: the automatic number of this paragraph could not be restored: {text}",
    },
    "picture": {
        "kk": "{line}-жол: мұнда сурет бар, оның ішіндегі мәтін оқылмайды.",
        "ru": "Строка {line}: здесь рисунок, текст на нём не читается.",
        "en": "Line {line}: there is a picture here; text inside it is not read.",
    },
    "footnote": {
        "kk": "{line}-жол: сілтеме мәтіні оқылған жоқ: {text}",
        "ru": "Строка {line}: текст сноски не учтён: {text}",
        "en": "Line {line}: the text of this footnote was left aside: {text}",
    },
    "columns": {
        "kk": "{line}-жол: мәтін бағандарға бөлінген сияқты, оқу реті белгісіз: {text}",
        "ru": "Строка {line}: текст, похоже, стоит в колонках, порядок чтения неясен: {text}",
        "en": "Line {line}: the text seems to stand in columns, and their order cannot be told: {text}",
    },
    "page-break": {
        "kk": "{line}-жол: бет ауысқанда жаңа жол басталды ма, әлде ұяшық жалғасты ма, белгісіз: {text}",
        "ru": "Строка {line}: неясно, начата ли на новой странице строка таблицы или продолжена ячейка: {text}",
        "en": "Line {line}: whether a row begins or a cell goes on after the page break cannot be told: {text}",
    },
    "act-date": {
        "kk": "Актінің өз күні күнтізбеде жоқ: {text}",
        "ru": "Собственной даты акта нет в календаре: {text}",
        "en": "The act's own date is in no calendar: {text}",
    },
    "heading-twice": {
        "kk": "Акт тақырыбында әртүрлі өз күні мен нөмірі бар: {text}",
        "ru": "В заголовке акта разные собственные даты и номера: {text}",
        "en": "The heading gives different dates and numbers of the act: {text}",
    },
    "not-about-list": {
        "kk": "Акт № {number} қаулының тізбесін өзгертпейді.",
        "ru": "Акт не изменяет перечень постановления № {number}.",
        "en": "The act does not amend the list of resolution No. {number}.",
    },
    "amends-amending": {
        "kk": "Акт тізбені өзгертетін № {act} актісінің өзін өзгертеді; бұл автоматты түрде қолданылмайды.",
        "ru": "Акт изменяет акт № {act}, который сам изменяет перечень; автоматически это не применяется.",
        "en": "The act amends act No. {act}, which itself amends the list; that is not applied automatically.",
    },
    "bilingual-act": {
        "kk": "Қазақша мәтін бұл актіні «{kk}» деп атайды, орысшасы «{ru}» деп.",
        "ru": "Казахский текст называет этот акт «{kk}», русский «{ru}».",
        "en": "The Kazakh text calls this act {kk}, the Russian {ru}.",
    },
    "bilingual-targets": {
        "kk": "Қазақша мәтін мына актілерді өзгертеді: {kk}; орысшасы: {ru}.",
        "ru": "Казахский текст изменяет акты: {kk}; русский: {ru}.",
        "en": "The Kazakh text amends {kk}, the Russian {ru}.",
    },
    "bilingual-commencement": {
        "kk": "Қолданысқа енгізілуі қазақша мәтінде «{kk}», орысшасында «{ru}».",
        "ru": "Введение в действие: в казахском тексте «{kk}», в русском «{ru}».",
        "en": "Taking effect is {kk} in the Kazakh text, {ru} in the Russian.",
    },
    "bilingual-count": {
        "kk": "Қазақша мәтінде {kk} операция, орысшасында {ru}.",
        "ru": "Операций в казахском тексте {kk}, в русском {ru}.",
        "en": "The Kazakh text has {kk} operations, the Russian {ru}.",
    },
    "bilingual-op": {
        "kk": "{kk_order}-операция (орысша мәтінде {ru_order}): қазақша мәтінде {kk} әрекеті, орысшасында {ru}.",
        "ru": "Операция {kk_order} (в русском тексте {ru_order}): в казахском тексте действие {kk}, в русском {ru}.",
        "en": "Operation {kk_order} (Russian {ru_order}): the Kazakh text says {kk}, the Russian {ru}.",
    },
    "bilingual-unit": {
        "kk": "{kk_order}-операция (орысша мәтінде {ru_order}): қазақша мәтінде {kk} бірлігі, орысшасында {ru}.",
        "ru": "Операция {kk_order} (в русском тексте {ru_order}): в казахском тексте единица {kk}, в русском {ru}.",
        "en": "Operation {kk_order} (Russian {ru_order}): "
        "it is about a {kk} in the Kazakh text, a {ru} in the Russian.",
    },
    "bilingual-scope": {
        "kk": "{kk_order}-операция (орысша мәтінде {ru_order}): орны қазақша мәтінде {kk}, орысшасында {ru}.",
        "ru": "Операция {kk_order} (в русском тексте {ru_order}): место в казахском тексте {kk}, в русском {ru}.",
        "en": "Operation {kk_order} (Russian {ru_order}): its place is {kk} in the Kazakh text, {ru} in the Russian.",
    },
    "bilingual-locator": {
        "kk": "{kk_order}-операция (орысша мәтінде {ru_order}): қазақша мәтінде нөмірлер {kk}, орысшасында {ru}.",
        "ru": "Операция {kk_order} (в русском тексте {ru_order}): номера в казахском тексте {kk}, в русском {ru}.",
        "en": "Operation {kk_order} (Russian {ru_order}): "
        "its numbers are {kk} in the Kazakh text, {ru} in the Russian.",
    },
    "bilingual-target": {
        "kk": "{kk_order}-операция (орысша мәтінде {ru_order}): "
        "қазақша мәтінде {kk} актісін, орысшасында {ru} актісін өзгертеді.",
        "ru": "Операция {kk_order} (в русском тексте {ru_order}): "
        "в казахском тексте изменяется акт {kk}, в русском {ru}.",
        "en": "Operation {kk_order} (Russian {ru_order}): it amends {kk} in the Kazakh text, {ru} in the Russian.",
    },
    "bilingual-rows": {
        "kk": "{kk_order}-операция (орысша мәтінде {ru_order}): қазақша кестеде {kk} жолдары, орысшасында {ru}.",
        "ru": "Операция {kk_order} (в русском тексте {ru_order}): в казахской таблице строки {kk}, в русской {ru}.",
        "en": "Operation {kk_order} (Russian {ru_order}): the Kazakh table has rows {kk}, the Russian {ru}.",
    },
    "bilingual-cells": {
        "kk": "{kk_order}-операция (орысша мәтінде {ru_order}): жолдардағы ұяшықтар саны қазақша {kk}, орысша {ru}.",
        "ru": "Операция {kk_order} (в русском тексте {ru_order}): "
        "число ячеек в строках: по-казахски {kk}, по-русски {ru}.",
        "en": "Operation {kk_order} (Russian {ru_order}): "
        "the cells of its rows number {kk} in Kazakh, {ru} in Russian.",
    },
    "bilingual-text": {
        "kk": "{kk_order}-операция (орысша мәтінде {ru_order}): жаңа мәтін қазақша: {kk}, орысша: {ru}.",
        "ru": "Операция {kk_order} (в русском тексте {ru_order}): новый текст по-казахски: {kk}, по-русски: {ru}.",
        "en": "Operation {kk_order} (Russian {ru_order}): "
        "a new text stands in only one language (Kazakh {kk}, Russian {ru}).",
    },
    "bilingual-words": {
        "kk": "{kk_order}-операция (орысша мәтінде {ru_order}): сөздердің бөліктері қазақша {kk}, орысша {ru}.",
        "ru": "Операция {kk_order} (в русском тексте {ru_order}): части слов по-казахски {kk}, по-русски {ru}.",
        "en": "Operation {kk_order} (Russian {ru_order}): its words have the parts {kk} in Kazakh, {ru} in Russian.",
    },
    "bilingual-feeds": {
        "kk": "{kk_order}-операция (орысша мәтінде {ru_order}): "
        "{row}-жолда тек қазақша мәтінде {kk}, тек орысшасында {ru}.",
        "ru": "Операция {kk_order} (в русском тексте {ru_order}): "
        "в строке {row} только по-казахски {kk}, только по-русски {ru}.",
        "en": "Operation {kk_order} (Russian {ru_order}): row {row} has {kk} only in Kazakh, {ru} only in Russian.",
    },
    "bilingual-figures": {
        "kk": "{kk_order}-операция (орысша мәтінде {ru_order}): "
        "тек қазақша мәтіндегі сандар: {kk}; тек орысшасында: {ru}.",
        "ru": "Операция {kk_order} (в русском тексте {ru_order}): "
        "числа только в казахском тексте: {kk}; только в русском: {ru}.",
        "en": "Operation {kk_order} (Russian {ru_order}): figures only in Kazakh are {kk}, only in Russian {ru}.",
    },
    "bilingual-operation-commencement": {
        "kk": "{kk_order}-операция (орысша мәтінде {ru_order}): "
        "қолданысқа енгізілуі қазақша мәтінде «{kk}», орысшасында «{ru}».",
        "ru": "Операция {kk_order} (в русском тексте {ru_order}): "
        "введение в действие по-казахски «{kk}», по-русски «{ru}».",
        "en": "Operation {kk_order} (Russian {ru_order}): "
        "it takes effect {kk} in the Kazakh text, {ru} in the Russian.",
    },
    "numbering-order": {
        "kk": "{line}-жол: актінің өз нөмірлері ретімен жүрмейді: {text}",
        "ru": "Строка {line}: собственная нумерация акта идёт не по порядку: {text}",
        "en": "Line {line}: the act's own numbers do not follow one another: {text}",
    },
    "scope-unclear": {
        "kk": "{line}-жол: бұл тармақша алдыңғы жолда аталған бөлікке жата ма, белгісіз.",
        "ru": "Строка {line}: неясно, относится ли этот подпункт к части, названной выше.",
        "en": "Line {line}: whether this item belongs to the part named above it cannot be told.",
    },
    "clause-missing": {
        "kk": "Қолданысқа енгізу туралы тармақ өзгеріссіз бөлікті атайды: {text}",
        "ru": "Пункт о введении в действие называет часть, в которой нет изменения: {text}",
        "en": "The clause on taking effect names a part that holds no operation: {text}",
    },
    "wording-number": {
        "kk": "{line}-жол: нұсқауда {announced} нөмірі аталған, жаңа редакцияда {given}.",
        "ru": "Строка {line}: указание называет номера {announced}, новая редакция даёт {given}.",
        "en": "Line {line}: the instruction announces the numbers {announced}, the new wording gives {given}.",
    },
    "annex-missing": {
        "kk": "{line}-жол: айтылған қосымша актіден кейін табылмады.",
        "ru": "Строка {line}: названное приложение за текстом акта не найдено.",
        "en": "Line {line}: the annex it names was not found behind the act.",
    },
    "target-unserved": {
        "kk": "Акт № {number} актісін өзгертеді дейді, бірақ онда оған өзгеріс жоқ.",
        "ru": "Акт называет изменяемым акт № {number}, но изменений к нему не содержит.",
        "en": "The act says it amends No. {number}, but holds no operation on it.",
    },
    "cells-uneven": {
        "kk": "{row}-жол: ұяшықтар саны ({count}) басқа жолдардағыдай емес.",
        "ru": "Строка {row}: число ячеек ({count}) не такое, как в других строках.",
        "en": "Row {row}: it has {count} cells, unlike the other rows.",
    },
    "target-other": {
        "kk": "{line}-жол: № {number} нөмірі біздің қаулынікіндей, бірақ бұл Үкімет қаулысы емес сияқты.",
        "ru": "Строка {line}: номер {number} как у нашего постановления, но это, похоже, не постановление Правительства.",
        "en": "Line {line}: No. {number} is the number of our resolution, but this seems to be no resolution of the Government.",
    },
    "before-signing": {
        "kk": "Акт қол қойылған {signed} күнінен бұрын, {day} қолданысқа енгізіледі.",
        "ru": "Акт вводится в действие {day}, раньше дня подписания {signed}.",
        "en": "By its commencement clause the act takes effect on {day}, before it was signed on {signed}.",
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
