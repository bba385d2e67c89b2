"""A case (办件) and the states it goes through.

    received ──started──> active ──closing, then closed──> closed
        └──────────────withdrawn<──────┘

`received`: handed in through the API, number given, not yet in the engine. `active`: a process
instance carries it. While `closed_at` is set and the state is still `active`, the case package is
being written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from bureau.domain.json_value import JsonObject
from bureau.errors import Permanent


class CaseState(StrEnum):
    """Where a case stands for the outside."""

    RECEIVED = "received"
    ACTIVE = "active"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class CaseSource(StrEnum):
    """How a case came in."""

    API = "api"
    TASKLIST = "tasklist"
    LINKED = "linked"
    SCHEDULE = "schedule"

    @property
    def label(self) -> str:
        """Chinese name."""
        return _SOURCES[self]


#: Outcome (办理结果) with which the diagram closes a case that its sender took back.
WITHDRAWN_OUTCOME = "已撤回"

_SOURCES: Final = {
    CaseSource.API: "系统对接",
    CaseSource.TASKLIST: "窗口登记",
    CaseSource.LINKED: "关联办件",
    CaseSource.SCHEDULE: "周期表",
}

#: States in which nothing more happens to a case.
FINISHED = frozenset({CaseState.CLOSED, CaseState.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case.

    Args:
        id: UUID4 string.
        number: case number (办件编号), also tracking number and business key.
        procedure_id: process id, such as "P2_29_Hotline12345".
        title: what the case is about, one line.
        source: how it came in.
        state: where it stands.
        received_at: when the bureau got it, aware.
        data: what was handed in, by key of the start form.
        organisation_id: the body that handed it in through the API.
        due_at: current due time.
        due_basis: how the due time came about: {"rule", "text", ...}.
        root_instance_id: engine instance that carries it.
        initiator: user id of the clerk who entered it.
        outcome: how it ended.
        closed_at: when it ended.
    """

    id: str
    number: str
    procedure_id: str
    title: str
    source: CaseSource
    state: CaseState
    received_at: datetime
    data: JsonObject
    organisation_id: str | None = None
    due_at: datetime | None = None
    due_basis: JsonObject | None = None
    root_instance_id: str | None = None
    initiator: str | None = None
    outcome: str | None = None
    closed_at: datetime | None = None

    @property
    def finished(self) -> bool:
        """Whether nothing more happens to this case."""
        return self.state in FINISHED

    def started(self, root_instance_id: str) -> Case:
        """The case, carried by a process instance from now on.

        Raises:
            Permanent: it has ended, or another instance carries it.
        """
        if self.root_instance_id == root_instance_id:
            return self
        if self.root_instance_id is not None or self.finished:
            raise Permanent(
                f"case {self.number} is {self.state}, cannot be carried by a new instance"
            )
        return replace(self, state=CaseState.ACTIVE, root_instance_id=root_instance_id)

    def due(self, due_at: datetime, basis: JsonObject) -> Case:
        """The case with another due time and the explanation of it."""
        return replace(self, due_at=due_at, due_basis=basis)

    def closing(self, outcome: str, at: datetime) -> Case:
        """The case with outcome and closing time fixed; the first call decides both.

        Raises:
            Permanent: it has ended without them.
        """
        if self.closed_at is not None:
            return self
        if self.finished:
            raise Permanent(f"case {self.number} was {self.state}, cannot be closed")
        return replace(self, outcome=outcome, closed_at=at)

    def closed(self) -> Case:
        """The case, ended; its outcome and time were fixed by `closing` before.

        One that ended because its sender took it back is withdrawn.

        Raises:
            Permanent: nothing fixed them.
        """
        if self.closed_at is None:
            raise Permanent(f"case {self.number} has no closing time")
        withdrawn = self.outcome == WITHDRAWN_OUTCOME
        return replace(self, state=CaseState.WITHDRAWN if withdrawn else CaseState.CLOSED)
