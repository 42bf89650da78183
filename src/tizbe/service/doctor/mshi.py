"""What the doctor asks of the way to MSHI, where changes are pushed: settings, the files they name, and MSHI itself."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tizbe.access.certificate import read_certificate
from tizbe.clock import instant_text, now_at
from tizbe.errors import HubError
from tizbe.service.doctor.finding import Finding, found, told
from tizbe.settings import Settings, mshi_settings

PATIENCE = 10.0
"""Seconds that MSHI has to say where it stands."""

SOON = timedelta(days=14)
"""How long before its end our certificate is told."""

SECRET_FILES = ("TIZBE_MSHI_TOKEN_FILE", "TIZBE_MSHI_KEY", "TIZBE_OIDC_SECRET_FILE")
"""Settings that name a file which nobody but the hub may read."""

FILES = ("TIZBE_MSHI_CERTIFICATE", "TIZBE_MSHI_CA")
"""Settings that name a file which may be read by others."""

_OUR_SIDE = frozenset({"credentials", "untrusted", "not-let-in", "wrong-address", "redirected"})
_AFTER_ALL = 2**62
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def files(settings: Settings) -> Iterator[Finding]:
    """Whether the files that settings name are there, and the secret ones their owner's alone."""
    for name in (*SECRET_FILES, *FILES):
        said = os.environ.get(name, "").strip()
        if not said:
            continue
        try:
            mode = stat.S_IMODE(Path(said).stat().st_mode)
        except OSError:
            yield found("file-missing", name=name)
            continue
        if not os.access(said, os.R_OK):
            yield found("file-closed", name=name)
        elif name in SECRET_FILES and mode & _OTHERS:
            yield found("file-open", name=name, mode=f"{mode:o}")


def mshi(settings: Settings) -> Iterator[Finding]:
    """Whether MSHI can be reached, is who it should be, lets us in, and says where it stands; nothing is sent."""
    try:
        chosen = mshi_settings()
    except HubError as error:
        yield told("mshi-settings", error)
        return
    if chosen is None:
        return
    if chosen.certificate is not None and chosen.certificate.is_file():
        yield from _certificate(chosen.certificate)
    from tizbe.delivery.outbox import Kind  # noqa: PLC0415 - heavy, and needed only where changes are pushed
    from tizbe.delivery.push import Mshi  # noqa: PLC0415 - as above
    from tizbe.delivery.push_report import PROBLEMS  # noqa: PLC0415 - as above

    with Mshi(chosen) as reached:
        until = threading.Timer(PATIENCE, reached.break_off)
        until.start()
        try:
            reply = reached.ask(_AFTER_ALL)
        finally:
            until.cancel()
    if reply.kind is Kind.STANDS:
        yield found("mshi", until=reply.until or 0)
        return
    problem = reply.problem or "-"
    kind = found("mshi-refuses" if problem in _OUR_SIDE else "mshi-away", problem=problem)
    yield replace(kind, said=PROBLEMS.get(problem))


def _certificate(path: Path) -> Iterator[Finding]:
    try:
        until_at = read_certificate(path.read_bytes()).until_at
    except (HubError, OSError):
        yield found("mshi-certificate-wrong")
        return
    if until_at <= now_at():
        yield found("mshi-certificate-ended", until=instant_text(until_at))
    elif until_at < now_at() + SOON:
        yield found("mshi-certificate-ends", until=instant_text(until_at))
