"""The house keeps its own rules: sizes, names, docstrings, and nothing that must not leave a machine."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tizbe.person import is_iin

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src"
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))

SOURCE_SUFFIXES = {".py", ".sql"}
HARD_LIMIT = 500
SOFT_LIMIT = 400
# Files that may pass the soft limit, each with its reason.
LONG_FOR_A_REASON: dict[str, str] = {}

DRAWERS = {"util", "utils", "common", "helper", "helpers", "manager", "managers", "misc"}

# Folders that a checkout without git may hold and nobody wrote.
MADE = {".git", ".venv", ".tizbe", "build", "dist", "__pycache__"}

MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:root|home|Users|work|farm|opt|tmp/bash_jobs)/[\w.]")
# Brackets keep these expressions from finding themselves.
REGISTRY = re.compile(
    r"pypi[.]org|pythonhosted[.]org|--(?:extra-)?index[-]url|--find[-]links"
    r"|https?://[^\s\"'<>]*(?:/simple/?(?=[\s\"']|$)|/packages/|[.]whl|[.]tar[.]gz|[.]tgz)"
)
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b")
TWELVE_DIGITS = re.compile(r"(?<![0-9A-Za-z])[0-9]{6}[1-6][0-9]{5}(?![0-9A-Za-z])")
PINNED = re.compile(r"^(?P<pin>[a-z0-9][a-z0-9.-]*==[0-9][0-9A-Za-z.]*)(?: ; [a-z_]+ [^/:@]+)? \\$")
HASHED = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


@cache
def _files() -> tuple[Path, ...]:
    """The files git knows or would take; without git, all but what is made."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not MADE.intersection(path.relative_to(ROOT).parts)]
    return tuple(sorted(path for path in paths if path.is_file()))


@cache
def _texts() -> dict[str, str]:
    """Name to text of every text file of the house."""
    texts = {}
    for path in _files():
        try:
            texts[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return texts


@cache
def _module(name: str) -> ast.Module:
    return ast.parse(_texts()[name])


def _python(folder: str) -> Iterator[tuple[str, ast.Module]]:
    for name in _texts():
        if name.startswith(folder) and name.endswith(".py"):
            yield name, _module(name)


def _places(pattern: re.Pattern[str]) -> list[str]:
    """File and line of every find."""
    return [
        f"{name}:{number}"
        for name, text in _texts().items()
        if pattern.search(text)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def _lines(lock: Path) -> list[str]:
    return lock.read_text(encoding="utf-8").splitlines()


def _undocumented(name: str, node: ast.Module | ast.ClassDef) -> Iterator[str]:
    """Public definitions below the node that say nothing of themselves; what a function hides is its own."""
    for child in node.body:
        if not isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if child.name.startswith("_"):
            continue
        if not ast.get_docstring(child):
            yield f"{name}:{child.lineno} {child.name}"
        if isinstance(child, ast.ClassDef):
            yield from _undocumented(name, child)


def test_no_source_file_is_long() -> None:
    """No source file passes 500 lines, and none passes 400 without a reason listed here."""
    sizes = {
        name: len(text.splitlines())
        for name, text in _texts().items()
        if Path(name).suffix in SOURCE_SUFFIXES or name == "run"
    }
    assert {name: size for name, size in sizes.items() if size > HARD_LIMIT} == {}
    assert {name for name, size in sizes.items() if size > SOFT_LIMIT} == set(LONG_FOR_A_REASON)


def test_no_module_is_a_drawer() -> None:
    """Every module is named for what it holds, never utils, common, helpers or manager."""
    assert [name for name in _texts() if DRAWERS.intersection(Path(name).with_suffix("").parts)] == []


def test_everything_public_says_what_it_is() -> None:
    """Every public module, class, function and method under src has a docstring."""
    silent = []
    for name, module in _python("src/"):
        if not ast.get_docstring(module):
            silent.append(name)
        # Alembic names upgrade and downgrade; there the module says what happens.
        if "/migrations/" not in name:
            silent += _undocumented(name, module)
    assert silent == []


def test_every_test_says_what_holds() -> None:
    """Every test function has a docstring of one sentence."""
    faults = []
    for name, module in _python("tests/"):
        for node in ast.walk(module):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                sentence = " ".join((ast.get_docstring(node) or "").split())
                if not sentence.endswith(".") or re.search(r"[.!?] +[A-ZА-ЯӘҒҚҢӨҰҮҺІ]", sentence):
                    faults.append(f"{name}:{node.lineno} {node.name}")
    assert faults == []


def test_no_file_names_a_person() -> None:
    """No file holds a valid IIN whose seventh digit is one the state gives to people."""
    found = [
        name for name, text in _texts().items() if any(is_iin(match.group()) for match in TWELVE_DIGITS.finditer(text))
    ]
    assert found == []


def test_no_file_names_a_machine() -> None:
    """No file holds a path of the machine it was written on."""
    assert _places(MACHINE_PATH) == []


def test_no_file_names_a_registry() -> None:
    """No file holds the address of a package registry."""
    assert _places(REGISTRY) == []


def test_nothing_is_left_for_later() -> None:
    """No file holds a mark for unfinished work."""
    assert _places(UNFINISHED) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_holds_only_pins_and_hashes(lock: Path) -> None:
    """A lock holds names, versions, markers and hashes, and every pin has a hash."""
    lines = _lines(lock)
    assert [line for line in lines if not PINNED.match(line) and not HASHED.match(line)] == []
    pins = [number for number, line in enumerate(lines) if PINNED.match(line)]
    assert pins and all(HASHED.match(lines[number + 1]) for number in pins)


def test_locks_agree() -> None:
    """What runs in the tests is what runs: the test lock holds every pin of the others."""
    assert [lock.name for lock in LOCKS] == ["postgresql.lock", "run.lock", "test.lock"]
    more, run, test = ({match["pin"] for match in map(PINNED.match, _lines(lock)) if match} for lock in LOCKS)
    assert run - more == set()
    assert more - test == set()


@pytest.mark.slow
def test_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    """An installed tizbe has all the data and SQL that the checkout has."""
    package = [path for path in _files() if path.is_relative_to(SRC / "tizbe")]
    for path in [*package, *(ROOT / name for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"))]:
        copy = tmp_path / "tree" / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-w", tmp_path, tmp_path / "tree"], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    assert {path.relative_to(SRC).as_posix() for path in package} - held == set()
