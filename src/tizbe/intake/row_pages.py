"""Pages of rows' hashes: the entries of a receipt's tree of rows, and the codes of refused rows laid over them.

A submission can be hashed before it is known which of its rows will be refused: hashing costs the time, a code
changes one page. `HashedRows` is what there is then; its `roots` follow when the refusals are known.
"""

from __future__ import annotations

import binascii
from dataclasses import dataclass, field
from hashlib import sha256

import duckdb
import numpy as np
from numpy.typing import NDArray

from tizbe.audit.merkle import Tree
from tizbe.audit.offline import PAGE, with_code
from tizbe.intake.catalogue import code_text

DIGEST = 64
"""Characters of a hash."""

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
    """Hashes on their way into a tree: pages of `PAGE`, each an entry. `kept`: the pages wanted as they are."""

    kept: dict[int, str] = field(default_factory=dict)
    hashes: bytearray = field(default_factory=bytearray)
    count: int = 0
    digests: bytearray | None = None
    _rest: bytes = b""

    def add(self, digests: bytes) -> None:
        """The next hashes, `DIGEST` characters each."""
        if self.digests is not None:
            self.digests += binascii.unhexlify(digests)
        size = PAGE * DIGEST
        digests = self._rest + digests if self._rest else digests
        whole = len(digests) - len(digests) % size
        if self.kept:
            for at in range(0, whole, size):
                self._page(digests[at : at + size])
        else:
            self.hashes += b"".join([page_hash(digests[at : at + size]) for at in range(0, whole, size)])
            self.count += whole // size
        self._rest = digests[whole:]

    def finish(self) -> None:
        """The last page may hold fewer."""
        if self._rest:
            self._page(self._rest)
            self._rest = b""

    def _page(self, page: bytes) -> None:
        if self.count in self.kept:
            self.kept[self.count] = page.decode()
        self.hashes += page_hash(page)
        self.count += 1


@dataclass(frozen=True)
class HashedRows:
    """A submission hashed without regard to refusals.

    `header`: the hash of the header's entry; `pages`: those of the pages; `digests`: the rows' own, 32 bytes
    each, or None where they are too many to keep; `persons_root`: in hexadecimal.
    """

    header: bytes
    pages: bytes | bytearray
    digests: bytes | bytearray | None
    persons_root: str

    def roots(self, refusals: Refusals) -> tuple[str, str] | None:
        """The roots of the rows and of the persons; None where the rows must be hashed again for their codes."""
        pages = self.pages
        if len(refusals.rows):
            if self.digests is None:
                return None
            pages = bytearray(pages)
            codes = refusals.by_row()
            for page in np.unique((refusals.rows - 1) // PAGE).tolist():
                pages[page * 32 : (page + 1) * 32] = page_hash(self.page(page, codes).encode())
        return Tree(self.header + pages).root.hex(), self.persons_root

    def page(self, page: int, codes: dict[int, str]) -> str:
        """The hashes of a page, those of refused rows with their codes."""
        first = page * PAGE
        text = bytes((self.digests or b"")[first * 32 : (first + PAGE) * 32]).hex()
        digests = [text[at : at + DIGEST] for at in range(0, len(text), DIGEST)]
        return "".join(with_code(digest, codes.get(row)) for row, digest in enumerate(digests, start=first + 1))


_BEGUN = sha256(b"\0")
"""How the hash of every entry begins."""


def page_hash(page: bytes) -> bytes:
    """The hash of a page as an entry of the tree."""
    hashing = _BEGUN.copy()
    hashing.update(page)
    return hashing.digest()
