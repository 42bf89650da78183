"""The one object a door holds: what is shown becomes an identity."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.access.world import HUB, World
from tizbe.access.door import Access
from tizbe.access.identity import Kind
from tizbe.access.password import Passwords
from tizbe.errors import Unauthenticated


def test_a_door_knows_systems_people_and_nobody(world: World, tmp_path: Path) -> None:
    """An access token, a session and a certificate each show who asks; nothing shows nobody; odd tokens are refused."""
    access = Access(world.store, tmp_path, (HUB,), passwords=Passwords(world.hasher), clock=world.clock)
    assert (tmp_path / "access.key").stat().st_mode & 0o777 == 0o600
    system = world.client()
    token = access.tokens.issue(system.assertion()).token
    found = access.identify(token)
    assert found is not None and found.kind is Kind.CLIENT and found.body == "mlspp"
    access.accounts(world.admin).add("aigerim", "A", "fund", password="a first password", language="ru")
    started = access.log_in.log_in("aigerim", "a first password")
    person = access.identify(started.token)
    assert person is not None and person.kind is Kind.PERSON and person.language == "ru" and person.has_to_finish
    assert access.identify(None) is None and access.identify("") is None
    for token in ("abc", "tzs_x", "tzc_x"):
        with pytest.raises(Unauthenticated):
            access.identify(token)
    with pytest.raises(Unauthenticated):
        access.identify(None, "0" * 64)
    assert access.provider is None and access.clients(world.admin).all()
    again = Access(world.store, tmp_path, passwords=Passwords(world.hasher), clock=world.clock)
    assert (tmp_path / "access.key").stat().st_size == 32 and again.quotas.left("mlspp-1") > 0
