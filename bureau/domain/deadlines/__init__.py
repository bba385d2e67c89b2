"""Time limits: rules by id, and what a rule makes of an event and a calendar, day by day."""

from __future__ import annotations

from bureau.domain.deadlines.changes import extend, pause, resume
from bureau.domain.deadlines.compute import compute, entered_moment
from bureau.domain.deadlines.deadline import Deadline, Reminder
from bureau.domain.deadlines.explain import day_lines, due_line, head_lines, lines, summary, text
from bureau.domain.deadlines.faults import CalendarMissing, UnknownRule
from bureau.domain.deadlines.movements import Movement, RunningDeadline, affected
from bureau.domain.deadlines.parsing import parse_rule
from bureau.domain.deadlines.register import RuleRegister
from bureau.domain.deadlines.requests import DeadlineRequest, GrantedExtension, Pause
from bureau.domain.deadlines.rows import Row, RowKind
from bureau.domain.deadlines.rules import Kind, Rule

__all__ = [
    "CalendarMissing",
    "Deadline",
    "DeadlineRequest",
    "GrantedExtension",
    "Kind",
    "Movement",
    "Pause",
    "Reminder",
    "Row",
    "RowKind",
    "Rule",
    "RuleRegister",
    "RunningDeadline",
    "UnknownRule",
    "affected",
    "compute",
    "day_lines",
    "due_line",
    "entered_moment",
    "extend",
    "head_lines",
    "lines",
    "parse_rule",
    "pause",
    "resume",
    "summary",
    "text",
]
