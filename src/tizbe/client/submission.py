"""A submission as the hub tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Submission:
    """Where a submission is; `receipt` once it is answered, `problem` when it could not be taken in.

    `state`: arriving, waiting, claimed, answered, failed, ended. `said`: everything the hub told.
    """

    id: str
    state: str
    phase: str | None
    receipt: dict[str, Any] | None
    problem: dict[str, Any] | None
    said: Mapping[str, Any]

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("answered", "failed", "ended")

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Submission:
        """The submission of an answer's JSON."""
        return cls(
            id=said["id"],
            state=said["state"],
            phase=said.get("phase"),
            receipt=said.get("receipt"),
            problem=said.get("problem"),
            said=said,
        )
