"""Merkle trees against RFC 9162, written out again as it stands there."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tizbe.audit.merkle import EMPTY, Tree, entry_hash
from tizbe.audit.offline import root_by_path

ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
"""The entries on which Certificate Transparency logs are tried."""

ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
"""Their published roots, by how many there are."""


def _mth(entries: list[bytes]) -> bytes:
    """MTH of RFC 9162, section 2.1.1."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = _split(len(entries))
    return sha256(b"\x01" + _mth(entries[:k]) + _mth(entries[k:])).digest()


def _path(m: int, entries: list[bytes]) -> list[bytes]:
    """PATH of RFC 9162, section 2.1.3.1."""
    if len(entries) == 1:
        return []
    k = _split(len(entries))
    if m < k:
        return [*_path(m, entries[:k]), _mth(entries[k:])]
    return [*_path(m - k, entries[k:]), _mth(entries[:k])]


def _split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def _tree(entries: list[bytes]) -> Tree:
    return Tree(b"".join(entry_hash(entry) for entry in entries))


@pytest.mark.parametrize(("count", "root"), ROOTS.items())
def test_published_roots(count: int, root: str) -> None:
    """The roots are those that Certificate Transparency has published."""
    assert _tree(ENTRIES[:count]).root.hex() == root == _mth(ENTRIES[:count]).hex()


def test_the_empty_tree() -> None:
    """The root of no entries is the hash of nothing."""
    assert Tree(b"").root == EMPTY == _mth([])


@pytest.mark.parametrize("count", range(1, 34))
def test_every_tree_is_the_rfcs(count: int) -> None:
    """Roots and paths of every small tree are those of the RFC's recursive definition, and the paths verify."""
    entries = [bytes([number]) for number in range(count)]
    tree = _tree(entries)
    assert tree.root == _mth(entries) and tree.size == count
    for place, entry in enumerate(entries):
        path = tree.path(place)
        assert path == _path(place, entries)
        assert root_by_path(entry, place, count, path) == tree.root


def test_no_path_outside_the_tree() -> None:
    """An entry that a tree does not have has no path, and nothing verifies in its place."""
    tree = _tree(ENTRIES[:3])
    for place in (-1, 3):
        with pytest.raises(IndexError):
            tree.path(place)
        assert root_by_path(ENTRIES[0], place, 3, tree.path(0)) is None


@given(st.data())
def test_any_change_is_seen(data: st.DataObject) -> None:
    """Another entry, place, size or path gives another root than the tree's."""
    count = data.draw(st.integers(2, 70))
    entries = [bytes([number]) for number in range(count)]
    tree = _tree(entries)
    place = data.draw(st.integers(0, count - 1))
    path = tree.path(place)
    other = data.draw(st.integers(0, count - 1).filter(lambda one: one != place))
    assert root_by_path(entries[other], place, count, path) != tree.root
    assert root_by_path(entries[place], other, count, path) != tree.root
    assert root_by_path(entries[place], place, count, path[:-1]) != tree.root
    assert root_by_path(entries[place], place, count, [*path, tree.root]) != tree.root
    step = data.draw(st.integers(0, len(path) - 1))
    bit = data.draw(st.integers(0, 255))
    flipped = (int.from_bytes(path[step]) ^ 1 << bit).to_bytes(32)
    assert root_by_path(entries[place], place, count, [*path[:step], flipped, *path[step + 1 :]]) != tree.root
