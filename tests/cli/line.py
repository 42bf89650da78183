"""A line given to the command in this process: the tree of commands is built once, which takes most of a call."""

from dataclasses import dataclass

import typer.main
from typer.testing import CliRunner

from tizbe.cli.main import app

COMMAND = typer.main.get_command(app)


@dataclass(frozen=True)
class Told:
    """How a line ended: its exit code, and what was written to both streams."""

    code: int
    out: str
    err: str


def tell(arguments: list[str], language: str, columns: int = 80) -> Told:
    """Give a line with TIZBE_LANG and the width of a terminal, to its end."""
    with CliRunner().isolation(env={"TIZBE_LANG": language, "COLUMNS": str(columns)}) as (out, err, _):
        try:
            COMMAND.main(arguments, prog_name="tizbe")
            code: object = 0
        except SystemExit as left:
            code = left.code
        assert isinstance(code, int)
        return Told(code, out.getvalue().decode(), err.getvalue().decode())
