"""A large upload in little memory: cut, killed, taken in, verified by openssl: `benchmarks.upload` on a small scale."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.upload import AS_OF, BODY, FEED, Made, make_file, verify
from benchmarks.upload_hub import Served, add_sender
from benchmarks.upload_sending import send_pieces, send_whole

SMALL, LARGE = 1_250_000, 10_000_000
"""Bytes; both below the rows from which compiled code is loaded, which takes its memory once, whatever the file."""

ENGINE = 64 << 20
"""The engine's limit, bytes."""

OTHER_FEED = "6/mlspp/cdb-pensions"


def said(made: Made, feed: str) -> dict[str, str]:
    """What the sender declares of a file."""
    return {"feed": feed, "mode": "full", "as_of": AS_OF, "count": str(made.rows), "sha256": made.sha256}


@pytest.mark.slow
def test_a_large_file_takes_no_more_memory_than_a_small_one(tmp_path: Path) -> None:
    """Eight times the bytes, cut three times and the server killed twice, take at most the engine's limit more."""
    small, large = (make_file(tmp_path / str(size), size, 1) for size in (SMALL, LARGE))
    home = tmp_path / "hub"
    client, key = add_sender(home, BODY)
    with Served(home, f"{ENGINE}B", 1, client, key) as served:
        send_whole(served, small.path, said(small, OTHER_FEED), is_disturbed=False)
        before = served.peak
        pieces = send_pieces(served, large.path, said(large, FEED), is_disturbed=True)
    assert (pieces.cuts, pieces.kills, served.starts) == (3, 2, 3)
    assert served.peak < before + ENGINE, served.peaks
    assert "Verified Successfully" in verify(home, pieces, large, tmp_path / "kept")
