"""`bureau round`: collection rounds (数据报送): who is missing, empty tables, 代录 of paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bureau.cli.console import done
from bureau.cli.options import NamedBy
from bureau.cli.problem import CannotGoOn
from bureau.cli.services import open_services
from bureau.cli.session import session_of
from bureau.errors import InvalidData
from bureau.services.records.collections import CollectionReturn, RoundState
from bureau.timezone import TIME_ZONE

app = typer.Typer(help="数据报送。 Collection rounds.", no_args_is_help=True)

Round = Annotated[str, typer.Argument(help="报送编号，见 list。 Id of the round.")]


@app.command("list")
def list_rounds(
    ctx: typer.Context,
    template: Annotated[str | None, typer.Option(help="报送模板。 Only of this template.")] = None,
) -> None:
    """列出各轮报送，新的在前。 Rounds, newest first."""
    table = Table("编号", "报送", "截止", "状态", "未报", box=None)
    with open_services() as services:
        for one in services.collections.rounds.rounds(template):
            _, returns = services.collections.rounds.returns(one.id)
            table.add_row(
                one.id,
                f"{one.title}（{one.period}）",
                f"{one.due_at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}",
                "进行中" if one.state is RoundState.OPEN else "已结束",
                str(sum(not each.version for each in returns)),
            )
    session_of(ctx).console.print(table)


@app.command("show")
def show(ctx: typer.Context, round_id: Round) -> None:
    """逐个单位列出报送情况。 Every addressee with what it gave."""
    table = Table("单位", "代码", "情况", "次数", "时间", "经手", box=None)
    with open_services() as services:
        _, returns = services.collections.rounds.returns(round_id)
    for one in returns:
        at = f"{one.returned_at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}" if one.returned_at else ""
        state = f"{one.state.label}（逾期）" if one.late else one.state.label
        table.add_row(one.name, one.addressee, state, str(one.version), at, one.returned_by or "")
    session_of(ctx).console.print(table)


@app.command("blank")
def blank(
    ctx: typer.Context,
    template: Annotated[str, typer.Argument(help="报送模板，如 foreign-capital。 Template.")],
    file: Annotated[Path, typer.Argument(help=".xlsx")],
) -> None:
    """写出空白报送表。 Write the empty table of a template."""
    session = session_of(ctx)
    with open_services() as services:
        content = services.collections.intake.blank_table(template)
    (session.cwd / file).write_bytes(content)
    done(session.console, f"空白报送表已写入 {file}")


@app.command("enter")
def enter(
    ctx: typer.Context,
    round_id: Round,
    addressee: Annotated[str, typer.Argument(help="单位代码，见 show。 Whose return it is.")],
    by: NamedBy,
    file: Annotated[
        Path | None, typer.Argument(help="填好的报送表 .xlsx。 The table, filled in.")
    ] = None,
    nil: Annotated[bool, typer.Option("--nil", help="零报告。 Nothing to report.")] = False,
) -> None:
    """代录纸质、电话报来的数据。 Enter what came on paper or by word."""
    session = session_of(ctx)
    if (file is None) == (not nil):
        raise CannotGoOn("请给出填好的报送表，或写 --nil（零报告）。", "Give a table, or --nil.")
    with open_services() as services:
        area = services.collections
        _, returns = area.rounds.returns(round_id)
        one = _of(returns, addressee)
        try:
            if file is None:
                saved = area.intake.hand_in(one.id, None, by=by)
            else:
                content = (session.cwd / file).read_bytes()
                saved = area.intake.hand_in_table(one.id, content, by=by)
        except InvalidData as fault:
            said = [one.message for one in fault.faults]
            raise CannotGoOn(fault.message, "The table is faulty.", *said) from fault
        except OSError as error:
            raise CannotGoOn(f"无法读取 {file}。", "Cannot read it.") from error
    done(session.console, f"{saved.name}{saved.state.label}（第 {saved.version} 次）")


def _of(returns: tuple[CollectionReturn, ...], addressee: str) -> CollectionReturn:
    for one in returns:
        if one.addressee == addressee:
            return one
    known = "、".join(one.addressee for one in returns)
    raise CannotGoOn(f"这一轮没有向 {addressee} 布置。", "No such addressee.", f"有：{known}")
