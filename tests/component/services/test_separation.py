"""拟稿人不得自签: only what came up is looked at, until others may sign or nobody can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import pytest

from bureau.domain.clock import FixedClock
from bureau.services.ports.engine import ProcessEngine, UserTaskFact
from bureau.services.ports.step_rules import StepRule
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.staff.separation import Separation
from tests.component.services.staffing import POSTS, MemoryWorkforce

LEADER = "fenguanguonei"


class Drafted:
    """Every case was drafted by li; a signature must not be the drafter's."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.asked: list[str] = []

    def of(self, definition_id: str) -> Mapping[str, StepRule]:
        rule = StepRule(
            key="User_Handle",
            name="审签",
            properties={"notDoneBy": "User_Draft"},
            messages=frozenset(),
        )
        return {rule.key: rule}

    def activity(self, instance_id: str) -> tuple[UserTaskFact, ...]:
        self.asked.append(instance_id)
        draft = UserTaskFact(
            id="draft",
            key="User_Draft",
            name="拟稿",
            assignee="li",
            started_at=self.at,
            ended_at=self.at,
        )
        return (draft,)


@pytest.fixture
def drafted(clock: FixedClock) -> Drafted:
    return Drafted(clock.now())


@pytest.fixture
def workforce() -> MemoryWorkforce:
    return MemoryWorkforce(groups={LEADER: {"fen"}})


@pytest.fixture
def job(
    uow: UnitOfWorkFactory, clock: FixedClock, workforce: MemoryWorkforce, drafted: Drafted
) -> Separation:
    return Separation(uow, workforce, drafted, cast("ProcessEngine", drafted), clock, POSTS)


def test_an_old_signature_is_looked_at_again_only_when_others_may_sign(
    job: Separation, workforce: MemoryWorkforce, drafted: Drafted, clock: FixedClock
) -> None:
    began = clock.now()
    _open(workforce, "old", began - timedelta(days=3))
    job.run()
    clock.at = began + timedelta(hours=1)
    _open(workforce, "new", clock.now())
    job.run()
    assert drafted.asked == ["old", "new"], "one that was in order is asked about once"

    workforce.groups[LEADER].add("li")  # the drafter stands in for the leader now
    assert job.run() == "另开放签批 2 件，无人可签 0 件"
    assert [workforce.tasks[one].users for one in ("old", "new")] == [frozenset({"fen"})] * 2


def test_where_nobody_could_sign_every_run_looks_again(
    job: Separation, workforce: MemoryWorkforce, drafted: Drafted, clock: FixedClock
) -> None:
    workforce.groups[LEADER] = {"li"}
    _open(workforce, "old", clock.now() - timedelta(days=3))
    for _ in range(2):
        assert job.run() == "另开放签批 0 件，无人可签 1 件"
        clock.at = clock.now() + timedelta(hours=1)
    assert drafted.asked == ["old", "old"]


def _open(workforce: MemoryWorkforce, id: str, at: datetime) -> None:
    workforce.open(id, LEADER, at)
    workforce.tasks[id] = replace(workforce.tasks[id], root_instance_id=id)
