"""What the doctor asks of the backup: that there is one, of this hub, and not an old one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from tizbe.clock import instant_text, now_at
from tizbe.errors import HubError
from tizbe.ledger.backup import read_manifest
from tizbe.ledger.backup_place import MANIFEST, backup_source
from tizbe.service.doctor.finding import Finding, found
from tizbe.settings import Settings
from tizbe.store.identity import read_note

OLD = timedelta(days=2)
"""How old the last backup may be before that is a fault."""


def backup(settings: Settings) -> Iterator[Finding]:
    """Whether the place that TIZBE_BACKUP names, a folder or a .tar, holds a recent backup of this hub."""
    said = os.environ.get("TIZBE_BACKUP", "").strip()
    if not settings.has_hub:
        return
    if not said:
        yield found("backup-unsaid")
        return
    try:
        with backup_source(Path(said)) as source:
            manifest = read_manifest(source.read(MANIFEST))
    except (HubError, OSError):
        yield found("backup-none")
        return
    note = read_note(settings.home)
    if note is None or manifest.hub != note.hub_id:
        yield found("backup-other")
        return
    is_old = manifest.made_at < instant_text(now_at() - OLD)
    yield found("backup-old" if is_old else "backup", made_at=manifest.made_at, commit=manifest.commit)
