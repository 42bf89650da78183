"""How large a submission may be, told beforehand and kept to as it comes.

A full is taken in within little memory however long it is. Changes are taken key by key, and what keys come to is held
by the engine: so of those no more are taken than fit its memory (`TIZBE_MEMORY`); a longer list goes in several files.
"""

from __future__ import annotations

from tizbe.api.problem import ProblemError
from tizbe.api.state import Service

LARGEST = 1 << 40
"""Bytes a submission may have."""

_TOO_LARGE = {
    "kk": "Файл тым үлкен: ең көбі {largest} байт.",
    "ru": "Файл слишком велик: не более {largest} байт.",
    "en": "The file is too large: {largest} bytes at the most.",
}


def largest(service: Service, mode: str) -> int:
    """Bytes that a submission of this mode may have."""
    return LARGEST if mode == "full" else largest_changes(service)


def largest_changes(service: Service) -> int:
    """Bytes that changes may have."""
    return min(LARGEST, service.hub.largest_changes())


def too_large(most: int) -> ProblemError:
    """The problem of a body beyond the limit."""
    return ProblemError(
        "too-large", 413, {language: text.format(largest=most) for language, text in _TOO_LARGE.items()}
    )
