"""`bureau schedule`: the table of periodic work (周期表)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table

from bureau.bootstrap import Services
from bureau.cli.console import done
from bureau.cli.options import By
from bureau.cli.problem import CannotGoOn
from bureau.cli.services import open_services
from bureau.cli.session import session_of
from bureau.domain.json_value import JsonObject
from bureau.gateways.schedule_files import read_lines
from bureau.modelling.workspace.posts import read_posts
from bureau.services.records import RunState, Schedule
from bureau.services.schedules import Line
from bureau.timezone import TIME_ZONE

app = typer.Typer(help="周期表：定期工作。 Work that comes round.", no_args_is_help=True)

_STATES: Final = {
    RunState.STARTED: "已启动",
    RunState.MISSED: "错过",
    RunState.NIL: "零报告",
    RunState.FAILED: "未能启动",
}

Name = Annotated[str, typer.Argument(help="名称。 Name of the line.")]
Day = Annotated[str, typer.Argument(help="日期，如 2026-03-05。 Date.")]
Rule = Annotated[str | None, typer.Option(help="周期，如 每月5日，遇非工作日顺延。 When.")]
Owner = Annotated[str | None, typer.Option(help="责任岗位（组）。 Group that is told.")]
Data = Annotated[str | None, typer.Option(help='内容，JSON，如 {"title":"{上月}月报"}。 Data.')]
Starts = Annotated[str | None, typer.Option(help="起始日期。 First day.")]


@app.command("list")
def list_schedules(ctx: typer.Context) -> None:
    """列出周期表。 List all lines."""
    with open_services() as services:
        found = services.schedules.table.all()
    table = Table("名称", "事项", "周期", "责任岗位", "下次", "状态", box=None)
    for one in found:
        next_on = one.next_on.isoformat() if one.next_on else "—"
        state = "启用" if one.active else "暂停"
        table.add_row(one.name, one.procedure_id, one.rule, one.owner, next_on, state)
    session_of(ctx).console.print(table)


@app.command("add")
def add(
    ctx: typer.Context,
    name: Name,
    procedure: Annotated[str, typer.Option(help="事项（流程编号）。 Process id.")],
    rule: Annotated[str, typer.Option(help="周期，如 每月5日，遇非工作日顺延。 When.")],
    owner: Annotated[str, typer.Option(help="责任岗位（组）。 Group that is told.")],
    by: By,
    data: Data = None,
    starts: Starts = None,
) -> None:
    """新增一行。 Add a line."""
    with open_services() as services:
        if any(one.name == name for one in services.schedules.table.all()):
            raise CannotGoOn(f"周期表中已有“{name}”，修改请用 change。", "It is there already.")
        line = Line(
            name=name,
            procedure_id=procedure,
            rule=rule,
            owner=_post(services, owner),
            starts_on=_day(starts) if starts else _today(services),
            data=_object(data) if data else {},
        )
        services.schedules.table.put([line], by=by)
        made = services.schedules.table.find(name)
    done(session_of(ctx).console, f"已新增“{name}”，下次 {made.next_on or '无'}")


@app.command("change")
def change(
    ctx: typer.Context,
    name: Name,
    by: By,
    rule: Rule = None,
    owner: Owner = None,
    data: Data = None,
    starts: Starts = None,
) -> None:
    """修改一行；没有给出的照旧。 Change a line; what is not given stays."""
    with open_services() as services:
        line = _line(services.schedules.table.find(name))
        line = replace(
            line,
            rule=rule or line.rule,
            owner=_post(services, owner) if owner else line.owner,
            data=_object(data) if data else line.data,
            starts_on=_day(starts) if starts else line.starts_on,
        )
        _, changed = services.schedules.table.put([line], by=by)
        made = services.schedules.table.find(name)
    said = "已修改" if changed else "没有变化"
    done(session_of(ctx).console, f"“{name}”{said}，下次 {made.next_on or '无'}")


@app.command("pause")
def pause(ctx: typer.Context, name: Name, by: By) -> None:
    """暂停一行。 Start nothing from this line for the time being."""
    with open_services() as services:
        services.schedules.table.switch(name, active=False, by=by)
    done(session_of(ctx).console, f"“{name}”已暂停")


@app.command("resume")
def resume(ctx: typer.Context, name: Name, by: By) -> None:
    """恢复一行；暂停期间的日期不补。 Let a line go on; dates in the pause are not made up for."""
    with open_services() as services:
        made = services.schedules.table.switch(name, active=True, by=by)
    done(session_of(ctx).console, f"“{name}”已恢复，下次 {made.next_on or '无'}")


@app.command("run")
def run(
    ctx: typer.Context,
    by: By,
    name: Annotated[str | None, typer.Argument(help="名称；不写则启动所有到期的。")] = None,
    day: Annotated[str | None, typer.Option("--date", help="为哪一日启动，默认今天。")] = None,
) -> None:
    """立即启动。 Start one line by hand, or all that is due."""
    with open_services() as services:
        if name is None:
            said = services.schedules.runner.run()
        else:
            due_on = _day(day) if day else _today(services)
            started = services.schedules.runner.start_now(name, due_on, by=by)
            with services.uow(read_only=True) as uow:
                case = uow.cases.get(started.case_id or "")
            said = f"“{name}”{due_on} 已启动，办件编号 {case.number if case else '—'}"
    done(session_of(ctx).console, said)


@app.command("nil")
def nil(
    ctx: typer.Context,
    name: Name,
    day: Day,
    by: By,
    note: Annotated[str, typer.Option(help="说明。 Why.")] = "",
) -> None:
    """零报告：该期不办；已经启动的办件随之办结。 Close a date: nothing to report."""
    with open_services() as services:
        closed = services.nil_reports.report(name, _day(day), by=by, note=note)
    done(session_of(ctx).console, f"“{name}”{closed.due_on} 零报告，{closed.by}")


@app.command("runs")
def runs(ctx: typer.Context, name: Name) -> None:
    """各期的情况。 What became of its dates."""
    with open_services() as services:
        found = services.schedules.table.runs(name)
    table = Table("日期", "情况", "登记时间", "经手人", "说明", box=None)
    for one in found:
        at = f"{one.at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
        table.add_row(one.due_on.isoformat(), _STATES[one.state], at, one.by, one.note)
    session_of(ctx).console.print(table)


@app.command("history")
def history(ctx: typer.Context, name: Name) -> None:
    """修改记录。 How it was changed, and by whom."""
    with open_services() as services:
        found = services.schedules.table.history(name)
    table = Table("时间", "经手人", "改动", "原为", "改为", box=None)
    for one in found:
        at = f"{one.at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
        table.add_row(at, one.by, one.action, _said(one.before), _said(one.after))
    session_of(ctx).console.print(table)


@app.command("import")
def import_file(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help=".xlsx 或 .yaml")],
    by: By,
) -> None:
    """按文件新增、修改；有一处错误则全部不改。 Add and change lines; all or none."""
    path = session_of(ctx).cwd / file
    with open_services() as services:
        lines = read_lines(path, _today(services))
        for line in lines:
            _post(services, line.owner)
        added, changed = services.schedules.table.put(lines, by=by)
    done(session_of(ctx).console, f"新增 {added} 行，修改 {changed} 行，共 {len(lines)} 行")


def _line(one: Schedule) -> Line:
    return Line(
        name=one.name,
        procedure_id=one.procedure_id,
        rule=one.rule,
        owner=one.owner,
        starts_on=one.starts_on,
        data=one.data,
        active=one.active,
    )


def _post(services: Services, group: str) -> str:
    """The group, if it is a post."""
    known = read_posts(services.settings.bpmn_dir / "posts.yaml").groups
    if group not in known:
        there = "、".join(sorted(known))
        raise CannotGoOn(f"岗位名册中没有 {group}。", "no such post", f"有：{there}")
    return group


def _today(services: Services) -> date:
    return services.clock.now().astimezone(TIME_ZONE).date()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CannotGoOn(f"日期写成 2026-03-05 的样子，现为“{text}”。", "no date") from error


def _object(text: str) -> JsonObject:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise CannotGoOn(f"--data 不是 JSON：{error}", "--data is no JSON") from error
    if not isinstance(value, dict):
        raise CannotGoOn("--data 应为 JSON 对象。", "--data has to be a JSON object.")
    return value


def _said(values: JsonObject) -> str:
    return json.dumps(values, ensure_ascii=False) if values else ""
