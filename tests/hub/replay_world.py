"""A small hub with files of every role, settled and delivered, to be copied and harmed by tests of replay."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.hub.people import made_up
from tests.hub.sending import settings, tell
from tests.law.own_acts import DISABILITY, HEALTH, enact, row_act
from tizbe.hub import Hub, open_hub
from tizbe.ledger.files import LogFile
from tizbe.ledger.verification import Difference
from tizbe.store import database

CARD = "13/mlspp/disability-cdb"
PENSION = "8/mlspp/cdb-pensions"


def make_hub(folder: Path) -> None:
    """Fill a new hub in `folder`/hub: fulls, of which one was rejected and one released, changes with
    a refused row, two settlements, a batch; and an act that settles a third time."""
    people = made_up(12)
    with open_hub(settings(folder / "hub")) as hub:
        rows = [_disability(iin) for iin in people[:8]]
        tell(hub, CARD, rows, sent_on="2025-02-01", as_of="2025-02-01")
        tell(hub, PENSION, [_pension(iin) for iin in people[6:]], sent_on="2025-02-02")
        hub.settle()
        for day in ("2025-02-10", "2025-02-11"):
            held = tell(hub, CARD, "iin,begin_date,end_date,group\n", sent_on=day, as_of=day)
            assert held.status == "quarantined" and held.receipt is not None
            with open_hub(settings(folder / "hub", "another")) as second:
                (second.reject if day == "2025-02-10" else second.release)(held.receipt)
        tell(hub, CARD, [_disability(iin) for iin in people[1:9]], sent_on="2025-03-01", as_of="2025-03-01")
        cancel = {"op": "cancel", "iin": people[6], "ref": people[6][-4:]}
        tell(hub, PENSION, [cancel, _pension("1")], sent_on="2025-03-02")
        hub.settle()
        hub.deliver()
    enact(folder, row_act("13", HEALTH, DISABILITY))


def copy_hub(source: Path, target: Path) -> Path:
    """A hub of its own: the whole folder `source`/hub copied below `target`; gives its folder."""
    shutil.copytree(source / "hub", target / "hub")
    return target / "hub"


def files_of(hub: Hub) -> list[LogFile]:
    """Every file that a commit of the hub names."""
    return [file for commit in hub.log.commits() for file in hub.log.files(commit.commit_no)]


def flip_bit(path: Path, rng: random.Random) -> None:
    """Turn one bit of a file over, anywhere in it."""
    content = bytearray(path.read_bytes())
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)


def alter(home: Path, *statements: str) -> None:
    """Run SQL on the control database, behind the hub's back."""
    store = database.connected_store(home)
    is_sqlite = store.engine.dialect.name == "sqlite"
    unguarded = "PRAGMA foreign_keys = OFF" if is_sqlite else "SET session_replication_role = replica"
    with store.engine.connect() as connection:
        own = connection.connection.driver_connection
        assert own is not None
        own.execute(unguarded)
        for statement in statements:
            own.execute(statement)
    store.close()


def kinds_of(differences: Sequence[Difference]) -> set[str]:
    """Which kinds of difference there are."""
    return {one.kind for one in differences}


def _disability(iin: str) -> dict[str, str]:
    return {"iin": iin, "begin_date": "2025-01-01", "end_date": "", "group": "1"}


def _pension(iin: str) -> dict[str, str]:
    return {"iin": iin, "begin_date": "2025-01-15", "end_date": "", "ref": iin[-4:]}
