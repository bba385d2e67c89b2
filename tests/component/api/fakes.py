"""Stand-ins for the engine, as far as the API asks it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from bureau.domain.cases import Case
from bureau.domain.json_value import JsonObject, JsonValue
from bureau.domain.limits import EngineTimes
from bureau.errors import EngineUnavailable
from bureau.services.ports.clerk_forms import TaskForm
from bureau.services.ports.clerk_sessions import ClerkIdentity, TaskFacts
from bureau.services.ports.clerk_tasks import Candidates, DoneTask
from bureau.services.ports.engine import (
    DefinitionSource,
    FormFieldFact,
    OperationFact,
    UserTaskFact,
)
from bureau.services.ports.engine_instances import InstanceFact
from bureau.services.ports.step_rules import StepRule
from bureau.services.records import Procedure


class FakeEngine:
    """Knows user tasks by instance; can be down."""

    def __init__(self) -> None:
        self.tasks: dict[str, tuple[UserTaskFact, ...]] = {}
        self.names: dict[str, str] = {}
        self.down = False

    def find_instance(self, process: str, business_key: str) -> str | None:
        self._answer()
        return None

    def activity(self, instance_id: str) -> tuple[UserTaskFact, ...]:
        self._answer()
        return self.tasks.get(instance_id, ())

    def people(self, user_ids: Collection[str]) -> Mapping[str, str]:
        self._answer()
        return {user: self.names[user] for user in user_ids if user in self.names}

    def _answer(self) -> None:
        if self.down:
            raise EngineUnavailable("the engine is down")

    def start(self, process: str, business_key: str, variables: JsonObject) -> str:
        raise AssertionError("the API starts nothing: the relay does")

    def correlate(self, message: str, instance_id: str, variables: JsonObject) -> None:
        raise AssertionError("the API correlates nothing")

    def called(self, instance_id: str) -> tuple[str, ...]:
        raise AssertionError("the API asks for no called process")

    def variables(self, instance_id: str, names: Collection[str]) -> Mapping[str, JsonValue]:
        raise AssertionError("the API reads no variables")

    def cancel(self, instance_id: str, reason: str) -> None:
        raise AssertionError("the API cancels nothing")

    def completed_at(self, task_id: str) -> datetime | None:
        raise AssertionError("the API asks for no service step")

    def operations(self, instance_id: str) -> tuple[OperationFact, ...]:
        self._answer()
        return ()

    def form_fields(self, instance_id: str) -> tuple[FormFieldFact, ...]:
        self._answer()
        return ()

    def definition_xml(self, instance_id: str) -> DefinitionSource:
        self._answer()
        return DefinitionSource(process_id="P", version=1, version_tag="1", xml=b"<x/>")


class FakeSessions:
    """Clerks by session cookie, and the tasks each may see."""

    def __init__(self) -> None:
        self.clerks: dict[str, ClerkIdentity] = {}
        self.tasks: dict[tuple[str, str], TaskFacts] = {}
        self.down = False

    def who(self, cookies: Mapping[str, str]) -> ClerkIdentity | None:
        if self.down:
            raise EngineUnavailable("the engine is down")
        return self.clerks.get(cookies.get("JSESSIONID", ""))

    def instances_of(
        self, cookies: Mapping[str, str], task_ids: Collection[str]
    ) -> Mapping[str, str] | None:
        clerk = self.who(cookies)
        if clerk is None:
            return None
        seen = {id: self.tasks.get((clerk.user_id, id)) for id in task_ids}
        return {id: one.process_instance_id for id, one in seen.items() if one}

    def task_for(self, cookies: Mapping[str, str], task_id: str) -> TaskFacts | None:
        clerk = self.who(cookies)
        return self.tasks.get((clerk.user_id, task_id)) if clerk else None

    def log_in(self, cookie: str, user_id: str, name: str, *groups: str) -> None:
        """Give a clerk a session, with posts held."""
        self.clerks[cookie] = ClerkIdentity(user_id=user_id, name=name, groups=groups)

    def show(self, user_id: str, task_id: str, root_instance_id: str, key: str = "") -> None:
        """Let a clerk see a task."""
        self.tasks[user_id, task_id] = TaskFacts(
            id=task_id,
            key="Task_Check",
            name="核实情况",
            definition_id="definition",
            process_instance_id=root_instance_id,
            assignee=user_id,
        )

    def root_of(self, instance_id: str) -> str:
        return instance_id


class FakeTasks:
    """Who may take which task, who did which, whose cases have which open tasks."""

    def __init__(self) -> None:
        self.offered: dict[str, Candidates] = {}
        self.posts: dict[str, tuple[str, ...]] = {}
        self.done: dict[str, list[DoneTask]] = {}
        self.open: dict[str, frozenset[str]] = {}
        self.given_back: list[str] = []
        self.texts: dict[str, dict[str, str]] = {}

    def candidates(self, task_id: str) -> Candidates:
        return self.offered.get(task_id, Candidates(groups=(), users=()))

    def members(self, group: str) -> tuple[str, ...]:
        return self.posts.get(group, ())

    def unclaim(self, task_id: str) -> None:
        self.given_back.append(task_id)

    def done_since(self, user_id: str, since: datetime | None) -> tuple[DoneTask, ...]:
        return tuple(
            one for one in self.done.get(user_id, ()) if since is None or one.ended_at >= since
        )

    def texts_of(
        self, instances: Collection[str], names: Collection[str]
    ) -> Mapping[str, Mapping[str, str]]:
        return {one: self.texts[one] for one in instances if one in self.texts}

    def open_among(self, user_id: str, numbers: Mapping[str, str]) -> frozenset[str]:
        return self.open.get(user_id, frozenset())


class FakeSheets:
    """Makes no 办文单 but says for whom it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def pdf(self, case: Case, procedure: Procedure | None, **facts: object) -> bytes:
        self.asked.append(case.number)
        return b"%PDF-1.7 " + case.number.encode()


class FakeRules:
    """Diagrams that draw no act."""

    def of(self, definition_id: str) -> Mapping[str, StepRule]:
        return {}


class FakeForms:
    """Forms by task, and what was submitted."""

    def __init__(self) -> None:
        self.forms: dict[str, TaskForm] = {}
        self.submitted: list[tuple[str, str, dict[str, JsonValue]]] = []

    def form(self, cookies: Mapping[str, str], task_id: str) -> TaskForm | None:
        return self.forms.get(task_id)

    def submit(
        self,
        cookies: Mapping[str, str],
        task_id: str,
        user_id: str,
        values: Mapping[str, JsonValue],
    ) -> bool:
        self.submitted.append((task_id, user_id, dict(values)))
        return True


class FakeHistory:
    """An engine in which nothing ended, and nothing began that is not said to have."""

    def __init__(self) -> None:
        self.begun: tuple[InstanceFact, ...] = ()

    def began(self, since: datetime, until: datetime) -> tuple[InstanceFact, ...]:
        return self.begun

    def ended(self, since: datetime, until: datetime) -> tuple[InstanceFact, ...]:
        return ()


class NoTimes:
    """The times of limits in an engine that holds none."""

    def move(self, instance_id: str, old: EngineTimes, new: EngineTimes) -> int:
        return 0
