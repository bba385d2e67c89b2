"""`bureau people`: the register of people, leave windows, deputies, handover."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table

from bureau.cli.console import done
from bureau.cli.options import By
from bureau.cli.problem import CannotGoOn
from bureau.cli.services import open_services
from bureau.cli.session import session_of
from bureau.cli.steps.accounts import close_account, sync_accounts, write_passwords
from bureau.gateways.staff_files import read_staff, write_staff
from bureau.services.records.staff import Leave, LeaveState
from bureau.services.staff.register import masked
from bureau.timezone import TIME_ZONE

app = typer.Typer(help="人员、请假与代理、移交。 People, deputies, handover.", no_args_is_help=True)

#: Where first passwords of imported people are kept until they are handed out.
PASSWORDS: Final = "initial-passwords.csv"

_STATES: Final = {
    LeaveState.PLANNED: "未开始",
    LeaveState.RUNNING: "代理中",
    LeaveState.ENDED: "已结束",
    LeaveState.CANCELLED: "已撤销",
}

Who = Annotated[str, typer.Argument(help="账号或姓名。 User id or name.")]


@app.command("import")
def import_file(
    ctx: typer.Context, file: Annotated[Path, typer.Argument(help=".xlsx 或 .yaml")], by: By
) -> None:
    """按文件登记、修改人员，并建账号；有一处错误则全部不改。 Register people; all or none."""
    session = session_of(ctx)
    with open_services() as services:
        rows = read_staff(session.cwd / file, services.staff.register.today())
        added, changed = services.staff.register.put(rows, by=by)
        people = services.staff.register.all()
        fresh = sync_accounts(services.settings, services, people)
    if fresh:
        path = session.home.path / PASSWORDS
        write_passwords(path, {one.id: one.name for one in people}, fresh)
        session.console.print(
            f"新账号 {len(fresh)} 个，初始密码在 {path}（仅本人可读），发放后请删除。", markup=False
        )
    done(session.console, f"登记 {added} 人，修改 {changed} 人，共 {len(rows)} 行")


@app.command("sync")
def sync(ctx: typer.Context) -> None:
    """使引擎账号、岗位与名册一致；可重复。 Bring the engine to what the register says."""
    session = session_of(ctx)
    with open_services() as services:
        people = services.staff.register.all()
        fresh = sync_accounts(services.settings, services, people)
    if fresh:
        names = {one.id: one.name for one in people}
        write_passwords(session.home.path / PASSWORDS, names, fresh)
    done(session.console, f"已与名册一致，新账号 {len(fresh)} 个")


@app.command("list")
def list_people(ctx: typer.Context) -> None:
    """列出人员。 Everybody, with who stands in now."""
    with open_services() as services:
        people = services.staff.register.all()
        away = {
            one.person: one.deputy
            for one in services.staff.leaves.open()
            if one.state is LeaveState.RUNNING
        }
    table = Table("账号", "姓名", "内设机构", "岗位", "代签人", "电话", "状态", box=None)
    for one in people:
        state = f"已离职，移交 {one.successor}" if one.locked else "在岗"
        if one.id in away:
            state = f"不在岗，{away[one.id]} 代理"
        table.add_row(
            one.id,
            one.name,
            one.section,
            "、".join(one.posts),
            one.substitute or "—",
            masked(one.phone) or "—",
            state,
        )
    session_of(ctx).console.print(table)


@app.command("show")
def show(ctx: typer.Context, person: Who) -> None:
    """一人的登记内容、请假与修改记录。 One person: row, windows, history."""
    console = session_of(ctx).console
    with open_services() as services:
        one = services.staff.register.find(person)
        leaves = services.staff.leaves.of(one.id)
        history = services.staff.register.history(one.id)
    facts = Table(box=None, show_header=False)
    until = one.ends_on.isoformat() if one.ends_on else ""
    for name, value in (
        ("姓名", f"{one.name}（{one.id}）"),
        ("内设机构", one.section),
        ("岗位", "、".join(one.posts)),
        ("分管", "、".join(one.leads)),
        ("代签人", one.substitute or ""),
        ("邮箱", one.email),
        ("电话", masked(one.phone)),
        ("任期", f"{one.starts_on} 至 {until or '今'}"),
        ("移交", one.successor or ""),
    ):
        facts.add_row(name, value)
    console.print(facts)
    console.print(_leaves(leaves))
    changes = Table("时间", "经手人", "改动", box=None)
    for each in history:
        changes.add_row(f"{each.at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}", each.by, each.action)
    console.print(changes)


@app.command("leave")
def leave(
    ctx: typer.Context,
    person: Who,
    deputy: Annotated[str, typer.Option(help="代理人，账号或姓名。 Who stands in.")],
    starts: Annotated[
        str, typer.Option("--from", help="从，如 2026-03-05 或 2026-03-05T14:00。 From.")
    ],
    ends: Annotated[str, typer.Option("--to", help="至（含当日），或到某时刻。 To.")],
    by: By,
    reason: Annotated[str, typer.Option(help="事由。 Why.")] = "请假",
    post: Annotated[list[str] | None, typer.Option(help="只代某岗位，可重复。 Post.")] = None,
) -> None:
    """登记请假、出差及代理人；到时自动生效，期满自动交回。 Enter a window of absence."""
    with open_services() as services:
        made = services.staff.leaves.enter(
            person,
            deputy,
            _moment(starts, end=False),
            _moment(ends, end=True),
            posts=tuple(post or ()),
            reason=reason,
            by=by,
        )
        services.staff.windows.run()
    done(
        session_of(ctx).console,
        f"已登记：{made.person} {_span(made)}，{made.deputy} 代理（编号 {made.id}）",
    )


@app.command("back")
def back(ctx: typer.Context, person: Who) -> None:
    """销假：现在返岗，代理人立即交回。 The person is back now."""
    with open_services() as services:
        ended = services.staff.leaves.back(person)
        services.staff.windows.run()
    done(session_of(ctx).console, f"{ended[0].person} 已返岗，未办完的任务已交回")


@app.command("cancel")
def cancel(
    ctx: typer.Context, leave_id: Annotated[str, typer.Argument(help="请假编号。 Id.")]
) -> None:
    """撤销未开始的请假。 Take back a window that has not begun."""
    with open_services() as services:
        found = services.staff.leaves.cancel(leave_id)
    done(session_of(ctx).console, f"已撤销：{found.person} {_span(found)}")


@app.command("deputy")
def deputy(ctx: typer.Context) -> None:
    """现行与将来的代理安排。 Windows that run or are to come."""
    with open_services() as services:
        found = services.staff.leaves.open()
    session_of(ctx).console.print(_leaves(found))


@app.command("acts")
def acts(ctx: typer.Context, person: Who) -> None:
    """最近一次不在岗期间由他人代办的事项。 What was done in somebody's absence."""
    with open_services() as services:
        found = services.staff.stamps.in_absence(person)
    table = Table("时间", "办件", "任务", "办理人", "注明", box=None)
    for one in found:
        at = f"{one.at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
        table.add_row(at, one.case_number or "—", one.task, one.deputy_name, one.stamp)
    session_of(ctx).console.print(table)


@app.command("handover")
def handover(
    ctx: typer.Context,
    person: Who,
    to: Annotated[str, typer.Option(help="接收人，账号或姓名。 Successor.")],
    by: By,
) -> None:
    """离职移交：岗位、待办、代理转给接收人，账号停用，历史保留；可重复。 Hand over, lock."""
    with open_services() as services:
        handed = services.staff.handovers.hand_over(person, to, by=by)
        close_account(services.settings, handed.person.id)
        moved = services.staff.windows.run()
    done(
        session_of(ctx).console,
        f"{handed.person.name} 已移交给 {handed.successor.name}，账号已停用；{moved}",
    )


@app.command("export")
def export(
    ctx: typer.Context, file: Annotated[Path, typer.Argument(help=".xlsx 或 .yaml")]
) -> None:
    """导出在岗人员，可再导入。含完整电话，注意保管。 Write the register to a file."""
    session = session_of(ctx)
    with open_services() as services:
        people = [one for one in services.staff.register.all() if not one.locked]
    write_staff(session.cwd / file, people)
    done(session.console, f"已导出 {len(people)} 人到 {file}")


def _leaves(found: tuple[Leave, ...]) -> Table:
    table = Table("编号", "不在岗", "代理人", "起止", "岗位", "事由", "状态", box=None)
    for one in found:
        posts = "、".join(one.posts) or "全部"
        table.add_row(
            one.id, one.person, one.deputy, _span(one), posts, one.reason, _STATES[one.state]
        )
    return table


def _span(one: Leave) -> str:
    start, end = (at.astimezone(TIME_ZONE) for at in (one.starts_at, one.ends_at))
    return f"{start:%Y-%m-%d %H:%M} 至 {end:%Y-%m-%d %H:%M}"


def _moment(text: str, *, end: bool) -> datetime:
    """A day means its beginning, as an end its last moment; a time means itself."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        said = f"时间写成 2026-03-05 或 2026-03-05T14:00 的样子，现为“{text}”。"
        raise CannotGoOn(said, "no time") from error
    if end and len(text) == len("2026-03-05"):
        found = datetime.combine(found, time.max)
    return found.replace(tzinfo=TIME_ZONE) if found.tzinfo is None else found
