"""A client of the hub's REST door, for the systems of bodies and of MSHI, typed and by itself.

    from tizbe.client import Hub, KeyCredentials

    with Hub("https://hub.example.kz", KeyCredentials("client-id", Path("key.pem"))) as hub:
        sent = hub.submit(Path("students.csv"), feed="14/science/nobd", mode="full", as_of=date(2026, 1, 5))
        print(sent.receipt)

It imports nothing of the hub. A small file goes in one request, a large one in pieces that survive a cut connection and
a restart of either side; every request that may be repeated without harm is repeated when its answer is lost.

    hub                  Hub: all verbs together
    connection           requests, repetition, files that come back
    credentials          who we are
    problem, unreached   what can go wrong; why no connection came about
    submission, upload   sending; format: what a file's name tells
    delivery, law, person, quarantine, settlement, administration, caller, watching, audit   the verbs, by their subject
"""

from tizbe.client.credentials import Credentials, KeyCredentials, TokenCredentials
from tizbe.client.delivery import Case, Change, ChangePage, Image, Standing
from tizbe.client.hub import Hub
from tizbe.client.person import Explanation, PersonAccount
from tizbe.client.problem import Problem, Unreachable, Unusable
from tizbe.client.submission import Submission
from tizbe.client.unreached import Unreached

__all__ = [
    "Case",
    "Change",
    "ChangePage",
    "Credentials",
    "Explanation",
    "Hub",
    "Image",
    "KeyCredentials",
    "PersonAccount",
    "Problem",
    "Standing",
    "Submission",
    "TokenCredentials",
    "Unreachable",
    "Unreached",
    "Unusable",
]
