"""`bureau body`: the register of bodies and systems (单位与系统名册), and whether the ways work."""

from __future__ import annotations

import typer
from rich.table import Table

from bureau.cli.session import session_of
from bureau.domain.bodies import CHANNEL_LABELS, KIND_LABELS
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
