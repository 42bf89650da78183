"""The IIN of a person, asked of whoever runs a command.

It is no argument, since arguments are seen by every user of a machine and kept by shells.
"""

from __future__ import annotations

import sys

import typer

from tizbe.cli.options import Language

_ASK = {"kk": "ЖСН", "ru": "ИИН", "en": "IIN"}


def ask_iin(lang: Language) -> str:
    """The IIN from whoever sits at the terminal, unseen, or from standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt(_ASK[lang.value], hide_input=True)).strip()
    return sys.stdin.readline().strip()
