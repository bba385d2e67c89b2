"""Starts procedures whose date has come (周期表): each date once, by however many workers.

A date is started in one transaction with its row, its case with number, and the order to start the
process; the schedule is locked meanwhile. After a standstill only the latest date is started, the
others are written down as missed. One that cannot be started holds up no other.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime
from itertools import takewhile

from bureau.domain.cases import Case, CaseSource
from bureau.domain.clock import Clock
from bureau.domain.schedule_rules import parse_rule
from bureau.domain.schedule_texts import filled
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import Conflict, NotFound, Permanent
from bureau.services.case_start import new_case, start_order
from bureau.services.ports.calendar import CalendarSource
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import (
    CaseEvent,
    Notification,
    RecipientKind,
    RunState,
    Schedule,
    ScheduleRun,
)
from bureau.services.submission_body import data_faults
from bureau.timezone import TIME_ZONE


class ScheduleRunner:
    """The use case 按周期启动.

    Args:
        uow: opens transactions.
        calendar: working days.
        clock: the one clock.
        ops_group: group that is told of what could not be started.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, calendar: CalendarSource, clock: Clock, *, ops_group: str
    ) -> None:
        self._uow = uow
        self._calendar = calendar
        self._clock = clock
        self._ops_group = ops_group

    def run(self) -> str:
        """Start everything whose date has come; says how much that was."""
        today = self._today()
        with self._uow(read_only=True) as uow:
            due = uow.schedules.due(today)
        runs = [run for schedule_id in due for run in self._serve(schedule_id, today)]
        count = {state: sum(run.state is state for run in runs) for state in RunState}
        return (
            f"启动 {count[RunState.STARTED]} 项，错过 {count[RunState.MISSED]} 项，"
            f"未能启动 {count[RunState.FAILED]} 项"
        )

    def start_now(self, name: str, due_on: date, *, by: str) -> ScheduleRun:
        """Start one date by hand: a missed or failed one, or one ahead of its time.

        Args:
            name: of the schedule.
            due_on: the date that the case stands for; need not be one of the rule's.
            by: who says so.

        Raises:
            NotFound: no such schedule.
            Conflict: this date has been started, or closed as nil report.
            Permanent: its start data do not fit the procedure (any more).
        """
        with self._uow() as uow:
            known = uow.schedules.by_name(name)
            schedule = uow.schedules.lock(known.id) if known else None
            if schedule is None:
                raise NotFound(f"周期表中没有“{name}”。")
            run = uow.schedules.run(schedule.id, due_on)
            if run is not None and run.state in (RunState.STARTED, RunState.NIL):
                raise Conflict(f"“{name}”{due_on} 已经启动或已报零报告。", code="conflict")
            started = self._start(uow, schedule, due_on, by)
            if run is None:
                uow.schedules.add_run(started)
            else:
                uow.schedules.save_run(started)
            if schedule.next_on == due_on:
                uow.schedules.save(replace(schedule, next_on=self._after(schedule, due_on)))
            uow.commit()
        return started

    def _serve(self, schedule_id: str, today: date) -> list[ScheduleRun]:
        """The dates of one schedule that have come."""
        try:
            return self._attempt(schedule_id, today, broken="")
        except Permanent as fault:
            return self._attempt(schedule_id, today, broken=str(fault))

    def _attempt(self, schedule_id: str, today: date, broken: str) -> list[ScheduleRun]:
        """Start the latest date; `broken` says why that cannot be done."""
        with self._uow() as uow:
            schedule = uow.schedules.lock(schedule_id)
            if schedule is None or not schedule.active or schedule.next_on is None:
                return []
            dates = self._dates(schedule, schedule.next_on, today)
            runs = []
            for day in dates:
                if uow.schedules.run(schedule.id, day) is not None:
                    continue  # closed as nil report, or started by hand
                if day != dates[-1]:
                    run = self._run(schedule, day, RunState.MISSED, "系统停用期间错过")
                elif broken:
                    run = self._run(schedule, day, RunState.FAILED, broken)
                    self._tell(
                        uow, self._ops_group, f"未能启动，须人工处理：{broken}", run, schedule
                    )
                else:
                    run = self._start(uow, schedule, day, SYSTEM)
                uow.schedules.add_run(run)
                runs.append(run)
            uow.schedules.save(replace(schedule, next_on=self._after(schedule, today)))
            uow.commit()
        return runs

    def _dates(self, schedule: Schedule, first: date, today: date) -> list[date]:
        """From the date that was waited for up to today, in order."""
        rule = parse_rule(schedule.rule, schedule.starts_on)
        later = takewhile(lambda day: day <= today, rule.dates(first, self._calendar.calendar()))
        return [day for day in (first, *later) if day <= today]

    def _after(self, schedule: Schedule, day: date) -> date | None:
        rule = parse_rule(schedule.rule, schedule.starts_on)
        return rule.next(max(day, schedule.starts_on), self._calendar.calendar())

    def _start(self, uow: UnitOfWork, schedule: Schedule, day: date, by: str) -> ScheduleRun:
        procedure = uow.procedures.get(schedule.procedure_id)
        if procedure is None:
            raise Permanent(f"事项目录中没有 {schedule.procedure_id}")
        data = filled(schedule.data, day)
        if faults := data_faults(procedure, data):
            said = "; ".join(f"{fault.pointer} {fault.message}" for fault in faults)
            raise Permanent(f"不符合 {procedure.id} 的开始表单：{said}")
        now = self._clock.now()
        case = new_case(uow, procedure, data, CaseSource.SCHEDULE, now)
        uow.events.add(_received(case, schedule, day, by, now))
        uow.outbox.add(start_order(case, procedure, now, {"scheduledFor": day.isoformat()}))
        run = replace(self._run(schedule, day, RunState.STARTED, ""), by=by, case_id=case.id)
        self._tell(uow, schedule.owner, f"已启动，办件编号 {case.number}", run, schedule)
        return run

    def _run(self, schedule: Schedule, day: date, state: RunState, note: str) -> ScheduleRun:
        return ScheduleRun(
            schedule_id=schedule.id,
            due_on=day,
            state=state,
            at=self._clock.now(),
            by=SYSTEM,
            note=note,
        )

    def _tell(
        self, uow: UnitOfWork, group: str, text: str, run: ScheduleRun, schedule: Schedule
    ) -> None:
        uow.notifications.add(
            Notification(
                id=str(uuid.uuid4()),
                case_id=run.case_id,
                recipient_kind=RecipientKind.GROUP,
                recipient=group,
                kind=f"schedule-{run.state.value}",
                text=f"周期工作“{schedule.name}”{run.due_on:%Y年%-m月%-d日}{text}",
                created_at=run.at,
                dedup_key=f"schedule:{schedule.id}:{run.due_on}:{run.state.value}:{run.at}",
            )
        )

    def _today(self) -> date:
        return self._clock.now().astimezone(TIME_ZONE).date()


def _received(case: Case, schedule: Schedule, day: date, by: str, now: datetime) -> CaseEvent:
    return CaseEvent(
        case_id=case.id,
        at=now,
        kind=EventKind.RECEIVED,
        actor=by,
        text=f"按周期表“{schedule.name}”{day:%Y年%-m月%-d日}启动，编号 {case.number}",
        data={"schedule": schedule.id, "due_on": day.isoformat()},
    )
