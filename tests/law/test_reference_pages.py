"""The pages on the rule pack and the exchange format say what the pack says, and name what the code reads."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from tizbe.errors import Broken
from tizbe.intake.screening import NAMED
from tizbe.law.authority import authority
from tizbe.law.rules import pack as pack_module
from tizbe.law.rules.dated import DatedRules
from tizbe.law.rules.pack import Limit, RowRules, Rule, RulePack, Since, rule_pack
from tizbe.law.rules.page import PARTS, made, part

ROOT = Path(__file__).resolve().parents[2]
RULE_PACK = ROOT / "docs/reference/rule-pack.md"
EXCHANGE = ROOT / "docs/reference/exchange.md"
PAGES = [RULE_PACK, EXCHANGE]


def _keys(page: Path, head: str) -> list[str]:
    """The keys in the first column of the first table below a heading or line that is `head`."""
    below = page.read_text(encoding="utf-8").split(f"\n{head}\n", 1)[1]
    table = below[below.index("|") :].split("\n\n", 1)[0]
    return re.findall(r"`(\w+)`", "\n".join(line.split("|")[1] for line in table.splitlines()))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_made_tables_are_current(page: Path) -> None:
    """A page is what `python -m tizbe.law.rules.page` makes of it from the pack of today."""
    text = page.read_text(encoding="utf-8")
    assert text == made(text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_one_command_mends_a_page(page: Path, tmp_path: Path) -> None:
    """The command brings back whatever was changed between the marks, and leaves the prose alone."""
    text = page.read_text(encoding="utf-8")
    copy = tmp_path / page.name
    copy.write_text(re.sub(r"( -->\n).*?(<!-- end -->)", r"\1spoiled\n\2", text, flags=re.DOTALL), encoding="utf-8")
    assert "spoiled" in copy.read_text(encoding="utf-8")
    subprocess.run([sys.executable, "-m", "tizbe.law.rules.page", copy], check=True)
    assert copy.read_text(encoding="utf-8") == text


def test_every_part_stands_on_its_page_once() -> None:
    """The marks of the two pages together name every part that can be made, each once."""
    names = {page: re.findall(r"<!-- made: (\S+) -->", page.read_text(encoding="utf-8")) for page in PAGES}
    assert names[EXCHANGE] == ["exchange-evidence"]
    assert sorted(names[RULE_PACK] + names[EXCHANGE]) == sorted(PARTS)


@pytest.mark.parametrize(
    "text",
    [
        "<!-- made: pack-tides -->\n<!-- end -->\n",
        "<!-- made: pack-name -->\n",
        "<!-- end -->\n",
        "<!-- made: pack-name -->\n<!-- made: pack-brake -->\n<!-- end -->\n<!-- end -->\n",
    ],
    ids=["unknown", "unclosed", "unopened", "nested"],
)
def test_a_broken_mark_makes_no_page(text: str) -> None:
    """A mark that names no part, lacks its other half or stands in another stops the page."""
    with pytest.raises(Broken):
        made(text)


def test_the_page_names_the_pack_of_the_receipts() -> None:
    """The hash on the page is the one that receipts give for the shipped pack."""
    assert rule_pack().hash in part("pack-name")


def test_every_source_of_the_pack_is_shown() -> None:
    """The page gives every source that the pack names, with our own choices in bold."""
    page = RULE_PACK.read_text(encoding="utf-8")
    pack = rule_pack()
    sources = {pack.activity.source, pack.vital.source, pack.precedence.source, pack.brake.source}
    for row in pack.rows:
        sources |= {row.tail.source, *(rule.source for rule in row.rules), *(payer.source for payer in row.payers)}
    assert [source for source in sources if re.sub(r"\bours\b", "**ours**", source) not in page] == []


def test_house_arrest_gives_a_ground_from_act_748() -> None:
    """Row 10 shows detention alone to the last day before act 748, and house arrest from its first day."""
    row = part("pack-rows").split("#### Row 10\n")[1].split("#### Row 11\n")[0]
    assert "| admits | `detention` | 2021-09-22 (act 660) | 2022-09-25 |" in row
    assert "| admits | `detention`, `house-arrest` | 2022-09-26 (act 748) | open |" in row


def test_an_act_that_is_not_known_brings_nothing_into_force() -> None:
    """A rule and a payer since an act without an edition are shown with no days, and the ones before stay open."""
    row, since = rule_pack().row(9), Since(act="9999")
    later = replace(
        row,
        rules=(*row.rules, replace(row.rules[0], since=since, admits=())),
        payers=(*row.payers, replace(row.payers[0], since=since, payer="none")),
    )
    lines = PARTS["pack-rows"](replace(rule_pack(), rows=(later,)), DatedRules(authority()))
    shown = [line.split(" | ")[:4] for line in lines if line.startswith(("| admits", "| payer"))]
    assert shown == [
        ["| admits", "`medium`, `maximum`, `emergency`, `full`", "2021-09-22 (act 660)", "open"],
        ["| admits", "every statement", "not in force (act 9999)", ""],
        ["| payer", "republican", "2021-09-22 (act 660)", "open"],
        ["| payer", "none", "not in force (act 9999)", ""],
    ]


def test_a_feed_with_its_own_brake_is_shown() -> None:
    """A limit of a single feed stands below the limit of all others."""
    brake = replace(rule_pack().brake, feeds={"2/mlspp/labour-market": Limit(share=0.125, persons=20)})
    lines = PARTS["pack-brake"](replace(rule_pack(), brake=brake), DatedRules(authority()))
    assert lines[-1] == "| `2/mlspp/labour-market` | 12.5 % | 20 | **ours** |"


@pytest.mark.parametrize(
    ("head", "kind"),
    [("## The whole pack", RulePack), ("## A row", RowRules), ("## A rule", Rule)],
    ids=["pack", "row", "rule"],
)
def test_the_tables_of_keys_name_every_key(head: str, kind: type[msgspec.Struct]) -> None:
    """The tables of keys, written by hand, name the keys that the pack is read with, and no other."""
    assert sorted(_keys(RULE_PACK, head)) == sorted(kind.__struct_fields__)


def test_no_key_of_the_pack_goes_unsaid() -> None:
    """Every key at any depth of the pack stands in the hand-written part of the page."""
    by_hand = RULE_PACK.read_text(encoding="utf-8").split("\n## What it says\n")[0]
    said = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", by_hand))))
    kinds = [kind for kind in vars(pack_module).values() if isinstance(kind, type)]
    keys = {name for kind in kinds if issubclass(kind, msgspec.Struct) for name in kind.__struct_fields__}
    assert keys - said == set()


def test_the_columns_of_every_file_are_those_that_intake_knows() -> None:
    """The columns that every feed takes, written by hand, are those that screening knows besides the evidence."""
    assert sorted(_keys(EXCHANGE, "| column | where | value |")) == sorted(NAMED)
