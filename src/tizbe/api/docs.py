"""The API described for a person: one page made from the OpenAPI, with no script and nothing fetched from elsewhere."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

router = APIRouter(prefix="/v1", tags=["description"])

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")


@router.get(
    "/docs",
    response_class=Response,
    responses={200: {"content": {"text/html": {}}, "description": "A page for a person."}},
)
def docs(request: Request) -> Response:
    """The API described for a person, from /v1/openapi.json."""
    return Response(
        _page(request.app), media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": _POLICY}
    )


@lru_cache(maxsize=1)
def _page(app: FastAPI) -> str:
    said = app.openapi()
    operations = [
        {"verb": verb.upper(), "path": path, **operation, "answers": _answers(operation)}
        for path, item in said["paths"].items()
        for verb, operation in item.items()
        if verb in _VERBS
    ]
    environment = Environment(
        loader=PackageLoader("tizbe.api"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["kind"] = _kind
    template = environment.get_template("docs.html.j2")
    return template.render(info=said["info"], operations=operations, schemas=said.get("components", {}).get("schemas"))


def _answers(operation: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {
            "status": status,
            "description": answer.get("description", ""),
            "media": ", ".join(answer.get("content", {})),
        }
        for status, answer in operation.get("responses", {}).items()
    ]


def _kind(schema: dict[str, Any]) -> str:
    """What values a schema lets through, in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return " ".join(str(schema[name]) for name in ("type", "format", "pattern") if name in schema) or "anything"
