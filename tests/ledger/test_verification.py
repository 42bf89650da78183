"""Verification of the log's files, with no hub around them."""

from __future__ import annotations

import random
from pathlib import Path

from tests.ledger.log_world import commit_effects, new_log
from tizbe.ledger.verification import MOST_NAMED, Difference, few, verify_files


def test_every_damaged_file_is_named_whoever_hashes_it(tmp_path: Path) -> None:
    """Of many files some are damaged, cut or gone: each is named, by one thread as by four, and no other."""
    log = new_log(tmp_path / "home")
    with log.locking():
        for _ in range(8):
            commit_effects(log)
    assert verify_files(log, rows=True).as_json() == {
        "same": True,
        "commit": 8,
        "files": 8,
        "bytes": sum(log.files(number)[0].bytes for number in range(1, 9)),
        "differences": [],
    }
    paths = {number: log.path(log.files(number)[0]) for number in (2, 5, 7)}
    content = bytearray(paths[2].read_bytes())
    content[random.Random(7).randrange(len(content))] ^= 4
    paths[2].write_bytes(content)
    paths[5].write_bytes(paths[5].read_bytes()[:-1])
    paths[7].unlink()
    found = verify_files(log, threads=4, rows=True)
    assert found == verify_files(log, rows=True)
    assert [(one.kind, one.detail["commit"]) for one in found.differences] == [
        ("file-damaged", 2),
        ("file-damaged", 5),
        ("file-missing", 7),
    ]
    assert found.damaged == {log.files(number)[0].name for number in (2, 5, 7)}


def test_differences_beyond_a_few_are_counted() -> None:
    """The first twenty of a kind are named; of the others their number is told."""
    many = [Difference("commit-gap", {"commit": number}) for number in range(50)]
    named = few([*many, Difference("database-damaged")])
    assert named[:MOST_NAMED] == many[:MOST_NAMED]
    assert named[MOST_NAMED:] == [Difference("database-damaged"), Difference("more", {"of": "commit-gap", "count": 30})]
