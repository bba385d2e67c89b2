"""Least rights on the real engine: what a clerk sees, does, and cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from bureau.engine.authorizations import Authorizations
from bureau.engine.clerk_sessions import CamundaClerkSessions
from bureau.engine.filters import FILTERS, TaskFilters
from bureau.engine.identity import Identity
from bureau.engine.session import EngineSession
from bureau.errors import EngineNotFound, EngineRefused, EngineUnavailable
from tests.support.engine import EngineProcess
from tests.support.observe import Observer
from tests.support.processes import deploy, one_user_task
from tests.support.weblogin import log_in

PASSWORD = "clerk-of-tests"
#: user -> posts held
CLERKS = {"iann": ["iposta"], "ibob": ["ipostb"], "icarl": ["iposta", "ipostb"], "idora": []}

Sessions = Callable[[str], EngineSession]


@pytest.fixture(scope="module", autouse=True)
def people(admin: EngineSession) -> None:
    identity = Identity(admin)
    identity.ensure_post("iposta", "甲岗位")
    identity.ensure_post("ipostb", "乙岗位")
    for user, groups in CLERKS.items():
        identity.ensure_user(user, f"办事员{user}", PASSWORD, groups)
    identity.ensure_service_account("svcident", PASSWORD)
    TaskFilters(admin).ensure()
    deploy(admin, "i_a", one_user_task("i_a", "iposta", due="${dueAt}"))
    deploy(admin, "i_b", one_user_task("i_b", "ipostb"))
    identity.allow_start("iposta", "i_a")


@pytest.fixture(scope="module")
def as_user(engine: EngineProcess) -> Iterator[Sessions]:
    """Sessions of clerks on the REST API: stricter than Tasklist, which shows the same or less."""
    opened: dict[str, EngineSession] = {}

    def session(user: str) -> EngineSession:
        if user not in opened:
            opened[user] = engine.session(user, PASSWORD)
        return opened[user]

    yield session
    for each in opened.values():
        each.close()


@pytest.fixture
def task(observer: Observer, admin: EngineSession) -> Iterator[dict[str, Any]]:
    """An open task of post A, of a case with variables."""
    instance = observer.start(
        "i_a",
        "BJ-2026-000201",
        caseNumber="BJ-2026-000201",
        secret="内容",
        dueAt="2020-01-01T00:00:00.000+08:00",
    )
    found: dict[str, Any] = admin.get_json("task", params={"processInstanceId": instance})[0]
    yield found
    if admin.get_json("process-instance", "count", params={"processInstanceIds": instance})[
        "count"
    ]:
        admin.request("DELETE", admin.at("process-instance", instance))


def tasks_of(session: EngineSession) -> set[str]:
    return {each["id"] for each in session.get_json("task")}


def test_a_clerk_sees_the_tasks_of_the_posts_held(task: dict[str, Any], as_user: Sessions) -> None:
    assert task["id"] in tasks_of(as_user("iann"))
    assert task["id"] in tasks_of(as_user("icarl"))
    assert as_user("iann").get_json("task", task["id"])["name"] == "审核材料"
    shown = as_user("iann").get_json("task", task["id"], "form-variables")
    assert shown["secret"]["value"] == "内容"


@pytest.mark.parametrize("user", ["ibob", "idora"])
def test_a_clerk_of_another_post_sees_nothing(
    task: dict[str, Any], as_user: Sessions, user: str
) -> None:
    session, instance = as_user(user), task["processInstanceId"]
    assert task["id"] not in tasks_of(session)
    hidden = (
        ("task", task["id"]),
        ("task", task["id"], "form-variables"),
        ("task", task["id"], "variables"),
        ("task", task["id"], "identity-links"),
        ("process-instance", instance),
        ("process-instance", instance, "variables"),
        ("process-instance", instance, "activity-instances"),
        ("history", "process-instance", instance),
    )
    for path in hidden:
        with pytest.raises((EngineNotFound, EngineRefused)):
            session.get_json(*path)
    for kind in ("task", "variable-instance", "detail", "activity-instance", "user-operation"):
        assert session.get_json("history", kind, params={"processInstanceId": instance}) == []
    assert session.get_json("variable-instance", params={"processInstanceIdIn": instance}) == []
    assert session.get_json("history", "process-instance") == []
    assert session.get_json("external-task") == []
    for verb in ("claim", "complete", "submit-form"):
        with pytest.raises((EngineNotFound, EngineRefused)):
            session.post_json("task", task["id"], verb, body={"userId": user})


def test_not_even_the_history_of_all_cases_is_open_to_the_post(
    task: dict[str, Any], as_user: Sessions
) -> None:
    session = as_user("iann")
    assert session.get_json("history", "process-instance") == []
    assert session.get_json("process-instance") == []
    assert session.get_json("history", "user-operation") == []


def test_a_clerk_claims_and_completes_but_rewrites_no_variable(
    task: dict[str, Any], as_user: Sessions, observer: Observer
) -> None:
    session = as_user("iann")
    session.post_json("task", task["id"], "claim", body={"userId": "iann"})
    with pytest.raises(EngineRefused) as caught:
        session.put_json(
            "task",
            task["id"],
            "variables",
            "secret",
            body={"value": "改写", "type": "String"},
        )
    assert caught.value.status == 403
    with pytest.raises(EngineRefused):
        session.post_json("task", task["id"], "assignee", body={"userId": "ibob"})
    with pytest.raises(EngineRefused):
        session.request("DELETE", session.at("process-instance", task["processInstanceId"]))
    answer = {"opinion": {"value": "同意", "type": "String"}}
    session.post_json("task", task["id"], "submit-form", body={"variables": answer})
    assert observer.wait_end(task["processInstanceId"]) == "End_Done"
    assert observer.variables(task["processInstanceId"])["opinion"] == "同意"


def test_a_clerk_may_not_claim_for_somebody_else_into_another_post(
    task: dict[str, Any], as_user: Sessions
) -> None:
    with pytest.raises((EngineNotFound, EngineRefused)):
        as_user("ibob").post_json("task", task["id"], "claim", body={"userId": "ibob"})


def test_only_who_may_start_a_procedure_starts_it(as_user: Sessions) -> None:
    body = {"variables": {"dueAt": {"value": None, "type": "Null"}}}
    started = as_user("iann").post_json("process-definition", "key", "i_a", "start", body=body)
    assert started["id"]
    offered = {
        "startableInTasklist": "true",
        "startablePermissionCheck": "true",
        "latestVersion": "true",
        "active": "true",
    }
    keys = {each["key"] for each in as_user("iann").get_json("process-definition", params=offered)}
    assert keys == {"i_a"}
    assert as_user("ibob").get_json("process-definition", params=offered) == []
    with pytest.raises(EngineRefused):
        as_user("ibob").post_json("process-definition", "key", "i_a", "start", body=body)
    with pytest.raises(EngineRefused):
        as_user("iann").post_json("process-definition", "key", "i_b", "start", body={})


def test_a_clerk_neither_deploys_nor_changes_people(as_user: Sessions) -> None:
    with pytest.raises(EngineRefused):
        deploy(as_user("iann"), "i_forbidden", one_user_task("i_forbidden", "iposta"))
    with pytest.raises(EngineRefused):
        Identity(as_user("iann")).ensure_user("intruder", "外人", PASSWORD)


def test_the_service_account_sees_all_cases_and_no_web_app(
    engine: EngineProcess, task: dict[str, Any], as_user: Sessions
) -> None:
    session = as_user("svcident")
    assert task["id"] in tasks_of(session)
    assert session.get_json("history", "process-instance", task["processInstanceId"])
    for app in ("tasklist", "cockpit", "admin"):
        with pytest.raises(requests.HTTPError):
            log_in(engine.origin, "svcident", PASSWORD, app)


def test_rights_of_a_post_are_few(admin: EngineSession) -> None:
    rights = {
        (right.resource.name, right.id): right.permissions
        for right in Authorizations(admin).of("ipostb")
    }
    assert rights == {
        ("APPLICATION", "tasklist"): {"ACCESS"},
        ("PROCESS_DEFINITION", "*"): {"READ"},
        ("GROUP", "ipostb"): {"READ"},
        ("GROUP", "*"): {"READ"},  # names of posts, not who holds them
    }


def test_the_four_filters_are_listed_for_a_clerk_and_hold_the_right_tasks(
    task: dict[str, Any], as_user: Sessions
) -> None:
    session = as_user("iann")
    listed = session.get_json("filter", params={"resourceType": "Task"})
    ids = {each["name"]: each["id"] for each in listed}
    assert set(ids) >= {"我的待办", "本岗位待领", "即将到期", "已超期"}

    def held(name: str, session: EngineSession = session) -> set[str]:
        body: dict[str, Any] = {"sorting": []}
        return {each["id"] for each in session.post_json("filter", ids[name], "list", body=body)}

    assert task["id"] in held("本岗位待领")
    assert task["id"] in held("已超期")
    assert task["id"] not in held("我的待办")
    assert task["id"] not in held("即将到期")
    assert task["id"] not in held("本岗位待领", as_user("ibob"))
    assert task["id"] not in held("已超期", as_user("ibob"))

    session.post_json("task", task["id"], "claim", body={"userId": "iann"})
    assert task["id"] in held("我的待办")
    assert task["id"] not in held("本岗位待领")
    columns = next(each for each in listed if each["name"] == "我的待办")["properties"]
    assert [column["label"] for column in columns["variables"]] == ["办件编号", "标题", "办结期限"]


def test_filters_and_rights_are_made_once(admin: EngineSession) -> None:
    def facts() -> tuple[list[str], int]:
        count = admin.get_json("authorization", "count")["count"]
        names = [each["name"] for each in admin.get_json("filter")]
        return names, count

    before = facts()
    TaskFilters(admin).ensure()
    Identity(admin).ensure_post("iposta", "甲岗位")
    assert not Identity(admin).ensure_user("iann", "另名", "another", ["iposta"])
    assert not Identity(admin).ensure_service_account("svcident", "another")
    assert facts() == before
    assert TaskFilters(admin).names()[:4] == tuple(each.name for each in FILTERS)


def test_a_changed_name_or_filter_is_brought_up_to_date(admin: EngineSession) -> None:
    Identity(admin).ensure_post("ipostb", "乙岗位（新）")
    assert Identity(admin).groups()["ipostb"] == "乙岗位（新）"
    assert Identity(admin).members_of("ipostb") == {"ibob", "icarl"}
    changed = FILTERS[0].as_json()
    there = next(
        each
        for each in admin.get_json("filter")
        if each["name"] == FILTERS[0].name and not each["owner"]
    )
    changed["properties"]["priority"] = 99
    admin.put_json("filter", there["id"], body=changed)
    TaskFilters(admin).ensure()
    again = admin.get_json("filter", there["id"])
    assert again["properties"]["priority"] == FILTERS[0].priority


def test_a_clerks_own_log_in_tells_who_it_is_and_what_it_may_see(
    engine: EngineProcess, task: dict[str, Any], as_user: Sessions
) -> None:
    sessions = CamundaClerkSessions(engine.origin, as_user("svcident"))
    ann = log_in(engine.origin, "iann", PASSWORD)
    bob = log_in(engine.origin, "ibob", PASSWORD)

    who = sessions.who(ann)
    assert who is not None
    assert (who.user_id, who.name, who.groups) == ("iann", "办事员iann", ("iposta",))
    facts = sessions.task_for(ann, task["id"])
    assert facts is not None
    assert facts.name == "审核材料"
    assert (facts.key, facts.process_instance_id) == (
        task["taskDefinitionKey"],
        task["processInstanceId"],
    )
    assert sessions.root_of(facts.process_instance_id) == task["processInstanceId"]
    assert sessions.task_for(bob, task["id"]) is None
    assert sessions.task_for(ann, "no-such-task") is None
    again = sessions.who(bob)
    assert again is not None
    assert again.user_id == "ibob", "one clerk's session never answers for another"


@pytest.mark.parametrize(
    "cookies",
    [
        {},
        {"JSESSIONID": ""},
        {"JSESSIONID": "0" * 32},
        {"JSESSIONID": "x\r\nX-Evil: 1"},
        {"JSESSIONID": "a; JSESSIONID=b"},
        {"OTHER": "x"},
    ],
)
def test_without_a_log_in_nobody_is_anybody(
    engine: EngineProcess, as_user: Sessions, task: dict[str, Any], cookies: dict[str, str]
) -> None:
    sessions = CamundaClerkSessions(engine.origin, as_user("svcident"))
    assert sessions.who(cookies) is None
    assert sessions.task_for(cookies, task["id"]) is None


def test_an_engine_that_is_away_says_so_instead_of_nobody(as_user: Sessions) -> None:
    sessions = CamundaClerkSessions("http://127.0.0.1:9", as_user("svcident"))
    with pytest.raises(EngineUnavailable):
        sessions.who({"JSESSIONID": "0" * 32})
