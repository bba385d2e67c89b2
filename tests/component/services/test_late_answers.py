"""Receipts, refusals and bounces that come after a packet had left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.errors import Transient
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.late_answers import LateAnswerDesk
from bureau.services.ports.counterpart import LateAnswer
from bureau.services.records import Handover, HandoverState, RecipientKind


@dataclass
class SourceDouble:
    """A receipt folder or mailbox in memory."""

    answers: list[LateAnswer] = field(default_factory=list)
    fault: Exception | None = None
    removed: list[str] = field(default_factory=list)

    def collect(self) -> Iterable[LateAnswer]:
        if self.fault:
            raise self.fault
        return list(self.answers)

    def taken(self, answer: LateAnswer) -> None:
        self.removed.append(answer.token)


def answer(clock: FixedClock, status: str = "accepted", key: str = "t1") -> LateAnswer:
    reason = "" if status == "accepted" else "收件人不存在"
    return LateAnswer(key, status, "R-9", reason, clock.now(), f"{key}.json")  # type: ignore[arg-type]


@pytest.fixture
def source() -> SourceDouble:
    return SourceDouble()


@pytest.fixture
def desk(uow: SqlUnitOfWorkFactory, clock: FixedClock, source: SourceDouble) -> LateAnswerDesk:
    names = {"shishangwuju": "市商务局"}
    return LateAnswerDesk(uow, clock, [source], names, told=("yunwei",))


@pytest.fixture
def sent(uow: SqlUnitOfWorkFactory, clock: FixedClock, case: Case) -> Handover:
    """A packet that left by mail."""
    row = Handover(
        key="t1",
        case_id=case.id,
        addressee="shishangwuju",
        kind="report",
        number="m-1",
        state=HandoverState.SENT,
        sent_at=clock.now(),
    )
    with uow() as opened:
        opened.handovers.add(row)
        opened.commit()
    return row


def state(uow: SqlUnitOfWorkFactory) -> tuple[Handover, list[str], int]:
    with uow(read_only=True) as opened:
        (row,) = opened.handovers.of_case("case-1")
        texts = [e.text for e in opened.events.of_case("case-1") if e.kind is EventKind.RECEIPT]
        told = opened.notifications.of_recipient(RecipientKind.GROUP, "yunwei")
    return row, texts, len(told)


def test_a_receipt_is_noted_once(
    desk: LateAnswerDesk,
    source: SourceDouble,
    sent: Handover,
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
) -> None:
    source.answers = [answer(clock), answer(clock)]
    assert "2 份" in desk.run()
    desk.run()
    row, texts, told = state(uow)
    assert (row.state, row.number) == (HandoverState.CONFIRMED, "R-9")
    assert texts == ["市商务局已收件，对方回执号 R-9"]
    assert told == 0
    assert source.removed == ["t1.json"] * 4


@pytest.mark.parametrize("status", ["rejected", "bounced"])
def test_what_did_not_arrive_is_told_to_people_once(
    desk: LateAnswerDesk,
    source: SourceDouble,
    sent: Handover,
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
    status: str,
) -> None:
    source.answers = [answer(clock, status)]
    desk.run()
    desk.run()
    row, texts, told = state(uow)
    assert row.state is HandoverState(status)
    assert len(texts) == 1
    assert "收件人不存在" in texts[0]
    assert told == 1


def test_a_receipt_of_nothing_we_sent_changes_nothing(
    desk: LateAnswerDesk,
    source: SourceDouble,
    sent: Handover,
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
) -> None:
    source.answers = [answer(clock, key="unknown")]
    desk.run()
    assert state(uow)[0].state is HandoverState.SENT


def test_a_source_that_is_away_is_tried_again(
    desk: LateAnswerDesk, source: SourceDouble, sent: Handover
) -> None:
    source.fault = Transient("交换目录不在")
    with pytest.raises(Transient, match="交换目录不在"):
        desk.run()
