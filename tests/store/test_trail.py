"""The audit trail: chained entries, subjects without IINs, and what tampering looks like."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from tizbe.audit.subject import SubjectKey, make_subject_key
from tizbe.audit.trail import BEGINNING, head, record, verify
from tizbe.errors import Broken, Refused
from tizbe.person import check_digit
from tizbe.store import tables
from tizbe.store.database import Store, open_store

FIRST_ELEVEN = "90010170001"


def made_up_iin() -> str:
    """A made-up IIN (seventh digit 7) with the right check digit."""
    return f"{FIRST_ELEVEN}{check_digit(FIRST_ELEVEN)}"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A control database with five entries in its trail."""
    made = open_store(tmp_path)
    for number in range(5):
        with made.writing() as connection:
            record(connection, "тексеруші", "explain", f"S-{number:08d}", "a complaint", {"day": "2026-01-01"})
    return made


def test_an_untouched_trail_verifies(store: Store) -> None:
    """Each entry holds the hash of the one before, from zeros on, and the whole chain fits."""
    with store.reading() as connection:
        entries = connection.execute(select(tables.audit).order_by(tables.audit.c.entry_no)).all()
    assert [entry.entry_no for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.previous_hash for entry in entries] == [BEGINNING, *[entry.hash for entry in entries[:-1]]]
    assert verify(store) is None
    assert head(store) == (5, entries[-1].hash)


@pytest.mark.parametrize("column", ["at", "actor", "action", "subject", "purpose", "previous_hash", "hash"])
def test_a_changed_entry_is_found(store: Store, column: str) -> None:
    """Whatever is changed in an entry, verification names that entry."""
    with store.writing() as connection:
        connection.execute(update(tables.audit).where(tables.audit.c.entry_no == 3).values({column: "other"}))
    assert verify(store) == 3


def test_changed_detail_is_found(store: Store) -> None:
    """The detail is covered by the hash as the rest is."""
    with store.writing() as connection:
        connection.execute(
            update(tables.audit).where(tables.audit.c.entry_no == 2).values(detail={"day": "2026-01-02"})
        )
    assert verify(store) == 2


def test_a_removed_entry_is_found(store: Store) -> None:
    """A gap in the numbers breaks the chain where the gap is; a cut end shows in the noted head."""
    noted = head(store)
    with store.writing() as connection:
        connection.execute(delete(tables.audit).where(tables.audit.c.entry_no == 5))
    assert verify(store) is None
    assert head(store) != noted
    with store.writing() as connection:
        connection.execute(delete(tables.audit).where(tables.audit.c.entry_no == 1))
    assert verify(store) == 1


def test_an_entry_happens_with_its_act_or_not_at_all(store: Store) -> None:
    """An entry of a transaction that fails is not there, and its number is used by the next."""
    with pytest.raises(ValueError, match="stop"), store.writing() as connection:
        record(connection, "a", "b")
        raise ValueError("stop")
    assert head(store)[0] == 5
    with store.writing() as connection:
        record(connection, "a", "b")
    assert head(store)[0] == 6
    assert verify(store) is None


def test_an_iin_is_never_recorded(store: Store) -> None:
    """An IIN in a subject or detail is a fault of the hub, in a purpose it is refused; neither repeats it."""
    iin = made_up_iin()
    for subject, detail in ((iin, None), (None, {"asked": [f"of {iin}"]})):
        with pytest.raises(Broken) as caught, store.writing() as connection:
            record(connection, "a", "explain", subject, None, detail)
        assert iin not in str(caught.value)
    with pytest.raises(Refused) as refused, store.writing() as connection:
        record(connection, "a", "explain", "S-00000001", f"a complaint of {iin}")
    assert not any(iin in sentence for sentence in refused.value.sentences.values())
    assert head(store)[0] == 5
    assert verify(store) is None


def test_a_subject_is_the_persons_keyed_hash(tmp_path: Path) -> None:
    """One key gives a person one subject, another key another; the key is kept and private."""
    path = tmp_path / "subject.key"
    make_subject_key(path)
    key = path.read_bytes()
    make_subject_key(path)
    assert path.read_bytes() == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["subject.key"]
    iin = made_up_iin()
    assert SubjectKey(key).subject(iin) == SubjectKey(key).subject(int(iin))
    assert len(SubjectKey(key).subject(iin)) == 64
    assert SubjectKey(bytes(32)).subject(iin) != SubjectKey(key).subject(iin)
    with pytest.raises(ValueError, match="32"):
        SubjectKey(b"short")
