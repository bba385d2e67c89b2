"""答复, 转送, 退回: the other body gets the packet once, its receipt is kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.errors import OutcomeUnknown, Permanent, Transient
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.dispatch import Addressee, Dispatched, Dispatcher, Rejected
from bureau.services.effects import EffectLedger
from bureau.services.forwarding import Forwarding
from bureau.services.records import EffectState
from bureau.services.replying import Replies
from tests.component.services.doubles import ChannelDouble, raising


@pytest.fixture
def dispatcher(
    uow: SqlUnitOfWorkFactory, ledger: EffectLedger, clock: FixedClock, channel: ChannelDouble
) -> Dispatcher:
    bodies = {"hotline12345": Addressee("12345热线平台", channel)}
    return Dispatcher(uow, ledger, clock, bodies)


@pytest.fixture
def reply(dispatcher: Dispatcher, case: Case) -> Callable[[], Dispatched]:
    """Answers the sample case under one task."""
    replies = Replies(dispatcher)
    return lambda: replies.reply("t1", case_id=case.id, addressee="hotline12345", text="已责令整改")


def events(uow: SqlUnitOfWorkFactory, case: Case) -> list[tuple[EventKind, str]]:
    with uow(read_only=True) as opened:
        return [(event.kind, event.text) for event in opened.events.of_case(case.id)]


def test_the_body_gets_the_answer_and_we_keep_its_receipt(
    reply: Callable[[], Dispatched],
    channel: ChannelDouble,
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
    case: Case,
) -> None:
    done = reply()

    assert done == Dispatched(receipt_number="R1", received_at=clock.now())
    [(key, packet)] = channel.got
    assert key == "t1"
    assert (packet.kind, packet.case_number) == ("reply", case.number)
    assert (packet.external_reference, packet.title) == ("GD-77", "占道经营")
    assert packet.text == "已责令整改"
    assert events(uow, case) == [
        (EventKind.REPLIED, "已向12345热线平台答复，对方回执号 R1"),
    ]


def test_a_redelivered_task_sends_nothing(
    reply: Callable[[], Dispatched],
    channel: ChannelDouble,
    uow: SqlUnitOfWorkFactory,
    case: Case,
) -> None:
    assert reply() == reply()
    assert len(channel.got) == 1
    assert len(events(uow, case)) == 1


def test_an_answer_that_was_lost_on_its_way_back_is_asked_for(
    reply: Callable[[], Dispatched],
    channel: ChannelDouble,
    uow: SqlUnitOfWorkFactory,
    case: Case,
) -> None:
    channel.after.append(OutcomeUnknown("500"))
    with pytest.raises(OutcomeUnknown):
        reply()
    assert events(uow, case) == []

    assert reply().receipt_number == "R1"
    assert len(channel.got) == 1
    assert len(events(uow, case)) == 1


def test_a_body_that_is_down_gets_it_later(
    reply: Callable[[], Dispatched], channel: ChannelDouble, uow: SqlUnitOfWorkFactory
) -> None:
    channel.before = [raising(Transient("refused connection"))] * 2
    for _ in range(2):
        with pytest.raises(Transient, match="refused"):
            reply()

    assert reply().receipt_number == "R1"
    assert len(channel.got) == 1


def test_a_body_that_cannot_be_asked_is_not_sent_to_blindly(
    reply: Callable[[], Dispatched], channel: ChannelDouble
) -> None:
    channel.after.append(OutcomeUnknown("timeout"))
    channel.deaf = [Transient("still down")] * 3
    with pytest.raises(OutcomeUnknown):
        reply()
    for _ in range(3):
        with pytest.raises(Transient, match="still down"):
            reply()

    assert reply().receipt_number == "R1"
    assert len(channel.got) == 1


def test_a_rejection_is_an_outcome_of_the_procedure(
    reply: Callable[[], Dispatched],
    channel: ChannelDouble,
    uow: SqlUnitOfWorkFactory,
    case: Case,
) -> None:
    channel.reason = "工单已关闭"
    with pytest.raises(Rejected, match="工单已关闭"):
        reply()
    with uow(read_only=True) as opened:
        stored = opened.effects.get("t1")

    assert Rejected.code == "Error_Rejected"
    assert stored is not None
    assert stored.state is EffectState.RELEASED
    assert events(uow, case) == []


@pytest.mark.parametrize(("kind", "verb"), [("return", "退回"), ("forward", "转送")])
def test_an_order_is_handed_on(
    dispatcher: Dispatcher,
    channel: ChannelDouble,
    uow: SqlUnitOfWorkFactory,
    case: Case,
    kind: str,
    verb: str,
) -> None:
    done = Forwarding(dispatcher).forward(
        "t1",
        case_id=case.id,
        addressee="hotline12345",
        kind=kind,
        text="不属于本局职责",
        reference="GD-78",
    )

    assert done.receipt_number == "R1"
    [(_, packet)] = channel.got
    assert (packet.kind, packet.external_reference) == (kind, "GD-78")
    assert events(uow, case) == [(EventKind.FORWARDED, f"已向12345热线平台{verb}，对方回执号 R1")]


def test_faulty_requests_are_incidents(
    dispatcher: Dispatcher, channel: ChannelDouble, case: Case
) -> None:
    replies, forwarding = Replies(dispatcher), Forwarding(dispatcher)
    with pytest.raises(Permanent, match="known: hotline12345"):
        replies.reply("t1", case_id=case.id, addressee="nobody", text="x")
    with pytest.raises(Permanent, match="内容为空"):
        replies.reply("t1", case_id=case.id, addressee="hotline12345", text=" \n")
    with pytest.raises(Permanent, match="no case"):
        replies.reply("t1", case_id="none", addressee="hotline12345", text="x")
    with pytest.raises(Permanent, match="no kind"):
        forwarding.forward("t1", case_id=case.id, addressee="hotline12345", kind="reply", text="x")
    assert channel.got == []
