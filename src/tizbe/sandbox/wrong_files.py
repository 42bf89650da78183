"""Whole files that must not be taken, files sent twice, and files that are odd but right.

They stand among the good ones in the order of their sending days; a wrong file before the good one of its
feed shows that a refusal leaves nothing behind.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa

from tizbe.sandbox.faults import Strangers
from tizbe.sandbox.feeds import DECEMBER_AS_OF
from tizbe.sandbox.telling import ACCEPTED, REFUSED, Submission

_NOTHING = "0" * 64


def _refused(model: Submission, slug: str, why: str, **changes: object) -> Submission:
    """A copy of a good submission that is refused as a whole."""
    wrong = replace(model, slug=slug, expected="refused", why=why, believed=None, **changes)  # type: ignore[arg-type]
    return replace(wrong, verdicts=np.full(len(wrong), REFUSED, dtype=np.int8))


def _small(
    feed: str, slug: str, mode: str, sent_on: date, rows: list[dict[str, str]], as_of: date | None = None
) -> Submission:
    columns = list(rows[0])
    return Submission(
        feed=feed,
        slug=slug,
        mode=mode,
        as_of=as_of,
        sent_on=sent_on,
        table=pa.table({name: pa.array([row[name] for row in rows]) for name in columns}),
        verdicts=np.full(len(rows), ACCEPTED, dtype=np.int8),
        form="csv",
    )


def before_december(good: dict[str, Submission]) -> list[Submission]:
    """Wrong first attempts, sent on the same day before the good December files of `good` (by slug)."""
    first = {slug: replace(model, planted=()) for slug, model in good.items()}
    payments = first["7-mlspp-cdb-pensions-full"]
    awards = first["12-mlspp-cdb-pensions-full"]
    kandas = first["11-mlspp-kandas-full"]
    prisons = first["9-internal-affairs-penitentiary-full"]
    assistance = first["15-mlspp-cdb-assistance-full"]
    return [
        _refused(payments, "7-wrong-count", "wrong-count", declared=len(payments) + 1),
        _refused(awards, "12-truncated", "truncated", is_cut=True, is_exact=False),
        _refused(kandas, "11-wrong-digest", "wrong-digest", digest=_NOTHING, is_exact=False),
        _refused(
            prisons,
            "9-missing-column",
            "missing-column",
            table=prisons.table.drop_columns(["regime"]),
            is_exact=False,
        ),
        _refused(assistance, "15-as-of-later", "as-of-after-sending", as_of=date(2025, 12, 20), is_exact=False),
    ]


def after_december(good: dict[str, Submission], strangers: Strangers) -> list[Submission]:
    """Files sent between December's fulls and the changes in the middle of the month."""
    since = {"begin_date": "2025-11-03", "end_date": ""}
    level = [{"iin": strangers.any(), **since, "level": letter} for letter in "DEDA"]
    early = _small("17/mlspp/digital-family-card", "17-too-early", "full", date(2025, 12, 8), level, DECEMBER_AS_OF)
    detained = [{"iin": strangers.any(), **since, "measure": "detention"} for _ in "123"]
    wrong_body = _small(
        "10/internal-affairs/penitentiary",
        "10-wrong-body",
        "full",
        date(2025, 12, 8),
        detained,
        DECEMBER_AS_OF,
    )
    benefits = good["6-mlspp-cdb-pensions-full"]
    odd = [{"op": "open", "iin": strangers.any(), **since, "form": "full-time", "remark": "by post"} for _ in "123"]
    abroad = good["14-science-students-abroad-full"]
    awards = good["12-mlspp-cdb-pensions-full"]
    return [
        _refused(early, "17-too-early", "no-authority", is_exact=False),
        _refused(wrong_body, "10-wrong-body", "no-authority", is_exact=False),
        _refused(
            replace(benefits, sent_on=date(2025, 12, 9), planted=()),
            "6-older-full",
            "older-than-last-full",
            as_of=date(2025, 11, 20),
            is_exact=False,
        ),
        replace(
            _small("14/enlightenment/students-abroad", "14-unknown-column", "changes", date(2025, 12, 9), odd),
            why="unknown-column",
            is_exact=False,
        ),
        _again(abroad, "14-sent-again", date(2025, 12, 10), abroad.form),
        _again(awards, "12-unpacked", date(2025, 12, 10), "csv"),
    ]


def after_january(good: dict[str, Submission], strangers: Strangers) -> list[Submission]:
    """Files sent after January's: days before the list named the feed, and a file sent twice."""
    rows = [
        {
            "op": "open",
            "ref": f"Y-{number:04d}",
            "iin": strangers.any(),
            "begin_date": begin,
            "end_date": end,
            "level": "D",
        }
        for number, (begin, end) in enumerate(
            [
                ("2025-10-01", "2025-12-31"),
                ("2025-09-01", "2025-11-30"),
                ("2025-12-01", "2025-12-01"),
                ("2026-01-07", ""),
            ]
        )
    ]
    early = _small("17/mlspp/digital-family-card", "17-days-before-2026", "changes", date(2026, 1, 9), rows)
    verdicts = np.array([REFUSED, REFUSED, REFUSED, ACCEPTED], dtype=np.int8)
    orphans = good["1-enlightenment-orphans-changes"]
    return [
        replace(early, verdicts=verdicts, why="days-without-authority"),
        _again(
            orphans,
            "1-orphans-sent-again",
            date(2026, 1, 9),
            "csv.gz" if orphans.form == "csv" else orphans.form,
        ),
    ]


def _again(first: Submission, slug: str, sent_on: date, form: str) -> Submission:
    """The same content under another name and number, perhaps packed otherwise."""
    return replace(first, slug=slug, sent_on=sent_on, form=form, expected="repeat", repeats=first.slug)
