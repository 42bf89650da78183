"""What `tizbe account` and `tizbe client` say, in Kazakh, Russian and English."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "first-password": {
        "kk": "Бірінші құпиясөз (бос қалдырсаңыз, хаб өзі ойлап табады)",
        "ru": "Первый пароль (оставьте пустым, и хаб придумает его сам)",
        "en": "First password (leave it empty, and the hub draws one)",
    },
    "again": {"kk": "Тағы бір рет", "ru": "Ещё раз", "en": "Once more"},
    "not-the-same": {
        "kk": "Екі рет әртүрлі енгізілді; қайталаңыз.",
        "ru": "Введено по-разному; повторите.",
        "en": "The two differ; try again.",
    },
    "account-added": {
        "kk": "{name} тіркелгісі қосылды: {role}.",
        "ru": "Учётная запись {name} заведена: {role}.",
        "en": "The account {name} is added: {role}.",
    },
    "drawn": {
        "kk": "Бірінші құпиясөз, тек осы жолы көрсетіледі және жеті күн жарайды: {password}",
        "ru": "Первый пароль, показан только сейчас, годен семь дней: {password}",
        "en": "The first password, shown this once and good for seven days: {password}",
    },
    "password-set": {
        "kk": "{name}: бірінші құпиясөз қойылды; кіргенде ауыстырылады.",
        "ru": "{name}: задан первый пароль; при входе его нужно сменить.",
        "en": "{name}: a first password is set, to be changed at the next log-in.",
    },
    "seed": {
        "kk": "Құпия кілт: аутентификатор бағдарламасына осы мекенжайды енгізіп, ешқайда сақтамаңыз:\n{uri}",
        "ru": "Секрет: внесите этот адрес в программу-аутентификатор и нигде не сохраняйте:\n{uri}",
        "en": "A secret: put this address into the authenticator program, and keep it nowhere else:\n{uri}",
    },
    "code": {"kk": "Бағдарлама көрсеткен код", "ru": "Код из программы", "en": "The code that the program shows"},
    "factor-on": {
        "kk": "Екінші фактор қосылды. Қалпына келтіру кодтары, әрқайсысы бір рет жарайды, тек осы жолы көрсетіледі:",
        "ru": "Второй фактор подключён. Коды восстановления, каждый на один раз, показаны только сейчас:",
        "en": "The second factor is enrolled. Recovery codes, each good for once, shown this once:",
    },
    "factor-off": {
        "kk": "{name}: екінші фактор алынды; келесі кіргенде жаңасы қосылады.",
        "ru": "{name}: второй фактор снят; новый подключается при следующем входе.",
        "en": "{name}: the second factor is off; a new one is enrolled at the next log-in.",
    },
    "role-set": {"kk": "{name}: енді {role}.", "ru": "{name}: теперь {role}.", "en": "{name}: now {role}."},
    "linked": {
        "kk": "{name}: сәйкестендіру провайдерімен байланыстырылды.",
        "ru": "{name}: связь с провайдером идентификации задана.",
        "en": "{name}: linked to the identity provider.",
    },
    "disabled": {"kk": "{name}: жабылды.", "ru": "{name}: закрыто.", "en": "{name}: disabled."},
    "enabled": {"kk": "{name}: ашылды.", "ru": "{name}: открыто.", "en": "{name}: enabled."},
    "unlocked": {
        "kk": "{name}: қате әрекеттер ұмытылды, кіруге болады.",
        "ru": "{name}: неверные попытки забыты, вход открыт.",
        "en": "{name}: wrong tries are forgotten, the log-in is open.",
    },
    "sessions-ended": {
        "kk": "Аяқталған сеанстар: {count}.",
        "ru": "Завершено сеансов: {count}.",
        "en": "Sessions ended: {count}.",
    },
    "no-sessions": {"kk": "Ашық сеанс жоқ.", "ru": "Открытых сеансов нет.", "en": "No session is open."},
    "none": {"kk": "Әзірге ешкім жоқ.", "ru": "Пока никого нет.", "en": "There is nobody yet."},
    "client-added": {
        "kk": "{name} жүйесі қосылды: {role}. Енді оның кілтін қосыңыз: tizbe client key {name} FILE.",
        "ru": "Система {name} заведена: {role}. Теперь добавьте её ключ: tizbe client key {name} FILE.",
        "en": "The client {name} is added: {role}. Now add its key: tizbe client key {name} FILE.",
    },
    "key-added": {
        "kk": "{name}: {key} кілті қосылды.",
        "ru": "{name}: добавлен ключ {key}.",
        "en": "{name}: the key {key} is added.",
    },
    "key-ended": {
        "kk": "{name}: {key} кілті {at} бастап жарамсыз.",
        "ru": "{name}: ключ {key} не действует с {at}.",
        "en": "{name}: the key {key} counts no longer from {at} on.",
    },
    "now": {"kk": "қазірден", "ru": "этого момента", "en": "now"},
    "certificate-added": {
        "kk": "{name}: сертификат тіркелді, SHA-256 {fingerprint}.",
        "ru": "{name}: сертификат заведён, SHA-256 {fingerprint}.",
        "en": "{name}: the certificate is registered, SHA-256 {fingerprint}.",
    },
    "certificate-ended": {
        "kk": "{name}: сертификат енді жарамсыз.",
        "ru": "{name}: сертификат больше не действует.",
        "en": "{name}: the certificate counts no longer.",
    },
    "limits": {
        "kk": "{name}: минутына {requests} сұрау, күніне {bytes} байт.",
        "ru": "{name}: {requests} запросов в минуту, {bytes} байт в день.",
        "en": "{name}: {requests} requests a minute, {bytes} bytes a day.",
    },
    "no-file": {
        "kk": "Файл оқылмайды; атын және рұқсатын тексеріңіз.",
        "ru": "Файл не читается; проверьте имя и права.",
        "en": "The file cannot be read; check its name and its permissions.",
    },
    "head-name": {"kk": "аты", "ru": "имя", "en": "name"},
    "head-role": {"kk": "рөлі", "ru": "роль", "en": "role"},
    "head-body": {"kk": "органы", "ru": "орган", "en": "body"},
    "head-state": {"kk": "күйі", "ru": "состояние", "en": "state"},
    "head-keys": {"kk": "кілттері", "ru": "ключи", "en": "keys"},
    "head-started": {"kk": "басталды", "ru": "начат", "en": "begun"},
    "head-seen": {"kk": "соңғы сұрау", "ru": "последний запрос", "en": "last seen"},
    "head-means": {"kk": "қалай кірді", "ru": "как вошёл", "en": "by what"},
    "state-open": {"kk": "ашық", "ru": "открыта", "en": "open"},
    "state-disabled": {"kk": "жабық", "ru": "закрыта", "en": "disabled"},
    "state-locked": {"kk": "{at} дейін жабық", "ru": "закрыта до {at}", "en": "locked until {at}"},
    "state-must-change": {
        "kk": "құпиясөзді ауыстыруы керек",
        "ru": "должен сменить пароль",
        "en": "has to change the password",
    },
    "state-no-factor": {"kk": "екінші факторсыз", "ru": "без второго фактора", "en": "without a second factor"},
}
"""What is said, by what it is about."""


def said(about: str, language: str, **places: object) -> str:
    """A sentence with its places filled in."""
    return WORDS[about][language].format(**places)
