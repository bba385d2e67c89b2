"""The register of people as a file that the office fills in: .xlsx or .yaml.

    账号    姓名  内设机构  岗位                  分管    代签人  邮箱  电话  到任日期    离任日期
    wangfang 王芳 综合科   bangongshi,zongheke2                            2024-03-01

Several posts or sections stand in one cell with commas, or as a list in YAML. In YAML the words are
the keys of one mapping for each person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import yaml
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bureau.errors import Fault, InvalidData
from bureau.services.records.staff import StaffMember

COLUMNS: Final = (
    *("账号", "姓名", "内设机构", "岗位", "分管", "代签人", "邮箱", "电话"),
    *("到任日期", "离任日期"),
)
_NEEDED: Final = COLUMNS[:4]
_BETWEEN: Final = re.compile(r"[,，、;；\s]+")


def read_staff(path: Path, today: date) -> tuple[StaffMember, ...]:
    """Read the register.

    Args:
        path: the file.
        today: first day of who has none.

    Raises:
        InvalidData: it cannot be read, or a row is malformed; every fault with its row.
    """
    faults: list[Fault] = []
    people = []
    rows = _sheet(path) if path.suffix == ".xlsx" else _yaml(path)
    for number, row in enumerate(rows, start=1):
        unknown = sorted(set(row) - set(COLUMNS))
        faults += [Fault(f"/{number}/{name}", "没有这一栏，请去掉。") for name in unknown]
        try:
            people.append(_person(row, today))
        except ValueError as fault:
            faults.append(Fault(f"/{number}", str(fault)))
    if faults:
        raise InvalidData("人员名册文件有误。", faults=tuple(faults))
    return tuple(people)


def write_staff(path: Path, people: Sequence[StaffMember]) -> None:
    """Write the register so that it can be read again; .xlsx or .yaml by its name."""
    rows = [_row(one) for one in people]
    if path.suffix == ".xlsx":
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = "人员名册"
        sheet.append(list(COLUMNS))
        for row in rows:
            sheet.append([_cell(row[name]) for name in COLUMNS])
        for cell in (cell for column in sheet.iter_cols() for cell in column):
            cell.number_format = "@"  # a telephone number keeps its zeros
        book.save(path)
        return
    text = yaml.safe_dump(rows, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")


def _person(row: Mapping[str, object], today: date) -> StaffMember:
    return StaffMember(
        id=_text(row, "账号"),
        name=_text(row, "姓名"),
        section=_text(row, "内设机构"),
        posts=_list(row.get("岗位")),
        leads=_list(row.get("分管")),
        substitute=_text(row, "代签人") or None,
        email=_text(row, "邮箱"),
        phone=_text(row, "电话"),
        starts_on=_day(row, "到任日期") or today,
        ends_on=_day(row, "离任日期"),
    )


def _row(one: StaffMember) -> dict[str, object]:
    return {
        "账号": one.id,
        "姓名": one.name,
        "内设机构": one.section,
        "岗位": list(one.posts),
        "分管": list(one.leads),
        "代签人": one.substitute or "",
        "邮箱": one.email,
        "电话": one.phone,
        "到任日期": one.starts_on.isoformat(),
        "离任日期": one.ends_on.isoformat() if one.ends_on else "",
    }


def _cell(value: object) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)


def _text(row: Mapping[str, object], name: str) -> str:
    return str(row.get(name) or "").strip()


def _list(value: object) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else _BETWEEN.split(str(value or ""))
    return tuple(dict.fromkeys(str(part).strip() for part in parts if str(part).strip()))


def _day(row: Mapping[str, object], name: str) -> date | None:
    match row.get(name):
        case None | "":
            return None
        case datetime() as moment:
            return moment.date()
        case date() as day:
            return day
        case value:
            try:
                return date.fromisoformat(str(value).strip())
            except ValueError:
                raise ValueError(f"{name}：写成 2026-01-01 的样子。") from None


def _sheet(path: Path) -> Iterator[Mapping[str, object]]:
    try:
        sheet = load_workbook(path, data_only=True).worksheets[0]
    except (OSError, KeyError, BadZipFile, InvalidFileException) as fault:
        raise _unreadable(path, fault) from fault
    rows = sheet.iter_rows(values_only=True)
    heads = [str(head or "").strip() for head in next(rows, ())]
    missing = [name for name in _NEEDED if name not in heads]
    if missing:
        raise InvalidData(f"{path.name} 的第一行缺少栏目：{'、'.join(missing)}。")
    for row in rows:
        if any(value not in (None, "") for value in row):
            yield {h: value for h, value in zip(heads, row, strict=False) if h}


def _yaml(path: Path) -> Iterator[Mapping[str, object]]:
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise _unreadable(path, fault) from fault
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise InvalidData(f"{path.name} 应是一个列表，每人一组“栏目: 内容”。")
    yield from rows


def _unreadable(path: Path, fault: Exception) -> InvalidData:
    return InvalidData(f"读不了 {path.name}：{type(fault).__name__}。须是 .xlsx 或 .yaml 文件。")
