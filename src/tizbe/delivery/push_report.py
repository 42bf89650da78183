"""How the outbox stands, in words and as data; the sentences for each state and problem in kk, ru and en."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tizbe.clock import instant_text
from tizbe.delivery.outbox import Offer

STATE_WORDS = {
    "waiting": {"kk": "күтуде", "ru": "ждёт", "en": "waiting"},
    "offered": {"kk": "ұсынылды, нәтижесі белгісіз", "ru": "предложено, исход неизвестен", "en": "offered, unknown"},
    "taken": {"kk": "МӘМС алды, жауабы күтілуде", "ru": "взято, ответ ожидается", "en": "taken, answer awaited"},
    "dead": {"kk": "өлі хат", "ru": "мёртвое письмо", "en": "dead letter"},
    "applied": {"kk": "орындалды", "ru": "применено", "en": "applied"},
    "replaced": {"kk": "басқасымен ауыстырылды", "ru": "заменено другим", "en": "replaced"},
    "dropped": {"kk": "тасталды", "ru": "снято", "en": "dropped"},
}
"""State to its word."""

PROBLEMS = {
    "credentials": {
        "kk": "Токен немесе сертификат файлын оқу мүмкін емес.",
        "ru": "Файл токена или сертификата не читается.",
        "en": "The file of the token or of a certificate cannot be read.",
    },
    "unreachable": {
        "kk": "МӘМС жүйесіне қосылу мүмкін емес.",
        "ru": "Не удаётся соединиться с системой ОСМС.",
        "en": "MSHI cannot be connected to.",
    },
    "untrusted": {
        "kk": "МӘМС жүйесінің сертификатына сенім жоқ; TIZBE_MSHI_CA баптауын тексеріңіз.",
        "ru": "Сертификату системы ОСМС нет доверия; проверьте TIZBE_MSHI_CA.",
        "en": "MSHI's certificate is not trusted; look at TIZBE_MSHI_CA.",
    },
    "not-let-in": {
        "kk": "МӘМС жүйесі хабты кіргізбеді; токен мен сертификатты тексеріңіз.",
        "ru": "Система ОСМС не впустила хаб; проверьте токен и сертификат.",
        "en": "MSHI did not let the hub in; look at the token and the certificate.",
    },
    "redirected": {
        "kk": "МӘМС жүйесі басқа мекенжайға жібереді; хаб оған бармайды. TIZBE_MSHI_URL мәнін тексеріңіз.",
        "ru": "Система ОСМС отсылает по другому адресу; хаб туда не идёт. Проверьте TIZBE_MSHI_URL.",
        "en": "MSHI points to another address, where the hub does not go; look at TIZBE_MSHI_URL.",
    },
    "wrong-address": {
        "kk": "Бұл мекенжайда өзгерістер қабылданбайды; TIZBE_MSHI_URL мәнін тексеріңіз.",
        "ru": "По этому адресу изменения не принимают; проверьте TIZBE_MSHI_URL.",
        "en": "Nobody takes changes at this address; look at TIZBE_MSHI_URL.",
    },
    "busy": {
        "kk": "МӘМС жүйесі кейінірек келуді сұрады.",
        "ru": "Система ОСМС просит прийти позже.",
        "en": "MSHI asks to come later.",
    },
    "failed": {
        "kk": "МӘМС жүйесінде қате болды; нәтижесі сұралады.",
        "ru": "В системе ОСМС ошибка; об исходе хаб спросит.",
        "en": "MSHI had a fault; the hub asks what came of it.",
    },
    "no-answer": {
        "kk": "Жауап келмеді; нәтижесі сұралады.",
        "ru": "Ответ не пришёл; об исходе хаб спросит.",
        "en": "No answer came; the hub asks what came of it.",
    },
    "unreadable": {
        "kk": "МӘМС жауабы оқылмады; нәтижесі сұралады.",
        "ru": "Ответ системы ОСМС не читается; об исходе хаб спросит.",
        "en": "MSHI's answer cannot be read; the hub asks what came of it.",
    },
    "refused": {
        "kk": "МӘМС жүйесі ұсыныстан тұтас бас тартты.",
        "ru": "Система ОСМС отклонила предложение целиком.",
        "en": "MSHI refused the offer whole.",
    },
    "too-large": {
        "kk": "Ұсыныс МӘМС үшін тым үлкен.",
        "ru": "Предложение слишком велико для системы ОСМС.",
        "en": "The offer was too large for MSHI.",
    },
    "contradictory": {
        "kk": "МӘМС ұсыныстың алдында тұрғанын айтады, бірақ оны қолданбайды.",
        "ru": "Система ОСМС стоит прямо перед предложением, но не применяет его.",
        "en": "MSHI stands right before the offer and yet does not apply it.",
    },
    "part": {
        "kk": "МӘМС бір бөлігін ғана қолданды; қалғаны келесі ұсыныста.",
        "ru": "Система ОСМС применила лишь часть; остальное в следующем предложении.",
        "en": "MSHI applied a part; the rest goes in the next offer.",
    },
    "behind": {
        "kk": "МӘМС бұрын растағанынан кейін шегінген: күйін жоғалтқан. Хаб сол жерден жалғастырды.",
        "ru": "Система ОСМС отстала от того, что подтвердила: потеряла состояние. Хаб продолжил с её места.",
        "en": "MSHI is behind what it acknowledged: it lost its state. The hub went on from where it stands.",
    },
    "beyond": {
        "kk": "МӘМС хабта жоқ өзгерістерге дейін жеткен; жүйелерді салыстырып, толық көріністі беріңіз.",
        "ru": "Система ОСМС дальше последнего изменения хаба; сверьте системы и передайте ей полный образ.",
        "en": "MSHI is beyond the hub's last change; compare the systems and have it take the full image.",
    },
    "restored": {
        "kk": "Хаб сақтық көшірмеден қалпына келтірілді; МӘМС күйін тексеріп, содан кейін қайталаңыз.",
        "ru": "Хаб восстановлен из копии; проверьте состояние системы ОСМС и затем повторите.",
        "en": "The hub was restored from a backup; look where MSHI stands, then retry.",
    },
    "broken": {
        "kk": "Журнал бұл ұсыныстың байттарын бермейді; tizbe ledger verify іске қосыңыз.",
        "ru": "Журнал не даёт байтов этого предложения; запустите tizbe ledger verify.",
        "en": "The log does not give the bytes of this offer; run tizbe ledger verify.",
    },
}
"""Problem to its sentence. MSHI's own codes have no sentence here."""

_WORDS = {
    "kk": {
        "total": "МӘМС жүйесінде {last} өзгерістің {after} өзгерісі бар; күтуде: {behind}.",
        "offer": "{number}: {first}–{last}, {state}; талпыныс: {tries}.",
        "code": "МӘМС коды: {code}.",
        "next": "Келесі талпыныс: {next_at}.",
        "mend": "Түзетсеңіз: tizbe outbox retry {number}; бас тартсаңыз: tizbe outbox drop {number} --reason …",
    },
    "ru": {
        "total": "В системе ОСМС {after} изменений из {last}; ждут: {behind}.",
        "offer": "{number}: {first}–{last}, {state}; попыток: {tries}.",
        "code": "Код системы ОСМС: {code}.",
        "next": "Следующая попытка: {next_at}.",
        "mend": "После исправления: tizbe outbox retry {number}; чтобы снять: tizbe outbox drop {number} --reason …",
    },
    "en": {
        "total": "MSHI has {after} of {last} changes; waiting: {behind}.",
        "offer": "{number}: {first}–{last}, {state}; tries: {tries}.",
        "code": "MSHI's code: {code}.",
        "next": "Next try: {next_at}.",
        "mend": "Once mended: tizbe outbox retry {number}; to give it up: tizbe outbox drop {number} --reason …",
    },
}


def offer_as_json(offer: Offer) -> dict[str, Any]:
    """An offer as `tizbe outbox show --json` prints it, and as GET /v1/outbox has it."""
    return {
        "number": offer.number,
        "offer": offer.offer_id,
        "first_change": offer.first,
        "last_change": offer.last,
        "sha256": offer.sha256,
        "state": offer.state,
        "tries": offer.tries,
        "problem": offer.problem,
        "code": offer.code,
        "until": offer.until,
        "made_at": instant_text(offer.made_at),
        "next_at": None if offer.next_at is None else instant_text(offer.next_at),
        "answered_at": None if offer.answered_at is None else instant_text(offer.answered_at),
        "owner": offer.owner,
        "resolution": offer.resolution,
        "closed_by": offer.closed_by,
    }


def offer_line(offer: Offer, language: str = "en") -> str:
    """An offer in a line of words."""
    texts = _WORDS[language]
    state = STATE_WORDS[offer.state][language]
    parts = [
        texts["offer"].format(number=offer.number, first=offer.first, last=offer.last, state=state, tries=offer.tries)
    ]
    if offer.problem is not None:
        parts.append(PROBLEMS[offer.problem][language])
    if offer.code is not None:
        parts.append(texts["code"].format(code=offer.code))
    if offer.next_at is not None:
        parts.append(texts["next"].format(next_at=instant_text(offer.next_at)))
    if offer.owner is not None:
        parts.append(texts["mend"].format(number=offer.number))
    return " ".join(parts)


@dataclass(frozen=True)
class OutboxReport:
    """How the outbox stands: MSHI has the changes up to `after` of `last`, as it said; the newest offers first."""

    after: int
    last: int
    offers: tuple[Offer, ...]

    @property
    def behind(self) -> int:
        """How many changes MSHI does not have yet, as far as it said."""
        return max(0, self.last - self.after)

    def as_json(self) -> dict[str, Any]:
        """The report as data."""
        offers = [offer_as_json(offer) for offer in self.offers]
        return {"after": self.after, "last": self.last, "behind": self.behind, "offers": offers}

    def lines(self, language: str = "en") -> list[str]:
        """The report in words: the total, then the newest offers."""
        total = _WORDS[language]["total"].format(after=self.after, last=self.last, behind=self.behind)
        return [total, *(offer_line(offer, language) for offer in self.offers)]
