"""GET /v1/deadlines/explain: rules for every body, cases for the body that handed them in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bureau.bootstrap import LIMIT_RULES
from bureau.domain.limit_steps import StepRun
from bureau.gateways.calendar_files import CalendarFiles
from bureau.services.deadlines import Deadlines
from bureau.services.effects import EffectLedger
from bureau.services.limit_rules import RegisterRules
from bureau.timezone import TIME_ZONE
from tests.component.api.client import Client, as_json, assert_problem, submission
from tests.component.api.rig import Rig

PATH = "/v1/deadlines/explain"


@pytest.fixture
def number(client: Client) -> str:
    return str(client.submit(as_json(submission())).json()["tracking_number"])


def compute(rig: Rig, number: str, key: str, rule: str, **what: Any) -> None:
    """What the step `compute-deadline` does."""
    ledger = EffectLedger(rig.uow, rig.clock, owner="w", lease=timedelta(seconds=30))
    rules = RegisterRules(CalendarFiles(rig.settings.state_dir / "calendar"), LIMIT_RULES)
    with rig.uow(read_only=True) as uow:
        case = uow.cases.by_number(number)
    assert case is not None
    Deadlines(ledger, rig.clock, rules).compute(key, case_id=case.id, rule=rule, **what)


def ask(client: Client, **query: str) -> Any:
    answer = client.get(PATH, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_rule_is_explained_day_by_day_with_its_clause(client: Client) -> None:
    found = ask(client, rule="2.42:report", start="2026-09-17")
    assert found["tracking_number"] is None
    (limit,) = found["limits"]
    assert limit["clause"] == "附件2.42 规范三"
    assert limit["kind"] == "hard"
    assert limit["due_at"] == "2026-10-21T17:30:00+08:00"
    assert sum(day["counted"] for day in limit["days"]) == 20
    days = {day["date"]: day for day in limit["days"]}
    assert days["2026-09-20"]["counted"], "a worked Sunday"
    assert days["2026-10-10"]["counted"], "a worked Saturday"
    assert days["2026-10-01"]["why"].startswith("国庆节放假（国办发明电〔2025〕7号）")
    assert days["2026-09-17"]["number"] is None
    assert limit["reminders"]
    assert limit["notes"][0].startswith("依据：附件2.42 规范三「")


def test_a_limit_of_a_step_names_it_until_the_step_is_over(
    client: Client, rig: Rig, number: str
) -> None:
    rig.runs.names["User_Wait"] = "等待外管数据"
    compute(rig, number, "t1", "entered", entered="2026-03-20")
    compute(rig, number, "t2", "entered", entered="2026-03-10", step=rig.runs.step("User_Wait"))
    own, step = ask(client, tracking_number=number)["limits"]
    assert (own["step"], step["step"]) == (None, "等待外管数据")
    assert step["due_at"] == "2026-03-10T23:59:59+08:00"
    assert client.get(f"/v1/submissions/{number}").json()["due_at"] == "2026-03-20T23:59:59+08:00"
    ended = datetime(2026, 3, 9, tzinfo=TIME_ZONE)
    rig.runs.runs["User_Wait", "scope-1"] = StepRun(started_at=ended, ended_at=ended)
    (own,) = ask(client, tracking_number=number)["limits"]
    assert own["step"] is None


def test_running_limits_of_ones_own_case(client: Client, rig: Rig, number: str) -> None:
    found = ask(client, tracking_number=number)
    assert found["tracking_number"] == number
    assert len(found["limits"]) <= 1, "at most what the submission itself gave"
    start = datetime(2026, 3, 2, 10, tzinfo=TIME_ZONE)
    compute(rig, number, "t1", "2.42:report", start=start)
    compute(rig, number, "t2", "entered", entered="2026-03-20")
    report, typed = ask(client, tracking_number=number)["limits"][-2:]
    assert (typed["rule"], typed["due_at"]) == ("entered", "2026-03-20T23:59:59+08:00")
    assert "2026年3月20日" in typed["text"]
    assert report["due_at"] == "2026-03-30T17:30:00+08:00"


@pytest.mark.parametrize(
    ("query", "code", "status"),
    [
        ({}, "invalid-data", 422),
        ({"rule": "2.42:report", "tracking_number": "BJ-2026-000001"}, "invalid-data", 422),
        ({"rule": "9.9:none", "start": "2026-03-06"}, "unknown-rule", 404),
        ({"rule": "2.42:report"}, "invalid-deadline", 422),
        ({"rule": "2.42:report", "start": "next week"}, "invalid-data", 422),
        ({"rule": "2.42:report", "start": "2026-03-06T10:00:00"}, "invalid-data", 422),
        ({"rule": "2.42:report", "entered": "2026-03-06"}, "invalid-deadline", 422),
        ({"tracking_number": "BJ-2026-999999"}, "not-found", 404),
        ({"tracking_number": "?"}, "not-found", 404),
        ({"rule": "2.42:report", "start": "2026-03-06", "x": "1"}, "invalid-data", 422),
    ],
)
def test_what_cannot_be_explained(
    client: Client, query: dict[str, str], code: str, status: int
) -> None:
    assert_problem(client.get(PATH, params=query), status, code)


def test_faults_point_at_the_parameter(client: Client) -> None:
    found = client.get(PATH, params={"rule": "2.42:report"}).json()
    assert [fault["pointer"] for fault in found["faults"]] == ["/query/start"]


def test_another_bodys_case_and_a_key_without_the_scope(
    client: Client, rig: Rig, number: str
) -> None:
    other = {"Authorization": f"Bearer {rig.new_key('shishangwuju', '市商务局')}"}
    query = {"tracking_number": number}
    assert_problem(client.get(PATH, params=query, headers=other), 404, "not-found")
    narrow = rig.new_key("hotline12345", "12345政务服务热线", "submit:*")
    limited = {"Authorization": f"Bearer {narrow}"}
    assert_problem(client.get(PATH, params=query, headers=limited), 403, "not-permitted")
    nobody = {"Authorization": "Bearer bk_x"}
    assert_problem(client.get(PATH, params=query, headers=nobody), 401, "unauthenticated")
