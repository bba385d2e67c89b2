"""`bureau archive`: what is kept, filed by the year, verified again, and destroyed by two."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bureau.cli.console import done, note
from bureau.cli.options import NamedBy
from bureau.cli.problem import CannotGoOn
from bureau.cli.services import open_services
from bureau.cli.session import Session, session_of
from bureau.domain.retention import retention_text
from bureau.services.package_check import CheckedPackage
from bureau.services.records.archive import DestructionState
from bureau.timezone import TIME_ZONE

archive = typer.Typer(help="归档。 The archive of packages.", no_args_is_help=True)
destroy = typer.Typer(help="销毁：编制、批准、监销。 Destruction by lists.", no_args_is_help=True)
archive.add_typer(destroy, name="destroy")

Year = Annotated[int, typer.Argument(min=2000, max=2999, help="年度（办结年）。 Year.")]
Out = Annotated[Path, typer.Option(dir_okay=False, help="写到这个文件。 File to write.")]
Number = Annotated[str, typer.Argument(help="销毁清册编号，如 XH-2056-000001。")]

_STATES = {
    DestructionState.PROPOSED: "待批准",
    DestructionState.APPROVED: "已批准，待销毁",
    DestructionState.DONE: "已销毁",
    DestructionState.WITHDRAWN: "已撤回",
}


@archive.command("list")
def list_packages(
    ctx: typer.Context,
    lapsed: Annotated[
        bool, typer.Option("--lapsed", help="只列保管期限已满、可以销毁的。 Only what may go.")
    ] = False,
) -> None:
    """列出归档包：档号、保管期限、何时届满。 Packages, and how long they are kept."""
    with open_services() as services:
        found = services.archive.destructions.holdings()
    table = Table("归档编号", "办件", "档号", "保管期限", "届满", "能否销毁", box=None)
    shown = [one for one in found if not lapsed or not one.obstacle]
    for one in shown:
        table.add_row(
            one.package.id,
            one.case.number,
            one.code,
            "未定" if one.retention_years is None else retention_text(one.retention_years),
            one.lapses.isoformat() if one.lapses else "",
            one.obstacle or "可以",
        )
    console = session_of(ctx).console
    console.print(table)
    done(console, f"归档包 {len(shown)} 个")


@archive.command("round")
def year_round(
    ctx: typer.Context,
    year: Year,
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="把预归档目录写到这个 xlsx，供核对填写。")
    ] = None,
    take: Annotated[
        Path | None,
        typer.Option("--in", exists=True, dir_okay=False, help="录入核对过的预归档目录 xlsx。"),
    ] = None,
    number: Annotated[bool, typer.Option("--number", help="编档号、件号；编后不再改。")] = False,
    by: Annotated[str, typer.Option(help="归档人（编档号时）。")] = "",
) -> None:
    """年度归档：先预归档，核对目录，再编档号。 List, check, then number a year's packages."""
    session = session_of(ctx)
    console = session.console
    with open_services() as services:
        filing, books = services.archive.round, services.archive.books
        prepared = filing.prepare(year)
        done(
            console, f"{year} 年预归档：新列入 {prepared.added} 件，待编号 {len(prepared.items)} 件"
        )
        if prepared.open_cases:
            note(
                console, f"{year} 年及以前收到、尚未办结的办件 {prepared.open_cases} 件，办结后归档"
            )
        if take is not None:
            changed = books.take_in(year, _path(session, take).read_bytes())
            done(console, f"已按目录更正 {changed} 件")
            prepared = filing.prepare(year)
        if prepared.undecided:
            note(console, f"{prepared.undecided} 件未定保管期限，请在目录中填写")
        if number:
            filed = filing.number(year, by=by)
            for one in filed:
                console.print(f"  {one.code}　{one.title}", soft_wrap=True)
            done(console, f"已编档号 {len(filed)} 件")
        if out is not None:
            _write(session, out, books.draft(year))


@archive.command("catalogue")
def catalogue(ctx: typer.Context, year: Year, out: Out) -> None:
    """归档文件目录与案卷目录（xlsx）。 Catalogues of a year, DA/T 22-2015."""
    with open_services() as services:
        content = services.archive.books.catalogue(year)
    _write(session_of(ctx), out, content)


@archive.command("verify")
def verify(
    ctx: typer.Context,
    out: Annotated[
        Path | None, typer.Option(dir_okay=False, help="把复核报告写到这个文本文件。")
    ] = None,
) -> None:
    """逐个复核归档包；有损坏时退出码为 1。 Verify every package; exit code 1 on damage."""
    session = session_of(ctx)
    with open_services() as services:
        found, now = services.archive.check.check(), services.clock.now()
    lines = _report(found, now)
    if out is not None:
        _write(session, out, ("\n".join(lines) + "\n").encode())
    for line in lines:
        session.console.print(line, soft_wrap=True, markup=False)
    raise typer.Exit(1 if any(one.faults for one in found) else 0)


@destroy.command("list")
def list_destructions(ctx: typer.Context) -> None:
    """列出销毁清册。 Lists of what was or is to be destroyed."""
    with open_services() as services:
        found = services.archive.destructions.lists()
    table = Table("清册", "状态", "件数", "编制", "批准", "监销", "鉴定意见", box=None)
    for one, packages in found:
        table.add_row(
            one.number,
            _STATES[one.state],
            str(len(packages)),
            one.proposed_by,
            one.approved_by or "",
            one.supervisors,
            one.reason,
        )
    session_of(ctx).console.print(table)


@destroy.command("propose")
def propose(
    ctx: typer.Context,
    packages: Annotated[
        list[str] | None, typer.Argument(help="归档编号，见 bureau archive list。")
    ] = None,
    *,
    by: NamedBy,
    reason: Annotated[str, typer.Option(help="鉴定意见。 Why it is of no more use.")],
    every: Annotated[
        bool, typer.Option("--lapsed", help="列入全部保管期限已满的。 All that may go.")
    ] = False,
) -> None:
    """编制销毁清册。 Draw up a list of what is to be destroyed."""
    with open_services() as services:
        destructions = services.archive.destructions
        wanted = list(packages or ())
        if every:
            wanted += [one.package.id for one in destructions.holdings() if not one.obstacle]
        if not wanted:
            raise CannotGoOn(
                "没有列出归档包。", "No package is named.", "bureau archive list --lapsed"
            )
        drawn = destructions.propose(wanted, by=by, reason=reason)
    done(
        session_of(ctx).console,
        f"已编制 {drawn.number}，须由另一人批准：bureau archive destroy approve",
    )


@destroy.command("approve")
def approve(ctx: typer.Context, number: Number, by: NamedBy) -> None:
    """批准销毁清册；不能是编制人。 Approve a list; not who drew it up."""
    with open_services() as services:
        services.archive.destructions.approve(number, by=by)
    done(session_of(ctx).console, f"{number} 已批准，须两人监销：bureau archive destroy carry-out")


@destroy.command("withdraw")
def withdraw(ctx: typer.Context, number: Number) -> None:
    """撤回尚未销毁的清册。 Withdraw a list of which nothing was destroyed."""
    with open_services() as services:
        services.archive.destructions.withdraw(number)
    done(session_of(ctx).console, f"{number} 已撤回")


@destroy.command("carry-out")
def carry_out(
    ctx: typer.Context,
    number: Number,
    supervisor: Annotated[
        list[str], typer.Option(help="监销人，须给出不同的两人。 The two who watch.")
    ],
) -> None:
    """销毁清册所列归档包的内容，留下销毁记录；中断后可再次执行。 Destroy; may be repeated."""
    if len(supervisor) != 2:
        raise CannotGoOn(
            "须有两名监销人。", "Two supervisors are needed.", "--supervisor 甲 --supervisor 乙"
        )
    with open_services() as services:
        services.archive.destructions.carry_out(number, supervisors=(supervisor[0], supervisor[1]))
    done(session_of(ctx).console, f"{number} 所列归档包的内容已销毁，记录保留")


def _report(found: tuple[CheckedPackage, ...], now: datetime) -> list[str]:
    broken = [one for one in found if one.faults]
    gone = sum(one.row.destroyed_at is not None for one in found)
    head = f"归档包复核报告　{now.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
    counts = f"共 {len(found)} 个（其中已销毁 {gone} 个），损坏 {len(broken)} 个"
    lines = [head, counts]
    for one in broken:
        lines.append(f"✘ {one.row.path}（归档编号 {one.row.id}）")
        lines += [f"    {fault}" for fault in one.faults]
    return lines


def _write(session: Session, out: Path, content: bytes) -> None:
    path = _path(session, out)
    path.write_bytes(content)
    done(session.console, f"已写入 {path}")


def _path(session: Session, given: Path) -> Path:
    """Relative paths count from where the person called."""
    return (session.cwd / given).resolve()
