"""A fault of ours at a terminal: told whole, but for persons' numbers."""

import sys

import pytest

from tizbe.cli import main as command
from tizbe.person import is_iin

IIN = "900101700002"


@pytest.mark.careless("error", reason="the fault is made here, so that it is masked there")
def test_a_fault_of_ours_is_told_without_a_persons_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unforeseen error leaves with exit code 6 and its text, in which every IIN is masked."""
    assert is_iin(IIN)

    def break_down(*_arguments: object, **_options: object) -> None:
        raise ValueError(f"could not convert {IIN} to a date")

    monkeypatch.setattr(command, "app", break_down)
    monkeypatch.setattr(sys, "argv", ["tizbe", "settle"])
    with pytest.raises(SystemExit) as left:
        command.main()
    said = capsys.readouterr().err
    assert left.value.code == 6
    assert "could not convert" in said and IIN not in said
