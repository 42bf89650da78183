"""The ring of signing keys: made once, changed, and what each has signed."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from tizbe.audit.offline import key_name
from tizbe.audit.signing import KeyRing
from tizbe.errors import Refused, Unavailable


def _ring(home: Path) -> KeyRing:
    ring = KeyRing(home)
    ring.make()
    return ring


def _holds(ring: KeyRing, signature: dict[str, str], payload: bytes) -> None:
    key = load_pem_public_key(ring.public_pem(signature["key"]))
    key.verify(base64.b64decode(signature["value"]), payload)  # type: ignore[union-attr,call-arg] # an Ed25519 key


def test_the_first_key_is_made_once(tmp_path: Path) -> None:
    """A second start finds the key that the first made, and signs the same bytes the same way."""
    first = _ring(tmp_path).sign(b"said")
    assert _ring(tmp_path).sign(b"said") == first
    _holds(_ring(tmp_path), first, b"said")


def test_first_starts_at_once_share_one_key(tmp_path: Path) -> None:
    """Of many first starts at the same moment one key stands for all, and no other file is left."""
    with ThreadPoolExecutor(8) as pool:
        names = {one["key"] for one in pool.map(lambda _: _ring(tmp_path).sign(b""), range(16))}
    assert len(names) == 1
    assert [file.stem for file in (tmp_path / "secrets" / "signing").iterdir()] == list(names)
    assert {file.name for file in (tmp_path / "keys").iterdir()} == {"ring", f"{next(iter(names))}.pem"}


def test_only_the_owner_reads_the_private_key(tmp_path: Path) -> None:
    """The private key has mode 0600 in a folder of mode 0700; the public one may be read by all."""
    name = _ring(tmp_path).sign(b"")["key"]
    private = tmp_path / "secrets" / "signing" / f"{name}.pem"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert stat.S_IMODE(private.parent.stat().st_mode) == 0o700
    public = (tmp_path / "keys" / f"{name}.pem").read_bytes()
    assert public.startswith(b"-----BEGIN PUBLIC KEY-----") and key_name(public) == name


def test_what_an_old_key_signed_still_verifies(tmp_path: Path) -> None:
    """After a change the new key signs, also in a process that was running; the old signature holds."""
    ring, running = _ring(tmp_path), _ring(tmp_path)
    old = running.sign(b"said")
    new = ring.rotate()
    assert running.sign(b"said")["key"] == new.key != old["key"]
    for signature in (old, running.sign(b"said")):
        _holds(ring, signature, b"said")
    assert [file.stem for file in (tmp_path / "secrets" / "signing").iterdir()] == [new.key]
    first, second = ring.keys()
    assert (first.key, first.until_at, second.key, second.until_at) == (old["key"], second.since_at, new.key, None)


def test_a_missing_key_is_said(tmp_path: Path) -> None:
    """Without its private key the hub signs nothing and says what to do; a new key mends it."""
    ring = _ring(tmp_path)
    for file in (tmp_path / "secrets" / "signing").iterdir():
        file.unlink()
    with pytest.raises(Unavailable, match="signing key is missing"):
        ring.sign(b"")
    ring.rotate()
    _holds(ring, ring.sign(b"said"), b"said")


@pytest.mark.parametrize("name", ["0" * 16, "../ring", "", "ring"])
def test_a_key_the_hub_never_had(name: str, tmp_path: Path) -> None:
    """A name that is no key's is refused, and leads to no other file."""
    with pytest.raises(Refused):
        _ring(tmp_path).public_pem(name)
