"""Who may send a feed: the systems of its body, under each name the list gave that body.

A feed that no edition names is told as that, with the nearest of the sender's own, before anything is uploaded. This
gives nothing away: which feeds there are is law and published (and `/v1/list` shows it to every sender), so the answer
for a name that is in the list and the answer for one that is not may differ. What is nobody's to know is which bodies
the hub serves and what they sent: each feed of another body is refused in the same words, whether that body has a
system here or not, and only the sender's own feeds are ever proposed.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from tizbe.access.identity import Identity, demand_sending
from tizbe.api.problem import ProblemError
from tizbe.api.state import Service
from tizbe.errors import LANGUAGES
from tizbe.hub import codes, day_now
from tizbe.law.authority import Authority
from tizbe.service.arrival import Sender
from tizbe.service.observing import masked

_PROPOSED = 3
_OWN = {
    "kk": "Өз көздеріңізден ең ұқсастары: {own}.",
    "ru": "Самые похожие из ваших источников: {own}.",
    "en": "The nearest of your own feeds: {own}.",
}


def sender_of(service: Service, identity: Identity, feed: str) -> Sender:
    """Who sends, when they may send for the body that the feed names, or named before. Raises Forbidden."""
    bodies = service.bodies_of(feed)
    demand_sending(identity, identity.body if identity.body in bodies else next(iter(bodies), ""))
    return Sender(identity.name, identity.body)


def sender_of_new(service: Service, identity: Identity, feed: str) -> Sender:
    """As `sender_of`, of something new. Raises the problem F007 (F018 when there is no list) for a feed nobody has."""
    authority = service.hub.authority
    if authority.of(feed) is None and not _is_in_the_list(authority, feed):
        raise _no_such_feed(service, identity.body, feed)
    return sender_of(service, identity, feed)


def _is_in_the_list(authority: Authority, feed: str) -> bool:
    """Whether an edition names it, be it that it is not taken by itself, or that its row has no rules yet."""
    return any(feed in edition.feeds for edition in authority.editions.editions)


def _no_such_feed(service: Service, body: str | None, feed: str) -> ProblemError:
    today, shown = day_now(), "".join(sign if sign.isprintable() else " " for sign in masked(feed))
    edition = service.hub.authority.edition_on(today)
    name = "F018" if edition is None else "F007"
    code = next(one for one in codes() if one.code == name)
    places = {"feed": shown, "sent_on": today, "days": "–"}
    if edition is not None:
        places |= {"edition": edition.number, "in_force_from": edition.in_force_from}
    own = ", ".join(_nearest(service, body, feed))
    sentences = {
        language: f"{code.sentence[language]} {code.mend[language]}".format(**places)
        + (f" {_OWN[language].format(own=own)}" if own else "")
        for language in LANGUAGES
    }
    return ProblemError("refused", 422, sentences, code=name, field="feed")


def _nearest(service: Service, body: str | None, feed: str) -> list[str]:
    """The feeds that a body may send whose names are most like this one, the most alike first."""
    alike = SequenceMatcher(b=feed.lower())  # the second is the one that is prepared once

    def unlikeness(own: str) -> tuple[float, str]:
        alike.set_seq1(own)
        return -alike.ratio(), own

    mine = (own for own in service.hub.authority.feeds if body in service.bodies_of(own))
    return sorted(mine, key=unlikeness)[:_PROPOSED]
