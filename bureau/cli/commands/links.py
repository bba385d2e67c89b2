"""`bureau link`: one-time links (一次性链接) for towns and companies without a client."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer
from rich.table import Table

from bureau.cli.console import done
from bureau.cli.services import open_services
from bureau.cli.session import session_of
from bureau.services.records import OneTimeLink
from bureau.timezone import TIME_ZONE

app = typer.Typer(
    help="一次性链接。 One-time links for bodies without a client.", no_args_is_help=True
)

_PURPOSES = {"supplement": "补正", "collection-return": "数据报送"}


@app.command("list")
def list_links(
    ctx: typer.Context,
    case: Annotated[
        str | None, typer.Option(help="办件编号：该件的全部链接；不填为现在有效的。 Of one case.")
    ] = None,
) -> None:
    """列出链接；地址不能再显示。 Links; their addresses cannot be shown again."""
    with open_services() as services:
        found = services.links.of_case(case) if case else services.links.valid()
        now = services.clock.now()
    table = Table("前缀", "用途", "交给", "发出", "有效至", "状态", box=None)
    for one in found:
        issued = f"{one.issued_at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
        until = f"{one.expires_at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
        state = _state(one, over=one.expires_at <= now)
        purpose = _PURPOSES.get(one.purpose, one.purpose)
        table.add_row(one.prefix, purpose, one.addressee, issued, until, state)
    session_of(ctx).console.print(table)


@app.command("issue")
def issue(
    ctx: typer.Context,
    case: Annotated[str, typer.Argument(help="正在等待补正的办件编号。 Case that waits for 补正.")],
    to: Annotated[str, typer.Option(help="交给谁：单位代码或姓名。 Whom it is given to.")],
    days: Annotated[
        int,
        typer.Option(min=1, max=90, help="有效天数；补正有期限的，到期限为止。 Days it is valid."),
    ] = 7,
) -> None:
    """给补正要求发一个链接。 A link to answer the open request of a case."""
    console = session_of(ctx).console
    with open_services() as services:
        asked = services.external.supplement_link.asked(case)
        until = asked.due_at or services.clock.now() + timedelta(days=days)
        made = services.links.issue("supplement", to, asked.id, asked.case_id, until)
    console.print(made.url, soft_wrap=True, markup=False)
    ends = f"{made.expires_at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
    done(console, f"只显示这一次，{ends} 前有效；撤销：bureau link revoke {made.token_prefix}")


@app.command("revoke")
def revoke(
    ctx: typer.Context,
    prefix: Annotated[str, typer.Argument(help="前缀，见 list。 Its prefix, see list.")],
) -> None:
    """立即撤销链接。 End a link now."""
    with open_services() as services:
        ended = services.links.revoke(prefix)
    done(session_of(ctx).console, f"链接 {ended.prefix} 已撤销")


def _state(link: OneTimeLink, *, over: bool) -> str:
    if link.revoked_at is not None:
        return "已撤销"
    if over:
        return "已到期"
    return "已提交" if link.used_at is not None else "未使用"
