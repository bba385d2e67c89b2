"""会议议题 in the browser: a plan waits for 局党组会, the office enters its result, it goes on."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import pytest
from playwright.sync_api import FilePayload, expect
from pypdf import PdfWriter

from bureau.domain.clock import SystemClock
from bureau.timezone import TIME_ZONE
from tests.e2e.looking import look
from tests.e2e.office import Office, begun, listed
from tests.e2e.tasklist import Tasklist
from tests.support.installation import Installation

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(900)]

TITLE: Final = "桓台县农产品批发市场规划"


def minutes() -> bytes:
    """A 纪要 as a scan."""
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(file)
    return file.getvalue()


def queued(system: Installation, sit_down: Callable[[str], Tasklist]) -> str:
    """A plan on its way to 局党组会; its number."""
    today = SystemClock().now().astimezone(TIME_ZONE).date()
    reasons = "规划提出的背景（国际国内环境的变化、行业发展需要、我县实际）"
    answers = {"规划名称": TITLE, reasons: "群众消费升级，市场布局需要调整。"}
    case = begun(system, sit_down("liqiang"), "农产品批发市场规划拟定", TITLE, answers)
    section = Office(sit_down, case)
    section.does(
        "liqiang",
        "编制项目支出预算",
        {
            "科室项目支出预算（万元）": "20",
            "申请日期": today,
            "预算依据（有关政策规定）和条目": "按项目支出预算编制规定。",
        },
    )
    granted = {"预算申请结果": "获批，获得预算资金", "批复情况": "已列入年度预算。"}
    section.does("liqiang", "登记预算申请结果", granted)
    section.does(
        "liqiang",
        "拟定工作方案和研究报告",
        {
            "工作方案": "分三步编制。",
            "可行性和必要性研究报告": "可行且必要。",
            "计划完成日": today + timedelta(days=90),
        },
    )
    return case


def test_the_office_enters_what_the_meeting_said_and_the_plan_goes_on(
    system: Installation, sit_down: Callable[[str], Tasklist], axe: str
) -> None:
    case = queued(system, sit_down)
    office = sit_down("wangfang")
    page = office.page
    page.goto(f"{system.origin}/panel/meetings")
    listed(page, "tr", TITLE)
    look(office, axe, "会议议题", "body")

    outsider = sit_down("chenjie")
    outsider.expect_refusal(403, "/panel/meetings")
    stranger = outsider.page
    stranger.goto(f"{system.origin}/panel/meetings")
    assert TITLE not in stranger.locator("body").inner_text()

    office = sit_down("wangfang")
    page = office.page
    page.goto(f"{system.origin}/panel/meetings")
    held = SystemClock().now().astimezone(TIME_ZONE).date().isoformat()
    paper: FilePayload = {"name": "纪要.pdf", "mimeType": "application/pdf", "buffer": minutes()}
    office.expect_refusal(422, "/panel/meetings")
    page.get_by_label("会议日期").fill(held)
    page.get_by_label("会议纪要").set_input_files(paper)
    page.get_by_role("button", name="登记会议结果").click()
    expect(page.get_by_role("alert")).to_contain_text("请重新选择会议纪要")
    expect(page.get_by_label("会议日期")).to_have_value(held)
    look(office, axe, "会议议题-未登记", "body")

    page.get_by_label("会议纪要").set_input_files(paper)
    page.get_by_label(f"{case} 结果").select_option(label="通过")
    page.get_by_label(f"{case} 会议要求").fill("抓紧编制。")
    page.get_by_role("button", name="登记会议结果").click()
    expect(page.get_by_role("status")).to_contain_text("1 项有结果")
    assert TITLE not in page.locator("main").inner_text()
    look(office, axe, "会议议题-已登记", "body")

    sit_down("liqiang").find_task(case, "调查统计并形成调研报告")
