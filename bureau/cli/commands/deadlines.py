"""`bureau deadline`: limits explained day by day, a new list of holidays tried out and loaded."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bureau.cli.console import done, note
from bureau.cli.problem import CannotGoOn
from bureau.cli.services import open_services
from bureau.cli.session import session_of
from bureau.domain.calendar.days import spoken
from bureau.domain.deadlines import Deadline, DeadlineRequest, day_lines, due_line, head_lines
from bureau.domain.deadlines.lapse import END_OF_DAY
from bureau.errors import Permanent
from bureau.timezone import TIME_ZONE

deadline = typer.Typer(help="时限。 Deadlines and the working-day calendar.", no_args_is_help=True)

NoticeFile = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="放假安排，写法见 bureau/calendar。")
]


@deadline.command("explain")
def explain(
    ctx: typer.Context,
    case: Annotated[str | None, typer.Argument(help="办件编号。 Case number.")] = None,
    rule: Annotated[str | None, typer.Option(help="规则编号，如 2.42:report。 Rule.")] = None,
    start: Annotated[
        str | None, typer.Option(help="起算时间，如 2026-03-06 或 2026-03-06T10:00。 Event.")
    ] = None,
    entered: Annotated[str | None, typer.Option(help="录入的期限。 Date that was typed.")] = None,
) -> None:
    """逐日说明一件办件或一条规则的期限。 Every day counted or skipped, and why."""
    console = session_of(ctx).console
    if (case is None) == (rule is None):
        raise CannotGoOn(
            "请给出办件编号，或用 --rule 给出规则。",
            "Give a case number, or a rule with --rule.",
            "bureau deadline explain BJ-2026-000001",
            "bureau deadline explain --rule 2.42:report --start 2026-03-06",
        )
    with open_services() as services:
        review = services.deadline_review
        if rule is not None:
            request = DeadlineRequest(rule=rule, event=_event(start), entered=_entered(entered))
            try:
                _show(console, review.explain(request))
            except Permanent as fault:
                raise CannotGoOn(str(fault), "The calendar of that year is missing.") from fault
            return
        found = review.explain_case(str(case))
    if not found:
        note(console, f"{case} 没有进行中的期限")
    for one in found:
        step = one.limit.step
        whose = f"，环节“{step.name}”" if step is not None else ""
        console.print(
            f"{case} 第{one.limit.ordinal}项期限（{one.limit.rule}{whose}）", style="bold"
        )
        if one.deadline is None:
            console.print(f"  {one.text}")
        else:
            _show(console, one.deadline)


@deadline.command("preview")
def preview(ctx: typer.Context, file: NoticeFile) -> None:
    """试算：录入这份放假安排后，哪些在办件的期限会变。 Dry run; changes nothing."""
    session = session_of(ctx)
    with open_services() as services:
        moved = services.deadline_review.preview((session.cwd / file).resolve())
    table = Table("办件", "规则", "现期限", "新期限", "说明", box=None)
    for one in moved:
        settles = "不再暂定" if one.was_provisional and not one.is_provisional else ""
        table.add_row(
            one.deadline.case_number,
            one.deadline.rule.id,
            _moment(one.old_due_at),
            _moment(one.new_due_at) if one.moved else "不变",
            settles,
        )
    if moved:
        session.console.print(table)
    moving = sum(one.moved for one in moved)
    done(
        session.console,
        f"期限变动 {moving} 项，仅由暂定转为确定 {len(moved) - moving} 项；未作改动",
    )


@deadline.command("recompute")
def recompute(
    ctx: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, help="先录入这份放假安排，再重新计算。"),
    ] = None,
) -> None:
    """重新计算在办件的期限，并转告流程引擎和经办人。 Recompute, tell engine and people."""
    session = session_of(ctx)
    with open_services() as services:
        review = services.deadline_review
        if file is not None:
            loaded = review.load((session.cwd / file).resolve())
            done(session.console, f"已录入 {loaded.title}（版本{loaded.version}）")
        changed = review.recompute()
    for one in changed:
        moved = "期限不变，不再暂定"
        if one.old_due_at != one.new_due_at:
            moved = f"{_moment(one.old_due_at)} → {_moment(one.new_due_at)}"
        session.console.print(f"  {one.case_number}（{one.rule}）{moved}")
    done(session.console, f"重新计算完毕，涉及 {len(changed)} 项，流程引擎已获知")


def _show(console: Console, found: Deadline) -> None:
    for line in head_lines(found):
        console.print(line, soft_wrap=True)
    table = Table("日期", "计", "序", "理由", box=None)
    for day, counted, number, why in day_lines(found):
        table.add_row(day, counted, number, why)
    console.print(table)
    console.print(f"届满：{due_line(found)}", style="bold")
    for reminder in found.reminders:
        console.print(f"提醒：{spoken(reminder.at.date())} {reminder.at:%H:%M}（{reminder.why}）")


def _event(text: str | None) -> datetime | None:
    """A day means its morning: which hour it is matters for limits in hours only."""
    typed = _typed(text, "--start")
    if typed is None or isinstance(typed, datetime):
        return typed
    return datetime(typed.year, typed.month, typed.day, 9, tzinfo=TIME_ZONE)


def _entered(text: str | None) -> date | datetime | None:
    return _typed(text, "--entered")


def _typed(text: str | None, option: str) -> date | datetime | None:
    if not text:
        return None
    try:
        if len(text) <= len("2026-01-01"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CannotGoOn(
            f"{option} 应写作 2026-03-06 或 2026-03-06T10:00，不是 {text}",
            f"{option} is no ISO 8601 date or time.",
        ) from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=TIME_ZONE)


def _moment(at: datetime | None) -> str:
    if at is None:
        return "无（暂停或未推算）"
    local = at.astimezone(TIME_ZONE)
    return f"{local:%Y-%m-%d}" if local.time() == END_OF_DAY else f"{local:%Y-%m-%d %H:%M}"
