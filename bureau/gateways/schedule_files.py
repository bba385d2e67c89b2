"""The table of periodic work as a file that an office fills in: .xlsx or .yaml.

    名称   事项               周期      责任岗位    起始日期     启用  内容
    月报   P2_19_Statistics   每月5日   guoneike1   2026-01-01   是    title={上月}月报

内容 holds start data, one ``field=text`` a line in a sheet, a mapping in YAML. In YAML the words
are the keys of one mapping for each line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final

import yaml

from bureau.domain.json_value import JsonObject, JsonValue
from bureau.errors import Fault, InvalidData
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.services.ports.workbooks import UnreadableWorkbook
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
    rows = list(_sheet(path) if path.suffix == ".xlsx" else _yaml(path))
    faults: list[Fault] = []
    lines = []
    for number, row in enumerate(rows, start=1):
        unknown = sorted(set(row) - set(COLUMNS))
        faults += [Fault(f"/{number}/{name}", "没有这一栏，请去掉。") for name in unknown]
        try:
            lines.append(_line(row, today))
        except ValueError as fault:
            faults.append(Fault(f"/{number}", str(fault)))
    if faults:
        raise InvalidData("周期表文件有误。", faults=tuple(faults))
    return tuple(lines)


def _line(row: Mapping[str, object], today: date) -> Line:
    switch = row.get("启用", "")
    active = switch if isinstance(switch, bool) else _SWITCH.get(str(switch or "").strip())
    if active is None:
        raise ValueError("启用：写“是”或“否”。")
    return Line(
        name=_text(row, "名称"),
        procedure_id=_text(row, "事项"),
        rule=_text(row, "周期"),
        owner=_text(row, "责任岗位"),
        starts_on=_day(row.get("起始日期"), today),
        data=_data(row.get("内容")),
        active=active,
    )


def _text(row: Mapping[str, object], name: str) -> str:
    return str(row.get(name) or "").strip()


def _day(value: object, today: date) -> date:
    match value:
        case None | "":
            return today
        case datetime():
            return value.date()
        case date():
            return value
        case _:
            try:
                return date.fromisoformat(str(value).strip())
            except ValueError:
                raise ValueError("起始日期：写成 2026-01-01 的样子。") from None


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


def _sheet(path: Path) -> Iterator[Mapping[str, object]]:
    try:
        book = XlsxWorkbooks().read(path.read_bytes())
    except (OSError, UnreadableWorkbook) as fault:
        raise _unreadable(path, fault) from fault
    missing = [name for name in COLUMNS[:4] if name not in book.headings]
    if missing:
        raise InvalidData(f"{path.name} 的第一行缺少栏目：{'、'.join(missing)}。")
    yield from (row.cells for row in book.rows)


def _yaml(path: Path) -> Iterator[Mapping[str, object]]:
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise _unreadable(path, fault) from fault
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise InvalidData(f"{path.name} 应是一个列表，每行一组“栏目: 内容”。")
    yield from rows


def _unreadable(path: Path, fault: Exception) -> InvalidData:
    return InvalidData(f"读不了 {path.name}：{type(fault).__name__}。须是 .xlsx 或 .yaml 文件。")
