"""`tizbe submit --hub`: what cannot be sent is told in one sentence, in each language, and never in a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from typer.testing import CliRunner, Result

from tests.api.running import STUDENTS, free_port
from tizbe.cli import network
from tizbe.cli.main import app
from tizbe.client import Hub, Problem, Unreachable
from tizbe.client.submission import Submission
from tizbe.errors import LANGUAGES


@pytest.fixture
def given(tmp_path: Path) -> dict[str, str]:
    """Options that are right, by name; a test makes one of them wrong."""
    key = ed25519.Ed25519PrivateKey.generate()
    (tmp_path / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "public.pem").write_bytes(public)
    (tmp_path / "garbage.pem").write_text("not a key")
    for name in ("full.csv", "full.txt"):
        (tmp_path / name).write_text("iin,begin_date,end_date,form\n")
    return {
        "file": str(tmp_path / "full.csv"),
        "--hub": f"http://127.0.0.1:{free_port()}",
        "--client": "science-nobd",
        "--key": str(tmp_path / "key.pem"),
        "--feed": STUDENTS,
        "--mode": "full",
        "--as-of": "2026-01-05",
    }


def sent(given: dict[str, str], **other: str) -> Result:
    """The command with these options, some of them other."""
    options = given | {
        name if name == "file" else f"--{name.replace('_', '-')}": value for name, value in other.items()
    }
    file = options.pop("file")
    return CliRunner().invoke(app, ["submit", file, *[part for pair in options.items() for part in pair]])


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("file", "full.txt"),
        ("key", "public.pem"),
        ("key", "garbage.pem"),
        ("key", "missing.pem"),
        ("key", "."),
        ("hub", "hub.example.kz"),
        ("hub", "http://[::1"),
    ],
)
def test_what_cannot_be_sent_is_one_sentence(given: dict[str, str], tmp_path: Path, name: str, wrong: str) -> None:
    """A wrong ending, a public, garbled or missing key, a wrong address: exit 1, a sentence in kk, ru, en."""
    value = wrong if name == "hub" else str(tmp_path / wrong)
    told = {language: sent(given, **{name: value, "lang": language}) for language in LANGUAGES}
    assert {result.exit_code for result in told.values()} == {1}, told
    assert all(result.stderr.count("\n") == 1 and "Traceback" not in result.stderr for result in told.values())
    assert len({result.stderr for result in told.values()}) == 3


@pytest.mark.parametrize("more", [{"sent_on": "2026-01-05"}, {"by": "somebody"}])
def test_what_the_hub_knows_itself_cannot_be_said(given: dict[str, str], more: dict[str, str]) -> None:
    """The sending day and who sends are the hub's to know: told to another over the network, they are wrong use."""
    result = sent(given, **more)
    assert (result.exit_code, "--sent-on" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Unreachable("nobody"), 5),
        (Problem({"type": "urn:tizbe:problem:unavailable", "detail": "Later."}, 503), 4),
        (Problem({"code": "A002", "detail": "No."}, 403), 1),
        (Problem({"detail": "A fault."}, 500), 6),
        (Submission("0" * 32, "failed", None, None, {"sentences": {"en": "It broke."}}, {}), 6),
        (Submission("0" * 32, "ended", None, None, None, {}), 6),
    ],
)
def test_each_outcome_has_its_exit_code(
    given: dict[str, str], monkeypatch: pytest.MonkeyPatch, outcome: Exception | Submission, code: int
) -> None:
    """No answer is 5, later is 4, refused is 1, a fault of the hub is 6."""

    def submit(*_: object, **__: object) -> Submission:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(Hub, "submit", submit)
    result = sent(given)
    assert (result.exit_code, result.stderr.count("\n")) == (code, 1), result.output


def test_every_sentence_is_in_each_language() -> None:
    """What the command says by itself is said in Kazakh, Russian and English."""
    for sentences in (network._UNREACHABLE, network._FAILED, network._BROUGHT, network._NOT_BROUGHT):
        assert sorted(sentences) == sorted(LANGUAGES)
