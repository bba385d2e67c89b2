"""The table of periodic work (周期表), as the office keeps it: lines, changes, nil reports.

依据：平台. Where an annex says 定期, or leaves the date open, the procedure starts from a line of
this table; `bureau.services.schedule_runs` starts it. Every change is a line of the history.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bureau.domain.clock import Clock
from bureau.domain.json_value import JsonObject, JsonValue
from bureau.domain.schedule_rules import parse_rule
from bureau.domain.schedule_texts import filled
from bureau.domain.timeline import EventKind
from bureau.errors import Conflict, Fault, InvalidData, NotFound
from bureau.services.ports.calendar import CalendarSource
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import (
    CaseEvent,
    RunState,
    Schedule,
    ScheduleChange,
    ScheduleRun,
)
from bureau.services.submission_body import data_faults
from bureau.timezone import TIME_ZONE

#: Longest name of a line, in characters.
NAME_LIMIT = 100
_YESTERDAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as the office writes it; fields as in `Schedule`."""

    name: str
    procedure_id: str
    rule: str
    owner: str
    starts_on: date
    data: JsonObject
    active: bool = True


class Schedules:
    """The use case 周期表.

    Args:
        uow: opens transactions.
        calendar: working days.
        clock: the one clock.
    """

    def __init__(self, uow: UnitOfWorkFactory, calendar: CalendarSource, clock: Clock) -> None:
        self._uow = uow
        self._calendar = calendar
        self._clock = clock

    def all(self) -> tuple[Schedule, ...]:
        """All lines by name."""
        with self._uow(read_only=True) as uow:
            return uow.schedules.all()

    def find(self, name: str) -> Schedule:
        """The line of this name.

        Raises:
            NotFound: there is none.
        """
        with self._uow(read_only=True) as uow:
            return self._named(uow, name)

    def runs(self, name: str) -> tuple[ScheduleRun, ...]:
        """What became of its dates, the latest first.

        Raises:
            NotFound: no such line.
        """
        with self._uow(read_only=True) as uow:
            return uow.schedules.runs(self._named(uow, name).id)

    def history(self, name: str) -> tuple[ScheduleChange, ...]:
        """How it was changed, oldest first.

        Raises:
            NotFound: no such line.
        """
        with self._uow(read_only=True) as uow:
            return uow.schedules.history(self._named(uow, name).id)

    def put(self, lines: Sequence[Line], *, by: str) -> tuple[int, int]:
        """Add lines, and change those that are there by name; all or none.

        Args:
            lines: what the table is to say.
            by: who says so.

        Returns:
            how many were added, and how many changed; a line that says the same is neither.

        Raises:
            InvalidData: every fault, with the place ``/<line from 1>/<field>``.
        """
        faults: list[Fault] = []
        added = changed = 0
        names = [line.name for line in lines]
        with self._uow() as uow:
            for number, line in enumerate(lines, start=1):
                found = [*self._faults(uow, line)]
                if names.index(line.name) != number - 1:
                    found.append(Fault("/name", f"名称“{line.name}”重复。"))
                faults += [Fault(f"/{number}{one.pointer}", one.message) for one in found]
                if not found:
                    known = uow.schedules.by_name(line.name)
                    if known is None:
                        self._add(uow, line, by)
                        added += 1
                    else:
                        changed += self._change(uow, known, line, by)
            if faults:
                raise InvalidData("周期表有误，未作任何改动。", faults=tuple(faults))
            uow.commit()
        return added, changed

    def switch(self, name: str, *, active: bool, by: str) -> Schedule:
        """Pause a line, or let it go on; dates that went by in a pause are not made up for.

        Raises:
            NotFound: no such line.
        """
        with self._uow() as uow:
            known = self._named(uow, name)
            locked = uow.schedules.lock(known.id) or known
            if locked.active == active:
                return locked
            after = locked.next_on
            if active and after is not None:
                after = self._next(locked.rule, locked.starts_on, self._today() - _YESTERDAY)
            changed = replace(locked, active=active, next_on=after, version=locked.version + 1)
            uow.schedules.save(changed)
            word = "恢复" if active else "暂停"
            self._note(uow, locked, changed, by, word)
            uow.commit()
        return changed

    def nil(self, name: str, due_on: date, *, by: str, note: str = "") -> ScheduleRun:
        """Close a date as nil report (零报告): nothing happened in its period.

        A date that has not come yet is not started any more; one whose case is open keeps its case,
        which shows the nil report in its timeline. A repeat changes nothing.

        Args:
            name: of the line.
            due_on: one of its dates.
            by: who says so.
            note: why.

        Raises:
            NotFound: no such line, or the date is none of its dates.
            Conflict: the case of this date has ended with a report.
        """
        with self._uow() as uow:
            known = self._named(uow, name)
            locked = uow.schedules.lock(known.id) or known
            run = uow.schedules.run(locked.id, due_on)
            if run is not None and run.state is RunState.NIL:
                return run
            if run is None and not self._is_date(locked, due_on):
                raise NotFound(f"{due_on} 不是“{name}”的日期。")
            nil = ScheduleRun(
                schedule_id=locked.id,
                due_on=due_on,
                state=RunState.NIL,
                at=self._clock.now(),
                by=by,
                case_id=run.case_id if run else None,
                note=note,
            )
            if run is None:
                uow.schedules.add_run(nil)
            else:
                self._tell_case(uow, run, nil)
                uow.schedules.save_run(nil)
            if locked.next_on == due_on:
                onward = self._next(locked.rule, locked.starts_on, due_on)
                uow.schedules.save(replace(locked, next_on=onward))
            uow.commit()
        return nil

    def _tell_case(self, uow: UnitOfWork, run: ScheduleRun, nil: ScheduleRun) -> None:
        case = uow.cases.lock(run.case_id) if run.case_id else None
        if case is None:
            return
        if case.finished:
            raise Conflict(f"办件 {case.number} 已经办结，不能再报零报告。", code="case-closed")
        uow.events.add(
            CaseEvent(
                case_id=case.id,
                at=nil.at,
                kind=EventKind.NIL_REPORT,
                actor=nil.by,
                text=f"{nil.due_on:%Y年%-m月%-d日}应办的周期工作报零报告",
                data={"due_on": nil.due_on.isoformat(), "note": nil.note},
            )
        )

    def _faults(self, uow: UnitOfWork, line: Line) -> list[Fault]:
        faults = []
        if not line.name.strip() or len(line.name) > NAME_LIMIT:
            faults.append(Fault("/name", f"名称须为 1 至 {NAME_LIMIT} 个字。"))
        if not line.owner.strip():
            faults.append(Fault("/owner", "须写明责任岗位。"))
        try:
            rule = parse_rule(line.rule, line.starts_on)
        except InvalidData as fault:
            faults += fault.faults
            day = None
        else:
            day = rule.next(line.starts_on - _YESTERDAY, self._calendar.calendar())
        procedure = uow.procedures.get(line.procedure_id)
        if procedure is None:
            faults.append(Fault("/procedure", f"事项目录中没有 {line.procedure_id}。"))
        else:
            faults += data_faults(procedure, filled(line.data, day or line.starts_on))
        return faults

    def _add(self, uow: UnitOfWork, line: Line, by: str) -> None:
        made = Schedule(
            id=str(uuid.uuid4()),
            name=line.name,
            procedure_id=line.procedure_id,
            rule=line.rule,
            starts_on=line.starts_on,
            owner=line.owner,
            data=line.data,
            active=line.active,
            next_on=self._first(line),
        )
        if not uow.schedules.add(made):
            raise Conflict(f"已有名为“{line.name}”的周期。", code="conflict")
        self._note(uow, None, made, by, "新增")

    def _change(self, uow: UnitOfWork, known: Schedule, line: Line, by: str) -> int:
        locked = uow.schedules.lock(known.id) or known
        same_dates = (locked.rule, locked.starts_on) == (line.rule, line.starts_on)
        changed = replace(
            locked,
            procedure_id=line.procedure_id,
            rule=line.rule,
            starts_on=line.starts_on,
            owner=line.owner,
            data=line.data,
            active=line.active,
            next_on=locked.next_on if same_dates else self._first(line),
        )
        if changed == locked:
            return 0
        changed = replace(changed, version=locked.version + 1)
        uow.schedules.save(changed)
        self._note(uow, locked, changed, by, "修改")
        return 1

    def _note(
        self, uow: UnitOfWork, before: Schedule | None, after: Schedule, by: str, action: str
    ) -> None:
        old, new = _values(before) if before else {}, _values(after)
        uow.schedules.note(
            ScheduleChange(
                schedule_id=after.id,
                at=self._clock.now(),
                by=by,
                action=action,
                before={name: value for name, value in old.items() if new[name] != value},
                after={name: value for name, value in new.items() if old.get(name) != value},
            )
        )

    def _first(self, line: Line) -> date | None:
        """The first date from today on; what was due before the line was written is not made up."""
        return self._next(line.rule, line.starts_on, self._today() - _YESTERDAY)

    def _next(self, rule: str, starts_on: date, after: date) -> date | None:
        earliest = max(after, starts_on - _YESTERDAY)
        return parse_rule(rule, starts_on).next(earliest, self._calendar.calendar())

    def _is_date(self, schedule: Schedule, day: date) -> bool:
        return self._next(schedule.rule, schedule.starts_on, day - _YESTERDAY) == day

    def _today(self) -> date:
        return self._clock.now().astimezone(TIME_ZONE).date()

    def _named(self, uow: UnitOfWork, name: str) -> Schedule:
        known = uow.schedules.by_name(name)
        if known is None:
            raise NotFound(f"周期表中没有“{name}”。")
        return known


def _values(schedule: Schedule) -> dict[str, JsonValue]:
    return {
        "procedure": schedule.procedure_id,
        "rule": schedule.rule,
        "starts_on": schedule.starts_on.isoformat(),
        "owner": schedule.owner,
        "data": schedule.data,
        "active": schedule.active,
        "next_on": schedule.next_on.isoformat() if schedule.next_on else None,
    }
