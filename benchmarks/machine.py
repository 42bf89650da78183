"""The machine a figure was measured on, and what a process took of it."""

from __future__ import annotations

import os
import platform
import resource
import sys
from pathlib import Path

import duckdb

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_CPU = Path("/proc/cpuinfo")
_RESET_PEAK = "5"
"""What `clear_refs` takes to set the peak back to the present size (proc(5))."""


def describe() -> dict[str, object]:
    """Cores this process may use, memory in bytes, the processor's name, the system, versions, load before."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cores": cores,
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "load_before": round(os.getloadavg()[0], 2),
    }


def sentence(machine: dict[str, object]) -> str:
    """The machine in words."""
    gib = int(str(machine["memory_bytes"])) / 2**30
    return (
        f"{machine['cores']} cores ({machine['processor']}), {gib:.1f} GiB of memory, {machine['system']}, "
        f"Python {machine['python']}, DuckDB {machine['duckdb']}; load before the runs {machine['load_before']}."
    )


def reset_peak() -> bool:
    """Begin to measure this process's peak memory anew; False where the system cannot."""
    try:
        _CLEAR.write_text(_RESET_PEAK)
    except OSError:
        return False
    return True


def peak_bytes() -> int:
    """The most memory this process held at once (resident set) since it began, or since `reset_peak`.

    Linux's `ru_maxrss` outlives `exec` and so may be the parent's; the status file is the process's own.
    """
    try:
        lines = _STATUS.read_text().splitlines()
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def cpu_seconds() -> float:
    """Seconds of processor that this process has used, all threads together, system time included."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _processor() -> str:
    try:
        lines = _CPU.read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
