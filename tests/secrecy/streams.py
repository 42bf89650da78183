"""The error stream of a process, and the output of one that is a service: each line is searched as it is written."""

from __future__ import annotations

import sys
from typing import Any, TextIO

from tests.secrecy.watch import look

_LONGEST = 8192


class Seen:
    """A text stream that shows every line to the watch and passes everything on."""

    def __init__(self, under: TextIO) -> None:
        self._under = under
        self._line = ""

    def write(self, text: str) -> int:
        """Write, and search what has become a line."""
        if isinstance(text, str):
            self._line += text
            if "\n" in text or len(self._line) > _LONGEST:
                lines, self._line = self._line, ""
                look("stderr", lines)
        return self._under.write(text)

    def writelines(self, lines: Any) -> None:
        """Write lines, each searched."""
        for line in lines:
            self.write(line)

    def finish(self) -> None:
        """Search what was written without an end of line."""
        if self._line:
            look("stderr", self._line)
            self._line = ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._under, name)

    def __iter__(self) -> Any:
        return iter(self._under)


def watch_errors() -> None:
    """Watch this process's error stream."""
    if sys.stderr is not None and not isinstance(sys.stderr, Seen):
        sys.stderr = Seen(sys.stderr)


def watch_output() -> None:
    """Watch this process's output too, where all it prints is a log."""
    if sys.stdout is not None and not isinstance(sys.stdout, Seen):
        sys.stdout = Seen(sys.stdout)


def finish() -> None:
    """Search what the streams still hold."""
    for stream in (sys.stderr, sys.stdout):
        if isinstance(stream, Seen):
            stream.finish()
