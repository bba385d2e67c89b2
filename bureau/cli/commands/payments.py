"""`bureau payment`: payments that cases asked for."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from bureau.cli.services import open_services
from bureau.cli.session import session_of
from bureau.domain.money import capital, grouped
from bureau.domain.payments import PaymentState
from bureau.timezone import TIME_ZONE

payment = typer.Typer(help="资金支付。 Payments.", no_args_is_help=True)


@payment.command("list")
def list_payments(
    ctx: typer.Context,
    case: Annotated[str | None, typer.Option(help="办件编号。 Number of a case.")] = None,
    state: Annotated[PaymentState | None, typer.Option(help="状态。 State.")] = None,
) -> None:
    """列出付款，新的在前。 List payments, newest first."""
    with open_services() as services:
        found = services.payments.find(case_number=case, state=state)
    table = Table("付款编号", "办件", "事项", "金额（元）", "状态", "申请", box=None)
    for one, of in found:
        asked = f"{one.requested_at.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
        number = of.number if of else one.case_id
        table.add_row(one.id, number, one.item, grouped(one.amount), one.state.label, asked)
    session_of(ctx).console.print(table)


@payment.command("show")
def show_payment(
    ctx: typer.Context,
    payment_id: Annotated[str, typer.Argument(help="付款编号。 Id of the payment.")],
) -> None:
    """一笔付款的全部内容。 Everything about one payment."""
    with open_services() as services:
        one, of = services.payments.get(payment_id)
    table = Table("项目", "内容", box=None)
    lines: tuple[tuple[str, object], ...] = (
        ("办件", f"{of.number} {of.title}" if of else one.case_id),
        ("事项", one.item),
        ("状态", one.state.label),
        ("收款单位", one.payee),
        ("用途", one.purpose),
        ("支付规则", one.rule),
        ("金额", f"{grouped(one.amount)} 元（{capital(one.amount)}）"),
        ("核算基数", grouped(one.base) if one.base is not None else None),
        ("申请", f"{one.requested_at:%Y-%m-%d %H:%M} {one.requested_by}"),
        (
            "批准",
            f"{one.approved_at:%Y-%m-%d %H:%M} {one.approved_by}" if one.approved_at else None,
        ),
        ("导出", f"{one.exported_at:%Y-%m-%d %H:%M}" if one.exported_at else None),
        ("支付", f"{one.paid_at:%Y-%m-%d %H:%M} 回单 {one.receipt}" if one.paid_at else None),
        ("作废理由", one.void_reason),
    )
    for name, value in lines:
        if value:
            table.add_row(name, str(value))
    session_of(ctx).console.print(table)
