"""Workbooks (xlsx) by openpyxl: written the same each time, read without trusting them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bureau.services.ports.workbooks import ReadBook, Sheet

__all__ = ["XlsxWorkbooks"]


# The imports stand in the methods: openpyxl (with numpy, where there is one) takes half a second
# to load, every process builds this port at its start, and few of them ever open a workbook.


class XlsxWorkbooks:
    """The port `Workbooks`."""

    def write(self, sheets: tuple[Sheet, ...], *, marks: Mapping[str, str], at: datetime) -> bytes:
        """A workbook; the same arguments give the same bytes."""
        from bureau.gateways.workbooks.write import write_book

        return write_book(sheets, marks, at)

    def read(self, content: bytes) -> ReadBook:
        """The first sheet of a workbook.

        Raises:
            UnreadableWorkbook: not a workbook, or too large.
        """
        from bureau.gateways.workbooks.read import read_book

        return read_book(content)
