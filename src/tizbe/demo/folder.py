"""The demo's folder: a hub's folder with a mark, replaced by every run, and never one without the mark."""

from __future__ import annotations

import shutil
from pathlib import Path

from tizbe.errors import Refused

MARK = "demo.txt"
"""The file that makes a hub's folder a demo's."""

MARK_TEXT = "This folder belongs to `tizbe demo`. The next run removes it with everything in it.\n"

_NOT_A_DEMO = {
    "kk": "Бұл қалта бос емес және demo қалтасы емес; --home арқылы басқа қалтаны көрсетіңіз.",
    "ru": "Эта папка не пуста и не является папкой demo; укажите другую через --home.",
    "en": "This folder is not empty and is not a demo's folder; name another one with --home.",
}


def clear_folder(folder: Path) -> None:
    """Remove the folder of an earlier demo. Raises Refused for a folder that holds anything else."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise Refused(_NOT_A_DEMO)
    if not any(folder.iterdir()):
        return
    mark = folder / MARK
    if folder.is_symlink() or not mark.is_file() or mark.read_text(encoding="utf-8") != MARK_TEXT:
        raise Refused(_NOT_A_DEMO)
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name == MARK):
        # The mark goes last, so that a removal cut short can be taken up by the next run.
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def mark_folder(folder: Path) -> None:
    """Say of the folder that a demo made it."""
    (folder / MARK).write_text(MARK_TEXT, encoding="utf-8")
