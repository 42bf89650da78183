"""What MSHI asks: changes by number and as they come, the full image, answers to changes, cases, what is pushed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec

from tizbe.client.connection import Connection
from tizbe.client.problem import Unusable


class Change(msgspec.Struct, frozen=True):
    """One change of an entitlement. Days are both included, an end that is None is open.

    `op`: open, close, amend, cancel; `was_…`: the period before, None of an `open`. docs/reference/delivery.md.
    """

    number: int
    iin: str
    row: int
    op: str
    begin_date: date | None
    end_date: date | None
    was_begin_date: date | None
    was_end_date: date | None
    reason: str | None
    edition: int | None

    def __repr__(self) -> str:
        """The change without its person."""
        return f"Change(number={self.number}, row={self.row}, op={self.op!r})"


class ChangePage(msgspec.Struct, frozen=True):
    """Changes in order of number; `next`: the number to ask after next, `last`: that of the last change there is."""

    changes: list[Change]
    next: int
    last: int


class Image(msgspec.Struct, frozen=True):
    """A full image that was written to `path`: up to the change `last`, as the settlement `settlement` left it."""

    path: Path
    last: int
    settlement: int


class Standing(msgspec.Struct, frozen=True):
    """How far MSHI is: answered up to `until`, `last` is the last there is, so many `refused` are not seen to yet."""

    until: int
    last: int
    refused: int


class Case(msgspec.Struct, frozen=True):
    """A refused change and who has to see to it; `state`: open or closed."""

    change_no: int
    code: str
    refused_at: str
    owner: str
    state: str
    resolution: str | None = None
    closed_by: str | None = None
    closed_at: str | None = None


class Offer(msgspec.Struct, frozen=True):
    """One offer of changes that the hub pushed to MSHI, and what came of it; docs/reference/push.md.

    `state`: waiting, offered, taken, dead, applied, replaced, dropped; a dead one has an `owner` who has to see to it.
    """

    number: int
    offer: str
    first_change: int
    last_change: int
    sha256: str
    state: str
    tries: int
    problem: str | None
    code: str | None
    until: int | None
    made_at: str
    next_at: str | None
    answered_at: str | None
    owner: str | None
    resolution: str | None
    closed_by: str | None


class Outbox(msgspec.Struct, frozen=True):
    """How far MSHI is with what is pushed: it has changes up to `after`, `behind` are missing; the newest offers."""

    after: int
    last: int
    behind: int
    offers: list[Offer]


_CHANGE = msgspec.json.Decoder(Change)


class Delivery(Connection):
    """What is asked of changes and of MSHI's answers to them."""

    def changes(self, after: int = 0, limit: int = 10_000, wait: float = 0.0) -> ChangePage:
        """The changes after a number, at most `limit`; where there is none yet, after up to `wait` seconds (60)."""
        params = {"after": after, "limit": limit, "wait": wait}
        answer = self.request("GET", "/v1/changes", params=params)
        try:
            found = _CHANGE.decode_lines(answer.content)
            return ChangePage(found, int(answer.headers["Tizbe-Next"]), int(answer.headers["Tizbe-Last"]))
        except (msgspec.DecodeError, KeyError, ValueError) as error:
            raise Unusable("answer", address=self.base) from error

    def follow(
        self,
        after: int = 0,
        *,
        limit: int = 10_000,
        wait: float = 30.0,
        is_over: Callable[[], bool] = lambda: False,
    ) -> Iterator[ChangePage]:
        """The changes after a number as they come, page by page, none of them empty.

        Keep `next` of a page together with what was done about it: asked again after that number, nothing is lost and
        nothing comes twice. It ends when `is_over`, asked between pages; with `wait` 0, when there are no more.
        """
        while not is_over():
            page = self.changes(after, limit, wait)
            if page.changes:
                yield page
                after = page.next
            elif wait == 0:
                return

    def image(self, target: Path, form: Literal["csv", "ndjson", "parquet"] = "csv") -> Image:
        """Write the full image to a file; ask `changes` after its `last` from then on."""
        headers = self.download("/v1/image", target, params={"form": form})
        return Image(target, int(headers["Tizbe-Last"]), int(headers["Tizbe-Settlement"]))

    def acknowledge(
        self, until: int, refused: Mapping[int, str] | None = None, applied: Sequence[int] = ()
    ) -> Standing:
        """Say that every change up to `until` is applied, but for the `refused`, each with MSHI's code for why.

        `applied`: changes refused before and applied now. Said again it changes nothing.
        """
        said = {
            "until": until,
            "refused": [{"number": number, "code": code} for number, code in (refused or {}).items()],
            "applied": list(applied),
        }
        return self.ask(Standing, "POST", "/v1/changes/acknowledgements", json=said)

    def standing(self) -> Standing:
        """How far MSHI is."""
        return self.ask(Standing, "GET", "/v1/changes/acknowledgements")

    def cases(self, state: Literal["open", "closed"] = "open") -> list[Case]:
        """Changes that MSHI could not apply."""
        return self.ask(list[Case], "GET", "/v1/cases", params={"state": state})

    def close_case(self, number: int, resolution: str) -> None:
        """Close the case of a change with what was done about it, without any person's number."""
        self.request("POST", f"/v1/cases/{number}/closing", json={"resolution": resolution})

    def assign_case(self, number: int, owner: str) -> None:
        """Say who has to see to an open case: an operator's account or client, or `operator` for any of them."""
        self.request("POST", f"/v1/cases/{number}/owner", json={"owner": owner})

    def outbox(self, limit: int = 20) -> Outbox:
        """How far MSHI is with what is pushed to it, and the newest offers."""
        return self.ask(Outbox, "GET", "/v1/outbox", params={"limit": limit})

    def retry_offer(self, number: int) -> Outbox:
        """Let a dead letter go on: MSHI is asked where it stands, then the same bytes are sent again."""
        return self.ask(Outbox, "POST", f"/v1/outbox/{number}/retry", is_repeatable=False)

    def drop_offer(self, number: int, reason: str) -> Outbox:
        """Give a dead letter up, with why; another offer goes on from where MSHI stands."""
        return self.ask(Outbox, "POST", f"/v1/outbox/{number}/drop", json={"reason": reason}, is_repeatable=False)
