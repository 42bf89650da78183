"""The receipt: the hub's answer to a submission, the same offline and in the hub.

Every row read ends in exactly one of four counts, and the four sum to the rows read. `tizbe check` gives a
receipt without a name, a commit or a signature; the hub adds them (`tizbe.ledger.receipts`). Source: exchange
format, "What comes back"; docs/reference/receipt.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import msgspec
from duckdb import DuckDBPyConnection

from tizbe.engine.duckdb import read_sql
from tizbe.errors import Broken
from tizbe.intake.catalogue import Matter, code_text, hint_texts, tell_code
from tizbe.intake.screening import Screening
from tizbe.learning import learned

Status = Literal["accepted", "refused", "quarantined", "rejected"]


@learned
@dataclass(frozen=True)
class Receipt:
    """One answer. Its fields are the keys of its JSON.

    `receipt`: its name, None offline; `edition`: number of the edition on the sending day; `row`: the list
    row, or "activity", "vital"; `codes`: rows by R- and H-code, or by the F-code of a file refused whole;
    `refused_file`: where the refused rows lie, below the hub's folder; `rule_pack`: the hash of the rules; `code`,
    `sentences`, `mend`: what is said of the file as a whole; `hints`: remarks on it, each with code and sentences.
    `feed`, `mode`, `as_of`, `content_sha256`: what was sent. By the hub alone: `submission`, its number; `commit`
    and `recorded_at`, the commit that decided it and its instant; `rows_root`, `persons_root`, what the receipt
    commits to of the rows (`tizbe.intake.row_proof`; None where they cannot be read); `signature`: `key`,
    `algorithm`, `value`, over everything else. What a later program adds here must default to None: the
    signature of an older receipt covers what has a value.
    """

    receipt: str | None
    status: Status
    edition: int | None
    row: int | str | None
    rows_read: int
    accepted: int
    hinted: int
    refused: int
    already_known: int
    codes: dict[str, int]
    refused_file: str | None
    rule_pack: str
    code: str | None = None
    sentences: dict[str, str] | None = None
    mend: dict[str, str] | None = None
    hints: list[dict[str, Any]] = field(default_factory=list)
    feed: str | None = None
    mode: str | None = None
    as_of: str | None = None
    content_sha256: str | None = None
    submission: int | None = None
    commit: int | None = None
    recorded_at: str | None = None
    rows_root: str | None = None
    persons_root: str | None = None
    signature: dict[str, str] | None = None

    def __post_init__(self) -> None:
        """Broken when the four counts do not sum to the rows read."""
        if self.accepted + self.hinted + self.refused + self.already_known != self.rows_read:
            raise Broken("the four counts of a receipt do not sum to the rows read")

    @property
    def refuses_every_row(self) -> bool:
        """Whether the file was taken, but none of its rows."""
        return self.status == "accepted" and 0 < self.refused == self.rows_read

    def to_json(self) -> str:
        """The receipt as one line of JSON."""
        return msgspec.json.encode(asdict(self)).decode()

    @classmethod
    def from_json(cls, text: str) -> Receipt:
        """The receipt of a JSON text that `to_json` made."""
        return msgspec.json.decode(text, type=cls)

    def render(self, language: str, *, is_rehearsed: bool = False) -> str:
        """The receipt for a person, in kk, ru or en, a few short lines; `is_rehearsed`: by a hub that took nothing."""
        words = _WORDS[language]
        headline = words["none_accepted" if self.refuses_every_row else self.status]
        lines = [headline if self.receipt is None else f"{self.receipt}: {headline}"]
        if self.code and self.sentences and self.mend:
            lines.append(f"{self.code}: {self.sentences[language]} {self.mend[language]}")
        place = [] if self.edition is None else [f"{words['edition']} {self.edition}"]
        place += [] if self.row is None else [f"{words['row']} {self.row}"]
        lines += [", ".join(place)] if place else []
        counts = ("rows_read", "accepted", "hinted", "refused", "already_known")
        lines.append(", ".join(f"{words['count_' + name]} {getattr(self, name)}" for name in counts))
        for name, rows in self.codes.items():
            if name != self.code:
                lines.append(f"  {name} × {rows}: {tell_code(name, language, vars(self))}")
        lines += [f"{hint['code']}: {hint['sentences'][language]}" for hint in self.hints]
        if self.refused_file:
            lines.append(f"{words['refused_file']}: {self.refused_file}")
        lines.append(f"{words['rule_pack']}: {self.rule_pack[:12]}")
        if self.signature is not None:
            lines.append(f"{words['signed']}: {self.signature['key']}")
        elif self.receipt is None:
            lines.append(words["rehearsed" if is_rehearsed else "unsigned"])
        return "\n".join(lines)


@dataclass(frozen=True)
class Balance:
    """How the rows of a submission ended: rows by outcome, and rows by code."""

    accepted: int = 0
    hinted: int = 0
    refused: int = 0
    known: int = 0
    codes: Mapping[str, int] = field(default_factory=dict)


def count_verdict(connection: DuckDBPyConnection, verdict: str | None = None) -> Balance:
    """The balance of the temporary table `verdict(row_number, outcome, code, field, hints)`, or of a SELECT of it."""
    outcomes: dict[str, int] = {}
    codes: dict[str, int] = {}
    given = "" if verdict is None else f"WITH verdict AS ({verdict}) "
    for outcome, number, bits, rows in connection.execute(given + read_sql("tizbe.intake", "balance")).fetchall():
        outcomes[outcome] = outcomes.get(outcome, 0) + rows
        names = [code_text("R", number)] if number else hint_texts(bits)
        for name in names:
            codes[name] = codes.get(name, 0) + rows
    return Balance(
        accepted=outcomes.get("accepted", 0),
        hinted=outcomes.get("hinted", 0),
        refused=outcomes.get("refused", 0),
        known=outcomes.get("known", 0),
        codes=dict(sorted(codes.items())),
    )


def make_receipt(
    screening: Screening,
    balance: Balance | None,
    *,
    rule_pack: str,
    receipt: str | None = None,
    status: Status = "accepted",
    whole: Matter | None = None,
    hints: tuple[Matter, ...] = (),
    refused_file: str | None = None,
) -> Receipt:
    """The receipt of a screened submission.

    `balance` None, or a `screening` that refuses, means that the file is refused whole, with `whole` or the
    screening's refusal: every row read is then refused, with the file's code. Otherwise `whole` is what is
    said of the file beside the balance (quarantine). `hints` are added to those of the screening.
    """
    about = whole or screening.refusal
    rows = screening.received.rows
    envelope = screening.envelope
    if balance is None or screening.refusal is not None:
        if about is None:
            raise Broken("a file refused whole needs a code")
        balance = Balance(refused=rows, codes={about.code: rows})
        status = "rejected" if status == "rejected" else "refused"
    return Receipt(
        receipt=receipt,
        status=status,
        edition=screening.edition,
        row=screening.row,
        rows_read=rows,
        accepted=balance.accepted,
        hinted=balance.hinted,
        refused=balance.refused,
        already_known=balance.known,
        codes=dict(balance.codes),
        refused_file=refused_file,
        rule_pack=rule_pack,
        code=about.code if about else None,
        sentences=about.sentences if about else None,
        mend=about.mends if about else None,
        hints=[{"code": hint.code, "sentences": hint.sentences} for hint in (*screening.hints, *hints)],
        feed=envelope.feed,
        mode=envelope.mode,
        as_of=envelope.as_of.isoformat() if envelope.mode == "full" and envelope.as_of is not None else None,
        content_sha256=screening.received.content_sha256,
    )


_WORDS: dict[str, dict[str, str]] = {
    "kk": {
        "accepted": "Файл қабылданды.",
        "none_accepted": "Файлдың бірде-бір жолы қабылданбады.",
        "refused": "Файл тұтасымен қабылданбады.",
        "quarantined": "Файл карантинге қойылды: екінші адамның шешімі күтілуде.",
        "rejected": "Карантиндегі файл қайтарылды.",
        "edition": "Тізбе редакциясы:",
        "row": "жол:",
        "count_rows_read": "Оқылған жолдар:",
        "count_accepted": "қабылданды:",
        "count_hinted": "ескертумен қабылданды:",
        "count_refused": "қабылданбады:",
        "count_already_known": "бұрыннан белгілі:",
        "refused_file": "Қабылданбаған жолдар",
        "rule_pack": "Ережелер жинағы",
        "signed": "Қол қойған кілт",
        "unsigned": "Хабсыз тексерілді: бұл қол қойылмаған алдын ала жауап.",
        "rehearsed": "Хаб файлды тек байқап көрді: ештеңе қабылданған жоқ, жауапқа қол қойылмаған.",
    },
    "ru": {
        "accepted": "Файл принят.",
        "none_accepted": "Ни одна строка файла не принята.",
        "refused": "Файл не принят целиком.",
        "quarantined": "Файл в карантине: ожидается решение второго лица.",
        "rejected": "Файл отклонён из карантина.",
        "edition": "Редакция перечня:",
        "row": "строка:",
        "count_rows_read": "Прочитано строк:",
        "count_accepted": "принято:",
        "count_hinted": "принято с замечанием:",
        "count_refused": "не принято:",
        "count_already_known": "уже известно:",
        "refused_file": "Непринятые строки",
        "rule_pack": "Набор правил",
        "signed": "Подписано ключом",
        "unsigned": "Проверено без хаба: это предварительный ответ без подписи.",
        "rehearsed": "Это репетиция в хабе: ничего не принято, ответ без подписи.",
    },
    "en": {
        "accepted": "The file is taken.",
        "none_accepted": "No row of the file is taken.",
        "refused": "The file is refused whole.",
        "quarantined": "The file is in quarantine: a second person has to decide.",
        "rejected": "The file was rejected from quarantine.",
        "edition": "Edition of the list:",
        "row": "row:",
        "count_rows_read": "Rows read:",
        "count_accepted": "accepted:",
        "count_hinted": "accepted with a hint:",
        "count_refused": "refused:",
        "count_already_known": "already known:",
        "refused_file": "Refused rows",
        "rule_pack": "Rule pack",
        "signed": "Signed by key",
        "unsigned": "Checked without the hub: this is a preview and bears no signature.",
        "rehearsed": "Rehearsed by the hub: nothing was taken in, and this bears no signature.",
    },
}
