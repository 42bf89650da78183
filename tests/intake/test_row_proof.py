"""What a receipt commits to of its rows: each can be shown, nothing else can, and nobody who is there is absent."""

import subprocess
from collections import Counter
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hub.people import made_up
from tests.intake.rows_shown import COLUMNS, PEM, SECRET, Rows, proof_of, received_at, refused, signed
from tizbe.audit.offline import NotProven, cells_of, check, marks_of, row_fields, row_text
from tizbe.engine.duckdb import connect
from tizbe.intake import person_map, row_kernel, row_proof
from tizbe.intake.row_pages import NO_REFUSALS
from tizbe.intake.row_proof import RowProof, hash_rows

PEOPLE = made_up(4000)
TEXTS = st.text(st.sampled_from("aЖ\x1b\x1f\x1e01\n\"',\U0001f600"), max_size=4) | st.none()
ROWS = st.lists(
    st.tuples(st.sampled_from(PEOPLE[:40]) | st.sampled_from([f" {PEOPLE[41]} ", "12", "x", ""]) | TEXTS, TEXTS, TEXTS),
    min_size=1,
    max_size=150,
)
QUICK = settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def connection() -> Any:
    """An engine in memory."""
    with connect() as opened:
        yield opened


def _rows(count: int) -> Rows:
    return [(iin, "2026-01-01", f"v{place % 7}") for place, iin in enumerate(PEOPLE[:count])]


def _proof(
    connection: duckdb.DuckDBPyConnection, path: Path, rows: Rows, codes: dict[int, int] | None = None
) -> RowProof:
    return RowProof(connection, received_at(path / "received.parquet", rows), refused(codes or {}), SECRET)


@QUICK
@given(rows=ROWS, data=st.data())
def test_any_row_can_be_shown(
    rows: list[tuple[str | None, ...]], data: st.DataObject, connection: Any, tmp_path: Path
) -> None:
    """Any rows of a submission are proven as they were received, with the codes they were refused with."""
    numbers = st.integers(1, len(rows))
    codes = data.draw(st.dictionaries(numbers, st.integers(1, 40), max_size=5))
    wanted = data.draw(st.sets(numbers, min_size=1, max_size=4))
    received = received_at(tmp_path / "received.parquet", rows)
    roots, shown = RowProof(connection, received, refused(codes), SECRET).show(wanted)
    proven = check(proof_of(signed(received, roots), shown), PEM)
    assert [row.number for row in proven.rows] == sorted(wanted)
    for row in proven.rows:
        assert row.code == (f"R{codes[row.number]:03d}" if row.number in codes else None)
        assert row.fields == tuple(zip(COLUMNS, (text or "" for text in rows[row.number - 1]), strict=True))


@QUICK
@given(rows=ROWS, codes=st.sets(st.integers(1, 150), max_size=9))
def test_few_and_many_rows_are_hashed_alike(
    rows: list[tuple[str | None, ...]], codes: set[int], connection: Any, tmp_path: Path
) -> None:
    """Hashed row by row, set-wise by the engine, or ahead of the verdict: the roots are the same."""
    received = received_at(tmp_path / "received.parquet", rows)
    refusals = refused({number: number % 30 for number in codes if number <= len(rows)})
    proof = RowProof(connection, received, refusals, SECRET)
    roots = proof.roots()
    ahead = hash_rows(connection, received, SECRET)
    assert ahead is not None and ahead.roots(refusals) == roots
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_proof, "FEW", 0)
        assert proof.roots() == roots


def test_several_segments_and_halves(connection: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A map of several segments, kept in memory or in files, and a file read in halves are the same in every way."""
    monkeypatch.setattr("tizbe.audit.offline.SEGMENT_ROWS", 1000)
    rows = _rows(3500)
    received = received_at(tmp_path / "received.parquet", rows, ours=False)
    found = set()
    for few, large, in_memory in ((10_000, 50_000, 1 << 23), (0, 50_000, 1 << 23), (0, 1, 0), (10_000, 1, 0)):
        monkeypatch.setattr(row_proof, "FEW", few)
        monkeypatch.setattr(row_proof, "LARGE", large)
        monkeypatch.setattr(person_map, "_IN_MEMORY", in_memory)
        found.add(RowProof(connection, received, refused({5: 6, 3400: 17}), SECRET).roots())
    assert len(found) == 1 and cells_of(3500).segments == 4
    monkeypatch.setattr(row_proof, "MOST_KEPT", 0)
    ahead = hash_rows(connection, received, SECRET)
    assert ahead is not None and ahead.roots(refused({5: 6})) is None and ahead.roots(NO_REFUSALS) is not None
    receipt = signed(received, found.pop())
    shown = [RowProof(connection, received, NO_REFUSALS, SECRET).show_absent(iin)[1] for iin in PEOPLE[3600:3605]]
    assert all(one is not None and check(proof_of(receipt, one), PEM).absent_iin for one in shown)
    assert RowProof(connection, received, NO_REFUSALS, SECRET).show_absent(PEOPLE[77])[1] is None


def test_nobody_who_is_there_is_absent(connection: Any, tmp_path: Path) -> None:
    """No person of any row is ever shown absent; of a thousand others all are, but for the rare one."""
    count = 300
    proof = _proof(connection, tmp_path, _rows(count))
    received = received_at(tmp_path / "received.parquet", _rows(count))
    receipt = signed(received, proof.roots())
    assert all(proof.show_absent(iin)[1] is None for iin in PEOPLE[:count:7])
    shown = [proof_of(receipt, told) for told in (proof.show_absent(iin)[1] for iin in PEOPLE[count:800:5]) if told]
    assert len(shown) >= 99
    for told in shown:
        assert check(told, PEM).absent_iin == told["absent"]["iin"]


@pytest.mark.parametrize("written", ["  {} ", "{}", "\u00a0{}", "{}\u2007", "\u3000 {}\u202f"])
def test_a_person_written_with_blanks_is_there(written: str, connection: Any, tmp_path: Path) -> None:
    """A person counts as there however the hub would read the number: with blanks around it, or its zeros lost."""
    iin = "000101700004"
    for text in (written.format(iin), written.format(int(iin))):
        proof = _proof(connection, tmp_path, [(text, "2026-01-01", ""), ("x", "", "")])
        assert proof.rows_of(iin) == [1] and proof.show_absent(iin)[1] is None


def test_a_word_cannot_speak_for_one_who_is_there(connection: Any, tmp_path: Path) -> None:
    """A proof of absence holds for its own person only: put in another's name it fails, whoever that is."""
    count = 200
    proof = _proof(connection, tmp_path, _rows(count))
    receipt = signed(received_at(tmp_path / "received.parquet", _rows(count)), proof.roots())
    told = proof_of(receipt, proof.show_absent(PEOPLE[count])[1])
    cells = cells_of(count)
    for iin in PEOPLE[:count]:
        assert told["absent"]["cell"] not in marks_of(iin, receipt["content_sha256"], cells)
        other = deepcopy(told)
        other["absent"]["iin"] = iin
        with pytest.raises(NotProven):
            check(other, PEM)


def _leaves(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    return [way] if inner is None else [leaf for key, one in inner for leaf in _leaves(one, (*way, key))]


def _changed(value: Any, data: st.DataObject) -> Any:
    if isinstance(value, str) and value:
        place = data.draw(st.integers(0, len(value) - 1))
        sign = data.draw(st.sampled_from("0123456789abcdefR_\x1f").filter(lambda one: one != value[place]))
        return value[:place] + sign + value[place + 1 :]
    return {None: "R006"}.get(value, value + 1 if isinstance(value, int) else None)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_flip_is_detected(data: st.DataObject, proofs: list[dict[str, Any]]) -> None:
    """Whatever single character or number of a proof is changed, it holds no more: no word of it is idle."""
    told = deepcopy(data.draw(st.sampled_from(proofs)))
    before = check(told, PEM)
    way = data.draw(st.sampled_from(_leaves(told)))
    place = told
    for key in way[:-1]:
        place = place[key]
    place[way[-1]] = _changed(place[way[-1]], data)
    try:
        after = check(told, PEM)
    except NotProven:
        return
    # Only the name of a person of whom the same cell speaks may stand there instead.
    assert way == ("absent", "iin") and after.rows == before.rows
    assert after.absent_iin not in PEOPLE[: after.receipt["rows_read"]]


@pytest.fixture(scope="module")
def proofs(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """A proof of rows taken and refused, one of a single row, one of absence."""
    folder = tmp_path_factory.mktemp("proofs")
    found = []
    with connect() as connection:
        for count in (1, 150):
            rows = _rows(count)
            received = received_at(folder / f"{count}.parquet", rows)
            proof = RowProof(connection, received, refused({count: 6}), SECRET)
            receipt = signed(received, proof.roots())
            found.append(proof_of(receipt, proof.show({1, count})[1]))
            found.append(proof_of(receipt, proof.show_absent(PEOPLE[-1])[1]))
    return found


def test_the_roots_are_as_documented(connection: Any, tmp_path: Path) -> None:
    """Both roots follow from the documentation alone, with hashlib and openssl."""
    rows = [*_rows(2), (None, "a\x1fb", "\x1b")]
    received = received_at(tmp_path / "received.parquet", rows)
    roots, told = RowProof(connection, received, refused({2: 6}), SECRET).show({1, 2, 3})

    def hashed(shown: dict[str, Any]) -> str:
        return sha256((shown["salt"] + shown["text"]).encode()).hexdigest()

    assert told["rows"][2]["text"] == "\x1fa\x1b1b\x1f\x1b0\x1f"
    first, second, third = (hashed(row) for row in told["rows"])
    second = sha256(f"R006\x1f{second}".encode()).hexdigest()
    entries = [bytes.fromhex(hashed(told["header"])), (first + second + third).encode()]
    leaves = [sha256(b"\x00" + entry).digest() for entry in entries]
    assert told["header"]["text"] == '["iin","begin_date","value"]'
    assert roots[0] == sha256(b"\x01" + leaves[0] + leaves[1]).hexdigest()
    person = person_map.PersonMap(3, received.content_sha256)
    person.add(np.array([int(rows[0][0] or 0)]))
    number = int(rows[0][0] or 0).to_bytes(8, "big")
    command = ["openssl", "enc", "-aes-256-ecb", "-nopad", "-K", received.content_sha256]
    mixed = subprocess.run(
        command, input=bytes(8) + number + bytes(7) + b"\1" + number, capture_output=True, check=True
    )
    cells = {int.from_bytes(mixed.stdout[at : at + 4], "big") * 128 >> 32 for at in range(4, 32, 4)}
    assert int.from_bytes(b"".join(person.words()), "big") == sum(1 << 127 - cell for cell in cells)


@pytest.mark.slow
@pytest.mark.parametrize("has_blocks", [False, True])
def test_compiled_it_is_the_same(
    has_blocks: bool, connection: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashed by compiled code, with the processor's own instructions or without, texts of every length and several
    segments give the roots that the engine gives."""
    pytest.importorskip("numba")
    if not has_blocks:
        monkeypatch.setattr(row_kernel, "block_kernel", lambda: None)
    monkeypatch.setattr(row_kernel, "_kernel", row_kernel._kernel.__wrapped__)
    monkeypatch.setattr("tizbe.audit.offline.SEGMENT_ROWS", 1000)
    rows = [(iin, "x" * (place % 150), "Ж\x1f" if place % 50 == 0 else None) for place, iin in enumerate(PEOPLE[:2500])]
    received = received_at(tmp_path / "received.parquet", rows)
    codes = refused({5: 6, 2400: 17})
    proof, before = RowProof(connection, received, codes, SECRET), RowProof(connection, received, NO_REFUSALS, SECRET)
    monkeypatch.setattr(row_kernel, "_seen", Counter())  # whatever other tests hashed before
    assert row_kernel.kernel_for(2500) is None
    roots = proof.roots()
    monkeypatch.setattr(row_kernel, "FROM_ROWS", 0)
    monkeypatch.setattr(row_kernel, "FROM_ROWS_LOADED", 0)
    kernel = row_kernel.kernel_for(2500)
    assert kernel is not None and proof.roots() == roots == before.hash_rows().roots(codes)
    assert has_blocks or kernel.hash_pages is None


def test_a_proof_shows_no_other_row(proofs: list[dict[str, Any]]) -> None:
    """Nothing of a row that is not shown stands in a proof, and the same rows under another secret hash otherwise."""
    text = str(proofs[2])
    assert [iin for iin in PEOPLE[:150] if iin in text] == [PEOPLE[0], PEOPLE[149]]
    row = proofs[2]["rows"][0]
    assert len({row["salt"], proofs[2]["rows"][1]["salt"], proofs[2]["header"]["salt"], *row["beside"]}) == 66


@given(fields=st.lists(TEXTS, max_size=5), others=st.lists(TEXTS, max_size=5))
def test_a_rows_text_is_its_fields(fields: list[str | None], others: list[str | None]) -> None:
    """A row's text gives its fields back, and other fields of as many columns have another text."""
    given_texts = [text or "" for text in fields]
    assert row_fields(row_text(fields), len(fields)) == given_texts
    if len(others) == len(fields) and given_texts != [text or "" for text in others]:
        assert row_text(fields) != row_text(others)


def test_no_rows_at_all(connection: Any, tmp_path: Path) -> None:
    """A submission without rows commits to its header, and anybody can be shown absent from it."""
    proof = _proof(connection, tmp_path, [])
    receipt = signed(received_at(tmp_path / "received.parquet", []), proof.roots())
    assert check(proof_of(receipt, proof.show_absent(PEOPLE[0])[1]), PEM).absent_iin == PEOPLE[0]


def test_how_many_cannot_be_shown_absent(connection: Any, tmp_path: Path) -> None:
    """About a fifth of the cells of a map are marked, so that about one absent person in 90,000 cannot be shown so."""
    rows = _rows(4000)
    received = received_at(tmp_path / "received.parquet", rows)
    persons = person_map.PersonMap(4000, received.content_sha256)
    persons.add(np.array([int(row[0] or 0) for row in rows]))
    bits = b"".join(persons.words())
    share = sum(byte.bit_count() for byte in bits) / (8 * len(bits))
    assert 0.19 < share < 0.203 and 80_000 < share**-7 < 120_000
