"""The files of deploy/ are read as systemd and a container's builder read them, and name only what there is."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from tizbe.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
INSTALLED = "/usr/local/lib/tizbe"
MOST_EXPOSED = 20
"""A fifth of ten: what `systemd-analyze security` calls OK."""

NOT_OF_A_SERVICE = {"TIZBE_LANG", "TIZBE_ACTOR", "TIZBE_BACKUP_PASSPHRASE", "TIZBE_HUB", "TIZBE_CLIENT", "TIZBE_KEY"}
"""Settings of somebody at a terminal, and of a sender's own system."""

VARIABLE = re.compile(r"\bTIZBE_[A-Z]+(?:_[A-Z]+)*\b")


def settings() -> set[str]:
    """Every setting that the program reads, as its code names it."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    return {name for text in texts for name in VARIABLE.findall(text)}


def entries(unit: Path) -> list[tuple[str, str]]:
    """The entries of a unit, name and value, in order."""
    lines = unit.read_text(encoding="utf-8").splitlines()
    return [(name, value) for line in lines if line[:1] not in "#[" for name, _, value in [line.partition("=")]]


def demand_command(words: list[str]) -> None:
    """See that the command has this verb, and takes these arguments."""
    command: Any = get_command(app)
    context = command.make_context("tizbe", [], resilient_parsing=True)
    while hasattr(command, "get_command"):
        command = command.get_command(context, words[0])
        assert command is not None, words
        words = words[1:]
    command.make_context("tizbe", words, parent=context)


def compose() -> dict[str, Any]:
    """The compose file."""
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return read


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None and os.environ.get("CI") != "true",
    reason="systemd-analyze is not installed (Debian package systemd)",
)
def test_systemd_takes_every_unit(tmp_path: Path) -> None:
    """systemd-analyze finds no fault in a unit, in a timer's hour, or in how much each service may do."""
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(f"{INSTALLED}/.venv/bin/", f"{Path(sys.executable).parent}/")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(tmp_path / unit.name for unit in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    for unit in UNITS:
        if unit.suffix == ".service":
            asked = ["systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED}"]
            path = tmp_path / unit.name.replace("@", "@8661")
            if not path.exists():
                shutil.copyfile(tmp_path / unit.name, path)
            subprocess.run([*asked, path], check=True, capture_output=True)
        for name, value in entries(unit):
            if name == "OnCalendar":
                subprocess.run(["systemd-analyze", "calendar", value], check=True, capture_output=True)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_names_what_there_is(unit: Path) -> None:
    """Its command is one of ours with arguments that it takes, a timer has its service, a service its closed room."""
    found = dict(entries(unit))
    if unit.suffix == ".timer":
        assert unit.with_suffix(".service") in UNITS and "OnCalendar" in found
        return
    program, *words = shlex.split(found["ExecStart"].replace("%i", "8661"))
    assert program == f"{INSTALLED}/.venv/bin/tizbe"
    demand_command(words)
    assert found["EnvironmentFile"] == "/etc/tizbe/tizbe.env"
    assert (found["User"], found["UMask"], found["ProtectSystem"]) == ("tizbe", "0077", "strict")
    assert "/srv/tizbe" in found["ReadWritePaths"].split()


def test_the_settings_named_are_all_there_are() -> None:
    """Every variable in deploy/ is one that the program reads, and each that a service reads stands in tizbe.env."""
    named = {
        path.name: set(VARIABLE.findall(path.read_text(encoding="utf-8")))
        for path in DEPLOY.rglob("*")
        if path.is_file()
    }
    known = settings()
    assert {name: more for name, found in named.items() if (more := found - known)} == {}
    assert known - named["tizbe.env"] - NOT_OF_A_SERVICE == set()
    lines = (DEPLOY / "tizbe.env").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not re.fullmatch(r"# .*|[A-Z_]+=\S+", line)] == []


def test_the_containers_fit_each_other() -> None:
    """Services, secrets, volumes and waits of the compose file name what it has, and commands that there are."""
    read = compose()
    for name, service in read["services"].items():
        assert set(service.get("secrets", ())) <= read["secrets"].keys(), name
        assert {volume.partition(":")[0] for volume in service.get("volumes", ())} <= read["volumes"].keys(), name
        for waited, how in service.get("depends_on", {}).items():
            assert how["condition"] != "service_healthy" or "healthcheck" in read["services"][waited], name
        if service["image"] == "tizbe":
            assert service["command"][0] == "tizbe" and service["read_only"], name
            demand_command(service["command"][1:])
        if "build" in service:
            assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file(), name
    for secret in read["secrets"].values():
        ignored = subprocess.run(["git", "check-ignore", "-q", DEPLOY / secret["file"]], cwd=ROOT, check=False)
        assert ignored.returncode in (0, 128), f"{secret['file']} could be committed"  # 128: no git here


def test_the_image_is_made_of_what_there_is() -> None:
    """The container file copies files that there are, installs by hash, runs our command as a user without rights."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    steps = [
        (word, rest) for line in text.splitlines() if line and line[0] != "#" for word, _, rest in [line.partition(" ")]
    ]
    assert {word for word, _ in steps} <= {"FROM", "WORKDIR", "COPY", "RUN", "USER", "ENV", "VOLUME", "EXPOSE", "CMD"}
    bases = {rest.split()[0] for word, rest in steps if word == "FROM"}
    assert len(bases) == 1 and not bases.pop().endswith(":latest")
    for word, rest in steps:
        if word == "COPY" and not rest.startswith("--from"):
            assert all((ROOT / source).exists() for source in rest.split()[:-1]), rest
    last = dict(steps)
    assert (last["USER"], last["EXPOSE"]) == ("tizbe", "8660")
    assert "--require-hashes -r requirements/postgresql.lock" in text and "--no-deps --no-build-isolation" in text
    program, *words = json.loads(last["CMD"])
    assert program == "tizbe"
    demand_command(words)
