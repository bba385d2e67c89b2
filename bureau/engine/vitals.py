"""What operators watch of the engine; implements `services.ports.engine_vitals`."""

from __future__ import annotations

from datetime import datetime

from bureau.engine.codec import parse_time
from bureau.engine.session import EngineSession


class CamundaVitals:
    """Open incidents and tasks.

    Args:
        session: of the service account.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session

    def incidents(self) -> int:
        """Incidents that wait for a person."""
        return int(self._session.get_json("incident", "count")["count"])

    def oldest_user_task(self) -> datetime | None:
        """When the task was made that has been open longest; None: none is open."""
        order = {"sortBy": "created", "sortOrder": "asc", "maxResults": "1"}
        found = self._session.get_json("task", params=order)
        return parse_time(str(found[0]["created"])) if found else None
