"""`tizbe submit --hub` ended in mid-upload and given again: it goes on where it was, and the hub has one submission."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.api.running import STUDENTS, Running, add_client, running
from tests.hub.people import made_up
from tizbe import client
from tizbe.cli import network
from tizbe.cli.main import app
from tizbe.client import connection
from tizbe.client.upload import Uploads
from tizbe.errors import LANGUAGES

PIECE = 2000
KILLED = """
import os, signal, sys
from tizbe.cli.main import app
from tizbe.client import connection
from tizbe.client.upload import Uploads
connection.IN_ONE, connection.PIECE = 0, int(sys.argv.pop(1))
sent, left = Uploads.send_piece, [3]
def send(*said):
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    return sent(*said)
Uploads.send_piece = send
app()
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One running hub for the tests of this file."""
    with running(tmp_path_factory.mktemp("unfinished") / "hub") as found:
        yield found


@pytest.fixture
def command(served: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command that sends a full of some students in small pieces."""
    monkeypatch.setenv("TIZBE_HUB", served.base)
    monkeypatch.setenv("TIZBE_CLIENT", "sender-science")
    monkeypatch.setenv("TIZBE_KEY", str(add_client(served.home, "sender-science", "sender", "science")))
    monkeypatch.setattr(connection, "IN_ONE", 0)
    monkeypatch.setattr(connection, "PIECE", PIECE)
    lines = [f"{iin},2026-01-02,,full-time" for iin in made_up(400, "960101")]
    path = tmp_path / "full.csv"
    path.write_text("\n".join(["iin,begin_date,end_date,form", *lines]) + "\n")
    return ["submit", str(path), "--feed", STUDENTS, "--mode", "full", "--as-of", "2026-01-05", "--json"]


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes each piece had that was sent in this process."""
    sent, sizes = Uploads.send_piece, []

    def send(self: Uploads, name: str, offset: int, piece: bytes) -> int:
        sizes.append(len(piece))
        return sent(self, name, offset, piece)

    monkeypatch.setattr(Uploads, "send_piece", send)
    return sizes


@pytest.mark.slow
def test_the_command_goes_on_after_its_own_end(
    served: Running, command: list[str], pieces: list[int], state_folder: Path
) -> None:
    """Killed in mid-upload and given again it sends only what is missing, says so, and forgets what is answered."""
    killed = subprocess.run([sys.executable, "-c", KILLED, str(PIECE), *command], check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    (remembered,) = state_folder.iterdir()
    assert (remembered.stat().st_mode & 0o777, len(remembered.name)) == (0o600, 64)
    size = Path(command[1]).stat().st_size
    again = CliRunner().invoke(app, [*command, "--lang", "ru"])
    assert again.exit_code == 0, again.output
    assert again.stderr == network._GOES_ON["ru"].format(there=3 * PIECE, size=size) + "\n"
    assert sum(pieces) == size - 3 * PIECE
    assert not list(state_folder.iterdir())
    with served.connect("sender", "science") as hub:
        (only,) = hub.submissions()
    assert only.receipt is not None and only.receipt["rows_read"] == 400
    told = CliRunner().invoke(app, command)
    assert f'"receipt":"{only.receipt["receipt"]}"' in told.stdout.replace(" ", "")
    assert not told.stderr  # nothing was left to go on with: the hub knew the content


def test_what_the_hub_refuses_is_begun_anew(command: list[str], state_folder: Path) -> None:
    """A submission that the hub says no to is not remembered; one that it did not answer is, under the same key."""
    for status, is_kept in ((422, False), (409, False), (429, True), (503, True)):
        refused = client.Problem({"detail": "No."}, status)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(client.Hub, "submit", lambda *_, refused=refused, **__: (_ for _ in ()).throw(refused))
            assert CliRunner().invoke(app, command).exit_code != 0
        assert bool(list(state_folder.iterdir())) is is_kept, status


def test_other_content_is_another_submission(command: list[str], state_folder: Path, pieces: list[int]) -> None:
    """A file that was changed after the command was ended is sent whole, as a submission of its own."""

    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Uploads, "send_piece", interrupted)
        assert CliRunner().invoke(app, command).exit_code != 0
    path = Path(command[1])
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
    again = CliRunner().invoke(app, command)
    assert (again.exit_code, again.stderr, sum(pieces)) == (0, "", path.stat().st_size)
    assert len(list(state_folder.iterdir())) == 1  # of the first, for six weeks


def test_a_folder_that_cannot_be_written_hinders_nobody(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be remembered the file is sent all the same."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert CliRunner().invoke(app, command).exit_code == 0


def test_where_it_goes_on_is_said_in_each_language() -> None:
    """The line has its numbers in Kazakh, Russian and English."""
    for language in LANGUAGES:
        assert {"{there}", "{size}"} <= set(network._GOES_ON[language].replace(":", " ").replace(".", " ").split())
