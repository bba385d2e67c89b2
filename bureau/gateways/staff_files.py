"""The register of people as a file that the office fills in: .xlsx or .yaml.

    账号    姓名  内设机构  岗位                  分管    代签人  邮箱  电话  到任日期    离任日期
    wangfang 王芳 综合科   bangongshi,zongheke2                            2024-03-01

Several posts or sections stand in one cell with commas, or as a list in YAML. In YAML the words are
the keys of one mapping for each person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import yaml

from bureau.gateways.row_files import day_of, read_table, text_of
from bureau.services.records.staff import StaffMember

COLUMNS: Final = (
    *("账号", "姓名", "内设机构", "岗位", "分管", "代签人", "邮箱", "电话"),
    *("到任日期", "离任日期"),
)
_BETWEEN: Final = re.compile(r"[,，、;；\s]+")


def read_staff(path: Path, today: date) -> tuple[StaffMember, ...]:
    """Read the register.

    Args:
        path: the file.
        today: first day of who has none.

    Raises:
        InvalidData: it cannot be read, or a row is malformed; every fault with its row.
    """
    return read_table(
        path, COLUMNS, lambda row: _person(row, today), each="每人", wrong="人员名册文件有误。"
    )


def write_staff(path: Path, people: Sequence[StaffMember]) -> None:
    """Write the register so that it can be read again; .xlsx or .yaml by its name."""
    rows = [_row(one) for one in people]
    if path.suffix == ".xlsx":
        # Here, not above: openpyxl takes half a second to load, for every command.
        from openpyxl import Workbook

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
        id=text_of(row, "账号"),
        name=text_of(row, "姓名"),
        section=text_of(row, "内设机构"),
        posts=_list(row.get("岗位")),
        leads=_list(row.get("分管")),
        substitute=text_of(row, "代签人") or None,
        email=text_of(row, "邮箱"),
        phone=text_of(row, "电话"),
        starts_on=day_of(row, "到任日期") or today,
        ends_on=day_of(row, "离任日期"),
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


def _list(value: object) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else _BETWEEN.split(str(value or ""))
    return tuple(dict.fromkeys(str(part).strip() for part in parts if str(part).strip()))
