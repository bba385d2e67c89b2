"""零报告 of a date whose case is open: the case is closed with its package, its process ends."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bureau.domain.cases import Case, CaseState
from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.errors import Conflict, EngineUnavailable
from bureau.gateways.calendar_files import CalendarFiles
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.closing import CaseCloser
from bureau.services.effects import EffectLedger
from bureau.services.nil_reports import NIL_OUTCOME, NilReports
from bureau.services.records import RunState, ScheduleRun
from bureau.services.schedules import Line, Schedules
from tests.component.services.doubles import EngineDouble

NAME, DAY = "月报", date(2026, 3, 5)


@pytest.fixture
def table(uow: SqlUnitOfWorkFactory, clock: FixedClock, tmp_path: Path, case: Case) -> Schedules:
    """One line, whose date in March has opened the case."""
    made = Schedules(uow, CalendarFiles(tmp_path), clock)
    line = Line(
        name=NAME,
        procedure_id=case.procedure_id,
        rule="每月5日",
        owner="guoneike1",
        starts_on=date(2026, 1, 1),
        data={"title": "{上月}月报"},
    )
    made.put([line], by="wangfang")
    run = ScheduleRun(
        schedule_id=made.find(NAME).id,
        due_on=DAY,
        state=RunState.STARTED,
        at=clock.now(),
        by="系统",
        case_id=case.id,
    )
    with uow() as opened:
        opened.schedules.add_run(run)
        opened.commit()
    return made


@pytest.fixture
def nil(
    uow: SqlUnitOfWorkFactory,
    table: Schedules,
    closer: CaseCloser,
    ledger: EffectLedger,
    engine: EngineDouble,
) -> NilReports:
    return NilReports(uow, table, closer, ledger, engine)


def test_the_case_is_closed_with_its_package_and_its_process_ends_once(
    nil: NilReports, uow: SqlUnitOfWorkFactory, engine: EngineDouble, case: Case
) -> None:
    run = nil.report(NAME, DAY, by="wangfang", note="本月没有")
    assert nil.report(NAME, DAY, by="wangfang") == run
    with uow(read_only=True) as opened:
        ended = opened.cases.get(case.id)
        kinds = [event.kind for event in opened.events.of_case(case.id)]
        packages = opened.packages.of_case(case.id)
        effects = opened.effects.of_case(case.id)
    assert ended is not None
    assert (run.state, ended.state, ended.outcome) == (RunState.NIL, CaseState.CLOSED, NIL_OUTCOME)
    assert kinds == [EventKind.NIL_REPORT, EventKind.CLOSED]
    assert len(packages) == 1
    assert engine.cancelled == [case.root_instance_id]
    assert [effect.completed_at is None for effect in effects] == [False], "nobody waits for it"


def test_stopped_before_the_process_was_cancelled_a_repeat_cancels_it(
    nil: NilReports, engine: EngineDouble, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(instance_id: str, reason: str) -> None:
        raise EngineUnavailable("down")

    with monkeypatch.context() as patched:
        patched.setattr(engine, "cancel", down)
        with pytest.raises(EngineUnavailable):
            nil.report(NAME, DAY, by="wangfang")
    nil.report(NAME, DAY, by="wangfang")
    assert engine.cancelled == [case.root_instance_id]


def test_what_has_ended_with_a_report_or_is_about_to_stays_so(
    nil: NilReports,
    table: Schedules,
    uow: SqlUnitOfWorkFactory,
    engine: EngineDouble,
    clock: FixedClock,
    case: Case,
) -> None:
    with uow() as opened:
        opened.cases.save(case.closing("已报送", clock.now()))
        opened.commit()
    with pytest.raises(Conflict, match="已经办结"):
        nil.report(NAME, DAY, by="wangfang")
    assert [run.state for run in table.runs(NAME)] == [RunState.STARTED]
    assert engine.cancelled == []


def test_a_date_that_has_not_come_opens_none(
    nil: NilReports, engine: EngineDouble, case: Case
) -> None:
    assert nil.report(NAME, date(2026, 4, 5), by="wangfang").case_id is None
    assert engine.cancelled == []
