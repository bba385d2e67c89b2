"""What a payment is asked for with, and what the process is told of it."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from bureau.domain.money import Unit
from bureau.domain.payments import PaymentState
from bureau.errors import BusinessError


class PaymentRefused(BusinessError):
    """The payment may not be made as asked: over a cap, a second time, not decided."""

    code = "Error_PaymentRefused"


class PaymentOut(BaseModel):
    """A payment as the process is told of it; `amount` in 元 as text."""

    model_config = ConfigDict(frozen=True)

    payment_id: str
    state: PaymentState
    amount: str
    amount_capital: str
    paper_id: str | None = None


@dataclass(frozen=True, slots=True)
class FormPlace:
    """Where on a case's forms a value was entered: user task (or "start") and field."""

    step: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentWish:
    """What is asked for.

    Args:
        item: what is paid, unique in the case, such as "subsidy".
        rule: id of the rule.
        payee: who is paid.
        purpose: what for.
        amount: where the amount was entered.
        unit: of amount and base as entered.
        base: where the base of a share was entered.
    """

    item: str
    rule: str
    payee: str
    purpose: str
    amount: FormPlace
    unit: Unit = "元"
    base: FormPlace | None = None
