"""The language of an answer: what the caller prefers of kk, ru and en (RFC 9110, 12.5.4, with q-values)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from tizbe.errors import LANGUAGES


def preferred(accepted: str | None) -> str:
    """The language of ours that an Accept-Language text likes best; Kazakh where it likes none or says nothing."""
    best, weight = LANGUAGES[0], 0.0
    for part in (accepted or "").split(","):
        tag, _, rest = part.strip().partition(";")
        primary = tag.strip().lower().split("-")[0]
        try:
            quality = float(rest.strip().removeprefix("q=")) if rest.strip() else 1.0
        except ValueError:
            continue
        found = LANGUAGES[0] if primary == "*" else primary
        if found in LANGUAGES and quality > weight:
            best, weight = found, quality
    return best


def asked_language(request: Request) -> str:
    """The language that a request asks for."""
    return preferred(request.headers.get("accept-language"))


async def _asked(request: Request) -> str:
    """The same, asynchronous: as a plain function it would be called in a thread."""
    return asked_language(request)


AskedLanguage = Annotated[str, Depends(_asked)]
