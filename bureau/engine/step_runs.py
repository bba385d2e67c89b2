"""How steps went, from the engine's history: implements `services.ports.step_runs.StepRuns`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from lxml import etree

from bureau.domain.limit_steps import LimitStep, StepRun
from bureau.engine.codec import parse_time
from bureau.engine.deployed import DeployedReadings
from bureau.engine.session import EngineSession
from bureau.errors import Permanent

_BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
#: The engine's activity that holds all runs of a step with several instances.
_BODY: Final = "#multiInstanceBody"
#: The engine keeps milliseconds.
_TICK: Final = timedelta(milliseconds=2)


class CamundaStepRuns:
    """Camunda's history over REST. Safe to use from several threads.

    Args:
        session: an account that may read definitions and history.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session
        self._names = DeployedReadings(session, element_names)

    def beside(self, definition_id: str, activity_instance_id: str, step: str) -> LimitStep:
        """The step that stands in the same (sub-)process as a running service step."""
        name = self._names.of(definition_id).get(step)
        if name is None:
            raise Permanent(f"no element {step!r} in {definition_id} (图中没有这个环节)")
        found = self._session.get_json("history", "activity-instance", activity_instance_id)
        return LimitStep(
            id=step,
            name=name or step,
            instance_id=found["processInstanceId"],
            scope=found["parentActivityInstanceId"],
            since=parse_time(found["startTime"]),
        )

    def last(self, step: LimitStep) -> StepRun | None:
        """How the step went the last time since the limit was computed; None: it never began."""
        runs = [
            run
            for activity in (step.id, step.id + _BODY)
            for run in self._session.get_json(
                "history",
                "activity-instance",
                params={"processInstanceId": step.instance_id, "activityId": activity},
            )
            if run["parentActivityInstanceId"] == step.scope
            and parse_time(run["startTime"]) > step.since - _TICK
        ]
        if not runs:
            return None
        return _run(max(runs, key=lambda run: parse_time(run["startTime"])))


def element_names(xml: bytes) -> dict[str, str]:
    """Names of everything in a diagram's processes that has an id."""
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    return {
        str(one.get("id")): str(one.get("name", ""))
        for process in root.iter(f"{{{_BPMN}}}process")
        for one in process.iter(f"{{{_BPMN}}}*")
        if one.get("id")
    }


def _run(found: Mapping[str, Any]) -> StepRun:
    ended = found["endTime"]
    return StepRun(
        started_at=parse_time(found["startTime"]),
        ended_at=parse_time(ended) if ended else None,
        cancelled=bool(found["canceled"]),
    )
