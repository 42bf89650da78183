"""The list by date: its editions, what act 807 makes of edition 2, and both clocks."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from tizbe.errors import LANGUAGES, Broken, Refused
from tizbe.law.edition import applied, legal_list, shipped_path, shipped_reading
from tizbe.law.folding import fold
from tizbe.law.reading.numbering import row_order
from tizbe.law.record import ACTS_DIRECTORY, read_record, shipped_record
from tizbe.period import OPEN

EDITION_3 = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("day", "number", "rows"),
    [
        (date(2021, 9, 22), 1, 16),
        (date(2022, 9, 25), 1, 16),
        (date(2022, 9, 26), 2, 16),
        (date(2025, 12, 31), 2, 16),
        (date(2026, 1, 1), 3, 17),
        (date(2027, 12, 31), 3, 17),
    ],
)
def test_each_day_has_its_edition(day: date, number: int, rows: int) -> None:
    """On each day the edition in force is the one whose acts had taken effect, with its number of rows."""
    edition = legal_list().on(day)
    assert (edition.number, len(edition.rows)) == (number, rows)
    assert edition.in_force_from <= day < edition.until_date


def test_editions_follow_each_other_without_gap() -> None:
    """Every edition begins where the one before it ends, and the last is open."""
    editions = legal_list().editions
    assert [edition.until_date for edition in editions[:-1]] == [edition.in_force_from for edition in editions[1:]]
    assert editions[-1].until_date == OPEN


def test_no_list_before_the_first_edition() -> None:
    """Before the first edition there is no list, and the refusal names the first day in every language."""
    with pytest.raises(Refused) as refusal:
        legal_list().on(date(2021, 9, 21))
    assert all("2021-09-22" in refusal.value.sentence(language) for language in LANGUAGES)


def test_known_before_the_act_shows_the_old_list() -> None:
    """As known the day before act 807 was signed, 2026 still shows edition 2, and edition 2 has no end."""
    edition = legal_list(date(2025, 9, 28)).on(EDITION_3)
    assert (edition.number, edition.until_date) == (2, OPEN)
    assert legal_list(date(2025, 9, 29)).on(EDITION_3).number == 3


def test_nothing_known_before_the_first_act() -> None:
    """As known before resolution 660 was signed there is no list on any day."""
    with pytest.raises(Refused):
        legal_list(date(2021, 9, 21)).on(EDITION_3)


def test_act_807_touches_five_rows_only() -> None:
    """Edition 3 differs from edition 2 in rows 2, 6, 7, 8 and 17; every other row is unchanged."""
    before, after = legal_list().edition(2), legal_list().edition(3)
    changed = {row.number for row in after.rows if before.row(row.number) != row}
    assert changed == {"2", "6", "7", "8", "17"}
    assert [act.number for act in after.made_by] == ["807"]


def test_feeds_of_the_rows_that_act_807_sets() -> None:
    """The cells of act 807 resolve to these nine feeds, and only the courts' feed inherits its row."""
    edition = legal_list().edition(3)
    feeds = [worded for number in ("2", "6", "7", "8", "17") for worded in edition.rows_by_number[number].feeds]
    assert [worded.feed.code for worded in feeds] == [
        "2/mlspp/labour-market",
        "6/mlspp/cdb-pensions",
        "6/mlspp/payments",
        "7/mlspp/cdb-pensions",
        "7/mlspp/payments",
        "8/mlspp/cdb-pensions",
        "8/mlspp/payments",
        "8/judicial-administration/courts",
        "17/mlspp/digital-family-card",
    ]
    assert [worded.feed.code for worded in feeds if worded.inferred] == ["8/judicial-administration/courts"]


def test_names_in_edition_3_are_known_wordings() -> None:
    """Every Kazakh name in the rows of act 807 folds to a known wording of its body or system."""
    names = shipped_record().names
    for row in legal_list().edition(3).rows:
        for worded in row.feeds:
            assert names.body_code(worded.body.kk) == worded.feed.body
            assert names.system_code(worded.system.kk) == worded.feed.system


def test_every_cell_has_every_language() -> None:
    """No cell of any edition lacks its Kazakh, Russian or English wording."""
    for edition in legal_list().editions:
        texts = [edition.title, edition.list_title, edition.point1]
        texts += [row.category for row in edition.rows]
        texts += [text for row in edition.rows for feed in row.feeds for text in (feed.body, feed.system)]
        assert all(text.kk and text.ru and text.en for text in texts)


def test_rows_stand_in_order() -> None:
    """The rows of each edition stand in the order of their numbers, and no number comes twice."""
    for edition in legal_list().editions:
        numbers = [row.number for row in edition.rows]
        assert numbers == sorted(set(numbers), key=row_order)


def test_kazakh_of_edition_3_is_typed_nowhere() -> None:
    """The Kazakh wording that act 807 sets comes from the act: the record holds none of it."""
    record = fold((ACTS_DIRECTORY / "list-660.yaml").read_text())
    before, after = legal_list().edition(2), legal_list().edition(3)
    texts = [after.title, after.list_title, after.point1]
    texts += [row.category for row in after.rows if row.number in {"2", "6", "7", "17"}]
    assert all(fold(text.kk) not in record for text in texts)
    assert fold(before.title.kk) in record


def test_the_record_refuses_unknown_keys(tmp_path: Path) -> None:
    """A key that the record does not know stops the loading, wherever it stands."""
    text = (ACTS_DIRECTORY / "list-660.yaml").read_text()
    path = tmp_path / "list.yaml"
    for place in ("  bank_code:", "  in_force_from:", "    category:"):
        path.write_text(text.replace(place, place.replace(place.strip(), "colour: red\n" + place), 1))
        with pytest.raises((Broken, yaml.YAMLError)):
            read_record(path)


def test_the_record_has_no_key_twice() -> None:
    """No mapping of the record gives one key twice, which YAML would pass over in silence."""

    def check(node: yaml.Node) -> None:
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            assert len(keys) == len(set(keys)), f"line {node.start_mark.line + 1}"
            for _, value in node.value:
                check(value)
        elif isinstance(node, yaml.SequenceNode):
            for value in node.value:
                check(value)

    whole = yaml.compose((ACTS_DIRECTORY / "list-660.yaml").read_text(), yaml.CSafeLoader)
    assert whole is not None
    check(whole)


def test_a_changed_act_is_not_the_shipped_act(tmp_path: Path) -> None:
    """An act whose text is not the shipped text, by one byte, is not read as the shipped act."""
    (tmp_path / "list-660.yaml").write_bytes((ACTS_DIRECTORY / "list-660.yaml").read_bytes())
    (tmp_path / "807.kaz.txt").write_bytes(shipped_path("807").read_bytes() + b"\n")
    with pytest.raises(Broken):
        read_record(tmp_path / "list-660.yaml")


def test_an_act_is_not_applied_twice() -> None:
    """Act 807 on top of edition 3 is refused, because row 17 is there already."""
    with pytest.raises(Refused, match="row 17"):
        applied(legal_list().edition(3), shipped_reading("807"))


def test_missing_wording_stays_empty_rather_than_old() -> None:
    """Without Russian wording of the act, the Russian text of a changed row is empty, not the former one."""
    edition = applied(legal_list().edition(2), shipped_reading("807"))
    row = edition.row("2")
    assert row is not None
    assert (row.category.ru, edition.title.ru) == ("", "")
    assert row.category.in_language("ru") == row.category.kk


def test_successions_are_marked_as_decisions() -> None:
    """Each succession of bodies says who decided it, and begins on the day an edition begins."""
    editions = {edition.in_force_from for edition in legal_list().editions}
    successions = {succession.was: succession for succession in legal_list().successions}
    assert successions["courts-department"].became == ("judicial-administration",)
    assert successions["education-and-science"].became == ("enlightenment", "science")
    assert all(one.decided_by == "ours" and one.from_date in editions for one in successions.values())


def test_every_day_from_2021_to_2027_shows_the_edition_in_force() -> None:
    """Each day shows the edition whose acts had taken effect; as known before act 807, every later day edition 2."""
    begin = {1: date(2021, 9, 22), 2: date(2022, 9, 26), 3: EDITION_3}
    editions, before_807 = legal_list(), legal_list(date(2025, 9, 28))
    day = date(2021, 1, 1)
    while day <= date(2027, 12, 31):
        number = max((one for one, since in begin.items() if since <= day), default=0)
        if number:
            edition = editions.on(day)
            assert (edition.number, edition.in_force_from <= day < edition.until_date) == (number, True)
            assert before_807.on(day).number == min(number, 2)
            assert [row.number for row in edition.rows] == [str(n) for n in range(1, 18 if number == 3 else 17)]
        else:
            with pytest.raises(Refused):
                editions.on(day)
        day += timedelta(days=1)


def test_feed_codes_are_plain() -> None:
    """Every feed code is row/body/system in small Latin letters, digits and hyphens."""
    for edition in legal_list().editions:
        assert all(re.fullmatch(r"\d+(-\d+)*/[a-z-]+/[a-z-]+", code) for code in edition.feeds)
