"""What the doctor asks of the hub's folder: who may read it, its keys, the disk it lies on, and who holds its lock."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from tizbe.audit.signing import KeyRing
from tizbe.errors import HubError
from tizbe.ledger.home import LAYOUT
from tizbe.service.doctor.finding import Finding, found, told
from tizbe.settings import Settings

NEVER_DURABLE = {"tmpfs", "ramfs", "devtmpfs"}
"""File systems that lose everything when the machine stops."""

OVER_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p"}
"""File systems whose locks and flushes depend on another machine."""

_ROOM = 0.05
_SLOW = 0.2
_NEED = 1 << 30
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def home(settings: Settings) -> Iterator[Finding]:
    """Whether the folder is a hub's, of this program, ours, and closed to others."""
    path = settings.home
    if not settings.has_hub:
        yield found("home-none", path=path.name)
        return
    if (path / "version").read_text(encoding="utf-8") != LAYOUT:
        yield found("home-layout")
        return
    faults = [*_rights(path, (path,)), *_rights(path, (path / "log", path / "draft"))]
    if not os.access(path, os.W_OK | os.X_OK):
        faults.append(found("home-closed"))
    yield from faults or (found("home"),)
    if any(path.glob("restore.unfinished")):
        yield found("home-restoring")


def secrets(settings: Settings) -> Iterator[Finding]:
    """Whether the keys are there, are the owner's alone, and the signing key signs."""
    path = settings.home
    if not settings.has_hub:
        return
    folder = path / "secrets"
    faults = _rights(path, (folder, *sorted(folder.rglob("*"))))
    if not (folder / "subject.key").is_file():
        faults.append(found("key-missing", name="subject.key"))
    try:
        KeyRing(path).sign(b"doctor")
    except HubError as error:
        faults.append(told("key-signing", error))
    yield from faults or (found("secrets"),)


def disk(settings: Settings) -> Iterator[Finding]:
    """Whether the disk keeps what it is given, has room, and is one for drafts and log."""
    path = settings.home
    if not settings.has_hub:
        return
    kind = _file_system(path)
    if kind in NEVER_DURABLE:
        yield found("disk-memory", kind=kind)
    elif kind in OVER_NETWORK:
        yield found("disk-network", kind=kind)
    if len({(path / name).stat().st_dev for name in ("log", "draft")}) > 1:
        yield found("disk-two")
    seconds = _flush_seconds(path / "draft")
    yield found("disk-slow" if seconds > _SLOW else "disk-flush", milliseconds=round(seconds * 1000, 1))
    usage = shutil.disk_usage(path)
    files = [entry.stat().st_size for entry in (path / "log").glob("*/*") if entry.is_file()]
    projection = path / "projection.duckdb"
    # A rebuild makes a second projection; a large file comes as a draft, as received rows and as effects.
    need = _NEED + 3 * max(files, default=0) + (projection.stat().st_size if projection.exists() else 0)
    gib = {"free": round(usage.free / 2**30, 1), "need": round(need / 2**30, 1), "log": round(sum(files) / 2**30, 2)}
    yield found("disk-full" if usage.free < need else "disk", **gib)
    if usage.free < usage.total * _ROOM:
        yield found("disk-little", percent=round(100 * usage.free / usage.total, 1))


def lock(settings: Settings) -> Iterator[Finding]:
    """Who writes now, and whether that process still runs."""
    file = settings.home / "lock"
    if not settings.has_hub or not file.exists():
        return
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            process = _holder(os.fstat(descriptor).st_ino)
            if process is None:
                yield found("lock-elsewhere")
            else:
                yield found("lock-stopped" if _state(process) in "TtZ" else "lock-held", process=process)
        else:
            yield found("lock-free")
    finally:
        os.close(descriptor)


def _rights(home: Path, paths: tuple[Path, ...]) -> list[Finding]:
    """What others may read or write of what is ours, and what is not ours."""
    faults = []
    for path in paths:
        try:
            about = path.stat()
        except FileNotFoundError:
            faults.append(found("path-missing", path=_name(home, path)))
            continue
        forbidden = stat.S_IWGRP | stat.S_IWOTH if path == home else _OTHERS
        if about.st_uid not in {os.geteuid(), home.stat().st_uid}:
            faults.append(found("path-owner", path=_name(home, path)))
        elif stat.S_IMODE(about.st_mode) & forbidden:
            faults.append(found("path-open", path=_name(home, path), mode=f"{stat.S_IMODE(about.st_mode):o}"))
    return faults


def _name(home: Path, path: Path) -> str:
    return "HOME" if path == home else f"HOME/{path.relative_to(home)}"


def _flush_seconds(folder: Path) -> float:
    """How long the disk takes to keep a small file."""
    probe = folder / f".doctor-{os.getpid()}"
    started = time.perf_counter()
    descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, b"x" * 4096)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
        probe.unlink()
    return time.perf_counter() - started


def _file_system(path: Path) -> str:
    """The kind of file system a folder lies on; empty where the system does not say."""
    real, best, kind = str(path.resolve()), "", ""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    for line in mounts:
        _, place, found_kind, *_ = line.split(" ")
        inside = real == place or real.startswith(place.rstrip("/") + "/")
        if inside and len(place) >= len(best):
            best, kind = place, found_kind
    return kind


def _holder(inode: int) -> int | None:
    """The process that holds a lock on a file, where this machine knows it."""
    try:
        lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    for line in lines:
        fields = line.split()
        if "->" not in fields and "FLOCK" in fields and fields[5].endswith(f":{inode}") and int(fields[4]) > 0:
            return int(fields[4])
    return None


def _state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return "R"
