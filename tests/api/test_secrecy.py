"""No person's number leaves the hub but in an answer to who may have it."""

from __future__ import annotations

import re
import time
from pathlib import Path

import httpx2
import pytest

from tests.api.running import STUDENTS, add_client, free_port
from tests.hub.people import made_up
from tests.hub.processes import start
from tizbe import client

TWELVE_DIGITS = re.compile(r"(?<!\d)\d{12}(?!\d)")


@pytest.mark.slow
@pytest.mark.careless("url", "name", reason="asks for addresses, and sends a file, as somebody careless would")
def test_no_number_of_a_person_in_logs_and_metrics(tmp_path: Path) -> None:
    """A served hub that took, refused and explained persons wrote none of their numbers into logs, metrics or names."""
    home, port, work = tmp_path / "hub", free_port(), tmp_path / "serving"
    keys = {
        "sender": add_client(home, "sender", "sender", "science"),
        "fund": add_client(home, "fund", "fund"),
        "operator": add_client(home, "operator", "operator"),
    }
    base = f"http://127.0.0.1:{port}"
    people = made_up(30)
    rows = [
        f"open,{iin},2026-01-10,{'2025-01-01' if number % 3 else ''},full-time" for number, iin in enumerate(people)
    ]
    path = tmp_path / f"{people[0]}.csv"  # a name that a careless program would keep
    path.write_text("\n".join(["op,iin,begin_date,end_date,form", *rows]) + "\n")
    process = start(["serve", "--port", str(port)], work, {"TIZBE_HOME": str(home)})
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                httpx2.get(f"{base}/health/ready")
                break
            except httpx2.TransportError:
                time.sleep(0.02)
        with client.Hub(base, client.KeyCredentials("sender", keys["sender"])) as hub:
            sent = hub.submit(path, feed=STUDENTS, mode="changes")
            assert sent.receipt is not None
            assert sent.receipt["refused"] == 20
            hub.refused_rows(sent.id, tmp_path / "refused.csv")
            with pytest.raises(client.Problem):
                hub.request("GET", f"/v1/submissions/{people[1]}", is_repeatable=False)
            with pytest.raises(client.Problem):
                hub.request("POST", "/v1/submissions", params={"feed": people[2], "mode": people[3]})
        with client.Hub(base, client.KeyCredentials("fund", keys["fund"])) as fund:
            told = fund.request("POST", "/v1/persons/explanation", json={"iin": people[0], "purpose": "a test"})
            assert told.json()["told"]
            with pytest.raises(client.Problem) as wrong:
                fund.request("POST", "/v1/persons/explanation", json={"iin": people[0] + "1", "purpose": people[1]})
            assert not TWELVE_DIGITS.search(wrong.value.detail)
            changed = fund.request("GET", "/v1/changes", params={"wait": 20}).text.splitlines()
            assert len(changed) == 10
        with client.Hub(base, client.KeyCredentials("operator", keys["operator"])) as operator:
            metrics = operator.request("GET", "/metrics").text
        process.terminate()
        process.join(60)
        assert process.exitcode == 0
    finally:
        process.kill()
        process.join()
    written = (work / "out").read_text() + (work / "err").read_text()
    assert "submission answered" in written
    assert 'tizbe_rows_total{outcome="refused"} 20.0' in metrics
    for iin in people:
        assert iin not in written
        assert iin not in metrics
    assert not TWELVE_DIGITS.search(written)
    assert not [found for found in home.rglob("*") if TWELVE_DIGITS.search(found.name)]
