"""The answer key `key.json`: what the hub must answer to every submission, row and person of the country.

`counts_exact` false marks whole files where a hub may stop reading early (or, for an unknown column, may
put its remark on the file instead of its rows): there only the status and the sum of the counts are fixed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from tizbe.sandbox.story import Person
from tizbe.sandbox.telling import VERDICTS, Submission

Entry = dict[str, Any]


def entry_of(submission: Submission, number: str, folder: str, repeat_of: str | None) -> Entry:
    """The key's entry of one submission; a repeat answers with the first receipt's counts."""
    counts = np.bincount(submission.verdicts, minlength=len(VERDICTS))
    return {
        "number": number,
        "folder": folder,
        "feed": submission.feed,
        "mode": submission.mode,
        "as_of": submission.as_of.isoformat() if submission.as_of else None,
        "sent_on": submission.sent_on.isoformat(),
        "expected": submission.expected,
        "why": submission.why,
        "repeat_of": repeat_of,
        "rows_read": len(submission),
        **{name: int(count) for name, count in zip(VERDICTS, counts, strict=True)},
        "counts_exact": submission.is_exact,
        "planted": [{"row": row.row, "kind": row.kind, "verdict": VERDICTS[row.verdict]} for row in submission.planted],
    }


def write_key(
    directory: Path,
    country: Entry,
    submissions: list[Entry],
    story: Iterable[Person],
    handovers: Iterable[Person],
) -> None:
    """Writes `key.json` into the directory."""
    key = {
        **country,
        "submissions": submissions,
        "story": [person.answer() for person in story],
        "handovers": [
            {"kind": person.name, "iin": f"{person.iin:012d}", "day": person.days[-1][0].isoformat()}
            | {"days": person.answer()["days"]}
            for person in handovers
        ],
    }
    text = json.dumps(key, ensure_ascii=False, indent=1)
    (directory / "key.json").write_text(text + "\n", encoding="utf-8")
