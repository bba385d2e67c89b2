"""Port: workbooks (xlsx), written for clerks and read back from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, Protocol, TypeAlias

from bureau.errors import InvalidData

CellValue: TypeAlias = "str | int | float | Decimal | date | datetime | bool | None"


class UnreadableWorkbook(InvalidData):
    """What was handed in is no workbook, or too large to be one of ours."""

    code = "workbook-unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetColumn:
    """One column of a sheet.

    Args:
        heading: Chinese heading.
        kind: decides format and checks of the cells.
        choices: a dropdown of these texts.
        width: in characters.
        locked: cannot be typed into.
        required: marked in the heading.
    """

    heading: str
    kind: Literal["text", "date", "integer", "money"] = "text"
    choices: tuple[str, ...] = ()
    width: int = 16
    locked: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetChart:
    """A native chart of a sheet's rows.

    Args:
        title: above it.
        labels: index of the column with names, from 0.
        values: indices of the columns that are drawn.
        kind: bars or lines.
    """

    title: str
    labels: int
    values: tuple[int, ...]
    kind: Literal["bar", "line"] = "bar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet.

    Args:
        title: name of its tab, at most 31 characters.
        columns: headings and formats.
        rows: cells, as many in each row as there are columns.
        notes: lines above the headings; the first is the title.
        typed: people type into it: locked columns are protected, empty rows are prepared.
        charts: native charts below the rows.
        chart_rows: how many of the first rows the charts draw; None: all.
    """

    title: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[CellValue, ...], ...] = ()
    notes: tuple[str, ...] = ()
    typed: bool = False
    charts: tuple[SheetChart, ...] = ()
    chart_rows: int | None = None


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that was read: its number in the sheet, cells by heading with their places."""

    number: int
    cells: Mapping[str, CellValue]
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadBook:
    """The first sheet of a workbook.

    Args:
        marks: what `write` was given as marks; empty for a book that is not ours.
        headings: in their order; marks of required columns are taken off.
        rows: those that are not empty.
    """

    marks: Mapping[str, str]
    headings: tuple[str, ...]
    rows: tuple[ReadRow, ...]


class Workbooks(Protocol):
    """Writes and reads workbooks."""

    def write(self, sheets: tuple[Sheet, ...], *, marks: Mapping[str, str], at: datetime) -> bytes:
        """A workbook; the same arguments give the same bytes.

        Args:
            sheets: at least one.
            marks: hidden in the book, so that it is known again.
            at: its date.
        """
        ...

    def read(self, content: bytes) -> ReadBook:
        """The first sheet of a workbook.

        Raises:
            UnreadableWorkbook: not a workbook, or too large.
        """
        ...
