"""Lengths in the words of the annexes."""

from __future__ import annotations

import pytest

from bureau.domain.deadlines.rules import Term, Unit
from bureau.domain.deadlines.terms import parse_term, say_term


@pytest.mark.parametrize(
    ("text", "term", "backward", "said"),
    [
        ("20个工作日", Term(Unit.WORKING_DAY, 20), False, "20个工作日"),
        ("10 个法定工作日", Term(Unit.WORKING_DAY, 10), False, "10个工作日"),
        ("提前20个工作日", Term(Unit.WORKING_DAY, 20), True, "20个工作日"),
        ("20 天", Term(Unit.DAY, 20), False, "20日"),
        ("5日", Term(Unit.DAY, 5), False, "5日"),
        ("7个自然日", Term(Unit.DAY, 7), False, "7日"),
        ("一周", Term(Unit.DAY, 7), False, "7日"),
        ("两个月", Term(Unit.MONTH, 2), False, "2个月"),
        ("提前3个月", Term(Unit.MONTH, 3), True, "3个月"),
        ("1年", Term(Unit.MONTH, 12), False, "12个月"),
        ("2小时", Term(Unit.HOUR, 2), False, "2小时"),
        ("提前10分钟", Term(Unit.MINUTE, 10), True, "10分钟"),
        ("每月5日前", Term(Unit.MONTHLY, day=5), False, "每月5日前"),
        ("次月1日前", Term(Unit.MONTHLY, day=1, month_offset=1), False, "次月1日前"),
        ("每月末", Term(Unit.MONTHLY), False, "每月末"),
        ("每年6月30日前", Term(Unit.YEARLY, day=30, month=6), False, "每年6月30日前"),
        ("当年6月30日前", Term(Unit.YEARLY, day=30, month=6), False, "每年6月30日前"),
        ("每年末", Term(Unit.YEARLY, month=12), False, "每年12月末"),
        ("录入", Term(Unit.NONE), False, "录入"),
    ],
)
def test_words(text: str, term: Term, backward: bool, said: str) -> None:
    assert parse_term(text) == (term, backward)
    assert say_term(term) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "及时",
        "半年",
        "20",
        "工作日",
        "-3日",
        "每月32日前",
        "每月0日前",
        "每年13月1日前",
        "提前每月5日前",
        "十五日",
    ],
)
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"期限|写|没有"):
        parse_term(text)
