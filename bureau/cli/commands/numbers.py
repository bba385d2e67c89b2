"""`bureau number`: the registers of numbers: what was given, what is missing, a void by hand."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from bureau.cli.console import done
from bureau.cli.services import open_services
from bureau.cli.session import session_of
from bureau.services.records import NumberRecord, NumberState
from bureau.timezone import TIME_ZONE

number = typer.Typer(help="号簿。 Registers of running numbers.", no_args_is_help=True)

Register = Annotated[
    str | None, typer.Option(help="机关代字或登记簿名，如 桓商、BJ。 Name of the register.")
]
Year = Annotated[int | None, typer.Option(min=2000, max=2999, help="年度。 Year.")]

_STATES = {NumberState.RESERVED: "留号", NumberState.USED: "已用", NumberState.VOID: "作废"}


@number.command("list")
def list_numbers(ctx: typer.Context, register: Register = None, year: Year = None) -> None:
    """列出号簿；给出代字时逐号列出。 Registers, or every number of one."""
    console = session_of(ctx).console
    with open_services() as services:
        review = services.numbers.review
        if register is None:
            given = {(one.register, one.year): one for one in review.report(year=year)}
            names = {one.sign: one for one in review.registers()}
            table = Table("登记簿", "名称", "年度", "已编至", "留号", "作废", box=None)
            for (name, of), one in given.items():
                known = names.get(name)
                table.add_row(
                    name,
                    known.name if known else "",
                    str(of),
                    str(one.last),
                    str(len(one.reserved)),
                    str(len(one.void)),
                )
            for name in names.keys() - {name for name, _ in given}:
                table.add_row(name, names[name].name, "", "0", "0", "0")
            console.print(table)
            return
        of = year or services.clock.now().astimezone(TIME_ZONE).year
        console.print(_numbers(review.numbers(register, of)))


@number.command("gaps")
def show_gaps(ctx: typer.Context, register: Register = None, year: Year = None) -> None:
    """检查断号；有断号时退出码为 1。 Gaps, reserved and void numbers; exit code 1 on a gap."""
    console = session_of(ctx).console
    with open_services() as services:
        reports = services.numbers.review.report(register, year)
    broken = False
    for one in reports:
        console.print(f"{one.register} {one.year}年：已编至 {one.last}")
        if one.missing:
            broken = True
            seqs = "、".join(str(seq) for seq in one.missing)
            console.print(f"  ✘ 断号 {seqs}：登记簿中没有记录，请查明", style="red")
        for held in one.reserved:
            console.print(f"  留号未用 {held.value}（{_day(held)}）")
        for void in one.void:
            console.print(f"  作废 {void.value}：{void.reason or ''}")
    if not broken:
        done(console, f"登记簿 {len(reports)} 本，没有断号")
    raise typer.Exit(1 if broken else 0)


@number.command("void")
def void_number(
    ctx: typer.Context,
    value: Annotated[str, typer.Argument(help="号，如 桓商〔2026〕5号。 As written.")],
    reason: Annotated[str, typer.Option(help="废号原因。 Why it does not go out.")],
    by: Annotated[str, typer.Option(help="经手人。 Who says so.")],
) -> None:
    """作废一个留号；号仍占位，不再给出。 Void a reserved number; it is not given again."""
    with open_services() as services:
        services.numbers.review.void(value, reason=reason, by=by)
    done(session_of(ctx).console, f"{value} 已作废")


def _numbers(found: tuple[NumberRecord, ...]) -> Table:
    table = Table("号", "状态", "留号日期", "题名", "说明", box=None)
    for one in found:
        table.add_row(one.value, _STATES[one.state], _day(one), one.subject, one.reason or "")
    return table


def _day(one: NumberRecord) -> str:
    return f"{one.reserved_at.astimezone(TIME_ZONE):%Y-%m-%d}"
