"""How `tizbe law` prints for people: a reading, an act of the register, a rehearsal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tizbe.cli.law_words import COLUMNS, REHEARSAL, REVIEW, STATE, STATUS, WORDS
from tizbe.cli.screen import console

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN_DETAIL = ("date", "clause", "kind", "code", "kk", "ru", "en", "was", "became", "from", "because")


def print_reading(answer: dict[str, Any]) -> None:
    """Print what was read of an act."""
    from rich.table import Table

    screen = console()
    act, commencement = answer["act"], answer["commencement"]
    screen.print(f"No. {act['number']} · {act['date']} · {act['issuer']} · {act['language']}", style="bold")
    for target in answer["target"]:
        screen.print(f"→ No. {target['number']} · {target['date']}")
    screen.print(f"{commencement['kind']} · {commencement['date'] or '–'}")
    table = Table("#", "op", "unit", "scope", "numbers", "wording", show_lines=True)
    for operation in answer["operations"]:
        scope = ", ".join(key if value is True else f"{key} {value}" for key, value in operation["scope"].items())
        numbers = ", ".join(operation["locator"])
        table.add_row(str(operation["order"]), operation["op"], operation["unit"], scope, numbers, _wording(operation))
    screen.print(table)
    for repair in answer["repairs"]:
        screen.print(f"{repair['line']:>4} {repair['rule']}: {repair['before'].strip()} → {repair['after']}")
    _print_review(screen, answer["status"], answer["status"], answer["reasons"])


def print_entries(acts: Iterable[dict[str, Any]], language: str) -> None:
    """Print the acts of the register, one line each."""
    screen = console()
    for act in acts:
        shipped = f" · {WORDS['shipped'][language]}" if act["shipped"] else ""
        waits = f" · {WORDS['waits'][language]}: {act['undecided']}" if act["undecided"] else ""
        screen.print(f"{act['act']} · {_status(act, language)}{shipped}{waits}")


def print_step(answer: dict[str, Any], language: str) -> None:
    """Print how far an act has come with a step, and what stands against it."""
    screen = console()
    shipped = f" · {WORDS['shipped'][language]}" if answer["shipped"] else ""
    screen.print(f"{answer['act']} · {_status(answer, language)}{shipped}", style="bold")
    if answer["review"]:
        _print_review(screen, answer["review"], REVIEW[answer["review"]][language], answer["reasons"])
    if answer["rows_without_rules"]:
        screen.print(WORDS["rows_without_rules"][language].format(", ".join(answer["rows_without_rules"])))
    for decision in answer["decisions"]:
        if decision["status"] == "waits":
            screen.print(f"{_decision(decision)} · {WORDS['waits'][language]}")
    if report := answer.get("settlement"):
        told = (report["settlement"], f"{report['changes']:,}", f"{report['persons']:,}")
        screen.print(WORDS["settlement"][language].format(*told))


def print_entry(answer: dict[str, Any], language: str) -> None:
    """Print everything that is known of an act."""
    screen = console()
    print_step(answer, language)
    screen.print(f"SHA-256 {answer['sha256']}")
    if answer["other_sha256"]:
        screen.print(f"SHA-256 {answer['other_sha256']}")
    for step in ("added", "confirmed", "published", "refused"):
        if done := answer[step]:
            reason = f" · {done['reason']}" if done.get("reason") else ""
            screen.print(f"{WORDS[step][language]}: {done['by']} · {done['at']}{reason}")
    if answer["decisions"]:
        screen.print(f"{WORDS['decisions'][language]}:", style="bold")
        for decision in answer["decisions"]:
            screen.print(f"  {_decision(decision)} · {decision['by']} · {decision['at']} · {decision['status']}")
    screen.print(f"{WORDS['operations'][language]}:", style="bold")
    for operation in answer["reading"]["operations"]:
        place = WORDS["lines"][language].format(*operation["lines"])
        when = operation["commencement"]["date"] or operation["commencement"]["kind"]
        numbers = ", ".join(operation["locator"])
        screen.print(f"  {operation['order']}. {operation['op']} {operation['unit']} {numbers} · {place} · {when}")
        screen.print(f"     «{operation['instruction']}»")


def print_rehearsal(answer: dict[str, Any], language: str) -> None:
    """Print what an act would do."""
    from rich.table import Table

    screen = console()

    def say(name: str, *values: object, **named: object) -> None:
        screen.print(REHEARSAL[name][language].format(*values, **named))

    say("heading", act=answer["act"], commit=answer["commit"], looked=f"{answer['persons_looked_at']:,}")
    for reason in answer["reasons"]:
        screen.print(f"- {reason}")
    days = ", ".join(answer["days"]) or REHEARSAL["none"][language]
    say("days", days)
    for side in ("gained", "lost"):
        if answer["feeds"][side]:
            screen.print(f"{REHEARSAL[side][language]}:", style="bold")
        for feed in answer["feeds"][side]:
            screen.print(f"  {feed['feed']}  {feed['begin_date']} – {feed['end_date'] or '…'}")
    for one in answer["bodies_replaced"]:
        same = REHEARSAL["same"][language] if one["is_same"] else ""
        screen.print(REHEARSAL["replaced"][language].format(**one) + same)
    for kind in ("added", "removed", "changed", "renumbered"):
        if answer["list_rows"][kind]:
            say(kind, ", ".join(answer["list_rows"][kind]))
    if answer["rows"]:
        table = Table(*COLUMNS[language])
        for row in answer["rows"]:
            reasons = [f"+ {name} {count:,}" for name, count in row["begin_reasons"].items()]
            reasons += [f"− {name} {count:,}" for name, count in row["end_reasons"].items()]
            numbers = (f"{row[name]:,}" for name in ("begin", "end", "days_gained", "days_lost"))
            table.add_row(str(row["row"]), *numbers, "\n".join(reasons))
        screen.print(table)
    if not answer["days"]:
        say("unknown")
        return
    cover = answer["cover"]
    told = {"gained": cover["days_gained"], "lost": cover["days_lost"], "begin": cover["begin"], "end": cover["end"]}
    say("cover", **{name: f"{value:,}" for name, value in told.items()})
    for one in answer["row_payers"]:
        was, now = one["payer_without"] or "–", one["payer_with"] or "–"
        say("row_payer", row=one["row"], day=one["begin_date"], was=was, now=now)
    for one in answer["payers"]:
        named = {"was": one["payer_without"], "now": one["payer_with"]}
        say("payer", **named, persons=f"{one['persons']:,}", days=f"{one['days']:,}")
    for side in ("losing", "gaining"):
        for one in answer["statements"][side]:
            say(side, feed=one["feed"], statements=f"{one['statements']:,}", persons=f"{one['persons']:,}")
    if answer["rows_without_rules"]:
        screen.print(WORDS["rows_without_rules"][language].format(", ".join(answer["rows_without_rules"])))
    say("horizon", answer["horizon_date"])


def _status(act: dict[str, Any], language: str) -> str:
    status = STATUS[act["status"]][language]
    if act["state"] is None:
        return status
    return f"{status} · {STATE[act['state']][language].format(since=act['in_force_from'])}"


def _decision(decision: dict[str, Any]) -> str:
    told = (decision[key] for key in _SHOWN_DETAIL if decision.get(key))
    return f"{decision['decision']}: " + " · ".join(", ".join(x) if isinstance(x, list) else str(x) for x in told)


def _wording(operation: dict[str, Any]) -> str:
    """The new wording of an operation, as far as a cell of a table can show it."""
    words = operation["words"]
    if words:
        return " → ".join(part for part in (words["after"] or words["old"], words["new"]) if part)
    return operation["text"] or "\n".join(
        f"{row['number']}. {row.get('category') or ' | '.join(row.get('cells', ()))}\n"
        + "\n".join(f"   {feed['body']}: {feed['system']}" for feed in row.get("feeds", ()))
        for row in operation["rows"]
    )


def _print_review(screen: Console, status: str, shown: str, reasons: Iterable[str]) -> None:
    screen.print(shown, style="bold green" if status == "ready" else "bold red")
    for reason in reasons:
        screen.print(f"- {reason}")
