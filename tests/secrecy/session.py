"""The plugin: begins the watch with the run, tells it which test runs, searches files, and fails the run in the end."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.secrecy import watch, ways

MARK = (
    "careless(*ways, reason): the test itself plays somebody who puts a person's number where none belongs, by these "
    "ways (see docs/reference/secrecy.md); the watch does not look at them"
)
_LOGS = {"log", "err", "stderr"}
_LARGEST = 64 << 20


class Watching:
    """The watch over one run; in each worker of a distributed run, and in the process that leads it."""

    def __init__(self, config: pytest.Config) -> None:
        self._leads = not hasattr(config, "workerinput")
        if self._leads:
            self.folder = Path(tempfile.mkdtemp(prefix="tizbe-secrecy-"))
            self._before = {name: os.environ.get(name) for name in (watch.VARIABLE, "PYTHONPATH")}
        else:
            self.folder = Path(os.environ[watch.VARIABLE].partition(":")[2])
        self._walked: set[Path] = set()
        self.found: list[watch.Leak] = []
        config.addinivalue_line("markers", MARK)
        watch.begin(self.folder, os.getpid())
        ways.install()
        ways.extend(pytest.ExceptionInfo, "fill_unfilled", _raised)
        ways.extend(pytest.CaptureFixture, "readouterr", _captured)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Have children find the watch before whatever else was put on their path, and before workers are started."""
        os.environ["PYTHONPATH"] = ways.path_with(os.environ)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, bool, bool]:
        """Note which test runs."""
        careless = [way for mark in item.iter_markers("careless") for way in mark.args or watch.WAYS]
        watch.say_test(item.nodeid, tuple(careless))
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: Any) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Search what a test's own process wrote to its error stream, and logged."""
        report = yield
        if call.when == "teardown":
            for name, text in report.sections:
                if "stdout" not in name:
                    watch.look("stderr", text, "error stream of the test's process")
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        """Search the names of what a test has left in its folder, and the files there that are logs."""
        folder = getattr(item, "funcargs", {}).get("tmp_path")
        if isinstance(folder, Path):
            self._search(folder)

    def pytest_warning_recorded(self, warning_message: Any) -> None:
        """Search a warning."""
        watch.look("log", str(warning_message.message), "a warning")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Search what is left; where the run is led, fail it for any number that left."""
        watch.say_test("", ())
        factory = getattr(session.config, "_tmp_path_factory", None)
        # Where others ran the tests they have searched: only they know which folders careless tests have left.
        others_ran = session.config.pluginmanager.hasplugin("dsession")
        if not others_ran and factory is not None and factory._basetemp is not None:
            self._search(factory._basetemp)
        ways.finish()
        if not self._leads:
            return
        self.found = watch.leaks(self.folder)
        if self.found:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say what was found, by test, and how much was searched."""
        counts = watch.total(self.folder)
        told = ", ".join(f"{counts[way]} {way}" for way in watch.WAYS)
        terminalreporter.write_line(f"secrecy: searched {told}: {len(self.found)} persons' numbers")
        for leak in sorted(self.found, key=str):
            terminalreporter.write_line(f"secrecy: NUMBER LEFT by {leak}", red=True)

    def pytest_unconfigure(self) -> None:
        """Leave nothing behind."""
        if not self._leads:
            return
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        shutil.rmtree(self.folder, ignore_errors=True)

    def _search(self, top: Path) -> None:
        """Search names, and what logs say, below a folder that was not searched yet."""
        for folder, inner, names in os.walk(top):
            here = Path(folder)
            inner[:] = [name for name in inner if here / name not in self._walked]
            if inner or names:
                watch.look("name", "\n".join((*inner, *names)), here.relative_to(top.parent).as_posix())
            for name in names:
                if name in _LOGS or name.endswith(".log"):
                    _read(here / name, top.parent)
        self._walked.add(top)


def _read(path: Path, top: Path) -> None:
    if path.is_file() and path.stat().st_size <= _LARGEST:
        place = path.relative_to(top).as_posix()
        with path.open(errors="replace") as lines:
            for line in lines:
                watch.look("file", line, place)


def _captured(own: Any) -> Any:
    """What a test has captured of its own process's error stream."""

    def read(self: Any) -> Any:
        captured = own(self)
        watch.look_at("stderr", captured.err)
        return captured

    return read


def _raised(own: Any) -> Any:
    """What a test expects to be raised: searched where it came out of the product."""

    def fill(self: Any, exc_info: Any) -> None:
        own(self, exc_info)
        trace = exc_info[2]
        while trace is not None:
            if trace.tb_frame.f_globals.get("__name__", "").startswith("tizbe."):
                watch.look("error", ways.error_text(exc_info[1]), f"raised by {trace.tb_frame.f_globals['__name__']}")
                return
            trace = trace.tb_next

    return fill
