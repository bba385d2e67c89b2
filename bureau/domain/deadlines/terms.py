"""Reads and says lengths in the annexes' words: 20个工作日, 2小时, 每月5日前, 提前3个月."""

from __future__ import annotations

import re

from bureau.domain.deadlines.rules import Term, Unit

_COUNTED = re.compile(
    r"(?P<n>\d{1,4}|[一二两三四五六七八九十半])(?:个)?(?:法定)?(?P<unit>工作日|自然日|日|天|周|月|年|小时|分钟)"
)
_MONTHLY = re.compile(r"(?P<which>每月|次月)(?:(?P<day>\d{1,2})日前|末(?:前)?)")
_YEARLY = re.compile(r"(?:每年|当年)(?:(?P<month>\d{1,2})月(?P<day>\d{1,2})日前|末(?:前)?)")

_NUMERALS = {numeral: n for n, numeral in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}

_UNITS = {
    "工作日": (Unit.WORKING_DAY, 1),
    "自然日": (Unit.DAY, 1),
    "日": (Unit.DAY, 1),
    "天": (Unit.DAY, 1),
    "周": (Unit.DAY, 7),
    "月": (Unit.MONTH, 1),
    "年": (Unit.MONTH, 12),
    "小时": (Unit.HOUR, 1),
    "分钟": (Unit.MINUTE, 1),
}

_WORDS = {
    Unit.WORKING_DAY: "{}个工作日",
    Unit.DAY: "{}日",
    Unit.MONTH: "{}个月",
    Unit.HOUR: "{}小时",
    Unit.MINUTE: "{}分钟",
}


def parse_term(text: str) -> tuple[Term, bool]:
    """The term that the words mean, and whether it counts backward.

    Raises:
        ValueError: the words are none of those above; the message is Chinese.
    """
    bare = re.sub(r"\s", "", text)
    if bare == "录入":
        return Term(Unit.NONE), False
    backward = bare.startswith("提前")
    bare = bare.removeprefix("提前")
    if match := _COUNTED.fullmatch(bare):
        number = match["n"]
        amount = int(number) if number.isdigit() else _NUMERALS.get(number, 0)
        unit, factor = _UNITS[match["unit"]]
        if number == "半":
            raise ValueError(f"请写整数：{text}")
        return Term(unit, amount * factor), backward
    if not backward and (match := _MONTHLY.fullmatch(bare)):
        offset = 1 if match["which"] == "次月" else 0
        return Term(Unit.MONTHLY, day=_day(match["day"], text), month_offset=offset), False
    if not backward and (match := _YEARLY.fullmatch(bare)):
        month = int(match["month"] or 12)
        if not 1 <= month <= 12:
            raise ValueError(f"没有这个月份：{text}")
        return Term(Unit.YEARLY, day=_day(match["day"], text), month=month), False
    raise ValueError(f"看不懂的期限：{text}")


def say_term(term: Term) -> str:
    """The term in Chinese, such as 20个工作日."""
    day = f"{term.day}日前" if term.day else "末"
    if term.unit is Unit.MONTHLY:
        return f"{'次月' if term.month_offset else '每月'}{day}"
    if term.unit is Unit.YEARLY:
        return f"每年{term.month}月{day}"
    if term.unit is Unit.NONE:
        return "录入"
    return _WORDS[term.unit].format(term.amount)


def _day(given: str | None, text: str) -> int:
    day = int(given) if given else 0
    if given and not 1 <= day <= 31:
        raise ValueError(f"没有这一日：{text}")
    return day
