"""The proof by replay: the log, replayed in a second place and settled again from nothing, gives what the hub has.

    1. every file has the hash its commit recorded                       (ledger.verification)
    2. the control database agrees with itself and with the files        (ledger.control, proof_change)
    3. statements: the replay's digest is the living projection's
    4. entitlements: settled from nothing by the law as the last settlement knew it, the digest is the living one's
    5. the changes of every settlement, applied in order, give the entitlements
    6. on request: each settlement, settled again at its own commit, finds the changes it found then

The living hub is only read, and only while two copies are taken (ledger.replay). Whatever is not the same is
named as a `Difference`; what cannot be proven because the hub no longer tells the law of that time is `unproven`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from tizbe.audit import trail
from tizbe.engine.duckdb import connect, literal
from tizbe.errors import Broken
from tizbe.law.register.book import Register
from tizbe.ledger.commits import EFFECT_ROLE
from tizbe.ledger.control import verify_control
from tizbe.ledger.log import Log
from tizbe.ledger.projection import Projection
from tizbe.ledger.projection_file import open_projection
from tizbe.ledger.replay import SecondPlace, second_place
from tizbe.ledger.verification import Difference, FileProof, few, verify_files
from tizbe.settings import Settings
from tizbe.settlement import export, proof_change, proof_state, state
from tizbe.settlement.change import CHANGE_ROLE
from tizbe.settlement.law_known import law_hash


@dataclass(frozen=True)
class Proof:
    """What a replay proved, as of a commit and the last settlement up to it.

    Digests are those of the replay (None where damage stopped it); `settlements` counts those settled again;
    `audit_entry`, `audit_hash`: the audit trail's last entry, to be noted outside the hub.
    """

    commit: int
    settlement: int | None
    files: int
    bytes: int
    statements: str | None
    entitlements: str | None
    changes: int
    settlements: int
    audit_entry: int
    audit_hash: str
    differences: tuple[Difference, ...]
    unproven: tuple[Difference, ...]
    seconds: float

    @property
    def is_same(self) -> bool:
        """Whether everything compared is the same."""
        return not self.differences

    def as_json(self) -> dict[str, Any]:
        """The proof as plain data."""
        plain = dict(vars(self))
        for name in ("differences", "unproven"):
            plain[name] = [one.as_json() for one in plain[name]]
        return {"same": self.is_same, **plain}


def prove(log: Log, settings: Settings, at: Path | None = None, *, every_settlement: bool = False) -> Proof:
    """Replay a hub's log in a second place (below its folder, or in `at`) and compare; nothing durable changes.

    The caller holds no lock. Raises as `second_place` does; damage and differences are found, not raised.
    """
    started = time.monotonic()
    with second_place(log, at) as place:
        files = verify_files(place.log, settings.threads, rows=True)
        proving = _Proving(log, place, settings, files)
        proving.prove(every_settlement=every_settlement)
        last = state.last_settlement(place.log)
        audit_entry, audit_hash = trail.head(place.log.store)
        return Proof(
            commit=files.commit,
            settlement=None if last is None else int(last.settlement_no),
            files=files.files,
            bytes=files.bytes,
            statements=proving.statements,
            entitlements=proving.entitlements,
            changes=proving.changes,
            settlements=proving.settlements,
            audit_entry=audit_entry,
            audit_hash=audit_hash,
            differences=tuple(few(proving.differences)),
            unproven=tuple(proving.unproven),
            seconds=round(time.monotonic() - started, 3),
        )


@dataclass
class _Proving:
    """One proof at work. `log` is the living one, asked only for the key of persons."""

    log: Log
    place: SecondPlace
    settings: Settings
    files: FileProof
    differences: list[Difference] = field(default_factory=list)
    unproven: list[Difference] = field(default_factory=list)
    statements: str | None = None
    entitlements: str | None = None
    changes: int = 0
    settlements: int = 0

    def __post_init__(self) -> None:
        self.differences += self.files.differences
        self._fingerprint: tuple[int, ...] = ()
        self._law = Register(self.place.log.store).authority
        roles = [
            str(one.detail["role"]) for one in self.files.differences if one.detail.get("file") in self.files.damaged
        ]
        self._reads_effects = EFFECT_ROLE not in roles
        self._reads_changes = not any(role.startswith(CHANGE_ROLE) for role in roles)

    def prove(self, *, every_settlement: bool) -> None:
        with closing(connect(None, self.settings)) as engine:
            engine.execute(f"SET temp_directory = {literal(str(self.place.log.home.path / 'spilled'))}")
            self._find(verify_control(self.place.log, engine, self.files.damaged))
            self._find(proof_change.verify_settlements(self.place.log, engine, self.files.damaged))
        if not self._reads_effects:
            return  # what the ledger holds cannot be known without every effect
        try:
            self._replay()
        except Broken as error:  # the effects, as the control database names them, do not follow one another
            self.differences.append(Difference("replay-stopped", {"says": error.sentence("en")}))
            return
        self._compare()
        if every_settlement and self._reads_changes:
            self._settle_each_again()

    def _replay(self) -> None:
        """Replay the log into a new projection, and settle it again from nothing."""
        with self._replayed() as projection:
            self.statements = projection.statement_digest()
            self._fingerprint = proof_state.fingerprint(projection.connection)
            state.catch_up(projection, self._law)
            self.entitlements = _entitlement_digest(projection)

    def _compare(self) -> None:
        """Hold the replay against the copy of the living projection, and against the changes."""
        last = state.last_settlement(self.place.log)
        knows_law = last is None or law_hash(self._law(int(last.of_commit))) == last.law_hash
        if last is not None and not knows_law:
            self.unproven.append(Difference("law-of-another-time", {"settlement": int(last.settlement_no)}))
        is_there = self._compare_living(knows_law)
        with self._replayed() as projection:
            if is_there:
                self._attach(projection.connection)
            if self._reads_changes:
                # By a law no longer told, what stands is what the hub itself settled then.
                source = "entitlement" if knows_law else "live.entitlement"
                if knows_law or is_there:
                    self.changes, found = proof_change.compare_applied(projection, source, self._subject)
                    self._find(found)

    def _compare_living(self, knows_law: bool) -> bool:
        """Compare the digests, and name what differs; False where there is no living projection to compare."""
        try:
            with self.place.opened(self.settings) as living:
                if living is None:
                    self.unproven.append(Difference("projection-none", {}))
                    return False
                state.catch_up(living, self._law)
                statements = living.statement_digest()
                fingerprint = proof_state.fingerprint(living.connection)
                entitlements = _entitlement_digest(living)
                living.connection.execute("CHECKPOINT")
            with self._replayed() as projection:
                connection = projection.connection
                self._attach(connection)
                alike = statements == self.statements and fingerprint == self._fingerprint
                self._find(proof_state.compare_ledger(connection, alike=alike))
                if knows_law:
                    alike = entitlements == self.entitlements
                    self._find(proof_state.compare_settled(connection, self._subject, alike=alike))
        except (duckdb.Error, Broken):
            self.differences.append(Difference("projection-unreadable", {}))
            return False
        return True

    def _settle_each_again(self) -> None:
        with self._replayed() as projection:
            for settlement_no, found in proof_change.settle_each_again(projection, self._law):
                if found is None:
                    self.unproven.append(Difference("law-of-another-time", {"settlement": settlement_no}))
                else:
                    self.settlements += 1
                    self._find(found)

    def _replayed(self) -> closing[Projection]:
        """The replay's projection, made where it is not there yet."""
        return closing(open_projection(self.place.log, self.settings))

    def _attach(self, connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(f"ATTACH {literal(str(self.place.projection))} AS live (READ_ONLY)")

    def _subject(self, iin: int) -> str:
        """A person as the audit trail names them."""
        return self.log.home.subject_key().subject(iin)

    def _find(self, found: Iterable[Difference]) -> None:
        self.differences += found


def _entitlement_digest(projection: Projection) -> str:
    """The digest of the entitlements as last settled."""
    projection.connection.execute("CREATE OR REPLACE TEMP VIEW held AS SELECT * FROM entitlement")
    return export.digest(projection.connection)
