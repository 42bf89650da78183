"""Pages of rows' hashes: the entries of a receipt's tree of rows, and the codes of refused rows laid over them.

A submission can be hashed before it is known which of its rows will be refused: hashing costs the time, a code
changes one page. `HashedRows` is what there is then; its `roots` follow when the refusals are known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

import duckdb
import numpy as np
from numpy.typing import NDArray

from tizbe.audit.merkle import Tree
from tizbe.audit.offline import PAGE, with_code
from tizbe.intake.catalogue import code_text
from tizbe.intake.row_kernel import RowKernel

DIGEST = 32
"""Bytes of a hash."""

_PAGE_BYTES = PAGE * DIGEST

MOST_KEPT = 4_000_000
"""Rows up to which their hashes are kept, 32 bytes each, until the refusals are known."""


@dataclass(frozen=True)
class Refusals:
    """The rows refused one by one, in order of number, and the numbers of their R-codes."""

    rows: NDArray[np.int64]
    codes: NDArray[np.int64]

    def by_row(self) -> dict[int, str]:
        """The code of each row, by the row's number."""
        return {row: code_text("R", code) for row, code in zip(self.rows.tolist(), self.codes.tolist(), strict=True)}

    def code_of(self, row: int) -> str | None:
        """The code of one row, None for a row that was not refused."""
        place = int(np.searchsorted(self.rows, row))
        return code_text("R", int(self.codes[place])) if place < len(self.rows) and self.rows[place] == row else None


NO_REFUSALS = Refusals(np.empty(0, np.int64), np.empty(0, np.int64))


def find_refusals(connection: duckdb.DuckDBPyConnection) -> Refusals:
    """The refused rows of the temporary table `verdict`."""
    found = connection.execute(
        "SELECT row_number, code FROM verdict WHERE outcome = 'refused' ORDER BY row_number"
    ).fetchnumpy()
    return Refusals(found["row_number"].astype(np.int64), found["code"].astype(np.int64))


@dataclass
class Pages:
    """Hashes on their way into a tree: pages of `PAGE`, each an entry.

    `kept`: the pages wanted as they are, in hexadecimal; `digests`: where the hashes themselves are kept too, with room
    for all; `kernel`: with which pages are hashed, where there is one.
    """

    kept: dict[int, str] = field(default_factory=dict)
    digests: NDArray[np.uint8] | None = None
    kernel: RowKernel | None = None
    hashes: bytearray = field(default_factory=bytearray)
    _rest: bytes = b""
    _added: int = 0

    def add(self, digests: bytes | NDArray[np.uint8]) -> None:
        """The next hashes, `DIGEST` bytes each."""
        some = np.frombuffer(digests, np.uint8)
        if self.digests is not None:
            self.digests[self._added : self._added + len(some)] = some
            self._added += len(some)
        if self._rest:
            some = np.concatenate((np.frombuffer(self._rest, np.uint8), some))
        whole = len(some) - len(some) % _PAGE_BYTES
        first, several = len(self.hashes) // DIGEST, whole // _PAGE_BYTES
        for page in self.kept.keys() & range(first, first + several):
            self.kept[page] = some[(page - first) * _PAGE_BYTES :][:_PAGE_BYTES].tobytes().hex()
        self.hashes += self._hashed(some[:whole])
        self._rest = some[whole:].tobytes()

    def finish(self) -> None:
        """The last page may hold fewer."""
        if self._rest:
            page = len(self.hashes) // DIGEST
            if page in self.kept:
                self.kept[page] = self._rest.hex()
            self.hashes += page_hash(self._rest.hex().encode())
            self._rest = b""

    def _hashed(self, digests: NDArray[np.uint8]) -> bytes:
        """The hashes of whole pages."""
        if self.kernel is not None and self.kernel.hash_pages is not None:
            out = np.empty(len(digests) // PAGE, np.uint8)
            self.kernel.hash_pages(digests, out)
            return out.tobytes()
        text, size = digests.tobytes().hex().encode(), 2 * _PAGE_BYTES
        return b"".join([page_hash(text[at : at + size]) for at in range(0, len(text), size)])


@dataclass(frozen=True)
class HashedRows:
    """A submission hashed without regard to refusals.

    `header`: the hash of the header's entry; `pages`: those of the pages; `digests`: the rows' own, 32 bytes
    each, or None where they are too many to keep; `persons_root`: in hexadecimal; `kernel`: see `Pages`.
    """

    header: bytes
    pages: bytes | bytearray
    digests: NDArray[np.uint8] | None
    persons_root: str
    kernel: RowKernel | None = None

    def roots(self, refusals: Refusals) -> tuple[str, str] | None:
        """The roots of the rows and of the persons; None where the rows must be hashed again for their codes."""
        pages = self.pages
        if len(refusals.rows):
            if self.digests is None:
                return None
            pages = bytearray(pages)
            codes = refusals.by_row()
            for page in np.unique((refusals.rows - 1) // PAGE).tolist():
                pages[page * DIGEST : (page + 1) * DIGEST] = page_hash(self.page(page, codes).encode())
        return tree_of(self.header + pages, self.kernel).root.hex(), self.persons_root

    def page(self, page: int, codes: dict[int, str]) -> str:
        """The hashes of a page, those of refused rows with their codes."""
        first = page * PAGE
        text = "" if self.digests is None else self.digests[first * DIGEST : (first + PAGE) * DIGEST].tobytes().hex()
        digests = [text[at : at + 2 * DIGEST] for at in range(0, len(text), 2 * DIGEST)]
        return "".join(with_code(digest, codes.get(row)) for row, digest in enumerate(digests, start=first + 1))


def tree_of(hashes: bytes | bytearray, kernel: RowKernel | None) -> Tree:
    """The tree over entries, given by their hashes; with a kernel that can, its nodes are hashed by that."""
    hash_pairs = None if kernel is None else kernel.hash_pairs
    if hash_pairs is None:
        return Tree(hashes)

    def above(level: bytes) -> bytes:
        out = np.empty(len(level) // 2, np.uint8)
        hash_pairs(np.frombuffer(level, np.uint8), out)
        return out.tobytes()

    return Tree(hashes, above)


_BEGUN = sha256(b"\0")
"""How the hash of every entry begins."""


def page_hash(page: bytes) -> bytes:
    """The hash of a page as an entry of the tree."""
    hashing = _BEGUN.copy()
    hashing.update(page)
    return hashing.digest()
