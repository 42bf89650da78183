"""Commands that are given a place which cannot be: each says so in the caller's language, and nothing falls."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hub.processes import Answer, run
from tizbe.cli.main import _of_named_file

Tizbe = Callable[..., Answer]
IN_THE_WAY = {"kk": "файл не қалта жарамайды", "ru": "использовать нельзя", "en": "cannot be used"}


@pytest.fixture
def tizbe(tmp_path: Path) -> Tizbe:
    """The command with a hub of its own; called in a folder of its own."""

    def call(*arguments: object, **environment: str) -> Answer:
        return run("--home", tmp_path / "hub", *arguments, folder=tmp_path / "work", **environment)

    return call


@pytest.mark.parametrize("language", IN_THE_WAY)
def test_a_place_that_cannot_be_is_told_in_the_language_asked_for(language: str, tizbe: Tizbe, tmp_path: Path) -> None:
    """A file where a folder should be, whoever meets it, is exit 1 and one sentence that names it."""
    (tmp_path / "file").touch()
    told = tizbe("backup", tmp_path / "file" / "inside", TIZBE_LANG=language)
    assert told.code == 1 and IN_THE_WAY[language] in told.err and str(tmp_path / "file") in told.err
    assert "Traceback" not in told.err and told.err.count("\n") == 1


def test_no_backup_lies_in_the_hub_itself(tizbe: Tizbe, tmp_path: Path) -> None:
    """A backup, or its secrets, in the hub's own folder would be lost with it: neither is begun."""
    for arguments in (["hub/inside"], ["out.tar", "--secrets", "../hub/secrets"]):
        place, *more = arguments
        told = tizbe("backup", tmp_path / place, *more)
        assert told.code == 1 and "lost with it" in told.err
    assert not (tmp_path / "hub" / "inside").exists() and not (tmp_path / "out.tar").exists()


def test_handouts_and_backups_that_are_nowhere(tizbe: Tizbe, tmp_path: Path) -> None:
    """A handout into no folder, and a hub made of no backup, name what is missing."""
    exported = tizbe("export", "cover", tmp_path / "none" / "cover.csv")
    restored = tizbe("restore", tmp_path / "none", "--without-secrets")
    assert exported.code == restored.code == 1
    assert str(tmp_path / "none") in exported.err and str(tmp_path / "none") in restored.err


def test_an_address_that_is_taken_is_told_before_the_hub_opens(tizbe: Tizbe, tmp_path: Path) -> None:
    """A service begun twice says that its address is taken, in a sentence of exit 1; nothing is made or logged."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = tizbe("serve", "--port", taken.getsockname()[1], "--lang", "ru")
    assert told.code == 1 and "занят другим процессом" in told.err and told.err.count("\n") == 1
    assert not (tmp_path / "hub").exists()


def test_only_what_was_named_is_the_callers_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that no argument names is a fault of ours; a draft beside a named one, or a folder above it, is not."""
    monkeypatch.setenv("TIZBE_HOME", "/srv/hub")
    monkeypatch.setenv("TIZBE_LANG", "kk")
    monkeypatch.setattr(Path, "absolute", lambda path: Path("/here") / path)
    for name, is_told in [
        ("/x/out.tar", True),
        ("/x/out.tar.part", True),
        ("/x", True),
        ("/srv", True),
        ("/srv/hub/log/1.parquet", False),
        ("/other", False),
        ("/x/outer", False),
        ("/here/data", False),
    ]:
        error = PermissionError(13, "Permission denied", name)
        told = _of_named_file(error, ["backup", "/x/out.tar", "--secrets=/y/s", "--verify"])
        assert (told is not None) == is_told, name
        assert told is None or "рұқсат жоқ" in told
    assert _of_named_file(PermissionError(13, "Permission denied", "/srv/hub/log/1.parquet"), ["/srv"]) is None
    assert _of_named_file(PermissionError(13, "Permission denied"), ["/x"]) is None
