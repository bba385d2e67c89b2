"""Reports as .docx with charts."""

from __future__ import annotations

from datetime import datetime

from bureau.services.ports.reports import Report

__all__ = ["DocxReports"]


class DocxReports:
    """The port `Reports`."""

    def docx(self, report: Report, *, at: datetime) -> bytes:
        """The report; the same arguments give the same bytes.

        Raises:
            Permanent: it has a chart, and no Chinese font is installed.
        """
        # Here, not above: every process builds this port, and few of them ever write a report.
        from bureau.gateways.reports.document import write_report

        return write_report(report, at)
