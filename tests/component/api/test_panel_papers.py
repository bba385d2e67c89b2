"""The 办件 tab: papers under the clerk's name, no change from other sites."""

from __future__ import annotations

import pytest

from tests.component.api.clerks import Browser, Clerk, view
from tests.component.api.client import Client, assert_problem, submission
from tests.component.api.rig import NOW, Rig
from tests.component.api.test_attachments import GOOD, PDF

RECORDING = GOOD["录音.mp3"][1]


class TestPapers:
    def test_added_under_the_clerk_s_name_and_in_the_timeline(self, clerk: Clerk) -> None:
        answer = clerk.add("task-1", RECORDING, "电话录音.mp3", "recording")

        assert answer.status_code == 201, answer.text
        paper = answer.json()
        assert (paper["name"], paper["kind_label"], paper["added_by"]) == (
            "电话录音.mp3",
            "录音",
            "张三",
        )
        found = view(clerk)
        assert found["papers"] == [paper]
        assert (found["timeline"][-1]["actor"], found["timeline"][-1]["text"]) == (
            "张三",
            "添加录音：电话录音.mp3",
        )

    def test_others_see_who_added_it(self, clerk: Clerk, rig: Rig, browser: Browser) -> None:
        clerk.add("task-1")
        rig.sessions.show("lisi", "task-1", "instance-1")

        (paper,) = view(browser("s-li"))["papers"]

        assert paper["added_by"] == "张三"

    def test_what_came_with_the_submission_is_there_too(
        self, client: Client, rig: Rig, browser: Browser
    ) -> None:
        named = client.attach(PDF).json()
        body = submission(attachments=[{"id": named["id"], "sha256": named["sha256"]}])
        number = client.submit(body, key="second").json()["tracking_number"]
        rig.link(number, "instance-2")
        rig.sessions.log_in("s-zhang", "zhangsan", "张三")
        rig.sessions.show("zhangsan", "task-2", "instance-2")

        (paper,) = view(browser("s-zhang"), "task-2")["papers"]

        assert (paper["id"], paper["added_by"]) == (named["id"], "12345政务服务热线")

    def test_downloaded_as_it_was_and_never_run(self, clerk: Clerk) -> None:
        paper = clerk.add("task-1").json()

        answer = clerk.get(paper["url"])

        assert (answer.status_code, answer.content) == (200, PDF)
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"] == (
            "attachment; filename=\"paper.pdf\"; filename*=UTF-8''%E6%9D%90%E6%96%99.pdf"
        )
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["etag"] == f'"{paper["sha256"]}"'

    @pytest.mark.parametrize(
        ("asked", "status", "first", "last"),
        [
            ("bytes=0-3", 206, 0, 3),
            ("bytes=5-", 206, 5, len(RECORDING) - 1),
            ("bytes=-4", 206, len(RECORDING) - 4, len(RECORDING) - 1),
            ("bytes=0-999999", 206, 0, len(RECORDING) - 1),
            ("bytes=0-1,3-4", 200, 0, len(RECORDING) - 1),
            ("lines=1-2", 200, 0, len(RECORDING) - 1),
        ],
    )
    def test_a_player_can_seek(
        self, clerk: Clerk, asked: str, status: int, first: int, last: int
    ) -> None:
        paper = clerk.add("task-1", RECORDING, "录音.mp3", "recording").json()

        answer = clerk.get(paper["url"], headers={"Range": asked})

        assert (answer.status_code, answer.content) == (status, RECORDING[first : last + 1])
        if status == 206:
            span = f"bytes {first}-{last}/{len(RECORDING)}"
            assert answer.headers["content-range"] == span

    @pytest.mark.parametrize("asked", ["bytes=900-", "bytes=-0", "bytes=5-2"])
    def test_ranges_outside(self, clerk: Clerk, asked: str) -> None:
        paper = clerk.add("task-1", RECORDING, "录音.mp3", "recording").json()

        answer = clerk.get(paper["url"], headers={"Range": asked})

        assert answer.status_code == 416
        assert answer.headers["content-range"] == f"bytes */{len(RECORDING)}"

    def test_a_recording_is_sound(self, clerk: Clerk) -> None:
        answer = clerk.add("task-1", PDF, "录音.pdf", "recording")

        assert_problem(answer, 422, "invalid-data")
        assert answer.json()["faults"] == [
            {"pointer": "/query/kind", "message": "录音应为音频、视频文件。"}
        ]

    def test_not_after_the_end(self, clerk: Clerk, number: str, rig: Rig) -> None:
        with rig.uow() as uow:
            case = uow.cases.by_number(number)
            assert case is not None
            uow.cases.save(case.closing("已答复", NOW))
            uow.commit()

        assert_problem(clerk.add("task-1"), 409, "case-closed")
        assert view(clerk)["can_add"] is False


class TestForgery:
    @pytest.mark.parametrize("header", ["", "wrong", "T" * 31])
    def test_without_the_token_of_this_origin(self, clerk: Clerk, rig: Rig, header: str) -> None:
        clerk.token = header

        assert_problem(clerk.add("task-1"), 403, "csrf-refused")
        assert rig.stored_files() == []

    def test_without_the_cookie(self, clerk: Clerk) -> None:
        del clerk.cookies["XSRF-TOKEN"]

        assert_problem(clerk.add("task-1"), 403, "csrf-refused")

    def test_two_empty_ones_are_not_the_same_token(self, clerk: Clerk) -> None:
        clerk.cookies["XSRF-TOKEN"] = ""
        clerk.token = ""

        assert_problem(clerk.add("task-1"), 403, "csrf-refused")

    def test_a_browser_that_knows_two_tokens(self, clerk: Clerk) -> None:
        clerk.cookies.set("XSRF-TOKEN", "O" * 32, path="/panel")

        assert clerk.add("task-1").status_code == 201

    def test_from_another_site(self, clerk: Clerk) -> None:
        clerk.headers["Sec-Fetch-Site"] = "cross-site"

        assert_problem(clerk.add("task-1"), 403, "csrf-refused")
