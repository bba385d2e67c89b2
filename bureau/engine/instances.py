"""Process instances in pages: implements the port `services.ports.engine_instances`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from bureau.engine.codec import engine_time, parse_time
from bureau.engine.session import EngineSession
from bureau.services.ports.engine_instances import InstanceFact


class CamundaInstances:
    """Instances by the engine's history, that knows finished ones too.

    Args:
        session: an account that may read history.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session

    def known(self, ids: Collection[str]) -> Mapping[str, InstanceFact]:
        """Those of these instances that the engine knows, by id."""
        if not ids:
            return {}
        body = {"processInstanceIds": sorted(ids)}
        found = self._session.post_json("history", "process-instance", body=body)
        return {one["id"]: _fact(one) for one in found}

    def running(
        self, since: datetime | None, until: datetime, *, first: int, limit: int
    ) -> tuple[InstanceFact, ...]:
        """Running instances that no other called, oldest first."""
        body: dict[str, Any] = {
            "unfinished": True,
            "rootProcessInstances": True,
            "startedBefore": engine_time(until),
            # Several may start in the same millisecond: the id makes the order a total one.
            "sorting": [
                {"sortBy": "startTime", "sortOrder": "asc"},
                {"sortBy": "instanceId", "sortOrder": "asc"},
            ],
        }
        if since is not None:
            body["startedAfter"] = engine_time(since)
        found = self._session.request(
            "POST",
            self._session.at("history", "process-instance"),
            params={"firstResult": first, "maxResults": limit},
            json=body,
        ).json()
        return tuple(_fact(one) for one in found)


def _fact(found: Mapping[str, Any]) -> InstanceFact:
    return InstanceFact(
        id=found["id"],
        process=found["processDefinitionKey"],
        business_key=found["businessKey"],
        started_at=parse_time(found["startTime"]),
        ended_at=parse_time(found["endTime"]) if found["endTime"] else None,
    )
