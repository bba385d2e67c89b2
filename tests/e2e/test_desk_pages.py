"""Our own pages in the browser: on a screen and a tablet, for axe, for who may not see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.e2e.looking import look
from tests.e2e.office import fill_row, save_row
from tests.e2e.tasklist import Tasklist
from tests.support.installation import Installation

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(900)]

TITLE: Final = "关于开展商贸流通领域检查的通知"


def begin(clerk: Tasklist) -> str:
    """A case that the office begins; its number."""
    answers = {"来文单位": "淄博市商务局", "文件标题": TITLE, "形式": "纸质文件"}
    clerk.begin("收文办理", answers)
    clerk.find_task(TITLE, "清点签收并登记来文")
    clerk.claim()
    clerk.open_tab("办件")
    number = clerk.page.locator(".bureau-number")
    expect(number).to_be_visible()
    return number.inner_text()


def test_a_clerk_finds_the_own_case_and_a_stranger_does_not(
    system: Installation, sit_down: Callable[[str], Tasklist], axe: str
) -> None:
    clerk = sit_down("wangfang")
    number = begin(clerk)
    look(clerk, axe, "办件页签", ".bureau-panel")

    page = clerk.page
    page.goto(f"{system.origin}/panel/cases?text=商贸流通")
    link = page.get_by_role("link", name=number)
    expect(link).to_be_visible()
    look(clerk, axe, "办件查询", "body")
    link.click()
    expect(page.get_by_role("heading", name="办件过程")).to_be_visible()
    look(clerk, axe, "办件", "body")
    sheet = page.request.get(system.origin + f"/panel/data/cases/{number}/sheet")
    assert sheet.body().startswith(b"%PDF")

    outsider = sit_down("chenjie")
    outsider.expect_refusal(404, f"/panel/data/cases/{number}")
    stranger = outsider.page
    for path in ("cases?text=商贸流通", f"cases/{number}"):
        stranger.goto(f"{system.origin}/panel/{path}")
        expect(stranger.locator("#place[aria-busy=false]")).to_be_visible()
        said = stranger.locator("main").inner_text()
        assert TITLE not in said
        assert "淄博市商务局" not in said
    for path in ("", f"/{number}", f"/{number}/sheet"):
        answer = stranger.request.get(f"{system.origin}/panel/data/cases{path}")
        assert TITLE not in answer.text()
        assert answer.status == (404 if path else 200)


def test_the_office_enters_a_row_that_another_section_cannot_see(
    system: Installation, sit_down: Callable[[str], Tasklist], axe: str
) -> None:
    clerk = sit_down("wangfang")
    page = clerk.page
    fill_row(page, system.origin, "SW-7", TITLE)
    look(clerk, axe, "台账-登记", "body")
    save_row(page, "SW-7")
    page.get_by_role("button", name="查看、修改 SW-7").click()
    expect(page.get_by_role("heading", name="历次变动")).to_be_visible()
    look(clerk, axe, "台账", "body")
    page.get_by_label("选择填好的表格").set_input_files(
        {"name": "收文登记簿.xlsx", "mimeType": "application/octet-stream", "buffer": b"no sheet"}
    )
    expect(page.get_by_text("收文登记簿.xlsx")).to_be_visible()
    clerk.expect_refusal(422, "/panel/data/ledgers/incoming-documents/sheet")
    page.get_by_role("button", name="导入表格").click()
    expect(page.get_by_role("alert")).to_be_visible()

    outsider = sit_down("chenjie")
    outsider.expect_refusal(404, "/panel/data/ledgers/incoming-documents")
    stranger = outsider.page
    stranger.goto(f"{system.origin}/panel/ledgers?ledger=incoming-documents")
    expect(stranger.locator("#place[aria-busy=false]")).to_be_visible()
    assert "SW-7" not in stranger.locator("main").inner_text()
    answer = stranger.request.get(f"{system.origin}/panel/data/ledgers/incoming-documents/rows")
    assert answer.status == 404


def test_a_draft_comes_back_to_its_clerk_only_and_goes_with_the_task(
    system: Installation, sit_down: Callable[[str], Tasklist]
) -> None:
    clerk = sit_down("wangfang")
    begin(clerk)
    clerk.open_tab("办理表单")
    clerk.fill({"是否符合收文要求": "不符合，退回来文单位"})
    clerk.page.reload()
    restored = clerk.page.get_by_text("尚未提交的内容")
    expect(restored).to_be_visible()
    expect(clerk.field("是否符合收文要求").get_by_label("不符合，退回来文单位")).to_be_checked()
    keys = clerk.page.evaluate(
        "Object.keys(localStorage).filter(k => k.startsWith('bureau-draft'))"
    )
    assert [key.split(":")[1] for key in keys] == ["wangfang"]

    clerk.page.get_by_role("button", name="退回认领").click()
    expect(clerk.page.locator("section.task-card")).to_have_count(0)
