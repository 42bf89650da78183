"""What a delivery did and how every batch stands; the sentences for each reason in kk, ru and en."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tizbe.delivery.batch import DONE, REFUSED, UNKNOWN, Batch

SENTENCES = {
    "no-answer": {
        "kk": "МӘМС жүйесі әлі жауап берген жоқ.",
        "ru": "Система ОСМС ещё не ответила.",
        "en": "MSHI has not answered yet.",
    },
    "unreadable": {
        "kk": "Жауап оқылмады.",
        "ru": "Ответ не читается.",
        "en": "The answer cannot be read.",
    },
    "another-batch": {
        "kk": "Жауап басқа топтаманы атайды.",
        "ru": "Ответ называет другой пакет.",
        "en": "The answer names another batch.",
    },
    "another-hash": {
        "kk": "Жауап басқа мазмұнның хешін атайды.",
        "ru": "Ответ называет хеш другого содержимого.",
        "en": "The answer names the hash of other content.",
    },
    "too-large": {
        "kk": "Жауап файлы тым үлкен.",
        "ru": "Файл ответа слишком велик.",
        "en": "The answer's file is too large.",
    },
    "no-such-batch": {
        "kk": "Жауап хаб жібермеген топтамаға берілген.",
        "ru": "Ответ дан на пакет, которого хаб не отправлял.",
        "en": "The answer is to a batch that the hub never sent.",
    },
    "late": {
        "kk": "Бас тарту қайталанғанға дейінгі ұсынысқа берілген; жаңа жауап күтіледі.",
        "ru": "Отказ относится к предложению до повтора; ожидается новый ответ.",
        "en": "The refusal is of the offer before it was repeated; a new answer is awaited.",
    },
    "contradictory": {
        "kk": "Жауап бұрынғысына қайшы келеді; МӘМС тарапымен анықтаңыз.",
        "ru": "Ответ противоречит прежнему; выясните у стороны ОСМС.",
        "en": "The answer contradicts the one before; ask the MSHI side.",
    },
}
"""Reason or notice to its sentence. MSHI's own refusal codes have no sentence here."""


@dataclass(frozen=True)
class Notice:
    """Something an operator must hear: the batch it is about (None: the file names none) and its code."""

    batch: int | None
    code: str

    def sentence(self, language: str = "en") -> str:
        """The notice in words."""
        return SENTENCES[self.code][language]


@dataclass(frozen=True)
class DeliveryReport:
    """How every batch stands after a delivery; `written` counts batches whose files were written in it."""

    batches: tuple[Batch, ...]
    written: int
    notices: tuple[Notice, ...]

    def count(self, outcome: str) -> int:
        """How many batches are in a state: done, refused or unknown."""
        return sum(batch.outcome == outcome for batch in self.batches)

    def as_json(self) -> dict[str, Any]:
        """The report as `tizbe deliver --json` prints it."""
        return {
            "batches": [
                {
                    "number": batch.number,
                    "rows": batch.rows,
                    "first_change": batch.first_change,
                    "last_change": batch.last_change,
                    "sha256": batch.sha256,
                    "outcome": batch.outcome,
                    "reason": batch.reason,
                }
                for batch in self.batches
            ],
            "written": self.written,
            "done": self.count(DONE),
            "refused": self.count(REFUSED),
            "unknown": self.count(UNKNOWN),
            "notices": [{"batch": notice.batch, "code": notice.code} for notice in self.notices],
        }

    def lines(self, language: str = "en") -> list[str]:
        """The report in words: totals, then every batch that is not done, then the notices."""
        texts = _WORDS[language]
        found = [
            texts["total"].format(
                done=self.count(DONE),
                refused=self.count(REFUSED),
                unknown=self.count(UNKNOWN),
                written=self.written,
            )
        ]
        for batch in self.batches:
            if batch.outcome == REFUSED:
                found.append(texts["refused"].format(batch=batch.number, code=batch.reason))
            elif batch.outcome == UNKNOWN:
                reason = SENTENCES[batch.reason or "no-answer"][language]
                found.append(texts["unknown"].format(batch=batch.number, reason=reason))
        found += [f"{notice.batch or '?'}: {notice.sentence(language)}" for notice in self.notices]
        return found


def open_batches(batches: Sequence[Batch]) -> list[Batch]:
    """The batches that must lie in MSHI's inbox: those whose outcome is not known."""
    return [batch for batch in batches if batch.outcome == UNKNOWN]


_WORDS = {
    "kk": {
        "total": "Топтама: орындалды {done}, бас тартылды {refused}, белгісіз {unknown}; жазылды {written}.",
        "refused": "{batch}-топтамадан бас тартылды, коды {code}; түзетсеңіз: tizbe deliver --repeat {batch}",
        "unknown": "{batch}-топтаманың нәтижесі белгісіз. {reason}",
    },
    "ru": {
        "total": "Пакеты: выполнено {done}, отказано {refused}, неизвестно {unknown}; записано {written}.",
        "refused": "В пакете {batch} отказано, код {code}; после исправления: tizbe deliver --repeat {batch}",
        "unknown": "Исход пакета {batch} неизвестен. {reason}",
    },
    "en": {
        "total": "Batches: {done} done, {refused} refused, {unknown} unknown; {written} written.",
        "refused": "Batch {batch} was refused, code {code}; once mended: tizbe deliver --repeat {batch}",
        "unknown": "The outcome of batch {batch} is unknown. {reason}",
    },
}
