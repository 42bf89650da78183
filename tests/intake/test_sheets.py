"""The process that reads workbooks may end in any way: what it means is told rightly, and the hub goes on."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.intake.cases import checked
from tests.intake.workbooks import xlsx
from tizbe.errors import LANGUAGES, Broken, Unavailable
from tizbe.intake import sheets
from tizbe.intake.content import Limits, Unreadable
from tizbe.intake.sheets import read_sheets

SHORT = "echo memory allocation of 8192 bytes failed >&2; "


def ending(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Have a shell script in the place of the process that reads."""
    reader = folder / "reader"
    reader.write_text(f"#!/bin/sh\n{script}\n")
    reader.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(reader))


@pytest.fixture
def stoppable() -> Iterator[None]:
    """Signals end a process that this one starts, even where the tests were started to outlive their terminal."""
    former = {number: signal.signal(number, signal.SIG_DFL) for number in sheets._STOPS}
    yield
    for number, handler in former.items():
        signal.signal(number, handler)


def read(folder: Path) -> None:
    """Read a workbook that is as it should be."""
    path = folder / "a.xlsx"
    path.write_bytes(xlsx([["op", "iin"]]))
    read_sheets(path, ".xlsx", Limits(), folder / "a.parquet")


@pytest.mark.parametrize(
    ("script", "starves", "code"),
    [
        ("kill -XCPU $$", False, "F025"),
        (SHORT + "kill -ABRT $$", False, "F025"),
        ("kill -KILL $$", True, "F025"),
        ("kill -SEGV $$", False, "F030"),
        ("kill -BUS $$", False, "F030"),
        ("kill -ABRT $$", False, "F030"),
    ],
)
def test_what_is_the_workbooks_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, starves: bool, code: str
) -> None:
    """Out of memory or time it is too large; a crash of the reader is told in a sentence of its own."""
    said = tmp_path / "vmstat"
    said.write_text("oom_kill 3\n")
    monkeypatch.setattr(sheets, "_KERNEL", said)
    ending(tmp_path, monkeypatch, (f"echo oom_kill 4 > {said}; " if starves else "") + script)
    with pytest.raises(Unreadable) as caught:
        read(tmp_path)
    assert caught.value.matter.code == code


@pytest.mark.usefixtures("stoppable")
@pytest.mark.parametrize("name", ["TERM", "INT", "HUP", "QUIT"])
def test_a_reader_that_was_told_to_stop_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Who stops the reader says nothing of the workbook: it is to be read again later."""
    ending(tmp_path, monkeypatch, f"kill -{name} $$")
    with pytest.raises(Unavailable) as caught:
        read(tmp_path)
    assert all(caught.value.sentence(language) for language in LANGUAGES)


@pytest.mark.parametrize("script", ["kill -KILL $$", "exit 1", "exit 0", "echo nothing"])
def test_a_reader_that_ends_without_a_reason_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    """Killed while memory was enough, failed, or silent: nothing of it is laid on the workbook."""
    said = tmp_path / "vmstat"
    said.write_text("oom_kill 3\n")
    monkeypatch.setattr(sheets, "_KERNEL", said)
    ending(tmp_path, monkeypatch, script)
    with pytest.raises(Broken) as caught:
        read(tmp_path)
    assert all(caught.value.sentence(language) for language in LANGUAGES)


def test_a_kernel_that_tells_nothing_lays_no_blame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel does not count what it ended for memory, a killed reader is a fault and no refusal."""
    monkeypatch.setattr(sheets, "_KERNEL", tmp_path / "nothing")
    ending(tmp_path, monkeypatch, "kill -KILL $$")
    with pytest.raises(Broken):
        read(tmp_path)


def test_the_crash_is_told_to_its_sender(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The submission over which the reader breaks down is refused whole, with the code and three sentences."""
    ending(tmp_path, monkeypatch, "kill -SEGV $$")
    receipt = checked(tmp_path, xlsx([["op", "iin"]]), "a.xlsx")
    assert (receipt.status, receipt.code, receipt.rows_read) == ("refused", "F030", 0)
    assert set(receipt.sentences or {}) == set(LANGUAGES)
