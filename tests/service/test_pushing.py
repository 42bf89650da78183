"""The lane that pushes: quick when MSHI is there, quiet when it is not set, and killed without harm."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import tizbe.settings
from tests.api.running import settings
from tests.delivery.network_mshi import NetworkMshi, listening
from tests.delivery.settled import Settlements
from tests.hub.processes import start
from tizbe.cli.main import app
from tizbe.delivery.push_report import PROBLEMS
from tizbe.errors import LANGUAGES, Refused
from tizbe.hub import open_hub
from tizbe.service.bell import bell_of
from tizbe.service.pushing import push_changes
from tizbe.settings import MshiSettings, mshi_settings
from tizbe.settlement.law_known import law_hash


def wait_for(happened: Callable[[], bool], seconds: float = 120.0) -> None:
    """Wait until something has happened."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.002)


def test_what_is_settled_is_offered_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change that was committed is with MSHI well within a second, and a lane that is told to stop ends."""
    made = Settlements(tmp_path / "home")
    stop, seconds = threading.Event(), []
    with listening() as mshi:
        monkeypatch.setenv("TIZBE_MSHI_URL", mshi.base)
        lane = threading.Thread(target=push_changes, args=(settings(tmp_path / "home"), stop, "tester"))
        lane.start()
        try:
            for _ in range(5):
                made.settle(2)
                began = time.monotonic()
                bell_of(tmp_path / "home").ring()
                wait_for(lambda: mshi.until == made.last_change)
                seconds.append(time.monotonic() - began)
        finally:
            stop.set()
            lane.join(30)
        assert not lane.is_alive()
    made.log.store.close()
    assert mshi.numbers == list(range(1, 11))
    assert min(seconds) < 0.5, seconds


def test_without_the_setting_nothing_is_pushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing says where MSHI is, the lane is over at once and makes nothing."""
    monkeypatch.delenv("TIZBE_MSHI_URL", raising=False)
    push_changes(settings(tmp_path / "home"), threading.Event(), "tester")
    assert not (tmp_path / "home").exists()


def test_settings_say_where_mshi_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting of the push is read; the address loses its last slash."""
    given = {
        "URL": "https://mshi.example/in/", "TOKEN_FILE": "t", "CERTIFICATE": "c", "KEY": "k", "CA": "a", "OFFER": "7",
        "LONGEST_PAUSE": "1.5",
    }  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(f"TIZBE_MSHI_{name}", value)
    here = Path.cwd()
    assert mshi_settings() == MshiSettings(
        "https://mshi.example/in", here / "t", here / "c", here / "k", here / "a", 7, 1.5
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("URL", "http://mshi.example"),
        ("URL", "https://user:word@mshi.example"),
        ("URL", "https://mshi.example/?a=b"),
        ("URL", "https://"),
        ("URL", "https://mshi.example:port"),
        ("URL", "ftp://mshi.example"),
        ("URL", "mshi.example"),
        ("KEY", "key.pem"),
        ("OFFER", "0"),
        ("OFFER", "many"),
        ("OFFER", "1000000"),
        ("LONGEST_PAUSE", "-1"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without TLS personal data leave the machine for nobody; each wrong setting is named, its value is not."""
    monkeypatch.setenv("TIZBE_MSHI_URL", "https://mshi.example")
    monkeypatch.setenv(f"TIZBE_MSHI_{name}", value)
    with pytest.raises(Refused) as refused:
        mshi_settings()
    for language in LANGUAGES:
        assert f"TIZBE_MSHI_{name}" in refused.value.sentence(language)
        assert "user:word" not in refused.value.sentence(language)


def test_what_may_be_set_and_what_may_be_wrong_is_documented() -> None:
    """The pages of the push name every setting of it, and every problem that an offer can have."""
    names = re.findall(r"`(TIZBE_MSHI_\w+)`", tizbe.settings.__doc__ or "")
    assert len(names) == 7
    for page in ("docs/how-to/push.md", "docs/how-to/operate.md"):
        assert [name for name in names if f"`{name}`" not in Path(page).read_text(encoding="utf-8")] == []
    contract = Path("docs/reference/push.md").read_text(encoding="utf-8")
    assert [problem for problem in PROBLEMS if f"`{problem}`" not in contract] == []


@pytest.mark.slow
def test_a_worker_killed_in_mid_push_loses_nothing(tmp_path: Path) -> None:
    """Workers killed while MSHI has an offer in hand are followed by others, and MSHI gets each change once."""
    # By the law as it is: a worker that lives long enough would otherwise settle anew.
    with open_hub(settings(tmp_path / "home")) as hub:
        law = law_hash(hub.authority)
    made, chance = Settlements(tmp_path / "home", law_hash=law), random.Random(4)

    class Slow(NetworkMshi):
        """MSHI that takes its time before it works and before it answers."""

        def answer(self, said: object) -> object:  # type: ignore[override]
            """Answer after a while."""
            time.sleep(chance.uniform(0, 0.05))
            found = super().answer(said)  # type: ignore[arg-type]
            time.sleep(chance.uniform(0, 0.05))
            return found

    with listening(Slow()) as mshi:
        environment = {
            "TIZBE_HOME": str(tmp_path / "home"),
            "TIZBE_MSHI_URL": mshi.base, "TIZBE_MSHI_OFFER": "2", "TIZBE_MSHI_LONGEST_PAUSE": "0.2",
        }  # fmt: skip
        for round_number in range(3):
            made.settle(30)
            before = mshi.until
            worker = start(["work"], tmp_path / "worker", environment)
            try:
                if round_number < 2:
                    wait_for(lambda before=before: mshi.until > before)  # type: ignore[misc]
                    time.sleep(chance.uniform(0, 0.3))
                    worker.kill()
                else:
                    wait_for(lambda: mshi.until == made.last_change)
                    worker.terminate()
            finally:
                worker.kill() if round_number < 2 else None
                worker.join(60)
                assert worker.exitcode is not None
    made.log.store.close()
    assert mshi.numbers == list(range(1, made.last_change + 1))
    offers: dict[str, set[bytes]] = {}
    for said in mshi.got:
        if said.method == "POST":
            offers.setdefault(said.headers["tizbe-offer"], set()).add(said.body)
    assert all(len(bodies) == 1 for bodies in offers.values())


@pytest.mark.parametrize("verb", ["serve", "work"])
def test_a_wrong_address_of_mshi_is_refused_before_anything_starts(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command names the setting in a sentence and ends; no hub is made and no worker falls."""
    monkeypatch.setenv("TIZBE_MSHI_URL", "http://mshi.example.kz")
    monkeypatch.setenv("TIZBE_HOME", str(tmp_path / "home"))
    answer = CliRunner().invoke(app, [verb, "--lang", "en"])
    assert answer.exit_code == 1
    assert "TIZBE_MSHI_URL" in answer.output
    assert not (tmp_path / "home").exists()
