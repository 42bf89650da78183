"""The published limits of a file, `docs/reference/limits.md`, made from `Limits`:

python -m tizbe.intake.limits_page > docs/reference/limits.md
"""

from __future__ import annotations

import sys
from dataclasses import asdict

from tizbe.intake.content import Limits

_MEANING = {
    "content": ("bytes of text, unpacked", "F016"),
    "ratio": ("times its size that a file may unfold to, beyond `free`", "F016"),
    "free": ("bytes that any file may unfold to", "F016"),
    "columns": ("columns", "F023"),
    "frames": ("Zstandard frames of one file", "F027"),
    "window": ("bytes of a Zstandard window (`zstd -19` needs 8 MiB)", "F028"),
    "sparse": ("rows of a Parquet file for each of its bytes, beyond `free_rows`", "F029"),
    "free_rows": ("rows that any Parquet file may have", "F029"),
    "workbook": ("bytes of a workbook, unpacked", "F016"),
    "parts": ("parts of a workbook's archive, and sheets", "F027"),
    "cells": ("cells of the sheet that is read: rows × columns", "F025"),
    "memory": ("bytes of memory in which a workbook is read", "F025"),
    "seconds": ("seconds of processor time in which a workbook is read", "F025"),
}
_UNITS = ("", "KiB", "MiB", "GiB")


def limits_page() -> str:
    """The page as Markdown; it says what holds where the hub's operator has set nothing else."""
    lines = [
        "# Limits",
        "",
        "What a file may hold, so that it can be known before it is sent. A file beyond a limit is refused whole,",
        "with the code in the last column ([codes](codes.md)), and takes neither memory nor disk with it. Lines and",
        "fields of text end at 2 MiB (F002). This page is made from `Limits` in `src/tizbe/intake/content.py`.",
        "",
        "| limit | value | of what | code |",
        "|---|---|---|---|",
    ]
    for name, value in asdict(Limits()).items():
        meaning, code = _MEANING[name]
        lines.append(f"| `{name}` | {_shown(value) if 'bytes' in meaning[:5] else f'{value:,}'} | {meaning} | {code} |")
    lines += [
        "",
        "An XLSX or ODS of 1,048,575 rows and 6 columns, the most that a sheet holds, is read in about half a minute",
        "and 600 MB, in a process of its own. Whatever is larger goes as CSV or Parquet, which have no such limit.",
    ]
    return "\n".join(lines) + "\n"


def _shown(value: int) -> str:
    unit = 0
    while unit < len(_UNITS) - 1 and value % 1024 == 0:
        value, unit = value // 1024, unit + 1
    return f"{value:,} {_UNITS[unit]}".strip()


if __name__ == "__main__":
    sys.stdout.write(limits_page())
