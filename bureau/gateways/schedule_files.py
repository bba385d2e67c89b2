"""The table of periodic work as a file that an office fills in: .xlsx or .yaml.

    名称   事项               周期      责任岗位    起始日期     启用  内容
    月报   P2_19_Statistics   每月5日   guoneike1   2026-01-01   是    title={上月}月报

内容 holds start data, one ``field=text`` a line in a sheet, a mapping in YAML. In YAML the words
are the keys of one mapping for each line.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from bureau.domain.json_value import JsonObject, JsonValue
from bureau.gateways.row_files import day_of, read_table, text_of
from bureau.services.schedules import Line

COLUMNS: Final = ("名称", "事项", "周期", "责任岗位", "起始日期", "启用", "内容")
_SWITCH: Final = {"是": True, "否": False, "": True}


def read_lines(path: Path, today: date) -> tuple[Line, ...]:
    """Read a table.

    Args:
        path: the file.
        today: first day of a line that names none.

    Raises:
        InvalidData: it cannot be read, or a line is malformed; every fault with its line.
    """
    return read_table(
        path, COLUMNS, lambda row: _line(row, today), each="每行", wrong="周期表文件有误。"
    )


def _line(row: Mapping[str, object], today: date) -> Line:
    switch = row.get("启用", "")
    active = switch if isinstance(switch, bool) else _SWITCH.get(str(switch or "").strip())
    if active is None:
        raise ValueError("启用：写“是”或“否”。")
    return Line(
        name=text_of(row, "名称"),
        procedure_id=text_of(row, "事项"),
        rule=text_of(row, "周期"),
        owner=text_of(row, "责任岗位"),
        starts_on=day_of(row, "起始日期") or today,
        data=_data(row.get("内容")),
        active=active,
    )


def _data(value: object) -> JsonObject:
    if value is None or value == "":
        return {}
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    made: dict[str, JsonValue] = {}
    for part in filter(None, (one.strip() for one in str(value).splitlines())):
        name, equals, said = part.partition("=")
        if not equals or not name.strip():
            raise ValueError(f"内容：每行写成 字段=文字，现为“{part}”。")
        made[name.strip()] = said.strip()
    return made


def _plain(value: object) -> JsonValue:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case date():
            return value.isoformat()
        case list():
            return [_plain(one) for one in value]
        case _:
            raise ValueError("内容：只能是文字、数字、是否和它们的列表。")
