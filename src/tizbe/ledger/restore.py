"""A backup made a hub again: in a new folder, with an empty control database, SQLite or PostgreSQL.

    with restoring(Path("backup"), Path("new-home"), secrets) as (log, manifest):
        …                                    # rebuild, compare the digests; leaving in peace makes it a hub

Every file is held against its hash on the way. Submissions that had not been taken in come again
(`tizbe.store.copying.await_bytes_again`). Until the end the database says that a restore is under way, and
no command opens it; killed or failed, the restore is called again and begins anew.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from tizbe.clock import instant_text, now_at
from tizbe.durable import flush_folder, write_durably
from tizbe.errors import Broken, Refused, Unavailable
from tizbe.ledger.backup import Manifest, read_manifest
from tizbe.ledger.backup_place import MANIFEST, Source, backup_source
from tizbe.ledger.files import LogFile
from tizbe.ledger.home import LAYOUT, Home
from tizbe.ledger.log import Log
from tizbe.ledger.sealed_secrets import open_secrets
from tizbe.ledger.standing import note_reached
from tizbe.store import tables
from tizbe.store.copying import await_bytes_again, clear, mark_restoring, read_copy, read_schema
from tizbe.store.database import FILE, SCHEMA, Store, bring_up, connected_store, has_table, schema_of
from tizbe.store.identity import Note, write_note

AGAIN_WITHIN = timedelta(days=7)
"""How long a restored hub waits for submissions whose bytes were under way, and were lost."""

_MARK = "restore.unfinished"
_FILES = select(tables.file).order_by(tables.file.c.commit_no, tables.file.c.role)
_COMMITS = select(func.count()).select_from(tables.commit)

_NOT_EMPTY = {
    "kk": "Қалта бос емес; қалпына келтіру үшін жаңа қалтаны көрсетіңіз.",
    "ru": "Папка не пуста; для восстановления укажите новую.",
    "en": "The folder is not empty; name a new one to restore into.",
}
_DATABASE_NOT_EMPTY = {
    "kk": "Басқару дерекқоры бос емес; TIZBE_DATABASE_URL ішінде бос дерекқорды көрсетіңіз.",
    "ru": "База управления не пуста; укажите в TIZBE_DATABASE_URL пустую.",
    "en": "The control database is not empty; name an empty one in TIZBE_DATABASE_URL.",
}
_AT_WORK = {
    "kk": "Бұл қалтаға басқа процесс қалпына келтіріп жатыр; ол аяқталғаннан кейін қайталаңыз.",
    "ru": "В эту папку уже восстанавливает другой процесс; повторите, когда он закончит.",
    "en": "Another process is restoring into this folder; try again when it has finished.",
}


@contextmanager
def restoring(
    place: Path, home: Path, secrets: Path | None = None, passphrase: str = ""
) -> Iterator[tuple[Log, Manifest]]:
    """Restore the backup at `place` into the new folder `home`; leaving without an error makes it a hub.

    `secrets`: the sealed file, opened by `passphrase`; without it the hub gets new secrets. Raises `Refused` where
    there is no backup, or the folder or database is not empty; `Broken` for a damaged or incomplete backup.
    """
    with backup_source(place) as source, _own_folder(home) as opened:
        manifest = read_manifest(source.read(MANIFEST))
        held = open_secrets(secrets, manifest.hub, passphrase) if secrets is not None else {}
        store = connected_store(home)
        with closing(store):
            _demand_empty(store, manifest.hub)
            _clear_folder(opened)
            write_note(home, Note(manifest.hub, None))
            _fill_database(store, home, source, manifest)
            _fill_folder(opened, store, source, manifest, held)
            write_durably(home / "version", LAYOUT.encode())
            flush_folder(home)
            log = Log(opened, store)
            with log.locking():
                yield log, manifest
            write_note(home, Note(manifest.hub, store.engine.dialect.name))
            with store.writing() as connection:  # from here on it is a hub
                await_bytes_again(connection, instant_text(now_at() + AGAIN_WITHIN))
                mark_restoring(connection, manifest.hub, is_restoring=False)
        (home / _MARK).unlink()


@contextmanager
def _own_folder(path: Path) -> Iterator[Home]:
    """The folder, which is empty or holds what a restore that was cut short left there."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError as error:
        raise Refused(_NOT_EMPTY) from error
    mark = path / _MARK
    if not mark.exists() and any(path.iterdir()):
        raise Refused(_NOT_EMPTY)
    descriptor = os.open(mark, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unavailable(_AT_WORK) from error
        flush_folder(path)
        yield Home(path.absolute())
    finally:
        os.close(descriptor)


def _fill_database(store: Store, home: Path, source: Source, manifest: Manifest) -> None:
    """Read the control database of the backup into the empty one, and bring it to the present schema."""
    from tizbe.store.migrations.run import migrate  # noqa: PLC0415 - Alembic is slow to import and seldom needed

    if manifest.schema > SCHEMA:
        raise Broken(f"The backup has schema {manifest.schema}; this program knows up to {SCHEMA}.")
    copy = home / "control.copy"
    ((name, digest),) = manifest.control.items()
    source.copy(name, copy, digest)
    if read_schema(copy) != manifest.schema:
        raise Broken("The copy of the control database is of another schema than the manifest says.")
    with store.writing() as connection:
        clear(connection)
        migrate(connection, manifest.schema)
        rows = read_copy(connection, copy)
        mark_restoring(connection, manifest.hub, is_restoring=True)
    if rows != manifest.rows:
        raise Broken("The copy of the control database has other rows than the manifest says.")
    copy.unlink()
    bring_up(store, home)


def _demand_empty(store: Store, hub_id: str) -> None:
    """Raise `Refused` unless nothing lies in the database but what an unfinished restore of this hub put there."""
    if schema_of(store) is None:
        return
    with store.reading() as connection:
        if has_table(connection, "hub"):
            row = connection.execute(select(tables.hub)).first()
            if row is None and not connection.execute(_COMMITS).scalar():
                return
            if row is not None and row.is_restoring and row.hub_id == hub_id:
                return
    raise Refused(_DATABASE_NOT_EMPTY)


def _clear_folder(home: Home) -> None:
    """Remove what is there, but for the database, which is emptied by itself, and make the folders anew."""
    for left in home.path.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        elif left.name != _MARK and not left.name.startswith(FILE):
            left.unlink()
    for folder in (home.log_folder, home.draft_folder, home.secrets_folder, home.path / "keys"):
        folder.mkdir(mode=0o700)


def _fill_folder(home: Home, store: Store, source: Source, manifest: Manifest, secrets: Mapping[str, bytes]) -> None:
    with store.reading() as connection:
        files = [LogFile(*row) for row in connection.execute(_FILES)]
    if (len(files), sum(file.bytes for file in files)) != (manifest.files, manifest.size):
        raise Broken("The control database of the backup names other files than the manifest counts.")
    folders = {(home.log_folder / file.name).parent for file in files}
    for folder in sorted(folders):
        folder.mkdir(mode=0o700)
    for file in files:
        source.copy(f"log/{file.name}", home.log_folder / file.name, file.sha256)
    for name, digest in manifest.keys.items():
        source.copy(name, home.path / "keys" / Path(name).name, digest)
    for name, content in secrets.items():
        path = home.secrets_folder / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        write_durably(path, content)
    if not secrets and manifest.keys:
        (home.secrets_folder / "signing").mkdir(mode=0o700, exist_ok=True)
        home.key_ring.rotate()  # the key that signed is lost; what it signed verifies by its public key
    for folder in (*folders, home.log_folder, home.path / "keys", home.secrets_folder):
        flush_folder(folder)
    note_reached(home, manifest.commit)
