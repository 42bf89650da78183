"""The verbs of receipts: shown, saved for others to verify, proven from; and the keys they are signed with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tizbe.audit.offline import NotProven, Shown
from tizbe.audit.offline import check as check_told
from tizbe.audit.signing import KeyFacts, KeyRing
from tizbe.errors import Refused
from tizbe.hub.opened import Opened
from tizbe.intake.receipt import Receipt
from tizbe.ledger import receipts
from tizbe.ledger.receipts import Saved
from tizbe.settings import Settings, read_settings

LARGEST = 64 << 20
"""Bytes of the largest receipt or proof that is read."""

_NO_KEY = {
    "kk": "Бұл түбіртекті тексеретін ашық кілтті көрсетіңіз: --key.",
    "ru": "Укажите открытый ключ, которым проверить эту квитанцию: --key.",
    "en": "Name the public key to verify this receipt with: --key.",
}


class ReceiptVerbs(Opened):
    """What is done with receipts and their keys."""

    def receipt(self, name: str) -> Receipt:
        """The receipt of that name as it stands now. Raises Refused when there is none."""
        return receipts.find_receipt(self.log, name)

    def receipt_payload(self, receipt: Receipt) -> bytes:
        """The bytes that a receipt's signature covers. Raises Refused for an unsigned receipt."""
        return receipts.payload_of(receipt)

    def save_receipt(self, name: str, folder: Path) -> Saved:
        """Write the files with which anybody verifies a receipt, by openssl too, into a folder."""
        return receipts.save_receipt(self.log, name, folder)

    def prove_rows(self, name: str, numbers: Sequence[int], purpose: str | None = None) -> dict[str, Any]:
        """The proof that shows rows of a submission, and no other; recorded."""
        return receipts.prove_rows(self.log, name, numbers, self.settings.actor, purpose)

    def prove_person(self, name: str, iin: str, purpose: str | None = None) -> dict[str, Any]:
        """The proof that shows a person's rows in a submission, or that there are none; recorded."""
        return receipts.prove_person(self.log, name, iin, self.settings.actor, purpose)

    def signing_keys(self) -> list[KeyFacts]:
        """Every signing key there ever was, the one that signs now last."""
        return self.log.home.key_ring.keys()

    def public_key(self, key: str) -> bytes:
        """A public key as PEM, by its name. Raises Refused for a key the hub never had."""
        return self.log.home.key_ring.public_pem(key)

    def rotate_keys(self) -> KeyFacts:
        """Make a new signing key; what the old ones signed still verifies. Recorded."""
        return receipts.rotate_keys(self.log, self.settings.actor)


def verify_receipt(file: Path, key: Path | None = None, settings: Settings | None = None) -> Shown:
    """Check a receipt's or a proof's file, without a hub.

    `key`: the public key's PEM file; without one, the public keys of the hub in the settings' folder. Raises
    `NotProven`; `Refused` where there is no key to check it with.
    """
    told: Any = None
    with suppress(ValueError, RecursionError):
        told = json.loads(file.read_bytes()) if file.stat().st_size <= LARGEST else None
    if not isinstance(told, dict):
        raise NotProven("form")
    if key is not None:
        return check_told(told, key.read_bytes())
    receipt = told.get("receipt") if "proof" in told else told
    signature = receipt.get("signature") if isinstance(receipt, dict) else None
    name = signature.get("key") if isinstance(signature, dict) else None
    if not isinstance(name, str):
        raise NotProven("form")
    try:
        pem = KeyRing((settings or read_settings()).home).public_pem(name)
    except Refused as error:
        raise Refused(_NO_KEY) from error
    return check_told(told, pem)
