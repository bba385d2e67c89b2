"""认领: a post with one holder needs none, and what was claimed can be given back to the post."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from bureau.services.ports.clerk_tasks import Candidates
from tests.component.api.client import Client, assert_problem
from tests.component.api.rig import Rig

TOKEN = "T" * 32


@pytest.fixture
def desk(client: Client, rig: Rig) -> Iterator[httpx.Client]:
    """zhangsan's browser; task-1 of post ipost is offered and not taken."""
    rig.sessions.log_in("s-zhang", "zhangsan", "张三")
    rig.sessions.show("zhangsan", "task-1", "instance-1")
    offer(rig, None)
    rig.tasks.offered["task-1"] = Candidates(groups=("ipost",), users=())
    rig.tasks.posts["ipost"] = ("zhangsan",)
    cookies = {"JSESSIONID": "s-zhang", "XSRF-TOKEN": TOKEN}
    with httpx.Client(
        base_url=client.base_url, cookies=cookies, trust_env=False, timeout=60
    ) as browser:
        yield browser


def offer(rig: Rig, assignee: str | None) -> None:
    task = rig.sessions.tasks["zhangsan", "task-1"]
    rig.sessions.tasks["zhangsan", "task-1"] = replace(task, assignee=assignee)


def is_sole(desk: httpx.Client) -> bool:
    answer = desk.get("/panel/tasks/task-1/holder")
    assert answer.status_code == 200, answer.text
    return bool(answer.json()["sole"])


def give_back(desk: httpx.Client, task: str = "task-1", token: str = TOKEN) -> httpx.Response:
    return desk.post(f"/panel/tasks/{task}/give-back", headers={"X-XSRF-TOKEN": token})


class TestHolder:
    def test_the_only_holder_of_the_post_is_told_so(self, desk: httpx.Client) -> None:
        assert is_sole(desk)

    def test_a_colleague_at_the_post_makes_a_claim_necessary(
        self, desk: httpx.Client, rig: Rig
    ) -> None:
        rig.tasks.posts["ipost"] = ("zhangsan", "lisi")
        assert not is_sole(desk)

    def test_a_second_post_or_a_named_person_makes_it_necessary(
        self, desk: httpx.Client, rig: Rig
    ) -> None:
        rig.tasks.posts["jpost"] = ("lisi",)
        rig.tasks.offered["task-1"] = Candidates(groups=("ipost", "jpost"), users=())
        assert not is_sole(desk)
        rig.tasks.offered["task-1"] = Candidates(groups=("ipost",), users=("lisi",))
        assert not is_sole(desk)

    def test_a_task_that_somebody_has_is_not_taken_again(
        self, desk: httpx.Client, rig: Rig
    ) -> None:
        offer(rig, "lisi")
        assert not is_sole(desk)

    def test_of_a_task_out_of_sight_nothing_is_said(self, desk: httpx.Client) -> None:
        assert_problem(desk.get("/panel/tasks/task-2/holder"), 404, "not-found")


class TestGiveBack:
    def test_the_clerks_own_task_goes_back_to_its_post(self, desk: httpx.Client, rig: Rig) -> None:
        offer(rig, "zhangsan")
        assert give_back(desk).status_code == 204
        assert rig.tasks.given_back == ["task-1"]

    def test_a_colleagues_task_stays(self, desk: httpx.Client, rig: Rig) -> None:
        offer(rig, "lisi")
        assert_problem(give_back(desk), 403, "not-permitted")
        assert rig.tasks.given_back == []

    def test_a_task_given_to_a_person_has_no_post_to_go_to(
        self, desk: httpx.Client, rig: Rig
    ) -> None:
        offer(rig, "zhangsan")
        rig.tasks.offered["task-1"] = Candidates(groups=(), users=())
        assert_problem(give_back(desk), 403, "not-permitted")

    def test_another_site_and_a_stranger_change_nothing(self, desk: httpx.Client, rig: Rig) -> None:
        offer(rig, "zhangsan")
        assert_problem(give_back(desk, token="x" * 32), 403, "csrf-refused")
        assert_problem(give_back(desk, task="task-2"), 404, "not-found")
        desk.cookies.delete("JSESSIONID")
        assert_problem(give_back(desk), 401, "no-session")
        assert rig.tasks.given_back == []
