"""The tables of the reference pages that show the rule pack, made from the pack itself.

    python -m tizbe.law.rules.page docs/reference/rule-pack.md docs/reference/exchange.md

The prose of these pages is written by hand. Between `<!-- made: NAME -->` and `<!-- end -->` stands what `PARTS[NAME]`
makes: every rule with the days on which it holds (both included) by the shipped editions, and its source or the mark
"ours". The command writes the pages anew in their place; a test compares them, so that none says other than the pack.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from tizbe.errors import Broken
from tizbe.law.authority import authority
from tizbe.law.rules.dated import DatedRules
from tizbe.law.rules.pack import Column, Evidence, Limit, RowRules, Rule, RulePack, Since, rule_pack
from tizbe.period import OPEN, end_text

_PLACE = re.compile(r"^<!-- made: (?P<name>\S+) -->\n(?P<body>.*?)^<!-- end -->$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"<!-- (?:made: \S+|end) -->")

_ALWAYS = ("always", "")
_EXCHANGE = "ours: exchange format"  # no act prescribes columns, so the pack has no source for them
_NONE = "–"

_MEANS: Mapping[str, str] = {
    "award": "award for bearing and raising children",
    "born": "birth date",
    "child_born": "birth date of the child",
    "child_iin": "IIN of the child",
    "citizenship": "citizenship",
    "died": "day of death",
    "form": "form of study",
    "group": "disability group, or a child with a disability",
    "kind": "what the person does",
    "level": "level of social well-being",
    "measure": "measure of restraint",
    "regime": "regime of the institution",
    "relation": "the worker, or a member of the worker's family",
    "status": "standing with the employment service",
    "worker_iin": "IIN of the worker",
}
"""What each evidence column means: the one thing a sender asks that the pack does not say."""


def made(text: str) -> str:
    """A page with every part in it made anew; what stands outside the marks is untouched.

    Raises Broken for a part that `PARTS` does not have, and for a mark without its other half.
    """
    if len(_MARK.findall(text)) != 2 * len(_PLACE.findall(text)) or _nested(text):
        raise Broken("A page has a mark without its other half")
    return _PLACE.sub(_filled, text)


def write(paths: Iterable[Path]) -> None:
    """Write the pages at these paths anew, in their place. Raises Broken as `made` does, before it writes that page."""
    for path in paths:
        path.write_text(made(path.read_text(encoding="utf-8")), encoding="utf-8")


def part(name: str) -> str:
    """What the part of that name says today, as Markdown; Broken when there is no such part."""
    if name not in PARTS:
        raise Broken(f"The pages of the rule pack have no part {name}")
    pack = rule_pack()
    return "\n".join(PARTS[name](pack, DatedRules(authority()))).strip()


def _nested(text: str) -> bool:
    return any(_MARK.search(place["body"]) for place in _PLACE.finditer(text))


def _filled(place: re.Match[str]) -> str:
    return f"<!-- made: {place['name']} -->\n\n{part(place['name'])}\n\n<!-- end -->"


def _name(pack: RulePack, _: DatedRules) -> list[str]:
    return [f"The shipped pack is `{pack.name}`, version {pack.version}. Its hash:", "", f"`{pack.hash}`"]


def _columns(pack: RulePack, _: DatedRules) -> list[str]:
    rows = [
        [f"`{column.name}`", column.kind, column.role, _coded(column.values) or _NONE, _askers(pack, column.name)]
        for column in pack.columns
    ]
    return _table(["column", "kind", "role", "values", "row or stream"], rows)


def _rows(pack: RulePack, dated: DatedRules) -> list[str]:
    lines: list[str] = []
    for rules in pack.rows:
        lines += [f"#### Row {rules.row}", "", f"{_category(dated, rules.row)}.", ""]
        lines += [*_table(["key", "says", "from", "to", "source"], _row(rules, dated)), ""]
    return lines


def _row(rules: RowRules, dated: DatedRules) -> list[list[str]]:
    """Everything the pack says of one row, a line for each thing said."""
    lines = [
        ["evidence", f"`{use.column}`, {_demand(use)}", *_asked(use, dated), _marked(use.source)]
        for use in rules.evidence
    ] or [["evidence", "none", *_ALWAYS, _marked(_EXCHANGE)]]
    holds = {rule: (start, until) for rule, start, until in dated.versions(rules)}
    for rule in rules.rules:
        days = _days(rule.since, holds.get(rule))
        lines += [[key, says, *days, _marked(rule.source)] for key, says in _said(rule)]
    starts = [dated.start(payer.since) for payer in rules.payers]
    for place, payer in enumerate(rules.payers):
        start = starts[place]
        until = next((later for later in starts[place + 1 :] if later is not None), OPEN)
        period = (start, until) if start is not None and start < until else None
        lines.append(["payer", payer.payer, *_days(payer.since, period), _marked(payer.source)])
    lines.append(["tail", _counted(rules.tail.days, "day"), *_ALWAYS, _marked(rules.tail.source)])
    return lines


def _asked(use: Evidence, dated: DatedRules) -> tuple[str, str]:
    """From which sending day on a column is taken."""
    if use.since is None:
        return _ALWAYS
    start = dated.start(use.since)
    return _days(use.since, None if start is None else (start, OPEN))


def _said(rule: Rule) -> list[tuple[str, str]]:
    """What one dated rule says: its keys, each with a phrase."""
    said = [("admits", _coded(rule.admits) or "every statement")]
    if rule.excludes:
        said.append(("excludes", _coded(rule.excludes)))
    if rule.age is not None:
        unknown = "no days" if rule.age.required else "no limit"
        last = f"ends the day before the {rule.age.of} turns {rule.age.years}"
        said.append(("age", f"{last}; {unknown} while the birth date is not known"))
    if rule.window_months is not None:
        after = f" and {_counted(rule.window_months, 'month')} after them" if rule.window_months else ""
        only = f"; asked for {_coded(rule.window_values)} only" if rule.window_values else ""
        said.append(("window_months", f"work bars its own days{after}{only}"))
    if rule.minus:
        said.append(("minus", f"the entitlement of {_row_list(rule.minus)}"))
    if rule.one_per is not None:
        said.append(("one_per", f"one representative for each `{rule.one_per}`, each day"))
    return said


def _precedence(pack: RulePack, _: DatedRules) -> list[str]:
    order = _runs(pack.precedence.rows)
    return [f"The first of these rows that a person has on a day: {order}. Source: {_marked(pack.precedence.source)}."]


def _brake(pack: RulePack, _: DatedRules) -> list[str]:
    limits = [("every feed without its own", Limit(share=pack.brake.share, persons=pack.brake.persons))]
    limits += [(f"`{feed}`", limit) for feed, limit in sorted(pack.brake.feeds.items())]
    rows = [
        [feed, f"{limit.share * 100:g} %", f"{limit.persons:,}", _marked(pack.brake.source)] for feed, limit in limits
    ]
    return _table(["feed", "more than this share of its persons", "and at least so many", "source"], rows)


def _streams(pack: RulePack, dated: DatedRules) -> list[str]:
    streams = [("activity", pack.activity.feed, pack.activity.evidence, pack.activity.source)]
    streams += [("vital", pack.vital.feed, pack.vital.evidence, pack.vital.source)]
    table = _table(
        ["stream", "feed", "evidence", "source"],
        [
            [name, f"`{feed}`", "; ".join(f"`{use.column}`, {_demand(use)}" for use in evidence), _marked(source)]
            for name, feed, evidence, source in streams
        ],
    )
    system = pack.activity.feed.rpartition("/")[2]
    barred = [
        [str(row), _counted(months, "month"), from_date.isoformat(), end_text(until_date) or "open"]
        for row, months, from_date, until_date in dated.windows
    ]
    return [
        *table,
        "",
        f"In {_row_list(pack.activity.ground_rows)} the system `{system}` gives a ground instead.",
        "Work bars a row that has `window_months` on the days on which the list names that system in the row;",
        f"{_row_list(pack.activity.also_bars)} it bars whether the list does or not. So, by the editions:",
        "",
        *_table(["work bars row", "with a window of", "from", "to"], barred),
    ]


def _exchange(pack: RulePack, _: DatedRules) -> list[str]:
    asked = [(str(rules.row), rules.evidence) for rules in pack.rows]
    asked += [(f"`{pack.activity.feed}`", pack.activity.evidence), (f"`{pack.vital.feed}`", pack.vital.evidence)]
    rows = [
        [where, f"`{use.column}`", _demand(use), f"{_meaning(use.column)}: {_form(pack.column(use.column))}"]
        for where, evidence in asked
        for use in evidence
    ]
    bare = tuple(rules.row for rules in pack.rows if not rules.evidence)
    ask_nothing = [f"No column of evidence: {_row_list(bare)}."] if bare else []
    return [*_table(["row or feed", "column", "must be filled", "value"], rows), "", *ask_nothing]


def _form(column: Column) -> str:
    """What a sender may write in a column."""
    forms = {
        "date": "a day, `2026-01-31`",
        "iin": "12 digits, as in `iin`",
        "value": _coded(column.values),
        "country": "two-letter country code of ISO 3166-1",
        "level": f"{_coded(column.values)}, Latin or Cyrillic, large or small",
    }
    return forms[column.kind]


def _meaning(name: str) -> str:
    if name not in _MEANS:
        raise Broken(f"The pages of the rule pack do not say what the column {name} means")
    return _MEANS[name]


def _demand(use: Evidence) -> str:
    if use.required_when is not None:
        return f"required when `{use.required_when.column}` is `{use.required_when.value}`"
    return "required" if use.required else "optional"


def _askers(pack: RulePack, column: str) -> str:
    asked = [(str(rules.row), rules.evidence) for rules in pack.rows]
    asked += [("activity", pack.activity.evidence), ("vital", pack.vital.evidence)]
    return ", ".join(name for name, evidence in asked if any(use.column == column for use in evidence)) or _NONE


def _category(dated: DatedRules, row: int) -> str:
    """The row's category in English, as the last edition that has the row words it."""
    for edition in reversed(dated.authority.editions.editions):
        for worded in edition.rows:
            if worded.number == str(row):
                return worded.category.in_language("en").rstrip(".")
    raise Broken(f"No edition of the list has the row {row} of the rule pack")


def _days(since: Since, period: tuple[date, date] | None) -> tuple[str, str]:
    """The first and the last day of a rule; an act that is not known here has brought nothing into force."""
    by = f" (act {since.act})" if since.act is not None else ""
    if period is None:
        return f"not in force{by}", ""
    from_date, until_date = period
    return f"{from_date.isoformat()}{by}", end_text(until_date) or "open"


def _marked(source: str) -> str:
    """A source with our own choices made plain to see."""
    return re.sub(r"\bours\b", "**ours**", source)


def _coded(values: Sequence[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _row_list(rows: Sequence[int]) -> str:
    return f"row {rows[0]}" if len(rows) == 1 else f"rows {_runs(rows)}" if rows else "no row"


def _runs(rows: Sequence[int]) -> str:
    """Row numbers in their order, three and more neighbours as `3 to 15`."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table, a line for each row."""
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in (heads, *rows)]
    return [lines[0], "|---" * len(heads) + "|", *lines[1:]]


PARTS: Mapping[str, Callable[[RulePack, DatedRules], list[str]]] = {
    "pack-name": _name,
    "pack-columns": _columns,
    "pack-rows": _rows,
    "pack-precedence": _precedence,
    "pack-brake": _brake,
    "pack-streams": _streams,
    "exchange-evidence": _exchange,
}
"""Every part that a page may hold, by the name in its mark: the lines it makes from a pack and its dated rules."""


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python -m tizbe.law.rules.page PAGE…")
    write(map(Path, sys.argv[1:]))
