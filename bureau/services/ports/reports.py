"""Port: reports with tables and charts (docx), which a person edits on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTable:
    """A table: caption, headings and texts."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportChart:
    """Bars: a caption, names along the axis, and for each series a value for each name."""

    caption: str
    names: tuple[str, ...]
    series: tuple[tuple[str, tuple[Decimal, ...]], ...]
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report: title, paragraphs, tables, charts."""

    title: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    charts: tuple[ReportChart, ...] = ()


class Reports(Protocol):
    """Writes reports."""

    def docx(self, report: Report, *, at: datetime) -> bytes:
        """The report; the same arguments give the same bytes.

        Raises:
            Permanent: no Chinese font is installed.
        """
        ...
