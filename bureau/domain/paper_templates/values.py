"""Engine variables as a template shows them: checked, cleaned, in the bureau's spelling.

Texts of citizens are shown as they are, only without characters that break print-outs
(`bureau.domain.text`); that they are escaped is the renderer's part. Faults never quote a value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from bureau.domain.json_value import JsonObject, JsonValue
from bureau.domain.money import grouped, yuan
from bureau.domain.paper_templates.template import PaperTemplate, PaperVariable
from bureau.domain.text import forbidden_characters
from bureau.errors import Permanent
from bureau.timezone import TIME_ZONE

#: Most rows of one table.
MAX_ROWS: Final = 2000
#: Most characters of all values of one paper.
MAX_CHARACTERS: Final = 400_000


def chinese_date(day: date) -> str:
    """A day as papers write it: Arabic numerals without leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_time(moment: datetime) -> str:
    """A moment as notices write it, here: 2026年3月12日9:00."""
    local = moment.astimezone(TIME_ZONE) if moment.tzinfo else moment
    return f"{chinese_date(local.date())}{local.hour}:{local.minute:02}"


def prepared_values(template: PaperTemplate, given: Mapping[str, object]) -> JsonObject:
    """What the template shows, by name; an optional value that is not there is "" or [].

    Args:
        template: whose variables.
        given: engine variables by name; others than the template's are left alone.

    Raises:
        Permanent: values are missing or not of their type; names each with its Chinese title.
    """
    shown: dict[str, JsonValue] = {}
    faults: list[str] = []
    for variable in template.variables:
        try:
            shown[variable.name] = _shown(variable, given.get(variable.name))
        except ValueError as fault:
            faults.append(f"{variable.name}（{variable.title}）{fault}")
            continue
        if variable.required and shown[variable.name] in ("", []):
            faults.append(f"{variable.name}（{variable.title}）缺失")
    if faults:
        raise Permanent(f"文书“{template.name}”（{template.id}）不能生成：{'；'.join(faults)}")
    if _size(shown) > MAX_CHARACTERS:
        raise Permanent(
            f"文书“{template.name}”（{template.id}）不能生成：内容超过 {MAX_CHARACTERS} 字"
        )
    return shown


def _shown(variable: PaperVariable, value: object) -> JsonValue:
    """One value as shown.

    Raises:
        ValueError: it is not of the variable's type; Chinese, without the value.
    """
    if variable.type == "rows":
        return _rows(variable, value)
    if variable.type == "text":
        return list(_paragraphs(value))
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        value = "true" if value else "false"
        return variable.labels.get(value, "是" if value == "true" else "否")
    match variable.type:
        case "date":
            return chinese_date(_day(value))
        case "time":
            return _time(value)
        case "money":
            return grouped(yuan(value))
        case "number":
            return f"{_decimal(value):,f}"
        case _:
            return _line(value, variable.labels)


def _line(value: object, labels: Mapping[str, str]) -> str:
    """One line; a list of several answers is joined."""
    if isinstance(value, list | tuple):
        return "、".join(_line(one, labels) for one in value)
    if not isinstance(value, str | int | float):
        raise ValueError("不是文字")
    text = clean(str(value))
    return labels.get(text, " ".join(text.split()))


def _paragraphs(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, str | int | float):
        raise ValueError("不是文字")
    lines = (line.strip() for line in clean(str(value)).splitlines())
    return tuple(line for line in lines if line)


def _time(value: object) -> str:
    """A moment of a form's field; words that say it otherwise (下周三上午) stay as they are."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return _line(value, {})
    return chinese_time(moment)


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.astimezone(TIME_ZONE).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    try:
        text = str(value)
        if len(text) <= len("2026-01-01"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise ValueError("不是日期") from fault
    return moment.astimezone(TIME_ZONE).date() if moment.tzinfo else moment.date()


def _decimal(value: object) -> Decimal:
    try:
        number = Decimal(str(value).strip().replace(",", "").replace("，", ""))
    except InvalidOperation as fault:
        raise ValueError("不是数") from fault
    if not number.is_finite() or abs(number.adjusted()) > 15:
        raise ValueError("不是数，或太大")
    return number


def _rows(variable: PaperVariable, value: object) -> list[JsonValue]:
    rows = value
    if isinstance(value, str):
        try:
            rows = json.loads(value) if value.strip() else []
        except ValueError as fault:
            raise ValueError("不是表格（JSON 列表）") from fault
    if rows is None:
        return []
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        raise ValueError("不是表格（JSON 列表）")
    if len(rows) > MAX_ROWS:
        raise ValueError(f"超过 {MAX_ROWS} 行")
    return [_row(variable, row, index) for index, row in enumerate(rows, start=1)]


def _row(variable: PaperVariable, row: Mapping[str, object], index: int) -> JsonValue:
    cells: dict[str, JsonValue] = {}
    for column in variable.columns:
        try:
            cells[column.name] = _shown(column, row.get(column.name))
        except ValueError as fault:
            raise ValueError(f"第 {index} 行“{column.title}”{fault}") from fault
        if column.required and cells[column.name] in ("", []):
            raise ValueError(f"第 {index} 行缺“{column.title}”")
    return cells


def clean(text: str) -> str:
    """The text without characters that may not stand in it; a person would not see them."""
    bad = {chr(int(name[2:], 16)) for name in forbidden_characters(text, lines=True)}
    return "".join(char for char in text if char not in bad) if bad else text


def _size(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(_size(one) for one in value.values())
    return sum(_size(one) for one in value) if isinstance(value, list) else 0
