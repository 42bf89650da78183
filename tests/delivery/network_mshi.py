"""MSHI as an HTTP server for the tests of the push: says what it is told to say, to the byte, and keeps what it got."""

from __future__ import annotations

import json
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Got:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answer = bytes | Callable[[socket.socket], None] | None
"""What is said: bytes; or who says it; or None: the connection is cut."""


@dataclass
class NetworkMshi:
    """A listening MSHI. `answers` are used up one by one; then it applies whatever comes and says so."""

    base: str = ""
    until: int = 0
    answers: deque[Answer] = field(default_factory=deque)
    got: list[Got] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)

    def answer(self, said: Got) -> Answer:
        """What is said to a request."""
        self.got.append(said)
        if self.answers:
            return self.answers.popleft()
        if said.method == "POST":
            numbers = [json.loads(line)["number"] for line in said.body.splitlines()]
            if numbers[0] != self.until + 1:
                return http(409, {"until": self.until})
            self.numbers += numbers
            self.until = numbers[-1]
        return http(200, {"until": self.until})


def http(status: int, said: object = None, *lines: str, body: bytes | None = None) -> bytes:
    """An answer as bytes."""
    content = body if body is not None else json.dumps(said if said is not None else {}).encode()
    head = [f"HTTP/1.1 {status} X", f"Content-Length: {len(content)}", *lines, "", ""]
    return "\r\n".join(head).encode() + content


@contextmanager
def listening(
    mshi: NetworkMshi | None = None, wrap: Callable[[socket.socket], socket.socket] | None = None
) -> Iterator[NetworkMshi]:
    """An MSHI that listens at a port of this machine until left; `wrap` puts TLS around a connection."""
    mshi = mshi or NetworkMshi()
    with socket.create_server(("127.0.0.1", 0)) as server:
        scheme = "https" if wrap else "http"
        mshi.base = f"{scheme}://127.0.0.1:{server.getsockname()[1]}"
        held: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                held.append(connection)
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

        def talk(connection: socket.socket) -> None:
            try:
                with wrap(connection) if wrap else connection as stream:
                    while (said := _read(stream)) is not None:
                        answer = mshi.answer(said)
                        if answer is None:
                            return
                        if callable(answer):
                            answer(stream)
                            return
                        stream.sendall(answer)
            except OSError:
                return

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield mshi
        finally:
            server.shutdown(socket.SHUT_RDWR)
            for connection in held:
                connection.close()


def _read(stream: socket.socket) -> Got | None:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = stream.recv(65536)
        if not piece:
            return None
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    first, *rest = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    while len(body) < int(headers.get("content-length", "0")):
        body += stream.recv(65536)
    method, path, _ = first.split(" ")
    return Got(method, path, headers, body)
