"""Repositories: mails, and packets handed over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bureau.persistence.store import Store
from bureau.persistence.tables import HandoverTable, MailTable
from bureau.services.records import Handover, Mail, MailStage


class SqlMails:
    """Mails that left or may have left."""

    def __init__(self, connection: Connection) -> None:
        self._mails = Store(connection, MailTable, Mail)

    def add(self, mail: Mail) -> bool:
        """Store a new one; False: the key is there."""
        return self._mails.add_new(mail)

    def get(self, key: str) -> Mail | None:
        """The mail of this key."""
        return self._mails.one(MailTable.key == key)

    def lock(self, key: str) -> Mail | None:
        """The mail of this key, kept from others."""
        return self._mails.one(MailTable.key == key, lock=True)

    def by_message_id(self, message_id: str) -> Mail | None:
        """The mail with this Message-ID."""
        return self._mails.one(MailTable.message_id == message_id)

    def left_since(self, at: datetime, limit: int) -> tuple[Mail, ...]:
        """Mails that left since a time, newest first."""
        return self._mails.many(
            MailTable.stage == MailStage.LEFT,
            MailTable.changed_at >= at,
            by=(MailTable.changed_at.desc(), MailTable.key),
            limit=limit,
        )

    def save(self, mail: Mail) -> None:
        """Replace a stored mail."""
        self._mails.save(mail, MailTable.key == mail.key)


class SqlHandovers:
    """Packets handed over."""

    def __init__(self, connection: Connection) -> None:
        self._handovers = Store(connection, HandoverTable, Handover)

    def add(self, handover: Handover) -> bool:
        """Store a new one; False: the key is there."""
        return self._handovers.add_new(handover)

    def lock(self, key: str) -> Handover | None:
        """The packet of this key, kept from others."""
        return self._handovers.one(HandoverTable.key == key, lock=True)

    def of_case(self, case_id: str) -> tuple[Handover, ...]:
        """Packets of a case, oldest first."""
        table = HandoverTable
        return self._handovers.many(table.case_id == case_id, by=(table.sent_at, table.key))

    def save(self, handover: Handover) -> None:
        """Replace a stored one."""
        self._handovers.save(handover, HandoverTable.key == handover.key)
