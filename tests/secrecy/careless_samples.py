"""What `test_watch.py` has a run of its own carry out: tests that let a person's number leave, each by one way.

Not collected by the run itself: the file is no test's by its name. Each test's name begins with its way.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import subprocess
import sys
import warnings
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest
import typer
from starlette.responses import JSONResponse
from typer.testing import CliRunner

from tests.hub.people import made_up
from tizbe.api.app import Observed
from tizbe.audit.trail import record
from tizbe.errors import Refused
from tizbe.period import until_of
from tizbe.service import observing
from tizbe.store.database import open_store

IIN = made_up(1, "900101")[0]
MISTYPED = IIN[:-1] + str((int(IIN[-1]) + 1) % 10)


FORKS: Any = multiprocessing.get_context("forkserver")
if __name__ == "test_sample":  # in the run apart: elsewhere the server of processes is that of `tests.hub.processes`
    FORKS.set_forkserver_preload(["test_sample", "tizbe.api.serving"])


def _python(script: str, **named: Any) -> None:
    subprocess.run([sys.executable, "-c", script], check=True, stderr=subprocess.DEVNULL, **named)


def _forked(work: Callable[[], None]) -> None:
    """Work done by a process forked from a server of processes, which has the service's modules already."""
    child = FORKS.Process(target=work)
    child.start()
    child.join()
    assert child.exitcode == 0


async def _answer(scope: Any, receive: Any, send: Any) -> None:
    if scope["path"] == "/refused":
        await JSONResponse({"value": IIN}, 422)(scope, receive, send)
    else:
        await JSONResponse({}, 201, {"Location": f"/v1/persons/{IIN}"})(scope, receive, send)


def _ask(address: str) -> None:
    async def ask() -> None:
        transport = httpx2.ASGITransport(app=Observed(_answer))
        async with httpx2.AsyncClient(transport=transport, base_url="http://hub") as hub:
            await hub.post(address)

    asyncio.run(ask())


def _speak() -> None:
    sys.stderr.write(f"about {IIN}\n")


def _say() -> None:
    assert "tizbe.api.serving" in sys.modules
    print(IIN)


def _serve() -> None:
    from tizbe.api import serving

    class Worker:
        def __init__(self, *_: object) -> None:
            pass

        def run(self) -> None:
            _say()

    serving.Worker = Worker  # type: ignore[assignment, attr-defined]
    serving.work(None)  # type: ignore[arg-type]


def test_log_of_the_service() -> None:
    """A line of the service's log."""
    observing.log.info("taken", person={"is": [IIN]})


def test_log_of_the_service_with_a_trace() -> None:
    """A line with the trace of what was raised."""
    try:
        raise KeyError(IIN)
    except KeyError:
        observing.log.warning("fell", exc_info=True)


def test_log_of_a_library() -> None:
    """A line of a library's log."""
    logging.getLogger("library").warning("person %s", IIN)


def test_log_of_a_warning() -> None:
    """A warning."""
    warnings.warn(f"person {IIN}", stacklevel=1)


def test_log_of_another_process() -> None:
    """A line of a process with an environment of its own, whose streams nobody reads."""
    _python(f"import logging; logging.warning('person {IIN}')", env={})


def test_error_made() -> None:
    """An error of the hub that is never raised, in one of its languages."""
    Refused({"kk": "x", "ru": f"о {IIN}", "en": "x"})


def test_error_raised() -> None:
    """An error of Python that comes out of the product."""

    class Day:
        def __ge__(self, _: object) -> bool:
            raise ValueError(f"not a day: {IIN}")

    with pytest.raises(ValueError, match="not a day"):
        until_of(Day())  # type: ignore[arg-type]


def test_error_answered() -> None:
    """An answer of the service that is an error."""
    _ask("/refused")


def test_error_of_a_command() -> None:
    """An error that a command raises."""

    def command() -> None:
        raise RuntimeError(IIN)

    app = typer.Typer()
    app.command()(command)
    CliRunner().invoke(app)


def test_trace_of_an_act(tmp_path: Path) -> None:
    """An entry of the audit trail, of a number that its own lock lets pass."""
    with closing(open_store(tmp_path)) as store, store.writing() as connection:
        record(connection, "somebody", "looked", detail={"at": MISTYPED})


def test_metric_by_label() -> None:
    """A label of a metric."""
    observing.answered(f"/v1/persons/{IIN}", "GET", 200, 0.1)


def test_url_asked() -> None:
    """An address that a client asks for."""
    with httpx2.Client(transport=httpx2.MockTransport(lambda _: httpx2.Response(200))) as hub:
        hub.get("http://hub/v1/persons", params={"iin": IIN})


def test_url_answered() -> None:
    """An address that the service answers with."""
    _ask("/taken")


def test_stderr_of_the_test() -> None:
    """The error stream of the test's own process."""
    _speak()


def test_stderr_captured(capsys: pytest.CaptureFixture[str]) -> None:
    """The error stream as a test captures it."""
    _speak()
    assert IIN in capsys.readouterr().err


def test_stderr_of_a_command() -> None:
    """The error stream of a command."""
    app = typer.Typer()
    app.command()(lambda: typer.echo(IIN, err=True))
    CliRunner().invoke(app)


def test_stderr_of_another_process() -> None:
    """The error stream of a process's process, without an end of line."""
    inner = f"import sys; sys.stderr.write('{IIN}')"
    _python(f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}], stderr=subprocess.DEVNULL)")


def test_stderr_of_a_forked_process() -> None:
    """The error stream of a process that was forked from a server of processes."""
    _forked(_speak)


def test_stderr_of_a_service() -> None:
    """The output of a service, which has no answers to print."""
    _forked(_serve)


def test_name_of_a_file(tmp_path: Path) -> None:
    """A file's name."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / f"{IIN}.csv").touch()


def test_file_that_is_a_log(tmp_path: Path) -> None:
    """What a file of logs holds."""
    (tmp_path / "server.log").write_text(f"one\nabout {IIN}\n")


@pytest.mark.careless("stderr", reason="says so")
def test_nothing_of_somebody_careless() -> None:
    """A test that is careless by a way it names."""
    _speak()


def test_nothing_of_an_answer() -> None:
    """What a command answers on its output is data, not a log."""
    sys.stdout.write(f"{IIN}\n")
    _forked(_say)
