"""Submissions in pieces: resumable upload by tus 1.0, with creation, checksum, termination and expiration.

    POST   /v1/uploads         Upload-Length; the query declares the envelope, as for a submission in one request
    HEAD   /v1/uploads/{id}    Upload-Offset: how many bytes are durable
    PATCH  /v1/uploads/{id}    Upload-Offset, Upload-Checksum: more bytes, from there
    DELETE /v1/uploads/{id}    the sender wants it no more

The upload's id is the submission's: when its last byte is there it waits to be taken in, and /v1/submissions/{id} has
its answer. What is durable survives a cut connection and a killed server; a piece with a checksum counts whole or
not at all. Why our own and no library: the quota, the durable offsets and the claim on the arrival are ours
(docs/adr). Source: tus resumable upload protocol 1.0.0.
"""

from __future__ import annotations

import base64
import binascii
import email.utils
from contextlib import ExitStack
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from tizbe.access.identity import Identity
from tizbe.access.roles import Right
from tizbe.api.caller import allowed
from tizbe.api.feed import sender_of, sender_of_new
from tizbe.api.language import AskedLanguage
from tizbe.api.largest import LARGEST, largest, too_large
from tizbe.api.pieces import pieces_of
from tizbe.api.problem import ProblemError, responses
from tizbe.api.submission import (
    ENCODINGS,
    FORMATS,
    Asked,
    Declared,
    Name,
    seen,
)
from tizbe.service.arrival import UNFINISHED_FOR, Arrival
from tizbe.service.reception import CHECKSUMS, Reception, durable_bytes, receiving

router = APIRouter(prefix="/v1", tags=["uploads"])

VERSION = "1.0.0"
EXTENSIONS = "creation,checksum,termination,expiration"
PIECE_MEDIA = "application/offset+octet-stream"

_HEADERS = {"Tus-Resumable": VERSION}
_ANOTHER_VERSION = {
    "kk": f"Tus-Resumable: {VERSION} керек.",
    "ru": f"Нужен заголовок Tus-Resumable: {VERSION}.",
    "en": f"Tus-Resumable: {VERSION} is needed.",
}
_NO_LENGTH = {
    "kk": "Upload-Length тақырыбында файлдың байт саны керек.",
    "ru": "В заголовке Upload-Length нужна длина файла в байтах.",
    "en": "The header Upload-Length has to say the file's bytes.",
}
_NO_FORMAT = {
    "kk": "Файл форматын format параметрінде атаңыз; мүмкін: {known}.",
    "ru": "Назовите формат файла в параметре format; допустимы: {known}.",
    "en": "Name the file's format in the parameter format; known: {known}.",
}
_NO_PIECE = {
    "kk": f"Бөліктің Content-Type тақырыбы {PIECE_MEDIA} болуы керек.",
    "ru": f"Content-Type части должен быть {PIECE_MEDIA}.",
    "en": f"The Content-Type of a piece has to be {PIECE_MEDIA}.",
}
_OFFSET = {
    "kk": "Upload-Offset хабтағы орынмен сәйкес емес; HEAD сұрап, сол жерден жалғастырыңыз.",
    "ru": "Upload-Offset не совпадает с тем, что есть в хабе; спросите HEAD и продолжайте оттуда.",
    "en": "Upload-Offset is not where the hub is; ask HEAD and go on from there.",
}
_BEYOND = {
    "kk": "Бөлік Upload-Length шегінен асады.",
    "ru": "Часть выходит за Upload-Length.",
    "en": "The piece goes beyond Upload-Length.",
}
_CHECKSUM = {
    "kk": "Бөліктің бақылау сомасы сәйкес емес; ол есептелмеді, қайта жіберіңіз.",
    "ru": "Контрольная сумма части не сошлась; она не засчитана, отправьте её снова.",
    "en": "The piece's checksum does not match; it does not count, send it again.",
}
_ALGORITHM = {
    "kk": "Upload-Checksum: алгоритм мен base64; мүмкін: {known}.",
    "ru": "Upload-Checksum: алгоритм и base64; допустимы: {known}.",
    "en": "Upload-Checksum is an algorithm and base64; known: {known}.",
}
_OVER = {
    "kk": "Бұл жүктеу аяқталған, тоқтатылған не мерзімі өткен.",
    "ru": "Эта загрузка окончена, прекращена или истекла.",
    "en": "This upload is finished, was taken back, or has expired.",
}
_CUT = {
    "kk": "Қосылым бөлік аяқталмай үзілді; HEAD сұрап жалғастырыңыз.",
    "ru": "Соединение оборвалось до конца части; спросите HEAD и продолжайте.",
    "en": "The connection broke before the piece's end; ask HEAD and go on.",
}


def _resumable(
    tus_resumable: Annotated[str | None, Header(description="The version of the protocol: 1.0.0.")] = None,
) -> None:
    if tus_resumable != VERSION:
        raise ProblemError("unsupported", 412, _ANOTHER_VERSION, headers={"Tus-Version": VERSION})


_VERSIONED = [Depends(_resumable)]


@router.options("/uploads", status_code=204)
def offered(response: Response) -> None:
    """What the server can do: version, extensions, largest upload, checksums."""
    response.headers.update(
        {
            **_HEADERS,
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(LARGEST),
            "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        }
    )


@router.post("/uploads", status_code=201, dependencies=_VERSIONED, responses=responses(409, 412, 413, 415))
def begin(
    response: Response,
    service: Asked,
    identity: Annotated[Identity, allowed(Right.SUBMIT)],
    language: AskedLanguage,
    declared: Annotated[Declared, Depends()],
    format: str = "csv",
    upload_length: Annotated[int | None, Header(ge=0, description="The file's bytes.")] = None,
    idempotency_key: Annotated[str | None, Header(max_length=200, description="Makes repeating harmless.")] = None,
) -> None:
    """Announce a file; its bytes follow to the address in Location."""
    if upload_length is None:
        raise ProblemError("invalid-request", 422, _NO_LENGTH, field="Upload-Length")
    envelope = declared.envelope(_ending(format))
    if upload_length > largest(service, envelope.mode):
        raise too_large(largest(service, envelope.mode))
    sender = sender_of_new(service, identity, envelope.feed)
    arrival = service.begin(identity, sender, envelope, language, length=upload_length, key=idempotency_key)
    if upload_length == 0 and arrival.state == "arriving":
        with receiving(service.arrivals, arrival, UNFINISHED_FOR) as reception:
            reception.complete()
    response.headers.update({**_HEADERS, **_expires(arrival), "Location": f"/v1/uploads/{arrival.arrival_id}"})


@router.head("/uploads/{name}", dependencies=_VERSIONED, responses=responses(404, 410, 412))
def offset(
    name: Name, response: Response, service: Asked, identity: Annotated[Identity, allowed(Right.SUBMIT)]
) -> Response:
    """How many bytes are durable."""
    arrival = _mine(service, identity, name)
    if arrival.state == "ended":
        raise ProblemError("expired", 410, _OVER)
    arrived = durable_bytes(service.arrivals, arrival)
    if arrival.state == "arriving" and arrived == arrival.length:  # killed between the last byte and its note
        with receiving(service.arrivals, arrival, UNFINISHED_FOR) as reception:
            arrival = reception.complete()
    headers = {
        **_HEADERS,
        **(_expires(arrival) if arrival.state == "arriving" else {}),
        "Upload-Offset": str(arrived),
        "Upload-Length": str(arrival.length),
        "Cache-Control": "no-store",
    }
    return Response(status_code=200, headers=headers)


@router.patch(
    "/uploads/{name}",
    status_code=204,
    dependencies=_VERSIONED,
    responses=responses(400, 404, 409, 410, 412, 413, 415, 460),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {PIECE_MEDIA: {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def extend(
    name: Name,
    request: Request,
    service: Asked,
    identity: Annotated[Identity, allowed(Right.SUBMIT)],
    upload_offset: Annotated[int, Header(ge=0, description="Where the piece begins: how many bytes are there.")],
    upload_checksum: Annotated[str | None, Header(description="Algorithm and base64 of the piece's digest.")] = None,
) -> Response:
    """Add a piece. The last one makes the submission wait for a worker; its answer is at /v1/submissions/{id}."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != PIECE_MEDIA:
        raise ProblemError("unsupported", 415, _NO_PIECE, field="Content-Type")
    digest, expected = _checksum(upload_checksum)
    arrival = await run_in_threadpool(_mine, service, identity, name)
    if arrival.state != "arriving":
        raise ProblemError("expired", 410, _OVER)
    with ExitStack() as held:
        reception = await run_in_threadpool(held.enter_context, receiving(service.arrivals, arrival, UNFINISHED_FOR))
        if upload_offset != reception.arrived:
            raise ProblemError("conflict", 409, _OFFSET, field="Upload-Offset")
        try:
            async for piece in pieces_of(request):
                if reception.arrived + len(piece) > (arrival.length or 0):
                    raise ProblemError("too-large", 413, _BEYOND)
                if digest is not None:
                    digest.update(piece)
                await run_in_threadpool(_write, reception, piece, digest is None)
        except ClientDisconnect:
            if digest is not None:
                await run_in_threadpool(reception.drop)
            await run_in_threadpool(reception.keep)
            raise ProblemError("invalid-request", 400, _CUT) from None
        except BaseException:
            await run_in_threadpool(reception.drop)
            raise
        if digest is not None and digest.digest() != expected:
            await run_in_threadpool(reception.drop)
            raise ProblemError("checksum-mismatch", 460, _CHECKSUM, field="Upload-Checksum")
        await run_in_threadpool(reception.keep)
        if reception.arrived == arrival.length:
            arrival = await run_in_threadpool(reception.complete)
        arrived = reception.arrived
    return Response(
        status_code=204,
        headers={**_HEADERS, "Upload-Offset": str(arrived), **_expires(arrival)},
    )


@router.delete("/uploads/{name}", status_code=204, dependencies=_VERSIONED, responses=responses(404, 410, 412))
def end(name: Name, service: Asked, identity: Annotated[Identity, allowed(Right.SUBMIT)]) -> Response:
    """Take an upload back; its bytes are removed."""
    _mine(service, identity, name)
    if not service.end(name):
        raise ProblemError("expired", 410, _OVER)
    return Response(status_code=204, headers=_HEADERS)


def _mine(service: Asked, identity: Identity, name: str) -> Arrival:
    arrival = seen(service, identity, name)
    sender_of(service, identity, arrival.envelope.feed)
    return arrival


def _write(reception: Reception, piece: bytes, keeps: bool) -> None:
    """Add bytes; those under a checksum are not made durable before it matched."""
    if keeps:
        reception.write(piece)
    else:
        reception.hold(piece)


def _ending(format: str) -> str:
    inner, _, packed = format.strip().lower().lstrip(".").partition(".")
    if f".{inner}" not in FORMATS.values() or (packed and f".{packed}" not in ENCODINGS.values()):
        known = ", ".join([*(ending[1:] for ending in FORMATS.values()), "csv.gz", "csv.zst"])
        sentences = {language: text.format(known=known) for language, text in _NO_FORMAT.items()}
        raise ProblemError("unsupported", 415, sentences, field="format")
    return f".{inner}" + (f".{packed}" if packed else "")


def _checksum(said: str | None) -> tuple[Any, bytes]:
    """The digest that a piece's checksum asks for, and what it must come to; (None, b"") without one."""
    if said is None:
        return None, b""
    algorithm, _, text = said.strip().partition(" ")
    try:
        expected = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        expected = b""
    if algorithm not in CHECKSUMS or not expected:
        sentences = {language: line.format(known=", ".join(CHECKSUMS)) for language, line in _ALGORITHM.items()}
        raise ProblemError("invalid-request", 400, sentences, field="Upload-Checksum")
    return CHECKSUMS[algorithm](), expected


def _expires(arrival: Arrival) -> dict[str, str]:
    at = datetime.fromisoformat(arrival.expires_at)
    return {"Upload-Expires": email.utils.format_datetime(at, usegmt=True)}
