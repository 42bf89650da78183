"""Roles and what each may do: one table, read by every door and printed on the page of roles.

A role is not a rank: no role holds all rights over the network, and whoever manages accounts can neither send nor
settle nor look at a person. Where two persons are needed (quarantine, the register of acts), the hub itself
compares the names; to have the right is not enough.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What someone is to the hub. One role each; `ROLE_NAMES` says it in words."""

    SENDER = "sender"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    LAWYER = "lawyer"
    FUND = "fund"
    CALL_CENTRE = "call-centre"
    AUDITOR = "auditor"


class Right(StrEnum):
    """One thing that may be done; `RIGHT_NAMES` says it in words."""

    SUBMIT = "submit"
    READ_OWN_SUBMISSIONS = "read-own-submissions"
    READ_SUBMISSIONS = "read-submissions"
    READ_REFUSED_ROWS = "read-refused-rows"
    RELEASE = "release"
    REJECT = "reject"
    SETTLE = "settle"
    REHEARSE = "rehearse"
    READ_REPORTS = "read-reports"
    READ_LIST = "read-list"
    READ_REGISTER = "read-register"
    ADD_ACT = "add-act"
    CONFIRM_ACT = "confirm-act"
    PUBLISH_ACT = "publish-act"
    EXPLAIN = "explain"
    READ_STATEMENTS = "read-statements"
    READ_CHANGES = "read-changes"
    READ_IMAGE = "read-image"
    ACKNOWLEDGE = "acknowledge"
    DELIVER = "deliver"
    READ_DELIVERY = "read-delivery"
    CLOSE_CASE = "close-case"
    ASSIGN_CASE = "assign-case"
    READ_AUDIT = "read-audit"
    READ_METRICS = "read-metrics"
    MANAGE_ACCOUNTS = "manage-accounts"
    MANAGE_CLIENTS = "manage-clients"
    ROTATE_HUB_KEY = "rotate-hub-key"
    ROTATE_OWN_KEY = "rotate-own-key"


RIGHTS: MappingProxyType[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.SENDER: frozenset(
            {Right.SUBMIT, Right.READ_OWN_SUBMISSIONS, Right.READ_LIST, Right.ROTATE_OWN_KEY},
        ),
        Role.OPERATOR: frozenset(
            {
                Right.READ_SUBMISSIONS,
                Right.READ_REFUSED_ROWS,
                Right.RELEASE,
                Right.REJECT,
                Right.SETTLE,
                Right.REHEARSE,
                Right.READ_REPORTS,
                Right.READ_LIST,
                Right.READ_REGISTER,
                Right.EXPLAIN,
                Right.READ_STATEMENTS,
                Right.DELIVER,
                Right.READ_DELIVERY,
                Right.CLOSE_CASE,
                Right.ASSIGN_CASE,
                Right.READ_METRICS,
                Right.ROTATE_OWN_KEY,
            },
        ),
        Role.SUPERVISOR: frozenset(
            {
                Right.READ_SUBMISSIONS,
                Right.RELEASE,
                Right.REJECT,
                Right.REHEARSE,
                Right.READ_REPORTS,
                Right.READ_LIST,
                Right.READ_REGISTER,
                Right.CONFIRM_ACT,
                Right.PUBLISH_ACT,
                Right.READ_DELIVERY,
                Right.ASSIGN_CASE,
                Right.READ_AUDIT,
                Right.READ_METRICS,
                Right.MANAGE_ACCOUNTS,
                Right.MANAGE_CLIENTS,
                Right.ROTATE_HUB_KEY,
            },
        ),
        Role.LAWYER: frozenset(
            {
                Right.REHEARSE,
                Right.READ_REPORTS,
                Right.READ_LIST,
                Right.READ_REGISTER,
                Right.ADD_ACT,
                Right.CONFIRM_ACT,
                Right.PUBLISH_ACT,
                Right.EXPLAIN,
                Right.READ_STATEMENTS,
            },
        ),
        Role.FUND: frozenset(
            {
                Right.READ_REPORTS,
                Right.READ_LIST,
                Right.READ_REGISTER,
                Right.EXPLAIN,
                Right.READ_CHANGES,
                Right.READ_IMAGE,
                Right.ACKNOWLEDGE,
                Right.READ_DELIVERY,
                Right.ROTATE_OWN_KEY,
            },
        ),
        Role.CALL_CENTRE: frozenset({Right.READ_LIST, Right.EXPLAIN}),
        Role.AUDITOR: frozenset(
            {
                Right.READ_SUBMISSIONS,
                Right.READ_REPORTS,
                Right.READ_LIST,
                Right.READ_REGISTER,
                Right.READ_DELIVERY,
                Right.READ_AUDIT,
                Right.READ_METRICS,
            },
        ),
    }
)
"""What each role may do. A right that is not here, nobody has."""

CLIENT_ROLES = (Role.SENDER, Role.FUND, Role.OPERATOR)
"""The roles a system may have: a body's, the Fund's (MSHI), the operator's own."""

ROLE_NAMES: MappingProxyType[Role, dict[str, str]] = MappingProxyType(
    {
        Role.SENDER: {"kk": "органның жіберушісі", "ru": "отправитель органа", "en": "sender of a body"},
        Role.OPERATOR: {"kk": "оператор", "ru": "оператор", "en": "operator"},
        Role.SUPERVISOR: {"kk": "бақылаушы", "ru": "супервизор", "en": "supervisor"},
        Role.LAWYER: {"kk": "заңгер", "ru": "юрист", "en": "lawyer"},
        Role.FUND: {"kk": "Қор", "ru": "Фонд", "en": "the Fund"},
        Role.CALL_CENTRE: {"kk": "анықтама орталығы", "ru": "справочный центр", "en": "call centre"},
        Role.AUDITOR: {"kk": "аудитор", "ru": "аудитор", "en": "auditor"},
    }
)

RIGHT_NAMES: MappingProxyType[Right, dict[str, str]] = MappingProxyType(
    {
        Right.SUBMIT: {
            "kk": "өз органының деректерін жіберу",
            "ru": "отправлять данные своего органа",
            "en": "send the data of their own body",
        },
        Right.READ_OWN_SUBMISSIONS: {
            "kk": "өз органының жіберілімдерін, түбіртектері мен қабылданбаған жолдарын көру",
            "ru": "видеть отправки своего органа, их квитанции и отклонённые строки",
            "en": "see the submissions of their own body, with receipts and refused rows",
        },
        Right.READ_SUBMISSIONS: {
            "kk": "кез келген органның жіберілімдері мен түбіртектерін көру",
            "ru": "видеть отправки и квитанции любого органа",
            "en": "see the submissions and receipts of any body",
        },
        Right.READ_REFUSED_ROWS: {
            "kk": "кез келген органның қабылданбаған жолдарын көру",
            "ru": "видеть отклонённые строки любого органа",
            "en": "see the refused rows of any body",
        },
        Right.RELEASE: {
            "kk": "карантиндегі жіберілімді босату (екінші адам ретінде)",
            "ru": "выпускать отправку из карантина (вторым лицом)",
            "en": "release a submission from quarantine (as the second person)",
        },
        Right.REJECT: {
            "kk": "карантиндегі жіберілімді қайтару (екінші адам ретінде)",
            "ru": "отклонять отправку в карантине (вторым лицом)",
            "en": "reject a submission in quarantine (as the second person)",
        },
        Right.SETTLE: {"kk": "есептеуді іске қосу", "ru": "запускать расчёт", "en": "settle"},
        Right.REHEARSE: {
            "kk": "өзгерісті байқап көру",
            "ru": "репетировать изменение",
            "en": "rehearse a change",
        },
        Right.READ_REPORTS: {
            "kk": "есептер мен санақтарды көру",
            "ru": "видеть отчёты и счётчики",
            "en": "see reports and counts",
        },
        Right.READ_LIST: {
            "kk": "тізбені, редакцияларды, ережелер мен кодтарды көру",
            "ru": "видеть перечень, его редакции, правила и коды",
            "en": "see the list, its editions, the rules and the codes",
        },
        Right.READ_REGISTER: {
            "kk": "актілер тізілімін көру",
            "ru": "видеть реестр актов",
            "en": "see the register of acts",
        },
        Right.ADD_ACT: {"kk": "акт енгізу", "ru": "вносить акт", "en": "add an act"},
        Right.CONFIRM_ACT: {
            "kk": "актінің оқылуын растау (екінші адам ретінде)",
            "ru": "подтверждать прочтение акта (вторым лицом)",
            "en": "confirm the reading of an act (as the second person)",
        },
        Right.PUBLISH_ACT: {"kk": "акт жариялау", "ru": "публиковать акт", "en": "publish an act"},
        Right.EXPLAIN: {
            "kk": "адамның қамтылуын және оның түсіндірмесін көру (мақсаты жазылады)",
            "ru": "видеть покрытие человека и его объяснение (цель записывается)",
            "en": "see a person's cover and its explanation (the purpose is recorded)",
        },
        Right.READ_STATEMENTS: {
            "kk": "адам туралы жазбаларды көру (мақсаты жазылады)",
            "ru": "видеть записи о человеке (цель записывается)",
            "en": "see the statements about a person (the purpose is recorded)",
        },
        Right.READ_CHANGES: {"kk": "өзгерістер ағынын алу", "ru": "получать поток изменений", "en": "get the changes"},
        Right.READ_IMAGE: {
            "kk": "толық көріністі алу",
            "ru": "получать полный образ",
            "en": "get the full image",
        },
        Right.ACKNOWLEDGE: {
            "kk": "өзгерістерді растау немесе қайтару",
            "ru": "подтверждать или отклонять изменения",
            "en": "acknowledge changes, or refuse them",
        },
        Right.DELIVER: {"kk": "жеткізуді іске қосу", "ru": "запускать доставку", "en": "deliver"},
        Right.READ_DELIVERY: {
            "kk": "жеткізу күйі мен істерді көру",
            "ru": "видеть состояние доставки и дела",
            "en": "see the state of delivery and its cases",
        },
        Right.CLOSE_CASE: {
            "kk": "қайтарылған өзгеріс бойынша істі жабу",
            "ru": "закрывать дело по отклонённому изменению",
            "en": "close the case of a refused change",
        },
        Right.ASSIGN_CASE: {
            "kk": "қайтарылған өзгеріс бойынша іске жауаптыны тағайындау",
            "ru": "назначать ответственного за дело по отклонённому изменению",
            "en": "say who has to see to the case of a refused change",
        },
        Right.READ_AUDIT: {
            "kk": "аудит журналын көру (адам туралы сұралса, мақсаты жазылады)",
            "ru": "видеть журнал аудита (вопрос о человеке записывается с целью)",
            "en": "see the audit trail (asking for a person is recorded with its purpose)",
        },
        Right.READ_METRICS: {
            "kk": "қызмет көрсеткіштерін көру",
            "ru": "видеть метрики службы",
            "en": "see the metrics of the service",
        },
        Right.MANAGE_ACCOUNTS: {
            "kk": "адамдардың тіркелгілерін басқару",
            "ru": "вести учётные записи людей",
            "en": "manage accounts",
        },
        Right.MANAGE_CLIENTS: {
            "kk": "жүйелерді, олардың кілттері мен шектерін басқару",
            "ru": "вести системы, их ключи и лимиты",
            "en": "manage clients, their keys and limits",
        },
        Right.ROTATE_HUB_KEY: {
            "kk": "хабтың қол қою кілтін ауыстыру",
            "ru": "менять ключ подписи хаба",
            "en": "change the signing key of the hub",
        },
        Right.ROTATE_OWN_KEY: {
            "kk": "өз жүйесінің кілтін ауыстыру",
            "ru": "менять ключ своей системы",
            "en": "change the key of their own system",
        },
    }
)
