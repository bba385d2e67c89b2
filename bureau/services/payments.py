"""Payment requests (资金拨付): amount checked, decision booked, file for the finance system.

Rules: the amount and the decision come from the record of the form that a person submitted, never
from a variable. A rule (`bpmn/payments.yaml`) gives cap, share and budget line. An item of a case
is paid once: a second request is refused and names the first. 财政业务一体化 has no open interface:
the step makes a file, a person enters it there, and the receipt is recorded.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from bureau.domain.agenda import Meeting, Verdict
from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.json_value import JsonObject
from bureau.domain.money import Unit, as_text, capital, grouped, yuan
from bureau.domain.payments import (
    FOLLOWS,
    PaymentRule,
    PaymentState,
    needs_meeting,
    objections,
)
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import NotFound, Permanent
from bureau.services.effects import EffectLedger
from bureau.services.made_papers import XLSX, keep
from bureau.services.payment_sheet import payment_sheet
from bureau.services.payment_terms import FormPlace, PaymentOut, PaymentRefused, PaymentWish
from bureau.services.ports.files import FileStore
from bureau.services.ports.payment_rules import PaymentRules
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.ports.workbooks import Workbooks
from bureau.services.records import CaseEvent
from bureau.services.records.payments import Payment
from bureau.services.submitted_forms import Submitted, SubmittedForms
from bureau.timezone import TIME_ZONE


class Payments:
    """The use cases of payments.

    Args:
        uow: opens transactions.
        effects: one act for each task.
        forms: what people submitted.
        rules: what may be paid.
        workbooks: makes the file.
        files: keeps it.
        clock: the one clock.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        effects: EffectLedger,
        forms: SubmittedForms,
        rules: PaymentRules,
        workbooks: Workbooks,
        files: FileStore,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._effects = effects
        self._forms = forms
        self._rules = rules
        self._workbooks = workbooks
        self._files = files
        self._clock = clock

    def request(self, key: str, case_id: str, wish: PaymentWish) -> PaymentOut:
        """Ask for a payment.

        Raises:
            PaymentRefused: the rule has something against it, or the item has a payment already.
            Permanent: no such case or rule, nothing or no amount was submitted.
        """
        rule = self._rule(wish.rule)
        case = self._case(case_id)
        entered = self._submitted(case, wish.amount)
        amount = _amount(entered, wish.amount, wish.unit)
        base = None
        if wish.base is not None:
            base = _amount(self._submitted(case, wish.base), wish.base, wish.unit)
        if not wish.payee.strip() or not wish.item.strip():
            raise Permanent("a payment needs a payee and an item (缺收款单位或事项)")

        def act(uow: UnitOfWork) -> PaymentOut:
            return self._request(uow, case_id, wish, rule, amount, base, entered.user_id)

        return self._inside(key, case_id, {"act": "request", "item": wish.item}, act)

    def _request(
        self,
        uow: UnitOfWork,
        case_id: str,
        wish: PaymentWish,
        rule: PaymentRule,
        amount: Decimal,
        base: Decimal | None,
        user_id: str,
    ) -> PaymentOut:
        now = self._clock.now()
        year = now.astimezone(TIME_ZONE).year
        uow.payments.lock_rule(rule.id, year)  # sums of a year are checked one after the other
        known = uow.payments.of_item(case_id, wish.item)
        if known is not None:
            raise PaymentRefused(
                f"事项“{wish.item}”已有付款 {known.id}（{known.state.label}，"
                f"{grouped(known.amount)} 元），不能重复申请"
            )
        against = objections(rule, amount, base, uow.payments.sum_of(rule.id, year))
        if against:
            raise PaymentRefused("".join(against))
        made = Payment(
            id=str(uuid.uuid4()),
            case_id=case_id,
            item=wish.item,
            live_item=wish.item,
            rule=rule.id,
            payee=wish.payee.strip(),
            purpose=wish.purpose.strip(),
            amount=amount,
            base=base,
            state=PaymentState.REQUESTED,
            year=year,
            requested_at=now,
            requested_by=user_id,
        )
        if not uow.payments.add(made):
            raise PaymentRefused(f"事项“{wish.item}”已有付款，不能重复申请")
        return self._told(uow, made, f"申请付款 {grouped(amount)} 元（{capital(amount)}）")

    def approve(
        self, key: str, case_id: str, item: str, decision: FormPlace, yes: str
    ) -> PaymentOut:
        """Book the decision that a person entered.

        Args:
            key: external task id.
            case_id: the case.
            item: what is paid.
            decision: where it was entered.
            yes: the value that means consent.

        Raises:
            PaymentRefused: the decision is not consent, or 局党组会 has not decided.
            Permanent: nothing was submitted, or no such payment.
        """
        case = self._case(case_id)
        said = self._submitted(case, decision)

        def act(uow: UnitOfWork) -> PaymentOut:
            payment = self._held(uow, case_id, item)
            if said.value != yes:
                raise PaymentRefused("审批意见不是同意，付款没有批准")
            if said.at < payment.requested_at:
                raise PaymentRefused("审批早于付款申请，请按申请金额重新审批")
            rule = self._rule(payment.rule)
            if needs_meeting(rule, payment.amount) and not _decided(uow, case_id):
                raise PaymentRefused(
                    f"支出超过 {grouped(rule.meeting_over or Decimal(0))} 元，"
                    "还没有局党组会通过本件议题的记录"
                )
            moved = self._moved(
                uow, payment, PaymentState.APPROVED, approved_at=said.at, approved_by=said.user_id
            )
            return self._told(uow, moved, f"付款 {grouped(moved.amount)} 元已批准")

        return self._inside(key, case_id, {"act": "approve", "item": item}, act)

    def export(self, key: str, case_id: str, item: str) -> PaymentOut:
        """Make the file for the finance system; a paper of the case.

        Raises:
            PaymentRefused: it is not approved.
            Permanent: no such payment.
        """
        with self._uow(read_only=True) as uow:
            payment = uow.payments.of_item(case_id, item)
        if payment is None:
            raise Permanent(f"办件没有事项“{item}”的付款 (no such payment)")
        case = self._case(case_id)
        rule = self._rule(payment.rule)
        now = self._clock.now()
        content = self._workbooks.write(
            (payment_sheet(payment, rule, case),),
            marks={"payment": payment.id},
            at=payment.requested_at,
        )
        name = f"支付申请-{case.number}-{item}.xlsx"
        paper = keep(
            self._files,
            content,
            name=name,
            media_type=XLSX,
            kind="other",
            case_id=case_id,
            key=key,
            at=now,
        )

        def act(uow: UnitOfWork) -> PaymentOut:
            held = self._held(uow, case_id, item)
            uow.papers.add(paper)
            moved = self._moved(
                uow, held, PaymentState.EXPORTED, exported_at=now, paper_id=paper.id
            )
            return self._told(uow, moved, f"已生成支付申请文件 {name}")

        return self._inside(key, case_id, {"act": "export", "item": item}, act)

    def paid(self, key: str, case_id: str, item: str, receipt: FormPlace) -> PaymentOut:
        """Record the finance system's receipt that a person entered.

        Raises:
            PaymentRefused: it is not exported.
            Permanent: no receipt was entered, or no such payment.
        """
        case = self._case(case_id)
        said = self._submitted(case, receipt)
        number = str(said.value or "").strip()
        if not number:
            raise Permanent("支付回单号是空的 (no receipt number)")

        def act(uow: UnitOfWork) -> PaymentOut:
            held = self._held(uow, case_id, item)
            moved = self._moved(uow, held, PaymentState.PAID, paid_at=said.at, receipt=number[:200])
            return self._told(uow, moved, f"付款 {grouped(moved.amount)} 元已支付，回单 {number}")

        return self._inside(key, case_id, {"act": "paid", "item": item}, act)

    def void(self, key: str, case_id: str, item: str, reason: str) -> PaymentOut:
        """Void a payment that was not made.

        Raises:
            Permanent: no reason, no such payment, or it is paid.
        """
        if not reason.strip():
            raise Permanent("作废付款须写明理由 (no reason)")

        def act(uow: UnitOfWork) -> PaymentOut:
            held = self._held(uow, case_id, item)
            if PaymentState.VOID not in FOLLOWS[held.state]:
                raise Permanent(f"付款 {held.id} {held.state.label}，不能作废 (paid already)")
            moved = self._moved(
                uow, held, PaymentState.VOID, void_reason=reason.strip(), live_item=None
            )
            return self._told(uow, moved, f"付款 {grouped(moved.amount)} 元已作废：{reason}")

        return self._inside(key, case_id, {"act": "void", "item": item}, act)

    def find(
        self, *, case_number: str | None = None, state: PaymentState | None = None
    ) -> tuple[tuple[Payment, Case | None], ...]:
        """Payments with their cases, newest first.

        Raises:
            NotFound: no such case.
        """
        with self._uow(read_only=True) as uow:
            case = uow.cases.by_number(case_number) if case_number else None
            if case_number and case is None:
                raise NotFound(f"没有办件 {case_number}。")
            found = uow.payments.find(case_id=case.id if case else None, state=state)
            return tuple((one, uow.cases.get(one.case_id)) for one in found)

    def get(self, payment_id: str) -> tuple[Payment, Case | None]:
        """A payment and its case.

        Raises:
            NotFound: there is none.
        """
        with self._uow(read_only=True) as uow:
            payment = uow.payments.get(payment_id)
            if payment is None:
                raise NotFound("没有这笔付款。")
            return payment, uow.cases.get(payment.case_id)

    # -- parts

    def _inside(
        self, key: str, case_id: str, request: JsonObject, act: Callable[[UnitOfWork], PaymentOut]
    ) -> PaymentOut:
        return self._effects.inside(
            key, topic="pay", case_id=case_id, request=request, model=PaymentOut, act=act
        )

    def _rule(self, rule: str) -> PaymentRule:
        found = self._rules.get(rule)
        if found is None:
            raise Permanent(f"没有支付规则 {rule}，请在 bpmn/payments.yaml 写明 (no such rule)")
        return found

    def _case(self, case_id: str) -> Case:
        with self._uow(read_only=True) as uow:
            case = uow.cases.get(case_id)
        if case is None:
            raise Permanent(f"no case {case_id}")
        return case

    def _submitted(self, case: Case, place: FormPlace) -> Submitted:
        if case.root_instance_id is None:
            raise Permanent(f"case {case.number} has no instance")
        return self._forms.last(case.root_instance_id, place.step, place.field)

    def _held(self, uow: UnitOfWork, case_id: str, item: str) -> Payment:
        payment = uow.payments.of_item(case_id, item, lock=True)
        if payment is None:
            raise Permanent(f"办件没有事项“{item}”的付款 (no such payment)")
        return payment

    def _moved(
        self, uow: UnitOfWork, payment: Payment, state: PaymentState, **changes: object
    ) -> Payment:
        if state not in FOLLOWS[payment.state]:
            raise PaymentRefused(f"付款 {payment.id} {payment.state.label}，不能改为{state.label}")
        moved = replace(payment, state=state, **changes)  # type: ignore[arg-type]  # its fields
        uow.payments.save(moved)
        return moved

    def _told(self, uow: UnitOfWork, payment: Payment, text: str) -> PaymentOut:
        uow.events.add(
            CaseEvent(
                case_id=payment.case_id,
                at=self._clock.now(),
                kind=EventKind.PAYMENT,
                actor=SYSTEM,
                text=text,
                data={"payment": payment.id, "state": payment.state.value},
            )
        )
        return PaymentOut(
            payment_id=payment.id,
            state=payment.state,
            amount=as_text(payment.amount),
            amount_capital=capital(payment.amount),
            paper_id=payment.paper_id,
        )


def _amount(entered: Submitted, place: FormPlace, unit: Unit) -> Decimal:
    try:
        return yuan(entered.value, unit)
    except ValueError as fault:
        raise Permanent(f"步骤 {place.step} 的 {place.field} 不是金额：{fault}") from fault


def _decided(uow: UnitOfWork, case_id: str) -> bool:
    """Whether 局党组会 has passed a matter (议题) of this case."""
    return any(
        item.meeting is Meeting.PARTY_GROUP and item.verdict is Verdict.APPROVED
        for item in uow.agenda.of_case(case_id)
    )
