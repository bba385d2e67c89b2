"""A draft on its way past the leaders, by page: 撤回, 退回, 催办, 加签, 传阅, 签批."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import office
from tests.e2e.looking import look
from tests.e2e.office import begun
from tests.e2e.tasklist import Tasklist
from tests.support.installation import Installation

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(900)]

TITLE = "关于举办秋季促消费活动的通知"
Seats = Callable[[str], Tasklist]


def opened(system: Installation, clerk: Tasklist, path: str) -> Page:
    clerk.page.goto(f"{system.origin}/panel/{path}")
    return clerk.page


def listed(page: Page, step: str = "") -> Locator:
    """The entry of the draft, once it is there."""
    return office.listed(page, "article", TITLE, step)


def drafted(system: Installation, sit_down: Seats) -> str:
    clerk = sit_down("liqiang")
    case = begun(
        system,
        clerk,
        "发文办理",
        TITLE,
        {
            "文件标题": TITLE,
            "工作要求": "十月底前印发。",
            "牵头科室（岗位）": "国内贸易科业务岗位1",
            "分管领导": "分管领导（国内贸易科）",
        },
    )
    clerk.find_task(case, "拟定发文初稿")
    clerk.claim()
    answers = {"文种": "通知", "公开属性": "主动公开", "主送": "各镇", "拟稿人": "李强"}
    clerk.fill({**answers, "文稿要点": "活动时间、地点、分工。"})
    clerk.submit()
    return case


def test_a_draft_is_taken_back_returned_asked_about_read_and_signed(
    system: Installation, sit_down: Seats, axe: str
) -> None:
    case = drafted(system, sit_down)

    clerk = sit_down("liqiang")
    page = opened(system, clerk, "sent")
    mine = listed(page)
    expect(mine).to_contain_text("尚未打开")
    look(clerk, axe, "我送出的", "body")
    mine.get_by_label("事由").fill("附件放错了")
    mine.get_by_role("button", name="撤回").click()
    expect(page.get_by_role("status")).to_contain_text("已撤回")
    page.goto(system.origin + "/camunda/app/tasklist/default/")
    clerk.find_task(case, "修改发文初稿")
    clerk.claim()
    clerk.fill({"修改说明": "已换附件。"})
    clerk.submit()

    leader = sit_down("sunwei")
    page = opened(system, leader, "leader")
    mine = listed(page)
    expect(mine).to_contain_text("活动时间、地点、分工。")
    look(leader, axe, "签批", "body")
    mine.locator("summary", has_text="不同意").click()
    mine.get_by_label("不同意的理由和修改要求").fill("写明经费来源。")
    mine.get_by_role("button", name="不同意，退回修改").click()
    expect(page.get_by_role("status")).to_contain_text("已办：审核发文稿")

    clerk = sit_down("liqiang")
    clerk.find_task(case, "修改发文初稿")
    clerk.claim()
    clerk.fill({"修改说明": "经费从专项列支。"})
    clerk.submit()
    leader = sit_down("sunwei")
    page = opened(system, leader, "leader")
    listed(page).get_by_role("button", name="同意", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已办：审核发文稿")

    clerk = sit_down("liqiang")
    page = opened(system, clerk, "sent")
    mine = listed(page, "审签发文稿")
    mine.get_by_role("button", name="催办").click()
    expect(page.get_by_role("status")).to_contain_text("已催办（第1次）")

    head = sit_down("wugang")
    head.find_task(case, "审签发文稿")
    head.open_tab("办件")
    place = head.page.get_by_role("link", name="加签").get_attribute("href")
    assert place is not None
    page = opened(system, head, place.removeprefix("/panel/"))
    look(head, axe, "办理动作", "body")
    page.get_by_label("张敏").check()
    page.get_by_role("button", name="送传阅").click()
    expect(page.get_by_role("status")).to_contain_text("已送 1 人传阅")
    expect(page.get_by_role("row", name="张敏")).to_contain_text("未阅")
    page.get_by_label("请谁先提意见").select_option(label="刘洋")
    page.get_by_label("问题").fill("外资企业是否参加？")
    page.get_by_role("button", name="请其加签").click()
    expect(page.get_by_role("status")).to_contain_text("已请其加签")

    reader = sit_down("zhangmin")
    page = opened(system, reader, "leader")
    look(reader, axe, "阅件", "body")
    listed(page).get_by_label("选入“已阅”").check()
    page.get_by_role("button", name="已阅").click()
    expect(page.get_by_role("status")).to_contain_text("已阅 1 件")

    asked = sit_down("liuyang")
    asked.find_task(case, "签署加签意见")
    asked.claim()
    asked.fill({"加签意见": "同意", "签署人": "刘洋"})
    asked.submit()

    head = sit_down("wugang")
    page = opened(system, head, "leader")
    mine = listed(page)
    mine.get_by_role("button", name="同意", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已办：审签发文稿")
    opened(system, head, "figures")
    expect(page.get_by_role("heading", name="办理情况", exact=True)).to_be_visible()
    look(head, axe, "办理情况", "body")
    assert TITLE in page.locator("main").inner_text()

    stranger = sit_down("chenjie")
    for path in ("leader", "sent", place.removeprefix("/panel/")):
        assert TITLE not in opened(system, stranger, path).locator("body").inner_text()
    answer = stranger.page.request.get(f"{system.origin}/panel/figures")
    assert (answer.status, TITLE in answer.text()) == (403, False)
