"""Why a step of an act is refused, as sentences in Kazakh, Russian and English."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tizbe.errors import LANGUAGES
from tizbe.law.reason import Reason

Sentence = dict[str, str]

SECOND_PERSON: Sentence = {
    "kk": "Мұны екінші адам жасайды, алдыңғы қадамды жасаған адам емес; --by арқылы атын көрсетіңіз.",
    "ru": "Это делает второе лицо, а не тот, кто сделал предыдущий шаг; назовите его через --by.",
    "en": "A second person does this, not the one who took the step before; name that person with --by.",
}
ONE_LANGUAGE: Sentence = {
    "kk": "Екі файл да бір тілде; --with актінің екінші тілдегі мәтінін күтеді.",
    "ru": "Оба файла на одном языке; --with ждёт текст акта на другом языке.",
    "en": "Both files are in one language; --with asks for the act's text in the other.",
}
TWO_ACTS: Sentence = {
    "kk": "Екі файл екі бөлек акт: нөмірлері немесе күндері сәйкес емес.",
    "ru": "Два файла содержат разные акты: номера или даты не совпадают.",
    "en": "The two files are two acts: their numbers or days differ.",
}
BOTH_LANGUAGES: Sentence = {
    "kk": "Жаңа атау қазақша да, орысша да керек: --kk және --ru.",
    "ru": "Новому названию нужны оба языка: --kk и --ru.",
    "en": "A new name needs both languages: --kk and --ru.",
}
NO_REASON: Sentence = {
    "kk": "Себебін жазыңыз: ол тіркелуге тиіс.",
    "ru": "Назовите причину: она должна остаться в записях.",
    "en": "Give the reason: it has to be on record.",
}


def own_successor(code: str) -> Sentence:
    """A body would take its own place."""
    return {
        "kk": f"{code} органы өзінің орнын баса алмайды, ал бір мұрагер екі рет аталмайды; шешімді тексеріңіз.",
        "ru": f"Орган {code} не может стать преемником самого себя, и преемник называется один раз; проверьте решение.",
        "en": f"Body {code} cannot take its own place, and a successor is named once; look at the decision again.",
    }


def bad_code(code: str) -> Sentence:
    """A code is not written as codes are."""
    return {
        "kk": f"«{code}» код бола алмайды: кіші латын әріптері, цифрлар және дефис керек.",
        "ru": f"«{code}» не может быть кодом: нужны малые латинские буквы, цифры и дефисы.",
        "en": f"“{code}” cannot be a code: it takes small Latin letters, digits and hyphens.",
    }


def needs_review(act: str, reasons: Sequence[Reason]) -> Sentence:
    """The act cannot go on: its first reason, and how many more there are."""
    start = {"kk": f"№ {act} актісін заңгер қарауы керек.", "ru": f"Акт № {act} требует проверки юриста."}
    start["en"] = f"Act No. {act} needs a lawyer's review."
    if not reasons:
        return start
    more = {"kk": " (барлығы: {})", "ru": " (всего: {})", "en": " (of {})"}
    found = {}
    for language in LANGUAGES:
        tail = more[language].format(len(reasons)) if len(reasons) > 1 else ""
        found[language] = f"{start[language]} {reasons[0].sentence(language)}{tail}"
    return found


def rows_without_rules(act: str, rows: Sequence[str]) -> Sentence:
    """The rule pack must come first."""
    listed = ", ".join(rows)
    return {
        "kk": f"№ {act} актісін жариялауға болмайды: ережелер жинағында {listed}-жолдың ережесі жоқ; "
        "алдымен соны қосыңыз.",
        "ru": f"Акт № {act} опубликовать нельзя: в наборе правил нет правил строки {listed}; сначала добавьте их.",
        "en": f"Act No. {act} cannot be published: the rule pack has no rules for row {listed}; add them first.",
    }


def is_shipped(act: str) -> Sentence:
    """The act came with the program."""
    return {
        "kk": f"№ {act} актісі бағдарламамен бірге келген және қазірдің өзінде заң.",
        "ru": f"Акт № {act} поставлен с программой и уже является законом.",
        "en": f"Act No. {act} came with the program and is law already.",
    }


def is_added(act: str) -> Sentence:
    """The act stands in the register with another file or day."""
    return {
        "kk": f"№ {act} актісі тізілімде бар, бірақ файлы немесе жарияланған күні басқа; алдымен оны қайтарыңыз "
        "не күнін «law publication» арқылы енгізіңіз.",
        "ru": f"Акт № {act} уже есть в реестре с другим файлом или днём опубликования; сначала отклоните его "
        "или внесите день через «law publication».",
        "en": f"Act No. {act} is in the register already, with another file or publication day; refuse it first, "
        "or give the day with law publication.",
    }


def is_refused(act: str) -> Sentence:
    """The act was turned away."""
    return {
        "kk": f"№ {act} актісі қабылданбаған; қажет болса, файлын қайта қосыңыз.",
        "ru": f"Акт № {act} отклонён; при необходимости добавьте его файл заново.",
        "en": f"Act No. {act} was refused; add its file again if it is needed.",
    }


def is_published(act: str) -> Sentence:
    """A published act is not edited."""
    return {
        "kk": f"№ {act} актісі жарияланған және өзгертілмейді.",
        "ru": f"Акт № {act} опубликован и не изменяется.",
        "en": f"Act No. {act} is published and is never edited.",
    }


def is_confirmed(act: str) -> Sentence:
    """The act was confirmed already."""
    return {
        "kk": f"№ {act} актісі расталған; енді оны екінші адам жариялайды.",
        "ru": f"Акт № {act} уже подтверждён; теперь его публикует второе лицо.",
        "en": f"Act No. {act} is confirmed already; now a second person publishes it.",
    }


def is_not_confirmed(act: str, status: str) -> Sentence:
    """Only a confirmed act is published."""
    return {
        "kk": f"Тек расталған акт жарияланады; № {act} актісінің күйі: {status}.",
        "ru": f"Публикуется только подтверждённый акт; состояние акта № {act}: {status}.",
        "en": f"Only a confirmed act is published; act No. {act} is {status}.",
    }


def waits_not(act: str, kind: str) -> Sentence:
    """The act does not wait for that."""
    kk = "жарияланатын күнді" if kind == "publication" else "мұндай шартты"
    ru = "дня опубликования" if kind == "publication" else "такого условия"
    en = "publication day" if kind == "publication" else "such condition"
    return {
        "kk": f"№ {act} актісі {kk} күтпейді.",
        "ru": f"Акт № {act} не ждёт {ru}.",
        "en": f"Act No. {act} waits for no {en}.",
    }


def which_clause(conditions: Sequence[str]) -> Sentence:
    """Several conditions wait; the clause must be named."""
    listed = "; ".join(conditions)
    return {
        "kk": f"Бірнеше шарт бар, --clause арқылы тармағын көрсетіңіз: {listed}.",
        "ru": f"Условий несколько, назовите пункт через --clause: {listed}.",
        "en": f"There are several conditions; name the clause with --clause: {listed}.",
    }


def before_signing(day: date, signed: date) -> Sentence:
    """An act is not published before it is signed."""
    return {
        "kk": f"Акт {signed} күні қол қойылған, {day} күні жариялануы мүмкін емес.",
        "ru": f"Акт подписан {signed} и не мог быть опубликован {day}.",
        "en": f"The act was signed on {signed} and cannot have been published on {day}.",
    }


def unknown_code(kind: str, code: str) -> Sentence:
    """No body or system has that code."""
    kk, ru = ("орган", "органа") if kind == "body" else ("жүйе", "системы")
    return {
        "kk": f"«{code}» коды бар {kk} белгісіз.",
        "ru": f"Нет {ru} с кодом «{code}».",
        "en": f"No {kind} has the code {code}.",
    }


def known_code(kind: str, code: str) -> Sentence:
    """A body or system has that code already."""
    kk, ru = ("органға", "органу") if kind == "body" else ("жүйеге", "системе")
    return {
        "kk": f"«{code}» коды басқа {kk} берілген; оның тағы бір атауы болса, --same қосыңыз.",
        "ru": f"Код «{code}» уже принадлежит {ru}; если это другое название, добавьте --same.",
        "en": f"The code {code} belongs to a {kind} already; if this is a further wording of it, add --same.",
    }
