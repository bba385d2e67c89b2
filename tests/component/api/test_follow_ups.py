"""Supplements, withdrawals and results: kept once, with a receipt, and told to the process once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest

from bureau.services.ports.engine import UserTaskFact
from bureau.services.receipts import canonical, signature_of
from tests.component.api.client import DATA, Client, assert_problem, pointers
from tests.component.api.rig import NOW, Rig
from tests.component.api.test_attachments import PDF

APPROVAL: Final = {"type": "Message_Approval", "data": {"result": "同意。"}}


@pytest.fixture
def number(client: Client, rig: Rig) -> str:
    """A case in work."""
    made: str = client.submit().json()["tracking_number"]
    rig.link(made, "instance-1")
    return made


@pytest.fixture
def report(client: Client, rig: Rig, number: str) -> Callable[..., httpx.Response]:
    """The other body's results for it."""
    key = rig.new_key("swj", "市商务局", "result:*")

    def post(body: object = APPROVAL, key_name: str = "r-1") -> httpx.Response:
        sent = {"Authorization": f"Bearer {key}"}
        return client.follow(f"cases/{number}/results", body, key_name, **sent)

    return post


def status(client: Client, number: str) -> Any:
    return client.get(f"/v1/submissions/{number}").json()


class TestSupplements:
    def test_what_is_asked_is_told_and_the_answer_reaches_the_process(
        self, client: Client, rig: Rig, number: str
    ) -> None:
        rig.ask(number, due_at=NOW + timedelta(days=5))
        found = status(client, number)
        assert found["next_text"] == "请于2026年3月7日09:30前补正。"
        assert "要求补正：缺少购卡凭证" in found["timeline"][-1]["text"]
        paper = client.attach(PDF).json()
        named = [{"id": paper["id"], "sha256": paper["sha256"]}]
        body = {"data": {"respondent": "另一门店"}, "note": "见附件", "attachments": named}

        answer = client.follow(f"submissions/{number}/supplements", body)

        assert answer.status_code == 201, answer.text
        receipt = answer.json()
        assert (receipt["kind"], receipt["attachments"]) == ("supplement", named)
        assert rig.receipt_keys.verifies(canonical(receipt), signature_of(receipt))
        (told,) = rig.messages(number)
        assert told["message"] == "Message_Supplement"
        assert told["instance"] == "i-1"
        assert told["variables"] == {
            "respondent": "另一门店",
            "supplementNote": "见附件",
            "supplementAttachments": 1,
            "supplementedAt": NOW.isoformat(),
        }
        found = status(client, number)
        assert [one["state"] for one in found["supplements"]] == ["answered"]
        assert [one["kind"] for one in found["arrivals"]] == ["supplement"]
        assert [one["name"] for one in found["attachments"]] == ["材料.pdf"]
        with rig.uow(read_only=True) as uow:
            case = uow.cases.by_number(number)
            assert case is not None
            kept = {one.kind.value: one.content for one in uow.submissions.of_case(case.id)}
        assert case.data["respondent"] == "另一门店"
        assert kept["submission"] == DATA  # what was handed in first is still known
        assert kept["supplement"] == body

    def test_the_same_key_gets_the_same_receipt(
        self, client: Client, rig: Rig, number: str
    ) -> None:
        rig.ask(number)
        place = f"submissions/{number}/supplements"
        first = client.follow(place, {"note": "补充"})
        again = client.follow(place, {"note": "补充"})

        assert first.content == again.content
        assert again.headers["idempotency-replayed"] == "true"
        assert_problem(client.follow(place, {"note": "别的"}), 409, "idempotency-conflict")
        assert len(rig.messages(number)) == 1

    def test_a_key_stands_for_one_case_and_one_act(
        self, client: Client, rig: Rig, number: str
    ) -> None:
        rig.ask(number)
        # k-1 was the key of the submission itself
        answer = client.follow(f"submissions/{number}/supplements", {"note": "补充"}, key="k-1")
        assert_problem(answer, 409, "idempotency-conflict")
        assert rig.messages(number) == []

    def test_once_answered_nothing_is_open(self, client: Client, rig: Rig, number: str) -> None:
        place = f"submissions/{number}/supplements"
        assert_problem(client.follow(place, {"note": "x"}, "a"), 409, "no-open-supplement")
        rig.ask(number)
        assert client.follow(place, {"note": "x"}, "b").status_code == 201
        late = client.follow(place, {"note": "y"}, "c")
        assert_problem(late, 409, "no-open-supplement")
        rig.ask(number, "还缺合同", by="t2")
        assert client.follow(place, {"note": "z"}, "d").status_code == 201

    def test_a_classification_marking_is_refused(
        self, client: Client, rig: Rig, number: str
    ) -> None:
        rig.ask(number)
        answer = client.follow(f"submissions/{number}/supplements", {"note": "秘密★10年 附件"})

        assert_problem(answer, 422, "classified-refused")
        assert rig.messages(number) == []

    def test_too_late_nothing_is_kept(self, client: Client, rig: Rig, number: str) -> None:
        rig.ask(number, due_at=NOW + timedelta(days=1))
        paper = client.attach(PDF).json()
        rig.clock.at += timedelta(days=1)
        named = [{"id": paper["id"], "sha256": paper["sha256"]}]

        answer = client.follow(f"submissions/{number}/supplements", {"attachments": named})

        assert_problem(answer, 409, "supplement-late")
        assert rig.messages(number) == []
        with rig.uow(read_only=True) as uow:
            kept = uow.papers.get(paper["id"])
        assert kept is not None
        assert kept.case_id is None

    def test_all_faults_at_once(self, client: Client, rig: Rig, number: str) -> None:
        rig.ask(number)
        body = {"data": {"title": "", "caseId": "x", "limitDate": "明天"}}
        found = pointers(client.follow(f"submissions/{number}/supplements", body))

        assert set(found) == {"/data/title", "/data/caseId", "/data/limitDate"}
        unknown = pointers(client.follow(f"submissions/{number}/supplements", {"surplus": 1}))
        assert unknown == {"/surplus": "没有这个字段，请去掉。"}
        empty = pointers(client.follow(f"submissions/{number}/supplements", {}))
        assert empty == {"": "至少填 1 项。"}

    def test_the_named_request_has_to_be_one_of_this_case(
        self, client: Client, rig: Rig, number: str
    ) -> None:
        rig.ask(number)
        body = {"request": "0b0c7f3e-6f0a-4a39-8d4b-6f5d3f8e2a10", "note": "x"}
        found = client.follow(f"submissions/{number}/supplements", body)

        assert pointers(found) == {"/request": "本件没有这项补正要求。"}

    def test_another_body_s_case_is_not_there(self, client: Client, rig: Rig, number: str) -> None:
        rig.ask(number)
        other = {"Authorization": f"Bearer {rig.new_key('swj', '市商务局')}"}
        for path in ("supplements", "withdrawal"):
            answer = client.follow(f"submissions/{number}/{path}", {"note": "x"}, **other)
            assert_problem(answer, 404, "not-found")

    def test_many_at_once_one_is_taken(self, client: Client, rig: Rig, number: str) -> None:
        rig.ask(number)
        place = f"submissions/{number}/supplements"
        with ThreadPoolExecutor(8) as pool:
            answers = list(
                pool.map(lambda n: client.follow(place, {"note": "x"}, f"n-{n}"), range(16))
            )
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * 15
        assert len(rig.messages(number)) == 1


class TestWithdrawal:
    def test_the_process_is_told_with_the_reason(
        self, client: Client, rig: Rig, number: str
    ) -> None:
        assert status(client, number)["withdrawable"] is True
        answer = client.follow(f"submissions/{number}/withdrawal", {"reason": "已和解"})

        assert answer.json()["kind"] == "withdrawal"
        (told,) = rig.messages(number)
        assert (told["message"], told["variables"]) == (
            "Message_Withdrawal",
            {"withdrawalReason": "已和解"},
        )
        found = status(client, number)
        assert (found["withdrawable"], found["next_text"]) == (False, "撤回申请正在处理。")

    def test_a_second_one_is_refused(self, client: Client, number: str) -> None:
        place = f"submissions/{number}/withdrawal"
        client.follow(place, {"reason": "已和解"}, "a")
        assert_problem(client.follow(place, {"reason": "已和解"}, "b"), 409, "withdrawal-pending")

    def test_not_where_the_procedure_knows_none(
        self, client: Client, rig: Rig, number: str
    ) -> None:
        rig.change(withdrawable=False)
        answer = client.follow(f"submissions/{number}/withdrawal", {"reason": "已和解"})
        assert_problem(answer, 409, "withdrawal-not-allowed")

    def test_not_after_the_end(self, client: Client, rig: Rig, number: str) -> None:
        rig.close(number)
        answer = client.follow(f"submissions/{number}/withdrawal", {"reason": "已和解"})
        assert_problem(answer, 409, "case-closed")

    @pytest.mark.parametrize("reason", ["", "  ", "长" * 501, None, 7])
    def test_a_reason_is_asked_for(self, client: Client, number: str, reason: object) -> None:
        answer = client.follow(f"submissions/{number}/withdrawal", {"reason": reason})
        assert_problem(answer, 422, "invalid-data")
        assert set(pointers(answer)) == {"/reason"}

    def test_closed_with_that_outcome_it_is_withdrawn(
        self, client: Client, rig: Rig, number: str
    ) -> None:
        rig.close(number, "已撤回")
        found = status(client, number)
        assert (found["state"], found["state_text"]) == ("withdrawn", "已撤回")


class TestResults:
    def test_another_body_reports_for_a_case_that_is_not_its_own(
        self, rig: Rig, number: str, report: Callable[..., httpx.Response]
    ) -> None:
        answer = report()

        assert answer.status_code == 201, answer.text
        (told,) = rig.messages(number)
        assert told == {
            "message": "Message_Approval",
            "variables": {"result": "同意。", "documentNumber": None},
        }

    def test_twice_is_once(
        self, rig: Rig, number: str, report: Callable[..., httpx.Response]
    ) -> None:
        assert report().content == report().content
        assert len(rig.messages(number)) == 1

    def test_after_the_end_it_is_kept(
        self, client: Client, rig: Rig, number: str, report: Callable[..., httpx.Response]
    ) -> None:
        rig.close(number)
        assert report().status_code == 201
        assert [one["kind"] for one in status(client, number)["arrivals"]] == ["result"]

    def test_only_what_the_procedure_declares(self, report: Callable[..., httpx.Response]) -> None:
        unknown = report({"type": "Message_Withdrawal", "data": {}})
        assert pointers(unknown) == {"/type": "该事项没有这种结果；可用的有：Message_Approval。"}
        faulty = report({"type": "Message_Approval", "data": {"dueAt": "2026-01-01"}})
        assert set(pointers(faulty)) == {"/data/result", "/data/dueAt"}

    def test_without_the_scope_the_case_is_not_there(self, client: Client, number: str) -> None:
        answer = client.follow(f"cases/{number}/results", APPROVAL)
        assert_problem(answer, 404, "not-found")


class TestStatus:
    def test_steps_name_the_office(self, client: Client, rig: Rig, number: str) -> None:
        done = UserTaskFact(
            id="t1",
            key="Task_Receive",
            name="登记受理",
            assignee="zhangsan",
            started_at=NOW,
            ended_at=NOW + timedelta(hours=1),
        )
        now = UserTaskFact(
            id="t2", key="Task_Check", name="核实情况", assignee=None, started_at=NOW
        )
        rig.engine.tasks["instance-1"] = (done, now)

        found = status(client, number)

        assert found["timeline"][-1]["text"] == "办公室完成“登记受理”。"
        assert found["open_steps"][0]["office"] == "国内贸易科"
        assert found["next_text"] == "正在由国内贸易科“核实情况”，办理期限待定。"
