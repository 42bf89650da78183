"""The compiled reader for large fulls in CSV, held against the readers and statements that take any file."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.intake.cases import envelope, rows
from tests.intake.test_plain_rows import COLUMNS, FEEDS, ODD_DAYS, PEOPLE, field_of
from tizbe.engine.compiled import has_numba
from tizbe.engine.duckdb import connect
from tizbe.intake import plain_kernel, plain_lines, plain_rows, row_kernel
from tizbe.intake.formats import receive
from tizbe.intake.plain_rows import Plain, read_plain, show_plain
from tizbe.intake.row_pages import NO_REFUSALS
from tizbe.intake.row_proof import hash_rows
from tizbe.intake.screening import screen, show
from tizbe.law.authority import authority

SECRET = bytes(range(32))
KERNEL = plain_kernel.PlainKernel(
    plain_kernel.find_fields,
    plain_kernel.read_persons,
    plain_kernel.read_days,
    plain_kernel.read_words,
    plain_kernel.lay_fields,
    plain_kernel.mix_texts,
)


@pytest.fixture(autouse=True)
def _uncompiled(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    monkeypatch.setattr(row_kernel, "_seen", Counter())
    if "slow" not in request.keywords:
        read_uncompiled(monkeypatch)
    with np.errstate(over="ignore"):
        yield


def read_uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel as plain Python, for few rows; hashes by the library; pieces of few lines."""
    monkeypatch.setattr(plain_rows, "_FEWEST", 0)
    monkeypatch.setattr(plain_rows, "plain_kernel", lambda: KERNEL)
    monkeypatch.setattr(plain_rows, "kernel_for", lambda _rows: "none")
    monkeypatch.setattr(plain_lines, "digests_between", _digests_between)
    monkeypatch.setattr(plain_lines, "_PIECE", 2_000)


def _digests_between(
    _kernel: object, salts: Any, starts: Any, ends: Any, data: NDArray[np.uint8], changed: tuple[int, int]
) -> NDArray[np.uint8]:
    table, signs = salts
    old, new = (bytes([sign]) for sign in changed)
    texts = [
        bytes(data[start:end]).replace(old, new) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
    ]
    salted = [bytes(signs[salt[:22]]) + text for salt, text in zip(table, texts, strict=True)]
    return np.frombuffer(b"".join(sha256(text).digest() for text in salted), np.uint8)


def _take(connection: Any, path: Path, said: Any, folder: Path) -> Plain | None:
    connection.execute("ATTACH IF NOT EXISTS ':memory:' AS desk")
    law = authority()
    return read_plain(connection, (path, said), law, folder / "plain.parquet", lambda: "desk", SECRET)


def _compare(path: Path, feed: str, folder: Path) -> tuple[bool, bool]:
    """Both ways say the same of the file, its rows and hashes; whether all rows are plain, and whether any repeats."""
    said = envelope(feed=feed, mode="full", as_of=date(2026, 1, 5), sent_on=date(2026, 1, 6), name="file.csv")
    law = authority()
    with connect() as connection:
        plain = _take(connection, path, said, folder)
        assert plain is not None
        if plain.rows is not None:
            show_plain(connection, plain.screening, plain.rows, changes=False)
        show(connection, plain.screening)
        found = [_asked(connection, name) for name in ("screened", "repeated")]
        received = receive(connection, path, folder / "received.parquet", name="file.csv")
        screening = screen(connection, received, said, law, law.pack)
        assert found == [_asked(connection, name) for name in ("screened", "repeated")]
        hashed = hash_rows(connection, received, SECRET)
        assert hashed is not None and hashed.roots(NO_REFUSALS) == plain.hashed.roots(NO_REFUSALS)
        names = ("refusal", "hints", "columns", "edition", "may_state", "in_order", "repeated", "rules")
        assert [getattr(plain.screening, name) for name in names] == [getattr(screening, name) for name in names]
        assert plain.received.content_sha256 == received.content_sha256
        names_kept = ", ".join(f'"{name}"' for name in received.columns)
        texts = [
            connection.execute(f"SELECT {names_kept} FROM read_parquet('{path}')").fetchall()
            for path in (plain.received.path, received.path)
        ]
    assert texts[0] == texts[1] and len(texts[0]) == plain.received.rows == received.rows
    return plain.rows is not None, bool(found[1])


def _asked(connection: Any, name: str) -> list[Any]:
    order = "row_number" if name == "repeated" else COLUMNS
    found: list[Any] = connection.execute(f"SELECT * FROM {name} ORDER BY {order}").fetchall()
    return found


@pytest.mark.parametrize("feed", FEEDS)
def test_the_compiled_reader_says_what_the_others_say(feed: str, tmp_path: Path) -> None:
    """Whatever stands in the fields of a full: rows, what repeats, the text kept and the hashes are the same."""
    rng = random.Random(feed)
    names = FEEDS[feed]
    lines = [[field_of(rng, name) for name in names] for _ in range(250)]
    path = tmp_path / "file.csv"
    path.write_text(rows(names, *lines), encoding="utf-8")
    assert not _compare(path, feed, tmp_path)[0]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("is_ended", [True, False])
@pytest.mark.parametrize("repeats", [0, 1])
def test_a_file_of_plain_rows_stays_in_memory(ending: str, is_ended: bool, repeats: int, tmp_path: Path) -> None:
    """Rows all let through that repeat no key are in no catalog, however lines end; one that repeats is found."""
    persons = [*PEOPLE, *PEOPLE[:repeats]]
    random.Random(7).shuffle(persons)
    text = ending.join(
        ["ref;iin;begin_date;end_date;born", *(f"k-{n};{iin};2025-06-01;;2019-03-31" for n, iin in enumerate(persons))]
    )
    if repeats:
        text = text.replace("k-3;", "k-2;").replace("k-5;", ";").replace("k-6;", ";")
    path = tmp_path / "file.csv"
    path.write_bytes(b"\xef\xbb\xbf" + (text + (ending if is_ended else "")).encode())
    assert _compare(path, "1/enlightenment/nobd", tmp_path) == (not repeats, bool(repeats))


@pytest.mark.parametrize(
    "text",
    [
        'iin,begin_date,end_date\n{0},"2025-06-01",\n',
        "iin,begin_date,end_date\n{0},2025-06-01,\n\n{1},2025-06-01,\n",
        "iin,begin_date,end_date\n{0},2025-06-01\n",
        "iin,begin_date,end_date\n{0},2025-06-01,,\n",
        "iin,begin_date,end_date\n{0},2025-06-01,\x1f\n",
        "iin,begin_date,end_date\n{0},2025-06-01,\r{1},2025-06-01,\n",
        "iin,begin_date,end_date\n{0},2025-06-01,\0\n",
        "iin,begin_date,begin_date\n{0},2025-06-01,\n",
        "iin,op,begin_date,end_date\n{0},open,2025-06-01,\n",
        "iin,begin_date\n{0},2025-06-01\n{1},2025-06-01\n\n",
        "iin\n{0}\n",
    ],
)
def test_what_is_not_of_the_usual_form_is_left_to_others(text: str, tmp_path: Path) -> None:
    """Quotes, empty lines, other numbers of fields, other signs and headers: the compiled reader does not answer."""
    path = tmp_path / "file.csv"
    path.write_text(text.format(*PEOPLE), encoding="utf-8", newline="")
    said = envelope(
        feed="8/mlspp/payments", mode="full", as_of=date(2026, 1, 5), sent_on=date(2026, 1, 6), name="a.csv"
    )
    with connect() as connection:
        assert _take(connection, path, said, tmp_path) is None


def test_other_encodings_and_refused_files_are_left_to_others(tmp_path: Path) -> None:
    """Text that is no UTF-8, and a file that is refused whole, are not answered; Kazakh letters in UTF-8 are."""
    path = tmp_path / "file.csv"
    lines = f"iin,begin_date,end_date,note\n{PEOPLE[0]},2025-06-01,,Әлия\n{PEOPLE[1]},2025-06-01,,\n"
    said = envelope(
        feed="8/mlspp/payments", mode="full", as_of=date(2026, 1, 5), sent_on=date(2026, 1, 6), name="a.csv"
    )
    path.write_bytes(lines.replace("Ә", "А").encode("cp1251"))
    with connect() as connection:
        assert _take(connection, path, said, tmp_path) is None
        path.write_bytes(lines.encode())
        plain = _take(connection, path, said, tmp_path)
        assert plain is not None and plain.rows is not None and plain.rows.num_rows == 2
        path.write_text(lines.replace("begin_date", "began"), encoding="utf-8")
        assert _take(connection, path, said, tmp_path) is None


def test_every_day_is_read_as_the_engine_reads_it() -> None:
    """A day is what Python's calendar says, for every day of leap and other years; anything else is none."""
    days = [date.fromordinal(n) for n in [*range(1, 800), *range(693_595, 694_400), *range(730_000, 730_500), 3652059]]
    texts = [*(day.isoformat() for day in days), *ODD_DAYS[1:], "2023-02-29", "1900-02-29", "2026-13-01", "2026-00-10"]
    data = "".join(f"{text}\n" for text in texts).encode()
    places = np.empty((len(texts), 2), np.int32)
    read = np.frombuffer(data, np.uint8)
    assert plain_kernel.find_fields(read, plain_kernel.kinds_of_signs(","), 1, places) == len(texts)
    found = np.empty(len(texts), np.int32)
    plain_kernel.read_days(read, places, len(texts), 0, found)
    epoch = date(1970, 1, 1).toordinal()
    assert found[: len(days)].tolist() == [day.toordinal() - epoch for day in days]
    assert set(found[len(days) :].tolist()) == {plain_kernel.WRONG_DAY}


@pytest.mark.slow
@pytest.mark.skipif(not has_numba(), reason="numba is not installed")
def test_compiled_or_not_it_is_the_same(tmp_path: Path) -> None:
    """Compiled, and in pieces of a million signs, it says of many rows what the others say."""
    rng = random.Random(3)
    names = FEEDS["1/enlightenment/nobd"]
    lines = [[field_of(rng, name) for name in names] for _ in range(200_000)]
    path = tmp_path / "file.csv"
    path.write_text(rows(names, *lines), encoding="utf-8")
    assert _compare(path, "1/enlightenment/nobd", tmp_path) == (False, True)
