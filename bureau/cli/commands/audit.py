"""`bureau audit`: who asked for what."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer
from rich.table import Table

from bureau.cli.services import open_services
from bureau.cli.session import session_of
from bureau.timezone import TIME_ZONE

app = typer.Typer(help="访问审计。 Accesses of bodies.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """访问审计。 Accesses of bodies."""


@app.command("show")
def show(
    ctx: typer.Context,
    org: Annotated[str | None, typer.Option(help="单位代码。 Code of the body.")] = None,
    hours: Annotated[
        int | None, typer.Option(min=1, help="最近多少小时。 Of the last hours.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="最多多少行。 Most rows.")] = 100,
) -> None:
    """列出访问记录，新的在前。 Accesses, newest first."""
    with open_services() as services:
        since = services.clock.now() - timedelta(hours=hours) if hours else None
        found = services.interface.access_log.latest(limit, organisation=org, since=since)
    table = Table("时间", "单位", "密钥", "请求", "办件", "状态码", box=None)
    for one in found:
        at = f"{one.at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M:%S}"
        request = f"{one.method} {one.route}"
        row = (at, one.organisation, one.key_prefix, request, one.subject or "")
        table.add_row(*row, str(one.status))
    session_of(ctx).console.print(table)
