"""A backup and the hub that comes out of it: the same digest, the same answers; nothing half done looks done."""

from __future__ import annotations

import json
import random
import shutil
import stat
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from tests.hub.processes import run, run_killed
from tests.hub.replay_world import PENSION, copy_hub, flip_bit, make_hub
from tests.hub.sending import settings, tell
from tests.postgresql import hubs
from tizbe.cli.backup import backup, restore
from tizbe.errors import LANGUAGES, Broken, HubError, Refused, Unavailable
from tizbe.hub import Hub, open_hub
from tizbe.hub.backup import BackupVerbs, restore_hub
from tizbe.ledger.backup_place import backup_folder
from tizbe.ledger.restore import restoring

PHRASE = "a phrase that is long enough"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a settled hub in `hub`."""
    folder = tmp_path_factory.mktemp("backup")
    make_hub(folder)
    return folder


@pytest.fixture(scope="module")
def kept(made: Path) -> Path:
    """A backup of that hub, and its secrets beside it."""
    with opened(made / "hub") as (_, verbs):
        verbs.back_up(made / "kept")
        verbs.seal_secrets(made / "secrets", PHRASE)
    return made / "kept"


@contextmanager
def opened(home: Path) -> Iterator[tuple[Hub, BackupVerbs]]:
    """A hub and its verbs of backup."""
    with open_hub(settings(home)) as hub:
        yield hub, BackupVerbs(hub.settings, hub.log)


def picture(home: Path) -> dict[str, object]:
    """What must be the same in the hub that was lost and the one restored."""
    with open_hub(settings(home)) as hub:
        return {
            "digest": hub.digest(),
            "statements": hub.statement_digest(),
            "commits": hub.log.commits(),
            "files": [hub.log.files(one.commit_no) for one in hub.log.commits()],
            "receipts": [one.render("kk") for one in hub.held()],
            "differences": hub.verify().differences,
        }


def told(error: HubError) -> bool:
    """Whether an error speaks three languages."""
    return all(error.sentence(language) for language in LANGUAGES)


def test_a_restored_hub_is_the_hub_that_was_backed_up(made: Path, kept: Path, tmp_path: Path) -> None:
    """Digests, commits, files, receipts, keys and secrets are the same, and the hub takes the next file."""
    found = restore_hub(kept, settings(tmp_path / "new"), made / "secrets", PHRASE)
    assert found.has_secrets and picture(tmp_path / "new") == picture(made / "hub")
    for folder in ("secrets", "keys"):
        names = [path.relative_to(made / "hub") for path in (made / "hub" / folder).rglob("*") if path.is_file()]
        assert names and all(
            (made / "hub" / name).read_bytes() == (tmp_path / "new" / name).read_bytes() for name in names
        )
    for path in (tmp_path / "new" / "secrets").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    with open_hub(settings(tmp_path / "new")) as hub:
        assert hub.settle().settlement is not None or hub.log.last_commit_no() == found.commit
        assert hub.explain("900101700002", date(2026, 1, 1)) is not None


def test_a_second_backup_copies_only_what_is_new(made: Path, tmp_path: Path) -> None:
    """Files of the log never change, so a folder gets the new ones; the earlier copy of the database goes."""
    home = copy_hub(made, tmp_path)
    with opened(home) as (hub, verbs):
        first = verbs.back_up(tmp_path / "kept")
        assert first.files == first.manifest.files > 0
        again = verbs.back_up(tmp_path / "kept")
        assert (again.files, again.manifest.entitlements) == (0, first.manifest.entitlements)
        row = {"iin": "900101700002", "begin_date": "2025-01-15", "end_date": "", "ref": "new"}
        assert tell(hub, PENSION, [row], sent_on="2025-03-02").status == "accepted"
        third = verbs.back_up(tmp_path / "kept")
    assert third.manifest.commit > first.manifest.commit and 0 < third.files < third.manifest.files
    names = [path.name for path in (tmp_path / "kept").glob("control-*")]
    assert names == list(third.manifest.control)
    restore_hub(tmp_path / "kept", settings(tmp_path / "new"))
    assert picture(tmp_path / "new") == picture(home)


def test_a_backup_in_one_file_restores_too(made: Path, tmp_path: Path) -> None:
    """A file of members, the manifest last, is as good as the folder, and is there only when it is whole."""
    place = tmp_path / "hub.tar"
    with opened(made / "hub") as (_, verbs):
        verbs.back_up(place)
    with tarfile.open(place) as archive:
        assert archive.getnames()[-1] == "manifest.json"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    restore_hub(place, settings(tmp_path / "new"))
    assert picture(tmp_path / "new") == picture(made / "hub")


def test_damage_is_named_and_makes_no_hub(kept: Path, tmp_path: Path) -> None:
    """One bit of any part of a backup turned over: the restore says so, and what it leaves is no hub."""
    shutil.copytree(kept, tmp_path / "kept")
    files = sorted(path for path in (tmp_path / "kept").rglob("*") if path.is_file() and path.name != "backup-of")
    rng = random.Random(3)
    for number, path in enumerate([*rng.sample(files, 4), *(tmp_path / "kept").glob("control-*")]):
        before = path.read_bytes()
        flip_bit(path, rng)
        home = tmp_path / f"new-{number}"
        with pytest.raises(HubError):
            restore_hub(tmp_path / "kept", settings(home))
        with pytest.raises(Refused):
            open_hub(settings(home)).__enter__()
        path.write_bytes(before)
    with opened_damaged(tmp_path / "kept", files[-2]) as place, pytest.raises(Broken):
        restore_hub(place, settings(tmp_path / "last"))


@contextmanager
def opened_damaged(place: Path, lost: Path) -> Iterator[Path]:
    """A backup without one of its files."""
    content = lost.read_bytes()
    lost.unlink()
    yield place
    lost.write_bytes(content)


def test_a_damaged_log_is_not_backed_up_as_if_it_were_whole(made: Path, tmp_path: Path) -> None:
    """A file that is not what its commit recorded stops the backup before the manifest is written."""
    home = copy_hub(made, tmp_path)
    with opened(home) as (hub, verbs):
        last = hub.log.commits()[0].commit_no
        flip_bit(hub.log.path(hub.log.files(last)[0]), random.Random(1))
        with pytest.raises(Broken):
            verbs.back_up(tmp_path / "kept")
        with pytest.raises(Broken):
            verbs.back_up(tmp_path / "kept.tar")
    assert not (tmp_path / "kept.tar").exists() and not (tmp_path / "kept" / "manifest.json").exists()
    with pytest.raises(Refused) as refused:
        restore_hub(tmp_path / "kept", settings(tmp_path / "new"))
    assert told(refused.value)


def test_what_the_folder_lost_is_mended_by_a_verifying_backup(made: Path, tmp_path: Path) -> None:
    """A damaged copy of the same size is found by its hash, and copied again."""
    home = copy_hub(made, tmp_path)
    with opened(home) as (hub, verbs):
        verbs.back_up(tmp_path / "kept")
        file = hub.log.files(1)[0]
        flip_bit(tmp_path / "kept" / "log" / file.name, random.Random(2))
        assert verbs.back_up(tmp_path / "kept").files == 0
        assert verbs.back_up(tmp_path / "kept", verify=True).files == 1
    restore_hub(tmp_path / "kept", settings(tmp_path / "new"))


def test_a_restore_cut_short_begins_anew_and_is_no_hub_meanwhile(kept: Path, made: Path, tmp_path: Path) -> None:
    """Killed at any moment before its end it leaves a folder no command opens, and the same call finishes it."""
    home = tmp_path / "new"
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), restoring(kept, home) as (log, _manifest):
            assert log.last_commit_no() > 0
            raise ZeroDivisionError
        with pytest.raises(Refused) as refused:
            open_hub(settings(home)).__enter__()
        assert told(refused.value)
    restore_hub(kept, settings(home))
    assert picture(home) == picture(made / "hub") and not list(home.glob("*.unfinished"))
    with pytest.raises(Refused) as refused:
        restore_hub(kept, settings(home))
    assert told(refused.value)


def test_only_an_empty_folder_is_restored_into_and_only_a_backups_folder_backed_up_into(
    made: Path, kept: Path, tmp_path: Path
) -> None:
    """Nothing that lies in a folder is overwritten, nor another hub's backup; two backups at once are told."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("kept")
    with opened(made / "hub") as (hub, verbs), pytest.raises(Refused):
        verbs.back_up(tmp_path / "mine")
    with pytest.raises(Refused):
        restore_hub(kept, settings(tmp_path / "mine"))
    with opened(tmp_path / "other") as (hub, verbs), pytest.raises(Refused):
        verbs.back_up(kept)
    with opened(made / "hub") as (hub, verbs), backup_folder(kept, hub.log.home.hub_id), pytest.raises(Unavailable):
        verbs.back_up(kept)


def test_secrets_open_only_by_their_phrase_and_for_their_hub(made: Path, kept: Path, tmp_path: Path) -> None:
    """The sealed file is the owner's alone, hides every key, and opens neither by another phrase nor elsewhere."""
    sealed = (made / "secrets").read_text()
    assert stat.S_IMODE((made / "secrets").stat().st_mode) == 0o600
    assert set(json.loads(sealed)) == {"format", "hub", "n", "r", "p", "salt", "nonce", "sealed"}
    with pytest.raises(Refused) as refused:
        restore_hub(kept, settings(tmp_path / "new"), made / "secrets", "another phrase, as long")
    assert told(refused.value)
    with opened(tmp_path / "other") as (_, verbs):
        with pytest.raises(Refused):
            verbs.seal_secrets(tmp_path / "short", "short")
        verbs.seal_secrets(tmp_path / "others", PHRASE)
    with pytest.raises(Refused):
        restore_hub(kept, settings(tmp_path / "new"), tmp_path / "others", PHRASE)


def test_the_commands_back_up_and_restore(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`tizbe backup` says what is not in it, `tizbe restore` asks for the secrets, and both answer for machines."""
    app = typer.Typer()
    app.command()(backup)
    app.command()(restore)
    (tmp_path / "phrase").write_text(f"{PHRASE}\nanything below\n")
    phrase = ["--secrets", str(tmp_path / "sealed"), "--passphrase-file", str(tmp_path / "phrase")]
    monkeypatch.setenv("TIZBE_HOME", str(made / "hub"))
    monkeypatch.setenv("TIZBE_MEMORY", "1GB")
    answer = CliRunner().invoke(app, ["backup", str(tmp_path / "kept")])
    assert answer.exit_code == 0 and "holds no secrets" in answer.output
    answer = CliRunner().invoke(app, ["backup", str(tmp_path / "kept"), *phrase[:2]])
    assert answer.exit_code == 1 and "TIZBE_BACKUP_PASSPHRASE" in answer.output
    (tmp_path / "picture").write_bytes(b"\xff\xfe")
    answer = CliRunner().invoke(app, ["backup", str(tmp_path / "kept"), *phrase[:3], str(tmp_path / "picture")])
    assert answer.exit_code == 1 and "no UTF-8 text" in answer.output
    answer = CliRunner().invoke(app, ["backup", str(tmp_path / "kept"), *phrase, "--json"])
    told = json.loads(answer.output)
    assert answer.exit_code == 0 and told["copied_files"] == 0 and told["secrets"] >= 3
    monkeypatch.setenv("TIZBE_HOME", str(tmp_path / "new"))
    answer = CliRunner().invoke(app, ["restore", str(tmp_path / "kept")])
    assert answer.exit_code == 1 and "--without-secrets" in answer.output
    answer = CliRunner().invoke(app, ["restore", str(tmp_path / "kept"), *phrase, "--json"])
    assert answer.exit_code == 0 and json.loads(answer.output)["entitlements"] == told["entitlements"]
    monkeypatch.setenv("TIZBE_HOME", str(tmp_path / "newer"))
    answer = CliRunner().invoke(app, ["restore", str(tmp_path / "kept"), "--without-secrets", "--lang", "ru"])
    assert answer.exit_code == 0 and "Секреты новые" in answer.output


@pytest.mark.slow
@pytest.mark.skipif(hubs.ASKED, reason="a folder removed by hand leaves its database there")
def test_killed_at_any_moment_neither_leaves_what_looks_finished(made: Path, tmp_path: Path) -> None:
    """`kill -9` in a backup leaves the earlier one or none, in a restore no hub; each is called again and ends well."""
    rng = random.Random(7)
    kept, work, expected = tmp_path / "kept", tmp_path / "work", picture(made / "hub")["digest"]
    words = (
        "backup",
        kept,
        "--home",
        made / "hub",
        "--secrets",
        tmp_path / "sealed",
        "--passphrase-file",
        work / "phrase",
    )
    work.mkdir()
    (work / "phrase").write_text(PHRASE)
    for _ in range(3):
        run_killed(*words, folder=work, after=rng.uniform(0.05, 1.0))
        if (kept / "manifest.json").exists():
            restore_hub(kept, settings(tmp_path / f"tried-{rng.random()}"))
    assert run(*words, folder=work).code == 0
    words = ("restore", kept, "--home", tmp_path / "new", *words[-4:])
    for _ in range(4):
        run_killed(*words, folder=work, after=rng.uniform(0.05, 1.0))
        if (tmp_path / "new").exists():
            with suppress(Refused), open_hub(settings(tmp_path / "new")) as hub:
                assert hub.digest() == expected, "it opens, so it is whole"
                shutil.rmtree(tmp_path / "new")
    assert json.loads(run(*words, "--json", folder=work).out)["entitlements"] == expected
    assert picture(tmp_path / "new")["digest"] == expected
