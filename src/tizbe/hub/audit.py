"""The verbs of the audit trail: who did what; and who looked at a person, which is recorded itself."""

from __future__ import annotations

from dataclasses import replace

from tizbe.audit import trail
from tizbe.audit.entry_list import EntryPage, Sought, list_entries
from tizbe.errors import Refused
from tizbe.hub.opened import Opened
from tizbe.person import demand_iin

_BACKWARDS = {
    "kk": "Соңғы күн бірінші күннен бұрын тұр: күндерді ауыстырыңыз.",
    "ru": "Последний день раньше первого: поменяйте дни местами.",
    "en": "The last day is before the first: exchange them.",
}


class AuditVerbs(Opened):
    """What is asked of the audit trail."""

    def audit_entries(self, sought: Sought, before: int | None = None, limit: int = 50) -> EntryPage:
        """Entries, newest first, at most `limit`; `before`: only those older than the entry of that number.

        Raises `Refused` where the last day is before the first.
        """
        if sought.begin_date and sought.end_date and sought.end_date < sought.begin_date:
            raise Refused(_BACKWARDS)
        return list_entries(self.log.store, sought, before, limit)

    def audit_of_person(
        self, iin: str, sought: Sought, purpose: str | None = None, before: int | None = None, limit: int = 50
    ) -> EntryPage:
        """The entries on a person, as `audit_entries` gives them. Each asking is recorded, with its purpose.

        What is asked now is not among what it answers. Raises `Refused` also for what is no IIN.
        """
        demand_iin(iin)
        subject = self.log.home.subject_key().subject(iin)
        page = self.audit_entries(replace(sought, subject=subject), before, limit)
        detail = None if before is None else {"before": before}
        with self.log.store.writing() as control:  # before anything is told: nobody has the answer without the entry
            trail.record(control, self.settings.actor, "audit-person", subject, purpose, detail)
        return page
