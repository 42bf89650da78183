"""The places where texts leave the product, each made to show its texts to the watch.

Libraries and the product are patched once they are imported, in pytest's own processes and in every Python they
start, so nothing is imported that a process would not import itself. Log lines are searched as they are called for,
before the product's mask: the mask is the second lock, not the first.
"""

from __future__ import annotations

import atexit
import os
import sys
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.secrecy import streams, watch
from tests.secrecy.imports import when_imported

_SITE = str(Path(__file__).parent / "site")
_ERRORS = 400
_is_installed = False


def watch_child(said: str) -> None:
    """Watch this process, which a watched one has started; `said`: what the variable says."""
    owner, _, folder = said.partition(":")
    watch.begin(Path(folder), int(owner))
    install()
    streams.watch_errors()
    when_imported("tizbe.api.serving", _serving)
    atexit.register(finish)


def install() -> None:
    """Patch everything by which a text may leave; a second call does nothing."""
    global _is_installed  # noqa: PLW0603 - patches are a process's own
    if _is_installed:
        return
    _is_installed = True
    for name, patch in _PATCHES.items():
        when_imported(name, patch)


def finish() -> None:
    """Search what is left at a process's end: its page of metrics, logs of its servers, lines without an end."""
    observing = sys.modules.get("tizbe.service.observing")
    if observing is not None and hasattr(observing, "page"):
        watch.look("metric", observing.page().decode(), "page of metrics")
    for file in _server_logs.values():
        _read(file)
    streams.finish()
    watch.finish()


def error_text(error: BaseException) -> str:
    """Everything an error says: its text, its notes, and those of the errors behind it."""
    said: list[str] = []
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        said += [str(one), *getattr(one, "__notes__", ())]
        one = one.__cause__ or one.__context__
    return "\n".join(said)


def extend(owner: Any, name: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Put what `make` makes of a method in its place, once."""
    own = getattr(owner, name)
    if not getattr(own, "_is_seen", False):
        seen = wraps(own)(make(own))
        seen._is_seen = True  # type: ignore[attr-defined]
        setattr(owner, name, seen)


def _logging(module: ModuleType) -> None:
    def make(own: Callable[..., Any]) -> Callable[..., Any]:
        def handle(self: Any, record: Any) -> Any:
            text = record.getMessage()
            if record.exc_info and record.exc_info[1] is not None:
                text += "\n" + "".join(traceback.format_exception(record.exc_info[1]))
            watch.look("log", text)
            return own(self, record)

        return handle

    extend(module.Logger, "handle", make)


def _structlog(module: ModuleType) -> None:
    def make(own: Callable[..., Any]) -> Callable[..., Any]:
        def proxy(self: Any, method_name: str, event: Any = None, **named: Any) -> Any:
            watch.look_at("log", [event, self._context, named])
            fault = named.get("exc_info")
            fault = fault if isinstance(fault, BaseException) else sys.exception() if fault else None
            if fault is not None:
                watch.look("log", "".join(traceback.format_exception(fault)))
            return own(self, method_name, event, **named)

        return proxy

    extend(module.BoundLoggerBase, "_proxy_to_logger", make)


def _prometheus(module: ModuleType) -> None:
    def make(own: Callable[..., Any]) -> Callable[..., Any]:
        def labels(self: Any, *values: object, **named: object) -> Any:
            watch.look_at("metric", [values, named])
            return own(self, *values, **named)

        return labels

    extend(module.MetricWrapperBase, "labels", make)


def _client(module: ModuleType) -> None:
    """Requests of our client and of whatever else asks over HTTP: the address, and headers that hold one."""

    def make(own: Callable[..., Any]) -> Callable[..., Any]:
        def send(self: Any, request: Any, **named: Any) -> Any:
            watch.look("url", str(request.url))
            return own(self, request, **named)

        return send

    extend(module.Client, "send", make)
    extend(module.AsyncClient, "send", make)


def _server(module: ModuleType) -> None:
    """The service: addresses asked for, headers of answers, and the bodies of those that are errors."""

    def make(own: Callable[..., Any]) -> Callable[..., Any]:
        async def call(self: Any, scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await own(self, scope, receive, send)
                return
            watch.look("url", f"{scope['path']}?{scope.get('query_string', b'').decode('latin-1')}", "address asked")
            route, status = "", 200

            async def seeing(message: Any) -> None:
                nonlocal route, status
                if message["type"] == "http.response.start":
                    status = message["status"]
                    route = getattr(scope.get("route"), "path", "none")
                    said = "\n".join(value.decode("latin-1") for _, value in message.get("headers", ()))
                    watch.look("url", said, f"headers answered by {route}")
                elif status >= _ERRORS and message["type"] == "http.response.body":
                    said = message.get("body", b"").decode("utf-8", "replace")
                    watch.look("error", said, f"{status} answered by {route}")
                await send(message)

            await own(self, scope, receive, seeing)

        return call

    extend(module.Observed, "__call__", make)


def _errors(module: ModuleType) -> None:
    """Every class of exception that the product has: its texts are searched when one is made."""

    def make(own: Callable[..., Any]) -> Callable[..., Any]:
        def init(self: Any, *values: Any, **named: Any) -> None:
            watch.look_at("error", [values, named])
            own(self, *values, **named)

        return init

    for found in list(vars(module).values()):
        is_own = isinstance(found, type) and issubclass(found, BaseException) and found.__module__ == module.__name__
        if is_own and not any(getattr(base.__init__, "_is_seen", False) for base in found.__mro__):
            extend(found, "__init__", make)


def _trail(module: ModuleType) -> None:
    """Entries of the audit trail, those that are written."""

    def make(own: Callable[..., Any]) -> Callable[..., Any]:
        def record(connection: Any, *values: Any, **named: Any) -> Any:
            given = own(connection, *values, **named)
            watch.look_at("trace", [values, named])
            return given

        return record

    extend(module, "record", make)


def _runner(module: ModuleType) -> None:
    """Commands that a test runs in its own process: what they wrote to the error stream, and what they raised."""

    def make(own: Callable[..., Any]) -> Callable[..., Any]:
        def invoke(self: Any, *values: Any, **named: Any) -> Any:
            result = own(self, *values, **named)
            watch.look("stderr", result.stderr, "a command's error stream")
            if result.exception is not None:
                watch.look("error", error_text(result.exception), "a command's exception")
            return result

        return invoke

    extend(module.CliRunner, "invoke", make)


def _subprocess(module: ModuleType) -> None:
    """Processes started with an environment of their own are watched like those that inherit ours."""

    def make(own: Callable[..., Any]) -> Callable[..., Any]:
        def init(self: Any, *values: Any, **named: Any) -> None:
            given = named.get("env")
            if given is not None and watch.is_watching():
                named["env"] = {**given, watch.VARIABLE: watch.named(), "PYTHONPATH": path_with(given)}
            own(self, *values, **named)

        return init

    extend(module.Popen, "__init__", make)


def path_with(environment: Any) -> str:
    """The PYTHONPATH of an environment, with our folder before all others."""
    others = [part for part in environment.get("PYTHONPATH", "").split(os.pathsep) if part and part != _SITE]
    return os.pathsep.join([_SITE, *others])


def _serving(module: ModuleType) -> None:
    """A service has no answers to print: from its beginning its output is watched like its error stream."""

    def make(own: Callable[..., Any]) -> Callable[..., Any]:
        def begin(*values: Any, **named: Any) -> Any:
            streams.watch_output()
            return own(*values, **named)

        return begin

    extend(module, "serve", make)
    extend(module, "work", make)


def _postgresql(module: ModuleType) -> None:
    """The log of every PostgreSQL server of the tests, read when the server has ended, or at this process's end."""

    def remember(own: Callable[..., Any]) -> Callable[..., Any]:
        def start(programs: Any, data: Path, *values: Any) -> Any:
            server = own(programs, data, *values)
            _server_logs[id(server)] = data / "server.log"
            return server

        return start

    def read(own: Callable[..., Any]) -> Callable[..., Any]:
        def stop(server: Any) -> None:
            own(server)
            _read(_server_logs.pop(id(server), Path()))

        return stop

    extend(module, "_start", remember)
    extend(module, "_stop", read)


_server_logs: dict[int, Path] = {}


def _read(file: Path) -> None:
    if file.is_file():
        with file.open(errors="replace") as lines:
            for line in lines:
                watch.look("file", line, "log of the PostgreSQL server")


_PATCHES: dict[str, Callable[[ModuleType], None]] = {
    "logging": _logging,
    "structlog._base": _structlog,
    "prometheus_client.metrics": _prometheus,
    "httpx2._client": _client,
    "tizbe.*": _errors,
    "tizbe.api.app": _server,
    "tizbe.audit.trail": _trail,
    "typer.testing": _runner,
    "subprocess": _subprocess,
    "benchmarks.postgresql_server": _postgresql,
}
