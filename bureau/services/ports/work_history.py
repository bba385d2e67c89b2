"""Port: cases that began or ended in a time, as the engine's history has them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bureau.services.ports.engine_instances import InstanceFact


class WorkHistory(Protocol):
    """Top instances by time. Methods raise `EngineError`."""

    def began(self, since: datetime, until: datetime) -> tuple[InstanceFact, ...]:
        """Top instances that were started in this time, oldest first."""
        ...

    def ended(self, since: datetime, until: datetime) -> tuple[InstanceFact, ...]:
        """Top instances that ended in this time, oldest first."""
        ...
