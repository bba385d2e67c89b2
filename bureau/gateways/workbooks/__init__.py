"""Workbooks (xlsx) by openpyxl: written the same each time, read without trusting them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bureau.gateways.workbooks.read import read_book
from bureau.gateways.workbooks.write import write_book
from bureau.services.ports.workbooks import ReadBook, Sheet

__all__ = ["XlsxWorkbooks"]


class XlsxWorkbooks:
    """The port `Workbooks`."""

    def write(self, sheets: tuple[Sheet, ...], *, marks: Mapping[str, str], at: datetime) -> bytes:
        """A workbook; the same arguments give the same bytes."""
        return write_book(sheets, marks, at)

    def read(self, content: bytes) -> ReadBook:
        """The first sheet of a workbook.

        Raises:
            UnreadableWorkbook: not a workbook, or too large.
        """
        return read_book(content)
