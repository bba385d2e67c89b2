"""How often one open of the tab 办件 asks the engine: each asking is a wait for the clerk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

import pytest

from bureau.bootstrap.desk import build_desk
from bureau.bootstrap.task_acts import task_acts
from bureau.engine import clerk_sessions
from bureau.engine.clerk_sessions import REMEMBERED, CamundaClerkSessions
from bureau.engine.clerk_tasks import CamundaClerkTasks
from bureau.engine.client import CamundaEngine
from bureau.engine.session import EngineSession
from bureau.engine.step_rules import CamundaStepRules
from bureau.gateways.calendar_files import CalendarFiles
from bureau.services.records import CaseLink
from bureau.services.step_limits import StepLimits
from bureau.services.task_acts.ground import Ground
from tests.component.api.clerks import Browser, Clerk, view
from tests.component.api.client import Client, assert_problem
from tests.component.api.rest_engine import ORIGIN, RestEngine
from tests.component.api.rig import NOW, Rig
from tests.component.api.test_case_lists import case, keep
from tests.component.services.staffing import POSTS
from tests.support.step_runs import StepRunsDouble

if TYPE_CHECKING:
    from bureau.services.writing import CaseSheets

WEB: Final = "GET /camunda/api"
WHO: Final = [
    f"{WEB}/admin/auth/user/default",
    f"{WEB}/engine/engine/default/identity/groups",
    f"{WEB}/engine/engine/default/user/zhangsan/profile",
]
#: The task as the clerk may see it; all steps in one, the posts of the open one; what the clerk
#: did of late; open tasks among the cases around it, own and offered; the names of all who did
#: something.
TAB: Final = [
    f"{WEB}/engine/engine/default/task/task-1",
    "GET /engine-rest/history/task",
    "GET /engine-rest/task/task-1/identity-links",
    "GET /engine-rest/user",
    "POST /engine-rest/history/task",
    "POST /engine-rest/task",
    "POST /engine-rest/task",
]


@pytest.fixture
def engine() -> Iterator[RestEngine]:
    made = RestEngine()
    with made.http:
        yield made


@pytest.fixture
def rig(rig: Rig, engine: RestEngine) -> Rig:
    """The API with the adapters of the real engine; a case with cases around it."""
    session = EngineSession(f"{ORIGIN}/engine-rest", "svc", "-")
    sessions, asked = CamundaClerkSessions(ORIGIN, session), CamundaEngine(session)
    papers, steps = rig.services.papers, StepLimits(StepRunsDouble())
    desk = build_desk(
        rig.uow,
        rig.clock,
        sessions,
        CamundaClerkTasks(session),
        asked,
        papers,
        cast("CaseSheets", rig.sheets),
        rig.ledgers,
        steps,
        CalendarFiles(rig.settings.state_dir / "calendar"),
    )
    rules = CamundaStepRules(session)
    ground = Ground(rig.uow, sessions, rig.workforce, rules, asked, rig.clock)
    acts = task_acts(ground, {}, POSTS, rig.forms, papers)
    rig.services = replace(rig.services, desk=desk, acts=acts)
    same = {"complainant": "王某"}
    keep(rig, *(case(number, data=same) for number in (1, 2, 3, 4)))
    with rig.uow() as uow:
        for number in (3, 4):
            uow.case_links.add(
                CaseLink(
                    parent_case_id=case(1).id,
                    child_case_id=case(number).id,
                    step="external-1",
                    position=number,
                    parent_instance_id="instance-1",
                    message="",
                    created_at=NOW,
                )
            )
        uow.commit()
    return rig


@pytest.fixture
def clerk(client: Client, rig: Rig) -> Iterator[Clerk]:
    with Clerk(str(client.base_url), "s-zhang") as opened:
        yield opened


def test_one_open_asks_each_thing_once(clerk: Clerk, engine: RestEngine) -> None:
    found = view(clerk)
    assert found["acts"] == ["转办"]
    assert [one["number"][-1] for one in found["related"]] == ["3", "4"]
    diagram = "GET /engine-rest/process-definition/P%3A1/xml"
    assert engine.taken() == sorted([*WHO, *TAB, diagram])

    view(clerk)
    assert engine.taken() == TAB, "who it is was asked just now, the diagram never changes"


def test_a_task_of_a_called_process_costs_one_question_more(
    clerk: Clerk, engine: RestEngine
) -> None:
    engine.instance = "instance-called"
    assert view(clerk)["case"]["number"] == case(1).number
    assert "GET /engine-rest/history/process-instance/instance-called" in engine.taken()


def test_a_log_out_counts_after_some_seconds_and_never_answers_for_another(
    browser: Browser, engine: RestEngine, rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = 0.0
    monkeypatch.setattr(clerk_sessions, "monotonic", lambda: 1000.0 + passed)
    zhang, li = browser("s-zhang"), browser("s-li")
    names = [one.get("/panel/cases").text for one in (zhang, li)]
    assert ["办事员zhangsan" in names[0], "办事员lisi" in names[1]] == [True, True]
    assert ["办事员lisi" in names[0], "办事员zhangsan" in names[1]] == [False, False]

    del engine.logged_in["s-zhang"]
    assert_problem(zhang.get("/panel/tasks/task-1"), 404, "not-found")  # the engine decides
    passed = REMEMBERED + 0.1
    assert_problem(zhang.get("/panel/data/cases"), 401, "no-session")

    engine.logged_in["s-zhang"] = "wangwu"
    assert "办事员wangwu" in zhang.get("/panel/cases").text, "that nobody is is not remembered"
