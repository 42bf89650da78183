"""The register of acts: drafts, decisions, two persons, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.hub.sending import hub_at
from tests.law.own_acts import (
    DISABILITY,
    DISABILITY_RU,
    HEALTH,
    HEALTH_RU,
    add,
    enact,
    row_act,
    row_act_ru,
    write_act,
)
from tizbe.audit import trail
from tizbe.errors import LANGUAGES, Refused
from tizbe.hub import ActFile
from tizbe.law.edition import shipped_path
from tizbe.law.reading.amendment import read_act
from tizbe.law.reading.commencement import Commencement
from tizbe.law.reading.operation import Operation, Reading, Words
from tizbe.law.reason import because
from tizbe.law.register.decided import clause_of, decided
from tizbe.law.register.entry import Decision, is_same_person
from tizbe.law.register.frozen import freeze, thaw
from tizbe.store import tables
from tizbe.store.database import open_store
from tizbe.store.migrations.run import migrate

MOVE = row_act("13", HEALTH, DISABILITY)
ON_PUBLICATION = row_act(
    "13", HEALTH, DISABILITY, force="алғашқы ресми жарияланған күнінен бастап қолданысқа енгізіледі"
)
UNKNOWN_BODY = row_act("13", "Қазақстан Республикасының Ғарыш министрлігі", DISABILITY)


def _reading() -> Reading:
    return read_act(shipped_path("807"))


def test_a_reading_is_the_same_after_it_was_frozen() -> None:
    """Every part of a reading comes back from JSON as it was: operations, days, words, repairs, reasons."""
    reading = _reading()
    assert thaw(freeze(reading)) == reading
    part = replace(
        reading.operations[0],
        scope={"annex": "", "list": True},
        words=Words("a", "b"),
        clause=("1", "2)"),
        commencement=Commencement("conditional", applies_from_date=date(2026, 1, 1), condition="…"),
    )
    odd = replace(reading, operations=(part,), reasons=(because("row-twice", row="8-1"),), list_line=7)
    assert thaw(freeze(odd)) == odd
    assert thaw(freeze(odd)).operations[0].scope == {"annex": "", "list": True}


def test_a_database_without_the_register_gets_it_on_opening(tmp_path: Path) -> None:
    """A control database of the schema before has its rows and the new tables after it is opened."""
    store = open_store(tmp_path)
    with store.writing() as connection:
        tables.commit.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
    with store.writing() as connection:
        migrate(connection, "0001")
        row = {"commit_no": 1, "kind": "k", "recorded_at": "a", "recorded_by": "b"}
        connection.execute(tables.commit.insert(), row)
    store.close()
    store = open_store(tmp_path)
    with store.reading() as connection:
        assert connection.execute(select(tables.commit.c.kind)).scalars().all() == ["k"]
        assert connection.execute(select(tables.act)).all() == []
        assert connection.execute(select(tables.act_decision)).all() == []
    store.close()


def test_an_act_goes_from_draft_to_law_by_two_persons(tmp_path: Path) -> None:
    """Who confirmed an act may not publish it, however the name is written; another person may."""
    entry = add(tmp_path, MOVE)
    assert (entry.name, entry.status, entry.added_by) == ("901/2026-02-02", "draft", "ann")
    with hub_at(tmp_path, "ann") as hub:
        with pytest.raises(Refused, match="Only a confirmed act"):
            hub.publish_act("901")
        assert hub.confirm_act("901")[0].status == "confirmed"
    with hub_at(tmp_path, " ANN ") as hub, pytest.raises(Refused, match="second person") as refusal:
        hub.publish_act("901")
    assert all(refusal.value.sentence(language) for language in LANGUAGES)
    with hub_at(tmp_path, "bob") as hub:
        done, _ = hub.publish_act("901/2026-02-02")
        assert (done.status, done.confirmed_by, done.published_by) == ("published", "ann", "bob")
        assert hub.authority.holds("13/health/disability-cdb", date(2026, 3, 1))
        assert trail.verify(hub.log.store) is None
        with hub.log.store.reading() as control:
            actions = list(control.execute(select(tables.audit.c.actor, tables.audit.c.action)))
    assert [tuple(row) for row in actions] == [("ann", "law add"), ("ann", "law confirm"), ("bob", "law publish")]


def test_what_needs_review_is_kept_and_never_confirmed(tmp_path: Path) -> None:
    """A draft with a reason against it is kept as it is; confirming it is refused with the reason."""
    entry = add(tmp_path, UNKNOWN_BODY)
    with hub_at(tmp_path, "ann") as hub:
        assert [reason.code for reason in hub.review(entry).reasons] == ["body-unknown"]
        with pytest.raises(Refused, match="Ғарыш"):
            hub.confirm_act("901")
        with pytest.raises(Refused):
            hub.publish_act("901")
        assert hub.acts()[-1].status == "draft"


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    """Added again, a draft or a published act answers as it is, without a commit; a shipped act is law already."""
    first = add(tmp_path, MOVE)
    assert add(tmp_path, MOVE, by="bob") == first
    with hub_at(tmp_path) as hub:
        assert hub.log.last_commit_no() == 1
        path = shipped_path("807")
        shipped = hub.add_act(ActFile(path, read_act(path)))
        assert (shipped.is_shipped, shipped.status, hub.log.last_commit_no()) == (True, "published", 1)
    with pytest.raises(Refused, match="in the register already"):
        add(tmp_path, MOVE.replace("Мүгедектігі бар", "Мүгедек"), "other.txt")
    with hub_at(tmp_path) as hub:
        assert hub.refuse_act("901", "misprint").status == "refused"
    again = add(tmp_path, MOVE)
    assert (again.act_no, again.status) == (2, "draft")
    with hub_at(tmp_path) as hub:
        assert hub.register.find("901") == again


def test_the_file_of_an_act_is_kept_by_its_hash(tmp_path: Path) -> None:
    """The commit of a draft names the file, and the file in the log is the one that was read."""
    entry = add(tmp_path, MOVE)
    (tmp_path / "act.txt").unlink()
    with hub_at(tmp_path) as hub:
        (file,) = hub.log.files(entry.added_commit_no)
        assert (file.role, file.sha256) == ("act", entry.sha256)
        assert hub.log.path(file, verify=True).read_text(encoding="utf-8") == MOVE


def test_a_new_name_makes_a_draft_ready(tmp_path: Path) -> None:
    """A body that is named for the first time gets its code by a decision, and may send once the act is law."""
    add(tmp_path, UNKNOWN_BODY)
    told = {"kind": "body", "code": "space", "kk": "Қазақстан Республикасының Ғарыш министрлігі"}
    told |= {"ru": "Министерство космоса Республики Казахстан", "en": ""}
    with hub_at(tmp_path, "ann") as hub:
        with pytest.raises(Refused, match="belongs to a body already"):
            hub.decide_act("901", "name", {**told, "code": "health", "same": False})
        with pytest.raises(Refused, match="No body has the code"):
            hub.decide_act("901", "name", {**told, "same": True})
        with pytest.raises(Refused, match="both languages"):
            hub.decide_act("901", "name", {**told, "ru": "", "same": False})
        entry = hub.decide_act("901", "name", {**told, "same": False})
        assert hub.decide_act("901", "name", {**told, "same": False}) == entry
        assert (len(entry.decisions), hub.review(entry).reasons) == (1, ())
        hub.confirm_act("901")
    with hub_at(tmp_path, "bob") as hub:
        hub.publish_act("901")
        assert hub.authority.holds("13/space/disability-cdb", date(2026, 3, 1))
        assert hub.chronicle().legal_list.bodies["space"].name.ru.startswith("Министерство космоса")


def test_a_further_wording_is_the_same_body(tmp_path: Path) -> None:
    """A body printed otherwise is known by the code it has, once a person says so."""
    add(tmp_path, UNKNOWN_BODY)
    with hub_at(tmp_path, "ann") as hub:
        told = {
            "kind": "body",
            "code": "health",
            "kk": "Қазақстан Республикасының Ғарыш министрлігі",
            "ru": "",
            "en": "",
        }
        entry = hub.decide_act("901", "name", {**told, "same": True})
        assert hub.review(entry).reasons == ()


def test_a_decision_on_a_confirmed_act_makes_it_a_draft_again(tmp_path: Path) -> None:
    """What was confirmed is what is published: a decision in between asks for confirmation anew."""
    add(tmp_path, MOVE)
    with hub_at(tmp_path, "ann") as hub:
        hub.confirm_act("901")
        same = {"was": "mlspp", "became": ["health"], "from": "2026-03-01", "because": "…"}
        with pytest.raises(Refused, match="No body has the code"):
            hub.decide_act("901", "same", {**same, "became": ["nobody"]})
        for became in (["mlspp"], ["health", "health"], ["health", "mlspp"]):
            with pytest.raises(Refused, match="own place"):
                hub.decide_act("901", "same", {**same, "became": became})
        with pytest.raises(Refused, match="reason"):
            hub.decide_act("901", "same", {**same, "because": " "})
        entry = hub.decide_act("901", "same", same)
        assert (entry.status, entry.confirmed_by) == ("draft", None)


def test_a_published_act_waits_for_its_publication_day(tmp_path: Path) -> None:
    """Without the day nothing is applied; the day counts once a second person confirms it, and only from then."""
    day = {"date": "2026-06-10"}
    enact(tmp_path, ON_PUBLICATION)
    with hub_at(tmp_path, "ann") as hub:
        state = hub.in_force(hub.register.find("901"))
        assert state is not None and (state.state, state.since) == ("awaits-publication", None)
        assert not hub.authority.of("13/health/disability-cdb")
        with pytest.raises(Refused, match="cannot have been published"):
            hub.decide_act("901", "publication", {"date": "2026-02-01"})
        hub.decide_act("901", "publication", day)
        before = hub.log.last_commit_no()
        assert not hub.authority.of("13/health/disability-cdb")
        with pytest.raises(Refused, match="second person"):
            hub.confirm_act("901")
        with pytest.raises(Refused, match="never edited"):
            hub.decide_act("901", "name", {"kind": "body", "code": "x", "kk": "x", "ru": "x", "en": "", "same": False})
    with hub_at(tmp_path, "carol") as hub:
        hub.confirm_act("901")
        state = hub.in_force(hub.register.find("901"))
        assert state is not None and (state.state, state.since) == ("in-force", date(2026, 6, 10))
        assert hub.authority.holds("13/health/disability-cdb", date(2026, 6, 10))
        assert not hub.authority.holds("13/health/disability-cdb", date(2026, 6, 9))
        assert not hub.register.authority(before).of("13/health/disability-cdb")
        with pytest.raises(Refused, match="never edited"):
            hub.decide_act("901", "publication", {"date": "2026-06-11"})


def test_a_decision_that_waits_can_be_turned_away(tmp_path: Path) -> None:
    """A wrong publication day is refused by a person, stays on record and counts for nothing."""
    enact(tmp_path, ON_PUBLICATION)
    with hub_at(tmp_path, "ann") as hub:
        hub.decide_act("901", "publication", {"date": "2026-06-10"})
        entry = hub.refuse_act("901", "another gazette")
        assert (entry.status, entry.pending, len(entry.refused_decisions)) == ("published", (), 1)
        with pytest.raises(Refused, match="never edited"):
            hub.refuse_act("901", "too late")


def test_an_act_with_a_fixed_day_waits_for_nothing(tmp_path: Path) -> None:
    """A publication day or an event is refused where the act's own clause names the day."""
    add(tmp_path, MOVE)
    with hub_at(tmp_path) as hub:
        for kind, detail in (("publication", {"date": "2026-06-10"}), ("event", {"date": "2026-06-10", "clause": ""})):
            with pytest.raises(Refused, match="waits for no"):
                hub.decide_act("901", kind, detail)


def _part(order: int, clause: tuple[str, ...], commencement: Commencement | None) -> Operation:
    base = _reading().operations[3]
    return replace(base, order=order, clause=clause, commencement=commencement)


def test_an_event_gives_a_day_to_its_clause_alone() -> None:
    """The condition of one clause comes true for the operations of that clause, whatever else waits."""
    waits = Commencement("conditional", condition="the law")
    parts = (_part(1, ("1", "1)"), waits), _part(2, ("1", "2)"), waits), _part(3, ("2",), None))
    reading = replace(_reading(), operations=parts)
    event = Decision("event", {"date": "2026-05-01", "clause": "1.2"}, "ann", "")
    after = decided(reading, [event])
    days = [after.commencement_of(one).in_force_date for one in after.operations]
    assert days == [None, date(2026, 5, 1), date(2026, 1, 1)]
    whole = decided(reading, [Decision("event", {"date": "2026-05-01", "clause": ""}, "ann", "")])
    assert [one.commencement and one.commencement.in_force_date for one in whole.operations] == [
        date(2026, 5, 1),
        date(2026, 5, 1),
        None,
    ]


@pytest.mark.parametrize(("text", "parts"), [("", ()), ("1", ("1",)), ("1.2", ("1", "2")), ("1. 2)", ("1", "2"))])
def test_a_clause_is_written_as_people_write_it(text: str, parts: tuple[str, ...]) -> None:
    """Brackets and blanks in the name of a clause mean nothing."""
    assert clause_of(text) == parts


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ann", " ann", True),
        ("A  B", "a b", True),
        ("ann", "bob", False),
        ("Ann", "A\u200bnn.", True),
        ("Аnn", "Ann", True),
    ],
)
def test_a_person_is_not_two_by_spelling(one: str, other: str, same: bool) -> None:
    """Case and blanks do not make two persons of one."""
    assert is_same_person(one, other) is same


def test_two_acts_of_one_number_are_told_apart_by_their_days(tmp_path: Path) -> None:
    """The number alone names an act only while it names one."""
    add(tmp_path, MOVE)
    add(tmp_path, row_act("13", HEALTH, DISABILITY, signed="2025 жылғы 3 ақпандағы"), "older.txt")
    with hub_at(tmp_path) as hub:
        with pytest.raises(Refused, match="901/2025-02-03"):
            hub.register.find("901")
        assert hub.register.find("901/2025-02-03").act_date == date(2025, 2, 3)
        with pytest.raises(Refused, match="no act No"):
            hub.register.find("902")


def test_a_row_without_rules_is_not_published(tmp_path: Path) -> None:
    """An act that brings a row the rule pack cannot settle may be confirmed; publishing names the row."""
    add(tmp_path, row_act("18", HEALTH, DISABILITY, is_new=True))
    with hub_at(tmp_path, "ann") as hub:
        hub.confirm_act("901")
    with hub_at(tmp_path, "bob") as hub, pytest.raises(Refused, match="no rules for row 18"):
        hub.publish_act("901")


def test_each_step_holds_the_act_against_the_law_of_that_moment(tmp_path: Path) -> None:
    """An act that was ready when it was confirmed is not published once another act stands in its way."""
    add(tmp_path, row_act("13", HEALTH, DISABILITY, number="902"), "second.txt")
    with hub_at(tmp_path, "ann") as hub:
        hub.confirm_act("902")
    enact(tmp_path, MOVE)
    with hub_at(tmp_path, "bob") as hub, pytest.raises(Refused, match="needs a lawyer's review"):
        hub.publish_act("902")


def test_an_act_about_another_list_is_never_confirmed(tmp_path: Path) -> None:
    """What does not amend resolution 660 may lie in the register, but is not made law of it."""
    add(tmp_path, MOVE.replace("№ 660", "№ 661"))
    with hub_at(tmp_path, "ann") as hub, pytest.raises(Refused, match="does not amend the list"):
        hub.confirm_act("901")


def test_two_files_must_be_one_act_in_two_languages(tmp_path: Path) -> None:
    """A second text in the same language is refused."""
    path, twin = write_act(tmp_path, MOVE), write_act(tmp_path, MOVE + "\n", "twin.txt")
    with hub_at(tmp_path) as hub, pytest.raises(Refused, match="one language"):
        hub.add_act(ActFile(path, read_act(path)), ActFile(twin, read_act(twin)))


def _pair(folder: Path, russian: str) -> tuple[ActFile, ActFile]:
    paths = write_act(folder, MOVE), write_act(folder, russian, "ru.txt")
    first, second = (ActFile(path, read_act(path)) for path in paths)
    return first, second


def test_both_texts_of_an_act_are_kept_and_give_both_wordings(tmp_path: Path) -> None:
    """An act added in both languages is ready where they agree, and the list then has the words of both."""
    with hub_at(tmp_path, "ann") as hub:
        entry = hub.add_act(*_pair(tmp_path, row_act_ru("13", HEALTH_RU, DISABILITY_RU)))
        assert hub.review(entry).reasons == ()
        assert [file.role for file in hub.log.files(1)] == ["act", "other"]
        hub.confirm_act("901")
    with hub_at(tmp_path, "bob") as hub:
        hub.publish_act("901")
        category = hub.chronicle().legal_list.on(date(2026, 3, 1)).rows_by_number["13"].category
        assert (category.kk, category.ru) == ("Мүгедектігі бар адамдар", "Лица с инвалидностью")


def test_texts_that_disagree_are_never_confirmed(tmp_path: Path) -> None:
    """Where the two languages name different rows, the act needs a lawyer."""
    with hub_at(tmp_path, "ann") as hub:
        hub.add_act(*_pair(tmp_path, row_act_ru("12", HEALTH_RU, DISABILITY_RU)))
        with pytest.raises(Refused, match="needs a lawyer's review"):
            hub.confirm_act("901")
