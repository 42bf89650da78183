"""Types that JSON and YAML are read into, made known to msgspec while one thread imports them.

    @learned
    class Record(msgspec.Struct): …

Where two threads are the first to read into the same type, the process ends by SIGSEGV (msgspec 0.22: the second one is
given the type's description before the first has filled it in). A door has many threads, and its first requests
come at once. So every type that is read into is learned where it is defined; a test finds those that are not.
"""

from __future__ import annotations

import threading
from typing import TypeVar

import msgspec

_Kind = TypeVar("_Kind")
_LEARNING = threading.Lock()
# By name: msgspec never lets go of a type, and what is reached from here would live on past the interpreter's end.
_LEARNED: set[str] = set()


def learned(kind: type[_Kind]) -> type[_Kind]:
    """Have msgspec learn a type, and every type inside it, now; gives the type. Those inside must be defined by now."""
    with _LEARNING:  # two modules that are imported at once may share a type
        msgspec.json.Decoder(kind)
        _LEARNED.add(_name(kind))
    return kind


def is_learned(kind: type) -> bool:
    """Whether a type was learned."""
    return _name(kind) in _LEARNED


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
