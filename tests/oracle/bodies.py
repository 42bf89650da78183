"""Who may speak: which feeds an edition lets a body send, and which names are one body."""

from datetime import date
from functools import cache

from .law_facts import EDITION_STARTS, NAMED, edition_on

ACTIVITY = "activity/mlspp/payments"
VITAL = "vital/justice/civil-acts"
# The old name of a body, and the names that followed it.
FOLLOWERS = {
    "courts-department": ("judicial-administration",),
    "education-and-science": ("enlightenment", "science"),
}


def kind_of(feed: str) -> str:
    """Give what a feed is about: a row number as text, `activity` or `vital`."""
    return feed.split("/", maxsplit=1)[0]


@cache
def successors(feed: str) -> tuple[str, ...]:
    """Give the feeds that followed this one under a new name of its body, if the list names them."""
    kind, body, system = feed.split("/")
    followed = [f"{kind}/{name}/{system}" for name in FOLLOWERS.get(body, ())]
    return tuple(name for name in followed if name in NAMED)


@cache
def predecessors(feed: str) -> tuple[str, ...]:
    """Give the feeds that this one follows."""
    return tuple(name for name in NAMED if feed in successors(name))


def stream_of(feed: str) -> str:
    """Give the stream a feed's statements stand in: with one successor, old and new name are one stream."""
    following = successors(feed)
    return following[0] if len(following) == 1 else feed


def joint_streams(feed: str) -> list[str]:
    """Give the streams of a split body that this feed holds jointly with the other successors."""
    return [name for name in predecessors(feed) if len(successors(name)) > 1]


@cache
def named_in(feed: str, edition: int) -> bool:
    """Say whether an edition lets this feed be sent, under its own name or one recorded as the same."""
    kind, body, system = feed.split("/")
    if kind in ("activity", "vital"):
        if feed not in (ACTIVITY, VITAL):
            return False
        return any(name.endswith(f"/{body}/{system}") and edition in NAMED[name] for name in NAMED)
    if system == "payments" and kind != "8":
        return False
    names = [feed, *successors(feed), *predecessors(feed)]
    return any(edition in NAMED.get(name, ()) for name in names)


def has_authority(feed: str, day: date) -> bool:
    """Say whether the edition in force on the day names the feed."""
    edition = edition_on(day)
    return edition is not None and named_in(feed, edition)


def authority_days_within(feed: str, begin_date: date, end_date: date | None) -> str:
    """Say whether `all`, `some` or `none` of a period's days have authority.

    An edition's whole span is alike, so the first day of the period within each span answers for it.
    """
    answers = []
    if begin_date < EDITION_STARTS[1]:
        answers.append(False)
    starts = list(EDITION_STARTS.values())
    for number, start in enumerate(starts):
        following = starts[number + 1] if number + 1 < len(starts) else None
        first = max(start, begin_date)
        if (following is None or first < following) and (end_date is None or first <= end_date):
            answers.append(has_authority(feed, first))
    return "all" if all(answers) else "some" if any(answers) else "none"


def names_payments(row: int, edition: int) -> bool:
    """Say whether the edition names `payments` in the row."""
    return edition in NAMED.get(f"{row}/mlspp/payments", ())


SENDABLE = sorted(
    [name for name in NAMED if not name.endswith("/payments") or name.startswith("8/")] + [ACTIVITY, VITAL]
)
