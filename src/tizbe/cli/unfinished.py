"""What this command has begun to send over the network and has no answer to: the command given again goes on with it.

A submission is known again by what makes it the same one: the hub, who sends, what is declared and the content. Under a
digest of these, which tells nothing of anybody, lies its idempotency key, in the user's folder for such things
(`XDG_STATE_HOME`). Where that cannot be written, a submission that was broken off is sent anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_KEPT_SECONDS = 42 * 86400
"""How long a key is kept that nobody came back for: as long as a hub knows it."""

_KEY = re.compile(r"[\w-]{16,64}")


@dataclass(frozen=True)
class Unfinished:
    """One submission that has no answer yet. `is_begun`: an earlier command began it."""

    key: str
    is_begun: bool
    _place: Path | None

    def forget(self) -> None:
        """It is over: the same file sent again is a new submission."""
        if self._place is not None:
            with suppress(OSError):
                self._place.unlink(missing_ok=True)


def begin(file: Path, hub_url: str, sender: str, declared: dict[str, Any]) -> Unfinished:
    """What an earlier command began of this submission, or else its beginning, which is remembered from now on.

    Raises OSError for a file that cannot be read.
    """
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    same = json.dumps([hub_url.rstrip("/"), sender, declared, digest], sort_keys=True, default=str)
    try:
        folder = _folder()
        place = folder / hashlib.sha256(same.encode()).hexdigest()
        return _begun(place) or _remembered(place)
    except (OSError, RuntimeError):  # no home, or none that can be written
        return Unfinished(secrets.token_urlsafe(16), False, None)


def _folder() -> Path:
    """The folder of the keys, for this user alone; what lies in it for too long is removed."""
    said = os.environ.get("XDG_STATE_HOME")
    folder = (Path(said) if said else Path.home() / ".local" / "state") / "tizbe" / "unfinished"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    old = time.time() - _KEPT_SECONDS
    for path in folder.iterdir():
        with suppress(OSError):
            if path.stat().st_mtime < old:
                path.unlink()
    return folder


def _begun(place: Path) -> Unfinished | None:
    try:
        key = place.read_text(encoding="ascii")
    except (FileNotFoundError, UnicodeDecodeError):
        return None
    return Unfinished(key, True, place) if _KEY.fullmatch(key) else None


def _remembered(place: Path) -> Unfinished:
    key = secrets.token_urlsafe(16)
    draft = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    with open(draft, "x", encoding="ascii", opener=lambda path, flags: os.open(path, flags, 0o600)) as target:
        target.write(key)
    draft.replace(place)
    return Unfinished(key, False, place)
