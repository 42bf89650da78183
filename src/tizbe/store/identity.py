"""Which hub a folder and a control database are of: one name in both, compared whenever the database is opened.

HOME/hub holds the hub's name, and on a second line the kind of its database once the two belong together; the
table `hub` holds the same name. So a folder is never used with another hub's database, nor with an empty one
in the place of its own: then everything in the log would be taken for an orphan.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Row, func, insert, select

from tizbe.clock import instant_text, now_at
from tizbe.durable import flush_folder, write_durably
from tizbe.errors import Refused
from tizbe.store.tables import commit, hub

if TYPE_CHECKING:
    from typing import Any

    from tizbe.store.database import Store

FILE = "hub"
"""The name, in the hub's folder, of the file that says which hub it is."""

_NAME_BYTES = 16
_HUB = select(hub)
_COMMITS = select(func.count()).select_from(commit)

_OTHER = {
    "kk": "Басқару дерекқоры басқа хабтікі; TIZBE_HOME мен TIZBE_DATABASE_URL бір хабқа жататынын тексеріңіз.",
    "ru": "База управления принадлежит другому хабу; проверьте, что TIZBE_HOME и TIZBE_DATABASE_URL – одного хаба.",
    "en": "The control database is another hub's; see that TIZBE_HOME and TIZBE_DATABASE_URL are of one hub.",
}
_LOST = {
    "kk": "Бұл хабтың басқару дерекқоры ({kind}) табылмады, орнында бос дерекқор тұр; TIZBE_DATABASE_URL мәнін "
    "тексеріңіз немесе сақтық көшірмеден қалпына келтіріңіз.",
    "ru": "База управления этого хаба ({kind}) не найдена, на её месте пустая; проверьте TIZBE_DATABASE_URL или "
    "восстановите из резервной копии.",
    "en": "This hub's control database ({kind}) was not found, an empty one is in its place; mend "
    "TIZBE_DATABASE_URL or restore from the backup.",
}
_RESTORING = {
    "kk": "Бұл дерекқорға қалпына келтіру аяқталмаған; «tizbe restore» командасын қайталаңыз.",
    "ru": "Восстановление в эту базу не закончено; повторите «tizbe restore».",
    "en": "A restore into this database was not finished; call tizbe restore again.",
}


@dataclass(frozen=True)
class Note:
    """What HOME/hub says: the hub's name, and the kind of its database once they belong together."""

    hub_id: str
    kind: str | None


def new_hub_id() -> str:
    """A name for a hub: 32 hexadecimal digits, drawn at random."""
    return secrets.token_hex(_NAME_BYTES)


def read_note(home: Path) -> Note | None:
    """What the folder says of itself; None when it says nothing yet."""
    try:
        lines = (home / FILE).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return None
    return Note(lines[0], lines[1] if len(lines) > 1 else None) if lines else None


def write_note(home: Path, note: Note) -> None:
    """Have the folder say which hub it is; killed at any moment, the old note stands or the new one."""
    draft = home / f".{FILE}-{os.getpid()}-{threading.get_ident()}"
    write_durably(draft, "".join(f"{line}\n" for line in (note.hub_id, note.kind) if line).encode("ascii"))
    draft.rename(home / FILE)
    flush_folder(home)


def bind(store: Store, home: Path) -> None:
    """See that the folder and the database are of one hub; a new hub gets its name here.

    Raises `Refused` when they are of two hubs, or when the folder's database is not there.
    """
    with store.reading() as connection:
        row = connection.execute(_HUB).first()
    if not _is_one(row, read_note(home), store.engine.dialect.name):
        with (home / "migration.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _bind(store, home)


def _is_one(row: Row[Any] | None, note: Note | None, kind: str) -> bool:
    return bool(row and note and note == Note(row.hub_id, kind) and not row.is_restoring)


def _bind(store: Store, home: Path) -> None:
    kind = store.engine.dialect.name
    with store.writing() as connection:
        row = connection.execute(_HUB).first()
        note = read_note(home)
        if row is None:
            # A database with commits and no name is of a program from before the names: it gets the folder's.
            is_empty = not connection.execute(_COMMITS).scalar()
            is_settled = note.kind is not None if note else any((home / "log").glob("*/*"))
            if is_empty and is_settled:
                kind_before = (note.kind if note else None) or "sqlite"
                raise Refused({language: text.format(kind=kind_before) for language, text in _LOST.items()})
            if note is None:  # the folder says it first, so that a database with a name never meets one without
                note = Note(new_hub_id(), None)
                write_note(home, note)
            connection.execute(
                insert(hub), {"hub_id": note.hub_id, "made_at": instant_text(now_at()), "is_restoring": False}
            )
        elif row.is_restoring:
            raise Refused(_RESTORING)
        elif note is None or note.hub_id != row.hub_id:
            raise Refused(_OTHER)
    write_note(home, Note(note.hub_id, kind))
