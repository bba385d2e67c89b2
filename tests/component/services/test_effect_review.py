"""A person settles acts whose outcome nobody can be asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import BaseModel

from bureau.domain.clock import FixedClock
from bureau.errors import Conflict, NotFound, OutcomeUnknown, Permanent
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.effect_review import EffectReview
from bureau.services.effects import EffectLedger
from bureau.services.records import EffectState


class Sent(BaseModel):
    receipt: str


@pytest.fixture
def review(uow: SqlUnitOfWorkFactory, clock: FixedClock) -> EffectReview:
    return EffectReview(uow, clock)


def act_unknown() -> Sent:
    raise OutcomeUnknown("timeout")


def deliver(ledger: EffectLedger, receipt: str | None = None) -> Sent:
    return ledger.once(
        "t1",
        topic="reply",
        case_id=None,
        request={},
        model=Sent,
        act=act_unknown if receipt is None else lambda: Sent(receipt=receipt),
    )


@pytest.fixture
def parked(ledger: EffectLedger) -> EffectLedger:
    """The ledger with one act parked."""
    with pytest.raises(OutcomeUnknown):
        deliver(ledger)
    with pytest.raises(Permanent):
        deliver(ledger)
    return ledger


def test_what_is_unfinished_is_shown(
    review: EffectReview, parked: EffectLedger, clock: FixedClock
) -> None:
    assert review.unfinished(timedelta(minutes=5)) == ()
    clock.at += timedelta(minutes=6)

    [effect] = review.unfinished(timedelta(minutes=5))
    assert (effect.key, effect.state) == ("t1", EffectState.PARKED)
    assert [entry.state for entry in review.history("t1")][-1] is EffectState.PARKED


def test_a_confirmed_act_gives_the_result_that_was_found_out(
    review: EffectReview, parked: EffectLedger
) -> None:
    review.confirm("t1", by="lisi", note="电话核实", result={"receipt": "R7"})

    assert "电话核实（lisi）" in review.history("t1")[-1].note
    written: list[str] = []

    def redelivered() -> Sent:
        return parked.once(
            "t1",
            topic="reply",
            case_id=None,
            request={},
            model=Sent,
            act=lambda: pytest.fail("done a second time"),
            ask=lambda: pytest.fail("a person has said it"),
            record=lambda _, sent: written.append(sent.receipt),
        )

    assert redelivered().receipt == "R7"
    assert redelivered().receipt == "R7"
    assert written == ["R7"], "what follows from the act is written, once"


def test_a_result_that_is_none_of_the_step_is_asked_for_again(
    review: EffectReview, parked: EffectLedger
) -> None:
    review.confirm("t1", by="lisi", note="电话核实", result={"number": "R7"})
    with pytest.raises(Permanent, match="缺少或不符：receipt"):
        deliver(parked, "second")
    assert review.history("t1")[-1].state is EffectState.PARKED

    review.confirm("t1", by="lisi", note="电话核实", result={"receipt": "R7"})
    assert deliver(parked, "second").receipt == "R7"


def test_a_person_may_change_what_was_said_before_the_step_goes_on(
    review: EffectReview, parked: EffectLedger
) -> None:
    review.confirm("t1", by="lisi", note="电话核实", result={"receipt": "R7"})
    review.deny("t1", by="lisi", note="弄错了，对方没有收到")

    assert deliver(parked, "R8").receipt == "R8"


def test_a_denied_act_is_done_at_the_next_delivery(
    review: EffectReview, parked: EffectLedger
) -> None:
    review.deny("t1", by="lisi", note="对方未收到")

    assert deliver(parked, "R8").receipt == "R8"


def test_a_known_outcome_is_not_overruled(review: EffectReview, ledger: EffectLedger) -> None:
    deliver(ledger, "R1")
    with pytest.raises(Conflict, match="无需人工认定"):
        review.deny("t1", by="lisi", note="x")
    with pytest.raises(NotFound):
        review.confirm("none", by="lisi", note="x", result={})


def test_an_act_that_is_being_done_is_not_settled_by_a_person(
    review: EffectReview, ledger: EffectLedger
) -> None:
    def act() -> Sent:
        with pytest.raises(Conflict):
            review.deny("t1", by="lisi", note="x")
        return Sent(receipt="R1")

    ledger.once("t1", topic="reply", case_id=None, request={}, model=Sent, act=act)
