"""`bureau callback`: how callbacks stand, what was given up, and sending it again."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from bureau.cli.console import done
from bureau.cli.services import open_services
from bureau.cli.session import session_of
from bureau.timezone import TIME_ZONE

app = typer.Typer(help="回调。 Telling bodies of their cases.", no_args_is_help=True)


@app.command("list")
def list_callbacks(ctx: typer.Context) -> None:
    """各单位的回调地址和积压。 Addresses of the bodies, and what waits."""
    with open_services() as services:
        found = services.interface.callbacks.report()
    table = Table("单位", "地址", "状态", "待发", "放弃", "最近的问题", box=None)
    for one in found:
        state = "启用" if one.endpoint.active else "停用"
        counts = (str(one.pending), str(one.dead))
        table.add_row(one.organisation, one.endpoint.url, state, *counts, one.endpoint.note)
    session_of(ctx).console.print(table)


@app.command("dead")
def dead(ctx: typer.Context) -> None:
    """列出已放弃的消息。 Messages that were given up."""
    with open_services() as services:
        found = services.interface.callbacks.dead()
    table = Table("行", "消息", "办件", "种类", "放弃时间", "最后的错误", box=None)
    for row in found:
        at = f"{row.done_at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}" if row.done_at else "—"
        kind = row.kind.label
        table.add_row(str(row.id), row.message_id, row.case_id, kind, at, row.last_error or "")
    session_of(ctx).console.print(table)


@app.command("replay")
def replay(ctx: typer.Context, row: Annotated[int, typer.Argument(help="行号，见 dead。")]) -> None:
    """重新发送已放弃的消息。 Send a message again that was given up."""
    with open_services() as services:
        services.interface.callbacks.replay(row)
    done(session_of(ctx).console, f"第 {row} 行将重新发送")
