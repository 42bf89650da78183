"""The bodies and MSHI against a hub that really runs, every process its own, with everything going wrong that may."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.api.running import free_port
from tests.hub.processes import Answer, run, start

PLAY = ("--persons", 300, "--rows", "12,14", "--patience", 60, "--json")


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[str]:
    """A new hub with the made-up systems let in, served by a process of its own; gives its address."""
    joined = run("sandbox", "join", "--keys", folder / "keys", "--home", folder / "hub", folder=folder / "join")
    assert joined.code == 0, joined.err
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    server = start(["serve", "--home", str(folder / "hub"), "--port", str(port)], folder / "serve", environment)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if httpx2.get(f"{address}/health/ready").status_code == 200:
                    break
            except httpx2.TransportError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.join(60)
        server.kill()
        server.join()


def played(folder: Path, address: str, *options: object) -> Answer:
    """A run against the hub at that address."""
    return run("sandbox", "run", "--hub", address, "--keys", folder / "keys", *PLAY, *options, folder=folder / "run")


def committed(said: dict[str, Any]) -> set[str]:
    """The faults that were committed, by name."""
    return {name for name, times in said["faults"].items() if times}


def everything_holds(answer: Answer) -> dict[str, Any]:
    """What a run says that ended well: each comparison made, and each as expected."""
    assert answer.code == 0, (answer.err, answer.out)
    said: dict[str, Any] = answer.json
    checks = {check["name"]: (check["compared"], check["as_expected"]) for check in said["checks"]}
    assert set(checks) == {
        *("answers", "counts", "receipts", "again", "applied"),
        *("image", "acknowledged", "cases", "story", "explained"),
    }
    assert all(compared == expected > 0 for compared, expected in checks.values())
    assert checks["applied"] == (said["changes"], said["changes"])
    return said


@pytest.mark.slow
def test_mshi_that_pulls_recovers_from_everything(tmp_path: Path) -> None:
    """Away for a day, flapping, late, twice, answers lost on both sides: in the end state and cover are the hub's,
    each change is applied once, each submission answered once as the key says; another run on this hub is refused."""
    with serving(tmp_path) as address:
        said = everything_holds(played(tmp_path, address, "--days", 4, "--faults", "all"))
        assert {"lost-answer", "cut", "drip", "pieces", "same-key", "reorder", "away-a-day"} <= committed(said)
        assert committed(said) & {"away", "late", "double"}
        again = played(tmp_path, address)
        assert (again.code, "not empty" in again.err) == (1, True)
    keys = list((tmp_path / "keys").glob("*.pem"))
    assert len(keys) == 9
    assert {path.stat().st_mode & 0o777 for path in keys} == {0o600}


@pytest.mark.slow
def test_mshi_that_is_pushed_to_recovers_from_everything(tmp_path: Path) -> None:
    """The same with the hub pushing to an MSHI that applies whatever it is brought: the hub asks before it repeats."""
    port, token = free_port(), tmp_path / "token"
    token.write_text("a-token-of-the-test")
    settings = {
        "TIZBE_MSHI_URL": f"http://127.0.0.1:{port}",
        "TIZBE_MSHI_TOKEN_FILE": str(token),
        "TIZBE_MSHI_LONGEST_PAUSE": "0.2",
        "TIZBE_MSHI_OFFER": "3",
    }
    with serving(tmp_path, **settings) as address:
        faults = ("--days", 3, "--faults", "lost,flapping,late,double")
        push = ("--mshi", "push", "--listen", f"127.0.0.1:{port}", "--token-file", token, "--trusting")
        said = everything_holds(played(tmp_path, address, *faults, *push))
        assert {"unavailable", "away", "away-a-day", "mshi-cut", "mshi-lost", "late", "double"} <= committed(said)
