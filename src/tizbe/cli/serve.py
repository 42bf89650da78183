"""`tizbe serve` and `tizbe work`: the hub as a service over the network, and its worker."""

from __future__ import annotations

import signal
import threading
from typing import Annotated

import typer

from tizbe.cli.options import Lang, Language, answered


def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to listen at.")] = 8660,
    issuer: Annotated[
        str | None,
        typer.Option("--issuer", envvar="TIZBE_ISSUER", help="The address by which clients know the service."),
    ] = None,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Serve only; `tizbe work` takes in and settles elsewhere.")
    ] = False,
    drain: Annotated[
        float,
        typer.Option(
            "--drain",
            envvar="TIZBE_DRAIN",
            min=0,
            max=300,
            help="Seconds for which it goes on serving, but says it is not ready, when it is told to stop.",
        ),
    ] = 1.0,
    lang: Lang = Language.EN,
) -> None:
    """Serve the hub over the network, with the worker beside it in the same process."""
    from tizbe.api.serving import Address, serve
    from tizbe.settings import mshi_settings, read_settings

    with answered(lang):
        if not no_worker:
            mshi_settings()  # what cannot be meant is refused here, not by the worker later
        serve(read_settings(), Address(host, port, issuer), works=not no_worker, drain=drain)


def work(lang: Lang = Language.EN) -> None:
    """Take in what arrives and settle, without serving; several may run, of which one works at a time."""
    from tizbe.api.serving import work
    from tizbe.settings import mshi_settings, read_settings

    stop = threading.Event()
    for signalled in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signalled, lambda *_: stop.set())
    with answered(lang):
        mshi_settings()
        work(read_settings(), stop=stop)
