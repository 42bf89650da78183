"""Files read ahead in threads: while they are, and only then, the interpreter changes threads quickly."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tizbe.ledger import ahead


@pytest.fixture
def usual() -> Iterator[float]:
    """The interval of changing threads as it was before."""
    former = sys.getswitchinterval()
    yield former
    sys.setswitchinterval(former)


def test_turns_are_short_until_the_last_batch_is_done(usual: float) -> None:
    """Two batches at once share the short interval; when both are done, by an error too, it is as it was."""
    with ahead._short_turns():
        short = sys.getswitchinterval()
        with pytest.raises(ValueError, match="spoilt"), ahead._short_turns():
            assert sys.getswitchinterval() == short
            raise ValueError("spoilt")
        assert sys.getswitchinterval() == short < usual
    assert sys.getswitchinterval() == usual


def test_a_shorter_interval_is_kept(usual: float) -> None:
    """Who has asked for quicker changes than a batch does keeps them."""
    sys.setswitchinterval(usual / 1000)
    quicker = sys.getswitchinterval()
    with ahead._short_turns():
        assert sys.getswitchinterval() == quicker
    assert sys.getswitchinterval() == quicker
