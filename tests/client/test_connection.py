"""The connection: what is repeated and what is not, who we are, what is refused before anything is sent."""

from __future__ import annotations

import time
from pathlib import Path

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from joserfc import jws

from tests.client.answering import Answering, said
from tizbe import client
from tizbe.access.assertion import TYPE
from tizbe.client.credentials import private_key
from tizbe.errors import LANGUAGES

LOST = httpx2.ReadError("the cable was pulled")
UNHEARD = httpx2.ConnectError("nobody listens")
TOKEN = {"access_token": "tzc_1", "token_type": "Bearer", "expires_in": 1200}


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody sleeps: how long they would have."""
    found: list[float] = []
    monkeypatch.setattr(time, "sleep", found.append)
    return found


def pem(
    key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | x25519.X25519PrivateKey,
) -> bytes:
    """A private key as PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize("turn", [LOST, UNHEARD, said(503), said(500), said(429)])
def test_what_may_be_repeated_is(turn: httpx2.Response | Exception) -> None:
    """A lost answer, a fault and a plea for patience are met with the same request again."""
    hub = Answering([turn, turn], said(200, {"commit": 1, "arriving": 0, "waiting": 0, "claimed": 0}))
    assert hub.connect().readiness().commit == 1
    assert len(hub.asked) == 3


@pytest.mark.parametrize(("turn", "asked"), [(LOST, 1), (said(500), 1), (UNHEARD, 2), (said(503), 2), (said(429), 2)])
def test_what_may_not_be_repeated_is_repeated_only_when_nothing_was_done(
    turn: httpx2.Response | Exception, asked: int
) -> None:
    """A decision whose answer was lost is not said again; one that the hub did not take up is."""
    hub = Answering([turn], said(200, {"receipt": "S-00000001"}))
    if asked == 1:
        with pytest.raises((client.Unreachable, client.Problem)):
            hub.connect().release("S-00000001")
    else:
        assert hub.connect().release("S-00000001") == {"receipt": "S-00000001"}
    assert len(hub.asked) == asked


def test_patience_has_an_end_and_hears_what_the_hub_asks_for(slept: list[float]) -> None:
    """Retry-After is waited for; one beyond the patience is told at once, as an answer that never comes is."""
    hub = Answering([said(503, Retry_After="7")], said(200, []))
    assert hub.connect().keys() == []
    assert slept == [7.0]
    with pytest.raises(client.Problem) as problem:
        Answering([said(429, {"detail": "tomorrow"}, Retry_After="40000")]).connect().keys()
    assert problem.value.detail == "tomorrow"
    with pytest.raises(client.Unreachable):
        Answering(rest=LOST).connect(patience=0).keys()


@pytest.mark.parametrize("rest", [httpx2.Response(200, text="<html>"), said(302), said(200, {"unlike": 1})])
def test_something_else_than_a_hub_is_named_so(rest: httpx2.Response) -> None:
    """A page, a redirection or another program's answer is told as an address that is not a hub's."""
    with pytest.raises(client.Unusable) as error:
        Answering(rest=rest).connect().readiness()
    assert error.value.kind == "answer"


@pytest.mark.parametrize(
    "base",
    [
        "",
        "hub.test",
        "ftp://hub.test",
        "http://",
        "http://a b",
        "http://[::1",
        "http://h:port",
        "http://h:99999",
        "//h",
    ],
)
def test_an_address_that_no_hub_can_have_is_refused_at_once(base: str) -> None:
    """An address with an error in it is told so, in each language, and nothing waits for it."""
    with pytest.raises(client.Unusable) as error:
        client.Hub(base)
    assert error.value.kind == "address"
    assert len({error.value.sentence(language) for language in LANGUAGES}) == 3


def test_a_system_gets_a_token_and_renews_it(tmp_path: Path) -> None:
    """One token serves many requests; one that the hub takes no more is replaced once, not for ever."""
    file = tmp_path / "key.pem"
    file.write_bytes(pem(ed25519.Ed25519PrivateKey.generate()))
    hub = Answering([said(200, TOKEN), said(200, []), said(200, []), said(401), said(200, TOKEN), said(200, [])])
    with hub.connect(credentials=client.KeyCredentials("a-1", file)) as connection:
        for _ in range(3):
            assert connection.keys() == []
        hub.turns = [said(401), said(200, TOKEN), said(401, {"code": "A031"})]
        with pytest.raises(client.Problem) as problem:
            connection.keys()
    assert problem.value.code == "A031"
    assert [request.url.path for request in hub.asked].count("/v1/token") == 3
    assert b"client_assertion_type=" + TYPE.replace(":", "%3A").encode() in hub.bodies[0]


def test_a_token_is_got_with_patience_too(tmp_path: Path) -> None:
    """A hub that is busy when a token is asked for is asked again; one that says no is believed."""
    file = tmp_path / "key.pem"
    file.write_bytes(pem(ed25519.Ed25519PrivateKey.generate()))
    hub = Answering([said(503), LOST, said(200, TOKEN), said(200, [])])
    assert hub.connect(credentials=client.KeyCredentials("a-1", file)).keys() == []
    hub = Answering([said(401, {"error": "invalid_client", "error_description": "no", "code": "A034"})])
    with pytest.raises(client.Problem) as problem:
        hub.connect(credentials=client.KeyCredentials("a-1", file)).keys()
    assert (problem.value.kind, problem.value.code, problem.value.detail) == ("invalid_client", "A034", "no")


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ed25519.Ed25519PrivateKey.generate(), "Ed25519"),
        (ec.generate_private_key(ec.SECP256R1()), "ES256"),
        (rsa.generate_private_key(65537, 2048), "PS256"),
    ],
)
def test_each_kind_of_key_signs_with_its_algorithm(
    tmp_path: Path,
    key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    algorithm: str,
    recwarn: pytest.WarningsRecorder,
) -> None:
    """Ed25519 by its own name, P-256 and RSA by theirs; nothing outdated is signed with, so nothing warns."""
    file = tmp_path / "key.pem"
    file.write_bytes(pem(key))
    text = client.KeyCredentials("a-1", file, key_id="my-key").assertion("http://hub.test")
    head = jws.extract_compact(text.encode()).headers()
    assert (head["alg"], head["kid"]) == (algorithm, "my-key")
    assert not recwarn.list


def test_a_file_without_a_private_key_is_told_so(tmp_path: Path) -> None:
    """A public key, another kind of key, one under a password, anything else, nothing: one sentence, no traceback."""
    key = ed25519.Ed25519PrivateKey.generate()
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"a password"))
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    others = (pem(x25519.X25519PrivateKey.generate()), pem(ec.generate_private_key(ec.SECP384R1())))
    file = tmp_path / "key.pem"
    for content in (public, locked, *others, b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\n"):
        file.write_bytes(content)
        with pytest.raises(client.Unusable) as error:
            private_key(file)
        assert error.value.kind == "key"
    for missing in (tmp_path / "none.pem", tmp_path):
        with pytest.raises(client.Unusable) as error:
            private_key(missing)
        assert error.value.kind == "key-file"


def test_a_download_goes_on_after_a_cut(tmp_path: Path) -> None:
    """What came before a cut is kept and the rest asked for, as long as it is of the same; else all comes again."""

    class Torn(httpx2.SyncByteStream):
        def __iter__(self):  # type: ignore[no-untyped-def]
            yield b"first "
            raise LOST

    def torn() -> httpx2.Response:
        return httpx2.Response(200, stream=Torn(), headers={"ETag": '"1"'})

    target = tmp_path / "rows.csv"
    hub = Answering([torn(), httpx2.Response(206, text="second")])
    hub.connect().refused_rows("0" * 32, target)
    assert target.read_text() == "first second"
    assert (hub.asked[1].headers["Range"], hub.asked[1].headers["If-Range"]) == ("bytes=6-", '"1"')
    hub = Answering([torn(), httpx2.Response(200, text="another whole")])
    hub.connect().refused_rows("0" * 32, target)
    assert target.read_text() == "another whole"
    assert target.stat().st_mode & 0o077 == 0
    with pytest.raises(client.Problem):
        Answering([torn(), said(404)]).connect().refused_rows("0" * 32, tmp_path / "none.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rows.csv"]


@pytest.mark.parametrize("name", ["full.txt", "full", "full.csv.zip", ".gz", "full.pdf"])
def test_a_file_of_no_format_is_told_so(tmp_path: Path, name: str) -> None:
    """A name that ends in no format is refused before anything is sent, as a file that is not there is."""
    path = tmp_path / name
    for kind in ("file", "ending"):
        with pytest.raises(client.Unusable) as error:
            Answering().connect().submit(path, feed="f", mode="full")
        assert error.value.kind == kind
        path.write_text("x")


def test_an_upload_goes_on_where_the_hub_is(tmp_path: Path) -> None:
    """After a lost piece the offset is asked, and only what is missing is sent; a cut file ends the upload."""
    path = tmp_path / "full.csv"
    path.write_bytes(b"0123456789")
    begun = httpx2.Response(201, headers={"Location": "/v1/uploads/" + "a" * 32})

    def at(offset: int) -> httpx2.Response:
        return httpx2.Response(204, headers={"Upload-Offset": str(offset)})

    answered = said(200, {"id": "a" * 32, "state": "answered", "receipt": {}})
    hub = Answering([begun, at(0), at(4), LOST, at(8), at(10), answered])
    told: list[tuple[int, int]] = []
    with hub.connect(in_one=0, piece=4) as connection:
        sent = connection.submit(path, feed="f", mode="full", key="mine", told=lambda *here: told.append(here))
    assert sent.is_over
    assert told == [(0, 10), (4, 10), (8, 10), (10, 10)]
    assert [body for request, body in zip(hub.asked, hub.bodies, strict=True) if request.method == "PATCH"] == [
        b"0123",
        b"4567",
        b"89",
    ]
    assert hub.asked[0].headers["Idempotency-Key"] == "mine"

    def cut(_: httpx2.Request) -> httpx2.Response:
        path.write_bytes(b"0123")
        return at(4)

    with pytest.raises(client.Unusable), Answering([begun, at(0), cut]).connect(in_one=0, piece=4) as connection:
        connection.submit(path, feed="f", mode="full")


def test_a_file_that_is_cut_while_it_is_sent_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file shorter than it was said to be ends the sending; it is not tried again and again."""
    path = tmp_path / "full.csv"
    path.write_text("0123456789")
    real = Path.stat

    def cut(self: Path, **options: bool) -> object:
        found = real(self, **options)
        if self == path:
            path.write_text("0123")
        return found

    monkeypatch.setattr(Path, "stat", cut)
    hub = Answering()
    with pytest.raises(client.Unusable):
        hub.connect().submit(path, feed="f", mode="full")
    assert len(hub.asked) == 1


def test_submissions_are_listed_page_by_page() -> None:
    """The pages follow each other by the last one's word, and end with it or with the limit."""

    def page(*names: str, next: str | None = None) -> httpx2.Response:
        return said(200, {"submissions": [{"id": name, "state": "answered"} for name in names], "next": next})

    hub = Answering([page("c", "b", next="b"), page("a")])
    assert [sent.id for sent in hub.connect().submissions()] == ["c", "b", "a"]
    assert hub.asked[1].url.params["before"] == "b"
    hub = Answering([page("c", "b", next="b")])
    assert [sent.id for sent in hub.connect().submissions(state="answered", limit=2)] == ["c", "b"]
    assert dict(hub.asked[0].url.params) == {"state": "answered", "limit": "2"}


def test_the_feed_is_followed_until_it_is_over() -> None:
    """Pages come one after another, empty ones are not given; without waiting the end of the feed is the end."""
    lines = b'{"number":%d,"iin":"x","row":1,"op":"open","begin_date":"2026-01-01","end_date":null,' + (
        b'"was_begin_date":null,"was_end_date":null,"reason":null,"edition":2}\n'
    )

    def page(*numbers: int, after: int) -> httpx2.Response:
        headers = {"Tizbe-Next": str(after), "Tizbe-Last": "3"}
        return httpx2.Response(200, content=b"".join(lines % number for number in numbers), headers=headers)

    hub = Answering([page(1, 2, after=2), page(3, after=3), page(after=3)])
    pages = list(hub.connect().follow(wait=0))
    assert [[change.number for change in found.changes] for found in pages] == [[1, 2], [3]]
    assert "x" not in repr(pages[0].changes[0]).replace("Change", "")
    assert [request.url.params["after"] for request in hub.asked] == ["0", "2", "3"]
    hub = Answering([page(after=0), page(1, after=1)])
    ends = iter([False, False, True])
    assert len(list(hub.connect().follow(is_over=lambda: next(ends)))) == 1
