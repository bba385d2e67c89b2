"""Each handler: success, redelivery, trouble that passes, each declared error, bad variables."""

from __future__ import annotations

import hashlib

import pytest

from bureau.bootstrap import Services
from bureau.domain.cases import Case, CaseState
from bureau.domain.clock import FixedClock
from bureau.errors import OutcomeUnknown, Permanent, Transient
from bureau.services.records import Paper, Procedure
from tests.component.services.doubles import ChannelDouble, EngineDouble, raising
from tests.component.workers.rig import NUMBER, PROCESS
from workers.handlers import HANDLERS
from workers.handlers.archive import archive
from workers.handlers.close_case import close_case
from workers.handlers.compute_deadline import compute_deadline
from workers.handlers.forward import forward
from workers.handlers.register import register
from workers.handlers.remind import remind
from workers.handlers.reply import reply
from workers.runtime.declare import AnyHandler
from workers.runtime.harness import Harness
from workers.runtime.outcome import BpmnError, Complete, Failure, Verb

DEADLINE = {"caseId": "case-1", "rule": "entered", "entered": "2026-03-20"}
REMIND = {
    "caseId": "case-1",
    "recipients": "bangongshi, guoneike1,",
    "kind": "overdue",
    "text": "请立即办理",
}
REPLY = {"caseId": "case-1", "channel": "hotline12345", "text": "已责令整改"}
FORWARD = {"caseId": "case-1", "addressee": "hotline12345", "kind": "return", "text": "非我局"}
ARCHIVE = {
    "caseId": "case-1",
    "archiveClass": "电话答复录音",
    "retention": "30年",
    "paperKind": "recording",
}
CLOSE = {"caseId": "case-1", "outcome": "已答复"}


def values(verb: Verb) -> dict[str, object]:
    assert isinstance(verb, Complete), verb
    return verb.values


def add_recording(services: Services, clock: FixedClock) -> None:
    content = b"RIFF\x00\x00\x00\x00WAVE"
    stored = services.files.put([content], limit=1000)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    paper = Paper(
        id="p1",
        case_id="case-1",
        sha256=stored.sha256,
        size=len(content),
        media_type="audio/x-wav",
        name="录音.wav",
        kind="recording",
        added_by="liqiang",
        added_at=clock.now(),
    )
    with services.uow() as uow:
        uow.papers.add(paper)
        uow.commit()


def test_a_case_started_in_tasklist_is_registered_once(
    harness: Harness, procedure: Procedure, engine: EngineDouble, services: Services
) -> None:
    instance = engine.add(PROCESS, "", {"title": "占道经营", "content": "夜间"})
    given = {"caseId": None, "initiator": "wangfang"}
    first = values(harness.deliver(register, given, key="t1", instance=instance, process=PROCESS))
    assert first["caseNumber"] == NUMBER
    assert first["caseTitle"] == "占道经营"
    assert first["receivedAt"] == "2026-03-06T09:30:00+08:00"
    again = values(harness.deliver(register, given, key="t1", instance=instance, process=PROCESS))
    assert again == first
    with services.uow(read_only=True) as uow:
        stored = uow.cases.by_root_instance(instance)
    assert stored is not None
    assert stored.data == {"title": "占道经营", "content": "夜间"}


def test_a_second_instance_of_a_case_is_cancelled(
    harness: Harness, case: Case, engine: EngineDouble
) -> None:
    second = engine.add(PROCESS, NUMBER, {"caseId": case.id})
    verb = harness.deliver(register, {"caseId": case.id}, instance=second, process=PROCESS)
    assert isinstance(verb, Complete), "the answer is dropped: its task is gone"
    assert engine.cancelled == [second]


def test_a_procedure_that_was_not_deployed_is_an_incident(
    harness: Harness, engine: EngineDouble
) -> None:
    instance = engine.add("P_Unknown", "")
    verb = harness.deliver(register, {}, instance=instance, process="P_Unknown")
    assert isinstance(verb, Failure)
    assert (verb.cause, verb.retries) == ("permanent", 0)
    assert "P_Unknown" in verb.message


def test_a_deadline_is_computed_once(
    harness: Harness, case: Case, clock: FixedClock, services: Services
) -> None:
    first = values(harness.deliver(compute_deadline, DEADLINE, key="t2"))
    assert first["dueAt"] == "2026-03-20T23:59:59+08:00"
    assert first["remindAt"] == "2026-03-19T09:00:00+08:00"
    assert isinstance(first["dueBasis"], str)
    clock.at = clock.at.replace(day=20)
    assert values(harness.deliver(compute_deadline, DEADLINE, key="t2")) == first
    with services.uow(read_only=True) as uow:
        stored = uow.cases.get(case.id)
    assert stored is not None
    assert stored.due_at is not None
    assert stored.due_at.isoformat() == first["dueAt"]


@pytest.mark.parametrize("change", [{"rule": "unheard-of"}, {"entered": "明天"}])
def test_a_deadline_that_cannot_be_computed_is_an_incident(
    harness: Harness, case: Case, change: dict[str, str]
) -> None:
    verb = harness.deliver(compute_deadline, {**DEADLINE, **change})
    assert isinstance(verb, Failure)
    assert verb.retries == 0


def test_reminders_are_counted_and_each_is_sent_once(
    harness: Harness, case: Case, services: Services
) -> None:
    assert values(harness.deliver(remind, REMIND, key="t3")) == {"reminderCount": 1}
    assert values(harness.deliver(remind, REMIND, key="t3")) == {"reminderCount": 1}
    assert values(harness.deliver(remind, REMIND, key="t4")) == {"reminderCount": 2}


def test_a_reply_is_sent_once_and_its_receipt_kept(
    harness: Harness, case: Case, channel: ChannelDouble
) -> None:
    first = values(harness.deliver(reply, REPLY, key="t5"))
    assert first == {"receiptNumber": "R1", "repliedAt": "2026-03-06T09:30:00+08:00"}
    assert values(harness.deliver(reply, REPLY, key="t5")) == first
    assert [key for key, _ in channel.got] == ["t5"]
    assert channel.got[0][1].external_reference == "GD-77"


@pytest.mark.parametrize(
    ("handler", "variables"), [(reply, REPLY), (forward, FORWARD)], ids=["reply", "forward"]
)
class TestChannels:
    def test_a_body_that_is_down_costs_a_try_and_nothing_else(
        self,
        harness: Harness,
        case: Case,
        channel: ChannelDouble,
        handler: AnyHandler,
        variables: dict[str, object],
    ) -> None:
        channel.before = [raising(Transient("停机"))]
        verb = harness.deliver(handler, variables, key="t6")
        assert isinstance(verb, Failure)
        assert (verb.cause, verb.retries) == ("transient", handler.retries - 1)
        assert values(harness.deliver(handler, variables, key="t6", retries=verb.retries))
        assert len(channel.got) == 1

    def test_without_an_answer_the_other_side_is_asked_before_anything_is_repeated(
        self,
        harness: Harness,
        case: Case,
        channel: ChannelDouble,
        handler: AnyHandler,
        variables: dict[str, object],
    ) -> None:
        channel.after = [OutcomeUnknown("没有回音")]
        verb = harness.deliver(handler, variables, key="t7")
        assert isinstance(verb, Failure)
        assert verb.cause == "transient"
        again = values(harness.deliver(handler, variables, key="t7", retries=verb.retries))
        assert again["receiptNumber"] == "R1"
        assert len(channel.got) == 1

    def test_a_rejection_is_an_outcome_of_the_diagram(
        self,
        harness: Harness,
        case: Case,
        channel: ChannelDouble,
        handler: AnyHandler,
        variables: dict[str, object],
    ) -> None:
        channel.reason = "不属于本单位"
        verb = harness.deliver(handler, variables)
        assert isinstance(verb, BpmnError)
        assert verb.code == "Error_Rejected"
        assert "不属于本单位" in verb.message

    def test_what_the_other_side_will_never_take_is_an_incident(
        self,
        harness: Harness,
        case: Case,
        channel: ChannelDouble,
        handler: AnyHandler,
        variables: dict[str, object],
    ) -> None:
        channel.before = [raising(Permanent("400"))]
        verb = harness.deliver(handler, variables)
        assert isinstance(verb, Failure)
        assert (verb.cause, verb.retries) == ("permanent", 0)


def test_a_recording_is_archived_once(
    harness: Harness, case: Case, services: Services, clock: FixedClock
) -> None:
    add_recording(services, clock)
    first = values(harness.deliver(archive, ARCHIVE, key="t8"))
    assert values(harness.deliver(archive, ARCHIVE, key="t8")) == first
    with services.uow(read_only=True) as uow:
        rows = uow.packages.of_case(case.id)
    assert [row.id for row in rows] == [first["archiveNumber"]]


def test_a_missing_recording_is_an_outcome_of_the_diagram(harness: Harness, case: Case) -> None:
    verb = harness.deliver(archive, ARCHIVE)
    assert isinstance(verb, BpmnError)
    assert verb.code == "Error_PaperMissing"


def test_a_case_is_closed_once(
    harness: Harness, case: Case, services: Services, clock: FixedClock
) -> None:
    first = values(harness.deliver(close_case, CLOSE, key="t9"))
    clock.at = clock.at.replace(hour=17)
    assert values(harness.deliver(close_case, CLOSE, key="t9")) == first
    assert values(harness.deliver(close_case, CLOSE, key="t10")) == first, "moved by an operator"
    with services.uow(read_only=True) as uow:
        stored = uow.cases.get(case.id)
    assert stored is not None
    assert stored.state is CaseState.CLOSED


@pytest.mark.parametrize("handler", HANDLERS, ids=lambda handler: handler.topic)
def test_bad_variables_are_an_incident_that_names_them(
    harness: Harness, case: Case, handler: AnyHandler
) -> None:
    verb = harness.deliver(handler, {"caseId": ["no text"], "kind": "unheard-of"})
    assert isinstance(verb, Failure)
    assert (verb.cause, verb.retries) == ("bad-variables", 0)
    assert "caseId 类型不符" in verb.message
