"""What the doctor asks of the machine: Python, the engine, memory, and the packages that are a matter of choice."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import duckdb

from tizbe.clock import ALMATY
from tizbe.engine.duckdb import connect, memory_of
from tizbe.service.doctor.finding import Finding, found
from tizbe.settings import Settings, database_url

OLDEST_PYTHON = (3, 11)
"""The oldest Python that is taken."""

PACKAGES = {"numba": "fast", "pyspark": "spark", "psycopg": "postgresql"}
"""Packages that are a matter of choice, and the extra that brings each."""

_GIB = 1 << 30
_CGROUP = Path("/sys/fs/cgroup/memory.max")
_MUCH = 0.85


def python(settings: Settings) -> Iterator[Finding]:
    """The interpreter and its knowledge of time zones."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield found("python" if sys.version_info >= OLDEST_PYTHON else "python-old", version=version)
    if not hasattr(ALMATY, "key"):
        yield found("zones-missing")


def engine(settings: Settings) -> Iterator[Finding]:
    """DuckDB: the version this program was made for, and whether it runs within what the settings allow it."""
    wanted = next(
        (line.partition("==")[2] for line in metadata.requires("tizbe") or () if line.startswith("duckdb==")), ""
    )
    if wanted and duckdb.__version__ != wanted:
        yield found("engine-other", version=duckdb.__version__, wanted=wanted)
        return
    try:
        connection = connect(None, settings)
    except duckdb.Error:
        yield found("engine-settings", memory=settings.memory, threads=settings.threads)
        return
    with connection:
        connection.execute("SELECT 1").fetchall()
    yield found("engine", version=duckdb.__version__)


def memory(settings: Settings) -> Iterator[Finding]:
    """Whether the engine may take more than there is, in the machine or in the container."""
    own = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = own
    try:
        text = _CGROUP.read_text(encoding="ascii").strip()
        limit = min(own, int(text)) if text.isdigit() else own
    except OSError:
        pass
    asked = _bytes(settings)
    told = {"asked": round(asked / _GIB, 1), "there": round(limit / _GIB, 1)}
    yield found("memory-much" if asked > limit * _MUCH else "memory", **told)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if settings.threads > cores:
        yield found("threads-many", threads=settings.threads, cores=cores)


def packages(settings: Settings) -> Iterator[Finding]:
    """The optional packages; only the driver of a database that is asked for is needed."""
    for name, extra in PACKAGES.items():
        if find_spec(name) is not None:
            yield found("package", name=name)
        elif name != "psycopg" or database_url() is None:
            yield found("package-absent", name=name, extra=extra)


def _bytes(settings: Settings) -> int:
    """What the settings allow the engine, as the engine reads it."""
    with connect(None, settings) as connection:
        return memory_of(connection)
