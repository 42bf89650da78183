"""Cases of refused changes: given to who may close them, over REST and at a terminal, and recorded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from tests.api.running import STUDENTS, settings
from tests.hub.people import made_up
from tizbe.access.client import Clients
from tizbe.access.identity import local_administrator
from tizbe.cli import case
from tizbe.cli.main import app
from tizbe.delivery.feed_answer import OWNER
from tizbe.errors import LANGUAGES, Refused
from tizbe.hub import Hub, Sent, day_now, make_envelope, open_hub
from tizbe.store import tables


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub of which MSHI refused two changes; it knows an operator's system, a disabled one and the Fund's."""
    folder = tmp_path_factory.mktemp("cases")
    path = folder / "a.csv"
    lines = [f"open,{iin},2026-01-10,,full-time" for iin in made_up(3)]
    path.write_text("\n".join(["op,iin,begin_date,end_date,form", *lines]) + "\n")
    with open_hub(settings(folder / "hub")) as hub:
        envelope = make_envelope(feed=STUDENTS, mode="changes", sent_on=day_now(), name=path.name)
        list(hub.receive_all([Sent(path, envelope)]))
        hub.settle()
        hub.acknowledge(3, {1: "NO-PERSON", 2: "NO-PERSON"})
        clients = Clients(hub.log.store, local_administrator("administrator"))
        for name, role in (("desk-1", "operator"), ("desk-2", "operator"), ("mshi", "fund")):
            clients.add(name, role)
        clients.disable("desk-2")
    return folder / "hub"


@pytest.fixture
def hub(home: Path) -> Iterator[Hub]:
    """That hub, opened."""
    with open_hub(settings(home)) as found:
        yield found


def owners(hub: Hub) -> dict[int, str]:
    """Who has to see to each open case."""
    return {one["change_no"]: one["owner"] for one in hub.cases()}


def recorded(hub: Hub) -> list[dict[str, object]]:
    """What the audit trail says of cases that were given to somebody."""
    asked = (
        select(tables.audit.c.detail).where(tables.audit.c.action == "assign-case").order_by(tables.audit.c.entry_no)
    )
    with hub.log.store.reading() as connection:
        return [dict(detail) for detail in connection.execute(asked).scalars()]


def test_a_case_is_given_to_who_may_close_it(hub: Hub) -> None:
    """It begins with every operator, goes to one and back, each step recorded once."""
    assert owners(hub) == {1: OWNER, 2: OWNER}
    for owner in ("desk-1", "desk-1", OWNER):
        hub.acting("administrator", "en").assign_case(1, owner)
        assert owners(hub) == {1: owner, 2: OWNER}
    assert recorded(hub) == [
        {"change": 1, "owner": "desk-1", "before": OWNER},
        {"change": 1, "owner": OWNER, "before": "desk-1"},
    ]


@pytest.mark.parametrize(("number", "owner"), [(1, "mshi"), (1, "desk-2"), (1, "nobody"), (3, "desk-1"), (9, OWNER)])
def test_a_case_is_not_given_to_nobody(hub: Hub, number: int, owner: str) -> None:
    """Not to who may not close it, is disabled or is not there; and none that is not open; nothing is recorded."""
    before = recorded(hub)
    with pytest.raises(Refused) as caught:
        hub.assign_case(number, owner)
    assert len({caught.value.sentence(language) for language in LANGUAGES}) == 3
    assert (owners(hub)[1], recorded(hub)) == (OWNER, before)


def test_cases_at_a_terminal(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator lists the cases, gives one to a colleague and closes it, in their language."""
    monkeypatch.setenv("TIZBE_HOME", str(home))

    def said(*words: str) -> str:
        result = CliRunner().invoke(app, ["case", *words, "--lang", "ru"])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert said("assign", "2", "desk-1", "--by", "aigerim") == "За дело по изменению 2 отвечает desk-1.\n"
    assert "Изменение 2: код ОСМС NO-PERSON" in said("list") and "desk-1" in said("list")
    assert said("close", "2", "--resolution", "Corrected there.") == "Дело по изменению 2 закрыто.\n"
    assert "Corrected there." in said("list", "--closed") and "Изменение 2" not in said("list")
    assert '"owner": "desk-1"' in said("list", "--closed", "--json")
    assert CliRunner().invoke(app, ["case", "assign", "2", "desk-1"]).exit_code == 1
    for sentences in (case._OPEN, case._CLOSED, case._NONE, case._ASSIGNED, case._DONE):
        assert sorted(sentences) == sorted(LANGUAGES)
