"""Tables that an office fills in, .xlsx or .yaml: a row is a mapping of the columns' words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import yaml

from bureau.errors import Fault, InvalidData
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.services.ports.workbooks import UnreadableWorkbook

_Made = TypeVar("_Made")


def read_table(
    path: Path,
    columns: Sequence[str],
    make: Callable[[Mapping[str, object]], _Made],
    *,
    each: str,
    wrong: str,
) -> tuple[_Made, ...]:
    """What the rows that are not empty stand for.

    Args:
        path: the file; what does not end with .xlsx is YAML, a list of mappings.
        columns: those that there are; a sheet must have the first four.
        make: makes one of a row; a ValueError says in Chinese what is wrong with it.
        each: what a row stands for, such as "每行", for what is said of a wrong file.
        wrong: said of a table with faults.

    Raises:
        InvalidData: the file cannot be read, or is no such table; every fault with its row.
    """
    rows = _sheet(path, columns[:4]) if path.suffix == ".xlsx" else _yaml(path, each)
    faults: list[Fault] = []
    made = []
    for number, row in enumerate(rows, start=1):
        unknown = sorted(set(row) - set(columns))
        faults += [Fault(f"/{number}/{name}", "没有这一栏，请去掉。") for name in unknown]
        try:
            made.append(make(row))
        except ValueError as fault:
            faults.append(Fault(f"/{number}", str(fault)))
    if faults:
        raise InvalidData(wrong, faults=tuple(faults))
    return tuple(made)


def text_of(row: Mapping[str, object], name: str) -> str:
    """A cell as text, "" for an empty one."""
    return str(row.get(name) or "").strip()


def day_of(row: Mapping[str, object], name: str) -> date | None:
    """A cell as a day, None for an empty one.

    Raises:
        ValueError: it is none; the Chinese text says how to write one.
    """
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


def _sheet(path: Path, needed: Sequence[str]) -> Iterator[Mapping[str, object]]:
    try:
        book = XlsxWorkbooks().read(path.read_bytes())
    except (OSError, UnreadableWorkbook) as fault:
        raise _unreadable(path, fault) from fault
    missing = [name for name in needed if name not in book.headings]
    if missing:
        raise InvalidData(f"{path.name} 的第一行缺少栏目：{'、'.join(missing)}。")
    yield from (row.cells for row in book.rows)


def _yaml(path: Path, each: str) -> Iterator[Mapping[str, object]]:
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise _unreadable(path, fault) from fault
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise InvalidData(f"{path.name} 应是一个列表，{each}一组“栏目: 内容”。")
    yield from rows


def _unreadable(path: Path, fault: Exception) -> InvalidData:
    return InvalidData(f"读不了 {path.name}：{type(fault).__name__}。须是 .xlsx 或 .yaml 文件。")
