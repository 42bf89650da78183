"""Earlier submissions: what the control database remembers of them, asked for one file or several, or by a receipt.

A feed's submissions were kept under the name of its stream; a body renamed since had another name then, so each
question is asked under all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from tizbe.intake.receipt import Receipt
from tizbe.intake.submission import Envelope
from tizbe.law.authority import Authority
from tizbe.ledger.log import Log
from tizbe.store import tables

_s = tables.submission.c
_OF_STREAMS = _s.stream.in_(bindparam("streams", expanding=True))
_SAME = (
    select(_s.submission_no, _s.stream, _s.feed, _s.mode, _s.sha256, _s.as_of, _s.receipt_json)
    .where(
        _OF_STREAMS,
        _s.mode.in_(bindparam("modes", expanding=True)),
        _s.sha256.in_(bindparam("hashes", expanding=True)),
        _s.status != "refused",
    )
    .order_by(_s.submission_no)
)
_NUMBERED = (
    select(_s.stream, _s.number).where(_OF_STREAMS, _s.number.in_(bindparam("numbers", expanding=True))).distinct()
)
_LAST_FULL = select(func.max(_s.as_of)).where(_OF_STREAMS, _s.mode == "full", _s.status == "accepted")
_FULL_STREAMS = select(_s.stream).where(_s.mode == "full", _s.status == "accepted", _OF_STREAMS).distinct()


def stream_of(authority: Authority, feed: str) -> str:
    """The name under which a submission of a feed is kept now."""
    found = authority.of(feed)
    return found.stream if found else feed


def streams_of(authority: Authority, feed: str) -> tuple[str, ...]:
    """The names under which submissions of the feed's stream were kept."""
    return authority.stream_feeds(stream_of(authority, feed)) or (feed,)


def find_same(control: Connection, authority: Authority, asked: Sequence[tuple[Envelope, str]]) -> list[Receipt | None]:
    """For each file, an envelope and its content's hash, the receipt of the first submission that was the same."""
    streams = [streams_of(authority, envelope.feed) for envelope, _ in asked]
    given = {
        "streams": _every(*streams),
        "modes": _every(envelope.mode for envelope, _ in asked),
        "hashes": _every(sha256 for _, sha256 in asked),
    }
    first: dict[tuple[object, ...], tuple[int, dict[str, Any]]] = {}
    for submission_no, *key, receipt in control.execute(_SAME, given):
        first.setdefault(tuple(key), (submission_no, receipt))
    found: list[Receipt | None] = []
    for (envelope, sha256), names in zip(asked, streams, strict=True):
        as_of = envelope.as_of if envelope.mode == "full" else None
        keys = ((name, envelope.feed, envelope.mode, sha256, as_of) for name in names)
        told = min((first[key] for key in keys if key in first), key=itemgetter(0), default=None)
        found.append(None if told is None else Receipt(**told[1]))
    return found


def find_numbered(control: Connection, authority: Authority, envelopes: Sequence[Envelope]) -> list[bool]:
    """For each envelope, whether its sender's number stood on an earlier submission of the stream."""
    numbers = [envelope.number for envelope in envelopes if envelope.number]
    if not numbers:
        return [False] * len(envelopes)
    streams = [streams_of(authority, envelope.feed) for envelope in envelopes]
    given = {"streams": _every(*streams), "numbers": _every(numbers)}
    found = {tuple(row) for row in control.execute(_NUMBERED, given)}
    pairs = zip(envelopes, streams, strict=True)
    return [any((name, envelope.number) in found for name in names) for envelope, names in pairs]


def find_last_full(control: Connection, authority: Authority, feed: str) -> date | None:
    """The day that the last accepted full of a feed's stream speaks of, or None."""
    last: date | None = control.execute(_LAST_FULL, {"streams": streams_of(authority, feed)}).scalar()
    return last


def find_full_streams(control: Connection, authority: Authority, streams: Iterable[str]) -> set[str]:
    """Those of several streams of which a full was accepted."""
    names = sorted(name for stream in streams for name in authority.stream_feeds(stream))
    return {stream_of(authority, name) for name in control.execute(_FULL_STREAMS, {"streams": names}).scalars()}


def find_submission(log: Log, receipt: str) -> Row[Any] | None:
    """The submission that a receipt names, or None."""
    with log.store.reading() as control:
        return control.execute(select(tables.submission).where(_s.receipt == receipt)).first()


def _every(*groups: Iterable[str]) -> list[str]:
    """The texts of all groups, each once."""
    return list(dict.fromkeys(text for group in groups for text in group))
