"""Topic `notify`: every recipient once, whatever happens in between."""

from __future__ import annotations

import pytest

from bureau.bootstrap import Services
from bureau.domain.cases import Case
from bureau.errors import OutcomeUnknown, Transient
from bureau.services.records import RecipientKind
from tests.component.services.doubles import ChannelDouble, raising
from workers.handlers.notify import notify
from workers.runtime.harness import Harness
from workers.runtime.outcome import BpmnError, Complete, Failure

NOTICE = {
    "caseId": "case-1",
    "text": "请于周五前报送",
    "recipients": "guoneike1, bangongshi, guoneike1",
    "users": "wangfang",
    "bodies": "hotline12345",
}


def told(services: Services) -> list[str]:
    with services.uow(read_only=True) as uow:
        found = [
            *uow.notifications.of_recipient(RecipientKind.GROUP, "guoneike1"),
            *uow.notifications.of_recipient(RecipientKind.GROUP, "bangongshi"),
            *uow.notifications.of_recipient(RecipientKind.USER, "wangfang"),
        ]
    return [one.recipient for one in found]


def test_everybody_is_told_once(
    harness: Harness, case: Case, channel: ChannelDouble, services: Services
) -> None:
    first = harness.deliver(notify, NOTICE, key="t1")
    assert isinstance(first, Complete)
    assert first.values == {"notifiedCount": 4, "notifiedAt": "2026-03-06T09:30:00+08:00"}
    assert harness.deliver(notify, NOTICE, key="t1") == first
    assert told(services) == ["guoneike1", "bangongshi", "wangfang"]
    assert [(key, packet.kind) for key, packet in channel.got] == [("t1:hotline12345", "notice")]


def test_bodies_may_be_what_was_ticked_on_a_form(
    harness: Harness, case: Case, channel: ChannelDouble
) -> None:
    """A checklist gives a Json array, not a text with commas."""
    ticked = {**NOTICE, "bodies": ["hotline12345"]}
    assert isinstance(harness.deliver(notify, ticked, key="t1"), Complete)
    assert [key for key, _ in channel.got] == ["t1:hotline12345"]


@pytest.mark.parametrize("lost", [False, True], ids=["down", "no-answer"])
def test_a_body_that_does_not_answer_costs_a_try_and_nobody_is_told_twice(
    harness: Harness, case: Case, channel: ChannelDouble, services: Services, lost: bool
) -> None:
    if lost:
        channel.after = [OutcomeUnknown("没有回音")]
    else:
        channel.before = [raising(Transient("停机"))]
    verb = harness.deliver(notify, NOTICE, key="t1")
    assert isinstance(verb, Failure)
    assert verb.cause == "transient"
    assert isinstance(harness.deliver(notify, NOTICE, key="t1", retries=verb.retries), Complete)
    assert len(channel.got) == 1
    assert len(told(services)) == 3


def test_a_refusal_is_an_outcome_of_the_diagram(
    harness: Harness, case: Case, channel: ChannelDouble
) -> None:
    channel.reason = "非本单位事项"
    verb = harness.deliver(notify, NOTICE)
    assert isinstance(verb, BpmnError)
    assert verb.code == "Error_Rejected"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text": " "}, "通知缺对象或内容"),
        ({"recipients": "", "users": None, "bodies": ","}, "通知缺对象或内容"),
        ({"bodies": "nobody"}, "单位名册"),
        ({"applicant": True}, "来件人不是名册单位"),
        ({"caseId": "no-such-case"}, "no-such-case"),
    ],
)
def test_what_cannot_be_told_is_an_incident_and_nobody_is_told(
    harness: Harness,
    case: Case,
    channel: ChannelDouble,
    services: Services,
    change: dict[str, object],
    says: str,
) -> None:
    verb = harness.deliver(notify, NOTICE | change)
    assert isinstance(verb, Failure)
    assert verb.retries == 0
    assert says in verb.message
    assert told(services) == []
    assert channel.got == []


def test_a_step_that_was_done_leaves_nothing_for_a_person(
    harness: Harness, case: Case, channel: ChannelDouble, services: Services
) -> None:
    harness.deliver(notify, NOTICE, key="t1")
    services.effects.completed("t1")
    with services.uow(read_only=True) as uow:
        assert uow.effects.unfinished(services.clock.now()) == ()
