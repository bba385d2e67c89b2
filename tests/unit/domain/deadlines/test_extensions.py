"""Extensions: with a reason and an approver, before the limit lapses, as often as the rule says."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bureau.domain.deadlines import DeadlineRequest, GrantedExtension, extend, lines
from bureau.errors import InvalidData
from tests.support.calendars import at, due_day, real_calendar, rule, run

GRANTED = {"granted_at": at("2026-11-30"), "reason": "需要调查核实", "approver": "局领导"}


@pytest.mark.parametrize(
    ("term", "more", "due"),
    [
        ("20天", "20天", "2026-12-26"),
        ("5个工作日", "3个工作日", "2026-11-26"),
        ("1个月", "1个月", "2027-01-16"),
        ("2小时", "1小时", "2026-11-16"),
    ],
)
def test_an_extension_goes_on_from_the_end(term: str, more: str, due: str) -> None:
    deadline = run(rule(term, 延长=more), at("2026-11-16"), extensions=[GRANTED])
    assert due_day(deadline) == due


def test_a_month_twice_is_two_months_from_the_event() -> None:
    deadline = run(rule("1个月", 延长="1个月"), at("2026-01-31"), extensions=[GRANTED])
    assert due_day(deadline) == "2026-03-31"


def test_the_explanation_tells_who_and_why() -> None:
    said = "\n".join(lines(run(rule("20天", 延长="20天"), at("2026-11-16"), extensions=[GRANTED])))
    assert "2026年11月30日（周一）批准（局领导），理由：需要调查核实" in said
    assert "共40日" in said


@pytest.mark.parametrize("key", ["reason", "approver"])
@pytest.mark.parametrize("value", ["", "  ", None])
def test_reason_and_approver_are_needed(key: str, value: object) -> None:
    with pytest.raises(ValidationError):
        GrantedExtension.model_validate(GRANTED | {key: value})


def test_once_unless_the_rule_says_more() -> None:
    with pytest.raises(InvalidData, match="最多延长1次"):
        run(rule("20天", 延长="20天"), at("2026-11-16"), extensions=[GRANTED] * 2)
    twice = rule("20天", 延长="20天", 延长次数=2)
    assert due_day(run(twice, at("2026-11-16"), extensions=[GRANTED] * 2)) == "2027-01-15"
    with pytest.raises(InvalidData, match="最多延长2次"):
        run(twice, at("2026-11-16"), extensions=[GRANTED] * 3)


def test_a_rule_without_extension_takes_none() -> None:
    with pytest.raises(InvalidData, match="不能延长"):
        run(rule("20天"), at("2026-11-16"), extensions=[GRANTED])


def test_it_is_granted_before_the_limit_lapses() -> None:
    of, calendar = rule("20天", 延长="20天"), real_calendar()
    request = DeadlineRequest(rule=of.id, event=at("2026-11-16"))
    in_time = GrantedExtension.model_validate(GRANTED | {"granted_at": at("2026-12-06", 23)})
    assert extend(of, request, calendar, in_time).extensions == (in_time,)
    last = GrantedExtension.model_validate(
        GRANTED | {"granted_at": at("2026-12-06", 23, 59).replace(second=59)}
    )
    assert extend(of, request, calendar, last).extensions == (last,)
    late = GrantedExtension.model_validate(GRANTED | {"granted_at": at("2026-12-07", 0)})
    with pytest.raises(InvalidData, match="已届满，不能延长"):
        extend(of, request, calendar, late)
