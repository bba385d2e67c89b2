"""Port: callbacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bureau.services.records.callbacks import CallbackEndpoint, CallbackRow, CallbackState
from bureau.services.records.events import CaseEvent


class CallbackRepository(Protocol):
    """Where bodies want to be told, and what they are told."""

    def endpoint(self, organisation_id: str) -> CallbackEndpoint | None:
        """Where a body wants to be told."""
        ...

    def put_endpoint(self, endpoint: CallbackEndpoint) -> None:
        """Store or replace it."""
        ...

    def enqueue(self, event: CaseEvent, event_id: int) -> None:
        """Put an entry of a timeline into the queue of the body that handed the case in, if it
        wants to be told. Called by `uow.events.add`, so that none is forgotten.
        """
        ...

    def claim(self, owner: str, now: datetime, until: datetime) -> CallbackRow | None:
        """Take the oldest message that is due, under a lease; None when there is none.

        Not due: behind an earlier message of its case; its body has another one under way, is left
        alone for a while, or is switched off.
        """
        ...

    def settle(self, row: CallbackRow) -> bool:
        """Replace a claimed message. False: another process has claimed it since."""
        ...

    def get(self, row_id: int) -> CallbackRow | None:
        """The message with this id."""
        ...

    def dead(self, organisation_id: str | None = None) -> tuple[CallbackRow, ...]:
        """Messages that were given up, oldest first."""
        ...

    def counts(self) -> Mapping[tuple[str, CallbackState], int]:
        """How many messages of each body are in each state."""
        ...
