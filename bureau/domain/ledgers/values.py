"""One value of a ledger's row: from a form, a cell, a page or a client to what is stored."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Final

from bureau.domain.json_value import JsonValue
from bureau.domain.ledgers.definition import Column, ColumnKind
from bureau.domain.money import as_text, parse_amount
from bureau.timezone import TIME_ZONE

_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?=$|[T ])", re.ASCII)


def stored_value(column: Column, value: object) -> JsonValue:
    """A value as it is stored; None for an empty one.

    Args:
        column: where it goes.
        value: text, whole number, double, Decimal, date or time, as forms and sheets give them.

    Raises:
        ValueError: it does not fit the column; a Chinese sentence without the heading.
    """
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        value = "true" if value else "false"
    match column.kind:
        case ColumnKind.TEXT:
            return _text(value)
        case ColumnKind.DATE:
            return _day(value).isoformat()
        case ColumnKind.MOMENT:
            return _moment(value).isoformat(timespec="minutes")
        case ColumnKind.INTEGER:
            return _integer(value)
        case ColumnKind.MONEY:
            return as_text(parse_amount(value, column.unit), column.unit)
        case ColumnKind.CHOICE:
            return _choice(column, _text(value))


def _text(value: object) -> str:
    """Numbers typed into a sheet (telephone, codes) come as doubles: no `.0` is made of them."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if not isinstance(value, str | int | float | date):
        raise ValueError("应为文字")
    return str(value)


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.astimezone(TIME_ZONE).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    found = _DAY.match(value) if isinstance(value, str) else None
    if isinstance(value, str) and found:
        try:
            if value[found.end() :].startswith("T"):
                return _moment(value).date()
            year, month, day = (int(part) for part in found.groups())
            return date(year, month, day)
        except ValueError:
            pass
    raise ValueError("应为日期，形如 2026-03-01")


def _moment(value: object) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001  zone set below
    if not isinstance(value, datetime):
        raise ValueError("应为时间，形如 2026-03-01 09:30")
    return value.astimezone(TIME_ZONE) if value.tzinfo else value.replace(tzinfo=TIME_ZONE)


def _integer(value: object) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and re.fullmatch(r"[+-]?\d{1,15}", value, re.ASCII):
        value = int(value)
    if not isinstance(value, int) or abs(value) >= 10**15:
        raise ValueError("应为整数")
    return value


def _choice(column: Column, value: str) -> str:
    for stored, shown in column.choices:
        if value in (stored, shown):
            return stored
    raise ValueError(f"只能填：{'、'.join(shown for _, shown in column.choices)}")
