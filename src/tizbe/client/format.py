"""Formats of files, told from their names' endings as the hub names them."""

from __future__ import annotations

from pathlib import Path

from tizbe.client.problem import Unusable

MEDIA = {
    ".csv": "text/csv",
    ".ndjson": "application/x-ndjson",
    ".jsonl": "application/x-ndjson",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}
"""The media type of each ending."""

PACKED = {".gz": "gzip", ".zst": "zstd"}
"""The encoding of each ending that may follow; of text forms only."""

_NAMES = {".jsonl": ".ndjson"}


def media_of(path: Path) -> str:
    """The media type of a file. Raises Unusable for a name that tells none."""
    return MEDIA[_endings(path)[0]]


def encoding_of(path: Path) -> str | None:
    """How a file is packed: gzip, zstd or None."""
    return PACKED.get(_endings(path)[1])


def name_of(path: Path) -> str:
    """The format as an upload names it: csv, csv.gz, ndjson.zst, parquet, … Raises Unusable."""
    inner, packed = _endings(path)
    return (_NAMES.get(inner, inner) + packed).lstrip(".")


def _endings(path: Path) -> tuple[str, str]:
    endings = [suffix.lower() for suffix in path.suffixes]
    packed = endings.pop() if endings and endings[-1] in PACKED else ""
    inner = endings[-1] if endings else ""
    if inner not in MEDIA:
        raise Unusable("ending", known=", ".join(MEDIA))
    return inner, packed
