"""资金拨付：申请、登记批准、生成支付文件、登记支付回单、作废，每个事项只付一次。"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bureau.errors import Permanent
from bureau.services.payment_terms import FormPlace, PaymentOut, PaymentRefused, PaymentWish
from bureau.services.payments import Payments
from workers.runtime import Context, Variables, task


class PayIn(Variables):
    """What is to be done with which payment, and on which forms people entered it."""

    case_id: str = Field(title="办件")
    act: Literal["request", "approve", "export", "paid", "void"] = Field(
        title="申请、登记批准、生成文件、登记回单或作废"
    )
    item: str = Field(title="付款事项")
    rule: str | None = Field(default=None, title="支付规则编号")
    payee: str | None = Field(default=None, title="收款单位")
    purpose: str | None = Field(default=None, title="用途")
    step: str | None = Field(default=None, title="填写金额、意见或回单的用户任务")
    field: str | None = Field(default=None, title="金额、意见或回单的字段")
    unit: Literal["元", "万元"] | None = Field(default=None, title="金额单位")
    base_field: str | None = Field(default=None, title="比例核算基数的字段")
    consent: str | None = Field(default=None, title="表示同意的值，默认 agree")
    reason: str | None = Field(default=None, title="作废理由")


class PayOut(Variables):
    """The payment as it stands now."""

    payment_id: str = Field(title="付款编号")
    payment_state: str = Field(title="付款状态")
    amount: str = Field(title="金额（元）")
    amount_capital: str = Field(title="金额大写")


@task("pay", throws=(PaymentRefused,), retries=5)
def pay(inp: PayIn, ctx: Context) -> PayOut:
    """Do one act on one payment; a redelivery returns what the first time gave."""
    done = _done(inp, ctx.services.payments, ctx.effect_key)
    return PayOut(
        payment_id=done.payment_id,
        payment_state=done.state.value,
        amount=done.amount,
        amount_capital=done.amount_capital,
    )


def _done(inp: PayIn, payments: Payments, key: str) -> PaymentOut:
    match inp.act:
        case "request":
            wish = PaymentWish(
                item=inp.item,
                rule=inp.rule or "",
                payee=inp.payee or "",
                purpose=inp.purpose or "",
                amount=_place(inp, inp.field),
                unit=inp.unit or "元",
                base=_place(inp, inp.base_field) if inp.base_field else None,
            )
            return payments.request(key, inp.case_id, wish)
        case "approve":
            return payments.approve(
                key, inp.case_id, inp.item, _place(inp, inp.field), inp.consent or "agree"
            )
        case "export":
            return payments.export(key, inp.case_id, inp.item)
        case "paid":
            return payments.paid(key, inp.case_id, inp.item, _place(inp, inp.field))
        case "void":
            return payments.void(key, inp.case_id, inp.item, inp.reason or "")


def _place(inp: PayIn, field: str | None) -> FormPlace:
    if not inp.step or not field:
        raise Permanent(f"{inp.act}: step and field say where it was entered (缺 step 或 field)")
    return FormPlace(inp.step, field)
