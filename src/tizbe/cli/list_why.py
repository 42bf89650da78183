"""`tizbe list why`: why a row is so, told to people: its versions, what made each, and its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tizbe.cli.screen import console

if TYPE_CHECKING:
    from tizbe.law.legal_list import Row
    from tizbe.law.row_account import RowAccount, RowMaking


def print_row_account(account: RowAccount, language: str) -> None:
    """Print why a row is so, the oldest version first."""
    from tizbe.law.answer import NOTICE
    from tizbe.law.publication.page import edition_heading
    from tizbe.law.publication.words import say_in

    say = say_in(language)
    screen = console()
    screen.print(say("why_link", number=account.number), style="bold")
    screen.print(f"{account.day}: {edition_heading(account.edition, language)}", soft_wrap=True)
    screen.print(NOTICE[language], style="dim")
    for making in account.makings:
        screen.print()
        screen.print(_days(making, language), style="bold")
        for line in _origin(making, language):
            screen.print(f"  {line}", soft_wrap=True)
        if making.version.wording is None:
            screen.print(f"  {_DELETED[language]}")
        else:
            for line in _wording(making.version.wording, language):
                screen.print(f"  {line}", soft_wrap=True)


def _days(making: RowMaking, language: str) -> str:
    """The days in force, and the act."""
    from tizbe.law.publication.words import say_in
    from tizbe.period import end_of

    version = making.version
    days = f"{version.from_date} – {end_of(version.until_date) or '…'}"
    if version.made_by is None:
        return days
    act = say_in(language)("act_short", number=version.made_by.number, day=version.made_by.act_date)
    return f"{days} · {act}"


def _origin(making: RowMaking, language: str) -> list[str]:
    """What the act did, in its own words and where they stand; or that nothing can be quoted."""
    from tizbe.law.publication.words import say_in
    from tizbe.law.record import shipped_record

    say = say_in(language)
    if not making.operations:
        act = making.version.made_by
        is_first = act is not None and act.number == shipped_record().act.number
        return [say("as_enacted" if is_first else "not_at_hand")]
    told = []
    for one in making.operations:
        place = say("lines", first=one.first_line, last=one.last_line)
        if one.page:
            place = f"{say('page', page=one.page)}, {place}"
        told += [f"{one.order}. {say('op_' + one.op)} · {place}", f"   «{one.instruction}»"]
    return told


def _wording(row: Row, language: str) -> list[str]:
    """The category, and each feed with its body and system; what merged cells gave is marked."""
    from tizbe.law.publication.words import say_in

    lines = [row.category.in_language(language)]
    for worded in row.feeds:
        body, system = worded.body.in_language(language), worded.system.in_language(language)
        lines.append(f"{worded.feed.code} · {body}: {system}")
        if worded.inferred:
            lines.append(f"   {say_in(language)('inferred')}")
    return lines


_DELETED = {
    "kk": "Бұл күннен бастап жол тізбеден алынып тасталды.",
    "ru": "С этого дня строка исключена из перечня.",
    "en": "From this day on the row is deleted from the list.",
}
