"""`tizbe doctor`: everything the hub depends on, looked at, each in one sentence with who mends it."""

from __future__ import annotations

import typer

from tizbe.cli.options import EXIT_REFUSED, AsJson, Lang, Language
from tizbe.cli.screen import print_json

_SIGNS = {"good": "+", "note": "·", "fault": "!"}
_END = {
    "good": {"kk": "Бәрі дұрыс.", "ru": "Всё в порядке.", "en": "All is well."},
    "note": {"kk": "Хаб жұмыс істей алады.", "ru": "Хаб может работать.", "en": "The hub can work."},
    "fault": {"kk": "Түзетілетіні бар (!).", "ru": "Есть что исправить (!).", "en": "There is something to mend (!)."},
}


def doctor(lang: Lang = Language.EN, as_json: AsJson = False) -> None:
    """Look at everything the hub depends on; exit 1 where something must be mended. Nothing is changed."""
    from tizbe.service.doctor import FAULT, examine, worst
    from tizbe.settings import read_settings

    findings = []
    for finding in examine(read_settings()):
        findings.append(finding)
        if not as_json:
            typer.echo(f"{_SIGNS[finding.state]} {finding.sentence(lang.value)}")
    state = worst(findings)
    if as_json:
        print_json({"state": state, "findings": [one.as_json(lang.value) for one in findings]})
    else:
        typer.echo(_END[state][lang.value])
    if state == FAULT:
        raise typer.Exit(EXIT_REFUSED)
