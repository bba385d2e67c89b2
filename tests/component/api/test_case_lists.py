"""办件查询: what a clerk finds is what the clerk may see; of all else there is no trace."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from bureau.domain.cases import Case, CaseSource, CaseState
from bureau.services.ports.clerk_tasks import DoneTask
from bureau.services.records import Paper
from tests.component.api.client import PROCEDURE, Client, assert_problem
from tests.component.api.rig import NOW, Rig

Browser = Callable[[str], httpx.Client]


@pytest.fixture
def browser(client: Client, rig: Rig) -> Iterator[Browser]:
    """A clerk's browser, by user id."""
    with ExitStack() as stack:

        def opened(user: str) -> httpx.Client:
            rig.sessions.log_in(f"s-{user}", user, user)
            made = httpx.Client(
                base_url=client.base_url, cookies={"JSESSIONID": f"s-{user}"}, trust_env=False
            )
            return stack.enter_context(made)

        yield opened


def case(number: int, **changes: Any) -> Case:
    made = Case(
        id=str(UUID(int=number)),
        number=f"BJ-2026-{number:06d}",
        procedure_id=PROCEDURE,
        title=f"反映第{number}号超市退费问题",
        source=CaseSource.API,
        state=CaseState.ACTIVE,
        received_at=NOW + timedelta(minutes=number),
        data={"complainant": f"申请人{number}"},
        root_instance_id=f"instance-{number}",
    )
    return replace(made, **changes)


def keep(rig: Rig, *cases: Case) -> None:
    with rig.uow() as uow:
        for one in cases:
            uow.cases.add(one)
        uow.commit()


def did(rig: Rig, user: str, *numbers: int) -> None:
    """A person had a task of these cases."""
    rig.tasks.done.setdefault(user, []).extend(
        DoneTask(root_instance_id=f"instance-{number}", ended_at=NOW - timedelta(days=1))
        for number in numbers
    )


def found(clerk: httpx.Client, **wanted: str) -> list[str]:
    answer = clerk.get("/panel/data/cases", params=wanted)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    numbers = [int(line["number"].rpartition("-")[2]) for line in body["cases"]]
    assert body["total"] == len(numbers)
    return [f"{number}" for number in numbers]


class TestLists:
    def test_begun_done_and_waiting_are_found_and_nothing_else(
        self, browser: Browser, rig: Rig
    ) -> None:
        keep(rig, *(case(number) for number in (1, 2, 4)), case(3, initiator="zhangsan"))
        did(rig, "zhangsan", 1)
        rig.tasks.open["zhangsan"] = frozenset({"instance-2"})
        clerk = browser("zhangsan")

        assert found(clerk) == ["3", "2", "1"]
        assert found(clerk, which="begun") == ["3"]
        assert found(clerk, which="done") == ["1"]

    def test_number_applicant_and_words_of_the_title_find_it(
        self, browser: Browser, rig: Rig
    ) -> None:
        keep(rig, case(1), case(2, title="Ｗ１ 型压力容器"), case(3))
        did(rig, "zhangsan", 1, 2, 3)
        clerk = browser("zhangsan")

        assert found(clerk, text="BJ-2026-000003") == ["3"]
        assert found(clerk, text="申请人1") == ["1"]
        assert found(clerk, text="w1 容器") == ["2"]
        assert found(clerk, text="100%") == []
        assert found(clerk, text="_") == []

    def test_a_colleague_finds_no_trace(self, browser: Browser, rig: Rig) -> None:
        keep(rig, case(1), case(2, initiator="zhangsan"))
        did(rig, "zhangsan", 1)
        stranger = browser("lisi")

        for text in ("", "BJ-2026-000001", "申请人1", "超市"):
            assert found(stranger, text=text) == []
        unknown = stranger.get("/panel/data/cases/BJ-2026-999999")
        for path in ("BJ-2026-000001", "BJ-2026-000002", "BJ-2026-000001/sheet"):
            hidden = stranger.get(f"/panel/data/cases/{path}")
            assert_problem(hidden, 404, "not-found")
            assert hidden.json()["detail"] == unknown.json()["detail"]
        assert rig.sheets.asked == []

    def test_an_instance_with_somebody_elses_number_opens_no_door(
        self, browser: Browser, rig: Rig
    ) -> None:
        keep(rig, case(1))
        did(rig, "lisi", 99)  # own instance, started with business key BJ-2026-000001
        rig.tasks.open["lisi"] = frozenset({"instance-99"})
        stranger = browser("lisi")

        assert found(stranger) == []
        assert_problem(stranger.get("/panel/data/cases/BJ-2026-000001"), 404, "not-found")

    def test_nobody_logged_in_learns_nothing(self, client: Client, rig: Rig) -> None:
        keep(rig, case(1))
        for path in ("", "/BJ-2026-000001", "/BJ-2026-000001/sheet"):
            assert_problem(client.get(f"/panel/data/cases{path}"), 401, "no-session")


class TestCase:
    def test_who_took_part_sees_a_finished_case_with_its_papers(
        self, browser: Browser, rig: Rig
    ) -> None:
        keep(rig, case(1, state=CaseState.CLOSED, closed_at=NOW))
        did(rig, "zhangsan", 1)
        with rig.uow() as uow:
            for at in (1, 2):
                uow.papers.add(paper(at, f"{at}" * 64))
            uow.commit()
        clerk = browser("zhangsan")

        shown = clerk.get("/panel/data/cases/BJ-2026-000001").json()
        assert shown["case"]["state_text"] == "已办结"
        assert not shown["can_add"]
        versions = [(one["version"], one["latest"]) for one in shown["papers"]]
        assert versions == [(1, False), (2, True)]
        assert_problem(browser("lisi").get(shown["papers"][0]["url"]), 404, "not-found")

    def test_the_sheet_is_a_pdf(self, browser: Browser, rig: Rig) -> None:
        keep(rig, case(1))
        did(rig, "zhangsan", 1)
        answer = browser("zhangsan").get("/panel/data/cases/BJ-2026-000001/sheet")
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")

    def test_cases_alike_are_those_that_the_clerk_may_see(self, browser: Browser, rig: Rig) -> None:
        same = {"complainant": "王某"}
        keep(rig, *(case(number, data=same) for number in (1, 2, 3)))
        keep(rig, case(4, title=case(1).title), case(5, data={"complainant": "匿名"}))
        keep(rig, case(6, data={"complainant": "匿名"}))
        did(rig, "zhangsan", 1, 2, 4, 5, 6)
        clerk = browser("zhangsan")

        shown = clerk.get("/panel/data/cases/BJ-2026-000001").json()["alike"]
        said = [(one["number"][-1], one["relation"]) for one in shown]
        assert said == [("4", "同一事由"), ("2", "同一申请人")]
        assert clerk.get("/panel/data/cases/BJ-2026-000005").json()["alike"] == []


def paper(at: int, digest: str) -> Paper:
    return Paper(
        id=str(UUID(int=100 + at)),
        sha256=digest,
        size=3,
        media_type="application/pdf",
        name="核查报告.pdf",
        kind="material",
        added_by="zhangsan",
        added_at=NOW + timedelta(hours=at),
        case_id=case(1).id,
    )


def test_answers_stay_fast_with_ten_thousand_cases(
    browser: Browser, rig: Rig, record_property: Callable[[str, object], None]
) -> None:
    keep(rig, *(case(number, state=CaseState.CLOSED) for number in range(1, 10_001)))
    did(rig, "zhangsan", *range(1, 10_001, 2))
    clerk = browser("zhangsan")
    rig.sessions.show("zhangsan", "task-1", "instance-501")
    clerk.get("/panel/data/cases")  # reads the history of five years once

    def milliseconds(path: str) -> float:
        taken = []
        for _ in range(5):
            began = time.process_time()
            assert clerk.get(path).status_code == 200
            taken.append((time.process_time() - began) * 1000)
        return sorted(taken)[2]

    for name, path in (
        ("list", "/panel/data/cases"),
        ("page", "/panel/data/cases?page=150"),
        ("words", "/panel/data/cases?text=9999号超市"),
        ("begun", "/panel/data/cases?which=begun"),
        ("case", "/panel/data/cases/BJ-2026-000501"),
        ("tab", "/panel/tasks/task-1"),
    ):
        took = milliseconds(path)
        record_property(name, round(took))
        print(f"{name}: {took:.0f} ms")  # noqa: T201
        # Time of the processor, client's and server's together: the machine is not ours alone.
        assert took < 200, (name, took)
