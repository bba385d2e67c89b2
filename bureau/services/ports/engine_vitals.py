"""What operators watch of the engine."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class EngineVitals(Protocol):
    """Counts that the engine does not expose itself."""

    def incidents(self) -> int:
        """Incidents that wait for a person.

        Raises:
            EngineError: the engine does not answer.
        """
        ...

    def oldest_user_task(self) -> datetime | None:
        """When the task was made that has been open longest; None: none is open.

        Raises:
            EngineError: the engine does not answer.
        """
        ...
