"""Moves running instances to another version of their process, by the engine's migration API.

An instance moves in one transaction or stays as it was; the engine refuses a plan that leaves a
token without a target, and names the activity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bureau.engine.deployed import diagram_xml
from bureau.engine.session import EngineSession

#: How many instances one answer of the engine lists.
PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Definition:
    """A deployed version of a process.

    Args:
        id: the engine's.
        key: process id.
        version: the engine's own count.
        tag: `camunda:versionTag`.
        deployment: id of its deployment.
        deployed_at: when, as the engine writes it.
    """

    id: str
    key: str
    version: int
    tag: str
    deployment: str
    deployed_at: str


@dataclass(frozen=True, slots=True)
class Token:
    """Where an instance stands.

    Args:
        activity: element id; for a token on its way (asynchronous) the element it is at.
        name: Chinese name of the element.
        kind: the engine's activity type, "transition" for a token on its way.
    """

    activity: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Plan:
    """How instances of one version go over to another.

    Args:
        source: definition id.
        target: definition id.
        instructions: (source activity, target activity); a timer keeps its due time.
    """

    source: str
    target: str
    instructions: tuple[tuple[str, str], ...]

    def as_json(self) -> dict[str, Any]:
        """The plan as the engine reads it."""
        return {
            "sourceProcessDefinitionId": self.source,
            "targetProcessDefinitionId": self.target,
            "instructions": [
                {
                    "sourceActivityIds": [one],
                    "targetActivityIds": [other],
                    "updateEventTrigger": False,
                }
                for one, other in self.instructions
            ],
        }


class Migrations:
    """The verbs. Safe to use from several threads.

    Args:
        session: an account that may migrate.
    """

    def __init__(self, session: EngineSession) -> None:
        self._session = session

    def definitions(self, key: str = "") -> tuple[Definition, ...]:
        """Deployed versions, of one process or of all, by process and version."""
        found = self._session.get_json(
            "process-definition",
            params={"sortBy": "version", "sortOrder": "asc"} | ({"key": key} if key else {}),
        )
        times = {one["id"]: one["deploymentTime"] for one in self._session.get_json("deployment")}
        made = [
            Definition(
                one["id"],
                one["key"],
                one["version"],
                one["versionTag"] or "",
                one["deploymentId"],
                str(times.get(one["deploymentId"], "")),
            )
            for one in found
        ]
        return tuple(sorted(made, key=lambda one: (one.key, one.version)))

    def xml(self, definition: str) -> bytes:
        """The diagram of a deployed version."""
        return diagram_xml(self._session, definition)

    def running(self, definition: str) -> Iterator[str]:
        """Ids of the running instances of a version, oldest first."""
        seen: set[str] = set()
        first = 0
        while True:
            found = self._session.get_json(
                "process-instance",
                params={
                    "processDefinitionId": definition,
                    "sortBy": "instanceId",
                    "sortOrder": "asc",
                    "firstResult": first,
                    "maxResults": PAGE,
                },
            )
            fresh = [one["id"] for one in found if one["id"] not in seen]
            seen.update(fresh)
            yield from fresh
            if len(found) < PAGE:
                return
            first += PAGE

    def count(self, definition: str) -> int:
        """How many instances of a version run."""
        found = self._session.get_json(
            "process-instance", "count", params={"processDefinitionId": definition}
        )
        return int(found["count"])

    def business_key(self, instance: str) -> str:
        """Case number of a running instance, "" before it has one."""
        found = self._session.get_json("process-instance", instance)
        return str(found["businessKey"] or "")

    def tokens(self, instance: str) -> tuple[Token, ...]:
        """Where a running instance stands, sub-processes too."""
        tree = self._session.get_json("process-instance", instance, "activity-instances")
        return tuple(_tokens(tree))

    def timers(self, instance: str) -> tuple[str, ...]:
        """Events whose timer waits in a running instance, by element id."""
        jobs = self._session.get_json(
            "job", params={"processInstanceId": instance, "timers": "true"}
        )
        return tuple(
            str(self._session.get_json("job-definition", one["jobDefinitionId"])["activityId"])
            for one in jobs
        )

    def variables(self, instance: str) -> dict[str, Any]:
        """Typed variables of a running instance, as the engine gives and takes them."""
        found: dict[str, Any] = self._session.get_json(
            "process-instance", instance, "variables", params={"deserializeValues": "false"}
        )
        return found

    def plan(self, source: str, target: str, renamed: Mapping[str, str]) -> Plan:
        """The engine's own plan (same id, same kind), with renamed elements on top.

        Args:
            source: definition id.
            target: definition id.
            renamed: old id -> new id of elements that were renamed or replaced.
        """
        body = {"sourceProcessDefinitionId": source, "targetProcessDefinitionId": target}
        made = self._session.post_json("migration", "generate", body=body)
        same = {
            one["sourceActivityIds"][0]: one["targetActivityIds"][0] for one in made["instructions"]
        }
        return Plan(source, target, tuple(sorted({**same, **renamed}.items())))

    def faults(self, plan: Plan) -> dict[str, tuple[str, ...]]:
        """Instructions that the engine does not accept: reasons by source activity."""
        answer = self._session.post_json("migration", "validate", body=plan.as_json())
        return {
            one["instruction"]["sourceActivityIds"][0]: tuple(one["failures"])
            for one in answer["instructionReports"]
        }

    def migrate(self, plan: Plan, instances: Sequence[str]) -> None:
        """Move instances, all of them in one transaction.

        Raises:
            EngineRefused: the plan does not fit one of them; nothing was moved.
        """
        body = {
            "migrationPlan": plan.as_json(),
            "processInstanceIds": list(instances),
            # Listeners and mappings ran when the step was entered.
            "skipCustomListeners": True,
            "skipIoMappings": True,
        }
        self._session.post_json("migration", "execute", body=body)

    def copy(
        self, definition: str, tokens: Sequence[Token], variables: Mapping[str, Any], key: str
    ) -> str:
        """Start an instance that stands where another one stands; for rehearsals.

        Entering a step runs neither its listeners nor its mappings, as when it is moved.

        Raises:
            EngineRefused: the engine cannot start it there.
        """
        body = {
            "businessKey": key,
            "variables": dict(variables),
            "startInstructions": [
                {"type": "startBeforeActivity", "activityId": one.activity} for one in tokens
            ],
            "skipCustomListeners": True,
            "skipIoMappings": True,
        }
        answer = self._session.post_json("process-definition", definition, "start", body=body)
        return str(answer["id"])


def _tokens(tree: Mapping[str, Any]) -> Iterator[Token]:
    for child in tree["childActivityInstances"]:
        inner = [*_tokens(child)]
        if inner:
            yield from inner
        else:
            yield Token(child["activityId"], child["activityName"] or "", child["activityType"])
    for child in tree["childTransitionInstances"]:
        yield Token(child["activityId"], child["activityName"] or "", "transition")
