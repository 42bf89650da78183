"""Killers by other laws: tails, a law that changes there and back, and rules that change on a day."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from msgspec.structs import replace

from tests.mutation.comparison import Rows, first_difference, rows_of, settler_of
from tests.mutation.expectations import Settled, tailed
from tests.settlement.worlds import entitlements, load
from tizbe.law.authority import Authority, authority
from tizbe.law.edition import legal_list_without
from tizbe.law.rules.pack import Age, DatedPayer, Rule, RulePack, Since, Tail, rule_pack
from tizbe.settlement.cover import make_cover
from tizbe.settlement.law_change import change_of_law

TAILS = {1: 5, 2: 40, 4: 10, 8: 3, 13: 200, 17: 31}
TURN_DATE, BACK_DATE = date(2026, 1, 5), date(2026, 2, 10)
FIRST = Since(act="660")
OURS = "a test"
OTHERWISE = (
    (1, Rule(FIRST, OURS, age=Age(17, "person", "age", required=True))),
    (2, Rule(FIRST, OURS, admits=("registered",))),
    (3, Rule(FIRST, OURS, window_months=5)),
    (4, Rule(FIRST, OURS, age=Age(2, "child", "child-age", required=True), one_per="child_iin")),
    (6, Rule(FIRST, OURS)),
    (9, Rule(FIRST, OURS, admits=("minimum", "full"))),
    (10, Rule(FIRST, OURS, admits=("house-arrest",))),
    (13, Rule(FIRST, OURS, admits=("1", "2"), minus=(12,))),
    (17, Rule(FIRST, OURS, admits=("C", "E"), window_months=1, minus=(2, 13))),
)
"""Rules of a made-up law, by row; none of them is anybody's."""


def law_without_807() -> Authority:
    """The law as it would stand without the act that made edition 3."""
    return Authority(legal_list_without("807"), rule_pack())


def tails(settled: Settled) -> Iterator[str | None]:
    """By a rule pack with tails, every unbroken cover goes on as the contract says."""
    pack = rule_pack()
    rows = tuple(replace(row, tail=Tail(days=TAILS.get(row.row, 0), source="a test")) for row in pack.rows)
    longer = replace(pack, rows=rows)
    connection = load(settled.worlds)
    settler_of(connection, Authority(authority().editions, longer)).settle_all(1)
    found = [
        (number, f"{one.iin}/{one.row}", one.begin_date, one.end_date)
        for number, world in entitlements(connection).items()
        for one in world
    ]
    expected = [
        (number, *one)
        for number, (world, entitled) in enumerate(zip(settled.worlds, settled.entitlements, strict=True))
        for one in tailed(entitled, world, TAILS)
    ]
    yield first_difference("tail", expected, found)


def changed(settled: Settled, unlawful: Rows, persons: tuple[int, int]) -> Iterator[str | None]:
    """A law that changes, there and back, settles whom it touches as if everybody were settled anew."""
    connection = load(settled.worlds)
    new = settler_of(connection)
    new.settle_all(1)
    by_807 = rows_of(connection)
    old = settler_of(connection, law_without_807())
    old.settle_all(1)
    without_807 = rows_of(connection)
    yield first_difference("law without 807", unlawful, without_807)
    for was, settler, before, after, touched in (
        (old, new, without_807, by_807, persons[0]),
        (new, old, by_807, without_807, persons[1]),
    ):
        settler.load_rules()
        count = settler.find_affected(1, 1, change_of_law(was.rules, settler.rules))
        settler.settle_affected(1)
        affected = {iin for (iin,) in connection.execute("SELECT iin FROM affected").fetchall()}
        together = [*(row for row in before if row[0] not in affected), *rows_of(connection)]
        yield first_difference("another law", after, together)
        yield None if count == touched else f"another law touches {count} persons, not {touched}"


def touched_by_law(settled: Settled) -> tuple[Rows, tuple[int, int]]:
    """What the sound hub says by the law without act 807, and whom the change touches, there and back."""
    connection = load(settled.worlds)
    old = settler_of(connection, law_without_807())
    old.settle_all(1)
    rows = rows_of(connection)
    new = settler_of(connection)
    there = new.find_affected(1, 1, change_of_law(old.rules, new.rules))
    return rows, (there, old.find_affected(1, 1, change_of_law(new.rules, old.rules)))


def otherwise(*, always: bool) -> RulePack:
    """The shipped pack with other rules: always, or from one day to another, beside which the shipped ones hold."""
    pack, rules = rule_pack(), dict(OTHERWISE)
    turn, back = Since(date=TURN_DATE), Since(date=BACK_DATE)
    rows = []
    for row in pack.rows:
        rule, payer = rules.get(row.row, row.rules[-1]), row.payers[-1]
        if row.row in (13, 16):
            payer = DatedPayer(FIRST, "local", OURS)
        if always:
            rows.append(replace(row, rules=(rule,), payers=(payer,)))
            continue
        while_other = (replace(rule, since=turn), replace(row.rules[-1], since=back))
        paid = (replace(payer, since=turn), replace(row.payers[-1], since=back))
        rows.append(replace(row, rules=(*row.rules, *while_other), payers=(*row.payers, *paid)))
    return replace(pack, rows=tuple(rows))


def splices(settled: Settled) -> Iterator[str | None]:
    """Rules that change for some months give in them what the new give, and beside them what the old give."""
    connection = load(settled.worlds)
    said = []
    for pack in (rule_pack(), otherwise(always=True), otherwise(always=False)):
        settler_of(connection, Authority(authority().editions, pack)).settle_all(1)
        connection.execute("CREATE OR REPLACE TEMP VIEW held AS SELECT * FROM entitled")
        make_cover(connection)
        periods = connection.execute("SELECT iin, row_no, '', from_date, until_date FROM entitled").fetchall()
        covered = connection.execute("SELECT iin, 0, concat(rows, payer), from_date, until_date FROM cover").fetchall()
        said.append([*periods, *covered])
    old = [(*row[:4], min(row[4], TURN_DATE)) for row in said[0] if row[3] < TURN_DATE]
    old += [(*row[:3], max(row[3], BACK_DATE), row[4]) for row in said[0] if row[4] > BACK_DATE]
    new = [
        (*row[:3], max(row[3], TURN_DATE), min(row[4], BACK_DATE))
        for row in said[1]
        if row[3] < BACK_DATE and row[4] > TURN_DATE
    ]
    yield first_difference("spliced", _joined([*old, *new]), said[2])


def apart(settled: Settled) -> Iterator[str | None]:
    """Two rows with one representative each, settled in one turn, are what each is where it alone has one."""
    connection = load(settled.worlds)
    rule = Rule(FIRST, OURS, age=Age(3, "child", "child-age"))
    said = {}
    for chosen in ((4, 5), (4,), (5,)):
        rules = {row: replace(rule, one_per="child_iin") if row in chosen else rule for row in (4, 5)}
        rows = tuple(replace(row, rules=(rules.get(row.row, row.rules[0]),)) for row in rule_pack().rows)
        settler_of(connection, Authority(authority().editions, replace(rule_pack(), rows=rows))).settle_all(1)
        said[chosen] = rows_of(connection)
    for row in (4, 5):
        alone, together = ([one for one in said[chosen] if one[1] == row] for chosen in ((row,), (4, 5)))
        yield first_difference(f"row {row} beside another with a representative", alone, together)


def _joined(rows: Rows) -> Rows:
    """Rows of key and period, of which adjacent ones alike are one."""
    found: dict[tuple[Any, ...], list[tuple[date, date]]] = defaultdict(list)
    for *key, from_date, until_date in sorted(rows):
        own = found[tuple(key)]
        if own and own[-1][1] == from_date:
            own[-1] = (own[-1][0], until_date)
        else:
            own.append((from_date, until_date))
    return [(*key, *period) for key, periods in found.items() for period in periods]
