"""Texts of a scheduled case that name its period: {年} {月} {日期} {季度} {上月} {上季度}."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from bureau.domain.json_value import JsonObject, JsonValue

_QUARTERS: Final = "一二三四"


def filled(data: JsonObject, day: date) -> JsonObject:
    """Start data with the period of a date in its texts.

    Args:
        data: start data of the schedule.
        day: the date that has come.
    """
    words = _words(day)
    return {name: _fill(value, words) for name, value in data.items()}


def _words(day: date) -> Mapping[str, str]:
    before = day.replace(day=1) - timedelta(days=1)
    quarter_start = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return {
        "{年}": f"{day.year}年",
        "{月}": f"{day.year}年{day.month}月",
        "{日期}": f"{day.year}年{day.month}月{day.day}日",
        "{季度}": _quarter(day),
        "{上月}": f"{before.year}年{before.month}月",
        "{上季度}": _quarter(quarter_start - timedelta(days=1)),
    }


def _quarter(day: date) -> str:
    return f"{day.year}年第{_QUARTERS[(day.month - 1) // 3]}季度"


def _fill(value: JsonValue, words: Mapping[str, str]) -> JsonValue:
    if not isinstance(value, str):
        return value
    for word, said in words.items():
        value = value.replace(word, said)
    return value
