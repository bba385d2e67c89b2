"""确定时限: by the rule that the diagram names, once for a task, written to the case."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bureau.bootstrap import LIMIT_RULES
from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.limits import Limit, LimitRequest
from bureau.domain.timeline import EventKind
from bureau.errors import Permanent
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.deadlines import Deadlines
from bureau.services.effects import EffectLedger
from bureau.timezone import TIME_ZONE


@pytest.fixture
def deadlines(ledger: EffectLedger, clock: FixedClock) -> Deadlines:
    return Deadlines(ledger, clock, LIMIT_RULES)


def test_an_entered_limit_is_the_cases_due_time(
    deadlines: Deadlines, uow: SqlUnitOfWorkFactory, case: Case
) -> None:
    computed = deadlines.compute("t1", case_id=case.id, rule="entered", entered="2026-03-20")

    assert computed.due_at == datetime(2026, 3, 20, 23, 59, 59, tzinfo=TIME_ZONE)
    assert computed.remind_at == datetime(2026, 3, 19, 9, 0, tzinfo=TIME_ZONE)
    with uow(read_only=True) as opened:
        stored = opened.cases.get(case.id)
        [event] = opened.events.of_case(case.id)
    assert stored is not None
    assert stored.due_at == computed.due_at
    assert stored.due_basis is not None
    assert stored.due_basis["rule"] == "entered"
    assert stored.due_basis["text"] == computed.text
    assert event.kind is EventKind.DEADLINE
    assert "2026年3月20日" in event.text


def test_a_redelivered_task_gives_the_same_times(
    deadlines: Deadlines, uow: SqlUnitOfWorkFactory, clock: FixedClock, case: Case
) -> None:
    first = deadlines.compute("t1", case_id=case.id, rule="entered", entered="2026-03-06")
    assert first.remind_at == clock.now()
    clock.at += timedelta(hours=5)

    again = deadlines.compute("t1", case_id=case.id, rule="entered", entered="2026-03-06")
    assert again == first
    with uow(read_only=True) as opened:
        assert opened.events.count(case.id, EventKind.DEADLINE) == 1


def test_the_next_task_gives_another_limit(
    deadlines: Deadlines, uow: SqlUnitOfWorkFactory, case: Case
) -> None:
    deadlines.compute("t1", case_id=case.id, rule="entered", entered="2026-03-20")
    later = deadlines.compute("t2", case_id=case.id, rule="entered", entered="2026-04-01")
    with uow(read_only=True) as opened:
        stored = opened.cases.get(case.id)

    assert stored is not None
    assert stored.due_at == later.due_at


@pytest.mark.parametrize(
    ("rule", "entered", "message"),
    [
        ("unknown", "2026-03-20", "known: entered"),
        ("entered", None, "未录入期限"),
        ("entered", "下周", "期限格式有误"),
    ],
)
def test_a_faulty_request_is_an_incident_and_changes_nothing(
    deadlines: Deadlines,
    uow: SqlUnitOfWorkFactory,
    case: Case,
    rule: str,
    entered: str | None,
    message: str,
) -> None:
    with pytest.raises(Permanent, match=message):
        deadlines.compute("t1", case_id=case.id, rule=rule, entered=entered)
    with uow(read_only=True) as opened:
        assert opened.effects.get("t1") is None
        assert opened.cases.get(case.id) == case


def test_a_limit_of_no_case_is_an_incident(deadlines: Deadlines) -> None:
    with pytest.raises(Permanent, match="no case"):
        deadlines.compute("t1", case_id="none", rule="entered", entered="2026-03-20")


def test_a_rule_gets_the_present_and_the_event(ledger: EffectLedger, clock: FixedClock) -> None:
    def one_hour(request: LimitRequest) -> Limit:
        assert request.start is not None
        due_at = request.start + timedelta(hours=1)
        return Limit(due_at=due_at, remind_at=request.now, text="1小时")

    deadlines = Deadlines(ledger, clock, {"hour": one_hour})
    limit = deadlines.explain("hour", start=clock.now())

    assert limit.due_at == clock.now() + timedelta(hours=1)
    assert deadlines.rule_names == ("hour",)
