"""Payments on both databases: taken from forms, checked, decided, exported, never twice."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from threading import Barrier

import pytest

from bureau.domain.agenda import Meeting, Verdict
from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.json_value import JsonValue
from bureau.domain.payments import PaymentState
from bureau.errors import InvalidData, Permanent
from bureau.gateways.files import LocalFileStore
from bureau.gateways.payment_rules import PaymentRuleFile
from bureau.gateways.workbooks import XlsxWorkbooks
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.effects import EffectLedger
from bureau.services.payment_terms import FormPlace, PaymentRefused, PaymentWish
from bureau.services.payments import Payments
from bureau.services.ports.engine import FormFieldFact, UserTaskFact
from bureau.services.records import AgendaItem
from bureau.services.submitted_forms import SubmittedForms
from tests.component.services.doubles import EngineDouble

RULES = """
rules:
  - {id: subsidy, title: 补贴, clause: 附件2.2, budget: 发展资金, cap: "50000", ratio: "0.5"}
  - {id: party, title: 活动支出, clause: 附件2.10, budget: 活动经费, meetingOver: "10000"}
  - {id: yearly, title: 年度资金, clause: 附件2.2, budget: 资金, yearCap: "30000"}
"""
WISH = PaymentWish(
    item="subsidy",
    rule="subsidy",
    payee="桓台商厦有限公司",
    purpose="商贸流通补贴",
    amount=FormPlace("User_Allot", "amount"),
    base=FormPlace("User_Allot", "base"),
)


@pytest.fixture
def payments(
    uow: SqlUnitOfWorkFactory,
    ledger: EffectLedger,
    engine: EngineDouble,
    clock: FixedClock,
    tmp_path: Path,
) -> Payments:
    path = tmp_path / "payments.yaml"
    path.write_text(RULES, encoding="utf-8")
    return Payments(
        uow,
        ledger,
        SubmittedForms(engine),
        PaymentRuleFile(path),
        XlsxWorkbooks(),
        LocalFileStore(tmp_path / "files"),
        clock,
    )


@pytest.fixture
def submit(engine: EngineDouble, clock: FixedClock) -> Submit:
    return Submit(engine, clock)


class Submit:
    """A person submits fields on a form of a step."""

    def __init__(self, engine: EngineDouble, clock: FixedClock) -> None:
        self._engine, self._clock = engine, clock

    def __call__(self, step: str, **fields: JsonValue) -> None:
        task = f"{step}-{len(self._engine.tasks)}"
        at = self._clock.now()
        self._engine.tasks += (
            UserTaskFact(id=task, key=step, name=step, assignee="liqiang", started_at=at),
        )
        self._engine.fields += tuple(
            FormFieldFact(at=at, user_id="liqiang", task_id=task, field=name, value=value)
            for name, value in fields.items()
        )


def test_a_payment_from_request_to_receipt(
    payments: Payments, submit: Submit, case: Case, uow: SqlUnitOfWorkFactory, tmp_path: Path
) -> None:
    submit("User_Allot", amount=12345.6, base=30000)
    asked = payments.request("k1", case.id, WISH)
    assert payments.request("k1", case.id, WISH) == asked
    assert (asked.amount, asked.state) == ("12345.60", PaymentState.REQUESTED)
    assert asked.amount_capital == "人民币壹万贰仟叁佰肆拾伍元陆角整"
    submit("User_Approve", decision="agree")
    decision = FormPlace("User_Approve", "decision")
    payments.approve("k2", case.id, "subsidy", decision, "agree")
    exported = payments.export("k3", case.id, "subsidy")
    assert payments.export("k3", case.id, "subsidy") == exported
    submit("User_RecordReceipt", receipt="HD-2026-77")
    paid = payments.paid("k4", case.id, "subsidy", FormPlace("User_RecordReceipt", "receipt"))
    assert paid.state is PaymentState.PAID
    with pytest.raises(Permanent, match="已支付，不能作废"):
        payments.void("k5", case.id, "subsidy", "收款单位有误")
    ((stored, of),) = payments.find(case_number=case.number)
    assert (stored.receipt, stored.approved_by, of) == ("HD-2026-77", "liqiang", case)
    with uow(read_only=True) as opened:
        (paper,) = opened.papers.of_case(case.id)
        assert opened.payments.of_case(case.id) == (stored,)
        assert opened.payments.of_case("another") == ()
    with LocalFileStore(tmp_path / "files").open(paper.sha256) as content:
        book = XlsxWorkbooks().read(content.read())
    rows = {row.cells["项目"]: row.cells["内容"] for row in book.rows}
    assert rows["金额（元）"] == "12345.60"
    assert rows["金额大写"] == "人民币壹万贰仟叁佰肆拾伍元陆角整"
    assert rows["收款单位"] == "桓台商厦有限公司"


def test_a_second_request_is_refused_and_names_the_first(
    payments: Payments, submit: Submit, case: Case
) -> None:
    submit("User_Allot", amount=100, base=30000)
    first = payments.request("k1", case.id, WISH)
    with pytest.raises(PaymentRefused, match=first.payment_id):
        payments.request("k2", case.id, WISH)
    payments.void("k3", case.id, "subsidy", "收款单位有误")
    again = payments.request("k4", case.id, WISH)
    assert again.payment_id != first.payment_id


def test_the_amount_is_the_one_on_the_form_that_was_submitted_last(
    payments: Payments, submit: Submit, case: Case
) -> None:
    submit("User_Allot", amount=100, base=30000)
    submit("User_Other", amount=1, base=1)  # another step overwrites the variable of this name
    submit("User_Allot", amount="2,000.50", base=30000)
    assert payments.request("k1", case.id, WISH).amount == "2000.50"


@pytest.mark.parametrize(
    ("amount", "base", "says"),
    [
        (50000.01, 200000, "上限 50,000.00 元"),
        (600, 1000, "上限 500.00 元"),
        (0, 1000, "大于零"),
        (-5, 1000, "大于零"),
    ],
)
def test_what_the_rule_forbids_is_refused(
    payments: Payments, submit: Submit, case: Case, amount: float, base: float, says: str
) -> None:
    submit("User_Allot", amount=amount, base=base)
    with pytest.raises(PaymentRefused, match=says):
        payments.request("k1", case.id, WISH)
    assert payments.find() == ()


def test_amounts_may_be_entered_in_ten_thousands(
    payments: Payments, submit: Submit, case: Case
) -> None:
    submit("User_Allot", amount=1.23, base=3)
    assert payments.request("k1", case.id, replace(WISH, unit="万元")).amount == "12300.00"


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (replace(WISH, rule="nothing"), "没有支付规则"),
        (replace(WISH, amount=FormPlace("User_Nowhere", "amount")), "没有人"),
        (replace(WISH, amount=FormPlace("User_Allot", "text")), "不是金额"),
        (replace(WISH, payee=" "), "缺收款单位"),
    ],
)
def test_what_makes_no_sense_is_an_incident(
    payments: Payments, submit: Submit, case: Case, wish: PaymentWish, says: str
) -> None:
    submit("User_Allot", amount=100, base=30000, text="一百")
    with pytest.raises(Permanent, match=says):
        payments.request("k1", case.id, wish)


def test_a_decision_counts_only_when_it_is_consent_to_this_request(
    payments: Payments, submit: Submit, case: Case, clock: FixedClock
) -> None:
    decision = FormPlace("User_Approve", "decision")
    submit("User_Allot", amount=100, base=30000)
    submit("User_Approve", decision="agree")  # to an earlier request
    clock.at = clock.at.replace(hour=10)
    payments.request("k1", case.id, WISH)
    with pytest.raises(PaymentRefused, match="早于"):
        payments.approve("k2", case.id, "subsidy", decision, "agree")
    submit("User_Approve", decision="return")
    with pytest.raises(PaymentRefused, match="不是同意"):
        payments.approve("k3", case.id, "subsidy", decision, "agree")
    with pytest.raises(PaymentRefused, match="已申请，不能改为已导出"):
        payments.export("k4", case.id, "subsidy")


def test_over_the_limit_the_party_meeting_must_have_passed_it(
    payments: Payments, submit: Submit, case: Case, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    wish = replace(WISH, rule="party", base=None)
    decision = FormPlace("User_Approve", "decision")
    submit("User_Allot", amount=10000.01)
    payments.request("k1", case.id, wish)
    submit("User_Approve", decision="agree")
    with pytest.raises(PaymentRefused, match="局党组会"):
        payments.approve("k2", case.id, "subsidy", decision, "agree")
    item = AgendaItem(
        key="a1",
        case_id=case.id,
        instance_id="i1",
        meeting=Meeting.PARTY_GROUP,
        title="活动支出",
        queued_at=clock.now(),
    )
    with uow() as opened:
        opened.agenda.add(item)
        opened.commit()
    with pytest.raises(PaymentRefused, match="局党组会"):
        payments.approve("k3", case.id, "subsidy", decision, "agree")
    with uow() as opened:
        opened.agenda.save(replace(item, verdict=Verdict.APPROVED))
        opened.commit()
    approved = payments.approve("k4", case.id, "subsidy", decision, "agree")
    assert approved.state is PaymentState.APPROVED


def test_of_two_who_ask_at_once_one_gets_it(payments: Payments, submit: Submit, case: Case) -> None:
    submit("User_Allot", amount=100, base=30000)
    together = Barrier(8)

    def ask(number: int) -> bool:
        together.wait(30)
        try:
            payments.request(f"k{number}", case.id, WISH)
        except PaymentRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(ask, range(8))) == {False: 7, True: 1}
    assert len(payments.find()) == 1


def test_the_sum_of_a_year_is_not_passed_by_many_at_once(
    payments: Payments, submit: Submit, case: Case
) -> None:
    submit("User_Allot", amount=10000)
    together = Barrier(8)

    def ask(number: int) -> bool:
        wish = replace(WISH, rule="yearly", base=None, item=f"item-{number}")
        together.wait(30)
        try:
            payments.request(f"k{number}", case.id, wish)
        except PaymentRefused:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(ask, range(8))) == {False: 5, True: 3}
    assert sum((one.amount for one, _ in payments.find()), Decimal(0)) == 30000


def test_the_shipped_rules_can_be_used_and_a_wrong_file_names_its_faults(tmp_path: Path) -> None:
    shipped = PaymentRuleFile(Path(__file__).parents[3] / "bpmn" / "payments.yaml")
    assert shipped.all()["trade-system"].meeting_over == 10000
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("rules: [{id: a1, title: 补贴, clause: 附件1, budget: 资金, ratio: 2}]")
    with pytest.raises(InvalidData, match="/rules/0/ratio"):
        PaymentRuleFile(wrong).get("a1")
