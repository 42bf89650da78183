"""SHA-256 of many short texts by the processor's own instructions for it, through the library that Python hashes with.

One block takes a thirtieth of a microsecond so, where calling the library from Python takes half of one: compiled code
lays out the blocks and calls the library's function for one of them, whose name `link_blocks` makes known. Where the
processor or the library has none, `row_kernel` hashes sixteen texts side by side. Source: FIPS 180-4.
"""

from __future__ import annotations

import ctypes
import hashlib
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from tizbe.audit.offline import PAGE
from tizbe.engine.compiled import compile_functions
from tizbe.intake.row_salt import LENGTH

_LIBRARIES = ("libcrypto.so.3",)
_FUNCTION, _NAME = "SHA256_Transform", "tizbe_sha256_block"
_FEATURES = ("sha", "sha2")
"""What LLVM calls the instructions, on x86 and on ARM."""

START = np.array(
    [0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19], np.uint32
)
"""The state before the first block."""

_NONE, _NINE, _ZERO, _LETTER = np.uint16(0), np.uint16(9), np.uint16(ord("0")), np.uint16(ord("a") - ord("9") - 1)
_SALT, _PAGE = LENGTH, PAGE
_P, _B = np.uint64, np.uint8

hash_block: Any = None
"""The library's function, once it is linked: a state of eight words, which a block of 64 bytes turns into the next."""


class BlockKernel(NamedTuple):
    """The compiled functions of this module."""

    hash_texts: Callable[..., None]
    hash_pages: Callable[..., None]
    hash_pairs: Callable[..., None]


@cache
def block_kernel() -> BlockKernel | None:
    """The compiled functions; None where processor or library lack what they need. Raises ImportError without numba."""
    global hash_block  # noqa: PLW0603 - compiled code finds a function by its name in the module
    hash_block = link_blocks()
    if hash_block is None:
        return None
    kernel = BlockKernel(*compile_functions(sys.modules[__name__], hash_texts, hash_pages, hash_pairs))
    return kernel if _is_right(kernel) else None


def link_blocks() -> Any:
    """The library's function for one block, for compiled code to call; None where there is none worth calling."""
    llvm = cast(Any, import_module("llvmlite.binding"))
    features = llvm.get_host_cpu_features()
    if not any(features.get(name) for name in _FEATURES):
        return None
    types = cast(Any, import_module("numba.core.types"))
    for library in (getattr(sys.modules.get("_hashlib"), "__file__", None), *_LIBRARIES):
        with suppress(OSError, AttributeError):
            function = getattr(ctypes.CDLL(library or ""), _FUNCTION)
            llvm.add_symbol(_NAME, ctypes.cast(function, ctypes.c_void_p).value)
            return types.ExternalFunction(_NAME, types.void(types.CPointer(types.uint32), types.CPointer(types.uint8)))
    return None


def _is_right(kernel: BlockKernel) -> bool:
    """Whether a library that may be another one day still does what is asked of it, told by one page."""
    texts = np.frombuffer(b"".join(bytes([sign]) * (sign % 120) for sign in range(PAGE)), np.uint8)
    ends = np.cumsum([sign % 120 for sign in range(PAGE)]).astype(np.int32)
    starts = np.concatenate((np.zeros(1, np.int32), ends[:-1]))
    salts, signs = np.zeros((PAGE, LENGTH), np.uint8), np.full(256, 65, np.uint8)
    digests, page, pair = np.empty(PAGE * 32, np.uint8), np.empty(32, np.uint8), np.empty(32, np.uint8)
    kernel.hash_texts(salts, signs, starts, ends, texts, 0, 0, digests)
    kernel.hash_pages(digests, page)
    kernel.hash_pairs(digests[:64], pair)
    salted = [b"A" * LENGTH + bytes(texts[start:end]) for start, end in zip(starts, ends, strict=True)]
    expected = [hashlib.sha256(text).digest() for text in salted]
    whole = hashlib.sha256(b"\0" + b"".join(expected).hex().encode()).digest()
    beside = hashlib.sha256(b"\1" + b"".join(expected[:2])).digest()
    return (digests.tobytes(), page.tobytes(), pair.tobytes()) == (b"".join(expected), whole, beside)


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
    """Write the hash of each salt and text, 32 bytes each.

    `salts`: a line for each text, whose first bytes are the salt; `signs`: what character each byte of it is; `starts`,
    `ends`, `data`: where each text lies; `old`, `new`: a sign in the texts, and what is hashed in its place.
    """
    most = 0
    for row in range(starts.shape[0]):
        most = max(most, ends[row] - starts[row])
    message = np.zeros((_SALT + most + 72) // 64 * 64, np.uint8)
    state = np.empty(8, np.uint32)
    was, becomes, width = _B(old), _B(new), _P(_SALT)
    for row in range(starts.shape[0]):
        for place in range(_SALT):
            message[_P(place)] = signs[salts[row, place]]
        start, size = _P(starts[row]), _P(ends[row] - starts[row])
        for place in range(size):
            sign = data[start + place]
            message[width + place] = becomes if sign == was else sign
        _hash(message, width + size, state, out, _P(row) * _P(32))


def hash_pages(digests: NDArray[np.uint8], out: NDArray[np.uint8]) -> None:
    """Write the hash of each whole page of hashes as an entry of a tree, 32 bytes each; `out` says how many."""
    size = _P(_PAGE * 32)
    # The byte before the characters is where an entry of a tree begins; they lie at an even place.
    room = np.zeros(2 + (1 + 2 * _PAGE * 32 + 72) // 64 * 64, np.uint8)
    pairs, message = room[2 : 2 + 2 * _PAGE * 32].view(np.uint16), room[1:]
    state = np.empty(8, np.uint32)
    for page in range(out.shape[0] // 32):
        some = digests[page * _PAGE * 32 : (page + 1) * _PAGE * 32]
        for place in range(size):
            high, low = np.uint16(some[place] >> _B(4)), np.uint16(some[place] & _B(15))
            high += _ZERO + (_LETTER if high > _NINE else _NONE)
            low += _ZERO + (_LETTER if low > _NINE else _NONE)
            pairs[place] = high | (low << np.uint16(8))
        _hash(message, _P(1) + _P(2) * size, state, out, _P(page) * _P(32))


def hash_pairs(level: NDArray[np.uint8], out: NDArray[np.uint8]) -> None:
    """Write the hash of each pair of hashes as a node of a tree, 32 bytes each; `out` says how many."""
    message = np.zeros(128, np.uint8)
    message[_P(0)] = 1
    state = np.empty(8, np.uint32)
    for pair in range(out.shape[0] // 32):
        some = level[pair * 64 : pair * 64 + 64]
        for place in range(_P(64)):
            message[_P(1) + place] = some[place]
        _hash(message, _P(65), state, out, _P(pair) * _P(32))


def _hash(message: NDArray[np.uint8], size: Any, state: NDArray[np.uint32], out: NDArray[np.uint8], at: Any) -> None:
    """Write the hash of the first `size` bytes of `message`, which has room for the end that the standard demands."""
    ended = (size + _P(72)) // _P(64) * _P(64)
    message[size] = 128
    for place in range(size + _P(1), ended):
        message[place] = 0
    for place in range(_P(4)):
        message[ended - _P(1) - place] = ((size * _P(8)) >> (_P(8) * place)) & _P(255)
    for word in range(8):
        state[word] = START[word]
    for block in range(ended // _P(64)):
        hash_block(state.ctypes, message[_P(64) * block :].ctypes)
    for word in range(_P(8)):
        for place in range(_P(4)):
            out[at + _P(4) * word + place] = (state[word] >> np.uint32(_P(24) - _P(8) * place)) & np.uint32(255)
