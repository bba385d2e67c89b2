"""One case in a live system: clerks answer its forms, and it is looked at when it has ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import bagit

from bureau.cli.steps.demo import read_people
from bureau.domain.cases import CaseState
from bureau.domain.numbering import CASE_REGISTER
from bureau.domain.timeline import EventKind
from bureau.engine.codec import decode_all, encode_all
from bureau.modelling.scenarios.form import fill_in
from bureau.modelling.scenarios.model import Task
from bureau.services.records import Effect, EffectState
from tests.support.live_system import LiveSystem
from tests.support.observe import wait_for

#: A loaded machine, and the leases of whoever died.
PATIENCE: Final = 90.0

_PEOPLE: Final = read_people()


class LiveCase:
    """A case that was handed in.

    Args:
        system: where.
        number: its number.
        steps: what the clerks do, in order.
    """

    def __init__(self, system: LiveSystem, number: str, steps: Sequence[Task]) -> None:
        self.number = number
        self._system = system
        self._admin = system.admin
        self._steps = list(steps)
        self._instance = ""

    @property
    def instance(self) -> str:
        """The process instance that carries it; waits until it is registered."""
        if not self._instance:
            self._instance = wait_for(
                self._registered, seconds=PATIENCE, what=f"{self.number} is registered"
            )
        return self._instance

    def _registered(self) -> str:
        with self._system.services.uow(read_only=True) as uow:
            case = uow.cases.by_number(self.number)
        return (case.root_instance_id if case else None) or ""

    def work(self, before: str = "") -> None:
        """The clerks do what is left, up to the task `before`."""
        while self._steps and self._steps[0].task != before:
            self._answer(self._steps.pop(0))

    def open_tasks(self) -> list[str]:
        """Open user tasks, by element."""
        return [one["taskDefinitionKey"] for one in self._tasks()]

    def service_task(self, element: str) -> dict[str, Any]:
        """An open service step; waits until there is one."""
        return wait_for(
            lambda: self._service_tasks(element), seconds=PATIENCE, what=f"{element} is open"
        )[0]

    def effects(self) -> tuple[Effect, ...]:
        """Its rows of the ledger."""
        with self._system.services.uow(read_only=True) as uow:
            case = uow.cases.by_number(self.number)
            return uow.effects.of_case(case.id) if case else ()

    def wait_closed(self) -> None:
        """Wait for the end; it must be End_Closed (已办结), with nothing lost and nothing twice."""
        wait_for(self._ended, seconds=PATIENCE, what=f"{self.number} ends")
        ends = [
            (one["activityId"], one["activityName"])
            for one in self._history()
            if one["activityType"] == "noneEndEvent"
            and one["parentActivityInstanceId"] == self.instance
        ]
        assert ends == [("End_Closed", "已办结")]
        self._check_engine()
        self._check_hotline()
        self._check_record()

    def _answer(self, step: Task) -> None:
        """As Tasklist does: claim, fill in the form, submit."""
        task = wait_for(
            lambda: [one for one in self._tasks() if one["taskDefinitionKey"] == step.task],
            seconds=PATIENCE,
            what=f"{step.task} is open",
        )[0]["id"]
        form = self._admin.get_json("task", task, "deployed-form")
        known = self._admin.get_json(
            "task", task, "form-variables", params={"deserializeValues": "false"}
        )
        answers = fill_in(form, decode_all(known), step.answer)
        clerk = next(one.id for one in _PEOPLE if step.groups[0] in one.groups)
        self._admin.post_json("task", task, "claim", body={"userId": clerk})
        body = {"variables": encode_all(answers)}
        self._admin.post_json("task", task, "submit-form", body=body)

    def _tasks(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._admin.get_json(
            "task", params={"processInstanceId": self.instance}
        )
        return found

    def _ended(self) -> bool:
        one = self._admin.get_json("history", "process-instance", self.instance)
        return bool(one["state"] == "COMPLETED")

    def _service_tasks(self, element: str) -> list[dict[str, Any]]:
        params = {"processInstanceId": self.instance, "activityId": element}
        found: list[dict[str, Any]] = self._admin.get_json("external-task", params=params)
        return found

    def _history(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = self._admin.get_json(
            "history", "activity-instance", params={"processInstanceId": self.instance}
        )
        return found

    def _check_engine(self) -> None:
        """One instance, and every step in it once."""
        assert self._system.instances(self.number) == [self.instance]
        assert self._system.observer.incidents(self.instance) == []
        steps = [
            one["activityId"]
            for one in self._history()
            if one["activityType"] in ("serviceTask", "userTask")
        ]
        assert len(steps) == len(set(steps)), f"done twice: {sorted(steps)}"

    def _check_hotline(self) -> None:
        """One reply under one key, delivered once."""
        taken = [
            (one["kind"], one["status"], one["deliveries"])
            for one in self._system.hotline.received()
            if one["case_number"] == self.number
        ]
        assert taken == [("reply", "accepted", 1)]

    def _check_record(self) -> None:
        """One case of one submission, closed, with one package that is whole; all is settled."""
        services = self._system.services
        with services.uow(read_only=True) as uow:
            case = uow.cases.by_number(self.number)
            assert case is not None
            assert (case.state, case.outcome) == (CaseState.CLOSED, "已答复")
            assert case.root_instance_id == self.instance
            assert len(uow.submissions.of_case(case.id)) == 1
            kinds = [event.kind for event in uow.events.of_case(case.id)]
            packages = uow.packages.of_case(case.id)
            numbers = uow.numbers.of_year(CASE_REGISTER, int(self.number[3:7]))
        assert kinds == [
            EventKind.RECEIVED,
            EventKind.STARTED,
            EventKind.DEADLINE,
            EventKind.REPLIED,
            EventKind.CLOSED,
        ]
        assert [one.kind for one in packages] == ["case"]
        bagit.Bag(str(services.settings.archive_dir / packages[0].path)).validate()
        assert [one.seq for one in numbers] == list(range(1, len(numbers) + 1)), "a gap"
        assert [one.value for one in numbers] == self._system.cases()
        wait_for(lambda: not self._system.pending(), seconds=PATIENCE, what="outbox empty")
        wait_for(self._settled, seconds=PATIENCE, what=f"settled: {self.effects()}")

    def _settled(self) -> bool:
        """Whether every act is stored and known to the engine."""
        effects = self.effects()
        assert [one.topic for one in effects] == ["compute-deadline", "reply", "close-case"]
        assert {one.state for one in effects} == {EffectState.STORED}
        return all(one.completed_at for one in effects)
