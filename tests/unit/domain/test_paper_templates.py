"""Declarations of templates, and the values that go into them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.domain.file_names import name_faults, safe_name
from bureau.domain.paper_templates import (
    PaperTemplate,
    TemplateFault,
    prepared_values,
    read_template,
)
from bureau.errors import Permanent

SAMPLE: dict[str, Any] = {
    "id": "sample",
    "name": "样例通知书",
    "clause": "附件1.1 规范 一",
    "kind": "notice",
    "subject": "applicant",
    "variables": [
        {"name": "applicant", "title": "申请人"},
        {"name": "content", "title": "内容", "type": "text"},
        {"name": "dueOn", "title": "期限", "type": "date", "required": False},
        {"name": "meetsAt", "title": "会议时间", "type": "time", "required": False},
        {"name": "amount", "title": "金额", "type": "money", "required": False},
        {"name": "result", "title": "结果", "required": False, "labels": {"yes": "同意"}},
        {
            "name": "rows",
            "title": "明细",
            "type": "rows",
            "required": False,
            "columns": [
                {"name": "item", "title": "项目", "required": True},
                {"name": "sum", "title": "金额", "type": "money"},
            ],
        },
    ],
}


@pytest.fixture
def template() -> PaperTemplate:
    return read_template(SAMPLE, "sample")


def test_values_are_shown_as_papers_write_them(template: PaperTemplate) -> None:
    shown = prepared_values(
        template,
        {
            "applicant": " 张  三\n",
            "content": "第一段\r\n\r\n  第二段  ",
            "dueOn": "2026-03-05T17:30:00+00:00",
            "meetsAt": "2026-03-12T01:05:00+00:00",
            "amount": "12345.6",
            "result": "yes",
            "rows": '[{"item": "纸", "sum": 3}, {"item": "笔"}]',
            "somebodyElses": "x",
        },
    )
    assert shown == {
        "applicant": "张 三",
        "content": ["第一段", "第二段"],
        "dueOn": "2026年3月6日",
        "meetsAt": "2026年3月12日9:05",
        "amount": "12,345.60",
        "result": "同意",
        "rows": [{"item": "纸", "sum": "3.00"}, {"item": "笔", "sum": ""}],
    }


def test_optional_values_that_are_not_there_are_empty(template: PaperTemplate) -> None:
    shown = prepared_values(template, {"applicant": "张三", "content": "有"})
    assert (shown["dueOn"], shown["amount"], shown["rows"]) == ("", "", [])


def test_a_time_in_words_stays_as_it_was_said(template: PaperTemplate) -> None:
    shown = prepared_values(
        template, {"applicant": "张三", "content": "有", "meetsAt": "3月12日 上午9时"}
    )
    assert shown["meetsAt"] == "3月12日 上午9时"


def test_every_fault_is_named_and_no_value_is(template: PaperTemplate) -> None:
    with pytest.raises(Permanent) as caught:
        prepared_values(
            template,
            {"applicant": "  ", "content": None, "dueOn": "明天", "amount": "很多", "rows": "[1]"},
        )
    message = str(caught.value)
    for word in ("applicant（申请人）缺失", "content（内容）缺失", "dueOn（期限）不是日期"):
        assert word in message
    assert "amount（金额）应为金额" in message
    assert "rows（明细）不是表格" in message
    assert "明天" not in message
    assert "很多" not in message


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ('[{"sum": 3}]', "第 1 行缺“项目”"),
        ('[{"item": "纸", "sum": "三"}]', "第 1 行“金额”应为金额"),
        ("{", "不是表格"),
    ],
)
def test_a_wrong_row_is_named(template: PaperTemplate, rows: str, says: str) -> None:
    with pytest.raises(Permanent, match=says):
        prepared_values(template, {"applicant": "张三", "content": "有", "rows": rows})


def test_characters_that_break_print_outs_are_left_out(template: PaperTemplate) -> None:
    shown = prepared_values(template, {"applicant": "张\x00三\u202e", "content": "<b>&{{ x }}"})
    assert shown["applicant"] == "张三"
    assert shown["content"] == ["<b>&{{ x }}"]


def test_a_truth_value_is_a_word(template: PaperTemplate) -> None:
    shown = prepared_values(template, {"applicant": "张三", "content": "有", "result": True})
    assert shown["result"] == "是"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": "other"}, "与文件夹名"),
        ({"kind": "unheard-of"}, "没有材料种类"),
        ({"format": "odt"}, "html 或 docx"),
        ({"nmae": "x"}, "不认识的键 nmae"),
        ({"subject": "who"}, "不是它的变量"),
        ({"variables": [{"name": "case", "title": "x"}]}, "平台保留"),
        ({"variables": [{"name": "Applicant", "title": "x"}]}, "小写开头"),
        ({"variables": [{"name": "a", "title": "x"}, {"name": "a", "title": "y"}]}, "写了两次"),
        ({"variables": [{"name": "a", "title": "x", "type": "rows"}]}, "必须写明 columns"),
        ({"variables": [{"name": "a", "title": "x", "labels": {True: "是"}}]}, "加引号"),
        ({"variables": {"a": "x"}}, "应为列表"),
    ],
)
def test_a_wrong_declaration_is_refused_in_words(change: dict[str, Any], says: str) -> None:
    with pytest.raises(TemplateFault, match=says):
        read_template({**SAMPLE, "subject": None, **change}, "sample")


@given(st.text(max_size=300))
def test_a_name_of_our_own_is_always_a_good_name(stem: str) -> None:
    assert name_faults(safe_name(stem, "pdf")) == ()
