"""`bureau body`: the register of bodies and systems (单位与系统名册), and whether the ways work."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from bureau.cli.console import done
from bureau.cli.problem import CannotGoOn
from bureau.cli.services import open_services
from bureau.cli.session import session_of
from bureau.domain.bodies import CHANNEL_LABELS, KIND_LABELS
from bureau.errors import Permanent, Transient
from bureau.modelling.workspace.bodies import read_bodies
from bureau.settings import load_settings

body = typer.Typer(
    help="单位与系统名册。 Bodies and systems that things are sent to.", no_args_is_help=True
)


@body.command("list")
def list_register(ctx: typer.Context) -> None:
    """列出名册 bpmn/bodies.yaml。 List the register."""
    register = read_bodies(load_settings().bpmn_dir / "bodies.yaml")
    table = Table("代码", "名称", "类别", "送达方式", "地址", "送什么", "依据", box=None)
    for one in register:
        table.add_row(
            one.code,
            one.name,
            KIND_LABELS[one.kind],
            CHANNEL_LABELS[one.channel],
            "待填写" if one.placeholder else one.address or "—",
            one.sends,
            one.basis,
        )
    session_of(ctx).console.print(table)


@body.command("test")
def test_way(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(help="单位代码。 Code of the body.")],
) -> None:
    """试一试能否送达，不发送任何材料。 Try the way to a body; nothing is handed over."""
    with open_services() as services:
        addressee = services.counterparts.addressees.get(code)
        if addressee is None:
            raise CannotGoOn(
                f"单位名册里没有 {code}。", "No such body.", "bureau body list 列出名册"
            )
        site = services.publications.sites.get(code)
        way = addressee.channel or (site.website if site else None)
        if way is None:
            done(session_of(ctx).console, f"{addressee.name}：没有接口，导出文件由人录入")
            return
        try:
            said = way.probe()
        except (Transient, Permanent) as fault:
            raise CannotGoOn(
                f"{addressee.name}：送达不通。",
                "The way does not work now.",
                str(fault),
            ) from fault
    done(session_of(ctx).console, f"{addressee.name}：{said}")
