"""The application: what it opens, its routes, its errors, and what each request leaves in logs and metrics."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tizbe.api import (
    account,
    audit,
    change,
    client,
    docs,
    health,
    law,
    limits,
    outbox,
    person,
    provider,
    quarantine,
    receipt,
    settlement,
    submission,
    submission_list,
    token,
    upload,
)
from tizbe.api.gate import open_gate
from tizbe.api.problem import answer_problems
from tizbe.api.state import Answers, Ears, Service
from tizbe.hub import open_hub
from tizbe.service import observing
from tizbe.service.arrival import Arrivals
from tizbe.service.bell import bell_of
from tizbe.service.letterbox import Letterbox
from tizbe.settings import Settings

ROUTERS = (
    token.router,
    token.well_known,
    provider.router,
    limits.router,
    submission.router,
    submission_list.router,
    upload.router,
    receipt.router,
    quarantine.router,
    change.router,
    outbox.router,
    law.router,
    person.router,
    audit.router,
    settlement.router,
    client.router,
    account.router,
    docs.router,
    health.router,
)
"""Everything that is served, by what it speaks of."""

DESCRIPTION = "The hub between state bodies and the medical insurance system, by resolution No. 660."


def make_app(settings: Settings, issuer: str) -> FastAPI:
    """The application over the hub in the settings' folder, which it opens at its start and closes at its end.

    `issuer`: the address by which clients know it, without a slash at the end.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with open_hub(settings) as hub:
            arrivals, bell = Arrivals(hub.log.store, settings.home), bell_of(settings.home)
            ears = Ears(bell)
            with ExitStack() as desks, bell.listening(hub.log.store), bell.telling(ears.tell):
                letterbox = Letterbox(hub.log.store, bell)
                desks.callback(letterbox.close)
                answers, gate = Answers(arrivals, ears), open_gate(hub, issuer)
                service = Service(hub, arrivals, ears, answers, letterbox, gate, desks, issuer)
                app.state.service = service
                try:
                    yield
                finally:
                    service.is_stopping = True

    app = FastAPI(
        title="tizbe",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    answer_problems(app)
    app.add_middleware(Observed)
    for router in ROUTERS:
        app.include_router(router)
    return app


class Observed:
    """Counts each request by the pattern of its address, and logs it without the address; a plain ASGI layer, since
    others hold bodies back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and note its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            seconds = time.perf_counter() - began
            observing.answered(route, scope["method"], status, seconds)
            observing.log.info("request", route=route, method=scope["method"], status=status, seconds=round(seconds, 4))
