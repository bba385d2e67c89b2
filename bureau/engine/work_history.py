"""Instances by time, from the engine's history: implements `services.ports.work_history`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bureau.engine.codec import engine_time, parse_time
from bureau.engine.session import EngineSession
from bureau.services.ports.engine_instances import InstanceFact


class CamundaWorkHistory:
    """Only top instances count: what they call is a part of the same case.

    Args:
        session: an account that may read history.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session

    def began(self, since: datetime, until: datetime) -> tuple[InstanceFact, ...]:
        """Top instances that were started in this time, oldest first."""
        times = {"startedAfter": engine_time(since), "startedBefore": engine_time(until)}
        return self._found({**times, "sorting": _by("startTime")})

    def ended(self, since: datetime, until: datetime) -> tuple[InstanceFact, ...]:
        """Top instances that ended in this time, oldest first."""
        times = {"finishedAfter": engine_time(since), "finishedBefore": engine_time(until)}
        return self._found({**times, "sorting": _by("endTime")})

    def _found(self, query: dict[str, Any]) -> tuple[InstanceFact, ...]:
        found = self._session.post_json(
            "history", "process-instance", body={**query, "rootProcessInstances": True}
        )
        return tuple(
            InstanceFact(
                id=one["id"],
                process=one["processDefinitionKey"],
                business_key=one["businessKey"],
                started_at=parse_time(one["startTime"]),
                ended_at=parse_time(one["endTime"]) if one["endTime"] else None,
            )
            for one in found
        )


def _by(what: str) -> list[dict[str, str]]:
    return [{"sortBy": what, "sortOrder": "asc"}]
