"""Finds limits, amounts and numbers in Chinese text, in one spelling each."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HAN = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NUMBER = r"\d+(?:\.\d+)?|[一二两三四五六七八九十]{1,3}"
_UNIT = r"个?工作日|个?法定工作日|个工作内|个月|个?小时|万元|周|日|天|年|月|元|份|%|％|人|名|倍|次"
# 第三方, 一把手, 一定 and the like are no quantities: Han digits need a unit that is not a word.
_QUANTITY = re.compile(rf"(?<![第\d.一二三四五六七八九十])({_NUMBER})\s*({_UNIT})(?![方级])")
# A year, a date or the number of a document: 2019 年版, 〔2019〕, 2008 年 10 月 17 日.
_DATE = re.compile(r"\d{4}\s*年(?:\s*\d+\s*月)?(?:\s*\d+\s*日)?|〔\d+〕\s*\d+\s*号|第\s*\d+\s*号")
_WORDS = frozenset({"一次", "一名", "一人", "一日", "一月", "一年", "一天", "一份", "二次"})


def quantities(text: str) -> Iterator[str]:
    """Yield each quantity of a text once, normalised: ``5个工作日``, ``30%``, ``2个月``."""
    found: dict[str, None] = {}
    for match in _QUANTITY.finditer(_DATE.sub(" ", text)):
        if match.group() not in _WORDS:
            found[_normal(match.group(1)) + _unit(match.group(2))] = None
    yield from found


def carried(quantity: str, text: str) -> bool:
    """Say whether a text mentions a quantity, in whatever spelling."""
    return quantity in set(quantities(text))


def _normal(number: str) -> str:
    if number[0] in "0123456789":
        return number.removesuffix(".0")
    if "十" in number:
        tens, _, ones = number.partition("十")
        return str(_HAN.get(tens, 1) * 10 + _HAN.get(ones, 0))
    return str(_HAN[number[0]])


def _unit(unit: str) -> str:
    if unit in ("工作日", "个工作日", "个工作内", "法定工作日", "个法定工作日"):
        return "个工作日"
    if unit in ("天", "日"):
        return "日"
    return {"小时": "小时", "个小时": "小时", "％": "%"}.get(unit, unit)
