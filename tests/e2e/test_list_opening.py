"""How the task list opens again: scripts come from the browser's cache, cards by one question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.e2e.tasklist import Tasklist
from tests.support.installation import Installation

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(600)]

TITLE: Final = "关于报送消费促进活动情况的通知"
#: Address and bytes that came over the wire, for everything the page has asked for.
_ASKED: Final = """performance.getEntriesByType('resource').map(
  one => [new URL(one.name).pathname, one.transferSize])"""


def test_a_list_that_opens_again_asks_for_no_script_and_once_for_its_cards(
    system: Installation, sit_down: Callable[[str], Tasklist]
) -> None:
    clerk = sit_down("wangfang")
    page = clerk.page
    for _ in range(2):
        clerk.begin("收文办理", {"来文单位": "市商务局", "文件标题": TITLE, "形式": "纸质文件"})
    clerk.open_list("本岗位待领")
    card = page.locator("li.task", has_text=TITLE)
    expect(card).to_have_count(2)  # the number comes when the case is registered
    list_address = page.url

    page.goto("about:blank")
    page.goto(list_address)
    expect(card).to_have_count(2)
    expect(page.get_by_role("link", name="办件查询")).to_be_visible()
    asked = page.evaluate(_ASKED)

    kept = {path: size for path, size in asked if path.startswith("/camunda/files/")}
    assert len(kept) > 30
    assert {path: size for path, size in kept.items() if size} == {}
    past_the_digest = [
        path
        for path, _ in asked
        if path.endswith((".js", ".css"))
        and path.startswith(("/camunda/app/tasklist/s", "/camunda/assets/bureau"))
    ]
    # Camunda's page names the first two.
    assert {path.rpartition("/")[2] for path in past_the_digest} <= {"config.js", "user-styles.css"}
    assert [path for path, _ in asked].count("/panel/data/cards") == 1
    clerk.shot("任务列表-再次打开")
