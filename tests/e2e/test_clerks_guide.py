"""docs/办事员手册.md says what the pages say; with BUREAU_GUIDE set its pictures are made anew."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from bureau.domain.clock import SystemClock
from tests.e2e.office import fill_row, listed, save_row
from tests.e2e.tasklist import Tasklist
from tests.support.engine import ROOT
from tests.support.installation import Installation

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(600)]

GUIDE: Final = ROOT / "docs" / "办事员手册.md"
PICTURES: Final = ROOT / "docs" / "办事员手册"
#: Words of the interface stand in bold.
LABEL: Final = re.compile(r"\*\*([^*]+)\*\*")
PICTURE: Final = re.compile(r"\]\(办事员手册/([^)]+\.png)\)")


class Walk:
    """Looks at pages: keeps what they say and, when asked, their pictures."""

    def __init__(self) -> None:
        self.said = ""
        self.pictures: list[str] = []

    def look(self, page: Page, name: str) -> None:
        """One page as it is."""
        self.said += page.locator("body").inner_text() + "\n"
        self.pictures.append(f"{name}.png")
        if os.environ.get("BUREAU_GUIDE"):
            page.mouse.move(0, 400)  # off the link: its tooltip would cover what is beside it
            page.wait_for_timeout(500)
            page.screenshot(path=PICTURES / f"{name}.png")


def test_every_word_of_the_guide_stands_on_a_page(
    system: Installation, sit_down: Callable[[str], Tasklist]
) -> None:
    walk = Walk()
    clerk = sit_down("wangfang")
    page = clerk.page
    title = "关于报送一季度商贸流通运行情况的通知"
    page.get_by_text("新建办件").first.click()
    expect(page.locator("ul.processes")).to_contain_text("收文办理")
    walk.look(page, "05-新建办件")
    page.keyboard.press("Escape")
    page.reload()
    answers = {"来文单位": "淄博市商务局", "文件标题": title, "形式": "纸质文件"}
    clerk.begin("收文办理", answers)
    clerk.open_list("本岗位待领")
    expect(clerk.card(title, "清点签收并登记来文")).to_have_count(1, timeout=60_000)
    expect(page.locator(".task-filter a[data-count]").first).to_be_attached()
    walk.look(page, "01-任务列表")
    clerk.open_task(title, "清点签收并登记来文")
    walk.said += page.locator("section.task-card").inner_text()
    clerk.claim()
    walk.look(page, "02-办理表单")
    clerk.open_tab("办件")
    expect(page.locator(".bureau-number")).to_be_visible()
    walk.look(page, "03-办件页签")
    clerk.open_tab("办理表单")
    clerk.fill(
        {
            "已当面清点份号、份数、页面": True,
            "是否符合收文要求": "符合，签收并登记",
            "收文日期": SystemClock().now().date(),
            "密级": "无",
            "份数": "2",
        }
    )
    clerk.submit()
    page.goto(f"{system.origin}/panel/cases")
    expect(page.locator("#place[aria-busy=false]")).to_be_visible()
    walk.look(page, "04-办件查询")
    fill_row(page, system.origin, "SW-12", title)
    save_row(page, "SW-12")
    page.evaluate("scrollTo(0, 0)")
    walk.look(page, "06-台账")
    page.goto(f"{system.origin}/panel/sent")
    expect(listed(page, "article", title)).to_contain_text("拟定拟办意见")
    walk.look(page, "07-我送出的")

    office = sit_down("huangli")
    office.find_task(title, "拟定拟办意见")
    office.claim()
    office.fill(
        {
            "拟办意见": "请吴局长阅示，国内贸易科承办。",
            "呈送批示": "主要领导",
            "分管局领导": "分管领导（国内贸易科）",
        }
    )
    office.submit()
    page = sit_down("wugang").page
    page.goto(f"{system.origin}/panel/leader")
    listed(page, "article", title)
    walk.look(page, "08-签批、阅件")

    text = GUIDE.read_text(encoding="utf-8")
    # Of a post with one holder Tasklist's own 认领 is gone before anybody sees it.
    missing = [word for word in LABEL.findall(text) if word not in walk.said and word != "认领"]
    assert missing == []
    assert sorted(PICTURE.findall(text)) == sorted(walk.pictures)
    assert {path.name for path in PICTURES.glob("*.png")} == set(walk.pictures)
