"""The watch fails a run in which a person's number leaves, by whichever way, and names the test and not the number."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hub.people import made_up
from tests.secrecy import careless_samples
from tests.secrecy.watch import WAYS

ROOT = Path(__file__).resolve().parents[2]
CONFTEST = """
import sys
sys.path.insert(0, {root!r})

def pytest_configure(config):
    from tests.secrecy.session import Watching
    config.pluginmanager.register(Watching(config), "secrecy")
"""
LEFT = re.compile(r"NUMBER LEFT by (\w+) in test_sample\.py::(\w+) at (\S+)")


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """A run of the careless samples, apart from this one."""
    shutil.copyfile(careless_samples.__file__, folder / "test_sample.py")
    (folder / "conftest.py").write_text(CONFTEST.format(root=str(ROOT)))
    (folder / "pytest.ini").write_text("[pytest]\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--disable-warnings",
        f"--basetemp={folder / 'made'}",
    ]
    return subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.careless("name", reason="the run apart leaves its files in this test's folder")
@pytest.mark.careless("file", reason="as above")
def test_a_run_in_which_a_number_leaves_fails(tmp_path: Path) -> None:
    """All its tests pass and yet it fails: each careless test is named with its way, no other, and never the number."""
    done = run(tmp_path, "-n", "1")  # its worker finds, and the process that leads it tells
    samples = {name for name in vars(careless_samples) if name.startswith("test_")}
    assert f"{len(samples)} passed" in done.stdout, done.stdout
    assert done.returncode == 1
    left: dict[str, set[str]] = {}
    for way, test, _ in LEFT.findall(done.stdout):
        left.setdefault(test, set()).add(way)
    assert {name for name in samples if not name.startswith("test_nothing")} == left.keys()
    assert [name for name, ways in left.items() if name.split("_")[1] not in ways] == []
    assert {name.split("_")[1] for name in left} == set(WAYS)
    assert not [iin for iin in made_up(3, "900101") if iin in done.stdout + done.stderr]
