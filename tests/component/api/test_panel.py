"""The 办件 tab: who may see what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bureau.services.ports.engine import UserTaskFact
from bureau.services.records import CaseLink, Opinion
from tests.component.api.clerks import Browser, Clerk, view
from tests.component.api.client import Client, assert_problem
from tests.component.api.rig import NOW, Rig


class TestView:
    def test_facts_in_the_words_and_order_of_the_form(self, clerk: Clerk, number: str) -> None:
        case = view(clerk)["case"]

        assert case["number"] == number
        assert case["procedure"] == "处理相关“12345”举报投诉"
        assert case["source"] == "12345政务服务热线"
        assert (case["state"], case["state_text"]) == ("active", "办理中")
        assert case["due_text"] == "尚未确定期限"
        assert [fact["label"] for fact in case["facts"]] == [
            "热线工单号",
            "举报投诉渠道",
            "标题",
            "举报投诉人",
            "联系电话",
            "被举报投诉对象",
            "举报投诉内容",
            "工单规定答复期限",
        ]

    def test_due_date_as_a_clerk_reads_it(self, clerk: Clerk, number: str, rig: Rig) -> None:
        with rig.uow() as uow:
            case = uow.cases.by_number(number)
            assert case is not None
            uow.cases.save(case.due(NOW + timedelta(days=3), {"text": "按工单。"}))
            uow.commit()

        found = view(clerk)["case"]

        assert found["due_text"] == "2026年3月5日（周四）09:30 到期，还剩 3 天"
        assert found["due_basis"] == "按工单。"

    def test_opinions_are_shown_with_names_and_without_superseded_ones(
        self, clerk: Clerk, number: str, rig: Rig
    ) -> None:
        with rig.uow() as uow:
            case = uow.cases.by_number(number)
            assert case is not None
            one = Opinion(
                key="task-8",
                case_id=case.id,
                round="会签",
                opinion="disagree",
                signed_at=NOW,
                recorded_at=NOW,
                signer="lisi",
                text="请核实",
                on_behalf=True,
                entered_by="zhangsan",
            )
            unsigned = replace(one, key="task-9", signer=None, on_behalf=False, opinion="good")
            uow.opinions.add(replace(one, key="task-7", superseded_by="task-8"))
            uow.opinions.add(one)
            uow.opinions.add(unsigned)
            uow.commit()
        rig.engine.names |= {"lisi": "李四", "zhangsan": "张三"}

        said = [(each["signer"], each["opinion"], each["text"]) for each in view(clerk)["opinions"]]

        assert said == [("李四", "不同意（张三代录）", "请核实"), ("（不记名）", "良好", "请核实")]

    def test_cases_around_it_are_shown(self, clerk: Clerk, number: str, rig: Rig) -> None:
        assert view(clerk)["related"] == []
        with rig.uow() as uow:
            case = uow.cases.by_number(number)
            assert case is not None
            uow.cases.add(replace(case, id="c2", number="BJ-2026-000002", root_instance_id=None))
            uow.case_links.add(
                CaseLink(
                    child_case_id="c2",
                    parent_case_id=case.id,
                    step="task-9",
                    position=1,
                    parent_instance_id="instance-1",
                    message="",
                    created_at=NOW,
                )
            )
            uow.commit()

        other = {
            "relation": "转出",
            "number": "BJ-2026-000002",
            "title": "（由其他岗位办理，不显示标题）",
            "visible": False,
            "procedure": "处理相关“12345”举报投诉",
            "state_text": "办理中",
        }
        assert view(clerk)["related"] == [other]
        with rig.uow() as uow:
            theirs = uow.cases.get("c2")
            assert theirs is not None
            uow.cases.save(replace(theirs, initiator="zhangsan"))
            uow.commit()
        assert view(clerk)["related"] == [{**other, "title": case.title, "visible": True}]

    def test_timeline_has_who_did_what_in_order(self, clerk: Clerk, rig: Rig) -> None:
        done = UserTaskFact(
            id="t1",
            key="k",
            name="登记受理",
            assignee="zhangsan",
            started_at=NOW,
            ended_at=NOW + timedelta(hours=1),
        )
        gone = replace(done, id="t2", name="催办", deleted=True, assignee=None)
        other = replace(
            done, id="t4", name="审签", assignee="lisi", ended_at=NOW + timedelta(hours=2)
        )
        rig.engine.tasks["instance-1"] = (
            gone,
            done,
            replace(done, id="t3", ended_at=None),
            other,
            replace(other, id="t5", assignee="gone", ended_at=NOW + timedelta(hours=3)),
        )
        rig.engine.names["lisi"] = "李四"

        timeline = view(clerk)["timeline"]

        assert [(entry["actor"], entry["text"]) for entry in timeline] == [
            (
                "12345政务服务热线",
                "收到12345政务服务热线提交的“处理相关“12345”举报投诉”，编号 BJ-2026-000001",
            ),
            ("系统", "“催办”已取消"),
            ("张三", "完成“登记受理”"),
            ("李四", "完成“审签”"),
            ("gone", "完成“审签”"),
        ]

    def test_where_the_case_stands_and_the_way_to_the_own_task(
        self, clerk: Clerk, rig: Rig
    ) -> None:
        waiting = UserTaskFact(
            id="task-1",
            key="k",
            name="核实情况",
            assignee=None,
            started_at=NOW,
            ended_at=None,
        )
        other = replace(
            waiting, id="t2", name="会签", assignee="lisi", started_at=NOW - timedelta(1)
        )
        rig.engine.tasks["instance-1"] = (waiting, other, replace(other, id="t3", ended_at=NOW))
        rig.engine.names["lisi"] = "李四"

        now = view(clerk)["now"]

        assert [(one["name"], one["holder"], one["task_id"]) for one in now] == [
            ("会签", "李四", None),
            ("核实情况", "", "task-1"),
        ]

    def test_limits_and_kinds_are_told(self, clerk: Clerk, rig: Rig) -> None:
        found = view(clerk)

        assert found["can_add"] is True
        assert found["limits"]["max_bytes"] == rig.settings.max_attachment_bytes
        assert {".pdf", ".mp3", ".jpg"} <= set(found["limits"]["accepted"])
        assert {"value": "recording", "label": "录音"} in found["paper_kinds"]

    def test_the_record_is_shown_while_the_engine_does_not_tell_tasks(
        self, clerk: Clerk, rig: Rig
    ) -> None:
        rig.engine.down = True

        assert len(view(clerk)["timeline"]) == 1


class TestWho:
    def test_nobody_is_logged_in(self, client: Client, number: str, browser: Browser) -> None:
        for answer in (
            client.get("/panel/tasks/task-1"),
            browser("s-forged").get("/panel/tasks/task-1"),
            browser("s-forged").add("task-1"),
        ):
            assert_problem(answer, 401, "no-session")
            assert "www-authenticate" not in answer.headers

    def test_a_body_s_key_is_no_session(self, client: Client, number: str) -> None:
        assert_problem(client.get("/panel/tasks/task-1"), 401, "no-session")

    def test_a_task_of_another_post(self, number: str, browser: Browser) -> None:
        other = browser("s-li")

        assert_problem(other.get("/panel/tasks/task-1"), 404, "not-found")
        assert_problem(other.add("task-1"), 404, "not-found")

    def test_a_paper_of_another_case(
        self, client: Client, clerk: Clerk, rig: Rig, browser: Browser
    ) -> None:
        paper = clerk.add("task-1").json()
        second = client.submit(key="second").json()["tracking_number"]
        rig.link(second, "instance-2")
        rig.sessions.show("lisi", "task-2", "instance-2")
        other = browser("s-li")

        stolen = other.get(f"/panel/tasks/task-2/papers/{paper['id']}")

        assert_problem(stolen, 404, "not-found")

    def test_a_task_whose_case_has_no_record_yet(self, clerk: Clerk, rig: Rig) -> None:
        rig.sessions.show("zhangsan", "task-9", "instance-9")

        answer = clerk.get("/panel/tasks/task-9")

        assert_problem(answer, 409, "case-not-registered")
        assert answer.json()["detail"] == "本件尚未登记完成，请稍候片刻再打开。"

    def test_a_business_key_opens_no_case(self, clerk: Clerk, number: str, rig: Rig) -> None:
        """Whoever starts an instance chooses its key: it proves nothing."""
        rig.sessions.show("zhangsan", "task-9", "instance-9", key=number)

        assert_problem(clerk.get("/panel/tasks/task-9"), 409, "case-not-registered")

    @pytest.mark.parametrize("task", ["..%2Fadmin", "a;b", "x" * 65])
    def test_a_task_id_is_no_path(self, clerk: Clerk, task: str) -> None:
        assert clerk.get(f"/panel/tasks/{task}").status_code in {404, 422}

    def test_the_engine_is_down(self, clerk: Clerk, rig: Rig) -> None:
        rig.sessions.down = True

        answer = clerk.get("/panel/tasks/task-1")

        assert_problem(answer, 503, "temporarily-unavailable")
        assert answer.headers["retry-after"] == "5"


class TestWorkingDays:
    def test_days_from_today_on(self, clerk: Clerk) -> None:
        found = clerk.get("/panel/data/working-days").json()
        assert found["first"] == "2026-03-02"
        assert found["marks"].startswith("1111100" * 4)
        assert found["marks"][32:37] == "10001"  # 2026年清明节放假 4月4日至6日


class TestCards:
    def test_only_tasks_of_the_clerk_have_a_card(
        self, clerk: Clerk, browser: Browser, rig: Rig
    ) -> None:
        rig.sessions.show("lisi", "task-2", "instance-2")
        rig.tasks.texts = {
            "instance-1": {"caseNumber": "BJ-1", "caseTitle": "退费", "applicant": "王某"},
            "instance-2": {"caseNumber": "BJ-2"},
        }
        address = "/panel/data/cards?tasks=task-1,task-2,task-9"

        assert clerk.get(address).json() == [
            {"task_id": "task-1", "which": "BJ-1 退费", "sender": "王某"}
        ]
        assert [one["which"] for one in browser("s-li").get(address).json()] == ["BJ-2"]
        assert_problem(browser("s-forged").get(address), 401, "no-session")
        many = ",".join(f"t{number}" for number in range(51))
        assert clerk.get(f"/panel/data/cards?tasks={many}").status_code == 422
