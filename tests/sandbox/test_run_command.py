"""`tizbe sandbox run`: what it says to whoever asks for what cannot be, and that every name has its words."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tizbe.cli.sandbox import sandbox_app
from tizbe.cli.sandbox_words import WORDS
from tizbe.errors import Refused
from tizbe.sandbox import bad_network, joining, mshi_pull, mshi_service
from tizbe.sandbox.fault_plan import Fault
from tizbe.sandbox.mshi_feed import FeedMshi
from tizbe.sandbox.playing import faults_named, rows_named


def test_every_fault_and_comparison_has_words() -> None:
    """What is committed or compared is told in three languages."""
    kinds = (*bad_network.SENDING, *bad_network.ANSWERING, *mshi_pull.KINDS, *mshi_service.KINDS)
    names = {*(name for name, _ in kinds), "away-a-day", "reorder", "pieces", "same-key"}
    names |= {
        "answers",
        "counts",
        "receipts",
        "again",
        "applied",
        "image",
        "acknowledged",
        "cases",
        "story",
        "explained",
    }
    assert names <= set(WORDS)
    assert all(set(words) == {"kk", "ru", "en"} and all(words.values()) for words in WORDS.values())


def test_lists_of_faults_and_rows() -> None:
    """Names with commas, in any order, with blanks; all; none; and an unknown one brings the names there are."""
    assert faults_named(" lost, double ") == {Fault.LOST, Fault.DOUBLE}
    assert faults_named("all") == set(Fault)
    assert faults_named("") == rows_named("") == frozenset()
    assert rows_named("14,activity,1") == {"1", "14", "activity"}
    with pytest.raises(ValueError, match="flapping"):
        faults_named("lost,sunspots")
    with pytest.raises(ValueError, match="activity"):
        rows_named("18")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--faults", "sunspots"), "There is no such fault"),
        (("--rows", "18"), "There is no such row"),
        (("--mshi", "push", "--listen", "9000"), "is written like"),
        (("--token-file", "nowhere"), "--token-file"),
        (("--persons", "2"), "At least 300 persons"),
        ((), "first run"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    """An unknown fault or row, an address or a token that is none, too few persons, keys that are not there."""
    arguments = ["run", "--hub", "http://127.0.0.1:1", "--keys", str(tmp_path / "keys"), *options]
    answer = CliRunner().invoke(sandbox_app, arguments)
    assert answer.exit_code == 1
    assert said in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    """MSHI cannot listen where somebody else does."""
    mshi = FeedMshi(tmp_path / "mshi")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        service = mshi_service.MshiService(mshi, "127.0.0.1", taken.getsockname()[1])
        with pytest.raises(Refused, match="cannot listen"):
            service.come()
    mshi.close()


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """Asked for again it is the same; nobody else may read it; each system has its own."""
    first = {system: joining.public_key(tmp_path / "keys", system) for system, _, _ in joining.systems()}
    assert {system: joining.public_key(tmp_path / "keys", system) for system in first} == first
    assert len(set(first.values())) == len(first) == 9
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}
