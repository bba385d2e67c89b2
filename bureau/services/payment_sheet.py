"""The file for the finance system: one payment request, heading and value side by side."""

from __future__ import annotations

from bureau.domain.cases import Case
from bureau.domain.money import as_text, capital, in_wan
from bureau.domain.payments import PaymentRule
from bureau.services.ports.workbooks import CellValue, Sheet, SheetColumn
from bureau.services.records.payments import Payment

_COLUMNS = (
    SheetColumn(heading="项目", width=18),
    SheetColumn(heading="内容", width=60),
)


def payment_sheet(payment: Payment, rule: PaymentRule, case: Case) -> Sheet:
    """The request as it is entered in 财政业务一体化.

    Args:
        payment: approved.
        rule: its rule.
        case: its case.
    """
    rows: tuple[tuple[str, CellValue], ...] = (
        ("付款编号", payment.id),
        ("办件编号", case.number),
        ("办件标题", case.title),
        ("预算项目", rule.budget),
        ("资金名称", rule.title),
        ("收款单位", payment.payee),
        ("用途", payment.purpose),
        ("金额（元）", as_text(payment.amount)),
        ("金额（万元）", in_wan(payment.amount)),
        ("金额大写", capital(payment.amount)),
        ("申请时间", payment.requested_at),
        ("批准时间", payment.approved_at),
        ("依据", rule.clause),
    )
    return Sheet(title="支付申请", columns=_COLUMNS, rows=rows, notes=("资金支付申请",))
