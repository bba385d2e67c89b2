"""`bureau org` and `bureau key`: bodies (外部单位) that use the API, and their keys."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from bureau.cli.console import done
from bureau.cli.services import open_services
from bureau.cli.session import session_of
from bureau.services.records import ApiKey
from bureau.timezone import TIME_ZONE

org = typer.Typer(help="外部单位。 Bodies that use the API.", no_args_is_help=True)
key = typer.Typer(help="接口密钥。 API keys of bodies.", no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="单位代码：小写字母、数字、连字符。 Code of the body.")]


@org.command("create")
def create_body(
    ctx: typer.Context,
    code: Code,
    name: Annotated[str, typer.Argument(help="单位名称。 Its Chinese name.")],
) -> None:
    """登记单位；已有的改名并启用。 Add a body, or rename it and switch it on again."""
    with open_services() as services:
        made = services.access.ensure_organisation(code, name)
    done(session_of(ctx).console, f"{made.code}　{made.name}")


@org.command("list")
def list_bodies(ctx: typer.Context) -> None:
    """列出单位。 List the bodies."""
    with open_services() as services:
        found = services.access.organisations()
    table = Table("代码", "名称", "状态", box=None)
    for body in found:
        table.add_row(body.code, body.name, "启用" if body.active else "停用")
    session_of(ctx).console.print(table)


@org.command("callback")
def callback(
    ctx: typer.Context,
    code: Code,
    url: Annotated[str | None, typer.Option(help="登记或更换 https 地址。 New address.")] = None,
    off: Annotated[bool, typer.Option("--off", help="停用。 Tell it no more.")] = False,
) -> None:
    """查看、登记或停用单位的回调地址。 Show, register or switch off where a body is told."""
    console = session_of(ctx).console
    with open_services() as services:
        callbacks = services.interface.callbacks
        body = services.access.organisation(code)
        if off:
            callbacks.switch_off(body.id)
            done(console, f"{code} 的回调已停用")
            return
        if url is None:
            found = callbacks.of(body.id)
            console.print(f"{found.url}　{found.note}", soft_wrap=True, markup=False)
            return
        made = callbacks.register(body.id, url)
    console.print(made.secret, soft_wrap=True, markup=False)
    done(console, "密钥只显示这一次，请妥善交给对方。（shown only now）")


@key.command("create")
def create_key(
    ctx: typer.Context,
    code: Code,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="权限，可多次给出：submit:<事项>、submit:*、status:own、callback:own。"
            "默认 submit:* 和 status:own。"
        ),
    ] = None,
    days: Annotated[
        int | None, typer.Option(min=1, help="有效天数，默认不限。 Days until it expires.")
    ] = None,
) -> None:
    """发放新密钥；旧密钥不受影响。 Issue a key; it is shown once. Older keys stay valid."""
    console = session_of(ctx).console
    with open_services() as services:
        expires = services.clock.now() + timedelta(days=days) if days else None
        issued = services.access.issue(
            code, scope or ["submit:*", "status:own"], expires_at=expires
        )
    console.print(issued.text, soft_wrap=True, markup=False)
    done(console, "密钥只显示这一次，请妥善交给对方。（shown only now）")


@key.command("list")
def list_keys(ctx: typer.Context, code: Code) -> None:
    """列出一个单位的密钥。 List the keys of a body; secrets are not kept."""
    with open_services() as services:
        found, now = services.access.keys(code), services.clock.now()
    table = Table("前缀", "状态", "权限", "发放", "最近使用", box=None)
    for one in found:
        used = _day(one.last_used_at)
        table.add_row(
            one.prefix, _state(one, now), "、".join(one.scopes), _day(one.created_at), used
        )
    session_of(ctx).console.print(table)


@key.command("revoke")
def revoke_key(
    ctx: typer.Context,
    prefix: Annotated[str, typer.Argument(help="bk_ 之后的 8 位。 The 8 characters behind bk_.")],
) -> None:
    """立即吊销密钥。 End a key now."""
    with open_services() as services:
        services.access.revoke(prefix.removeprefix("bk_")[:8])
    done(session_of(ctx).console, f"密钥 {prefix} 已吊销")


def _state(one: ApiKey, now: datetime) -> str:
    if one.revoked_at is not None:
        return "已吊销"
    if one.expires_at is not None:
        return "已过期" if one.expires_at <= now else f"有效至 {_day(one.expires_at)}"
    return "有效"


def _day(at: datetime | None) -> str:
    return f"{at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}" if at else "—"
