"""Whether the folder and the control database stand at one point of one history, asked before anybody writes.

HOME/reached notes the last commit that a writer saw. A database behind it is an older one put back; a database
ahead of it, whose files are not in the folder, was written to from another folder. Either way nothing may be
swept or written: the files of the lost commits would be taken for orphans.
"""

from __future__ import annotations

import os

from sqlalchemy import bindparam, select

from tizbe.errors import Refused
from tizbe.ledger.home import Home
from tizbe.store import tables
from tizbe.store.database import Store

FILE = "reached"
"""The name of the note in the hub's folder."""

_WIDTH = 20
_MOST = 1_000
_f = tables.file.c
_NAMES = select(_f.name).where(_f.commit_no > bindparam("after")).order_by(_f.commit_no.desc()).limit(_MOST)

_BEHIND = {
    "kk": "Басқару дерекқоры хаб қалтасынан ескі: онда {last} коммит бар, ал қалта {reached} коммитті көрген; "
    "дұрыс дерекқорды қосыңыз немесе екеуін де бір сақтық көшірмеден қалпына келтіріңіз.",
    "ru": "База управления старше папки хаба: в ней коммит {last}, а папка видела {reached}; подключите верную базу "
    "или восстановите обе из одной резервной копии.",
    "en": "The control database is older than the hub's folder: it holds commit {last}, the folder has seen {reached}; "
    "connect the right database, or restore both from one backup.",
}
_ELSEWHERE = {
    "kk": "Басқару дерекқорында {last} коммит бар, бірақ оның файлдары бұл қалтада жоқ: хабқа басқа қалтадан жазылған; "
    "сол қалтаны қолданыңыз.",
    "ru": "В базе управления есть коммит {last}, но его файлов в этой папке нет: в хаб писали из другой папки; "
    "работайте с ней.",
    "en": "The control database holds commit {last}, but its files are not in this folder: the hub was written to "
    "from another folder; use that one.",
}


def demand_standing(home: Home, store: Store, last: int, *, note: bool = True) -> None:
    """Raise `Refused` unless the folder can go on from the database's last commit.

    For a caller who holds the lock, and has the commit noted; with `note` false nothing is changed.
    """
    reached = reached_commit(home)
    if last == reached:
        return
    if last < reached:
        raise Refused(_told(_BEHIND, last, reached))
    with store.reading() as connection:
        names = connection.execute(_NAMES, {"after": reached}).scalars().all()
    if not all((home.log_folder / name).exists() for name in names):
        raise Refused(_told(_ELSEWHERE, last, reached))
    if note:
        note_reached(home, last)


def reached_commit(home: Home) -> int:
    """The last commit that a writer is known to have seen in this folder; 0 when none is."""
    try:
        return int((home.path / FILE).read_text(encoding="ascii") or 0)
    except FileNotFoundError:
        return 0


def note_reached(home: Home, commit_no: int) -> None:
    """Note a commit that is true. The disk is not waited for: a note that is lost is made again by the next writer."""
    descriptor = os.open(home.path / FILE, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.pwrite(descriptor, f"{commit_no:{_WIDTH}d}\n".encode(), 0)
    finally:
        os.close(descriptor)


def _told(sentences: dict[str, str], last: int, reached: int) -> dict[str, str]:
    return {language: text.format(last=last, reached=reached) for language, text in sentences.items()}
