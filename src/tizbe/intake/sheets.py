"""Workbooks are read in a process of their own: what goes wrong in there cannot take the hub along.

A workbook is held in memory while it is read, and its reader, a library of another language, ends the
process when memory runs out. So the process has limits of memory and time of its own, gives all of it back at
its end, and answers with one line of JSON beside the Parquet file it wrote.
"""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import msgspec
import pyarrow.parquet as pq

from tizbe.errors import Broken, Unavailable
from tizbe.intake.catalogue import Matter, matter
from tizbe.intake.content import Limits, Unreadable
from tizbe.intake.reading import Read
from tizbe.intake.received import FEW, HeldRow
from tizbe.intake.sheet_marks import too_large
from tizbe.learning import learned

WORKBOOKS = (".xlsx", ".ods")
"""Suffixes of the workbooks that are read."""

_MODULE = "tizbe.intake.sheets"
_PATIENCE = 4
"""How many times its processor time the process may take by the clock, on a machine that has other work."""

_SHORT = b"memory allocation of"
"""What the library says before it ends the process because memory ran out."""

_KERNEL = Path("/proc/vmstat")
_CRASHES = (signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGABRT, signal.SIGSYS, signal.SIGTRAP)
_STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
_STOPPED = {
    "kk": "Кітапты оқу тоқтатылды; ол кейін қайта оқылады.",
    "ru": "Чтение книги было остановлено; она будет прочитана позже.",
    "en": "Reading the workbook was stopped; it is read again later.",
}
_FAILED = {
    "kk": "Кітапты оқитын процесс жауапсыз аяқталды; файл қайта оқылады, қайталанса – операторға хабарласыңыз.",
    "ru": "Процесс чтения книги завершился без ответа; файл прочитают снова, при повторе обратитесь к оператору.",
    "en": "The process that reads workbooks ended without an answer; the file is read again, else ask the operator.",
}


@learned
class _Answer(msgspec.Struct, omit_defaults=True):
    """What the process says: a refusal, or what was read."""

    refusal: tuple[str, dict[str, str]] | None = None
    columns: tuple[str, ...] = ()
    rows: int = 0
    sha256: str = ""
    hints: tuple[tuple[str, dict[str, str]], ...] = ()


def read_sheets(path: Path, suffix: str, limits: Limits, target: Path) -> Read:
    """Read the workbook at `path` into the Parquet file at `target`.

    The process that reads is killed when it takes longer than the limits allow. Raises `Unreadable`: a workbook that
    needs more memory or time is too large (F025), one over which the reader breaks down has a code of its own (F030).
    Raises `Unavailable` when the reader was told to stop, `Broken` when it was killed or failed for no reason that is
    the workbook's: then the same workbook may be read again.
    """
    said = msgspec.json.encode(asdict(limits)).decode()
    # -P: what lies in the folder the hub was started from is no part of the program.
    command = [sys.executable, "-P", "-m", _MODULE, str(path), suffix, str(target), said]
    starved = _starved()
    try:
        done = subprocess.run(  # noqa: S603 - this very program, and paths of its own
            command,
            capture_output=True,
            check=False,
            timeout=limits.seconds * _PATIENCE,
            start_new_session=True,  # who stops the hub at a terminal means the hub, which then ends its reader
        )
        if done.returncode:
            raise _ended(done, limits, was_starved=_starved() > starved)
        answer = msgspec.json.decode(done.stdout, type=_Answer)
    except subprocess.TimeoutExpired as error:
        raise too_large(limits) from error
    except msgspec.DecodeError as error:
        raise Broken(_FAILED) from error
    finally:
        target.with_name(f"{target.name}{suffix}").unlink(missing_ok=True)
    if answer.refusal is not None:
        raise Unreadable(_matter(answer.refusal))
    hints = tuple(_matter(said) for said in answer.hints)
    read = Read(answer.columns, answer.rows, True, answer.sha256, None, hints)
    return replace(read, held=_held(target, len(read.columns))) if read.rows <= FEW else read


def _ended(done: subprocess.CompletedProcess[bytes], limits: Limits, *, was_starved: bool) -> Exception:
    """What it means that the process ended without an answer; `was_starved`: the kernel ended one for memory."""
    code = -done.returncode
    is_short_of_memory = code == signal.SIGABRT and _SHORT in done.stderr
    if code == signal.SIGXCPU or is_short_of_memory or (code == signal.SIGKILL and was_starved):
        return too_large(limits)
    if code in _CRASHES:
        return Unreadable(matter("F030"))
    return Unavailable(_STOPPED) if code in _STOPS else Broken(_FAILED)


def _starved() -> int:
    """How often the kernel has ended a process of this machine because memory ran out; 0 where it does not tell."""
    try:
        lines = _KERNEL.read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


def _held(target: Path, width: int) -> tuple[HeldRow, ...]:
    """The rows of the file that was written, for there are few."""
    columns = [column.to_pylist() for column in pq.read_table(target, memory_map=False).itercolumns()]
    return tuple((row[:width], row[width] or 0) for row in zip(*columns, strict=True))


def _matter(said: tuple[str, dict[str, str]]) -> Matter:
    return matter(said[0], **said[1])


def _said(what: Matter) -> tuple[str, dict[str, str]]:
    return what.code, dict(what.values)


def main(arguments: list[str]) -> int:
    """The process: arguments are path, suffix, target, limits as JSON. Exit code 0 when it has answered."""
    path, suffix, target, said = arguments
    limits = msgspec.json.decode(said, type=Limits)
    from tizbe.intake.workbook import read_workbook  # noqa: PLC0415 - the hub itself never loads that library

    _limit(limits)
    try:
        read = read_workbook(Path(path), suffix, limits, Path(target))
        answer = _Answer(None, read.columns, read.rows, read.sha256, tuple(_said(hint) for hint in read.hints))
    except Unreadable as refusal:
        answer = _Answer(_said(refusal.matter))
    except MemoryError:
        answer = _Answer(_said(too_large(limits).matter))
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the library's own name for a fault in it; it has no class here
            raise
        answer = _Answer(_said(matter("F030")))
    sys.stdout.buffer.write(msgspec.json.encode(answer))
    return 0


def _limit(limits: Limits) -> None:
    """Let this process take no more than the limits from now on."""
    statm = Path("/proc/self/statm")
    taken = int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 4 << 30
    resource.setrlimit(resource.RLIMIT_AS, (taken + limits.memory, taken + limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
