"""Topic `pay`: success, redelivery, the business error, trouble, bad variables."""

from __future__ import annotations

import pytest

from bureau.bootstrap import Services
from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.errors import EngineUnavailable
from bureau.services.ports.engine import FormFieldFact, UserTaskFact
from tests.component.services.doubles import EngineDouble
from tests.component.workers.rig import harness_of
from workers.handlers.pay import pay
from workers.runtime.harness import Harness
from workers.runtime.outcome import BpmnError, Complete, Failure, Verb

ASK = {
    "caseId": "case-1",
    "act": "request",
    "item": "subsidy",
    "rule": "trade-development",
    "payee": "桓台商厦",
    "purpose": "补贴",
    "step": "User_Allot",
    "field": "amount",
}


@pytest.fixture
def harness(services: Services, engine: EngineDouble, clock: FixedClock, case: Case) -> Harness:
    at = clock.now()
    engine.tasks = (
        UserTaskFact(id="u1", key="User_Allot", name="分配", assignee="li", started_at=at),
    )
    engine.fields = (
        FormFieldFact(at=at, user_id="li", task_id="u1", field="amount", value=1000.5),
        FormFieldFact(at=at, user_id="li", task_id="u1", field="decision", value="agree"),
    )
    return harness_of(services, clock)


def values(verb: Verb) -> dict[str, object]:
    assert isinstance(verb, Complete), verb
    return verb.values


def test_a_payment_is_asked_for_once_approved_and_exported(harness: Harness) -> None:
    first = values(harness.deliver(pay, ASK, key="t1"))
    assert (first["paymentState"], first["amount"]) == ("requested", "1000.50")
    assert values(harness.deliver(pay, ASK, key="t1")) == first
    approve = {**ASK, "act": "approve", "field": "decision"}
    assert values(harness.deliver(pay, approve))["paymentState"] == "approved"
    assert values(harness.deliver(pay, {**ASK, "act": "export"}))["paymentState"] == "exported"


def test_a_second_request_is_the_error_that_the_diagram_catches(harness: Harness) -> None:
    first = values(harness.deliver(pay, ASK, key="t1"))
    verb = harness.deliver(pay, ASK, key="t2")
    assert isinstance(verb, BpmnError)
    assert verb.code == "Error_PaymentRefused"
    assert str(first["paymentId"]) in verb.message


def test_an_engine_that_does_not_answer_is_asked_again(
    harness: Harness, engine: EngineDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(_: str) -> tuple[FormFieldFact, ...]:
        raise EngineUnavailable("down")

    monkeypatch.setattr(engine, "form_fields", down)
    verb = harness.deliver(pay, ASK)
    assert isinstance(verb, Failure)
    assert verb.retries > 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"act": "give"}, "act"),
        ({"item": None}, "item"),
        ({"step": None}, "缺 step"),
        ({"rule": "nothing"}, "没有支付规则"),
        ({"act": "void"}, "理由"),
        ({"act": "export"}, "没有事项"),
    ],
)
def test_bad_variables_are_an_incident(
    harness: Harness, change: dict[str, object], says: str
) -> None:
    verb = harness.deliver(pay, {**ASK, **change})
    assert isinstance(verb, Failure)
    assert verb.retries == 0
    assert says in verb.message
