"""Port: notifications."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bureau.services.records import Notification, RecipientKind


class NotificationRepository(Protocol):
    """What people, posts and bodies are to be told."""

    def add(self, notification: Notification) -> bool:
        """Store one. False: there is one with this dedup key."""
        ...

    def of_recipient(self, kind: RecipientKind, recipient: str) -> tuple[Notification, ...]:
        """All for one recipient, oldest first."""
        ...

    def of_case(self, case_id: str) -> tuple[Notification, ...]:
        """Notifications about a case, oldest first."""
        ...

    def unsent(self, limit: int) -> tuple[Notification, ...]:
        """Those that have not gone out, oldest first."""
        ...

    def mark_sent(self, notification_id: str, at: datetime) -> None:
        """Note that one went out."""
        ...
