"""Types that are read into from JSON or YAML are learned when they are imported, never by two threads at once."""

from __future__ import annotations

import ast
import builtins
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import tizbe
from tizbe.learning import is_learned

SOURCE = Path(tizbe.__file__).parent
RACE = """
import sys, threading
from tizbe.law.edition import chronicle
from tizbe.law.rules.pack import rule_pack
from tizbe.intake.catalogue import catalogue
sys.setswitchinterval(1e-6)
together = threading.Barrier(6)
def ask():
    together.wait()
    chronicle(), rule_pack(), catalogue()
threads = [threading.Thread(target=ask) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def reads(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """The class (or none) in which something is read, and the type it is read into, of every place of a module."""

    def within(node: ast.AST, owner: str) -> Iterator[tuple[str, ast.expr]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                name = ast.unparse(child.func)
                kinds = [word.value for word in child.keywords if word.arg == "type"]
                if name == "msgspec.convert":
                    kinds += child.args[1:2]
                if name in {"msgspec.convert", "msgspec.json.decode", "msgspec.yaml.decode"}:
                    yield from ((owner, kind) for kind in kinds)
            yield from within(child, child.name if isinstance(child, ast.ClassDef) else owner)

    return within(tree, "")


def test_every_type_that_is_read_into_is_learned() -> None:
    """Wherever the program reads JSON or YAML into a type of its own, that type was learned at import."""
    wanting, found = [], 0
    for path in SOURCE.rglob("*.py"):
        name = ".".join(["tizbe", *path.relative_to(SOURCE).with_suffix("").parts]).removesuffix(".__init__")
        text = path.read_text(encoding="utf-8")
        if "msgspec." not in text or name == "tizbe.learning":
            continue
        for owner, kind in reads(ast.parse(text)):
            module = importlib.import_module(name)
            for word in {one.id for one in ast.walk(kind) if isinstance(one, ast.Name)}:
                one = getattr(module, owner if word == "cls" else word, None)
                if isinstance(one, type) and not hasattr(builtins, word):
                    found += 1
                    wanting += [] if is_learned(one) else [f"{name}: {word}"]
    assert wanting == []
    assert found > 10


def test_the_first_who_ask_at_once_are_answered() -> None:
    """Threads that are all the first to need the law's record, the rule pack and the codes get them."""
    done = subprocess.run([sys.executable, "-c", RACE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
