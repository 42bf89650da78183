"""One hub over REST, with everything that it offers, by what it speaks of."""

from __future__ import annotations

from tizbe.client.administration import Accounts, Clients
from tizbe.client.audit import Audit
from tizbe.client.caller import Caller
from tizbe.client.delivery import Delivery
from tizbe.client.law import Law
from tizbe.client.person import Persons
from tizbe.client.quarantine import Quarantine
from tizbe.client.settlement import Settlements
from tizbe.client.submission import Submissions
from tizbe.client.watching import Watching


class Hub(Submissions, Delivery, Law, Persons, Quarantine, Settlements, Audit, Clients, Accounts, Caller, Watching):
    """One hub, reached over REST. Close it, or use it in a `with`.

    What each verb answers with is typed; every one raises `Problem` for what the hub says no to, `Unreachable` when it
    does not answer, and `Unusable` for what cannot be sent. What is opened with: `Connection`.
    """
