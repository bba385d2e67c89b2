"""What operations want to know of the engine: version, clock, incidents."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

from bureau.engine.session import EngineSession
from bureau.timezone import TIME_ZONE

#: Incidents looked at; beyond that the counts are a lower bound.
LIMIT: Final = 1000


@dataclass(frozen=True, slots=True)
class IncidentKind:
    """Incidents of one step with one message.

    Args:
        process: process id.
        activity: id of the step.
        message: what the engine was told, shortened.
        count: how many.
    """

    process: str
    activity: str
    message: str
    count: int


class EngineCondition:
    """Looks at the engine and changes nothing.

    Args:
        session: an administrator.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session

    def version(self) -> str:
        """Version of the engine, such as "7.24.0"."""
        return str(self._session.get_json("version")["version"])

    def time(self) -> datetime:
        """The engine's clock, aware, to the second, Asia/Shanghai."""
        answer = self._session.request("GET", self._session.at("version"))
        return parsedate_to_datetime(answer.headers["Date"]).astimezone(TIME_ZONE)

    def incidents(self) -> tuple[IncidentKind, ...]:
        """Open incidents, those that occur most first."""
        found = self._session.get_json("incident", params={"maxResults": LIMIT})
        # An instance that was called shows its incident in every caller too.
        own = [each for each in found if each["id"] == each["rootCauseIncidentId"]]
        counted = Counter(
            (
                str(each["processDefinitionId"] or "").partition(":")[0],
                str(each["activityId"] or ""),
                str(each["incidentMessage"] or "")[:200],
            )
            for each in own
        )
        return tuple(
            IncidentKind(process, activity, message, count)
            for (process, activity, message), count in counted.most_common()
        )
