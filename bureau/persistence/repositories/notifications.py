"""Repository: notifications."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from bureau.persistence.store import Store
from bureau.persistence.tables import NotificationTable
from bureau.services.records import Notification, RecipientKind


class SqlNotifications:
    """What people, posts and bodies are to be told."""

    def __init__(self, connection: Connection) -> None:
        self._notifications = Store(connection, NotificationTable, Notification)

    def add(self, notification: Notification) -> bool:
        """Store one; False: there is one with this dedup key."""
        return self._notifications.add_new(notification)

    def of_recipient(self, kind: RecipientKind, recipient: str) -> tuple[Notification, ...]:
        """All for one recipient, oldest first."""
        table = NotificationTable
        return self._notifications.many(
            table.recipient_kind == kind,
            table.recipient == recipient,
            by=(table.created_at, table.id),
        )

    def of_case(self, case_id: str) -> tuple[Notification, ...]:
        """Notifications about a case, oldest first."""
        table = NotificationTable
        return self._notifications.many(
            table.case_id == case_id, by=(table.created_at, table.recipient, table.id)
        )

    def unsent(self, limit: int) -> tuple[Notification, ...]:
        """Those that have not gone out, oldest first."""
        table = NotificationTable
        return self._notifications.many(
            table.sent_at.is_(None), by=(table.created_at, table.id), limit=limit
        )

    def mark_sent(self, notification_id: str, at: datetime) -> None:
        """Note that one went out."""
        self._notifications.connection.execute(
            update(self._notifications.table)
            .where(NotificationTable.id == notification_id)
            .values(sent_at=at)
        )
