"""The hub's server with one more route, which does nothing: what a request costs before any work is done for it.

    python -m benchmarks.load_server PORT

The route asks who calls, as every route does, and reads the body. It is no part of the product.
"""

from __future__ import annotations

import sys
from typing import Annotated, Any

from fastapi import APIRouter, Request

from tizbe.access.identity import Identity
from tizbe.access.roles import Right
from tizbe.api import app, serving
from tizbe.api.caller import allowed
from tizbe.api.serving import Address
from tizbe.settings import read_settings

EMPTY = "/v1/empty"

router = APIRouter()


@router.post(EMPTY)
async def empty(request: Request, _: Annotated[Identity, allowed(Right.SUBMIT)]) -> dict[str, Any]:
    """Read the body and do nothing."""
    return {"bytes": len(await request.body())}


def main() -> int:
    """Serve until told to stop."""
    app.ROUTERS = (*app.ROUTERS, router)  # type: ignore[assignment] # one more than the product has
    serving.serve(read_settings(), Address(port=int(sys.argv[1])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
