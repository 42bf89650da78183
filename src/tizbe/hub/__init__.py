"""The hub: its verbs, each one call. Every door (command, and later the network) calls these and holds no rules.

    with open_hub(settings) as hub:
        receipt = hub.receive(path, envelope)   # a file becomes a submission with a receipt
        hub.settle()                            # believed statements become entitlements and changes
        hub.deliver()                           # changes go to MSHI, answers come back
        hub.explain(iin, day)                   # why this person is covered on this day, or not; many: hub.look_up()
        hub.add_act(file)                       # an act becomes a draft; then decide_act, confirm_act, publish_act
        hub.rehearse(name)                      # what an act does to this ledger, before it is law

A writing verb holds the lock of the hub's folder for as long as it works; what it changes becomes true in
one transaction of the control database. `check` needs no hub.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tizbe.engine.spark import Cluster
from tizbe.errors import LANGUAGES
from tizbe.hub.act import ActVerbs
from tizbe.hub.audit import AuditVerbs
from tizbe.hub.backup import BackupVerbs, restore_hub
from tizbe.hub.opened import day_now
from tizbe.hub.outbox import OutboxVerbs
from tizbe.hub.receipt import ReceiptVerbs, verify_receipt
from tizbe.hub.sitting import Sitting, SittingVerbs
from tizbe.intake.catalogue import Code, catalogue
from tizbe.intake.checking import check as check_file
from tizbe.intake.receipt import Receipt
from tizbe.intake.submission import Envelope, make_envelope
from tizbe.law.consolidation.chronicle import Chronicle
from tizbe.law.edition import chronicle
from tizbe.ledger.enactment import ActFile
from tizbe.ledger.home import open_home
from tizbe.ledger.log import open_log
from tizbe.ledger.preparing import Sent
from tizbe.settings import Settings, read_settings
from tizbe.settlement.rehearsal_request import Rehearsed
from tizbe.settlement.state import SettlementReport

if TYPE_CHECKING:
    from tizbe.settlement.desk import Desk

__all__ = [
    "ActFile",
    "Cluster",
    "Code",
    "Desk",
    "Envelope",
    "Hub",
    "Receipt",
    "Rehearsed",
    "Sent",
    "SettlementReport",
    "Sitting",
    "check",
    "codes",
    "day_now",
    "home_chronicle",
    "home_hub",
    "make_envelope",
    "open_hub",
    "restore_hub",
    "verify_receipt",
]


class Hub(SittingVerbs, ReceiptVerbs, ActVerbs, OutboxVerbs, AuditVerbs, BackupVerbs):
    """One hub's folder, open. Made by `open_hub`."""

    def acting(self, actor: str, language: str) -> Hub:
        """The same open hub, acted on by another and answering in their language; it is closed by its opener."""
        return Hub(replace(self.settings, actor=actor), self.log, language)


@contextmanager
def open_hub(settings: Settings | None = None, language: str = LANGUAGES[0]) -> Iterator[Hub]:
    """The hub in the settings' folder, made where it is missing; closed on leaving."""
    chosen = settings or read_settings()
    hub = Hub(chosen, open_log(open_home(chosen.home)), language)
    try:
        yield hub
    finally:
        hub.close()


@contextmanager
def home_hub(settings: Settings | None = None) -> Iterator[Hub | None]:
    """The hub in the settings' folder where there is one, else None; no folder is made."""
    chosen = settings or read_settings()
    if not chosen.has_hub:
        yield None
        return
    with open_hub(chosen) as hub:
        yield hub


def home_chronicle(known_date: date | None = None, settings: Settings | None = None) -> Chronicle:
    """The editions of the list by the law of the hub in the settings' folder, or by the shipped law without one."""
    with home_hub(settings) as hub:
        return hub.chronicle(known_date) if hub else chronicle(known_date)


def check(
    path: Path,
    envelope: Envelope,
    *,
    refused: Path | None = None,
    language: str = LANGUAGES[0],
    settings: Settings | None = None,
) -> Receipt:
    """The sender's own check, by the law of the hub in the settings' folder, or by the shipped law without one."""
    with home_hub(settings) as hub:
        law = hub.authority if hub else None
    return check_file(path, envelope, refused=refused, language=language, settings=settings, law=law)


def codes() -> tuple[Code, ...]:
    """Every code the hub answers files and rows with."""
    return tuple(catalogue().values())
