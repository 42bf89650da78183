"""SHA-256 of many short texts at once, sixteen side by side, in the subset of Python that numba compiles.

The engine hashes a row in some 0.3 to 0.6 microseconds, one after another; the processor's wide registers hash
sixteen in the time of four, 0.2 microseconds for each, and its own instructions for SHA-256 take half of that, where
it has them (`row_block`). The hashes are the same, so whether numba is installed (`tizbe[fast]`), and what the
processor can do, changes nothing but time. Source: FIPS 180-4.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tizbe.engine.compiled import compile_functions, has_numba, is_loaded, uncollected
from tizbe.intake.row_block import START, block_kernel
from tizbe.intake.row_salt import LENGTH

FROM_ROWS, FROM_ROWS_LOADED, FROM_ROWS_SEEN = 200_000, 50_000, 2_000
"""Rows, of one file or of those before it too, from which compiled code is worth loading; of one file, where numba is
loaded anyway; of one file, where so many were seen that compiled code is at hand."""

_seen = Counter[str]()
"""How many rows this process has come to hash."""

_making = Lock()

LANES = 16


class RowKernel(NamedTuple):
    """The compiled functions of this module, or of `row_block`, which alone has `hash_pages` and `hash_pairs`."""

    hash_texts: Callable[..., None]
    mark_cells: Callable[..., None]
    hash_pages: Callable[..., None] | None = None
    hash_pairs: Callable[..., None] | None = None


def note_rows(rows: int) -> None:
    """Know that so many rows are about to be hashed: who has hashed many will hash more."""
    _seen["rows"] += rows


def is_at_hand() -> bool:
    """Whether this process has come to hash so many rows that compiled code is worth loading for the next few."""
    return _seen["rows"] >= FROM_ROWS


def kernel_for(rows: int) -> RowKernel | None:
    """The compiled functions where they are worth it for so many rows and can be had, else None."""
    least = FROM_ROWS_SEEN if is_at_hand() else FROM_ROWS_LOADED if is_loaded() else FROM_ROWS
    return compiled_kernel() if rows >= least and has_numba() else None


def compiled_kernel() -> RowKernel:
    """The compiled functions, made once. Raises ImportError where numba is not installed."""
    with _making, uncollected():
        return _kernel()


@cache
def _kernel() -> RowKernel:
    several, marking = compile_functions(sys.modules[__name__], hash_texts, mark_cells)
    blocks = block_kernel()
    return RowKernel(several, marking) if blocks is None else RowKernel(blocks.hash_texts, marking, *blocks[1:])


def _cube_roots(count: int) -> NDArray[np.uint32]:
    """The first 32 bits of the fractions of the cube roots of the first primes."""
    primes: list[int] = []
    number = 2
    while len(primes) < count:
        if all(number % prime for prime in primes):
            primes.append(number)
        number += 1
    found = []
    for prime in primes:
        scaled = prime << 96
        root = round(scaled ** (1 / 3))
        while root**3 > scaled:
            root -= 1
        while (root + 1) ** 3 <= scaled:
            root += 1
        found.append(root & 0xFFFFFFFF)
    return np.array(found, np.uint32)


_ROUND = _cube_roots(64)
_SALT = LENGTH
_U, _P = np.uint32, np.uint64


def hash_texts(
    salts: NDArray[np.uint8],
    signs: NDArray[np.uint8],
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
    data: NDArray[np.uint8],
    old: int,
    new: int,
    out: NDArray[np.uint8],
) -> None:
    """Write the hash of each salt and text; as `row_block.hash_texts`."""
    count, width = salts.shape[0], _SALT
    was, becomes = np.uint8(old), np.uint8(new)
    schedule = np.empty(64 * LANES, np.uint32)
    state = np.empty(8 * LANES, np.uint32)
    turn = np.empty(8 * LANES, np.uint32)
    block = np.zeros(LANES * 64, np.uint8)
    blocks = np.zeros(LANES, np.int64)
    for base in range(0, count, LANES):
        most = 0
        for lane in range(LANES):
            row = base + lane
            blocks[lane] = (width + ends[row] - starts[row] + 72) // 64 if row < count else 0
            most = max(most, blocks[lane])
        for place in range(8 * LANES):
            state[place] = START[place // LANES]
        for number in range(most):
            for lane in range(LANES):
                if number < blocks[lane]:
                    _lay_block(block, lane, salts, signs, base + lane, starts, ends, data, number, was, becomes)
            _spread(block, schedule)
            for place in range(8 * LANES):
                turn[place] = state[place]
            _turn(turn, schedule)
            for place in range(8 * LANES):
                if number < blocks[place % LANES]:
                    state[place] = _U(state[place] + turn[place])
        for lane in range(min(LANES, count - base)):
            for k in range(8):
                word = state[k * LANES + lane]
                at = (base + lane) * 32 + k * 4
                for place in range(4):
                    out[at + place] = (word >> _U(24 - 8 * place)) & _U(255)


def _lay_block(  # noqa: PLR0913, PLR0917 - arrays one by one, which compiled code passes on without counting them
    block: NDArray[np.uint8],
    lane: int,
    salts: NDArray[np.uint8],
    signs: NDArray[np.uint8],
    row: int,
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
    data: NDArray[np.uint8],
    number: int,
    was: np.uint8,
    becomes: np.uint8,
) -> None:
    """Lay out a message's block: the rest of the salt, the text, the bit that ends it, noughts, at last the length.

    Places without a sign spare the compiler the case of those that count from the end.
    """
    width = _SALT
    length = width + ends[row] - starts[row]
    at = number * 64
    salted = min(64, max(0, width - at))
    ended = min(64, max(0, length - at))
    flat = salts.reshape(-1)
    to, middle = _P(lane * 64), _P(salted)
    salt, text = _P(row * salts.shape[1] + min(at, width)), _P(starts[row] + max(0, at - width))
    for j in range(_P(salted)):
        block[to + j] = signs[flat[salt + j]]
    for j in range(_P(max(0, ended - salted))):
        sign = data[text + j]
        block[to + middle + j] = becomes if sign == was else sign
    for j in range(_P(ended), _P(64)):
        block[to + j] = 0
    if 0 <= length - at < 64:
        block[to + _P(length - at)] = 128
    if length - at <= 55:
        for j in range(_P(4)):
            block[to + _P(63) - j] = (_P(length * 8) >> (_P(8) * j)) & _P(255)


def _spread(block: NDArray[np.uint8], schedule: NDArray[np.uint32]) -> None:
    """The message schedule of the blocks of all lanes."""
    for t in range(16):
        for lane in range(LANES):
            at = lane * 64 + 4 * t
            schedule[t * LANES + lane] = (
                (_U(block[at]) << _U(24))
                | (_U(block[at + 1]) << _U(16))
                | (_U(block[at + 2]) << _U(8))
                | _U(block[at + 3])
            )
    for t in range(16, 64):
        for lane in range(LANES):
            at = t * LANES + lane
            x, y = schedule[at - 15 * LANES], schedule[at - 2 * LANES]
            s0 = _U((x >> _U(7)) | (x << _U(25))) ^ _U((x >> _U(18)) | (x << _U(14))) ^ _U(x >> _U(3))
            s1 = _U((y >> _U(17)) | (y << _U(15))) ^ _U((y >> _U(19)) | (y << _U(13))) ^ _U(y >> _U(10))
            schedule[at] = _U(schedule[at - 16 * LANES] + s0 + schedule[at - 7 * LANES] + s1)


def _turn(turn: NDArray[np.uint32], schedule: NDArray[np.uint32]) -> None:
    """The 64 rounds. The eight words change places in every round: here the places turn, eight rounds at a time.

    That the places are constants tells the compiler that lanes do not touch, so that it takes them side by side.
    """
    for t in range(0, 64, 8):
        _round(turn, schedule, t, 0, 1, 2, 3, 4, 5, 6, 7)
        _round(turn, schedule, t + 1, 7, 0, 1, 2, 3, 4, 5, 6)
        _round(turn, schedule, t + 2, 6, 7, 0, 1, 2, 3, 4, 5)
        _round(turn, schedule, t + 3, 5, 6, 7, 0, 1, 2, 3, 4)
        _round(turn, schedule, t + 4, 4, 5, 6, 7, 0, 1, 2, 3)
        _round(turn, schedule, t + 5, 3, 4, 5, 6, 7, 0, 1, 2)
        _round(turn, schedule, t + 6, 2, 3, 4, 5, 6, 7, 0, 1)
        _round(turn, schedule, t + 7, 1, 2, 3, 4, 5, 6, 7, 0)


def _round(  # noqa: PLR0913, PLR0917 - the eight words by name, as the standard has them
    turn: NDArray[np.uint32],
    schedule: NDArray[np.uint32],
    t: int,
    pa: int,
    pb: int,
    pc: int,
    pd: int,
    pe: int,
    pf: int,
    pg: int,
    ph: int,
) -> None:
    constant = _ROUND[t]
    for lane in range(LANES):
        a, b, c = turn[pa * LANES + lane], turn[pb * LANES + lane], turn[pc * LANES + lane]
        e, f, g = turn[pe * LANES + lane], turn[pf * LANES + lane], turn[pg * LANES + lane]
        s1 = _U((e >> _U(6)) | (e << _U(26))) ^ _U((e >> _U(11)) | (e << _U(21))) ^ _U((e >> _U(25)) | (e << _U(7)))
        chosen = _U(g ^ (e & (f ^ g)))
        first = _U(turn[ph * LANES + lane] + s1 + chosen + constant + schedule[t * LANES + lane])
        s0 = _U((a >> _U(2)) | (a << _U(30))) ^ _U((a >> _U(13)) | (a << _U(19))) ^ _U((a >> _U(22)) | (a << _U(10)))
        turn[pd * LANES + lane] = _U(turn[pd * LANES + lane] + first)
        turn[ph * LANES + lane] = _U(first + s0 + _U((a & b) | (c & (a | b))))


def mark_cells(mixed: NDArray[np.uint32], marks: int, width: int, bits: NDArray[np.uint8]) -> None:
    """Mark the cells of persons: for each, the words 1 to `marks` of a line of `mixed` choose among `width` bits."""
    for person in range(mixed.shape[0]):
        for mark in range(1, marks + 1):
            cell = (_P(mixed[person, mark]) * _P(width)) >> _P(32)
            bits[cell >> _P(3)] |= np.uint8(_P(128) >> (cell & _P(7)))


def digests_of(
    kernel: RowKernel, salts: tuple[NDArray[np.uint8], NDArray[np.uint8]], texts: tuple[NDArray[Any], NDArray[Any]]
) -> NDArray[np.uint8]:
    """The hashes of salted texts, 32 bytes each; `texts`: offsets and data, as Arrow has them; `salts`: see below."""
    offsets, data = texts
    return digests_between(kernel, salts, offsets[:-1], offsets[1:], data)


def digests_between(
    kernel: RowKernel,
    salts: tuple[NDArray[np.uint8], NDArray[np.uint8]],
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
    data: NDArray[np.uint8],
    changed: tuple[int, int] = (0, 0),
) -> NDArray[np.uint8]:
    """The hashes of salted texts, 32 bytes each, which lie in `data` from `starts` to `ends`.

    `salts`: a line for each, and the character that each byte of it is; `changed`: a sign, and what is hashed instead.
    """
    table, signs = salts
    out = np.empty(len(table) * 32, np.uint8)
    kernel.hash_texts(table, signs, starts, ends, data, *changed, out)
    return out
