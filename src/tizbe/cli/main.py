"""The command `tizbe`: every verb of the hub at a terminal, for people and for scripts.

Exit codes: 0 done; 1 refused; 2 wrong use; 3 held for a person (quarantine, review); 4 try again later;
5 outcome unknown; 6 broken, call us. `--home DIR` (or TIZBE_HOME) names the hub's folder and may stand
anywhere; `--lang` (or TIZBE_LANG) chooses kk, ru or en. Nothing heavy is imported before a verb needs it.
"""

from __future__ import annotations

import os
import re
import sys
import traceback

import typer

from tizbe.cli.account import account_app
from tizbe.cli.backup import backup, restore
from tizbe.cli.case import case_app
from tizbe.cli.client import client_app
from tizbe.cli.delivery import deliver
from tizbe.cli.demo import demo
from tizbe.cli.doctor import doctor
from tizbe.cli.intake import check, submit
from tizbe.cli.law import law_app
from tizbe.cli.ledger import ledger_app
from tizbe.cli.legal_list import list_app
from tizbe.cli.options import EXITS
from tizbe.cli.outbox import outbox_app
from tizbe.cli.quarantine import quarantine_app
from tizbe.cli.receipt import receipt_app
from tizbe.cli.report import report_app
from tizbe.cli.sandbox import sandbox_app
from tizbe.cli.serve import serve, work
from tizbe.cli.settlement import explain, export, settle
from tizbe.errors import Broken

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="The hub between state bodies and the medical insurance system, by resolution No. 660.",
    epilog="--home DIR may stand anywhere: the hub's folder (else TIZBE_HOME, else .tizbe here).",
)
for verb in (check, submit, settle, deliver, explain, export, serve, work, backup, restore, doctor, demo):
    app.command()(verb)
for name, part in (
    ("law", law_app),
    ("list", list_app),
    ("quarantine", quarantine_app),
    ("outbox", outbox_app),
    ("case", case_app),
    ("receipt", receipt_app),
    ("report", report_app),
    ("ledger", ledger_app),
    ("account", account_app),
    ("client", client_app),
    ("sandbox", sandbox_app),
):
    app.add_typer(part, name=name)


def main() -> None:
    """Run the command; `--home DIR` is taken from wherever it stands."""
    arguments = sys.argv[1:]
    for place, argument in enumerate(arguments):
        if argument == "--home" and place + 1 < len(arguments):
            os.environ["TIZBE_HOME"] = arguments[place + 1]
            del arguments[place : place + 2]
            break
        if argument.startswith("--home="):
            os.environ["TIZBE_HOME"] = argument.removeprefix("--home=")
            del arguments[place]
            break
    try:
        app(arguments, prog_name="tizbe")
    except Exception:  # a fault of ours: say it all, but for what may be a person's number
        sys.stderr.write(re.sub(r"(?<!\d)\d{12}(?!\d)", "************", traceback.format_exc()))
        sys.exit(EXITS[Broken])


if __name__ == "__main__":
    main()
