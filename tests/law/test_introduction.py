"""Introductions: which acts are changed, and what is promised; the pair that the act's noun governs counts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tizbe.law.reading.citation import Promise, read_promise
from tizbe.law.reading.introduction import Introduction, read_introduction, read_repealed
from tizbe.law.reading.operation import Target

T = Target("660", date(2021, 9, 21))
ORDER = Target("ҚР ДСМ-62/2020", date(2020, 6, 1))
SIXTH = Target("6", date(2022, 5, 2))
RU = "постановление Правительства Республики Казахстан от 21 сентября 2021 года № 660"
NAME_RU = "«Об определении органов по Закону от 16 ноября 2015 года № 405-V «О страховании» и № 5»"
KK = "Қазақстан Республикасы Үкіметінің 2021 жылғы 21 қыркүйектегі № 660"
NAME_KK = '"Заңның 2015 жылғы 16 қарашадағы № 405-V "Сақтандыру" туралы тізбені айқындау туралы"'
LIST = (("list", True),)

READ = [
    (f"1. Внести в {RU} {NAME_RU} следующие изменения и дополнение:", "ru", Introduction((T,), Promise(2, 1))),
    (f"Внести в {RU} следующее изменение:", "ru", Introduction((T,), Promise(1, 0))),
    (f"1. Внести в {RU} {NAME_RU} (САПП Республики Казахстан, 2021 г., № 5, ст. 10) следующие дополнения:", "ru",
     Introduction((T,), Promise(0, 2))),
    ("1. Внести в постановление Правительства Республики Казахстан «Об определении» от 21 сентября 2021 года № 660 "
     "следующие изменения:", "ru", Introduction((T,), Promise(2, 0))),
    (f"Внести следующие изменения в {RU} {NAME_RU}:", "ru", Introduction((T,), Promise(2, 0))),
    ("1. Внести в приказ Министра здравоохранения Республики Казахстан от 1 июня 2020 года № ҚР ДСМ-62/2020 «Об "
     "утверждении» (зарегистрирован в Реестре государственной регистрации нормативных правовых актов под № 20681) "
     "изменение, изложив пункт 2 в следующей редакции:", "ru",
     Introduction((ORDER,), Promise(1, 0), rest="пункт 2 изложить в следующей редакции:")),
    (f"1. Внести в {RU} дополнение, дополнив пункт 2 подпунктом 5) следующего содержания:", "ru",
     Introduction((T,), Promise(0, 1), rest="пункт 2 дополнить подпунктом 5) следующего содержания:")),
    (f"1. Внести в {RU} изменение, исключив пункт 2.", "ru",
     Introduction((T,), Promise(1, 0), rest="пункт 2 исключить.")),
    (f"1. Внести в {RU} следующее изменение: пункт 2 исключить.", "ru",
     Introduction((T,), Promise(1, 0), rest="пункт 2 исключить.")),
    ("1. Внести в перечень органов, утвержденный постановлением Правительства Республики Казахстан от 21 сентября "
     "2021 года № 660, следующее дополнение:", "ru",
     Introduction((T,), Promise(0, 1), LIST, "перечень органов")),
    ("1. Внести в Инструкцию по учету, утвержденную постановлением Правительства Республики Казахстан от 21 сентября "
     "2021 года № 660, следующие изменения:", "ru",
     Introduction((T,), Promise(2, 0), (("document", "Инструкция по учету"),), "Инструкция по учету")),
    ("Внести в некоторые решения Правительства Республики Казахстан следующие изменения и дополнения:", "ru",
     Introduction((), Promise(2, 2))),
    ("1) в постановлении Правительства Республики Казахстан от 21 сентября 2021 года № 660 «Об»:", "ru",
     Introduction((T,))),
    ("1. В постановлении Правительства Республики Казахстан от 21 сентября 2021 года № 660 «Об»: пункт 2 исключить;",
     "ru", Introduction((T,), rest="пункт 2 исключить;")),
    ("1. Утвердить прилагаемые изменения и дополнения, которые вносятся в некоторые решения Правительства Республики "
     "Казахстан.", "ru", Introduction((), Promise(2, 2), is_attached=True)),
    (f"1. Утвердить прилагаемое изменение, которое вносится в {RU} {NAME_RU}.", "ru",
     Introduction((T,), Promise(1, 0), is_attached=True)),
    ("1. Внести изменения в некоторые приказы Министра согласно приложению к настоящему приказу.", "ru",
     Introduction((), Promise(2, 0), is_attached=True)),
    (f"1. Признать утратившим силу {RU} {NAME_RU}.", "ru", Introduction((T,), is_repeal=True)),
    (f"1. Признать утратившими силу {RU} «Об» и постановление Правительства Республики Казахстан от 2 мая 2022 года № "
     "6 «О внесении».", "ru", Introduction((T, SIXTH), is_repeal=True)),
    ("2. Признать утратившими силу:", "ru", Introduction((), is_repeal=True)),
    ("2. Признать утратившими силу некоторые постановления Правительства Республики Казахстан:", "ru",
     Introduction((), is_repeal=True)),
    ("1. Признать утратившим силу подпункт 3) пункта 1 постановления Правительства Республики Казахстан от 21 "
     "сентября 2021 года № 660 «Об».", "ru",
     Introduction((T,), rest="подпункт 3) пункта 1 признать утратившим силу.")),
    ("Пункт 2 постановления Правительства Республики Казахстан от 21 сентября 2021 года № 660 «Об» изложить в "
     "следующей редакции:", "ru", Introduction((T,), rest="пункт 2 изложить в следующей редакции:")),
    (f"1. {NAME_KK} {KK} қаулысына мынадай өзгерістер мен толықтыру енгізілсін:", "kk",
     Introduction((T,), Promise(2, 1))),
    (f"{KK} қаулысына мынадай өзгеріс пен толықтыру енгізілсін:", "kk", Introduction((T,), Promise(1, 1))),
    (f"1. {KK} {NAME_KK} қаулысына келесі толықтырулар енгізілсін:", "kk", Introduction((T,), Promise(0, 2))),
    ("1. «Қағидаларды бекіту туралы» Қазақстан Республикасы Денсаулық сақтау министрінің 2020 жылғы 1 маусымдағы № ҚР "
     "ДСМ-62/2020 бұйрығына (Нормативтік құқықтық актілерді мемлекеттік тіркеу тізілімінде № 20681 болып тіркелген) "
     "мынадай өзгеріс енгізілсін:", "kk", Introduction((ORDER,), Promise(1, 0))),
    ("«Қағидалар туралы» Министрдің 2020 жылғы 1 маусымдағы № ҚР ДСМ-62/2020 (Тізілімде № 20681 болып тіркелген, 2020 "
     "жылғы 3 маусымда жарияланған) бұйрығына мынадай өзгерістер енгізілсін:", "kk",
     Introduction((ORDER,), Promise(2, 0))),
    (f"{KK} қаулысымен айқындалған органдардың тізбесіне мынадай өзгерістер енгізілсін:", "kk",
     Introduction((T,), Promise(2, 0), LIST, "органдардың тізбесі")),
    (f"{KK} қаулысына өзгеріс енгізіліп, 2-тармақ мынадай редакцияда жазылсын:", "kk",
     Introduction((T,), Promise(1, 0), rest="2-тармақ мынадай редакцияда жазылсын:")),
    ("1. Қазақстан Республикасы Үкіметінің кейбір шешімдеріне мынадай өзгерістер мен толықтырулар енгізілсін:", "kk",
     Introduction((), Promise(2, 2))),
    ("Қоса беріліп отырған Қазақстан Республикасы Үкіметінің кейбір шешімдеріне енгізілетін өзгерістер мен "
     "толықтырулар бекітілсін.", "kk", Introduction((), Promise(2, 2), is_attached=True)),
    (f"1. {NAME_KK} {KK} қаулысында:", "kk", Introduction((T,))),
    (f"1) {KK} қаулысында: 2-тармақ алып тасталсын;", "kk", Introduction((T,), rest="2-тармақ алып тасталсын;")),
    (f"1. {NAME_KK} {KK} қаулысының күші жойылды деп танылсын.", "kk", Introduction((T,), is_repeal=True)),
    (f"1. «Т» {KK} қаулысының және «Б» Қазақстан Республикасы Үкіметінің 2022 жылғы 2 мамырдағы № 6 қаулысының күші "
     "жойылды деп танылсын.", "kk", Introduction((T, SIXTH), is_repeal=True)),
    ("2. Мыналардың күші жойылды деп танылсын:", "kk", Introduction((), is_repeal=True)),
    (f"1. «Т» {KK} қаулысының 2-тармағы мынадай редакцияда жазылсын:", "kk",
     Introduction((T,), rest="2-тармағы мынадай редакцияда жазылсын:")),
]  # fmt: skip
NOT_READ = [
    ("1. Внести в постановление Правительства от 31 сентября 2021 года № 660 «Об» следующие изменения:", "ru"),
    ("1. Внести в постановление Правительства от 21 сентября 2021 года «Об» следующие изменения:", "ru"),
    ("1. Внести в постановление Правительства № 660 следующие изменения:", "ru"),
    (f"1. Внести в {RU} следующие изменения и изменения:", "ru"),
    (f"1. Внести в {RU} изменение, переставив пункт 2.", "ru"),
    (f"1. Внести в {RU} и некоторые другие акты следующие изменения:", "ru"),
    ("1. Признать утратившим силу постановление Правительства «Об».", "ru"),
    (f"1. Признать утратившими силу {RU} «Об» и приказ Министра.", "ru"),
    (f"1. Признать утратившими силу {RU} «Об» и приказ Министра «Об учете».", "ru"),
    ("1. Признать утратившими силу постановление Правительства и приказ Министра от 2 мая 2022 года № 6.", "ru"),
    (f"1. {KK} қаулысының, «В» бұйрығының күші жойылды деп танылсын.", "kk"),
    ("пункт 2 изложить в следующей редакции:", "ru"),
    ("в пункте 2:", "ru"),
    ("Контроль за исполнением возложить на министра.", "ru"),
    ("Үкіметтің 2021 жылғы 31 қыркүйектегі № 660 қаулысына мынадай өзгерістер енгізілсін:", "kk"),
    ("Үкіметтің № 660 қаулысына мынадай өзгерістер енгізілсін:", "kk"),
    (f"{KK} қаулысына мынадай өзгерістер мен өзгеріс енгізілсін:", "kk"),
    (f"{KK} қаулысының мынадай өзгерістер енгізілсін:", "kk"),
    ("Қаулының күші жойылды деп танылсын.", "kk"),
    ("2-тармақ мынадай редакцияда жазылсын:", "kk"),
    ("көрсетілген қаулымен айқындалған тізбесінде:", "kk"),
    ("", "kk"),
]


@pytest.mark.parametrize(("text", "language", "expected"), READ)
def test_introductions(text: str, language: str, expected: Introduction) -> None:
    """Each form gives its acts, its promise, the scope it sets, and the order on the same line."""
    assert read_introduction(text, language) == expected


@pytest.mark.parametrize(("text", "language"), NOT_READ)
def test_what_is_not_understood_names_no_act(text: str, language: str) -> None:
    """A day no calendar has, a missing number, a second act that cannot be read: nothing is read at all."""
    assert read_introduction(text, language) is None


@settings(deadline=None)
@given(
    st.sampled_from(READ), st.integers(0, 200), st.sampled_from(["№ 7", "постановление", "31", "және", "қаулысына", ""])
)
def test_no_mutation_names_another_act(read: tuple[str, str, Introduction], place: int, word: str) -> None:
    """With one word lost or another in its place, an act that is named is still one that the text can name."""
    text, language, expected = read
    words = text.split(" ")
    words[place % len(words) : place % len(words) + 1] = [word] if word else []
    found = read_introduction(" ".join(words), language)
    if found is None:
        return
    for target in found.targets:
        assert target.number.split(" ")[0].split("/")[0] in " ".join(words)
        assert target.act_date is not None and str(target.act_date.year) in " ".join(words)
    if "№ 7" not in " ".join(words) and word not in ("31", "постановление", "және", "қаулысына"):
        assert {target.number for target in found.targets} <= {target.number for target in expected.targets} | {
            "ДСМ-62/2020"
        }


def test_items_of_a_repeal() -> None:
    """Each item of a list of repealed acts names one act, in the nominative."""
    ru = "1) постановление Правительства Республики Казахстан от 21 сентября 2021 года № 660 «Об определении»;"
    kk = f"2) {NAME_KK} {KK} қаулысы."
    assert read_repealed(ru, "ru") == T == read_repealed(kk, "kk")
    assert read_repealed("1) пункт 2 постановления № 5;", "ru") is None
    assert read_repealed(f"1) {KK} қаулысына;", "kk") is None


_WORDS = {
    "kk": (("өзгеріс", "өзгерістер"), ("толықтыру", "толықтырулар"), (" мен ", " пен ")),
    "ru": (("изменение", "изменения"), ("дополнение", "дополнения"), (" и ", " и ")),
}


def promise_of(changes: int, additions: int, language: str) -> Promise:
    """What an act with so many changes and additions must promise: the plural from two on."""
    change, addition, (joint, hard_joint) = _WORDS[language]
    parts = [change[changes > 1]] if changes else []
    parts += [addition[additions > 1]] if additions else []
    text = (hard_joint if changes == 1 else joint).join(parts)
    return Promise(min(changes, 2), min(additions, 2), text)


@settings(deadline=None)
@given(st.integers(0, 9), st.integers(0, 9), st.sampled_from(["kk", "ru"]))
def test_promises_are_read_as_they_must_be_made(changes: int, additions: int, language: str) -> None:
    """The words of any promise are read back, and mean the same in both languages."""
    promise = promise_of(changes, additions, language)
    assert promise == promise_of(changes, additions, "kk")
    if changes or additions:
        assert read_promise(promise.text, language) == promise
