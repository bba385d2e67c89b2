"""`bureau publication`: what was published on websites, and taking it down."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from bureau.cli.console import done
from bureau.cli.options import NamedBy
from bureau.cli.problem import CannotGoOn
from bureau.cli.services import open_services
from bureau.cli.session import session_of
from bureau.domain.publications import PublicationState, period_text
from bureau.errors import Permanent, Transient
from bureau.timezone import TIME_ZONE

publication = typer.Typer(help="网站发布。 Publications on websites.", no_args_is_help=True)


@publication.command("list")
def list_publications(
    ctx: typer.Context,
    case: Annotated[str | None, typer.Option(help="办件编号。 Number of a case.")] = None,
    state: Annotated[PublicationState | None, typer.Option(help="状态。 State.")] = None,
) -> None:
    """列出发布，新的在前。 List publications, newest first."""
    with open_services() as services:
        found = services.publications.listing.find(case_number=case, state=state)
        sites = services.publications.sites
    table = Table("发布编号", "办件", "网站", "栏目", "标题", "公示期", "状态", "网址", box=None)
    for one, number in found:
        site = sites.get(one.site)
        table.add_row(
            one.id,
            number,
            site.name if site else one.site,
            one.column,
            one.title,
            period_text(one.first_day, one.last_day),
            one.state.label,
            one.url or "—",
        )
    session_of(ctx).console.print(table)


@publication.command("history")
def show_history(
    ctx: typer.Context,
    publication_id: Annotated[str, typer.Argument(help="发布编号。 Id of the publication.")],
) -> None:
    """一项发布的经过。 What happened to a publication."""
    with open_services() as services:
        found = services.publications.listing.history(publication_id)
    table = Table("时间", "状态", "经办", "说明", box=None)
    for one in found:
        at = f"{one.at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
        table.add_row(at, one.state.label, one.actor, one.note)
    session_of(ctx).console.print(table)


@publication.command("take-down")
def take_down(
    ctx: typer.Context,
    publication_id: Annotated[str, typer.Argument(help="发布编号。 Id of the publication.")],
    reason: Annotated[str, typer.Option(help="撤下理由。 Why.")],
    by: NamedBy,
) -> None:
    """撤下一项发布；没有接口的网站，登记已由人撤下。 Take down, or note that a person did."""
    if not reason.strip() or not by.strip():
        raise CannotGoOn("请写明撤下理由和经办人。", "Say why and who: --reason, --by.")
    with open_services() as services:
        try:
            ended = services.publications.end.take_down(
                publication_id, actor=by.strip(), reason=reason.strip(), by_hand=True
            )
        except (Transient, Permanent) as fault:
            raise CannotGoOn("未能撤下。", "It was not taken down.", str(fault)) from fault
    done(session_of(ctx).console, f"《{ended.title}》{ended.state.label}")
