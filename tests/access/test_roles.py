"""Which role may do what, asked of every role and every right."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from tizbe.access.identity import (
    Kind,
    demand,
    demand_sending,
    local_administrator,
    may_see_refused_rows,
    may_see_submission,
    may_send,
    of_role,
)
from tizbe.access.page import page
from tizbe.access.refusals import SENTENCES, refusal
from tizbe.access.roles import RIGHT_NAMES, RIGHTS, ROLE_NAMES, Right, Role
from tizbe.errors import LANGUAGES, Forbidden, Unauthenticated

ROOT = Path(__file__).resolve().parents[2]

# sender, operator, supervisor, lawyer, fund, call centre, auditor: written down by hand, beside the table of the code.
HOLDS = """
submit                x . . . . . .
read-own-submissions  x . . . . . .
read-submissions      . x x . . . x
read-refused-rows     . x . . . . .
release               . x x . . . .
reject                . x x . . . .
settle                . x . . . . .
rehearse              . x x x . . .
read-reports          . x x x x . x
read-list             x x x x x x x
read-register         . x x x x . x
add-act               . . . x . . .
confirm-act           . . x x . . .
publish-act           . . x x . . .
explain               . x . x x x .
read-statements       . x . x . . .
read-changes          . . . . x . .
read-image            . . . . x . .
acknowledge           . . . . x . .
deliver               . x . . . . .
read-delivery         . x x . x . x
close-case            . x . . . . .
assign-case           . x x . . . .
read-audit            . . x . . . x
read-metrics          . x x . . . x
manage-accounts       . . x . . . .
manage-clients        . . x . . . .
rotate-hub-key        . . x . . . .
rotate-own-key        x x . . x . .
"""
TABLE = {line.split()[0]: line.split()[1:] for line in HOLDS.strip().splitlines()}


@pytest.mark.parametrize(("role", "right"), list(product(Role, Right)), ids=str)
def test_each_role_holds_what_the_table_says(role: Role, right: Right) -> None:
    """A role may do a thing where the table has a mark, and is refused by name of role and right where it has none."""
    holds = TABLE[right][list(Role).index(role)] == "x"
    identity = of_role(Kind.PERSON, "somebody", role, "mlspp" if role is Role.SENDER else None)
    assert identity.may(right) is holds
    if holds:
        assert demand(identity, right) is identity
        return
    with pytest.raises(Forbidden) as caught:
        demand(identity, right)
    assert caught.value.code == "A002"
    for language in LANGUAGES:
        assert ROLE_NAMES[role][language] in caught.value.sentence(language)
        assert RIGHT_NAMES[right][language] in caught.value.sentence(language)


def test_the_table_names_every_right_and_no_role_holds_all() -> None:
    """The table is complete, every right is somebody's, and nobody holds all of them over the network."""
    assert list(TABLE) == [str(right) for right in Right]
    assert set(RIGHTS) == set(Role)
    assert all("x" in marks for marks in TABLE.values())
    assert all(held < set(Right) for held in RIGHTS.values())
    assert RIGHTS[Role.SUPERVISOR].isdisjoint({Right.SUBMIT, Right.SETTLE, Right.EXPLAIN, Right.READ_STATEMENTS})


def test_nobody_holds_nothing() -> None:
    """Who shows nothing is asked to log in; the local administrator may everything."""
    for right in Right:
        with pytest.raises(Unauthenticated):
            demand(None, right)
        demand(local_administrator("root"), right)


def test_a_body_sees_and_sends_only_its_own() -> None:
    """A sender sees its body's submissions, also under the body's other names, and sends under its own alone."""
    sender = of_role(Kind.CLIENT, "mlspp-1", Role.SENDER, "mlspp")
    assert may_see_submission(sender, "mlspp") and may_see_refused_rows(sender, ["health", "mlspp"])
    assert not may_see_submission(sender, "health") and not may_see_submission(sender, ["health", "mlspp-1"])
    assert not may_see_submission(sender, []) and not may_see_submission(sender, "")
    assert may_send(sender, "mlspp") and not may_send(sender, "health")
    assert demand_sending(sender, "mlspp") is sender
    with pytest.raises(Forbidden) as caught:
        demand_sending(sender, "health")
    assert caught.value.code == "A003"
    with pytest.raises(Unauthenticated):
        demand_sending(None, "health")


def test_others_see_submissions_as_their_role_says() -> None:
    """The operator sees rows of all, the auditor submissions of all but no rows, the call centre neither."""
    operator, auditor, centre = (
        of_role(Kind.PERSON, "p", role, None) for role in (Role.OPERATOR, Role.AUDITOR, Role.CALL_CENTRE)
    )
    assert may_see_submission(operator, "health") and may_see_refused_rows(operator, "health")
    assert may_see_submission(auditor, "health") and not may_see_refused_rows(auditor, "health")
    assert not may_see_submission(centre, "health") and not may_send(operator, "health")
    with pytest.raises(Forbidden) as caught:
        demand_sending(centre, "health")
    assert caught.value.code == "A002"
    assert may_send(local_administrator("root"), "health")


def test_the_page_of_roles_is_current() -> None:
    """docs/reference/roles.md is what `python -m tizbe.access.page` prints."""
    assert (ROOT / "docs/reference/roles.md").read_text(encoding="utf-8") == page()


def test_every_name_and_sentence_is_in_three_languages() -> None:
    """Roles, rights and reasons are said in Kazakh, Russian and English, with the same places to fill in."""
    for texts in [*ROLE_NAMES.values(), *RIGHT_NAMES.values(), *SENTENCES.values()]:
        assert list(texts) == list(LANGUAGES) and all(texts.values())
        assert len({frozenset(re.findall(r"\{(\w+)\}", text)) for text in texts.values()}) == 1
    assert set(ROLE_NAMES) == set(Role) and set(RIGHT_NAMES) == set(Right)


def test_a_refusal_repeats_no_number_of_a_person() -> None:
    """What a stranger sent is cut short in a sentence, and twelve digits in it are blotted out."""
    error = refusal("A030", client="x" * 500 + "\n900101700011")
    assert "900101700011" not in refusal("A030", client="900101700011").sentence("ru")
    assert len(error.sentence("en")) < 300 and "\n" not in error.sentence("en")
