"""The words of `tizbe receipt` for people, in Kazakh, Russian and English: what holds, what does not and why."""

from __future__ import annotations

Words = dict[str, str]

REASONS: dict[str, Words] = {
    "form": {
        "kk": "Бұл түбіртек те, дәлел де емес, немесе файл бүлінген.",
        "ru": "Это не квитанция и не доказательство, или файл повреждён.",
        "en": "This is neither a receipt nor a proof, or the file is damaged.",
    },
    "algorithm": {
        "kk": "Түбіртекке басқа алгоритммен қол қойылған: Ed25519 күтілген.",
        "ru": "Квитанция подписана другим алгоритмом: ожидается Ed25519.",
        "en": "The receipt is signed by another algorithm: Ed25519 is expected.",
    },
    "key": {
        "kk": "Түбіртекке бұл кілтпен қол қойылмаған; қол қойған кілттің аты түбіртекте жазылған.",
        "ru": "Квитанция подписана не этим ключом; имя её ключа записано в ней самой.",
        "en": "The receipt was not signed by this key; the name of its key is written in it.",
    },
    "signature": {
        "kk": "Қолтаңба дұрыс емес: түбіртек қол қойылғаннан кейін өзгертілген.",
        "ru": "Подпись неверна: квитанция изменена после подписания.",
        "en": "The signature is wrong: the receipt was changed after it was signed.",
    },
    "header": {
        "kk": "Баған атаулары осы түбіртекке сәйкес емес.",
        "ru": "Названия столбцов не соответствуют этой квитанции.",
        "en": "The names of the columns do not belong to this receipt.",
    },
    "row": {
        "kk": "Көрсетілген жол осы түбіртекке сәйкес емес.",
        "ru": "Показанная строка не соответствует этой квитанции.",
        "en": "The row shown does not belong to this receipt.",
    },
    "code": {
        "kk": "Жолдың коды дұрыс жазылмаған.",
        "ru": "Код строки записан неверно.",
        "en": "The row's code is not written as a code.",
    },
    "word": {
        "kk": "Адамның жоқтығы туралы көрсетілген деректер осы түбіртекке сәйкес емес.",
        "ru": "Показанное об отсутствии человека не соответствует этой квитанции.",
        "en": "What is shown of the person's absence does not belong to this receipt.",
    },
    "present": {
        "kk": "Көрсетілген деректер адамның жоқтығын дәлелдемейді.",
        "ru": "Показанное не доказывает, что человека нет.",
        "en": "What is shown does not prove the person's absence.",
    },
}
"""Why a receipt or a proof does not hold, by the word of `NotProven`."""

WORDS: dict[str, Words] = {
    "row_or_person": {
        "kk": "--row не --person беріңіз, бірақ екеуін бірге емес",
        "ru": "задайте --row либо --person, но не то и другое",
        "en": "either --row or --person",
    },
    "holds": {
        "kk": "{receipt} түбіртегі дұрыс: оған {key} кілтімен қол қойылған.",
        "ru": "Квитанция {receipt} верна: она подписана ключом {key}.",
        "en": "The receipt {receipt} holds: it was signed by the key {key}.",
    },
    "taken": {
        "kk": "{row}-жол осы жіберілімде бар және жол ретінде қайтарылмаған:",
        "ru": "Строка {row} есть в этой отправке, и как строка не отклонена:",
        "en": "Row {row} stands in this submission and was not refused as a row:",
    },
    "refused": {
        "kk": "{row}-жол осы жіберілімде бар және {code} кодымен қабылданбаған:",
        "ru": "Строка {row} есть в этой отправке и не принята с кодом {code}:",
        "en": "Row {row} stands in this submission and was refused with {code}:",
    },
    "absent": {
        "kk": "ЖСН {iin}: бұл адам осы жіберілімнің бірде-бір жолында жоқ.",
        "ru": "ИИН {iin}: этого человека нет ни в одной строке этой отправки.",
        "en": "IIN {iin}: this person stands in no row of this submission.",
    },
    "proof_rows": {
        "kk": "Дәлел жазылды, көрсетілген жолдар саны: {rows}.",
        "ru": "Доказательство записано, показано строк: {rows}.",
        "en": "The proof is written; rows shown: {rows}.",
    },
    "proof_absent": {
        "kk": "Дәлел жазылды: адам осы жіберілімде жоқ.",
        "ru": "Доказательство записано: человека в этой отправке нет.",
        "en": "The proof is written: the person is not in this submission.",
    },
    "rotated": {
        "kk": "Енді {key} кілті қол қояды; ашық бөлігі: {file}. Оны жариялаңыз.",
        "ru": "Теперь подписывает ключ {key}; его открытая часть: {file}. Опубликуйте её.",
        "en": "The key {key} signs from now on; its public part: {file}. Publish it.",
    },
    "key_now": {
        "kk": "{key}  {since} бастап, қазір қол қояды",
        "ru": "{key}  с {since}, подписывает сейчас",
        "en": "{key}  since {since}, signs now",
    },
    "key_before": {
        "kk": "{key}  {since} – {until}",
        "ru": "{key}  {since} – {until}",
        "en": "{key}  {since} – {until}",
    },
}
