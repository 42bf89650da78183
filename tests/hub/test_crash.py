"""`kill -9` at random moments of submit, submit --batch, settle and deliver: nothing lost, nothing twice.

The life of a small hub is a list of acts. It is lived once undisturbed; a copy of the hub's folder is kept
before each act, and a picture of it after each. A trial takes the copy before some act, kills that act once
or twice at random moments, does it again as its sender or operator would, and must come to the picture.
"""

import random
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.hub.crowds import crowd_history, make_crowd
from tests.hub.processes import run, run_killed
from tests.hub.sending import rows_of, settings, write_envelope
from tests.oracle.histories import receive
from tests.oracle.statements import Ledger
from tests.postgresql import hubs
from tizbe.hub import open_hub
from tizbe.sandbox.mshi import Mshi
from tizbe.store import tables

TRIALS, CAMPAIGNS = (20, 1) if hubs.ASKED else (60, 3)
"""On PostgreSQL each act is killed in two trials rather than six: the folder is the same, and had its six."""

INSTANTS = {"received_at", "decided_at", "recorded_at"}
OF_ONE_HUB = {"recorded_at", "rows_root", "persons_root", "signature"}
"""What a receipt says that another hub, or another moment, says otherwise: its folder, instant, secrets."""


@dataclass
class Life:
    """The acts of a hub, with the folder before each, the picture after each and the seconds each took."""

    folder: Path
    acts: list[list[object]]
    before: list[Path]
    pictures: list[dict[str, Any]]
    seconds: list[float]


def act(home: Path, words: Sequence[object], work: Path) -> None:
    """Do one act to its end: a command, or MSHI's own work."""
    if words[0] == "mshi":
        Mshi(home / "mshi").answer()
        return
    answer = run(*words, "--home", home, folder=work)
    assert answer.code == 0, answer.err


def picture(home: Path) -> dict[str, Any]:
    """All that must be the same after any history, but for instants."""
    with open_hub(settings(home)) as hub:
        with hub.log.store.reading() as control:
            submissions = [
                {name: value for name, value in row.items() if name not in INSTANTS}
                for row in control.execute(select(tables.submission)).mappings()
            ]
        for one in submissions:
            one["receipt_json"] = {name: text for name, text in one["receipt_json"].items() if name not in OF_ONE_HUB}
        commits = [(one.commit_no, one.kind) for one in hub.log.commits()]
        files = [file for number, _ in commits for file in hub.log.files(number)]
        for file in files:
            assert hub.log.path(file, verify=True).is_file()
        statements = [(*row[:6], row[7] == "") for row in rows_of(hub, "statement")]
        found = {
            "submissions": submissions,
            "commits": commits,
            "statements": statements,
            "digest": hub.digest(),
            "statement digest": hub.statement_digest(),
            "changes": rows_of(hub, "change"),
            "cover": rows_of(hub, "cover"),
        }
        with hub.receiving():
            assert not list(hub.log.home.draft_folder.iterdir())
            lying = [path for path in hub.log.home.log_folder.rglob("*") if path.is_file()]
            assert len(lying) == len(files), "files that no commit names"
    if (home / "mshi" / "mshi.duckdb").exists():
        found["mshi"] = sorted(map(repr, Mshi(home / "mshi").cover().to_pylist()))
    if (home / "mshi" / "inbox").exists():
        found["inbox"] = sorted(
            (path.name, sha256(path.read_bytes()).hexdigest() if path.suffix == ".csv" else "")
            for path in (home / "mshi" / "inbox").iterdir()
        )
    return found


def _acts(folder: Path) -> list[list[object]]:
    for name in ("first", "second"):
        (folder / name).mkdir()
    rng = random.Random(2)
    crowd, ledger = make_crowd(rng, 30), Ledger()
    singles: list[list[object]] = []
    taken = 0
    for submission in crowd_history(rng, crowd, ledger, 40):
        if receive(ledger, submission)[0] != "taken":
            continue
        taken += 1
        path = write_envelope(folder / ("first" if taken <= 5 else "second"), taken, submission)
        if taken in (6, 7):
            as_of = submission["as_of"]
            path = path.rename(folder / f"single-{taken}.csv")
            (folder / "second" / f"{taken:02d}.json").unlink()
            words: list[object] = ["submit", path, "--feed", submission["feed"], "--mode", submission["mode"]]
            words += ["--sent-on", submission["sent_on"], "--number", f"{taken:02d}"]
            singles.append([*words, *(["--as-of", as_of] if as_of else [])])
        if taken == 11:
            break
    assert taken == 11
    first, second = ["submit", "--batch", folder / "first"], ["submit", "--batch", folder / "second"]
    out: list[list[object]] = [["settle"], ["deliver"], ["mshi"], ["deliver"]]
    return [first, singles[0], *out, singles[1], second, *out]


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """The hub's life, undisturbed."""
    folder = tmp_path_factory.mktemp("life")
    home = folder / "home"
    found = Life(folder, _acts(folder), [], [], [])
    for number, words in enumerate(found.acts):
        kept = folder / f"before-{number}"
        if home.exists():
            shutil.copytree(home, kept)
        found.before.append(kept)
        started = time.monotonic()
        act(home, words, folder / "work")
        found.seconds.append(time.monotonic() - started)
        found.pictures.append(picture(home))
    assert found.pictures[-1]["changes"] and found.pictures[-1]["mshi"]
    return found


def differences(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """What two pictures do not agree on."""
    return [name for name in {**expected, **found} if expected.get(name) != found.get(name)]


@pytest.mark.slow
@pytest.mark.parametrize("trial", range(TRIALS))
def test_killed_at_a_random_moment_the_act_done_again_comes_to_the_same(trial: int, life: Life, tmp_path: Path) -> None:
    """One act killed once or twice and done again: receipts, statements, changes, inbox and MSHI as undisturbed."""
    rng = random.Random(trial)
    own = [number for number, words in enumerate(life.acts) if words[0] != "mshi"]
    number = own[trial % len(own)]
    home = tmp_path / "home"
    if life.before[number].exists():
        shutil.copytree(life.before[number], home)
    for _ in range(rng.choice((1, 1, 2))):
        after = rng.uniform(0, life.seconds[number])
        run_killed(*life.acts[number], "--home", home, folder=tmp_path / "work", after=after)
    act(home, life.acts[number], tmp_path / "work")
    assert differences(life.pictures[number], picture(home)) == []


@pytest.mark.slow
@pytest.mark.parametrize("campaign", range(CAMPAIGNS))
def test_a_life_of_kills_comes_to_the_same_end(campaign: int, life: Life, tmp_path: Path) -> None:
    """Every act of one hub's life killed at a random moment and done again: the end is that of an undisturbed life."""
    rng = random.Random(1000 + campaign)
    home = tmp_path / "home"
    killed = 0
    for words, seconds in zip(life.acts, life.seconds, strict=True):
        if words[0] != "mshi":
            after = rng.uniform(0, seconds)
            killed += run_killed(*words, "--home", home, folder=tmp_path / "work", after=after)
        act(home, words, tmp_path / "work")
    assert killed > 0
    found = picture(home)
    assert differences(life.pictures[-1], found) == []
    with open_hub(settings(home)) as hub:
        hub.rebuild()
        assert (hub.digest(), hub.statement_digest()) == (found["digest"], found["statement digest"])
