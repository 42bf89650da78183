"""What a sender hears of a feed over the network: that there is none of that name, or that it is another body's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.api.running import STUDENTS, Running, running, settings
from tests.hub.people import made_up
from tizbe import client
from tizbe.cli.main import app
from tizbe.errors import LANGUAGES
from tizbe.hub import open_hub


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One running hub for the tests of this file; nobody takes in what it is sent."""
    with running(tmp_path_factory.mktemp("feeds") / "hub", works=False) as found:
        yield found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of changes."""
    path = tmp_path / "a.csv"
    path.write_text(f"op,iin,begin_date,end_date,form\nopen,{made_up(1)[0]},2026-01-10,,full-time\n")
    return path


def refused(served: Running, body: str, file: Path, feed: str, *, in_pieces: bool = False) -> client.Problem:
    """What the hub says to a system of a body that sends a file for a feed."""
    with served.connect("sender", body) as hub, pytest.raises(client.Problem) as problem:
        hub.submit(file, feed=feed, mode="changes", in_pieces=in_pieces)
    return problem.value


@pytest.mark.parametrize("in_pieces", [False, True])
@pytest.mark.parametrize("feed", ["14/science/nodb", "14/scinece/nobd", "NOBD", "14/science/nobd/", ""])
def test_a_feed_that_nobody_has_is_told_with_the_nearest_of_ones_own(
    served: Running, file: Path, feed: str, in_pieces: bool
) -> None:
    """By REST and by tus, before any byte: F007 and the sender's own feeds; nothing comes of it."""
    problem = refused(served, "science", file, feed, in_pieces=in_pieces)
    assert (problem.status, problem.kind, problem.code, problem.field) == (422, "refused", "F007", "feed")
    assert f"The nearest of your own feeds: {STUDENTS}" in problem.detail
    with served.connect("sender", "science") as hub:
        assert list(hub.submissions()) == []


def test_only_ones_own_feeds_are_proposed(served: Running, file: Path) -> None:
    """A name like another body's feed brings the sender's own feeds all the same, under every name it has had."""
    own = refused(served, "mlspp", file, STUDENTS + "s").detail.partition("own feeds: ")[2].rstrip(".").split(", ")
    assert [len(own), {feed.split("/")[1] for feed in own}] == [3, {"mlspp"}]
    courts = refused(served, "judicial-administration", file, "8/court-department/courts").detail
    assert "own feeds: 8/courts-department/courts" in courts


def test_another_bodys_feed_is_refused_in_the_same_words_whoever_has_a_system_here(served: Running, file: Path) -> None:
    """Of a feed in the list a stranger hears A003, whether its body has a system at the hub or none."""
    with served.connect("sender", "science") as hub:
        hub.myself()  # so that this body has a system here
    with open_hub(settings(served.home)) as hub_itself:
        bodies = {feed.body for feed in hub_itself.authority.feeds.values()}
        others = [next(f for f in hub_itself.authority.feeds if f.split("/")[1] == body) for body in bodies - {"mlspp"}]
    absent = [feed for feed in others if feed.split("/")[1] != "science"]
    told = [refused(served, "mlspp", file, feed) for feed in (STUDENTS, *absent[:2])]
    assert {(one.status, one.code) for one in told} == {(403, "A003")}
    assert len({one.detail for one in told}) == 1


@pytest.mark.careless
def test_a_number_in_a_feeds_name_is_blotted_out(served: Running, file: Path) -> None:
    """What could be an IIN, or would move a terminal's cursor, is not said back."""
    iin = made_up(1)[0]
    problem = refused(served, "science", file, f"14/\x1b[2J/{iin}")
    assert problem.code == "F007"
    assert iin not in problem.detail and "\x1b" not in problem.detail


def test_the_command_says_so_in_each_language(served: Running, file: Path) -> None:
    """`tizbe submit --hub` ends with 1 and says the code, the mistyped name and the right one in kk, ru and en."""
    with served.connect("sender", "science"):
        key = served._keys["sender-science"]
    options = ["--feed", "14/science/nodb", "--mode", "changes", "--hub", served.base]
    options += ["--client", "sender-science", "--key", str(key)]
    told = [CliRunner().invoke(app, ["submit", str(file), *options, "--lang", language]) for language in LANGUAGES]
    assert [result.exit_code for result in told] == [1, 1, 1], told
    for result in told:
        assert result.stderr.startswith("F007: ") and result.stderr.count("\n") == 1
        assert "14/science/nodb" in result.stderr and STUDENTS in result.stderr
    assert len({result.stderr for result in told}) == 3
