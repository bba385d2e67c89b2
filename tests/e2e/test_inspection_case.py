"""附件 2.30.1 in the browser: from the notice to the archive, one company, one hidden danger."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.office import Office, begun, packages_of
from tests.e2e.tasklist import Tasklist
from tests.e2e.test_document_cases import APPROVED, TODAY, is_done, scan
from tests.support.installation import Installation, until

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(900)]

COMPANY = "桓台惠民超市有限公司"


def test_a_company_is_inspected(
    system: Installation, sit_down: Callable[[str], Tasklist], tmp_path: Path
) -> None:
    title = "一季度商贸流通行业安全督查检查"
    case = begun(
        system,
        sit_down("liqiang"),
        "商贸流通行业安全督查检查",
        title,
        {
            "督查检查名称": title,
            "来由": "本单位检查计划",
            "督查类型": "督查检查",
            "检查计划中的事项": "年度检查计划第三项。",
        },
    )
    office = Office(sit_down, case)

    def with_paper(name: str, kind: str) -> Callable[[Tasklist], None]:
        def add(clerk: Tasklist) -> None:
            clerk.add_paper(scan(tmp_path, name), kind)
            clerk.open_tab("办理表单")

        return add

    office.does(
        "liqiang",
        "制定督查检查工作方案",
        {
            "工作方案要点": "三月上旬对大型商超开展联合检查。",
            "检查起始日期": TODAY,
            "检查结束日期": TODAY,
            "企业名称": COMPANY,
            "地址": "建设街66号",
            "通知单位（相关部门联合检查，有关镇办配合检查）": "县消防救援大队",
            "通知标题": "关于开展商贸流通行业安全生产联合检查的通知",
            "方案是否经分管领导": "经分管领导审定",
        },
    )
    office.does("sunwei", "审督查检查工作方案", APPROVED)
    office.does("sunwei", "审核发文稿", APPROVED)
    office.does("wugang", "审签发文稿", APPROVED)
    office.does("liqiang", "确定会签部门", {"是否需要其他部门会签": "不需要"})
    office.does(
        "wangfang",
        "校稿并印发",
        {
            "已按公文体例、格式排版校对": True,
            "主送单位": "县消防救援大队、索镇街道办事处",
            "印发份数": "5",
            "印发日期": TODAY,
        },
        before=with_paper("印发的通知.pdf", "函件"),
    )
    office.does(
        "liqiang",
        "现场督查检查企业",
        {
            "检查日期": TODAY,
            "检查单位及人员": "县商务局李强、县消防救援大队孙某",
            "已检查安全生产相关材料": True,
            "已检查现场，查找安全隐患": True,
            "检查情况": "座谈、查阅材料、检查营业区和配电室。",
            "是否发现问题": "发现问题，限期整改",
            "问题隐患": "安全出口堆放货物",
            "整改方式": "立即整改",
            "整改要求": "立即清理，保持畅通",
            "本项整改期限": TODAY,
            "全部整改完毕并报送整改报告的期限": TODAY,
        },
    )
    office.does(
        "liqiang",
        "通知企业限期整改",
        {"通知日期": TODAY, "通知方式": "当面送达", "企业签收人": "赵某"},
    )
    office.does(
        "liqiang",
        "复查企业整改情况",
        {
            "复查方": "县商务局直接复查",
            "复查单位及人员": "县商务局李强",
            "复查日期": TODAY,
            "问题隐患是否整改到位": "整改到位",
        },
    )
    office.does(
        "liqiang",
        "收企业整改报告备案",
        {"整改报告报送日期": TODAY, "整改报告已放入“办件”页签": True},
        before=with_paper("整改报告.pdf", "材料"),
    )
    office.does("liqiang", "总结检查情况", {"总结材料": "检查一家，发现隐患一项，已整改到位。"})

    until(lambda: is_done(system, case), 90)
    assert len(packages_of(system, case)) == 2
