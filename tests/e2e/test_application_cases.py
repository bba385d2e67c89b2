"""附件 1.5.1 in the browser: a citizen's application, from the counter to the delivered notice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.office import APPROVED, TODAY, Office, begun, is_done, packages_of
from tests.e2e.tasklist import Tasklist
from tests.support.installation import Installation, until

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(900)]


def test_an_application_for_information_is_answered(
    system: Installation, sit_down: Callable[[str], Tasklist]
) -> None:
    subject = "2025年度消费券发放情况"
    case = begun(
        system,
        sit_down("wangfang"),
        "政府信息依申请公开",
        subject,
        {
            "申请人": "公民",
            "申请人姓名或者名称": "张三",
            "身份证明（随申请提交，或者已当面核对）": True,
            "联系电话": "0533-0000000",
            "联系地址或者电子邮箱": "桓台县某某路1号",
            "申请公开的政府信息": subject,
            "申请公开的内容描述": "各限额以上零售企业消费券发放数量。",
            "提供的形式要求": "纸质",
            "获取的途径": "邮寄",
            "提交方式": "当面",
        },
    )
    office = Office(sit_down, case)
    office.does(
        "wangfang",
        "审查申请内容",
        {"能否当场答复": "不能当场答复", "申请内容是否明确": "明确，向局领导汇报"},
    )
    office.does(
        "wangfang",
        "提出答复建议",
        {
            "汇报的局领导": "分管领导（综合科）",
            "这一步": "提出答复建议",
            "申请信息的类型": "申请信息属于公开范围",
            "公开的内容，或者获取的方式和途径": "消费券发放情况表，共3页。",
            "信息处理费": "不收取",
            "答复建议（呈局领导）": "建议予以公开。",
        },
    )
    office.does("sunwei", "审签答复建议", APPROVED)
    office.does(
        "wangfang",
        "出具告知书并答复申请人",
        {"送达日期": TODAY, "送达方式": "邮寄", "签收人或者邮寄单号": "EX0001"},
    )

    until(lambda: is_done(system, case), 90)
    (package,) = packages_of(system, case)
    assert [path.name for path in package.rglob("政府信息公开告知书（张三）*.pdf")]
