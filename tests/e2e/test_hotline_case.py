"""附件 2.29 in the browser: each clerk does the task of the post, until the answer went out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from bureau.domain.clock import SystemClock
from tests.e2e.office import Office, is_closed, packages_of
from tests.e2e.tasklist import Answer, Tasklist
from tests.support.installation import Installation, until

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(900)]

TODAY = SystemClock().now().date()

#: A quarter of a second of silence: RIFF/WAVE, 8 kHz, 8 bit, mono.
SILENCE = (
    b"RIFF"
    + (36 + 2000).to_bytes(4, "little")
    + b"WAVEfmt "
    + (16).to_bytes(4, "little")
    + (1).to_bytes(2, "little")
    + (1).to_bytes(2, "little")
    + (8000).to_bytes(4, "little")
    + (8000).to_bytes(4, "little")
    + (1).to_bytes(2, "little")
    + (8).to_bytes(2, "little")
    + b"data"
    + (2000).to_bytes(4, "little")
    + b"\x80" * 2000
)

#: Who does what, in the order of 规范 一: user, task, answers by label.
UNTIL_THE_PROPOSAL: tuple[tuple[str, str, Mapping[str, Answer]], ...] = (
    (
        "wangfang",
        "接收举报投诉单",
        {"答复截止日期": TODAY + timedelta(days=6), "签批领导": "分管领导（国内贸易科）"},
    ),
    (
        "sunwei",
        "签批意见",
        {"签批意见": "请依法办理。", "签批日期": TODAY, "录入方式": "领导本人录入"},
    ),
    ("wangfang", "交办举报投诉单", {"承办科室": "国内贸易科业务岗位1"}),
    (
        "liqiang",
        "分析基本情况",
        {"基本情况分析": "属于单用途预付卡纠纷。", "是否属于本科室业务": "属于本科室业务"},
    ),
)

INSPECTION: tuple[tuple[str, str, Mapping[str, Answer]], ...] = (
    ("liqiang", "研究提出处理意见", {"处理意见": "到商家实地检查。", "是否需要实地检查": "需要"}),
    (
        "liqiang",
        "进行实地检查",
        {
            "实地检查日期": TODAY,
            "检查人员": "李强、张敏",
            "被检查单位": "演示超市",
            "有关单位配合情况": "充分配合",
            "检查情况": "商家承认系统故障。",
            "已核对：行政执法行为符合法律法规各项规定": True,
        },
    ),
)


def handling(mode: str) -> Mapping[str, Answer]:
    return {
        "依法处理及有关情况": "已约谈商家，同意退款。",
        "答复意见": "您反映的问题已协调商家退款。",
        "已核对：答复用语文明礼貌，充分尊重举报投诉人，客观详实地说明问题": True,
        "答复方式": mode,
    }


APPROVAL: Mapping[str, Answer] = {
    "审签结论": "同意",
    "审签日期": TODAY,
    "录入方式": "领导本人录入",
}


def hand_in(system: Installation) -> str:
    answer = system.hand_in()
    assert answer.status_code == 201, answer.text
    return str(answer.json()["tracking_number"])


def delivered(system: Installation, case: str) -> list[dict[str, object]]:
    """What the hotline got of this case."""
    got = requests.get(f"{system.hotline}/received", timeout=10).json()
    return [entry for entry in got if entry["case_number"] == case]


@pytest.fixture
def case(system: Installation) -> str:
    return hand_in(system)


def test_an_answer_on_line(
    system: Installation, sit_down: Callable[[str], Tasklist], case: str
) -> None:
    office = Office(sit_down, case)
    for user, task, answers in (*UNTIL_THE_PROPOSAL, *INSPECTION):
        office.does(user, task, answers)
    office.does("liqiang", "依法处理并整理相关情况", handling("网上回复"))
    office.does("sunwei", "审签答复意见", APPROVAL)
    office.does("liqiang", "登记满意度", {"举报投诉人是否满意": "满意", "评价日期": TODAY})

    until(lambda: is_closed(system, case), 60)
    [reply] = delivered(system, case)
    assert reply["deliveries"] == 1
    assert len(packages_of(system, case)) == 1


def test_an_answer_by_telephone_with_its_recording(
    system: Installation, sit_down: Callable[[str], Tasklist], case: str, tmp_path: Path
) -> None:
    recording = tmp_path / "通话录音.wav"
    recording.write_bytes(SILENCE)
    office = Office(sit_down, case)
    for user, task, answers in UNTIL_THE_PROPOSAL:
        office.does(user, task, answers)
    office.does(
        "liqiang", "研究提出处理意见", {"处理意见": "约谈商家。", "是否需要实地检查": "不需要"}
    )
    office.does("liqiang", "依法处理并整理相关情况", handling("电话答复（须录音留档）"))
    office.does("sunwei", "审签答复意见", APPROVAL)

    def add_recording(clerk: Tasklist) -> None:
        clerk.add_paper(recording, "录音")
        clerk.shot("办件-录音")
        history = clerk.page.locator(".bureau-panel").inner_text()
        assert "孙伟" in history
        assert "sunwei" not in history
        clerk.open_tab("办理表单")

    office.does(
        "liqiang",
        "电话答复举报投诉人",
        {
            "电话是否接通并答复": "已接通并答复",
            "实际答复时间（日期）": SystemClock().now().replace(hour=10, minute=20),
            "答复对象": "来电人",
            "答复情况": "已告知退款安排。",
            "举报投诉人是否满意": "不满意",
            "不满意的原因": "退款太慢。",
        },
        before=add_recording,
    )
    office.does(
        "liqiang",
        "做好解释工作",
        {
            "实际解释时间（日期）": SystemClock().now().replace(hour=15, minute=0),
            "解释工作情况": "说明了退款所需的时间。",
        },
    )

    until(lambda: is_closed(system, case), 60)
    assert delivered(system, case) == []
    assert len(packages_of(system, case)) == 2  # the case, and the recording that 规范 三 keeps


def test_a_clerk_of_another_section_sees_nothing(
    sit_down: Callable[[str], Tasklist], case: str
) -> None:
    office = sit_down("wangfang")
    office.open_list("本岗位待领")
    office.open_task(case, "接收举报投诉单")  # it is there for the post that holds it
    address = office.page.url

    stranger = sit_down("chenjie")
    stranger.open_list("本岗位待领")
    stranger.page.wait_for_timeout(1000)
    assert stranger.page.locator("li.task").count() == 0
    for status in (403, 404):
        stranger.expect_refusal(status, "/task/")
    stranger.page.goto(address)
    stranger.page.wait_for_timeout(2000)
    assert case not in stranger.page.locator("body").inner_text()
