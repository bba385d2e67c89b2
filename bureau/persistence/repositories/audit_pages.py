"""Repository: what a reconciliation (对账) looks at, in pages by id."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, or_
from sqlalchemy.orm import InstrumentedAttribute

from bureau.domain.cases import FINISHED, Case, CaseState
from bureau.persistence.store import Store
from bureau.persistence.tables import (
    CallbackTable,
    CaseTable,
    EffectTable,
    OutboxTable,
    PaperTable,
    SubmissionTable,
)
from bureau.services.ports.store.audit_pages import Span
from bureau.services.records import (
    Effect,
    EffectState,
    OutboxRow,
    OutboxState,
    Paper,
    Submission,
)
from bureau.services.records.callbacks import CallbackRow, CallbackState

_OPEN_CASES = [state for state in CaseState if state not in FINISHED]


class SqlAuditPages:
    """Pages of what may differ."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def orphans(self, span: Span, after: str, limit: int) -> tuple[Submission, ...]:
        """Submissions whose case is not there."""
        table = SubmissionTable
        return Store(self._connection, table, Submission).many(
            table.id > after,
            _within(table.received_at, span),
            ~exists().where(CaseTable.id == table.case_id),
            by=(table.id,),
            limit=limit,
        )

    def open_cases(self, span: Span, after: str, limit: int) -> tuple[Case, ...]:
        """Cases that are neither closed nor withdrawn."""
        table = CaseTable
        return Store(self._connection, table, Case).many(
            table.id > after,
            _within(table.received_at, span),
            table.state.in_(_OPEN_CASES),
            by=(table.id,),
            limit=limit,
        )

    def waiting(self, span: Span, after: int, limit: int) -> tuple[OutboxRow, ...]:
        """Outbox rows that are pending or dead."""
        table = OutboxTable
        return Store(self._connection, table, OutboxRow).many(
            table.id > after,
            _within(table.created_at, span),
            table.state.in_((OutboxState.PENDING, OutboxState.DEAD)),
            by=(table.id,),
            limit=limit,
        )

    def open_effects(self, span: Span, after: str, limit: int) -> tuple[Effect, ...]:
        """Acts that are claimed, parked, or stored and not completed."""
        table = EffectTable
        return Store(self._connection, table, Effect).many(
            table.key > after,
            _within(table.claimed_at, span),
            or_(
                table.state.in_((EffectState.CLAIMED, EffectState.PARKED)),
                and_(table.state == EffectState.STORED, table.completed_at.is_(None)),
            ),
            by=(table.key,),
            limit=limit,
        )

    def dead_callbacks(self, span: Span, after: int, limit: int) -> tuple[CallbackRow, ...]:
        """Messages that were given up."""
        table = CallbackTable
        return Store(self._connection, table, CallbackRow).many(
            table.id > after,
            _within(table.created_at, span),
            table.state == CallbackState.DEAD,
            by=(table.id,),
            limit=limit,
        )

    def papers(self, span: Span, after: str, limit: int) -> tuple[Paper, ...]:
        """Papers."""
        table = PaperTable
        return Store(self._connection, table, Paper).many(
            table.id > after, _within(table.added_at, span), by=(table.id,), limit=limit
        )


def _within(column: InstrumentedAttribute[datetime], span: Span) -> ColumnElement[bool]:
    if span.since is None:
        return column < span.until
    return and_(column >= span.since, column < span.until)
