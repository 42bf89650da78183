"""Settings: what an operator may choose, from the environment, with the defaults that embed everything.

`TIZBE_HOME` (or `--home DIR`): the folder that holds the hub's state. Default `.tizbe` in the current folder.
`TIZBE_THREADS`: threads of the engine; default the machine's cores.
`TIZBE_MEMORY`: memory limit of the engine, as "4GB"; default half the machine.
`TIZBE_DATABASE_URL`: the control database on PostgreSQL; default a file of SQLite in the hub's folder.
`TIZBE_ACTOR`: who is acting, for the audit entries; default the user of the operating system.
`TIZBE_MSHI_URL`: where MSHI takes changes over the network; default nowhere, nothing is pushed.
`TIZBE_MSHI_TOKEN_FILE`: the file that holds the token with which the hub shows MSHI who it is; read at each use.
`TIZBE_MSHI_CERTIFICATE`, `TIZBE_MSHI_KEY`: the hub's certificate for MSHI and its private key, files in PEM.
`TIZBE_MSHI_CA`: the certificates that MSHI's own must be signed by, a file in PEM; default those of the system.
`TIZBE_MSHI_OFFER`: changes that go in one request at the most; default 10000.
`TIZBE_MSHI_LONGEST_PAUSE`: seconds between two tries at the most while MSHI does not answer; default 300.
`TIZBE_DRAIN`: seconds for which a service that is told to stop says so before it closes; default 1.
`TIZBE_BACKUP`: the folder of the backups, for the doctor to see how old the newest is; default none.
"""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tizbe.errors import Refused


@dataclass(frozen=True)
class Settings:
    """The settings of one process.

    `home` is the hub's folder; `threads` counts threads of the engine; `memory` is a size text that the
    engine understands; `actor` names who acts.
    """

    home: Path
    threads: int
    memory: str
    actor: str

    @property
    def has_hub(self) -> bool:
        """Whether the folder is a hub's by now; nothing is made, and nothing heavy is imported to see it."""
        return (self.home / "version").is_file()


MOST_OFFERED = 100_000
"""The most changes that one request to MSHI may be set to hold."""

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_WRONG = {
    "kk": "{name} баптауы дұрыс емес: {why}.",
    "ru": "Настройка {name} неверна: {why}.",
    "en": "The setting {name} is wrong: {why}.",
}
_NO_URL = {
    "kk": "сұраусыз және құпиясөзсіз https мекенжайы керек (http тек осы машинаға)",
    "ru": "нужен адрес https без запроса и пароля (http только к этой же машине)",
    "en": "it must be an address of https without query or password (http to this machine only)",
}
_NO_KEY = {
    "kk": "сертификат пен кілт бірге көрсетіледі",
    "ru": "сертификат и ключ указывают вместе",
    "en": "certificate and key are named together",
}
_NO_NUMBER = {
    "kk": "оң сан керек, ең көбі {most}",
    "ru": "нужно положительное число, не больше {most}",
    "en": "it must be a positive number, at most {most}",
}


@dataclass(frozen=True)
class MshiSettings:
    """Where MSHI takes changes and how the hub shows who it is; the files are read when they are needed.

    `offer` counts changes of one request; `longest_pause` is in seconds.
    """

    url: str
    token_file: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    ca: Path | None = None
    offer: int = 10_000
    longest_pause: float = 300.0


def mshi_settings() -> MshiSettings | None:
    """Where changes are pushed to, or None for nowhere. Raises `Refused` for a setting that cannot be meant.

    The changes are personal data and the token is a secret: without TLS they may not leave the machine.
    """
    url = os.environ.get("TIZBE_MSHI_URL", "").strip().rstrip("/")
    if not url:
        return None
    if not _is_safe(url):
        raise _wrong("TIZBE_MSHI_URL", _NO_URL)
    certificate, key = _file("TIZBE_MSHI_CERTIFICATE"), _file("TIZBE_MSHI_KEY")
    if (certificate is None) != (key is None):
        raise _wrong("TIZBE_MSHI_KEY", _NO_KEY)
    return MshiSettings(
        url,
        _file("TIZBE_MSHI_TOKEN_FILE"),
        certificate,
        key,
        _file("TIZBE_MSHI_CA"),
        int(_number("TIZBE_MSHI_OFFER", 10_000, 1, MOST_OFFERED)),
        _number("TIZBE_MSHI_LONGEST_PAUSE", 300.0, 0.01, 86_400),
    )


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    is_plain = bool(host) and not (parts.username or parts.password or parts.query or parts.fragment)
    return is_plain and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK))


def _file(name: str) -> Path | None:
    named = os.environ.get(name, "").strip()
    return Path(named).absolute() if named else None


def _number(name: str, default: float, least: float, most: float) -> float:
    text = os.environ.get(name, "").strip()
    try:
        found = float(text) if text else default
    except ValueError:
        found = -1.0
    if not least <= found <= most:
        raise _wrong(name, _NO_NUMBER, most=f"{most:g}")
    return found


def _wrong(name: str, why: dict[str, str], **places: str) -> Refused:
    return Refused(
        {language: text.format(name=name, why=why[language].format(**places)) for language, text in _WRONG.items()}
    )


def read_settings(home: Path | None = None, actor: str | None = None, memory: str | None = None) -> Settings:
    """Settings from the arguments, else the environment, else the defaults."""
    return Settings(
        home=Path(home or os.environ.get("TIZBE_HOME") or ".tizbe").absolute(),
        threads=int(os.environ.get("TIZBE_THREADS") or os.cpu_count() or 1),
        memory=memory or os.environ.get("TIZBE_MEMORY") or f"{max(1, _machine_gib() // 2)}GB",
        actor=(actor or "").strip() or os.environ.get("TIZBE_ACTOR", "").strip() or _user(),
    )


def database_url() -> str | None:
    """The URL of the control database where it is not in the hub's folder. It may hold a password: never print it."""
    return os.environ.get("TIZBE_DATABASE_URL", "").strip() or None


def _machine_gib() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return f"uid-{os.getuid()}"
