"""The watch of one process: searches texts on their way out, and notes what it found in a folder that all share.

A note names the way, the test, the place in the product and the text with its digits blotted out; never the number.
The test is read from a file that its pytest process keeps, since a process may outlive the one it was started for.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.secrecy.number import blotted, has_number

VARIABLE = "SECRECY_WATCH"
"""The environment variable by which processes find the folder and the pytest process they belong to."""

WAYS = ("log", "error", "trace", "metric", "url", "stderr", "name", "file")
"""The ways by which a number may leave: a line of a log; an error's text, raised or answered; an entry of the audit
trail; a label or page of metrics; an address asked for or a header answered; the error stream; a file's name; a file
that is a log."""

_MOST, _WIDTH = 1000, 4096
_LIBRARIES = (sys.prefix, sys.base_prefix)


@dataclass(frozen=True)
class Leak:
    """A number that left: by which way, in which test, where in the product, and the text around it."""

    way: str
    test: str
    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.way} in {self.test or 'no test'} at {self.place}: {self.text}"


searched: Counter[str] = Counter()
"""How many texts this process has searched, by way."""

_folder: Path | None = None
_owner = 0
_known: set[tuple[str, str, str]] = set()


def begin(folder: Path, owner: int) -> None:
    """Watch from now on for the pytest process `owner`, with notes in `folder`; its children find both."""
    global _folder, _owner  # one watch a process, which patched libraries find here
    _folder, _owner = folder, owner
    searched.clear()
    _known.clear()
    os.environ[VARIABLE] = named()


def named() -> str:
    """The value of the variable for children."""
    return f"{_owner}:{_folder}" if _folder else ""


def is_watching() -> bool:
    """Whether this process is watched."""
    return _folder is not None


def say_test(test: str, careless: tuple[str, ...]) -> None:
    """Note which test runs now in this pytest process, and by which ways it itself plays somebody careless."""
    if _folder is not None:
        # Written over in place, padded over what was there: a new file for each test would be a journey to the disk.
        descriptor = os.open(_folder / f"test-{_owner}", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, json.dumps([test, careless]).encode().ljust(_WIDTH))
        finally:
            os.close(descriptor)


def look(way: str, text: str, place: str | None = None) -> None:
    """Search a text that leaves by a way, and note it where a person's number stands in it."""
    searched[way] += 1
    if _folder is not None and has_number(text):
        _note(way, text, place)


def look_at(way: str, value: Any) -> None:
    """Search a value and all values in it, as Python shows them."""
    look(way, str(value))


def finish() -> None:
    """Note how much was searched."""
    if _folder is not None and searched and _folder.is_dir():
        (_folder / f"searched-{os.getpid()}-{time.monotonic_ns()}").write_text(json.dumps(searched))
        searched.clear()


def leaks(folder: Path) -> list[Leak]:
    """Everything that was found, in no order."""
    lines = [line for path in folder.glob("leaks-*") for line in path.read_text().splitlines()]
    return [Leak(*json.loads(line)) for line in dict.fromkeys(lines)]


def total(folder: Path) -> Counter[str]:
    """How many texts were searched by all processes that ended of themselves."""
    counted: Counter[str] = Counter()
    for path in folder.glob("searched-*"):
        counted.update(json.loads(path.read_text()))
    return counted


def _note(way: str, text: str, place: str | None) -> None:
    assert _folder is not None
    try:
        test, careless = json.loads((_folder / f"test-{_owner}").read_text())
    except (OSError, ValueError):
        test, careless = "", ()
    place = place or _place()
    if way in careless or (way, test, place) in _known or len(_known) > _MOST:
        return
    _known.add((way, test, place))
    line = json.dumps([way, test, blotted(place), blotted(text)]) + "\n"
    descriptor = os.open(_folder / f"leaks-{os.getpid()}", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)


def _place() -> str:
    """The nearest place of the product in the present call, else of whoever called the watch."""
    other = ""
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if f"{os.sep}tizbe{os.sep}" in name and f"{os.sep}tests{os.sep}" not in name:
            return f"tizbe{os.sep}{name.rpartition(f'{os.sep}tizbe{os.sep}')[2]}:{frame.f_lineno}"
        if not other and not name.startswith(_LIBRARIES) and f"{os.sep}secrecy{os.sep}" not in name:
            other = f"{os.path.basename(name)}:{frame.f_lineno}"  # noqa: PTH119 - called within pathlib too
        if frame.f_back is None:
            break
        frame = frame.f_back
    return other
