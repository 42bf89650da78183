"""Whose a feed is now, and which feeds speak with one voice.

A renamed body answers for what was sent under its old name; the successors of a split body answer together for
what it left. The feeds of a stream, and those that hold a split body's statements jointly, are one voice: one of
them falling silent because another goes on is no disagreement.
"""

from __future__ import annotations

from tizbe.law.authority import Authority, FeedAuthority, Periods, merge


def owing_bodies(authority: Authority, feed: str) -> tuple[str, ...]:
    """The codes of the bodies that must mend what a feed says; in order."""
    found = authority.of(feed)
    stream = found.stream if found else feed
    heirs = authority.successors(stream)
    return tuple(sorted({_body(heir) for heir in heirs or (stream,)}))


def voices(authority: Authority) -> tuple[dict[str, int], dict[int, Periods]]:
    """The number of every ground feed's voice, and the days on which each voice has authority."""
    grounds = [feed for feed in authority.feeds.values() if feed.kind == "ground"]
    names = sorted({_voice(feed) for feed in grounds})
    number = {name: place for place, name in enumerate(names, start=1)}
    days: dict[int, list[Periods]] = {}
    for feed in grounds:
        days.setdefault(number[_voice(feed)], []).append(feed.periods)
    return (
        {feed.feed: number[_voice(feed)] for feed in grounds},
        {voice: merge(period for periods in found for period in periods) for voice, found in days.items()},
    )


def rows_with_several_voices(authority: Authority) -> set[int]:
    """The rows in which one voice can disagree with another."""
    heard: dict[int, set[str]] = {}
    for feed in authority.feeds.values():
        if feed.kind == "ground":
            heard.setdefault(feed.row_no, set()).add(_voice(feed))
    return {row for row, found in heard.items() if len(found) > 1}


def _voice(feed: FeedAuthority) -> str:
    return feed.joint or feed.stream


def _body(feed: str) -> str:
    return feed.split("/")[1]
