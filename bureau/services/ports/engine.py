"""Port: the process engine, as far as services need it. Only `bureau.engine` knows its REST API."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bureau.domain.json_value import JsonObject, JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class UserTaskFact:
    """One user task of an instance, open or done, of called processes too.

    Args:
        id: task id.
        key: id of the task in the diagram.
        name: Chinese name.
        assignee: user id of who has or had it, None when unclaimed.
        candidate_groups: groups that may take it; known of open tasks only.
        started_at: aware.
        ended_at: aware; None while it is open.
        deleted: it ended without being done (case withdrawn, boundary event).
        stamp: 代×××办理 where a deputy did it; the engine does not know that, so it gives "".
    """

    id: str
    key: str
    name: str
    assignee: str | None
    started_at: datetime
    candidate_groups: tuple[str, ...] = ()
    ended_at: datetime | None = None
    deleted: bool = False
    stamp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFact:
    """One line of the operation log (操作日志): who changed what, as the engine wrote it down.

    Args:
        at: aware.
        user_id: who.
        operation: the engine's word: Claim, Complete, SetVariable ...
        task_id: user task, if it is about one.
        field: what was changed.
        old: value before.
        new: value after.
    """

    at: datetime
    user_id: str
    operation: str
    task_id: str | None = None
    field: str | None = None
    old: str | None = None
    new: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFieldFact:
    """One value that a person submitted on a form; the engine never changes it afterwards.

    Args:
        at: aware.
        user_id: who submitted it.
        task_id: user task; None for the start form.
        field: key of the form field.
        value: what was submitted.
    """

    at: datetime
    user_id: str
    task_id: str | None
    field: str
    value: JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionSource:
    """The diagram that an instance runs on.

    Args:
        process_id: its process id.
        version: the engine's version number.
        version_tag: its `camunda:versionTag`, "" when it has none.
        xml: the BPMN file as deployed.
    """

    process_id: str
    version: int
    version_tag: str
    xml: bytes


class ProcessEngine(Protocol):
    """The engine. Every method raises `EngineError`; a missing instance is `EngineNotFound`."""

    def find_instance(self, process: str, business_key: str) -> str | None:
        """Id of the oldest instance of this process with this business key, running or finished."""
        ...

    def start(self, process: str, business_key: str, variables: JsonObject) -> str:
        """Start the newest version of a process; gives the instance id.

        Raises:
            EngineNotFound: no such process is deployed.
        """
        ...

    def correlate(self, message: str, instance_id: str, variables: JsonObject) -> None:
        """Hand a message to a running instance; variables are set in the same transaction.

        Raises:
            EngineRefused: nothing waits for it; `type` is "MismatchingMessageCorrelationException".
        """
        ...

    def called(self, instance_id: str) -> tuple[str, ...]:
        """Instances that an instance has called, directly or not, oldest first."""
        ...

    def variables(self, instance_id: str, names: Collection[str]) -> Mapping[str, JsonValue]:
        """Process variables of an instance, running or finished; unknown names are left out."""
        ...

    def cancel(self, instance_id: str, reason: str) -> None:
        """End a running instance.

        Raises:
            EngineNotFound: it does not run (any more).
        """
        ...

    def completed_at(self, task_id: str) -> datetime | None:
        """When the engine took a service step as completed, aware.

        None: not yet, the step was cancelled, or there never was one.

        Args:
            task_id: external task id.
        """
        ...

    def activity(self, instance_id: str) -> tuple[UserTaskFact, ...]:
        """User tasks of an instance, running or finished, in order of their start."""
        ...

    def people(self, user_ids: Collection[str]) -> Mapping[str, str]:
        """Names of users by id; whoever the engine does not know (any more) is left out."""
        ...

    def operations(self, instance_id: str) -> tuple[OperationFact, ...]:
        """Operation log of an instance, oldest first."""
        ...

    def form_fields(self, instance_id: str) -> tuple[FormFieldFact, ...]:
        """Everything that was submitted on forms of an instance, oldest first."""
        ...

    def definition_xml(self, instance_id: str) -> DefinitionSource:
        """The diagram that an instance, running or finished, runs on."""
        ...
