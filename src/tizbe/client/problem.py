"""What can go wrong between a client and the hub, by what the caller can do about it.

`Problem`: the hub says no, and how to mend it. `Unreachable`: no answer came, so ask before repeating (`Unreached`, in
`unreached.py`: no connection came about, so nothing was sent). `Unusable`: what this side was given cannot be used,
and nothing was sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx2


class Problem(Exception):
    """The hub answered with a problem (RFC 9457): `kind`, `status`, `detail`, and `code`, `field` where it has them."""

    def __init__(self, said: Mapping[str, Any], status: int) -> None:
        self.kind = str(said.get("type", "")).rpartition(":")[2] or str(said.get("error", "unknown"))
        self.status = status
        self.detail = str(said.get("detail") or said.get("error_description") or "")
        self.code: str | None = said.get("code")
        self.field: str | None = said.get("field")
        super().__init__(f"{status} {self.kind}: {self.detail}")


class Unreachable(Exception):
    """The hub gave no answer, several times; what was sent may have arrived, so ask before sending it as new."""


class Told(Exception):
    """What this side found by itself: `kind`, and `sentences` that say what and how to mend it, in kk, ru, en."""

    def __init__(self, kind: str, known: Mapping[str, Mapping[str, str]], /, **places: str) -> None:
        self.kind = kind
        self.sentences = {language: text.format(**places) for language, text in known[kind].items()}
        super().__init__(self.sentences["en"])

    def sentence(self, language: str = "en") -> str:
        """The sentence in kk, ru or en."""
        return self.sentences.get(language) or self.sentences["en"]


class Unusable(Told, ValueError):
    """What the client was given cannot be used; nothing was sent. `sentences`: which and how to mend it, in kk, ru, en.

    `kind`: `ending`, a file whose name tells no format; `file`, one that cannot be read; `key-file`, a key file that
    cannot be read; `key`, one without a private key; `address`, an address that no hub can have; `answer`, one at
    which something else answers. No file is named: names may tell of persons.
    """

    def __init__(self, kind: str, **places: str) -> None:
        super().__init__(kind, _SENTENCES, **places)


def problem_of(answer: httpx2.Response) -> Problem:
    """The problem that an answer tells, whatever stands in it."""
    try:
        said = answer.json()
    except ValueError:
        said = {}
    return Problem(said if isinstance(said, dict) else {}, answer.status_code)


_SENTENCES = {
    "ending": {
        "kk": "Файл атының соңы форматты атамайды; мүмкін: {known}, мәтіндік форматтарда одан кейін .gz не .zst.",
        "ru": "Окончание имени файла не называет формата; допустимы: {known}, у текстовых затем .gz или .zst.",
        "en": "The file's name does not end in a format: one of {known}, of the text forms also with .gz or .zst.",
    },
    "file": {
        "kk": "Файлды оқу мүмкін емес; оның бар екенін және оған рұқсатыңыз барын тексеріңіз.",
        "ru": "Файл не читается; проверьте, что он есть и что он вам доступен.",
        "en": "The file cannot be read; see that it is there and that you may read it.",
    },
    "key": {
        "kk": "Кілт файлында хаб қабылдайтын жабық кілт жоқ: парольсіз PEM керек (Ed25519, P-256 не RSA).",
        "ru": "В файле ключа нет закрытого ключа, который принимает хаб: нужен PEM без пароля (Ed25519, P-256, RSA).",
        "en": "The key file holds no private key that the hub takes: a PEM without a password (Ed25519, P-256, RSA).",
    },
    "key-file": {
        "kk": "Кілт файлын оқу мүмкін емес; жолын және рұқсатын тексеріңіз.",
        "ru": "Файл ключа не читается; проверьте его путь и права доступа.",
        "en": "The key file cannot be read; see its path and who may read it.",
    },
    "address": {
        "kk": "«{address}» хабтың мекенжайы бола алмайды; https://hub.example.kz түрінде жазыңыз.",
        "ru": "«{address}» не может быть адресом хаба; он пишется как https://hub.example.kz.",
        "en": "“{address}” cannot be the address of a hub; it is written like https://hub.example.kz.",
    },
    "answer": {
        "kk": "«{address}» мекенжайында хаб емес, басқа нәрсе жауап береді; мекенжайды тексеріңіз.",
        "ru": "По адресу «{address}» отвечает не хаб; проверьте адрес.",
        "en": "What answers at “{address}” is not a hub; see whether the address is right.",
    },
}
