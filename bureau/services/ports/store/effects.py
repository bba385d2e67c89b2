"""Port: the effect ledger's rows."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bureau.services.records import Effect, EffectEntry


class EffectRepository(Protocol):
    """Acts on the outside, and their history."""

    def add(self, effect: Effect) -> bool:
        """Store a new act. False: the key is there. A transaction adding it is waited for."""
        ...

    def lock(self, key: str) -> Effect | None:
        """The act with this key; no other transaction changes it until this one ends."""
        ...

    def get(self, key: str) -> Effect | None:
        """The act with this key."""
        ...

    def save(self, effect: Effect) -> None:
        """Replace a stored act. Take it with `lock` before."""
        ...

    def note(self, entry: EffectEntry) -> None:
        """Append one line to the history."""
        ...

    def history(self, key: str) -> tuple[EffectEntry, ...]:
        """History of an act, oldest first."""
        ...

    def of_case(self, case_id: str) -> tuple[Effect, ...]:
        """Acts of a case, oldest first."""
        ...

    def unfinished(self, before: datetime) -> tuple[Effect, ...]:
        """Acts claimed before a time that are claimed, parked, or stored and not completed."""
        ...
