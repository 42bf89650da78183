"""Called by every Python that a watched run of the tests starts: it watches itself (`tests/secrecy`).

Another sitecustomize further on the path has its turn afterwards, as it would have without this one.
"""

from __future__ import annotations

import os
import sys

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))  # noqa: PTH100, PTH120 - pathlib is not loaded yet


def _begin() -> None:
    sys.path.insert(0, _ROOT)
    try:
        from tests.secrecy import ways
    finally:
        sys.path.remove(_ROOT)
    ways.watch_child(os.environ["SECRECY_WATCH"])


def _go_on() -> None:
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - as above
    for folder in sys.path:
        path = os.path.join(folder, "sitecustomize.py")  # noqa: PTH118 - as above
        if folder and os.path.abspath(folder) != here and os.path.isfile(path):  # noqa: PTH100, PTH113 - as above
            with open(path, encoding="utf-8") as file:  # noqa: PTH123 - as above
                code = compile(file.read(), path, "exec")
            exec(code, {"__name__": "sitecustomize", "__file__": path})
            return


if os.environ.get("SECRECY_WATCH"):
    _begin()
_go_on()
