"""`bureau outbox` and `bureau effect`: what the platform could not settle itself, for a person."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from bureau.cli.console import done
from bureau.cli.options import NamedBy
from bureau.cli.problem import CannotGoOn
from bureau.cli.services import open_services
from bureau.cli.session import session_of
from bureau.domain.json_value import JsonObject
from bureau.services.records import OutboxState
from bureau.timezone import TIME_ZONE

outbox = typer.Typer(help="待送引擎的队列。 What the engine is to be told.", no_args_is_help=True)
effect = typer.Typer(help="对外动作台账。 Acts on the outside.", no_args_is_help=True)

Key = Annotated[str, typer.Argument(help="动作的键，见 list。 Key of the act.")]
Note = Annotated[str, typer.Option(help="如何核实的。 How it was found out.")]


@outbox.command("list")
def list_outbox(ctx: typer.Context) -> None:
    """队列的状态与已放弃的行。 Counts, and the rows that were given up."""
    console = session_of(ctx).console
    with open_services() as services:
        health = services.outbox_review.health()
    counts = "，".join(f"{state.value} {health.counts.get(state, 0)}" for state in OutboxState)
    console.print(counts)
    table = Table("行", "种类", "办件", "尝试", "最后的错误", box=None)
    for row in health.dead:
        table.add_row(
            str(row.id), row.kind.value, row.case_id, str(row.attempts), row.last_error or ""
        )
    if health.dead:
        console.print(table)


@outbox.command("revive")
def revive(ctx: typer.Context, row: Annotated[int, typer.Argument(help="行号。")]) -> None:
    """把已放弃的行重新转送。 Try a dead row again, after its cause is mended."""
    with open_services() as services:
        services.outbox_review.revive(row)
    done(session_of(ctx).console, f"第 {row} 行将重新转送")


@outbox.command("restart")
def restart(
    ctx: typer.Context, number: Annotated[str, typer.Argument(help="办件编号。 Case number.")]
) -> None:
    """把没有流程的办件重新送入引擎。 Order the start of a case that no process carries."""
    with open_services() as services:
        row = services.outbox_review.restart(number)
    done(session_of(ctx).console, f"办件 {number} 将重新送入引擎（第 {row} 行）")


@effect.command("list")
def list_effects(
    ctx: typer.Context,
    minutes: Annotated[int, typer.Option(min=0, help="开始于多少分钟以前。")] = 15,
) -> None:
    """列出未了结的动作。 Acts begun longer ago and not finished."""
    with open_services() as services:
        found = services.effect_review.unfinished(timedelta(minutes=minutes))
        numbers = services.effect_review.case_numbers(found)
    table = Table("键", "动作", "状态", "办件", "开始", box=None)
    for one in found:
        begun = f"{one.claimed_at:%Y-%m-%d %H:%M}"
        table.add_row(one.key, one.topic, one.state.value, numbers[one.case_id], begun)
    session_of(ctx).console.print(table)


@effect.command("confirm")
def confirm(
    ctx: typer.Context,
    key: Key,
    by: NamedBy,
    note: Note,
    receipt: Annotated[
        str, typer.Option(help="对方收件号；电话核实没有的照此。 Its receipt number.")
    ] = "人工核实",
    at: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d", "%Y-%m-%d %H:%M"], help="对方收到的时间。 When."),
    ] = None,
    result: Annotated[
        str,
        typer.Option(
            help="发布等没有收件号的动作：结果，JSON 对象。 Fields of another step's result."
        ),
    ] = "",
) -> None:
    """对方已收到：下次重试直接采用此结果，记入办件过程。 It was done; the next try takes this."""
    fields = _object(result) if result else None
    with open_services() as services:
        if fields is None:
            received = at.replace(tzinfo=TIME_ZONE) if at else services.clock.now()
            fields = {"receipt_number": receipt, "received_at": received.isoformat()}
        services.effect_review.confirm(key, by=by, note=note, result=fields)
    done(session_of(ctx).console, "已记录；在 Cockpit 重试该事件即可继续")


@effect.command("deny")
def deny(ctx: typer.Context, key: Key, by: NamedBy, note: Note) -> None:
    """对方没有收到：下次重试重新发送。 It was not done; the next try does it."""
    with open_services() as services:
        services.effect_review.deny(key, by=by, note=note)
    done(session_of(ctx).console, "已记录；在 Cockpit 重试该事件即会重新发送")


def _object(text: str) -> JsonObject:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise CannotGoOn(f"--result 不是 JSON：{error}", "--result is no JSON") from error
    if not isinstance(value, dict):
        raise CannotGoOn("--result 应为 JSON 对象。", "--result has to be a JSON object.")
    return value
