"""催办: every post is told once for a task; reminders of a case are counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.posts import PostPlace
from bureau.domain.timeline import EventKind
from bureau.errors import Permanent
from bureau.gateways.ledger_files import LedgerFiles
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.effects import EffectLedger
from bureau.services.ledgers import Ledgers
from bureau.services.records import RecipientKind
from bureau.services.reminding import Reminders


@pytest.fixture
def reminders(uow: SqlUnitOfWorkFactory, ledger: EffectLedger, clock: FixedClock) -> Reminders:
    posts = {
        "guoneike1": PostPlace("国内贸易科", "fenguanguonei"),
        "fenguanguonei": PostPlace("局领导", ""),
    }
    ledgers = Ledgers(uow, LedgerFiles(Path("bpmn/ledgers")), clock)
    return Reminders(ledger, clock, posts, ledgers)


def remind(reminders: Reminders, case: Case, key: str, kind: str = "overdue") -> int:
    return reminders.remind(
        key,
        case_id=case.id,
        recipients=["guoneike", " bangongshi ", "guoneike", ""],
        kind=kind,
        text="请尽快答复",
    ).count


def test_every_post_is_told_once(
    reminders: Reminders, uow: SqlUnitOfWorkFactory, case: Case
) -> None:
    assert remind(reminders, case, "t1") == 1

    with uow(read_only=True) as opened:
        told = opened.notifications.unsent(10)
        [event] = opened.events.of_case(case.id)
    assert sorted(one.recipient for one in told) == ["bangongshi", "guoneike"]
    assert {one.recipient_kind for one in told} == {RecipientKind.GROUP}
    assert told[0].text == "BJ-2026-000001《占道经营》超期督办：请尽快答复"
    assert event.kind is EventKind.REMINDER
    assert event.text == "第1次催办，超期督办：请尽快答复"


def test_reminders_of_a_case_are_counted(reminders: Reminders, case: Case) -> None:
    assert [remind(reminders, case, key) for key in ("t1", "t2", "t3")] == [1, 2, 3]


def test_a_redelivered_task_reminds_nobody_again(
    reminders: Reminders, uow: SqlUnitOfWorkFactory, case: Case
) -> None:
    assert [remind(reminders, case, key) for key in ("t1", "t2", "t1")] == [1, 2, 1]
    with uow(read_only=True) as opened:
        assert len(opened.notifications.unsent(10)) == 4


@pytest.mark.parametrize(
    ("recipients", "kind", "text"),
    [([], "overdue", "x"), ([" "], "overdue", "x"), (["a"], "overdue", " "), (["a"], "x", "x")],
)
def test_a_faulty_reminder_is_an_incident(
    reminders: Reminders, case: Case, recipients: list[str], kind: str, text: str
) -> None:
    with pytest.raises(Permanent):
        reminders.remind("t1", case_id=case.id, recipients=recipients, kind=kind, text=text)


def test_a_reminder_of_no_case_is_an_incident(reminders: Reminders) -> None:
    with pytest.raises(Permanent, match="no case"):
        reminders.remind("t1", case_id="none", recipients=["a"], kind="overdue", text="x")


def escalate(reminders: Reminders, case: Case, key: str, group: str = "guoneike1") -> int:
    return reminders.remind(
        key, case_id=case.id, recipients=[group], kind="overdue", text="请答复", escalate=True
    ).count


def test_an_escalation_climbs_the_chain_and_is_written_down_once(
    reminders: Reminders, uow: SqlUnitOfWorkFactory, case: Case
) -> None:
    remind(reminders, case, "t0")
    assert [escalate(reminders, case, key) for key in ("t1", "t1", "t2")] == [2, 2, 3]
    with uow(read_only=True) as opened:
        told = [one.recipient for one in opened.notifications.unsent(20)]
        rows = opened.ledgers.find(reminders._ledgers.query("supervision", {}), limit=9)
    assert {one: told.count(one) for one in told} == {
        "guoneike": 1,
        "bangongshi": 1,
        "guoneike1": 2,
        "fenguanguonei": 2,
        "zhuyaolingdao": 1,
    }
    assert sorted(str(row.data["number"]) for row in rows) == [
        "BJ-2026-000001-催2",
        "BJ-2026-000001-催3",
    ]


def test_a_leader_answers_to_the_head_and_a_stranger_is_an_incident(
    reminders: Reminders, uow: SqlUnitOfWorkFactory, case: Case
) -> None:
    escalate(reminders, case, "t1", "fenguanguonei")
    with uow(read_only=True) as opened:
        told = {one.recipient for one in opened.notifications.unsent(20)}
    assert told == {"fenguanguonei", "zhuyaolingdao"}
    with pytest.raises(Permanent, match="岗位名册"):
        escalate(reminders, case, "t2", "nobody")
