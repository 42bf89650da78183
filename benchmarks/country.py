"""The made-up country that is measured: made once for its size, seed and form, and kept for later runs.

    DATA/national-<persons>-<seed>-<form>-<makers>/    files and envelopes, as `tizbe submit --batch` takes them
    .../made                                           written last: without it the folder is made again

`<makers>` is a hash of the sandbox's own source, so that a changed sandbox never serves an old country.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from tizbe.intake.submission import Envelope, make_envelope
from tizbe.sandbox import national

ROWS_PER_PERSON = 1.53
"""Statements that the national mix gives a person, on average."""

FORMS = ("parquet", "csv")


@dataclass(frozen=True)
class Country:
    """The files of one country. `made_seconds`: what making them took (not part of any figure)."""

    folder: Path
    form: str
    persons: int
    seed: int
    rows: int
    bytes: int
    made_seconds: float
    envelopes: tuple[dict[str, Any], ...]

    def submissions(self) -> list[tuple[Path, Envelope]]:
        """Each file with its envelope, in order of number."""
        return [(self.folder / str(said["file"]), _envelope(said)) for said in self.envelopes]


def default_data() -> Path:
    """Where countries are kept when nothing else is said: the system's folder for temporary files."""
    return Path(tempfile.gettempdir()) / f"tizbe-benchmarks-{os.getuid()}"


def persons_for(rows: int) -> int:
    """How many persons give about so many statements."""
    return max(1, round(rows / ROWS_PER_PERSON))


def find_or_make(data: Path, rows: int, seed: int, form: str) -> Country:
    """The country of about `rows` statements in `data`, made there when it is missing."""
    persons = persons_for(rows)
    folder = data / f"national-{persons}-{seed}-{form}-{_makers()}"
    if not (folder / "made").exists():
        _make(folder, persons, seed, form)
    made = json.loads((folder / "made").read_text(encoding="utf-8"))
    envelopes = tuple(made["envelopes"])
    size = sum((folder / said["file"]).stat().st_size for said in envelopes)
    rows = sum(int(said["count"]) for said in envelopes)
    return Country(folder, form, persons, seed, rows, size, made["seconds"], envelopes)


def _make(folder: Path, persons: int, seed: int, form: str) -> None:
    draft = folder.with_name(f".{folder.name}-{os.getpid()}")
    started = time.perf_counter()
    envelopes = national.make(draft, persons, seed, [form])
    made = {"seconds": round(time.perf_counter() - started, 2), "envelopes": envelopes}
    for said in envelopes:
        said.pop("path")
    shutil.rmtree(folder, ignore_errors=True)
    (draft / form).rename(folder)
    draft.rmdir()
    (folder / "made").write_text(json.dumps(made, indent=1), encoding="utf-8")


def _envelope(said: dict[str, Any]) -> Envelope:
    return make_envelope(
        feed=said["feed"],
        mode=said["mode"],
        sent_on=date.fromisoformat(said["sent_on"]),
        name=said["file"],
        as_of=date.fromisoformat(said["as_of"]) if said["as_of"] else None,
        number=said["number"],
        count=said["count"],
        sha256=said["sha256"],
    )


def _makers() -> str:
    """A short hash of the source that makes countries."""
    digest = hashlib.sha256()
    sources = resources.files("tizbe.sandbox").iterdir()
    for source in sorted(sources, key=lambda entry: entry.name):
        if source.name.endswith(".py"):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:8]
