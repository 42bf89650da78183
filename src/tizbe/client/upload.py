"""Large files in pieces (the protocol tus 1.0): each durable when it is answered, each with its checksum.

A cut connection, a restart of the hub or of this side costs the piece that was on its way. The offset is asked of the
hub and never remembered.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from tizbe.client.connection import AGAIN, Connection
from tizbe.client.format import name_of
from tizbe.client.problem import Problem, Unreachable, Unusable

_TUS = {"Tus-Resumable": "1.0.0"}
_ASKED_AFTER = (*AGAIN, 400, 409, 460)
"""Answers to a piece after which the offset is asked and sending goes on from there."""


class Offer(msgspec.Struct, frozen=True):
    """What the hub can do: versions and extensions of the protocol, the largest upload, checksums of pieces."""

    versions: list[str]
    extensions: list[str]
    largest_bytes: int
    checksums: list[str]


class Uploads(Connection):
    """What is asked of uploads."""

    def upload(
        self, path: Path, query: Mapping[str, Any], key: str, told: Callable[[int, int], None] | None = None
    ) -> str:
        """Send a file in pieces, from wherever the upload of this key is; gives the submission's id.

        `query`: the envelope. A piece whose answer was lost is asked after before anything is sent again.
        """
        size = path.stat().st_size
        name = self.begin_upload(size, name_of(path), query, key)
        with path.open("rb", buffering=0) as file:
            offset = self.offset(name)
            if told is not None:
                told(offset, size)
            until = time.monotonic() + self._patience
            while offset < size:
                file.seek(offset)
                piece = file.read(min(self.piece, size - offset))
                if not piece:  # somebody cuts the file while it is sent
                    raise Unusable("file")
                try:
                    offset = self.send_piece(name, offset, piece)
                    until = time.monotonic() + self._patience
                except (Unreachable, Problem) as error:
                    if isinstance(error, Problem) and error.status not in _ASKED_AFTER:
                        raise
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.5)
                    offset = self.offset(name)
                if told is not None:
                    told(offset, size)
        return name

    def begin_upload(self, size: int, form: str, query: Mapping[str, Any], key: str) -> str:
        """Announce a file of so many bytes; gives its id, the same for the same idempotency key."""
        answer = self.request(
            "POST",
            "/v1/uploads",
            params={**query, "format": form},
            headers={**_TUS, "Upload-Length": str(size), "Idempotency-Key": key},
        )
        return str(answer.headers["Location"]).rpartition("/")[2]

    def offset(self, name: str) -> int:
        """How many bytes of an upload are durable at the hub."""
        return int(self.request("HEAD", f"/v1/uploads/{name}", headers=_TUS).headers["Upload-Offset"])

    def send_piece(self, name: str, offset: int, piece: bytes) -> int:
        """Send the bytes from an offset on, once; gives the offset then. Raises Unreachable: ask `offset` first."""
        checksum = base64.b64encode(hashlib.sha256(piece).digest()).decode()
        answer = self.request(
            "PATCH",
            f"/v1/uploads/{name}",
            content=lambda: piece,
            headers={
                **_TUS,
                "Content-Type": "application/offset+octet-stream",
                "Upload-Offset": str(offset),
                "Upload-Checksum": f"sha256 {checksum}",
            },
            is_repeatable=False,
        )
        return int(answer.headers["Upload-Offset"])

    def end_upload(self, name: str) -> None:
        """Take an upload back; its bytes are removed at the hub."""
        self.request("DELETE", f"/v1/uploads/{name}", headers=_TUS)

    def offer(self) -> Offer:
        """What the hub can do in pieces."""
        said = self.request("OPTIONS", "/v1/uploads").headers
        return Offer(
            versions=said["Tus-Version"].split(","),
            extensions=said["Tus-Extension"].split(","),
            largest_bytes=int(said["Tus-Max-Size"]),
            checksums=said["Tus-Checksum-Algorithm"].split(","),
        )
