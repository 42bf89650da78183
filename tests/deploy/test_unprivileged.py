"""The hub serves as its unit and its container have it: a user without rights, code it cannot write, one folder it can.

No service manager and no container's daemon is needed: a mount namespace makes the same room.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from tests.api.running import free_port

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
HIDDEN = ("/tmp", "/root", "/home")  # ProtectHome, PrivateTmp


def room(writable: Path) -> str:
    """A script that goes into the room: `writable` is /srv, all else can only be read, homes and /tmp are empty.

    Our code, and the Python that runs it, stay where they are.
    """
    kept = [path for path in {str(ROOT), sys.prefix, sys.base_prefix} if path.startswith(HIDDEN)]
    lines = [
        "mount --make-rprivate /",
        f"mount --bind {shlex.quote(str(writable))} /srv",
        "mount -t tmpfs tmpfs /mnt",
        *(f"mkdir /mnt/{number}; mount --bind {shlex.quote(path)} /mnt/{number}" for number, path in enumerate(kept)),
        *(f"[ ! -d {hidden} ] || mount -t tmpfs -o mode=0755 tmpfs {hidden}" for hidden in HIDDEN),
        "chmod 1777 /tmp",
        *(
            f"mkdir -p {shlex.quote(path)}; mount --move /mnt/{number} {shlex.quote(path)}; "
            f"mount -o remount,bind,ro {shlex.quote(path)}"
            for number, path in enumerate(kept)
        ),
        "mount -o remount,bind,ro /",
        f"exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups --no-new-privs --bounding-set=-all "
        f'env -i PATH="$PATH" HOME=/nonexistent TIZBE_HOME=/srv/hub TIZBE_THREADS=1 TIZBE_MEMORY=1GB '
        'sh -c \'umask 0077; cd /; exec "$@"\' sh "$@"',
    ]
    return "set -e\n" + "\n".join(lines)


def inside(writable: Path, *words: str) -> list[str]:
    """A command in the room."""
    return ["unshare", "--mount", "sh", "-c", room(writable), "sh", *words]


def may_make_rooms() -> bool:
    """Whether this user may make a mount namespace."""
    if os.getuid() != 0:
        return False
    tried = ["unshare", "--mount", "sh", "-c", "mount --make-rprivate / && mount -t tmpfs tmpfs /mnt"]
    return subprocess.run(tried, check=False, capture_output=True).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(not may_make_rooms(), reason="this user may not make a mount namespace")
def test_the_hub_serves_without_rights(tmp_path: Path) -> None:
    """It makes its hub, becomes ready, is sound to its doctor, and stops by itself, having written nowhere else."""
    writable, port = tmp_path / "srv", free_port()
    writable.mkdir()
    os.chown(writable, NOBODY, NOBODY)
    command = [sys.executable, "-m", "tizbe.cli.main"]
    closed = subprocess.run(
        inside(writable, "sh", "-c", f"touch /x {ROOT}/x /usr/x; touch /tmp/x /srv/x && rm /srv/x && id -u"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert closed.stdout == f"{NOBODY}\n", closed.stderr
    assert closed.stderr.count("Read-only file system") == 3, closed.stderr
    with (tmp_path / "log").open("wb") as log:
        service = subprocess.Popen(inside(writable, *command, "serve", "--port", str(port)), stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + 60
            ready = 0
            while ready != 200 and service.poll() is None and time.monotonic() < deadline:
                try:
                    ready = httpx2.get(f"http://127.0.0.1:{port}/health/ready").status_code
                except httpx2.TransportError:
                    time.sleep(0.1)
            assert ready == 200, (tmp_path / "log").read_text()
            looked = subprocess.run(inside(writable, *command, "doctor"), capture_output=True, text=True, check=False)
            service.send_signal(signal.SIGTERM)
            assert service.wait(60) == 0, (tmp_path / "log").read_text()
        finally:
            service.kill()
            service.wait()
    assert not [line for line in looked.stdout.splitlines() if line.startswith("!")], looked.stdout
    made = [writable / "hub", *(writable / "hub").rglob("*")]
    assert {path.stat().st_uid for path in made} == {NOBODY}
    assert [path.name for path in made if path.stat().st_mode & 0o077 and path.is_file()] == []
