"""Editions by both clocks: acts in any order, waiting, reaching back, in dispute, repealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from tests.law.enactments import (
    HEALTH,
    LIST,
    MARKET,
    PAYMENTS,
    change_words,
    drop_rows,
    enacted,
    operation,
    put_row,
    reading,
    set_row,
)
from tizbe.errors import Refused
from tizbe.law import edition as edition_module
from tizbe.law.authority import Authority, authority
from tizbe.law.consolidation.chronicle import Chronicle
from tizbe.law.consolidation.decision import NewName
from tizbe.law.edition import (
    EnactedAct,
    legal_list,
    legal_list_without,
    list_base,
    reviewed,
    shipped_acts,
    shipped_reading,
)
from tizbe.law.legal_list import Succession, Wording
from tizbe.law.reading.commencement import Commencement
from tizbe.law.reading.operation import Reading, Target
from tizbe.law.reason import because
from tizbe.law.rules.dated import DatedRules
from tizbe.law.rules.pack import Since, rule_pack

JULY = date(2026, 7, 1)
AUGUST = date(2026, 8, 1)


def summary(known: date | None = None, *acts: EnactedAct) -> list[tuple[int, date, date, tuple[str, ...]]]:
    """Each edition's number, days and acts."""
    return [
        (one.number, one.in_force_from, one.until_date, tuple(act.number for act in one.made_by))
        for one in legal_list(known, acts).editions
    ]


def reason_codes(read: Reading, *acts: EnactedAct, names: tuple[NewName, ...] = ()) -> list[str]:
    """The codes of the reasons why an act does not fit."""
    return [one.code for one in reviewed(read, acts, names=names).reasons]


def standing_codes(number: str, *acts: EnactedAct) -> list[str]:
    """The codes of the reasons that stand beside an act in the list."""
    found = next(one for one in legal_list(None, acts).acts if one.act.number == number)
    return [one.code for one in found.reasons]


def test_a_confirmed_act_makes_the_next_edition() -> None:
    """An act beside the shipped ones makes edition 4 on its day, and edition 3 ends there."""
    act = enacted(reading("901", set_row("3", "Өзге санат")))
    editions = legal_list(None, (act,))
    assert [one.number for one in editions.editions] == [1, 2, 3, 4]
    assert (editions.edition(3).until_date, editions.on(JULY).number) == (JULY, 4)
    assert [one.number for one in editions.on(JULY).made_by] == ["901"]
    assert editions.on(JULY - timedelta(days=1)) == replace(legal_list().edition(3), until_date=JULY)


def test_an_act_is_not_known_before_its_day_of_knowing() -> None:
    """As known the day before, the list is as if the act were not, and its last edition has no end."""
    act = enacted(reading("901", drop_rows("3")), known=date(2026, 4, 1))
    assert summary(date(2026, 3, 31), act) == summary(date(2026, 3, 31))
    assert legal_list(date(2026, 4, 1), (act,)).on(JULY).row("3") is None


def test_two_acts_on_one_day_make_one_edition() -> None:
    """Acts on different rows that take effect on one day make one edition, which names both, the earlier first."""
    first, second = (
        enacted(reading("99", drop_rows("3"))),
        enacted(reading("807", drop_rows("5"), signed=date(2026, 3, 6))),
    )
    made = legal_list(None, (second, first)).on(JULY)
    assert ([one.number for one in made.made_by], made.number) == (["99", "807"], 4)
    assert made.row("3") is made.row("5") is None


def test_numbers_of_acts_order_as_numbers() -> None:
    """Of two acts of one day of signing and of effect, No. 99 comes before No. 901."""
    acts = (enacted(reading("901", drop_rows("3"))), enacted(reading("99", drop_rows("5"))))
    assert [one.number for one in legal_list(None, acts).on(JULY).made_by] == ["99", "901"]


def test_parts_of_one_act_take_effect_on_their_own_days() -> None:
    """Each day of an act makes its own edition, and both name the act."""
    later = replace(drop_rows("5"), commencement=Commencement("fixed", AUGUST))
    act = enacted(reading("901", drop_rows("3"), later))
    assert summary(None, act)[-2:] == [(4, JULY, AUGUST, ("901",)), (5, AUGUST, date(9999, 12, 31), ("901",))]
    assert legal_list(None, (act,)).edition(4).row("5") is not None
    assert legal_list(None, (act,)).acts[-1].from_dates == (JULY, AUGUST)


def test_an_act_without_a_day_waits() -> None:
    """An act in force on publication changes nothing and is listed as waiting; its known day makes the edition."""
    waiting = enacted(reading("901", drop_rows("3"), in_force=None))
    editions = legal_list(None, (waiting,))
    assert editions.editions == legal_list().editions
    assert (editions.acts[-1].waiting, editions.acts[-1].is_waiting, editions.acts[-1].is_disputed) == (
        (1,),
        True,
        False,
    )
    published = enacted(reading("901", drop_rows("3")), known=date(2026, 5, 1))
    assert legal_list(date(2026, 4, 30), (waiting, published)).on(JULY).row("3") is not None
    assert legal_list(date(2026, 5, 1), (waiting, published)).on(JULY).row("3") is None
    assert not legal_list(None, (waiting, published)).acts[-1].is_waiting


def test_a_part_that_waits_holds_nothing_else_back() -> None:
    """Where one paragraph waits for an event, the rest takes effect, and the waiting operation is named."""
    part = replace(drop_rows("5"), commencement=Commencement("conditional", condition="бюджет бекітілгенде"))
    editions = legal_list(None, (enacted(reading("901", drop_rows("3"), part)),))
    assert (editions.on(JULY).row("3"), editions.on(JULY).row("5") is None) == (None, False)
    assert editions.acts[-1].waiting == (2,)


def test_an_act_that_reaches_back_does_so_once_in_force() -> None:
    """Known but not in force, it holds from its day in force; from that day on it is known to hold earlier."""
    read = reading("901", drop_rows("3"), in_force=JULY, applies_from=date(2026, 2, 1))
    act = enacted(read)
    before = legal_list(JULY - timedelta(days=1), (act,))
    assert (before.on(date(2026, 3, 1)).number, before.on(JULY).number) == (3, 4)
    since = legal_list(JULY, (act,))
    assert since.on(date(2026, 1, 31)).row("3") is not None
    assert since.on(date(2026, 2, 1)).row("3") is None
    assert (since.edition(4).in_force_from, since.editions[-1].number) == (date(2026, 2, 1), 4)
    assert reviewed(read).status == "ready"


def test_the_clock_decides_whether_an_act_reaches_back_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a day of knowing, an act reaches back only when its day in force has come."""
    act = enacted(reading("901", drop_rows("3"), applies_from=date(2026, 2, 1)))
    for today, row in ((date(2026, 6, 30), True), (JULY, False)):
        monkeypatch.setattr(edition_module, "almaty_day", lambda _, day=today: day)
        assert bool(legal_list(None, (act,)).on(date(2026, 3, 1)).row("3")) is row


def test_reaching_back_over_another_act_needs_a_person() -> None:
    """An act that reaches back over a day on which another amended the same row does not fit."""
    between = enacted(reading("900", set_row("3", "Аралық"), in_force=date(2026, 5, 1)))
    read = reading("901", set_row("3", "Кейінгі"), applies_from=date(2026, 2, 1))
    assert reason_codes(read, between) == ["act-between"]
    assert reason_codes(reading("901", set_row("4", "Кейінгі"), applies_from=date(2026, 2, 1)), between) == []


def test_nothing_takes_effect_before_the_list_was_entered() -> None:
    """An act in force before the last edition that was entered whole cannot be counted in."""
    assert reason_codes(reading("901", drop_rows("3"), in_force=date(2022, 1, 1))) == ["before-base"]


def test_an_act_that_the_list_was_entered_with_is_not_added() -> None:
    """Act 748 stands in edition 2 already: its text is not applied again."""
    made_by = legal_list().edition(2).made_by[0]
    read = reading(made_by.number, drop_rows("3"), signed=made_by.act_date)
    assert "in-base" in reason_codes(read)


def test_an_act_known_late_takes_its_place_in_the_chain() -> None:
    """An act known later that takes effect earlier stands earlier; later editions are counted anew."""
    known_first = enacted(reading("902", change_words("әйелдер", "адамдар", row="3"), in_force=AUGUST))
    late = enacted(reading("901", put_row("18", "Жаңа санат")), known=date(2026, 7, 20))
    assert summary(date(2026, 7, 19), known_first, late)[-1][0::3] == (4, ("902",))
    assert [one[0::3] for one in summary(None, known_first, late)[-2:]] == [(4, ("901",)), (5, ("902",))]
    assert legal_list(None, (known_first, late)).edition(5).row("18") is not None
    breaking = reading("901", set_row("3", "Басқа"), in_force=JULY)
    assert reason_codes(breaking, known_first) == ["act-misfit"]


def test_an_act_that_does_not_fit_is_never_applied_and_never_displaces_another() -> None:
    """Of two acts on one row and day the one known first stands; the other is listed with its reason."""
    first = enacted(reading("902", set_row("3", "Бірінші"), signed=date(2026, 4, 1)))
    second = enacted(reading("901", set_row("3", "Екінші"), signed=date(2026, 3, 1)), known=date(2026, 5, 1))
    for acts in permutations((first, second)):
        made = legal_list(None, acts).on(JULY).rows_by_number["3"]
        assert made.category.kk == "Бірінші"
    assert standing_codes("901", first, second) == ["row-two-acts"]
    assert standing_codes("902", first, second) == []
    assert "row-two-acts" in reason_codes(second.reading, first) or "act-misfit" in reason_codes(second.reading, first)


def test_one_act_in_dispute_among_many() -> None:
    """Acts that fit are all applied, however many stand around one that does not."""
    good = [enacted(reading(str(n), put_row(str(n), "Санат"), signed=date(2026, 3, 1))) for n in range(20, 30)]
    bad = enacted(reading("50", drop_rows("77")))
    editions = legal_list(None, (*good[:5], bad, *good[5:]))
    assert all(editions.on(JULY).row(str(n)) for n in range(20, 30))
    assert [one.act.number for one in editions.acts if one.is_disputed] == ["50"]


def test_a_reading_with_reasons_is_not_applied() -> None:
    """An act that needs review is not applied even if somebody hands it in."""
    read = replace(reading("901", drop_rows("3")), reasons=(because("no-commencement"),))
    assert legal_list(None, (enacted(read),)).editions == legal_list().editions
    assert standing_codes("901", enacted(read)) == ["no-commencement"]


def test_two_acts_on_one_text_or_the_whole_list_on_one_day() -> None:
    """Two acts on one title, or one on the whole list and one on a row, do not fit on one day."""
    title = enacted(reading("900", operation("replace", "title", scope={}, text="Атау")))
    assert reason_codes(reading("901", operation("replace", "title", scope={}, text="Өзге")), title) == [
        "text-two-acts"
    ]
    whole = reading("901", operation("replace", "annex", scope={}, rows=put_row("1", "Бір").rows, text="Тізбе"))
    assert "text-two-acts" in reason_codes(whole, enacted(reading("900", drop_rows("3"))))


def test_the_repeal_ends_the_list() -> None:
    """From the day of the repeal there is no list, the refusal names the act, and nothing amends it any more."""
    repeal = enacted(reading("903", operation("repeal", "act", scope={}), in_force=AUGUST))
    editions = legal_list(None, (repeal,))
    assert (editions.on(AUGUST - timedelta(days=1)).number, editions.editions[-1].until_date) == (3, AUGUST)
    with pytest.raises(Refused, match=r"No\. 903"):
        editions.on(AUGUST)
    after = reading("904", drop_rows("3"), in_force=date(2026, 9, 1))
    assert reason_codes(after, repeal) == ["list-ended"]
    assert Authority(editions, rule_pack()).holds("1/justice/gbd-fl", AUGUST) is False


def test_an_act_on_another_resolution_is_left_alone() -> None:
    """A resolution of the same number and another year is another one; another day of the same year is a doubt."""
    other = reading("901", drop_rows("77"), target=Target("660", date(2019, 5, 5)))
    assert reviewed(other) == other
    assert legal_list(None, (enacted(other),)).editions == legal_list().editions
    assert reason_codes(reading("901", drop_rows("3"), target=Target("660", date(2021, 9, 30)))) == ["target-date"]


def test_an_act_names_the_list_that_it_amends() -> None:
    """A scope line that names another list than the one in force is a doubt."""
    read = replace(reading("901", drop_rows("3")), list_name="мекемелердің тізбесі", list_line=7)
    assert reason_codes(read) == ["list-name"]
    named = replace(read, list_name=legal_list().edition(3).list_title.kk)
    assert reason_codes(named) == []


def test_an_enacted_act_replaces_the_shipped_one_of_its_number_and_day() -> None:
    """A lawyer's own record of act 807 stands in the place of the shipped one, from the day it is known."""
    own = EnactedAct(shipped_reading("807"), date(2026, 2, 1))
    assert [act.known_date for act in legal_list(None, (own,)).acts] == [date(2026, 2, 1)]
    assert legal_list(None, (own,)).edition(3).rows_by_number["17"].category.ru == ""
    assert legal_list(date(2026, 1, 31), (own,)).editions == legal_list(date(2026, 1, 31)).editions


def test_the_list_as_if_an_act_were_not() -> None:
    """Without act 807 edition 2 has no end; without an enacted act the shipped list remains."""
    assert [one.number for one in legal_list_without("807").editions] == [1, 2]
    act = enacted(reading("901", drop_rows("3")))
    assert legal_list_without("901", (act,)).editions == legal_list().editions


def test_a_new_body_and_system_are_decided_not_read() -> None:
    """A row with a new body fits once a lawyer gave its name a code; a taken name or a wrong code does not."""
    read = reading("901", set_row("3", "Санат", ("Көлік министрлігі", "«Жол» АЖ")))
    assert reason_codes(read) == ["body-unknown", "system-unknown"]
    names = (
        NewName("body", "transport", Wording("Көлік министрлігі", "Министерство транспорта", "Ministry of Transport")),
        NewName("system", "road", Wording("«Жол» АЖ", "ИС «Дорога»")),
    )
    assert reason_codes(read, names=names) == []
    editions = legal_list(None, (enacted(read, names=names),))
    assert [one.feed.code for one in editions.on(JULY).rows_by_number["3"].feeds] == ["3/transport/road"]
    assert editions.on(JULY).rows_by_number["3"].feeds[0].body.ru == "Министерство транспорта"
    assert "transport" in editions.bodies
    assert "transport" not in legal_list().bodies
    further = NewName("body", "mlspp", Wording("Еңбек министрлігі", ""))
    short = reading("902", set_row("3", "Санат", ("Еңбек министрлігі", PAYMENTS)))
    assert reason_codes(short, names=(further,)) == []
    for wrong, code in (
        (NewName("body", "Transport Ministry", Wording("Көлік министрлігі")), "name-code"),
        (NewName("body", "transport", Wording(HEALTH)), "name-taken"),
    ):
        assert code in reason_codes(read, names=(wrong,))


def test_a_body_renamed_by_a_lawyer_works_like_a_shipped_one() -> None:
    """A row moves to a renamed body: the decision makes the two names one stream that never loses a day."""
    names = (NewName("body", "labour", Wording("Еңбек министрлігі", "Министерство труда")),)
    read = reading("901", set_row("2", "Санат", ("Еңбек министрлігі", MARKET)))
    decided = (Succession("mlspp", ("labour",), JULY, "A. Lawyer", "renamed"),)
    without = Authority(legal_list(None, (enacted(read, names=names),)), rule_pack())
    assert not without.holds("2/mlspp/labour-market", JULY)
    assert without.holds("2/labour/labour-market", JULY)
    known = authority(None, (enacted(read, names=names, successions=decided),))
    assert known.holds("2/mlspp/labour-market", JULY)
    assert known.holds("2/labour/labour-market", date(2022, 1, 1))
    assert known.stream_feeds("2/labour/labour-market") == ("2/labour/labour-market", "2/mlspp/labour-market")
    strange = (Succession("mlspp", ("nobody",), JULY, "A. Lawyer", "renamed"),)
    assert standing_codes("901", enacted(read, names=names, successions=strange)) == ["succession-unknown"]


def test_a_row_moved_to_another_body_changes_who_may_send() -> None:
    """On the day of the act the former body's feed ends and the new body's begins."""
    known = authority(None, (enacted(reading("901", set_row("2", "Санат", (HEALTH, MARKET)))),))
    day = JULY - timedelta(days=1)
    assert [known.holds("2/mlspp/labour-market", one) for one in (day, JULY)] == [True, False]
    assert [known.holds("2/health/labour-market", one) for one in (day, JULY)] == [False, True]


def test_a_row_without_rules_breaks_nothing() -> None:
    """A new row 8-1 or 18 is listed as a row without rules; nobody may send for it, and all else goes on."""
    act = enacted(reading("901", put_row("8-1", "Санат", (HEALTH, MARKET)), put_row("18", "Санат")))
    known = authority(None, (act,))
    assert known.rows_without_rules == ("8-1", "18")
    assert known.of("8-1/health/labour-market") is None
    assert DatedRules(known).standings == DatedRules(authority()).standings
    assert authority().rows_without_rules == ()


def test_rules_that_wait_for_an_act_begin_with_its_first_day() -> None:
    """A rule since act 901 begins on the first day on which the act amends the list; unknown, it does not begin."""
    later = replace(drop_rows("5"), commencement=Commencement("fixed", AUGUST))
    known = authority(None, (enacted(reading("901", drop_rows("3"), later)),))
    assert DatedRules(known).start(Since(act="901")) == JULY
    assert DatedRules(known).start(Since(act="807")) == date(2026, 1, 1)
    assert DatedRules(authority()).start(Since(act="901")) is None


def test_the_same_law_is_the_same_object() -> None:
    """Authority and list are counted once for the same acts, whatever objects the acts are."""
    first, second = (enacted(reading("901", drop_rows("3"))) for _ in range(2))
    assert first.key == second.key
    assert authority(None, (first,)) is authority(None, (second,))
    assert legal_list(None, (first,)) is legal_list(None, (second,))
    assert first.key != enacted(reading("901", drop_rows("4"))).key
    assert first.key != enacted(reading("901", drop_rows("3")), known=AUGUST).key


def test_one_edition_alone_is_the_edition_of_the_list() -> None:
    """The edition of a day, put together alone, is the one that stands in the list."""
    acts = (*shipped_acts(), enacted(reading("901", drop_rows("3"), put_row("3-1", "Санат"))))
    chronicle = Chronicle(list_base(), acts)
    for edition in chronicle.editions():
        assert chronicle.edition_on(edition.in_force_from) == edition
        assert [one.number for one in edition.rows] == list(edition.rows_by_number)
    assert chronicle.edition_on(date(2021, 1, 1)) is None


def test_the_scope_of_the_list_is_needed_for_a_row() -> None:
    """A row named outside the list is no row of the list."""
    assert reason_codes(reading("901", operation("delete", "row", ["3"], scope={}))) == ["not-in-list"]
    assert reason_codes(reading("901", operation("delete", "row", ["3"], scope=LIST))) == []
