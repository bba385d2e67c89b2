"""A submission becomes a case with number, receipt, timeline and an order to start the process."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bureau.domain.cases import CaseSource, CaseState
from bureau.services.ports.engine import UserTaskFact
from bureau.services.records import OutboxKind
from tests.component.api.client import DATA, PROCEDURE, Client, as_json, assert_problem, submission
from tests.component.api.rig import NOW, Rig

#: Optional fields that the example leaves out.
EMPTY: Final[dict[str, None]] = dict.fromkeys(("occurredOn", "intake"))


def test_receipt_says_number_time_digest_and_where_to_ask(client: Client) -> None:
    raw = as_json(submission())

    answer = client.submit(raw)

    assert answer.status_code == 201
    assert answer.headers["location"] == "/v1/submissions/BJ-2026-000001"
    assert "idempotency-replayed" not in answer.headers
    receipt = answer.json()
    assert receipt.pop("signature")["algorithm"] == "Ed25519"
    # ten of 32 letters and digits that nobody confuses, for the person it is about
    assert len(receipt.pop("query_code")) == 10
    assert receipt == {
        "tracking_number": "BJ-2026-000001",
        "kind": "submission",
        "submitter": "hotline12345",
        "received_at": "2026-03-02T09:30:00+08:00",
        "procedure": PROCEDURE,
        "due_at": None,
        "due_basis": "登记后按本事项的规定确定，可凭查询地址查看。",
        "body_sha256": hashlib.sha256(raw).hexdigest(),
        "attachments": [],
        "status_url": "http://127.0.0.1:8080/v1/submissions/BJ-2026-000001",
    }


def test_case_number_timeline_and_order_to_start_are_stored_together(
    client: Client, rig: Rig
) -> None:
    number = client.submit().json()["tracking_number"]

    with rig.uow(read_only=True) as uow:
        case = uow.cases.by_number(number)
        assert case is not None
        events = uow.events.of_case(case.id)
        given = uow.numbers.of_case(case.id)
        order = uow.outbox.oldest_pending()
    assert (case.source, case.state, case.title) == (
        CaseSource.API,
        CaseState.RECEIVED,
        DATA["title"],
    )
    assert case.data == DATA
    assert [event.text for event in events] == [
        "收到12345政务服务热线提交的“处理相关“12345”举报投诉”，编号 BJ-2026-000001"
    ]
    assert [record.value for record in given] == [number]
    assert order is not None
    assert (order.kind, order.case_id) == (OutboxKind.START_PROCESS, case.id)
    assert order.payload == {
        "process": PROCEDURE,
        "business_key": number,
        "variables": {**EMPTY, **DATA, "caseId": case.id, "caseNumber": number},
    }


def test_fields_left_out_become_empty_variables(client: Client, rig: Rig) -> None:
    """A condition that reads a variable that never was stops the process; an empty one does not."""
    client.submit(submission(respondent=None, limitDate=None))

    with rig.uow(read_only=True) as uow:
        order = uow.outbox.oldest_pending()
    assert order is not None
    variables = order.payload["variables"]
    assert isinstance(variables, dict)
    for name in (*EMPTY, "respondent", "limitDate"):
        assert variables[name] is None


def test_numbers_follow_each_other_and_a_refusal_leaves_no_gap(client: Client) -> None:
    first = client.submit(key="a").json()["tracking_number"]
    assert client.submit(submission(title=None), key="b").status_code == 422
    second = client.submit(key="c").json()["tracking_number"]

    assert [first, second] == ["BJ-2026-000001", "BJ-2026-000002"]


def test_status_before_the_process_has_started(client: Client) -> None:
    number = client.submit().json()["tracking_number"]

    found = client.get(f"/v1/submissions/{number}").json()

    assert found["state"] == "received"
    assert found["state_text"] == "已收件，待登记"
    assert found["procedure"] == {"id": PROCEDURE, "name": "处理相关“12345”举报投诉"}
    assert found["open_steps"] == []
    assert found["timeline"] == [
        {"at": "2026-03-02T09:30:00+08:00", "text": "已收到提交，并编号。"}
    ]


def test_status_tells_steps_and_due_date_but_no_clerk(client: Client, rig: Rig) -> None:
    number = client.submit().json()["tracking_number"]
    rig.link(number, "instance-1")
    with rig.uow() as uow:
        case = uow.cases.by_number(number)
        assert case is not None
        due = NOW + timedelta(days=7)
        uow.cases.save(case.due(due, {"rule": "entered", "text": "按热线工单规定的答复期限。"}))
        uow.commit()
    done = UserTaskFact(
        id="t1",
        key="Task_Receive",
        name="登记受理",
        assignee="zhangsan",
        started_at=NOW,
        ended_at=NOW + timedelta(hours=1),
    )
    cancelled = replace(done, id="t2", name="催办", deleted=True)
    open_now = replace(done, id="t3", name="核实情况", ended_at=None)
    rig.engine.tasks["instance-1"] = (done, cancelled, open_now)

    answer = client.get(f"/v1/submissions/{number}")

    found = answer.json()
    assert (found["state"], found["state_text"]) == ("active", "办理中")
    assert found["due_at"] == "2026-03-09T09:30:00+08:00"
    assert found["due_basis"] == "按热线工单规定的答复期限。"
    assert found["open_steps"] == [
        {"name": "核实情况", "office": "办公室", "since": "2026-03-02T09:30:00+08:00"}
    ]
    assert [entry["text"] for entry in found["timeline"]] == [
        "已收到提交，并编号。",
        "办公室完成“登记受理”。",
    ]
    assert "zhangsan" not in answer.text


def test_status_is_told_while_the_engine_is_down(client: Client, rig: Rig) -> None:
    number = client.submit().json()["tracking_number"]
    rig.link(number, "instance-1")
    rig.engine.down = True

    answer = client.get(f"/v1/submissions/{number}")

    assert answer.status_code == 200
    assert answer.json()["open_steps"] is None
    assert len(answer.json()["timeline"]) == 1


def test_another_body_cannot_tell_whether_a_case_exists(client: Client, rig: Rig) -> None:
    number = client.submit().json()["tracking_number"]
    other = rig.new_key("swj", "市商务局")

    for asked in (number, "BJ-2026-999999"):
        answer = client.get(
            f"/v1/submissions/{asked}", headers={"Authorization": f"Bearer {other}"}
        )
        assert_problem(answer, 404, "not-found")
        assert answer.json()["detail"] == f"没有找到办件 {asked}。"


def test_scopes_are_per_procedure_and_per_act(client: Client, rig: Rig) -> None:
    only_this = rig.new_key("a1", "甲", f"submit:{PROCEDURE}")
    only_other = rig.new_key("a2", "乙", "submit:P9_Other", "status:own")
    only_status = rig.new_key("a3", "丙", "status:own")

    def post(key: str) -> int:
        return client.submit(key="k", Authorization=f"Bearer {key}").status_code

    assert [post(key) for key in (only_this, only_other, only_status)] == [201, 403, 403]
    refused = client.get(
        "/v1/submissions/BJ-2026-000001", headers={"Authorization": f"Bearer {only_this}"}
    )
    assert_problem(refused, 403, "not-permitted")


def test_procedures_that_outsiders_may_not_start_are_not_there_for_them(client: Client) -> None:
    for procedure in ("P1_01_Inner", "P9_99_Nothing"):
        answer = client.submit({"procedure": procedure, "data": {}}, key=procedure)
        assert_problem(answer, 422, "invalid-data")
        assert answer.json()["faults"] == [
            {"pointer": "/procedure", "message": "没有这个事项，或该事项不对外受理。"}
        ]
