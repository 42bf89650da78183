"""The second factor: codes by time (TOTP, RFC 6238: six digits, thirty seconds) and recovery codes.

A code is taken in its own half minute and in the ones beside it, since clocks differ; the step whose code was taken
is kept, and neither it nor an earlier one is taken again.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime

from pyotp import TOTP, random_base32

ISSUER = "tizbe"
"""The name that authenticator programs show beside the account's."""

STEP_SECONDS = 30
BESIDE = 1
"""How many steps earlier or later than the hub's own clock a code may be of."""

RECOVERY_CODES = 10
_RECOVERY_BYTES = 10


def new_seed() -> str:
    """A new seed: 160 random bits in base 32, as authenticator programs take it."""
    return random_base32()


def provisioning_uri(seed: str, name: str) -> str:
    """The `otpauth:` address of the seed, to be shown once as text or as a QR code. It is a secret."""
    return TOTP(seed, interval=STEP_SECONDS).provisioning_uri(name=name, issuer_name=ISSUER)


def step_of(seed: str, code: str, at: datetime) -> int | None:
    """The time step that a code belongs to, of those near `at`; None when it is the code of none of them."""
    given = "".join(code.split())
    totp = TOTP(seed, interval=STEP_SECONDS)
    now = int(at.timestamp()) // STEP_SECONDS
    found = None
    for step in range(now - BESIDE, now + BESIDE + 1):
        # All are compared, whichever fits: the time must not tell.
        if hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), given.encode()):
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Ten new codes of 80 random bits, in four groups of four letters and digits."""
    return [_grouped(base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode()) for _ in range(RECOVERY_CODES)]


def plain_recovery_code(text: str) -> str:
    """A recovery code as it is hashed, however it was typed: capitals, without blanks and hyphens."""
    return "".join(character for character in text.upper() if character.isalnum())


def _grouped(code: str) -> str:
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))
