"""Timers: only `timeDate ${...}`, so that one clock moves them all (guide 5)."""

from __future__ import annotations

from collections.abc import Iterator

from bureau.modelling.analysis.expressions import single_variable
from bureau.modelling.bpmn.events import TimerKind
from bureau.modelling.bpmn.nodes import BoundaryEvent, Event, StartEvent, UserTask
from bureau.modelling.lint.finding import Hit
from bureau.modelling.lint.rule import DiagramRule
from bureau.modelling.lint.subject import DiagramSubject, hit


def _dates(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        timer = node.timer if isinstance(node, Event) else None
        if timer is None:
            continue
        top_start = isinstance(node, StartEvent) and node.scope == getattr(
            subject.process, "id", ""
        )
        if top_start:
            if timer.kind is not TimerKind.CYCLE and not timer.expression:
                yield hit(node, "定时开始没有写时间", "写出文本给定的周期（timeCycle）。")
        elif timer.kind is not TimerKind.DATE:
            kind = timer.kind.value if timer.kind is not TimerKind.NONE else "没有种类"
            yield hit(node, f"定时是 {kind}「{timer.expression}」，不是 timeDate")
        elif single_variable(timer.expression) is None:
            yield hit(node, f"定时「{timer.expression}」不是一个变量")
        if isinstance(node, BoundaryEvent) and not node.name:
            yield hit(node, "定时事件没有写明规则", "写成「受理满5个工作日」这样的名称。")


def _dues(subject: DiagramSubject) -> Iterator[Hit]:
    for node in subject.nodes:
        if isinstance(node, UserTask):
            for label, text in (("到期日", node.due_date), ("跟进日", node.follow_up_date)):
                if text and single_variable(text) is None:
                    yield hit(node, f"{label}「{text}」不是一个变量")


def _follow_ups(subject: DiagramSubject) -> Iterator[Hit]:
    """A limit that has a reminder: from then on the task is to be followed up."""
    reminders = set(_reminders(subject))
    for node in subject.nodes:
        due = single_variable(node.due_date) if isinstance(node, UserTask) else None
        if not isinstance(node, UserTask) or due is None:
            continue
        wanted = reminder_of(due)
        said = single_variable(node.follow_up_date)
        if wanted in reminders and said != wanted:
            there = f"是「{node.follow_up_date}」" if node.follow_up_date else "没有写"
            yield hit(node, f"到期日 ${{{due}}} 有提醒时间 {wanted}，跟进日{there}")
        elif node.follow_up_date and wanted not in reminders:
            yield hit(node, f"跟进日「{node.follow_up_date}」不是到期日 ${{{due}}} 的提醒时间")


def reminder_of(due: str) -> str:
    """Variable with the reminder of a limit: dueAt -> remindAt, reportDueAt -> reportRemindAt."""
    prefix = due.removesuffix("DueAt")
    return "remindAt" if due == "dueAt" else f"{prefix}RemindAt" if prefix != due else ""


def _reminders(subject: DiagramSubject) -> Iterator[str]:
    """Reminders that this diagram reckons or waits for."""
    for node in subject.nodes:
        yield from (one.name for one in node.io.outputs)
        timer = node.timer if isinstance(node, Event) else None
        if timer is not None:
            yield single_variable(timer.expression) or ""


RULES = (
    DiagramRule(
        "timer-date",
        "定时只用 timeDate ${变量}，时间由 compute-deadline 算出",
        "在前面用 compute-deadline 算出时间，这里写 ${dueAt} 这样的变量。",
        _dates,
    ),
    DiagramRule(
        "due-date",
        "任务的到期日、跟进日只写一个变量",
        "写 ${dueAt} 这样的变量，由 compute-deadline 算出。",
        _dues,
    ),
    DiagramRule(
        "follow-up-date",
        "任务所属的时限有提醒时间的，跟进日写这个提醒时间",
        "跟进日：到期日 ${dueAt} 的写 ${remindAt}，${reportDueAt} 的写 ${reportRemindAt}。",
        _follow_ups,
    ),
)
