"""Readings as JSON, and back: what was confirmed is kept as it was read, and no later reader changes it."""

from __future__ import annotations

from typing import Any

import msgspec

from tizbe.errors import Broken
from tizbe.law.reading.operation import Reading
from tizbe.learning import learned

learned(Reading)


def freeze(reading: Reading) -> dict[str, Any]:
    """A reading as plain data for JSON; `thaw` gives an equal reading back."""
    frozen: dict[str, Any] = msgspec.to_builtins(reading)
    return frozen


def thaw(frozen: object) -> Reading:
    """The reading that was frozen. `Broken` when the data are no reading."""
    try:
        return msgspec.convert(frozen, Reading)
    except msgspec.ValidationError as error:
        raise Broken(f"A kept reading cannot be read: {error}") from error
