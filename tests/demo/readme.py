"""The README's console blocks: read them, run them, and write anew what they answer.

python -m tests.demo.readme        writes the answers of this build into README.md; read the diff
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SECONDS = re.compile(r"\b\d+\.\d s\b")
_KEY = re.compile(r"(Signed by key: )[0-9a-f]{16}")


def blocks(text: str) -> list[str]:
    """The console blocks of a page, without their fences."""
    return _BLOCK.findall(text)


def commands(block: str) -> list[str]:
    """The commands of a block: the lines that begin with a dollar sign."""
    return [line[2:] for line in block.splitlines() if line.startswith("$ ")]


def steady(text: str) -> str:
    """A text with every duration and key replaced, since only they differ between two hubs."""
    return _KEY.sub(r"\g<1>0123456789abcdef", _SECONDS.sub("0.0 s", text))


def answers(found: list[str], checkout: Path) -> list[str]:
    """The blocks as they come out when their commands run, in order, in the empty folder `checkout`."""
    script = checkout / "run"
    script.write_text(f'#!/bin/sh\n[ "$1" = tizbe ] && shift\nexec "{sys.executable}" -m tizbe.cli.main "$@"\n')
    script.chmod(0o755)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TIZBE_")}
    told = []
    for block in found:
        lines = []
        for command in commands(block):
            done = subprocess.run(
                ["sh", "-c", command],
                cwd=checkout,
                env=clean,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,  # in the order in which a person sees them
                text=True,
                check=False,
            )
            lines.append(f"$ {command}\n{done.stdout}")
            if done.returncode:
                raise AssertionError(f"{command}: exit {done.returncode}\n{done.stdout}")
        told.append("".join(lines))
    return told


def main() -> None:
    """Write this build's answers into the README."""
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        checkout = Path(folder) / "checkout"
        checkout.mkdir()
        told = iter(answers(blocks(text), checkout))
    README.write_text(_BLOCK.sub(lambda _: f"```console\n{next(told)}```", text), encoding="utf-8")


if __name__ == "__main__":
    main()
