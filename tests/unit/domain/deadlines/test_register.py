"""The register: its files, and how a rule is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bureau.domain.deadlines import Kind, RuleRegister, UnknownRule, parse_rule
from bureau.domain.deadlines.rules import Entered
from bureau.errors import InvalidData
from bureau.gateways.calendar_files import CalendarFiles
from tests.support.calendars import at, rule, run

RULE = {"编号": "9.9:test", "依据": "附件9.9", "原文": "测试", "起算": "收到之日", "期限": "5日"}


@pytest.fixture(scope="module")
def register() -> RuleRegister:
    return CalendarFiles(Path("/nonexistent")).rules()


def test_every_rule_computes(register: RuleRegister) -> None:
    assert len(register) > 80
    for each in register:
        entered = "2026-12-01" if each.entered is Entered.REQUIRED else None
        deadline = run(each, at("2026-11-16"), entered=entered)
        assert deadline.due_at is not None, each.id
        assert deadline.kind is each.kind


def test_every_clause_names_the_annex_of_its_id(register: RuleRegister) -> None:
    for each in register:
        assert re.match(rf"附件{re.escape(each.id.partition(':')[0])} ", each.clause), each.id


@pytest.mark.parametrize(
    ("rule_id", "event", "due"),
    [
        ("1.5.1:answer", "2026-11-16", "2026-12-06"),
        ("1.8:handle", "2026-11-16", "2026-11-21"),
        ("1.25:adjust", "2026-02-10", "2026-02-26"),
        ("1.46:monthly", "2026-11-16", "2026-12-01"),
        ("1.47:apply", "2026-11-16", "2026-08-16"),
        ("1.48:apply", "2026-10-20", "2026-09-16"),
        ("2.28:quarterly", "2026-01-05", "2026-04-22"),
        ("2.42:report", "2026-09-16", "2026-10-20"),
        ("3.27:annual", "2026-03-02", "2026-06-30"),
        ("3.30:intangible", "2026-11-01", "2026-11-20"),
        ("3.37:check", "2026-11-16", "2026-11-30"),
        ("4.8:opinion", "2026-11-20", "2026-11-25"),
    ],
)
def test_named_rules(register: RuleRegister, rule_id: str, event: str, due: str) -> None:
    computed = run(register.get(rule_id), at(event)).due_at
    assert computed is not None
    assert computed.date().isoformat() == due


def test_kinds(register: RuleRegister) -> None:
    assert register.get("2.29:limit").kind is Kind.ENTERED
    assert register.get("3.16:report").kind is Kind.SOFT
    assert register.get("1.43:written").kind is Kind.HARD


def test_an_unknown_rule_is_told(register: RuleRegister) -> None:
    with pytest.raises(UnknownRule, match=r"没有 9\.9:nothing"):
        register.get("9.9:nothing")
    assert "9.9:nothing" not in register


def test_an_id_is_there_once() -> None:
    with pytest.raises(InvalidData) as raised:
        RuleRegister([rule("5日"), rule("6日")])
    assert raised.value.faults[0].message == "规则重复：9.9:test"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"期限": "及时"}, "看不懂"),
        ({"编号": "2.29 limit"}, "编号"),
        ({"期现": "5日"}, "期现"),
        ({"原文": ""}, "原文"),
        ({"起算": ""}, "缺少起算"),
        ({"类别": "录入"}, "类别应为"),
        ({"类别": "特急"}, "类别"),
        ({"期限": "录入", "类别": "硬"}, "类别应为"),
        ({"延长": "5个工作日"}, "延长的单位"),
        ({"期限": "提前5日", "延长": "5日"}, "倒算"),
        ({"期限": "提前5日", "中断": "暂停"}, "倒算"),
        ({"期限": "2小时", "当日计入": True}, "当日计入"),
        ({"期限": "0日", "当日计入": True}, "当日计入"),
        ({"期限": "提前1个月", "当日计入": True}, "当日计入"),
        ({"期限": "2小时", "休息日": "顺延"}, "到时即止"),
        ({"期限": "2小时", "截止": "下班"}, "到时即止"),
        ({"期限": "每月5日前", "中断": "暂停"}, "固定日期"),
        ({"期限": "每月5日前", "延长": "每月6日前"}, "固定日期"),
        ({"提醒": ["早点"]}, "看不懂"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(change: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidData) as raised:
        parse_rule(RULE | change)
    said = "".join(fault.pointer + fault.message for fault in raised.value.faults)
    assert told in said
