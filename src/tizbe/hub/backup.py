"""The verbs of loss and return: the hub backed up, and a backup made a hub again, each proven by digest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tizbe.errors import Broken
from tizbe.hub.opened import Opened
from tizbe.law.register.book import Register
from tizbe.ledger.backup import BackupReport, Digests, back_up
from tizbe.ledger.projection_file import open_projection
from tizbe.ledger.restore import restoring
from tizbe.ledger.sealed_secrets import seal_secrets
from tizbe.settings import Settings
from tizbe.settlement import export, state


class BackupVerbs(Opened):
    """Backing the hub up."""

    def back_up(self, place: Path, *, verify: bool = False) -> BackupReport:
        """Back the hub up into a folder (only what is new) or a file `.tar`; writers wait while the moment is taken."""
        return back_up(self.log, place, self._digests, verify=verify)

    def seal_secrets(self, target: Path, passphrase: str) -> int:
        """Seal the hub's secrets into a file of their own; gives how many they are."""
        home = self.log.home
        return seal_secrets(home.secrets_folder, target, home.hub_id, passphrase)

    def _digests(self) -> Digests:
        with self.log.locking(), self._projection() as projection:
            state.hold(projection, self.register.authority, None)
            return Digests(projection.statement_digest(), export.digest(projection.connection))


@dataclass(frozen=True)
class Restored:
    """A hub that came out of a backup: where the backup stood, and the digests, which are those of the backup."""

    hub: str
    commit: int
    files: int
    size: int
    statements: str
    entitlements: str
    has_secrets: bool

    def as_json(self) -> dict[str, Any]:
        """The answer as plain data."""
        return dict(vars(self))


def restore_hub(place: Path, settings: Settings, secrets: Path | None = None, passphrase: str = "") -> Restored:
    """Make the backup at `place` a hub in the settings' folder, which is new, and prove it.

    Every file is held against its hash, the projection is made from the log, everybody is settled again, and both
    digests are compared with those the backup was made of. Raises `Broken` where they differ: then it is no hub.
    """
    with restoring(place, settings.home, secrets, passphrase) as (log, manifest):
        law = Register(log.store).authority
        projection = open_projection(log, settings)
        try:
            state.hold(projection, law, None)
            found = projection.statement_digest(), export.digest(projection.connection)
        finally:
            projection.close()
        if found != (manifest.statements, manifest.entitlements):
            raise Broken("The restored hub does not come to the digests of the backup; take another backup.")
    return Restored(manifest.hub, manifest.commit, manifest.files, manifest.size, *found, secrets is not None)
