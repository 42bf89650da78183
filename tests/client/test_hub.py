"""Every verb of the client against a hub that is served: what it answers with fits, and no route is left out."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import httpx2
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc.jwk import OKPKey
from pyotp import TOTP
from starlette.routing import compile_path
from typer.testing import CliRunner

from tests.access.world import certificate_of, public
from tests.api.running import STUDENTS, Running, add_client, running, settings
from tests.hub.people import made_up
from tizbe import client
from tizbe.access.account import Accounts
from tizbe.access.identity import local_administrator
from tizbe.api.page import routes
from tizbe.cli.main import app
from tizbe.clock import now_at
from tizbe.hub import open_hub, verify_receipt

pytestmark = pytest.mark.slow

WITHOUT_A_VERB = {
    "GET /v1/docs": "a page for a person",
    "GET /v1/sessions/provider": "a browser comes back to it",
    "GET /v1/sessions/provider/begin": "a browser is sent away from it",
}
"""Routes that no verb asks, each with its reason."""

FIRST, CHOSEN = "a first password", "a chosen password of mine"


class Noting(httpx2.HTTPTransport):
    """Passes requests on and notes which they were."""

    asked: set[tuple[str, str]] = set()  # noqa: RUF012 - of all connections of this file together

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The hub's answer."""
        self.asked.add((request.method, request.url.path))
        return super().handle_request(request)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A hub that is served, with one person who has an account and has never logged in."""
    home = tmp_path_factory.mktemp("client") / "hub"
    with open_hub(settings(home)) as hub:
        accounts = Accounts(hub.log.store, local_administrator("administrator"))
        accounts.add("aigerim", "Aigerim S.", "supervisor", password=FIRST, language="kk")
    with running(home) as found:
        yield found


def connected(served: Running, role: str, body: str | None = None) -> client.Hub:
    """A connection of a system with that role, whose requests are noted."""
    return served.connect(role, body, transport=Noting())


def changes(path: Path, people: list[str]) -> Path:
    """A file that opens a period for each, of which the last names nobody."""
    rows = [f"open,{iin},2026-01-10,,full-time" for iin in people]
    path.write_text("\n".join(["op,iin,begin_date,end_date,form", *rows, "open,1,2026-01-10,,full-time"]) + "\n")
    return path


def test_every_verb_asks_a_hub_and_every_route_has_a_verb(served: Running, tmp_path: Path) -> None:
    """A sender, MSHI, an operator and a person go through all there is; what was asked is every route there is."""
    _send(served, tmp_path)
    _receive(served, tmp_path)
    _operate(served, tmp_path)
    _log_in(served)
    patterns = {f"{entry.method} {entry.path}": compile_path(entry.path)[0] for entry in routes()}
    asked = {
        name
        for name, pattern in patterns.items()
        if any(method == name.partition(" ")[0] and pattern.match(path) for method, path in Noting.asked)
    }
    assert patterns.keys() - asked == WITHOUT_A_VERB.keys()


def test_the_command_sends_and_brings_the_refused_rows(
    served: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`tizbe submit --hub` shows the receipt with the refused rows' file here; as JSON it is what the hub signed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIZBE_HUB", served.base)
    monkeypatch.setenv("TIZBE_CLIENT", "sender-science")
    monkeypatch.setenv("TIZBE_KEY", str(add_client(served.home, "sender-science", "sender", "science")))
    (tmp_path / "sent").mkdir()
    path = changes(tmp_path / "sent" / "c.csv", made_up(3, "970707"))
    command = ["submit", str(path), "--feed", STUDENTS, "--mode", "changes"]
    shown = CliRunner().invoke(app, command)
    assert (shown.exit_code, "Refused rows: c.csv.refused.csv" in shown.stdout) == (0, True), shown.output
    assert str(served.home) not in shown.output
    assert "R006" in (tmp_path / "c.csv.refused.csv").read_text()
    (tmp_path / "c.csv.refused.csv").unlink()
    told = CliRunner().invoke(app, [*command, "--json", "--lang", "ru"])
    assert (told.exit_code, told.stderr) == (0, "Непринятые строки: c.csv.refused.csv\n")
    (tmp_path / "receipt.json").write_text(*[line for line in told.stdout.splitlines() if line[0] == "{"])
    with open_hub(settings(served.home)) as hub:
        (tmp_path / "key.pem").write_bytes(hub.public_key(hub.signing_keys()[-1].key))
    verify_receipt(tmp_path / "receipt.json", tmp_path / "key.pem")
    (tmp_path / "c.csv.refused.csv").unlink()
    (tmp_path / "c.csv.refused.csv").mkdir()
    again = CliRunner().invoke(app, command)
    assert (again.exit_code, again.stderr[:22]) == (0, "The refused rows could")
    assert "Refused rows" not in again.stdout
    unknown = CliRunner().invoke(app, [*command, "--client", "nobody"])
    assert (unknown.exit_code, unknown.stderr[:5]) == (1, "A030:")


def test_the_example_of_the_page_runs(served: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What docs/reference/client.md shows is a program that sends, receives and answers."""
    monkeypatch.chdir(tmp_path)
    changes(tmp_path / "students.csv", made_up(4, "980808"))
    sender = add_client(served.home, "science-nobd", "sender", "science")
    fund = add_client(served.home, "mshi", "fund")
    for key in (sender, fund):
        (tmp_path / key.name).write_bytes(key.read_bytes())
    page = Path(__file__).resolve().parents[2] / "docs/reference/client.md"
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 3
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block.replace("https://hub.example.kz", served.base), page.name, "exec"), names)
    assert (tmp_path / "students.refused.csv").is_file()
    assert names["applied"] == names["last"] != 0


def _send(served: Running, folder: Path) -> None:
    with connected(served, "sender", "science") as hub:
        assert hub.myself().body == "science"
        assert hub.limits().small_bytes == 65536
        sent = hub.submit(changes(folder / "a.csv", made_up(20)), feed=STUDENTS, mode="changes", key="mine")
        assert sent.receipt is not None and (sent.receipt["accepted"], sent.receipt["refused"]) == (20, 1)
        assert hub.submit(folder / "a.csv", feed=STUDENTS, mode="changes", key="mine").id == sent.id
        hub.refused_rows(sent.id, folder / "refused.csv")
        assert "R006" in (folder / "refused.csv").read_text()
        assert [one.id for one in hub.submissions(limit=1)] == [sent.id]
        assert hub.receipt(sent.receipt["receipt"]) == sent.receipt
        (key,) = hub.keys()
        assert hub.public_key(key.key).startswith(b"-----BEGIN PUBLIC KEY")
        in_pieces = hub.submit(
            changes(folder / "b.csv", made_up(5, "960606")), feed=STUDENTS, mode="changes", in_pieces=True, wait=None
        )
        assert in_pieces.receipt is not None and in_pieces.receipt["accepted"] == 5
        envelope = {"feed": STUDENTS, "mode": "changes"}
        hub.end_upload(hub.begin_upload(100, "csv", envelope, "ended"))
        hub.take_back(hub.begin_upload(100, "csv.gz", envelope, "taken back"))
        assert hub.offer().versions == ["1.0.0"]
        assert hub.edition(date(2026, 1, 5))["edition"]["number"] == hub.editions()[-1].number
        assert hub.compare(date(2025, 1, 5), date(2026, 1, 5))["after"]["number"] == hub.editions()[-1].number
        assert sent.receipt["rule_pack"] == hub.rule_pack().hash
        assert "R006" in {code.code for code in hub.codes()}
        hub.end_own_key(hub.add_own_key(public(OKPKey.generate_key("Ed25519"))))
        server = hub.authorization_server()
        assert (server.issuer, "Ed25519" in server.token_endpoint_auth_signing_alg_values_supported) == (
            served.base,
            True,
        )
        hub.revoke("tzc_nobody")


def _receive(served: Running, folder: Path) -> None:
    deadline = time.monotonic() + 60
    with connected(served, "fund") as hub:
        found: list[client.Change] = []
        for page in hub.follow(wait=5, limit=10, is_over=lambda: time.monotonic() > deadline):
            found += page.changes
            if len(found) >= 25:
                break
        assert [change.number for change in found] == list(range(1, 26))
        assert {change.op for change in found} == {"open"} and found[0].iin in made_up(20)
        assert found[0].begin_date is not None and found[0].iin not in repr(found)
        standing = hub.acknowledge(20, {7: "NO-PERSON"})
        assert (standing.until, standing.refused) == (20, 1) and hub.standing() == standing
        image = hub.image(folder / "image.csv")
        assert image.last == 25 and len(image.path.read_text().splitlines()) == 26
        told = hub.explain(found[0].iin, "a test of the client", day=date(2026, 2, 1))
        assert told.is_covered and told.rows == [14] and told.told and found[0].iin not in repr(told)


def _operate(served: Running, folder: Path) -> None:
    with connected(served, "operator") as hub, connected(served, "sender", "science") as sender:
        assert hub.is_live() and hub.readiness().commit > 0 and "tizbe_rows_total" in hub.metrics()
        assert hub.settle().of_commit > 0
        assert hub.last_settlement().last_change == 25
        (case,) = hub.cases()
        hub.assign_case(case.change_no, "operator")
        hub.close_case(case.change_no, "MSHI had the old number.")
        assert hub.cases("closed")[0].closed_by == "operator"
        assert hub.outbox().last == 25
        for decision in (hub.retry_offer, partial(hub.drop_offer, reason="there is none")):
            with pytest.raises(client.Problem) as problem:
                decision(1)
            assert problem.value.status == 422
        account = hub.account(made_up(1)[0], "a test of the client")
        assert [period.rows for period in account.cover] == [[14]]
        assert account.entitlements[0].end_date == "" and len(account.statements) == 1
        assert made_up(1)[0] not in repr(account)
        for number, decide in enumerate((hub.reject, hub.release)):
            (folder / "empty.csv").write_text("iin,begin_date,end_date,form\n")
            as_of = date(2026, 3, 1 + number)
            held = sender.submit(folder / "empty.csv", feed=STUDENTS, mode="full", as_of=as_of, wait=None)
            assert held.receipt is not None and held.receipt["status"] == "quarantined", held
            assert [receipt["receipt"] for receipt in hub.held()] == [held.receipt["receipt"]]
            assert decide(held.receipt["receipt"], "so")["status"] in ("rejected", "accepted")


def _log_in(served: Running) -> None:
    with client.Hub(served.base, transport=Noting()) as nobody:
        session = nobody.log_in("aigerim", FIRST)
    assert session.has_to_finish and session.token not in repr(session)
    with client.Hub(served.base, client.TokenCredentials(session.token), transport=Noting()) as hub:
        hub.change_password(FIRST, CHOSEN)
        seed = TOTP(hub.enrol_factor().seed)
        codes = hub.confirm_factor(seed.now())
        assert hub.myself().rights
        with pytest.raises(client.Problem) as problem:
            hub.renew_recovery_codes("000000" if seed.now() != "000000" else "000001")
        assert problem.value.code == "A016"
        renewed = hub.renew_recovery_codes(seed.at(int(time.time()) + 30))
        assert len(renewed) == len(codes) and not set(renewed) & set(codes)
        with client.Hub(served.base) as nobody:
            with pytest.raises(client.Problem):
                nobody.log_in("aigerim", CHOSEN, codes[0])
            other = nobody.log_in("aigerim", CHOSEN, renewed[0])
        assert not other.has_to_finish
        _manage(served, hub)
        assert [one.session_id for one in hub.sessions()] == [session.session_id, other.session_id]
        assert hub.end_sessions(session_id=other.session_id) == 1
        hub.log_out()
        with pytest.raises(client.Problem) as problem:
            hub.myself()
        assert problem.value.status == 401


def _manage(served: Running, hub: client.Hub) -> None:
    """What a supervisor does: systems with keys and certificates, people with passwords, roles and sessions, audit."""
    rotated = hub.rotate_hub_key()
    assert hub.keys()[-1] == rotated and hub.keys()[-2].until_at is not None
    first, second = (OKPKey.generate_key("Ed25519") for _ in range(2))
    assert hub.add_client("health-1", "sender", "health", public(first)).keys[0].kind == "Ed25519"
    with pytest.raises(client.Problem) as problem:
        hub.add_client("nobody-1", "sender", "no-such-body")
    assert problem.value.status == 422 and "science" in problem.value.detail
    with pytest.raises(client.Problem) as problem:
        hub.add_client("health-2", "sender", "health", "not a key")
    assert problem.value.code == "A052"
    assert "health-2" not in {entry.client_id for entry in hub.clients()}
    added = hub.add_key("health-1", public(second), until_at=now_at() + timedelta(days=1))
    hub.end_key("health-1", added)
    now = now_at()
    certificate = certificate_of(now, now + timedelta(days=1)).public_bytes(Encoding.PEM).decode()
    hub.end_certificate("health-1", hub.add_certificate("health-1", certificate))
    hub.set_client_limits("health-1", 60, None)
    hub.disable_client("health-1")
    assert hub.client("health-1").disabled_at is not None
    hub.enable_client("health-1")
    assert (hub.client("health-1").requests_per_minute, hub.client("health-1").disabled_at) == (60, None)
    made = hub.add_account("bolat", "Bolat T.", "sender", "health")
    assert made.first_password is not None and made.first_password not in repr(made)
    with pytest.raises(client.Problem) as problem:
        hub.add_account("boss", "Boss", "supervisor")
    assert problem.value.code == "A022"
    with client.Hub(served.base) as nobody:
        opened = nobody.log_in("bolat", made.first_password)
    assert [one.session_id for one in hub.sessions("bolat")] == [opened.session_id]
    assert hub.end_sessions("bolat") == 1 and hub.sessions("bolat") == []
    assert hub.reset_password("bolat") != made.first_password
    hub.set_role("bolat", "auditor")
    hub.link("bolat", "https://id.example.kz", "subject-of-bolat")
    hub.remove_factor("bolat")
    hub.disable_account("bolat")
    hub.enable_account("bolat")
    hub.unlock_account("bolat")
    (entry,) = [one for one in hub.accounts() if one.name == "bolat"]
    assert (entry.role, entry.is_linked, entry.disabled_at, entry.added_by) == ("auditor", True, None, "aigerim")
    with pytest.raises(client.Problem) as problem:
        hub.disable_account("aigerim")
    assert problem.value.code == "A023"
    (closed,) = hub.audit(actor="operator", action="close-case")
    assert (closed.actor, closed.detail) == ("operator", {"change": 7})
    looked = list(hub.audit_of_person(made_up(1)[0], "a test of the client", begin_date=date(2026, 1, 1)))
    assert {entry.action for entry in looked} == {"explain", "person"}
    assert len({entry.subject for entry in looked}) == 1 and made_up(1)[0] not in repr(looked)
    (asked,) = hub.audit(limit=1)
    assert (asked.actor, asked.action, asked.subject) == ("aigerim", "audit-person", looked[0].subject)
