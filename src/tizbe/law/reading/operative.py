"""The operative part of an act, block by block: each is claimed by what it says, or left over and reported.

A block is an introduction ("introduce into … the following changes"), a line of scope, an instruction with
its wording, a clause on taking effect, a final clause or the signature. Source: grammar of Kazakhstan's
amending acts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tizbe.errors import Broken
from tizbe.law.reading.agreement import PromiseSpan, days_follow
from tizbe.law.reading.annexes import TITLE_LINES, begins_part, part_title
from tizbe.law.reading.citation import Promise
from tizbe.law.reading.clause import begins_force, read_force, stands_apart
from tizbe.law.reading.commencement import Commencement, PartCommencement, read_commencement
from tizbe.law.reading.final import is_final, is_signature
from tizbe.law.reading.gerund import plain_order
from tizbe.law.reading.government import is_of_government
from tizbe.law.reading.instruction import read_orders
from tizbe.law.reading.introduction import Introduction, read_introduction, read_repealed
from tizbe.law.reading.locator import AmbiguousLocatorError
from tizbe.law.reading.opened import OpenedPlaces
from tizbe.law.reading.operation import Operation, Target, Unclaimed
from tizbe.law.reading.order import Order, settle
from tizbe.law.reading.outline import Outline, Span
from tizbe.law.reading.payload import Payload, read_payload, table_text
from tizbe.law.reading.scope import ScopeLine, ScopeStack, read_scope_line
from tizbe.law.reading.verb import AMENDING_STEMS
from tizbe.law.reading.wording import Wording, WordingReader
from tizbe.law.reason import Reason, because
from tizbe.law.source.document import Block


@dataclass(frozen=True)
class Pending:
    """An operation whose wording stands in annex `annex` to the act ("" the only one)."""

    place: int
    annex: str
    line: int


@dataclass
class _Group:
    """A promise while its operations are read: where they begin, and in which paragraph of the act."""

    promise: Promise
    start: int
    paragraph: tuple[str, ...]


@dataclass
class OperativeReader:
    """Reads the operative part of one act; what was read lies in its fields.

    `stops` and `spans` go with `operations`; `groups` says to which paragraph of the act each belongs.
    """

    language: str
    number: str
    act_date: date | None
    wordings: WordingReader
    operations: list[Operation] = field(default_factory=list)
    stops: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    groups: list[tuple[str, ...]] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    promises: list[PromiseSpan] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    attached: list[tuple[Introduction, tuple[str, ...]]] = field(default_factory=list)
    parts: list[PartCommencement] = field(default_factory=list)
    commencement: Commencement | None = None
    unclaimed: list[Unclaimed] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    opened: OpenedPlaces = field(default_factory=OpenedPlaces)
    list_name: str = ""
    list_line: int = 0
    _outline: Outline = field(default_factory=Outline)
    _current: int | None = None
    _base_target: int | None = None
    _item_target: int | None = None
    _group: _Group | None = None
    _is_lost: bool = False
    _is_repealing: tuple[str, ...] | None = None
    _approval: tuple[str, ...] = ()

    def read(self, blocks: Sequence[Block]) -> int:
        """Read up to the signature; the count of blocks up to and with it."""
        place = 0
        while place < len(blocks):
            if taken := self._take(blocks, place):
                self._is_lost = False
            elif begins_part(blocks[place : place + TITLE_LINES], self.number, self.language):
                break
            elif is_signature(blocks[place].text, self.language) and blocks[place].text:
                self.reasons += self._outline.close_items()
                return place + self._signatures(blocks[place:])
            else:
                self.leave(blocks[place])
            place += taken or 1
        self._close_group()
        self.reasons += self._outline.close_items()
        return place

    def read_attached(self, blocks: Sequence[Block], introduction: Introduction, approval: tuple[str, ...]) -> None:
        """Read changes that a sentence of the act approves and that stand behind its signature."""
        self._close_group()
        self._outline, self._is_repealing, self._is_lost = Outline(), None, False
        self._approval = approval
        self._base_target = self._place_of(introduction.targets[0]) if len(introduction.targets) == 1 else None
        self._current = self._item_target = self._base_target
        if introduction.promise:
            self._group = _Group(introduction.promise, len(self.operations), ("attached",))
        place = self._part_title(blocks, introduction)
        while place < len(blocks):
            taken = self._take(blocks, place)
            if taken:
                self._is_lost = False
            else:
                self.leave(blocks[place])
            place += taken or 1
        self._close_group()
        self.reasons += self._outline.close_items()

    def leave(self, block: Block) -> None:
        """Report a block that nothing claims; the first of a run, and each that amends, is a reason."""
        text = table_text(block.table) if block.table else block.text
        self.unclaimed.append(Unclaimed(block.first_line, text))
        if AMENDING_STEMS.search(text):
            self.reasons.append(because("unclaimed-verb", line=block.first_line, text=text))
        elif not self._is_lost:
            self.reasons.append(because("unclaimed", line=block.first_line, text=text))
        self._is_lost = True

    def _signatures(self, blocks: Sequence[Block]) -> int:
        self._close_group()
        ended = (n for n, block in enumerate(blocks) if not block.text or not is_signature(block.text, self.language))
        return next(ended, len(blocks))

    def _part_title(self, blocks: Sequence[Block], introduction: Introduction) -> int:
        """The count of blocks that are the title of approved changes; its promise must be that of the act."""
        promise, count = part_title(blocks, self.language)
        if promise and introduction.promise and promise != introduction.promise:
            told = introduction.promise.text
            self.reasons.append(because("promise-title", title=promise.text, promised=told))
        return count

    def _take(self, blocks: Sequence[Block], place: int) -> int:
        """How many blocks from `place` on are understood; 0 for none."""
        block = blocks[place]
        if block.table or not block.text:
            return 0
        before = self._outline.clause
        text, reasons = self._outline.enter(block)
        self.reasons += reasons
        if self._outline.clause != before or text != block.text:
            self._fall_to_target(self._outline.clause)
        readers = (self._introduce, self._open_scope, self._instruct, self._repeal_item, self._take_effect)
        taken = next((count for reader in readers if (count := reader(text, blocks, place))), 0)
        return taken or int(is_final(text, self.language) or is_final(block.text, self.language))

    def _fall_to_target(self, clause: tuple[str, ...]) -> None:
        """An act that one numbered part introduces is amended in that part alone."""
        if not clause[-1].endswith(")"):
            self._current = self._item_target = self._base_target
        elif clause[-1] == "1)":
            self._item_target = self._current
        else:
            self._current = self._item_target

    def _introduce(self, text: str, blocks: Sequence[Block], place: int) -> int:
        found = read_introduction(text, self.language)
        if found is None:
            return 0
        own = (*self._approval, *self._outline.clause[:1])
        if found.promise or found.is_repeal or (self._group and self._group.paragraph not in (own, ("attached",))):
            if self._group and self._group.paragraph == ("attached",) and found.promise:
                return 0
            self._close_group()
        self._is_repealing = None
        self._doubt_issuer(found.targets, text, blocks[place])
        places = [self._place_of(target) for target in found.targets]
        if found.is_attached:
            self.attached.append((found, self._outline.clause))
            return 1
        if found.is_repeal:
            stop = "." if found.targets else ""
            for target in places:
                self._add_repeal(target, blocks[place], stop)
            self._is_repealing = None if found.targets else self._outline.clause[:1]
            return 1
        self._current = places[0] if len(places) == 1 else None
        if found.promise:
            self._group = _Group(found.promise, len(self.operations), own)
        self._outline.close_places()
        self._enter(ScopeLine(found.places, found.list_name), blocks[place])
        return self._instruct(found.rest, blocks, place) if found.rest else 1

    def _doubt_issuer(self, targets: Sequence[Target], text: str, block: Block) -> None:
        """A reason where an act of the number of ours is no resolution of the Government."""
        number = self.wordings.list_act
        if any(target.number == number for target in targets) and not is_of_government(text, number):
            self.reasons.append(because("target-other", line=block.first_line, number=number))

    def _place_of(self, target: Target) -> int:
        if target not in self.targets:
            self.targets.append(target)
        return self.targets.index(target)

    def _close_group(self) -> None:
        if self._group:
            self.promises.append(PromiseSpan(self._group.promise, self._group.start, len(self.operations)))
        self._group = None

    def _open_scope(self, text: str, blocks: Sequence[Block], place: int) -> int:
        if self._current is None:
            return 0
        try:
            line = read_scope_line(text, self.language)
            if line is None or (line.rest and not read_orders(line.rest, self.language)):
                return 0
        except AmbiguousLocatorError as error:
            self.reasons.append(because("locator", line=blocks[place].first_line, text=error))
            return 0
        self._enter(line, blocks[place])
        self._outline.note_scope()
        return self._instruct(line.rest, blocks, place) if line.rest else 1

    def _enter(self, line: ScopeLine, block: Block) -> None:
        """Open the places of a line; the name of a list stands for it until it is known whether there are more."""
        if line.is_from_act:
            self._outline.close_places()
        if not line.places:
            if line.is_from_act:
                self.opened.note(self._current, {}, block)
            return
        scope = self._outline.scope
        document = scope.places.get("document")
        if not line.is_from_act and self._outline.departures.make_unclear(line.places, ""):
            self.reasons.append(because("place-left", line=block.first_line, text=block.text))
        self._outline.departures.clear()
        scope.enter(line.places, is_from_act=line.is_from_act)
        if line.places[0][0] == "annex" and document and not line.is_from_act:
            scope.places = {**scope.places, "document": document}
        if any(level == "list" for level, _ in line.places):
            name = line.list_name if " " in line.list_name else ""  # the noun alone is no name
            self.list_name, self.list_line = name, block.first_line
            if name:
                scope.places = {**scope.places, "list": name}
        self.opened.note(self._current, scope.places, block)

    def _instruct(self, text: str, blocks: Sequence[Block], place: int) -> int:
        """Read the orders of a paragraph and the wording of the last one; 0 when any of it is not understood."""
        block = blocks[place]
        try:
            orders = read_orders(plain_order(text, self.language), self.language)
        except AmbiguousLocatorError as error:
            self.reasons.append(because("locator", line=block.first_line, text=error))
            return 0
        if not orders or any(order.wording == "quoted" for order in orders[:-1]):
            return 0
        if self._current is None:
            self.reasons.append(because("no-target", line=block.first_line))
            return 0
        settled = [meant for order in orders if (meant := settle(order, self._scope_of(order)))]
        if len(settled) < len(orders):
            self.reasons.append(because("scope-unclear", line=block.first_line))
            return 0
        scopes = [scope for _, scope in settled]
        taken, stop = 1, orders[-1].stop
        wording = Wording()
        if orders[-1].wording == "quoted":
            payload, taken = self._payload(orders[-1].rest, blocks, place)
            if payload is None:
                self._tell_no_wording(orders[-1], blocks, place)
                return 0
            read = self.wordings.of_payload(payload, settled[-1][0], self.targets[self._current], scopes[-1], block)
            self.reasons += read.reasons
            if read.is_unfit:
                return 0
            wording, stop = read, payload.stop
        first = self._outline.indents
        self._outline.pass_over(blocks[place + 1 : place + taken])
        for count, (order, scope) in enumerate(settled, start=1):
            is_last = count == len(orders)
            if order.wording == "annex":
                self.pending.append(Pending(len(self.operations), order.annex, block.first_line))
            self._add(order, scope, wording if is_last else Wording(), blocks[place : place + taken])
            self._note(stop if is_last else "", first)
        self._outline.note_order()
        self._note_departures(orders, scopes, block)
        for order in orders:
            self._fall_back(order)
        return taken

    def _scope_of(self, order: Order) -> dict[str, str | bool]:
        scope = self._outline.scope
        places = scope.within(order.places, order.unit, is_from_act=order.is_from_act)
        document = scope.places.get("document")
        is_annexed = order.unit == "annex" or (bool(order.places) and order.places[0][0] == "annex")
        if is_annexed and document and not order.is_from_act:
            places.setdefault("document", document)
        return places

    def _note_departures(self, orders: Sequence[Order], scopes: Sequence[dict[str, str | bool]], block: Block) -> None:
        """A reason for an order that needs a place which another order has left meanwhile."""
        departures, opened = self._outline.departures, self._outline.scope.places
        for order, scope in zip(orders, scopes, strict=True):
            if not order.is_from_act and departures.make_unclear(order.places, order.unit):
                self.reasons.append(because("place-left", line=block.first_line, text=block.text))
            departures.note(opened, scope, order.places)

    def _fall_back(self, order: Order) -> None:
        """An order on a shallower place than the open one ends the deeper scope for those that follow."""
        if not order.is_from_act and not order.places and order.unit not in ("words", "annex"):
            kept = self._outline.scope.within((), order.unit)
            self._outline.scope = ScopeStack(kept)

    def _payload(self, rest: str, blocks: Sequence[Block], place: int) -> tuple[Payload | None, int]:
        """The wording behind the colon, on the same line or from the next block; and the blocks in all."""
        first = (replace(blocks[place], text=rest, is_paragraph=True),) if rest else ()
        payload = read_payload((*first, *blocks[place + 1 :]), lambda block: stands_apart(block, self.language))
        return payload, payload.block_count + (not rest) if payload else 0

    def _tell_no_wording(self, order: Order, blocks: Sequence[Block], place: int) -> None:
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        has_mark = bool(order.rest) or (following is not None and (following.table or following.text[0] in '"«“„'))
        self.reasons.append(because("quote" if has_mark else "no-payload", line=blocks[place].first_line))

    def _add(self, order: Order, scope: dict[str, str | bool], wording: Wording, blocks: Sequence[Block]) -> None:
        if self._current is None:
            raise Broken("an order without an act that it changes")
        is_heading = order.unit == "chapter_heading" and len(order.locator) == 1
        self.opened.use(self._current, {**scope, "chapter": order.locator[0]} if is_heading else scope)
        self.operations.append(
            Operation(
                order=len(self.operations) + 1,
                op=order.op,
                unit=order.unit,
                scope=scope,
                locator=order.locator,
                rows=wording.rows,
                text=wording.text,
                target=self._current,
                instruction=blocks[0].text,
                first_line=blocks[0].first_line,
                last_line=blocks[-1].last_line,
                words=order.words,
                clause=self._outline.clause,
                page=blocks[0].page,
            )
        )

    def _note(self, stop: str, first_indent: int) -> None:
        """What goes with the operation just added."""
        outline = self._outline
        clause = (*self._approval, *outline.clause)
        self.stops.append(stop)
        self.spans.append(Span(clause, first_indent, outline.indents, outline.is_counted))
        self.groups.append((*self._approval, *outline.paragraph))

    def _repeal_item(self, text: str, blocks: Sequence[Block], place: int) -> int:
        """One act of a list of acts that lose their force."""
        if self._is_repealing is None or self._outline.clause[:1] != self._is_repealing:
            return 0
        target = read_repealed(text, self.language)
        if target is None or text[-1:] not in (";", "."):
            return 0
        self._doubt_issuer((target,), text, blocks[place])
        self._add_repeal(self._place_of(target), blocks[place], text[-1])
        return 1

    def _add_repeal(self, target: int, block: Block, stop: str) -> None:
        before, self._current = self._current, target
        self._add(Order("repeal", "act", (), ()), {}, Wording(), [block])
        self._note(stop, self._outline.indents)
        self._current = before

    def _take_effect(self, text: str, blocks: Sequence[Block], place: int) -> int:
        """Claim a clause on taking effect, with the items below it."""
        if not begins_force(text):
            return 0
        line = blocks[place].first_line
        clause, count, text = read_force(text, blocks[place + 1 :], self.act_date, self.language)
        if clause is None:
            early = read_commencement(text, None, self.language)  # a day before the act's own is told as such
            days = days_follow(self.act_date, [early.main] if early and early.main else [])
            self.reasons += days or [because("commencement", line=line, text=text)]
            return 0
        if clause.main and self.commencement:
            self.reasons.append(because("commencement-twice", line=line))
            return 0
        self.commencement = clause.main or self.commencement
        self.parts += clause.parts
        return count
