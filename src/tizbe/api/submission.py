"""Submissions in one request: the body is the file, of any size; its envelope stands in the query.

A small `changes` is answered in the same call. Others are answered 202 with an address to look at, or, with
`Prefer: wait=SECONDS`, in the call when they are done by then. The address keeps giving the same answer, so that
a lost one can be asked for again; an `Idempotency-Key` makes the repetition of the request itself harmless.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from tizbe.access.identity import Identity, may_see_refused_rows, may_see_submission
from tizbe.access.roles import Right
from tizbe.api.caller import allowed
from tizbe.api.feed import sender_of, sender_of_new
from tizbe.api.language import AskedLanguage
from tizbe.api.largest import largest, too_large
from tizbe.api.pieces import pieces_of
from tizbe.api.problem import ProblemError, not_found, responses
from tizbe.api.state import Service, service_of
from tizbe.errors import Refused
from tizbe.hub import Envelope, day_now, make_envelope
from tizbe.service.arrival import OTHER_USE, SMALL, UNFINISHED_FOR, Arrival
from tizbe.service.reception import receiving

router = APIRouter(prefix="/v1", tags=["submissions"])

LONGEST_WAIT = 60.0
"""Seconds a caller may ask to wait for the answer at the most."""

SMALL_WAIT = 10.0
"""Seconds the answer to a small submission is waited for where nothing else is asked."""

FORMATS = {
    "text/csv": ".csv",
    "application/x-ndjson": ".ndjson",
    "application/vnd.apache.parquet": ".parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
}
"""Media types of submissions, and the ending that names each format to the hub."""

ENCODINGS = {"gzip": ".gz", "zstd": ".zst"}

_WAIT = re.compile(r"\bwait\s*=\s*(\d+(?:\.\d+)?)")
_FORMAT = {
    "kk": "Content-Type форматты атамайды; мүмкін: {known}.",
    "ru": "Content-Type не называет формата; допустимы: {known}.",
    "en": "Content-Type names no format; known: {known}.",
}
_GONE = {
    "kk": "Мұндай жіберілім жоқ, не ол сіздікі емес.",
    "ru": "Такой отправки нет, или она не ваша.",
    "en": "There is no such submission, or it is not yours.",
}
_NO_REFUSED = {
    "kk": "Бұл жіберілімде қайтарылған жол жоқ.",
    "ru": "В этой отправке нет непринятых строк.",
    "en": "This submission has no refused rows.",
}
_TAKEN = {
    "kk": "Бұл жіберілім қабылданып жатыр не қабылданды; оны қайтарып алуға болмайды.",
    "ru": "Эта отправка уже принимается или принята; отозвать её нельзя.",
    "en": "This submission is being taken in or was; it cannot be taken back.",
}

Asked = Annotated[Service, Depends(service_of)]

State = Literal["arriving", "waiting", "claimed", "answered", "failed", "ended"]
"""How far a submission is; see `tizbe.service.arrival`."""


class Submission(BaseModel):
    """A submission on its way, and its receipt once it is answered."""

    id: str = Field(description="Its name in addresses.")
    state: State = Field(
        description="arriving: bytes are missing; waiting, claimed: to be taken in; answered: `receipt` is there."
    )
    phase: str | None = Field(default=None, description="How far the taking in is: screening, judging.")
    feed: str = Field(description="The feed, as row/body/system.")
    mode: Literal["full", "changes"]
    as_of: date | None = None
    sent_on: date
    number: str | None = Field(default=None, description="The sender's own number.")
    length: int | None = Field(default=None, description="Bytes it will have, where that is known.")
    arrived: int = Field(description="Bytes that are there, durable.")
    created_at: str
    expires_at: str
    answered_at: str | None = None
    receipt: dict[str, Any] | None = Field(default=None, description="The receipt; see the reference of receipts.")
    problem: dict[str, Any] | None = Field(default=None, description="Why it could not be taken in, when failed.")


class Declared:
    """The envelope that a request's query declares."""

    def __init__(
        self,
        feed: Annotated[str, Query(description="The feed, as row/body/system.", max_length=200)],
        mode: Annotated[Literal["full", "changes"], Query(description="All that holds on a day, or operations.")],
        as_of: Annotated[date | None, Query(description="The day a full speaks of.")] = None,
        number: Annotated[str | None, Query(description="The sender's own number of it.", max_length=100)] = None,
        count: Annotated[int | None, Query(description="Rows the file should have.", ge=0)] = None,
        sha256: Annotated[
            str | None, Query(description="The hash the content should have.", pattern="^[0-9a-fA-F]{64}$")
        ] = None,
    ) -> None:
        self.feed, self.mode, self.as_of = feed, mode, as_of
        self.number, self.count, self.sha256 = number, count, sha256

    def envelope(self, ending: str) -> Envelope:
        """The envelope; the sending day is today in Almaty."""
        return make_envelope(
            feed=self.feed,
            mode=self.mode,
            sent_on=day_now(),
            name=f"submission{ending}",
            as_of=self.as_of,
            number=self.number,
            count=self.count,
            sha256=self.sha256,
        )


def shown(arrival: Arrival) -> Submission:
    """An arrival as callers see it."""
    envelope = arrival.envelope
    answered = arrival.state == "answered"
    return Submission.model_validate(
        {
            **{name: getattr(arrival, name) for name in _SHOWN},
            "id": arrival.arrival_id,
            "feed": envelope.feed,
            "mode": envelope.mode,
            "as_of": envelope.as_of,
            "sent_on": envelope.sent_on,
            "number": envelope.number,
            "receipt": arrival.answer if answered else None,
            "problem": arrival.answer if arrival.state == "failed" else None,
        }
    )


_SHOWN = ("state", "phase", "length", "arrived", "created_at", "expires_at", "answered_at")


def seen(service: Service, identity: Identity, name: str) -> Arrival:
    """An arrival the caller may see; the same problem for one that is not there and one that is another's."""
    arrival = service.arrivals.find(name)
    if arrival is None or not may_see_submission(identity, service.bodies_of(arrival.envelope.feed)):
        raise not_found(_GONE)
    return arrival


@router.post(
    "/submissions",
    response_model=Submission,
    responses={
        202: {"model": Submission, "description": "It arrived; the answer follows at its address."},
        **responses(409, 413, 415),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {media: {"schema": {"type": "string", "format": "binary"}} for media in FORMATS},
        }
    },
)
async def submit(
    request: Request,
    response: Response,
    service: Asked,
    identity: Annotated[Identity, allowed(Right.SUBMIT)],
    language: AskedLanguage,
    declared: Annotated[Declared, Depends()],
    content_encoding: Annotated[str | None, Header(description="gzip or zstd, for text forms.")] = None,
    prefer: Annotated[str | None, Header(description="wait=SECONDS: how long to wait for the answer.")] = None,
    idempotency_key: Annotated[
        str | None, Header(max_length=200, description="Makes a repeated request harmless.")
    ] = None,
) -> Submission:
    """Send a file. Its bytes are the body; the answer is its receipt, at once or at its address."""
    envelope = declared.envelope(_ending(request, content_encoding))
    sender = await run_in_threadpool(sender_of_new, service, identity, envelope.feed)
    length = _length(request, largest(service, envelope.mode))
    is_small = envelope.mode == "changes" and (length is None or length <= SMALL)
    pieces, head = _told_if_cut(request), b""
    if is_small:
        async for piece in pieces:
            head += piece
            if len(head) > SMALL:
                break
        else:
            arrival = await service.bring(identity, sender, envelope, language, head, idempotency_key)
            return await _answer(service, response, arrival, _asked_wait(prefer, SMALL_WAIT))
    arrival = await run_in_threadpool(
        service.begin, identity, sender, envelope, language, length=length, key=idempotency_key
    )
    if arrival.state == "arriving":  # else the same key again: what came before is the answer
        arrival = await _store(service, identity, arrival, pieces, head, is_kept=idempotency_key is not None)
    return await _answer(service, response, arrival, _asked_wait(prefer, 0.0))


async def _store(
    service: Service, identity: Identity, arrival: Arrival, pieces: AsyncIterator[bytes], head: bytes, *, is_kept: bool
) -> Arrival:
    """Write a large body as it comes. Cut short, it is forgotten unless it has a key (`is_kept`): without one nobody
    could go on with it."""
    most, length = largest(service, arrival.envelope.mode), arrival.length
    bill = service.gate.bill(identity) if length is None else None
    held_file = receiving(service.arrivals, arrival, UNFINISHED_FOR, anew=True, bill=bill)
    try:
        with ExitStack() as held:
            reception = await run_in_threadpool(held.enter_context, held_file)
            if head:
                await run_in_threadpool(reception.write, head)
            async for piece in pieces:
                if reception.arrived + len(piece) > most:
                    raise too_large(most)
                await run_in_threadpool(reception.write, piece)
            if length is not None and reception.arrived != length:  # the key's first request announced another body
                raise Refused(OTHER_USE, code="idempotency-key")
            return await run_in_threadpool(reception.complete)
    except BaseException:
        if not is_kept:
            await run_in_threadpool(service.end, arrival.arrival_id)
        raise


async def _answer(service: Service, response: Response, arrival: Arrival, wait: float) -> Submission:
    if not arrival.is_over:
        over = await service.answers.over(arrival.arrival_id, wait) if wait > 0 else None
        arrival = await run_in_threadpool(service.arrivals.of, arrival.arrival_id) if over is None else over
    response.headers["Location"] = f"/v1/submissions/{arrival.arrival_id}"
    if not arrival.is_over:
        response.status_code = 202
        response.headers["Retry-After"] = "1"
    return shown(arrival)


async def _told_if_cut(request: Request) -> AsyncIterator[bytes]:
    """The body in pieces. Raises the problem of a body that was cut short."""
    try:
        async for piece in pieces_of(request):
            yield piece
    except ClientDisconnect:
        raise ProblemError("invalid-request", 400, _CUT) from None


_CUT = {
    "kk": "Қосылым файл аяқталмай үзілді; қайта жіберіңіз немесе /v1/uploads арқылы жалғастырыңыз.",
    "ru": "Соединение оборвалось до конца файла; отправьте снова или продолжайте через /v1/uploads.",
    "en": "The connection broke before the file's end; send again, or resume through /v1/uploads.",
}


def _length(request: Request, most: int) -> int | None:
    said = request.headers.get("content-length")
    if said is None or not said.isdigit():
        return None
    if int(said) > most:
        raise too_large(most)
    return int(said)


def _ending(request: Request, encoding: str | None) -> str:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    packed = "" if encoding in (None, "", "identity") else ENCODINGS.get((encoding or "").strip().lower())
    if media not in FORMATS or packed is None:
        known = ", ".join([*FORMATS, *(f"Content-Encoding: {name}" for name in ENCODINGS)])
        raise ProblemError(
            "unsupported",
            415,
            {language: text.format(known=known) for language, text in _FORMAT.items()},
            field="Content-Type",
        )
    return FORMATS[media] + packed


def _asked_wait(prefer: str | None, default: float) -> float:
    found = _WAIT.search(prefer or "")
    return min(LONGEST_WAIT, float(found[1])) if found else default


Name = Annotated[str, Path(description="The submission's id.", pattern="^[0-9a-f]{32}$")]
_READERS = (Right.READ_OWN_SUBMISSIONS, Right.READ_SUBMISSIONS)


@router.get("/submissions/{name}", response_model=Submission, responses=responses(404))
async def status(
    name: Name,
    response: Response,
    service: Asked,
    identity: Annotated[Identity, allowed(*_READERS)],
    prefer: Annotated[str | None, Header(description="wait=SECONDS: answer when it is over, or then.")] = None,
) -> Submission:
    """Where a submission is; its receipt, again, once it is answered."""
    arrival = await run_in_threadpool(seen, service, identity, name)
    if not arrival.is_over:
        wait = _asked_wait(prefer, 0.0)
        if wait and await service.answers.over(name, wait):
            arrival = await run_in_threadpool(seen, service, identity, name)
    if not arrival.is_over:
        response.headers["Retry-After"] = "1"
    return shown(arrival)


@router.delete("/submissions/{name}", status_code=204, responses=responses(404, 409))
def take_back(name: Name, service: Asked, identity: Annotated[Identity, allowed(Right.SUBMIT)]) -> None:
    """Take a submission back before a worker takes it in."""
    arrival = seen(service, identity, name)
    sender_of(service, identity, arrival.envelope.feed)
    if not service.end(name):
        raise ProblemError("conflict", 409, _TAKEN)


@router.get(
    "/submissions/{name}/refused-rows",
    response_class=FileResponse,
    responses={
        200: {"content": {"text/csv": {}}, "description": "The refused rows, to mend and send again."},
        **responses(404),
    },
)
def refused_rows(name: Name, service: Asked, identity: Annotated[Identity, allowed(*_READERS)]) -> Response:
    """The refused rows with why and how to mend each, as CSV that can be mended and sent again."""
    arrival = seen(service, identity, name)
    if not may_see_refused_rows(identity, service.bodies_of(arrival.envelope.feed)):
        raise not_found(_GONE)
    found = service.hub.refused_rows(arrival.receipt) if arrival.receipt else None
    if found is None:
        raise not_found(_NO_REFUSED)
    return FileResponse(found, media_type="text/csv; charset=utf-8", filename=f"{arrival.receipt}.refused.csv")
