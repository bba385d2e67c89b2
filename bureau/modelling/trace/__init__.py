"""Traceability: which element of which diagram carries which clause, and which scenario runs it.

A citation on the process alone counts for nothing: a clause is carried when an element cites it.
"""

from __future__ import annotations

from bureau.modelling.trace.collect import trace_annex, trace_annexes
from bureau.modelling.trace.html import to_html
from bureau.modelling.trace.model import AnnexTrace, Carrier, ClauseTrace, Status
from bureau.modelling.trace.scenarios import read_scenarios
from bureau.modelling.trace.show import show_trace

__all__ = [
    "AnnexTrace",
    "Carrier",
    "ClauseTrace",
    "Status",
    "read_scenarios",
    "show_trace",
    "to_html",
    "trace_annex",
    "trace_annexes",
]
