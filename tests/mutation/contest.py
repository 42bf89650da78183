"""A mutant against the killing suite: a copy of the package with the fault, in a forked process with limits."""

import compileall
import os
import pickle
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

from tests.mutation.mutant import Mutant

ROOT = Path(__file__).resolve().parent.parent.parent
PROCESSOR_SECONDS, WALL_SECONDS = 60, 300
SURVIVED, NO_ANSWER = "", "no answer in time, or no process left"


@dataclass
class Arena:
    """A copy of the package in `folder`, and what the suite expects, once `prepare` has asked the oracle."""

    folder: Path
    path: Path = Path()
    expected: Any = None

    @property
    def package(self) -> Path:
        """The copied package's folder."""
        return self.folder / "tizbe"

    def copy(self) -> None:
        """Copy the package; its byte code is checked by content, so that a fault always counts."""
        shutil.copytree(ROOT / "src" / "tizbe", self.package, ignore=shutil.ignore_patterns("__pycache__"))
        compileall.compile_dir(self.package, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)

    def prepare(self, seed: int, settled: int, turned: int, step: str = "") -> str:
        """Ask the oracle for `settled` and `turned` worlds, and see that the sound package passes; what it says."""
        path = self.folder / "expected.pickle"
        told = self.fork(lambda: _prepare(path, seed, settled, turned, step), seconds=10 * PROCESSOR_SECONDS)
        if told:
            return told
        self.path = path
        return SURVIVED

    def warm(self) -> None:
        """Import the copied package here, once, so that a mutant of SQL costs no import; not beside the original."""
        sys.path[:0] = [str(self.folder), str(ROOT)]
        import_module("tests.mutation.killers")
        _see_copy(self.folder)
        self.expected = pickle.loads(self.path.read_bytes())

    def judge(self, mutant: Mutant) -> str:
        """Who killed a mutant, or an empty text: it survived."""
        path = self.package / mutant.file
        sound = path.read_bytes()
        path.write_text(mutant.text, encoding="utf-8")
        try:
            if mutant.file.endswith(".sql") and self.expected is not None:
                return self.fork(lambda: _judge(self.expected, mutant.file), fresh=False)
            return self.fork(lambda: _judge(pickle.loads(self.path.read_bytes()), mutant.file))
        finally:
            path.write_bytes(sound)

    def fork(self, work: Callable[[], str], seconds: int = PROCESSOR_SECONDS, *, fresh: bool = True) -> str:
        """Do work in a process of its own that has the copied package; what it gives, or how it ended.

        `fresh`: the package is imported anew there, as a fault in a module needs it.
        """
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            _live(self.folder, writer, work, seconds, fresh=fresh)
        os.close(writer)
        with os.fdopen(reader, "rb") as stream, _watch(child, WALL_SECONDS * seconds // PROCESSOR_SECONDS):
            told = stream.read()
        _, status = os.waitpid(child, 0)
        return told[1:].decode() if told[:1] == b"=" and status == 0 else NO_ANSWER


def _live(folder: Path, writer: int, work: Callable[[], str], seconds: int, *, fresh: bool) -> None:
    """The life of a forked process: it ends here, whatever happens."""
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        sys.path[:0] = [str(folder), str(ROOT)]
        sys.dont_write_bytecode = True
        os.environ |= {"TIZBE_THREADS": "1", "TIZBE_MEMORY": "2GB"}
        try:
            for name in [name for name in sys.modules if fresh and name.split(".")[0] in ("tizbe", "tests")]:
                del sys.modules[name]
            _see_copy(folder)
            told = work()
        except Exception as error:
            # Whatever breaks, the fault was noticed.
            told = f"{type(error).__name__}: {str(error)[:200]}"
        os.write(writer, b"=" + told.encode())
    finally:
        os._exit(0)


def _see_copy(folder: Path) -> None:
    import tizbe

    assert Path(str(tizbe.__file__)).is_relative_to(folder), "the package is not the copy"


@contextmanager
def _watch(child: int, seconds: int) -> Iterator[None]:
    """End a process that does not answer in `seconds` of the wall's clock."""

    def end(*_: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _prepare(path: Path, seed: int, settled: int, turned: int, step: str) -> str:
    import random

    from tests.mutation import expectations, killers, laws

    rng = random.Random(seed)
    here = expectations.settled(rng, settled)
    there = expectations.turned(rng, turned)
    lonely = expectations.lonely()
    alone = [[one.statement for one in lonely[0][2:4]]]  # one child, claimed by two
    expected = killers.Expected(
        here, there, expectations.told(lonely), expectations.settled_of(alone), *laws.touched_by_law(here)
    )
    path.write_bytes(pickle.dumps(expected))
    return killers.kill(expected, (), step) or SURVIVED


def _judge(expected: Any, file: str) -> str:
    from tests.mutation import killers, slow_killers

    step = Path(file).stem if file.endswith(".sql") else ""
    return killers.kill(expected, slow_killers.of(file), step) or SURVIVED


def timed(work: Callable[[], str]) -> tuple[str, float]:
    """What work gives, and the seconds it took."""
    started = time.monotonic()
    return work(), time.monotonic() - started
