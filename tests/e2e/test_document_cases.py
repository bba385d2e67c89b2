"""附件 1.1 in the browser: a document comes in, another goes out, each clerk at the own post."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from pypdf import PdfWriter

from bureau.domain.clock import SystemClock
from tests.e2e.office import Office, begun, packages_of, told
from tests.e2e.tasklist import Answer, Tasklist
from tests.support.installation import Installation, until

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(900)]

TODAY = SystemClock().now().date()
SIGNED: Mapping[str, Answer] = {"录入方式": "领导本人录入"}
APPROVED: Mapping[str, Answer] = {"审签结论": "同意", "审签日期": TODAY, **SIGNED}


def is_done(system: Installation, case: str) -> bool:
    return told(system, "state", "number", case) == "closed"


def scan(folder: Path, name: str) -> Path:
    path = folder / name
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(path)
    return path


def test_a_document_comes_in(
    system: Installation, sit_down: Callable[[str], Tasklist], tmp_path: Path
) -> None:
    title = "关于做好一季度消费促进工作的通知"
    case = begun(
        system,
        sit_down("wangfang"),
        "收文办理",
        title,
        {"来文单位": "淄博市商务局", "文件标题": title, "形式": "纸质文件"},
    )
    office = Office(sit_down, case)

    def add_scan(clerk: Tasklist) -> None:
        clerk.add_paper(scan(tmp_path, "来文.pdf"), "材料")
        clerk.open_tab("办理表单")

    office.does(
        "wangfang",
        "清点签收并登记来文",
        {
            "已当面清点份号、份数、页面": True,
            "是否符合收文要求": "符合，签收并登记",
            "收文日期": TODAY,
            "密级": "无",
            "份数": "2",
        },
        before=add_scan,
    )
    office.does(
        "huangli",
        "拟定拟办意见",
        {
            "拟办意见": "请吴局长阅示。",
            "呈送批示": "主要领导",
            "分管局领导": "分管领导（国内贸易科）",
        },
    )
    office.does(
        "wugang",
        "主要领导批示拟办事项",
        {"签批意见": "请国内贸易科办理。", "签批日期": TODAY, **SIGNED},
    )
    office.does("wangfang", "转办科室（单位）", {"承办科室（岗位）": "国内贸易科业务岗位1"})
    office.does(
        "liqiang",
        "阅办来文",
        {"办理情况": "已制定活动方案。", "是否需要回复来文单位": "不需要，直接归档"},
    )

    until(lambda: is_done(system, case), 90)
    assert len(packages_of(system, case)) == 2


def test_a_document_goes_out_with_a_countersignature(
    system: Installation, sit_down: Callable[[str], Tasklist], tmp_path: Path
) -> None:
    title = "关于开展商贸流通行业安全生产联合检查的通知"
    case = begun(
        system,
        sit_down("liqiang"),
        "发文办理",
        title,
        {
            "文件标题": title,
            "工作要求": "落实县安委会部署。",
            "牵头科室（岗位）": "国内贸易科业务岗位1",
            "分管领导": "分管领导（国内贸易科）",
        },
    )
    office = Office(sit_down, case)
    office.does(
        "liqiang",
        "拟定发文初稿",
        {
            "文种": "通知",
            "公开属性": "主动公开",
            "主送": "县直有关部门",
            "拟稿人": "李强",
            "文稿要点": "检查时间、范围、分工和要求。",
        },
    )
    office.does("sunwei", "审核发文稿", APPROVED)
    office.does("wugang", "审签发文稿", APPROVED)
    office.does(
        "liqiang",
        "确定会签部门",
        {"是否需要其他部门会签": "需要", "部门名称": "县消防救援大队"},
    )
    office.does(
        "liqiang",
        "登记部门会签意见",
        {"会签意见": "同意", "签署人": "赵某", "签署日期": TODAY},
    )

    def add_issued(clerk: Tasklist) -> None:
        clerk.add_paper(scan(tmp_path, "印发的通知.pdf"), "函件")
        clerk.open_tab("办理表单")

    office.does(
        "wangfang",
        "校稿并印发",
        {
            "已按公文体例、格式排版校对": True,
            "主送单位": "县直有关部门",
            "印发份数": "30",
            "印发日期": TODAY,
        },
        before=add_issued,
    )

    until(lambda: is_done(system, case), 90)
    assert len(packages_of(system, case)) == 2
