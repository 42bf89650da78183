"""The examples of the how-to on accounts work as they stand there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from joserfc.jwk import OKPKey

from tests.access.world import HUB, World


def test_openssl_alone_makes_an_assertion(world: World, tmp_path: Any) -> None:
    """A system with nothing but openssl and a shell can sign in, as the how-to shows."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    page = (Path(__file__).resolve().parents[2] / "docs/how-to/accounts.md").read_text(encoding="utf-8")
    key, sign = re.findall(r"```sh\n(?:# with openssl[^\n]*\n)(.*?)```", page, re.DOTALL)
    subprocess.run(["sh", "-euc", key], cwd=tmp_path, check=True, capture_output=True)
    world.clients().add("mlspp-1", "sender", "mlspp")
    key_id = world.clients().add_key("mlspp-1", (tmp_path / "mlspp-1.public.pem").read_bytes())
    now = int(world.clock.at.timestamp())
    script = sign.replace("$(date +%s)", str(now)).replace("https://hub.example/v1/token", HUB)
    script = script.replace("KEY-ID", key_id)
    made = subprocess.run(["sh", "-euc", script], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert world.tokens.identify(world.tokens.issue(made.stdout.split()[-1]).token).name == "mlspp-1"


def test_python_makes_an_assertion_as_the_page_shows(world: World, tmp_path: Any) -> None:
    """The Python example of the how-to signs an assertion that gets a token."""
    page = (Path(__file__).resolve().parents[2] / "docs/how-to/accounts.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    key = ed25519.Ed25519PrivateKey.generate()
    (tmp_path / "mlspp-1.private.pem").write_bytes(OKPKey.import_key(key).as_pem(private=True))
    world.clients().add("mlspp-1", "sender", "mlspp")
    key_id = world.clients().add_key("mlspp-1", OKPKey.import_key(key).as_pem(private=False))
    now = int(world.clock.at.timestamp())
    script = example.replace("int(time.time())", str(now)).replace("https://hub.example/v1/token", HUB)
    script = script.replace("KEY-ID", key_id)
    made = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert world.tokens.identify(world.tokens.issue(made.stdout.strip()).token).name == "mlspp-1"
