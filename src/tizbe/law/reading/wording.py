"""The new wording of one order: its text or its rows, held against the numbers that the order announces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tizbe.law.reading.annexes import AnnexWording
from tizbe.law.reading.cells import LIST_COLUMNS, Announced, ReadRow, read_rows
from tizbe.law.reading.operation import Operation, Target
from tizbe.law.reading.order import Order
from tizbe.law.reading.payload import Payload
from tizbe.law.reason import Reason, because
from tizbe.law.record import Names
from tizbe.law.source.document import Block, Table

_N = r"(?P<n>\d+(?:-\d+)*)"
_NUMBERED = {
    "paragraph": re.compile(rf"^{_N}\.\s", re.MULTILINE),
    "subparagraph": re.compile(rf"^{_N}\)\s", re.MULTILINE),
    "article": re.compile(rf"^(?:Статья {_N}\.|{_N.replace('<n>', '<m>')}-бап\.)", re.MULTILINE | re.IGNORECASE),
    "chapter": re.compile(rf"^(?:Глава {_N}\.?\s|{_N.replace('<n>', '<m>')}-тарау\b)", re.MULTILINE | re.IGNORECASE),
    "section": re.compile(rf"^(?:Раздел {_N}\.?\s|{_N.replace('<n>', '<m>')}-бөлім\b)", re.MULTILINE | re.IGNORECASE),
}
"""How the wording of a unit begins; every other start of the same kind in it would be a unit not announced."""


_HEADED = re.compile(
    r"(?:(?P<ru>Глава|Раздел|Статья) (?P<after>[\dIVXLC]+(?:-\d+)*)"
    r"|(?P<before>[\dIVXLC]+(?:-\d+)*)-(?P<kk>тарау|бөлім|бап))(?!\w)",
    re.IGNORECASE,
)
_HEADED_LEVELS = {
    "глава": "chapter",
    "тарау": "chapter",
    "раздел": "section",
    "бөлім": "section",
    "статья": "article",
    "бап": "article",
}
"""A heading that begins with the number of what it heads."""


@dataclass(frozen=True)
class Wording:
    """Rows or text of one order; `is_unfit` when it cannot be taken, for the last of `reasons`."""

    rows: tuple[ReadRow, ...] = ()
    text: str | None = None
    reasons: tuple[Reason, ...] = ()
    is_unfit: bool = False


@dataclass(frozen=True)
class WordingReader:
    """Reads wordings with the names of bodies and systems at hand; `list_act` is the act whose list the hub holds."""

    names: Names
    list_act: str

    def of_payload(
        self, payload: Payload, order: Order, target: Target, scope: Mapping[str, str | bool], block: Block
    ) -> Wording:
        """The wording that quotes or a table give to `order`."""
        is_list = target.number == self.list_act and bool(scope.get("list") or "annex" in scope)
        if order.unit == "row":
            announced = self._announced(order.locator, block.first_line, is_list)
            rows, reason = read_rows(payload.cells, payload.tables, announced)
            return Wording(rows) if reason is None else Wording(reasons=(reason,), is_unfit=True)
        if payload.cells and order.unit not in ("annex", "column"):
            return Wording(reasons=(because("quote", line=block.first_line),), is_unfit=True)
        rows = self._whole_rows(payload.cells, payload.tables, block.first_line, is_list)
        text = payload.text or "\n".join(payload.cells)
        reasons = numbers_fit(order.op, order.unit, order.locator, text, block.first_line)
        reasons += heading_fits(order.unit, order.locator, scope, text, block.first_line)
        reasons += lines_fit(order.op, order.unit, order.locator, text, block.first_line)
        return Wording(rows, text, tuple(reasons))

    def of_annex(self, wording: AnnexWording, operation: Operation, target: Target) -> Wording:
        """The wording that an annex gives to `operation`."""
        line, scope = operation.first_line, operation.scope
        is_list = target.number == self.list_act and (bool(scope.get("list")) or operation.unit == "annex")
        if not wording.text:
            return Wording(reasons=(because("annex-missing", line=line),), is_unfit=True)
        if operation.unit == "row":
            announced = self._announced(operation.locator, line, is_list)
            rows, reason = read_rows(wording.cells, wording.tables, announced)
            return Wording(rows, reasons=(reason,) if reason else (), is_unfit=reason is not None)
        rows = self._whole_rows(wording.cells, wording.tables, line, is_list)
        reasons = []
        if operation.unit == "annex" and operation.locator and wording.own_number not in (None, operation.locator[0]):
            announced_number, given = operation.locator[0], wording.own_number or "–"
            reasons.append(because("wording-number", line=line, announced=announced_number, given=given))
        reasons += numbers_fit(operation.op, operation.unit, operation.locator, wording.text, line)
        return Wording(rows, wording.text, tuple(reasons))

    def _announced(self, numbers: tuple[str, ...] | None, line: int, is_list: bool) -> Announced:
        return Announced(
            numbers,
            line,
            is_list,
            lambda text: self.names.body_code(text) is not None,
            lambda text: self.names.system_code(text) is not None,
        )

    def _whole_rows(
        self, cells: Sequence[str], tables: Sequence[Table], line: int, is_list: bool
    ) -> tuple[ReadRow, ...]:
        """The rows of a table that stands in a text, where it has numbered rows."""
        if not cells and not tables:
            return ()
        is_wide = bool(tables) and is_list and len(tables[0].rows[0]) == LIST_COLUMNS
        rows, reason = read_rows(cells, tables, self._announced(None, line, is_wide))
        return () if reason else rows


def numbers_fit(op: str, unit: str, locator: Sequence[str], text: str, line: int) -> list[Reason]:
    """A reason when the units that begin in `text` are not those that the order announces."""
    pattern = _NUMBERED.get(unit)
    if pattern is None or op not in ("replace", "insert") or not locator:
        return []
    given = [next(number for number in found.groups() if number) for found in pattern.finditer(text)]
    if given == list(locator) and pattern.match(text):
        return []
    if unit == "paragraph" and given[:1] != [locator[0]]:
        return [because("paragraph-number", line=line, number=locator[0])]
    listed = ", ".join(given[:20]) or "–"
    return [because("wording-number", line=line, announced=", ".join(locator), given=listed)]


def heading_fits(
    unit: str, locator: Sequence[str], scope: Mapping[str, str | bool], text: str, line: int
) -> list[Reason]:
    """A reason when a new heading begins with another number than that of what it is to head."""
    found = _HEADED.match(text)
    if found is None or unit not in ("chapter_heading", "title"):
        return []
    level = _HEADED_LEVELS[(found["ru"] or found["kk"]).lower()]
    announced = locator[0] if unit == "chapter_heading" and locator else str(scope.get(level, "–"))
    given = found["after"] or found["before"]
    is_other_level = unit == "chapter_heading" and level != "chapter"
    if given == announced and not is_other_level:
        return []
    return [because("wording-number", line=line, announced=announced, given=found.group())]


def lines_fit(op: str, unit: str, locator: Sequence[str], text: str, line: int) -> list[Reason]:
    """A reason when the indents that an order announces are not the lines of `text`, or parts are fewer lines."""
    if op not in ("replace", "insert") or unit not in ("indent", "part") or not locator:
        return []
    given, announced = text.count("\n") + 1, len(locator)
    if given == announced or (unit == "part" and given > announced):
        return []
    return [because("lines-count", line=line, announced=", ".join(locator), given=given)]
