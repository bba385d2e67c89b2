"""Repository: callbacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, exists, func, or_, select
from sqlalchemy.orm import aliased

from bureau.domain.timeline import PUBLIC_TEXTS
from bureau.persistence.store import Store
from bureau.persistence.tables import CallbackEndpointTable, CallbackTable, CaseTable
from bureau.services.records.callbacks import CallbackEndpoint, CallbackRow, CallbackState
from bureau.services.records.events import CaseEvent


class SqlCallbacks:
    """Where bodies want to be told, and what they are told."""

    def __init__(self, connection: Connection) -> None:
        self._endpoints = Store(connection, CallbackEndpointTable, CallbackEndpoint)
        self._rows = Store(connection, CallbackTable, CallbackRow)
        self._connection = connection

    def endpoint(self, organisation_id: str) -> CallbackEndpoint | None:
        """Where a body wants to be told."""
        return self._endpoints.one(CallbackEndpointTable.organisation_id == organisation_id)

    def put_endpoint(self, endpoint: CallbackEndpoint) -> None:
        """Store or replace it."""
        if not self._endpoints.add_new(endpoint):
            key = CallbackEndpointTable.organisation_id == endpoint.organisation_id
            self._endpoints.save(endpoint, key)

    def enqueue(self, event: CaseEvent, event_id: int) -> None:
        """Put an entry of a timeline into the queue of the body that handed the case in."""
        if event.kind not in PUBLIC_TEXTS:
            return
        told = (
            select(CallbackEndpointTable.organisation_id)
            .join(CaseTable, CaseTable.organisation_id == CallbackEndpointTable.organisation_id)
            .where(CaseTable.id == event.case_id, CallbackEndpointTable.active.is_(True))
        )
        organisation_id = self._connection.execute(told).scalar_one_or_none()
        if organisation_id is None:
            return
        self._rows.add(
            CallbackRow(
                message_id=f"msg_{event_id}",
                organisation_id=organisation_id,
                case_id=event.case_id,
                kind=event.kind,
                happened_at=event.at,
                created_at=event.at,
                available_at=event.at,
            )
        )

    def claim(self, owner: str, now: datetime, until: datetime) -> CallbackRow | None:
        """Take the oldest message that is due, under a lease."""
        earlier, under_way = aliased(CallbackTable), aliased(CallbackTable)
        ready = exists().where(
            CallbackEndpointTable.organisation_id == CallbackTable.organisation_id,
            CallbackEndpointTable.active.is_(True),
            or_(CallbackEndpointTable.resume_at.is_(None), CallbackEndpointTable.resume_at <= now),
        )
        query = (
            select(self._rows.table)
            .where(
                CallbackTable.state == CallbackState.PENDING,
                CallbackTable.available_at <= now,
                or_(CallbackTable.leased_until.is_(None), CallbackTable.leased_until <= now),
                ready,
                ~exists().where(
                    earlier.organisation_id == CallbackTable.organisation_id,
                    earlier.case_id == CallbackTable.case_id,
                    earlier.state == CallbackState.PENDING,
                    earlier.id < CallbackTable.id,
                ),
                ~exists().where(
                    under_way.organisation_id == CallbackTable.organisation_id,
                    under_way.state == CallbackState.PENDING,
                    under_way.leased_until > now,
                ),
            )
            .order_by(CallbackTable.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        found = self._rows.first(query)
        if found is None:
            return None
        claimed = replace(found, attempts=found.attempts + 1, leased_until=until, lease_owner=owner)
        self._rows.save(claimed, CallbackTable.id == found.id)
        return claimed

    def settle(self, row: CallbackRow) -> bool:
        """Replace a claimed message; False: another process has claimed it since."""
        return self._rows.save(
            row, CallbackTable.id == row.id, CallbackTable.attempts == row.attempts
        )

    def get(self, row_id: int) -> CallbackRow | None:
        """The message with this id."""
        return self._rows.one(CallbackTable.id == row_id)

    def dead(self, organisation_id: str | None = None) -> tuple[CallbackRow, ...]:
        """Messages that were given up, oldest first."""
        where = [CallbackTable.state == CallbackState.DEAD]
        if organisation_id is not None:
            where.append(CallbackTable.organisation_id == organisation_id)
        return self._rows.many(*where, by=(CallbackTable.id,))

    def counts(self) -> Mapping[tuple[str, CallbackState], int]:
        """How many messages of each body are in each state."""
        table = CallbackTable
        query = select(table.organisation_id, table.state, func.count().label("total")).group_by(
            table.organisation_id, table.state
        )
        return {
            (row.organisation_id, row.state): row.total for row in self._connection.execute(query)
        }
