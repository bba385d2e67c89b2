"""Port: what a reconciliation (对账) looks at, in pages by id; nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bureau.domain.cases import Case
from bureau.services.records import Effect, OutboxRow, Paper, Submission
from bureau.services.records.callbacks import CallbackRow


@dataclass(frozen=True, slots=True)
class Span:
    """What is looked at: begun from `since` (None: ever) to before `until`. Aware times."""

    since: datetime | None
    until: datetime


class AuditPageRepository(Protocol):
    """Pages of what may differ. Each: ids behind `after`, in order of id, at most `limit`."""

    def orphans(self, span: Span, after: str, limit: int) -> tuple[Submission, ...]:
        """Submissions whose case is not there."""
        ...

    def open_cases(self, span: Span, after: str, limit: int) -> tuple[Case, ...]:
        """Cases received then that are neither closed nor withdrawn."""
        ...

    def waiting(self, span: Span, after: int, limit: int) -> tuple[OutboxRow, ...]:
        """Outbox rows written then that are pending or dead."""
        ...

    def open_effects(self, span: Span, after: str, limit: int) -> tuple[Effect, ...]:
        """Acts claimed then that are claimed, parked, or stored and not completed; by key."""
        ...

    def dead_callbacks(self, span: Span, after: int, limit: int) -> tuple[CallbackRow, ...]:
        """Messages written then that were given up."""
        ...

    def papers(self, span: Span, after: str, limit: int) -> tuple[Paper, ...]:
        """Papers added then."""
        ...
