"""A client of the hub's REST door, for the systems of bodies and of MSHI, typed and by itself.

    from tizbe.client import Hub, KeyCredentials

    with Hub("https://hub.example.kz", KeyCredentials("client-id", Path("key.pem"))) as hub:
        sent = hub.submit(Path("students.csv"), feed="14/education/nobd", mode="full", as_of=date(2026, 1, 5))
        print(sent.receipt)

It imports nothing of the hub. A small file goes in one request, a large one in pieces that survive a cut connection and
a restart of the server; every request that may be repeated without harm is repeated when its answer is lost.
"""

from tizbe.client.connection import Credentials, Hub, KeyCredentials, Problem, TokenCredentials, Unreachable
from tizbe.client.submission import Submission

__all__ = ["Credentials", "Hub", "KeyCredentials", "Problem", "Submission", "TokenCredentials", "Unreachable"]
