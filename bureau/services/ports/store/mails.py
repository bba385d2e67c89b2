"""Ports: mails and packets handed over."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bureau.services.records import Handover, Mail


class MailRepository(Protocol):
    """Mails that left or may have left."""

    def add(self, mail: Mail) -> bool:
        """Store a new one. False: the key is there."""
        ...

    def get(self, key: str) -> Mail | None:
        """The mail of this key."""
        ...

    def lock(self, key: str) -> Mail | None:
        """The mail of this key; no other transaction changes it until this one ends."""
        ...

    def by_message_id(self, message_id: str) -> Mail | None:
        """The mail with this Message-ID."""
        ...

    def left_since(self, at: datetime, limit: int) -> tuple[Mail, ...]:
        """Mails that left since a time, newest first."""
        ...

    def save(self, mail: Mail) -> None:
        """Replace a stored mail. Take it with `lock` before."""
        ...


class HandoverRepository(Protocol):
    """Packets handed over (送达登记)."""

    def add(self, handover: Handover) -> bool:
        """Store a new one. False: the key is there."""
        ...

    def lock(self, key: str) -> Handover | None:
        """The packet of this key; no other transaction changes it until this one ends."""
        ...

    def of_case(self, case_id: str) -> tuple[Handover, ...]:
        """Packets of a case, oldest first."""
        ...

    def save(self, handover: Handover) -> None:
        """Replace a stored one. Take it with `lock` before."""
        ...
