"""`tizbe account` and `tizbe client` at a terminal: what they say, and that no secret is an argument."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import typer
from joserfc.jwk import ECKey, OKPKey
from pyotp import TOTP
from typer.testing import CliRunner, Result

from tests.access.world import public
from tizbe.cli.account_words import WORDS
from tizbe.cli.main import app
from tizbe.clock import now_at
from tizbe.errors import LANGUAGES


@pytest.fixture
def home(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty hub's folder that the commands work on."""
    monkeypatch.setenv("TIZBE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TIZBE_ACTOR", "root-of-tests")
    return tmp_path


def run(*arguments: str, typed: str = "") -> Result:
    """One command, with what is typed into it."""
    return CliRunner().invoke(app, list(arguments), input=typed)


def answer(*arguments: str, typed: str = "") -> str:
    """What a command says that succeeds."""
    result = run(*arguments, typed=typed)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.slow
def test_an_account_through_its_life(home: Path) -> None:
    """Added, listed, enrolled, given a password, unlocked, given a role, linked, disabled, enabled."""
    add = ("account", "add", "aigerim", "--full-name", "Aigerim S.", "--role", "operator")
    assert "shown this once" not in answer(*add, typed="a first password\n")
    drawn = answer("account", "password", "aigerim", typed="\n")
    assert "good for seven days" in drawn
    assert run(*add, typed="\n").exit_code == 1
    (listed,) = json.loads(answer("account", "list", "--json"))
    assert listed["role"] == "operator" and listed["must_change"] and "password_hash" not in listed
    assert listed["added_by"] == "root-of-tests"
    assert "екінші факторсыз" in " ".join(answer("account", "list", "--lang", "kk").split())
    refused = run("account", "totp", "aigerim", typed="000000\n")
    assert refused.exit_code == 1 and "otpauth://" in refused.output
    seed = refused.output.split("secret=")[1].split("&")[0]
    assert seed not in str(listed)
    assert "off" in answer("account", "totp", "aigerim", "--off")
    assert "open" in answer("account", "unlock", "aigerim")
    assert json.loads(answer("account", "sessions", "aigerim", "--json")) == []
    assert "0" in answer("account", "sessions", "aigerim", "--end-all")
    assert "mlspp" in run("account", "role", "aigerim", "--role", "sender", "--body", "nowhere").output
    assert "sender" in answer("account", "role", "aigerim", "--role", "sender", "--body", "mlspp")
    answer("account", "link", "aigerim", "--issuer", "https://login.example", typed="person-1\n")
    assert "disabled" in answer("account", "disable", "aigerim") and "enabled" in answer("account", "enable", "aigerim")
    assert run("account", "disable", "nobody").exit_code == 1


@pytest.mark.slow
def test_the_second_factor_is_enrolled_at_the_terminal(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address of the seed is shown, a right code of it takes it into use, and ten recovery codes are shown."""
    from tizbe.cli import account

    shown: list[str] = []
    answer("account", "add", "dana", "--full-name", "D", "--role", "auditor", "--provider-only")
    echo = typer.echo

    def heard(text: str = "") -> None:
        shown.append(text)
        echo(text)

    monkeypatch.setattr(typer, "echo", heard)
    monkeypatch.setattr(
        account,
        "_asked",
        lambda question, *, hidden: TOTP(shown[-1].split("secret=")[1].split("&")[0]).at(now_at()),
    )
    output = answer("account", "totp", "dana")
    assert sum(line.startswith("  ") for line in output.splitlines()) == 10
    assert "otpauth://totp/tizbe:dana" in output


@pytest.mark.slow
def test_a_client_through_its_life(home: Path) -> None:
    """Added, given keys and limits, its key ended at an instant and at once, disabled, enabled."""
    assert "tizbe client key mlspp-1" in answer("client", "add", "mlspp-1", "--role", "sender", "--body", "mlspp")
    home.joinpath("key.pem").write_bytes(OKPKey.generate_key("Ed25519").as_pem(private=False))
    home.joinpath("new.json").write_text(public(ECKey.generate_key("P-256")))
    first = answer("client", "key", "mlspp-1", str(home / "key.pem")).split()[3]
    answer("client", "key", "mlspp-1", str(home / "new.json"), "--from", "2026-12-01", "--until", "2027-12-01")
    assert "2026-12-15" in answer("client", "key", "mlspp-1", "--end", first, "--until", "2026-12-15T00:00:00Z")
    assert "now" in answer("client", "key", "mlspp-1", "--end", first)
    assert "1200" in answer("client", "quota", "mlspp-1", "--requests", "1200")
    (listed,) = json.loads(answer("client", "list", "--json"))
    assert len(listed["keys"]) == 2 and listed["requests_per_minute"] == 1200 and listed["bytes_per_day"] is None
    answer("client", "disable", "mlspp-1")
    assert "закрыта" in answer("client", "list", "--lang", "ru")
    assert json.loads(answer("client", "list", "--json"))[0]["disabled_at"]
    answer("client", "enable", "mlspp-1")
    assert run("client", "key", "mlspp-1").exit_code == 2
    assert run("client", "key", "mlspp-1", str(home / "absent.pem")).exit_code == 1
    assert run("client", "certificate", "mlspp-1", str(home / "key.pem")).exit_code == 1
    assert run("client", "certificate", "mlspp-1", "--end", "00").exit_code == 1
    assert run("client", "add", "x-1", "--role", "sender", "--body", "nowhere").exit_code == 1


def test_every_answer_is_in_three_languages() -> None:
    """What the commands say is in Kazakh, Russian and English, with the same places to fill in."""
    for texts in WORDS.values():
        assert list(texts) == list(LANGUAGES) and all(texts.values())
        assert len({frozenset(re.findall(r"\{(\w+)\}", text)) for text in texts.values()}) == 1


def test_no_command_takes_a_secret_as_an_argument() -> None:
    """No option or argument of these commands is a password, a seed, a code or a secret."""
    from typer.main import get_command

    tree = get_command(app)
    for group in ("account", "client"):
        part = tree.commands[group]  # type: ignore[attr-defined]
        names = {
            option.lower() for verb in part.commands.values() for parameter in verb.params for option in parameter.opts
        }
        assert not {name for name in names if any(word in name for word in ("password", "secret", "seed", "code"))}
