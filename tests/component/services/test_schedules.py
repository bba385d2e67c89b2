"""Periodic work: each date starts once, standstills are caught up once, changes are kept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
import yaml
from openpyxl import Workbook

from bureau.domain.cases import Case, CaseSource
from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.errors import Conflict, InvalidData, NotFound, Permanent
from bureau.gateways.calendar_files import CalendarFiles
from bureau.gateways.schedule_files import read_lines
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.records import OutboxKind, Procedure, RunState, Schedule, ScheduleRun
from bureau.services.schedule_runs import ScheduleRunner
from bureau.services.schedules import Line, Schedules
from bureau.timezone import TIME_ZONE

MONTHLY = "月报"


@pytest.fixture
def runner(uow: SqlUnitOfWorkFactory, clock: FixedClock, tmp_path: Path) -> ScheduleRunner:
    return ScheduleRunner(uow, CalendarFiles(tmp_path), clock, ops_group="yunwei")


@pytest.fixture
def table(
    uow: SqlUnitOfWorkFactory, clock: FixedClock, tmp_path: Path, procedure: Procedure
) -> Schedules:
    return Schedules(uow, CalendarFiles(tmp_path), clock)


Put = Callable[..., Schedule]


@pytest.fixture
def put(table: Schedules, procedure: Procedure) -> Put:
    """Puts the line 月报, due on the 5th of each month, with changes."""

    def put(**changes: object) -> Schedule:
        line = Line(
            name=MONTHLY,
            procedure_id=procedure.id,
            rule="每月5日",
            owner="guoneike1",
            starts_on=date(2026, 1, 1),
            data={"title": "{上月}月报"},
        )
        table.put([replace(line, **changes)], by="wangfang")  # type: ignore[arg-type]
        return table.find(MONTHLY)

    return put


def go_to(clock: FixedClock, day: str) -> None:
    clock.at = datetime.fromisoformat(f"{day}T08:30:00").replace(tzinfo=TIME_ZONE)


def states(table: Schedules) -> list[tuple[str, RunState]]:
    return [(run.due_on.isoformat(), run.state) for run in reversed(table.runs(MONTHLY))]


def case_of(uow: SqlUnitOfWorkFactory, run: ScheduleRun) -> Case:
    with uow(read_only=True) as opened:
        case = opened.cases.get(run.case_id or "")
    assert case is not None
    return case


class TestStarting:
    def test_nothing_starts_before_its_date(
        self, runner: ScheduleRunner, put: Put, table: Schedules, clock: FixedClock
    ) -> None:
        assert put().next_on == date(2026, 4, 5), "the clock stands at 6 March"
        go_to(clock, "2026-04-04")
        assert runner.run() == "启动 0 项，错过 0 项，未能启动 0 项"
        assert states(table) == []

    def test_a_date_starts_one_case_with_everything(
        self,
        runner: ScheduleRunner,
        put: Put,
        table: Schedules,
        uow: SqlUnitOfWorkFactory,
        clock: FixedClock,
    ) -> None:
        put()
        go_to(clock, "2026-04-05")
        assert runner.run() == "启动 1 项，错过 0 项，未能启动 0 项"
        assert runner.run() == "启动 0 项，错过 0 项，未能启动 0 项"
        (run,) = table.runs(MONTHLY)
        case = case_of(uow, run)
        assert (case.source, case.title) == (CaseSource.SCHEDULE, "2026年3月月报")
        with uow(read_only=True) as opened:
            (numbered,) = opened.numbers.of_case(case.id)
            (order,) = [opened.outbox.get(1)]
            events = opened.events.of_case(case.id)
        assert numbered.value == case.number
        assert order is not None
        assert order.kind is OutboxKind.START_PROCESS
        variables = order.payload["variables"]
        assert isinstance(variables, dict)
        assert variables["scheduledFor"] == "2026-04-05"
        assert [event.kind for event in events] == [EventKind.RECEIVED]
        assert table.find(MONTHLY).next_on == date(2026, 5, 5)

    def test_of_many_workers_one_starts_it(
        self, runner: ScheduleRunner, put: Put, table: Schedules, clock: FixedClock
    ) -> None:
        put()
        go_to(clock, "2026-04-05")
        together = Barrier(4)

        def run(_: int) -> str:
            together.wait(30)
            return runner.run()

        with ThreadPoolExecutor(4) as pool:
            said = list(pool.map(run, range(4)))
        assert sum(one.startswith("启动 1 项") for one in said) == 1
        assert states(table) == [("2026-04-05", RunState.STARTED)]

    def test_a_standstill_is_caught_up_once_and_the_rest_written_down(
        self, runner: ScheduleRunner, put: Put, table: Schedules, clock: FixedClock
    ) -> None:
        put(rule="每周一", starts_on=date(2026, 3, 1))
        go_to(clock, "2026-04-01")
        assert runner.run() == "启动 1 项，错过 3 项，未能启动 0 项"
        assert states(table) == [
            ("2026-03-09", RunState.MISSED),
            ("2026-03-16", RunState.MISSED),
            ("2026-03-23", RunState.MISSED),
            ("2026-03-30", RunState.STARTED),
        ]
        assert table.find(MONTHLY).next_on == date(2026, 4, 6)

    def test_what_cannot_be_started_is_told_and_holds_up_no_other(
        self,
        runner: ScheduleRunner,
        put: Put,
        table: Schedules,
        uow: SqlUnitOfWorkFactory,
        clock: FixedClock,
        procedure: Procedure,
    ) -> None:
        put()
        table.put(
            [
                Line(
                    name="另一项",
                    procedure_id=procedure.id,
                    rule="每月5日",
                    owner="guoneike1",
                    starts_on=date(2026, 1, 1),
                    data={"content": "x"},
                )
            ],
            by="wangfang",
        )
        stricter = {"type": "object", "properties": {"content": {}}}
        with uow() as opened:
            opened.procedures.save(replace(procedure, schema=stricter))  # type: ignore[arg-type]
            opened.commit()
        go_to(clock, "2026-04-05")
        assert runner.run() == "启动 1 项，错过 0 项，未能启动 1 项"
        (failed,) = table.runs(MONTHLY)
        assert failed.state is RunState.FAILED
        assert "title" in failed.note
        with pytest.raises(Permanent, match="title"):
            runner.start_now(MONTHLY, failed.due_on, by="wangfang")
        with uow() as opened:
            opened.procedures.save(procedure)
            opened.commit()
        again = runner.start_now(MONTHLY, failed.due_on, by="wangfang")
        assert states(table) == [("2026-04-05", RunState.STARTED)]
        assert case_of(uow, again).title == "2026年3月月报"
        with pytest.raises(Conflict, match="已经启动"):
            runner.start_now(MONTHLY, failed.due_on, by="wangfang")

    def test_a_date_started_by_hand_ahead_of_time_does_not_start_again(
        self, runner: ScheduleRunner, put: Put, table: Schedules, clock: FixedClock
    ) -> None:
        put()
        runner.start_now(MONTHLY, date(2026, 4, 5), by="wangfang")
        assert table.find(MONTHLY).next_on == date(2026, 5, 5)
        go_to(clock, "2026-04-06")
        assert runner.run().startswith("启动 0 项")


class TestNilReport:
    def test_a_date_that_is_nil_is_not_started(
        self, runner: ScheduleRunner, put: Put, table: Schedules, clock: FixedClock
    ) -> None:
        put()
        nil = table.nil(MONTHLY, date(2026, 4, 5), by="wangfang", note="本月无业务")
        assert (nil.by, nil.at, nil.note) == ("wangfang", clock.now(), "本月无业务")
        assert table.nil(MONTHLY, date(2026, 4, 5), by="other") == nil, "a repeat changes nothing"
        go_to(clock, "2026-04-06")
        assert runner.run().startswith("启动 0 项")
        assert states(table) == [("2026-04-05", RunState.NIL)]
        assert table.find(MONTHLY).next_on == date(2026, 5, 5)

    def test_one_further_ahead_is_passed_over(
        self, runner: ScheduleRunner, put: Put, table: Schedules, clock: FixedClock
    ) -> None:
        put()
        table.nil(MONTHLY, date(2026, 5, 5), by="wangfang")
        for day in ("2026-04-05", "2026-05-05", "2026-06-05"):
            go_to(clock, day)
            runner.run()
        assert [state for _, state in states(table)] == [
            RunState.STARTED,
            RunState.NIL,
            RunState.STARTED,
        ]

    def test_an_open_case_shows_it(
        self,
        runner: ScheduleRunner,
        put: Put,
        table: Schedules,
        uow: SqlUnitOfWorkFactory,
        clock: FixedClock,
    ) -> None:
        put()
        go_to(clock, "2026-04-05")
        runner.run()
        nil = table.nil(MONTHLY, date(2026, 4, 5), by="wangfang")
        case = case_of(uow, nil)
        with uow(read_only=True) as opened:
            last = opened.events.of_case(case.id)[-1]
        assert (last.kind, last.actor) == (EventKind.NIL_REPORT, "wangfang")

    def test_a_case_that_was_reported_stays_so(
        self,
        runner: ScheduleRunner,
        put: Put,
        table: Schedules,
        uow: SqlUnitOfWorkFactory,
        clock: FixedClock,
    ) -> None:
        put()
        go_to(clock, "2026-04-05")
        runner.run()
        case = case_of(uow, table.runs(MONTHLY)[0])
        with uow() as opened:
            opened.cases.save(case.closing("已报送", clock.now()).closed())
            opened.commit()
        with pytest.raises(Conflict, match="已经办结"):
            table.nil(MONTHLY, date(2026, 4, 5), by="wangfang")

    def test_a_day_that_is_no_date_is_refused(self, put: Put, table: Schedules) -> None:
        put()
        with pytest.raises(NotFound, match="不是"):
            table.nil(MONTHLY, date(2026, 4, 6), by="wangfang")
        with pytest.raises(NotFound, match="周期表中没有"):
            table.nil("别的", date(2026, 4, 5), by="wangfang")


class TestTable:
    def test_every_change_is_kept_with_who_and_what(self, put: Put, table: Schedules) -> None:
        put()
        put()
        put(rule="每月8日")
        table.switch(MONTHLY, active=False, by="liqiang")
        table.switch(MONTHLY, active=False, by="liqiang")
        history = table.history(MONTHLY)
        assert [(one.action, one.by) for one in history] == [
            ("新增", "wangfang"),
            ("修改", "wangfang"),
            ("暂停", "liqiang"),
        ]
        assert history[1].before == {"rule": "每月5日", "next_on": "2026-04-05"}
        assert history[1].after == {"rule": "每月8日", "next_on": "2026-03-08"}
        assert history[2].after == {"active": False}

    def test_a_paused_line_starts_nothing_and_makes_up_for_nothing(
        self, runner: ScheduleRunner, put: Put, table: Schedules, clock: FixedClock
    ) -> None:
        put()
        table.switch(MONTHLY, active=False, by="liqiang")
        go_to(clock, "2026-05-20")
        assert runner.run().startswith("启动 0 项")
        assert table.switch(MONTHLY, active=True, by="liqiang").next_on == date(2026, 6, 5)
        assert runner.run().startswith("启动 0 项")

    def test_other_words_do_not_move_the_date(
        self, runner: ScheduleRunner, put: Put, clock: FixedClock
    ) -> None:
        put()
        go_to(clock, "2026-04-20")
        assert put(owner="guoneike2").next_on == date(2026, 4, 5), "still to be caught up"
        assert runner.run().startswith("启动 1 项")

    def test_all_faults_are_named_and_nothing_is_changed(
        self, table: Schedules, procedure: Procedure
    ) -> None:
        good = Line(
            name=MONTHLY,
            procedure_id=procedure.id,
            rule="每月5日",
            owner="guoneike1",
            starts_on=date(2026, 1, 1),
            data={},
        )
        bad = replace(good, name="", rule="定期", owner=" ", procedure_id="P_Nowhere")
        with pytest.raises(InvalidData) as refused:
            table.put([good, bad, good, replace(good, name="x", data={"surplus": 1})], by="x")
        assert {fault.pointer for fault in refused.value.faults} == {
            "/2/name",
            "/2/rule",
            "/2/owner",
            "/2/procedure",
            "/3/name",
            "/4/data/surplus",
        }
        assert table.all() == ()


class TestFiles:
    ROW = ("月报", "P2_29_Hotline12345", "每月5日", "guoneike1", None, "否", "title={上月}月报")

    def sheet(self, folder: Path, *rows: tuple[object, ...]) -> Path:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(list(row))
        path = folder / "周期表.xlsx"
        book.save(path)
        return path

    def test_sheet_and_yaml_say_the_same(self, tmp_path: Path) -> None:
        heads = ("名称", "事项", "周期", "责任岗位", "起始日期", "启用", "内容")
        sheet = self.sheet(tmp_path, heads, self.ROW, (None,) * 7)
        text = tmp_path / "周期表.yaml"
        row = {head: value for head, value in zip(heads, self.ROW, strict=True) if value}
        row["内容"] = {"title": "{上月}月报"}  # type: ignore[assignment]
        row["启用"] = False  # type: ignore[assignment]
        text.write_text(yaml.safe_dump([row], allow_unicode=True), encoding="utf-8")
        (line,) = read_lines(sheet, date(2026, 3, 6))
        assert read_lines(text, date(2026, 3, 6)) == (line,)
        assert (line.starts_on, line.active) == (date(2026, 3, 6), False)
        assert line.data == {"title": "{上月}月报"}

    def test_what_is_wrong_is_named_with_its_line(self, tmp_path: Path) -> None:
        heads = ("名称", "事项", "周期", "责任岗位", "起始日期", "启用", "内容", "备注")
        bad_day = ("甲", "P", "每月5日", "g", "一月", "是", "", "")
        bad_switch = ("乙", "P", "每月5日", "g", "", "也许", "", "")
        bad_data = ("丙", "P", "每月5日", "g", "", "", "没有等号", "")
        with pytest.raises(InvalidData) as refused:
            read_lines(self.sheet(tmp_path, heads, bad_day, bad_switch, bad_data), date(2026, 3, 6))
        assert {fault.pointer for fault in refused.value.faults} >= {"/1", "/2", "/3", "/1/备注"}

    @pytest.mark.parametrize("name", ["x.xlsx", "x.yaml", "missing.yaml"])
    def test_a_file_that_is_none_is_refused(self, tmp_path: Path, name: str) -> None:
        if name != "missing.yaml":
            (tmp_path / name).write_bytes(b"\x00: [not a table")
        with pytest.raises(InvalidData, match=name):
            read_lines(tmp_path / name, date(2026, 3, 6))

    def test_a_sheet_without_its_columns_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidData, match="责任岗位"):
            read_lines(self.sheet(tmp_path, ("名称", "事项", "周期")), date(2026, 3, 6))
        with pytest.raises(InvalidData, match="名称"):
            read_lines(self.sheet(tmp_path), date(2026, 3, 6))


def test_the_next_date_is_looked_for_from_the_start_on(put: Put, clock: FixedClock) -> None:
    far = clock.now().date() + timedelta(days=200)
    assert put(rule="每周一", starts_on=far).next_on == date(2026, 9, 28)
