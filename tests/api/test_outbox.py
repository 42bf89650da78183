"""The outbox at the doors: seen by who may, and a dead letter let go on or dropped by an operator."""

from __future__ import annotations

import json
from collections import deque
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from tests.api.running import running
from tests.delivery.model_mshi import ModelMshi
from tests.delivery.settled import Settlements
from tizbe import client
from tizbe.cli.main import app
from tizbe.clock import now_at
from tizbe.delivery.pusher import Pusher
from tizbe.store import tables


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A hub whose second offer MSHI has refused for good."""
    made = Settlements(tmp_path / "home")
    made.settle(8)
    mshi = ModelMshi(deque(["ok", "ok", "refused", "refused", "refused"]))
    pusher, now = Pusher(made.log, mshi, "worker", 4, 60.0, ticks=lambda: 0.0), now_at()
    while mshi.faults:
        now += timedelta(seconds=pusher.step(now))
    pusher.close()
    made.log.store.close()
    return tmp_path / "home"


def audited(home: Path) -> list[tuple[str, str]]:
    """Who did what about offers, by the audit trail."""
    made = Settlements(home)
    with made.log.store.reading() as connection:
        asked = select(tables.audit.c.actor, tables.audit.c.action).where(tables.audit.c.action.like("%-offer"))
        found = [(row.actor, row.action) for row in connection.execute(asked)]
    made.log.store.close()
    return found


def test_an_operator_decides_about_a_dead_letter_over_rest(home: Path) -> None:
    """The Fund sees how far it is; an operator lets what is dead go on, once, and it is recorded who did."""
    with running(home, works=False) as served, served.connect("fund") as fund:
        operator = served.connect("operator", language="kk")
        seen = fund.request("GET", "/v1/outbox", params={"limit": 1}).json()
        assert (seen["after"], seen["last"], seen["behind"]) == (4, 8, 4)
        (dead,) = seen["offers"]
        assert (dead["state"], dead["problem"], dead["code"], dead["owner"]) == ("dead", "refused", "FORM", "operator")
        with pytest.raises(client.Problem) as problem:
            fund.request("POST", f"/v1/outbox/{dead['number']}/retry")
        assert problem.value.status == 403
        again = operator.request("POST", f"/v1/outbox/{dead['number']}/retry").json()
        assert (again["offers"][0]["state"], again["offers"][0]["offer"]) == ("offered", dead["offer"])
        with pytest.raises(client.Problem) as problem:
            operator.request("POST", f"/v1/outbox/{dead['number']}/drop", json={"reason": "once more"})
        assert (problem.value.status, problem.value.kind) == (422, "refused")
        assert "өлі хат" in problem.value.detail
        operator.close()
    assert audited(home) == [("operator", "retry-offer")]


def test_an_operator_decides_at_a_terminal(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`tizbe outbox` shows the dead letter with its mend in each language, and drops it; a reason names nobody."""
    monkeypatch.setenv("TIZBE_HOME", str(home))
    terminal = CliRunner()
    for language, word in (("kk", "өлі хат"), ("ru", "мёртвое письмо"), ("en", "dead letter")):
        shown = terminal.invoke(app, ["outbox", "show", "--lang", language])
        assert shown.exit_code == 0
        assert word in shown.output and "tizbe outbox retry 2" in shown.output
    assert json.loads(terminal.invoke(app, ["outbox", "show", "--json"]).output)["behind"] == 4
    named = terminal.invoke(app, ["outbox", "drop", "2", "--reason", "950101700011 is not there", "--by", "aigul"])
    assert (named.exit_code, "950101700011" in named.output) == (1, False)
    assert (
        terminal.invoke(app, ["outbox", "drop", "2", "--reason", "MSHI took the image", "--by", "aigul"]).exit_code == 0
    )
    assert terminal.invoke(app, ["outbox", "retry", "2", "--by", "aigul"]).exit_code == 1
    assert audited(home) == [("aigul", "drop-offer")]
