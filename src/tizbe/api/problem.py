"""Errors on the network: RFC 9457 problem details, with the hub's code, the sentence and how to mend it.

`type` names the kind of problem and stays the same for ever; `title` and `detail` are in the caller's language;
`code` is the hub's own where it has one; `field` says where in the request. No problem repeats a value that was sent,
but for the name of what was asked for, with what could be an IIN blotted out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from tizbe.access.limits import Limited
from tizbe.api.language import asked_language
from tizbe.api.wrong_field import why_wrong
from tizbe.errors import Broken, Forbidden, HubError, OutcomeUnknown, Refused, Unauthenticated, Unavailable
from tizbe.service import observing

MEDIA = "application/problem+json"
TYPE = "urn:tizbe:problem:"


class Problem(BaseModel):
    """What went wrong with a request, and how to mend it (RFC 9457)."""

    type: str = Field(description="The kind of problem, a name that stays the same.")
    title: str = Field(description="The kind in words, in the caller's language.")
    status: int = Field(description="The status of the answer.")
    detail: str = Field(description="One sentence: what, where, why, how to mend.")
    code: str | None = Field(default=None, description="The hub's code, where it has one.")
    field: str | None = Field(default=None, description="Where in the request: a parameter or a place in the body.")


class ProblemError(Exception):
    """A problem that a route answers with; for what is not an error of the hub."""

    def __init__(
        self,
        kind: str,
        status: int,
        sentences: Mapping[str, str],
        *,
        code: str | None = None,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind)
        self.kind, self.status, self.sentences = kind, status, sentences
        self.code, self.field, self.headers = code, field, dict(headers or {})


_TITLES: dict[str, dict[str, str]] = {
    "refused": {"kk": "Қабылданбады", "ru": "Не принято", "en": "Refused"},
    "not-found": {"kk": "Табылмады", "ru": "Не найдено", "en": "Not found"},
    "invalid-request": {"kk": "Сұраныс дұрыс емес", "ru": "Неверный запрос", "en": "Invalid request"},
    "not-allowed": {"kk": "Бұл әдіске рұқсат жоқ", "ru": "Метод не допускается", "en": "Method not allowed"},
    "unauthenticated": {"kk": "Кім екеніңіз белгісіз", "ru": "Неизвестно, кто вы", "en": "Not authenticated"},
    "forbidden": {"kk": "Рұқсат жоқ", "ru": "Нет права", "en": "Not permitted"},
    "conflict": {"kk": "Қайшылық", "ru": "Противоречие", "en": "Conflict"},
    "expired": {"kk": "Мерзімі өтті", "ru": "Срок истёк", "en": "Expired"},
    "too-large": {"kk": "Тым үлкен", "ru": "Слишком велико", "en": "Too large"},
    "unsupported": {"kk": "Бұл нұсқаға қолдау жоқ", "ru": "Не поддерживается", "en": "Not supported"},
    "checksum-mismatch": {
        "kk": "Бақылау сомасы сәйкес емес",
        "ru": "Контрольная сумма не сошлась",
        "en": "Checksum mismatch",
    },
    "too-many-requests": {"kk": "Сұраныс тым көп", "ru": "Слишком много запросов", "en": "Too many requests"},
    "quota-used": {"kk": "Тәуліктік көлем бітті", "ru": "Суточный объём исчерпан", "en": "Quota used up"},
    "unavailable": {"kk": "Уақытша қолжетімсіз", "ru": "Временно недоступно", "en": "Unavailable for now"},
    "outcome-unknown": {"kk": "Нәтижесі белгісіз", "ru": "Исход неизвестен", "en": "Outcome unknown"},
    "broken": {"kk": "Хаб қатесі", "ru": "Ошибка хаба", "en": "A fault of the hub"},
}
"""Every kind of problem and its title."""

_BROKEN = {
    "kk": "Хабта қате болды; оператор журналдан көреді. Кейінірек қайталаңыз.",
    "ru": "В хабе произошла ошибка; оператор увидит её в журнале. Повторите позже.",
    "en": "A fault occurred in the hub; its operators see it in the log. Try again later.",
}
_INVALID = {
    "kk": "Сұраныстағы «{field}» дұрыс емес: {why}.",
    "ru": "Неверно «{field}» в запросе: {why}.",
    "en": "“{field}” of the request is wrong: {why}.",
}
_NO_ROUTE = {
    "kk": "Мұндай мекенжай жоқ; /v1/openapi.json қараңыз.",
    "ru": "Такого адреса нет; смотрите /v1/openapi.json.",
    "en": "There is no such address; see /v1/openapi.json.",
}
_NO_METHOD = {
    "kk": "Бұл мекенжайда бұл әдіс жоқ.",
    "ru": "По этому адресу такого метода нет.",
    "en": "This address does not know this method.",
}

_KINDS: tuple[tuple[type[HubError], str, int], ...] = (
    (Limited, "too-many-requests", 429),
    (Unauthenticated, "unauthenticated", 401),
    (Forbidden, "forbidden", 403),
    (Refused, "refused", 422),
    (Unavailable, "unavailable", 503),
    (OutcomeUnknown, "outcome-unknown", 500),
    (Broken, "broken", 500),
)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The description of problems that a route may answer with, for OpenAPI."""
    return {status: {"model": Problem, "content": {MEDIA: {}}} for status in (401, 403, 422, 429, 503, *statuses)}


def not_found(sentences: Mapping[str, str]) -> ProblemError:
    """The problem of something that is not there, or not the caller's."""
    return ProblemError("not-found", 404, sentences)


def answer_problems(app: FastAPI) -> None:
    """Have an application answer every error as problem details."""

    @app.exception_handler(ProblemError)
    def _problem(request: Request, error: ProblemError) -> Response:
        return _answer(request, error.kind, error.status, error.sentences, error.code, error.field, error.headers)

    @app.exception_handler(HubError)
    def _hub(request: Request, error: HubError) -> Response:
        kind, status = next((kind, status) for found, kind, status in _KINDS if isinstance(error, found))
        headers = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "2"}}.get(status, {})
        if isinstance(error, Limited):
            headers = {"Retry-After": str(error.retry_seconds)}
        sentences = error.sentences if status < 500 or status == 503 else {**_BROKEN, **error.sentences}
        return _answer(request, kind, status, sentences, error.code, None, headers)

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"] if part not in ("query", "body", "header", "path"))
        field = observing.masked(field) or "body"
        why = why_wrong(first)
        sentences = {name: text.format(field=field, why=why[name]) for name, text in _INVALID.items()}
        return _answer(request, "invalid-request", 422, sentences, None, field, {})

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        kind, sentences = {
            404: ("not-found", _NO_ROUTE),
            405: ("not-allowed", _NO_METHOD),
        }.get(error.status_code, ("invalid-request", {"en": str(error.detail)}))
        return _answer(request, kind, error.status_code, sentences, None, None, dict(error.headers or {}))

    @app.exception_handler(Exception)
    def _fault(request: Request, error: Exception) -> Response:
        return _answer(request, "broken", 500, _BROKEN, None, None, {})


def _answer(
    request: Request,
    kind: str,
    status: int,
    sentences: Mapping[str, str],
    code: str | None,
    field: str | None,
    headers: Mapping[str, str],
) -> Response:
    language = asked_language(request)
    problem = Problem(
        type=TYPE + kind,
        title=_TITLES[kind][language],
        status=status,
        detail=sentences.get(language) or sentences["en"],
        code=code,
        field=field,
    )
    told = language if language in sentences else "en"
    return JSONResponse(
        problem.model_dump(exclude_none=True),
        status,
        headers={**headers, "Content-Language": told},
        media_type=MEDIA,
    )
