"""The envelope of a submission: what its sender says of the file beside it.

Two shapes bring an envelope: the options of a command (or headers of a request), and the JSON files of a
batch that loads history. Both end in `Envelope`; what is wrong with its form is `Refused` here, what the
law or the hub says of its content is judged later, with a code. Source: exchange format, "A submission".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec

from tizbe.errors import Refused
from tizbe.learning import learned

Mode = Literal["full", "changes"]
MODES: tuple[Mode, ...] = ("full", "changes")


@dataclass(frozen=True)
class Envelope:
    """What the sender declares of one file.

    `feed`: canonical name of the feed; `mode`: full or changes; `as_of`: the day a full speaks of;
    `sent_on`: the sending day in Almaty; `number`: the sender's own submission number; `count`: declared
    rows; `sha256`: declared hash of the file or of its content, in small hex; `name`: the file's name as
    its sender calls it (its suffix gives the format).
    """

    feed: str
    mode: Mode
    as_of: date | None
    sent_on: date
    number: str | None
    count: int | None
    sha256: str | None
    name: str


def make_envelope(
    *,
    feed: str,
    mode: str,
    sent_on: date,
    name: str,
    as_of: date | None = None,
    number: str | None = None,
    count: int | None = None,
    sha256: str | None = None,
) -> Envelope:
    """An envelope of checked form. Raises Refused when mode, count or hash cannot mean anything."""
    if mode not in MODES:
        raise _wrong("mode", "full, changes")
    if count is not None and count < 0:
        raise _wrong("count", "0, 1, 2, …")
    digest = sha256.strip().lower() if sha256 else None
    if digest is not None and not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise _wrong("sha256", "64 × 0-9 a-f")
    return Envelope(
        feed=feed.strip(),
        mode=mode,
        as_of=as_of,
        sent_on=sent_on,
        number=number or None,
        count=count,
        sha256=digest,
        name=name,
    )


@learned
class _BatchEnvelope(msgspec.Struct, forbid_unknown_fields=True):
    """The JSON of one envelope in a batch; dates may be empty text."""

    file: str
    feed: str
    mode: str
    sent_on: date
    number: str | int | None = None
    as_of: str | None = None
    count: int | None = None
    sha256: str | None = None


def read_envelope(path: Path) -> tuple[Envelope, Path]:
    """The envelope in a batch's JSON file, and the path of the data file it speaks of.

    The data file stands in the same folder; its name may not lead out of it. Raises Refused when the JSON
    is not an envelope or the data file is not there.
    """
    try:
        read = msgspec.json.decode(path.read_bytes(), type=_BatchEnvelope)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Refused(
            {
                "kk": f"{path.name} конверті оқылмайды: {error}. Кілттерін алмасу форматымен салыстырыңыз.",
                "ru": f"Конверт {path.name} не читается: {error}. Сверьте его ключи с форматом обмена.",
                "en": f"The envelope {path.name} cannot be read: {error}. Compare it with the format.",
            }
        ) from error
    data_path = path.parent / read.file
    if Path(read.file).name != read.file or not data_path.is_file():
        raise Refused(
            {
                "kk": f"{path.name} конверті атаған файл қасында жоқ. Оларды бір қалтаға салыңыз.",
                "ru": f"Файла, названного в {path.name}, рядом нет. Положите их в одну папку.",
                "en": f"The file named by {path.name} is not beside it. Put both into one folder.",
            }
        )
    envelope = make_envelope(
        feed=read.feed,
        mode=read.mode,
        as_of=_day(path, read.as_of),
        sent_on=read.sent_on,
        number=None if read.number is None else str(read.number),
        count=read.count,
        sha256=read.sha256,
        name=read.file,
    )
    return envelope, data_path


def _day(path: Path, text: str | None) -> date | None:
    """An ISO day; an empty text is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise _wrong(f"{path.name}: as_of", "YYYY-MM-DD") from error


def batch_order(path: Path) -> tuple[int, int, str, str]:
    """The place of a batch's envelope among the others: by number as a number, by number as text, by file name.

    An envelope that cannot be read sorts by its file's name, so that it is answered in its place.
    """
    try:
        number = str(msgspec.json.decode(path.read_bytes(), type=dict[str, object]).get("number") or path.stem)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        number = path.stem
    order = (0, int(number), number) if re.fullmatch(r"[0-9]{1,18}", number) else (1, 0, number)
    return (*order, path.name)


def _wrong(field: str, expected: str) -> Refused:
    return Refused(
        {
            "kk": f"Конверттегі {field} өрісінің мәні қате. Мынадай болуы керек: {expected}.",
            "ru": f"Неверное значение {field} в конверте. Должно быть: {expected}.",
            "en": f"The envelope's {field} is wrong. It should be: {expected}.",
        }
    )
