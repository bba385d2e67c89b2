"""Opinions of many: none lost when all sign at once, counted once, kept for the package."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.errors import Permanent
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.effects import EffectLedger
from bureau.services.opinions import Opinions, Statement
from bureau.services.records import Opinion


@pytest.fixture
def opinions(ledger: EffectLedger, clock: FixedClock) -> Opinions:
    return Opinions(ledger, clock)


def said(case: Case, signer: str | None, opinion: str = "agree", **some: object) -> Statement:
    made = Statement(case_id=case.id, round="会签", opinion=opinion, signer=signer)
    return replace(made, **some)  # type: ignore[arg-type]


def kept(uow: SqlUnitOfWorkFactory, case: Case) -> tuple[Opinion, ...]:
    with uow(read_only=True) as opened:
        return opened.opinions.of_case(case.id)


def test_an_opinion_is_kept_once_with_everything_said(
    opinions: Opinions, uow: SqlUnitOfWorkFactory, clock: FixedClock, case: Case
) -> None:
    paper = said(
        case,
        "zhaogang",
        "disagree",
        role="fenguanlingdao",
        text="请再核实",
        signed_at=clock.now() - timedelta(days=1),
        on_behalf=True,
        entered_by="wangfang",
    )
    first = opinions.record("t1", paper)
    assert opinions.record("t1", paper) == first
    assert (first.agree, first.disagree, first.total) == (0, 1, 1)
    (one,) = kept(uow, case)
    assert one == Opinion(
        key="t1",
        case_id=case.id,
        round="会签",
        opinion="disagree",
        signed_at=clock.now() - timedelta(days=1),
        recorded_at=clock.now(),
        signer="zhaogang",
        role="fenguanlingdao",
        text="请再核实",
        on_behalf=True,
        entered_by="wangfang",
    )
    with uow(read_only=True) as opened:
        events = opened.events.of_case(case.id)
    assert [(event.kind, event.text) for event in events] == [
        (EventKind.OPINION, "会签：不同意（代录）")
    ]


def test_of_all_who_sign_at_once_none_is_lost(
    opinions: Opinions, uow: SqlUnitOfWorkFactory, case: Case
) -> None:
    together = Barrier(8)

    def sign(number: int) -> int:
        together.wait(30)
        word = "agree" if number % 2 else "abstain"
        return opinions.record(f"t{number}", said(case, f"clerk{number}", word)).total

    with ThreadPoolExecutor(8) as pool:
        totals = sorted(pool.map(sign, range(8)))
    assert totals == list(range(1, 9)), "each saw those before it"
    counted = opinions.count("t-count", case_id=case.id, round="会签")
    assert (counted.agree, counted.disagree, counted.total) == (4, 0, 8)
    assert counted.result == "mixed"
    assert counted.by_word == {"abstain": 4, "agree": 4}


def test_who_signs_again_is_counted_once_and_both_are_kept(
    opinions: Opinions, uow: SqlUnitOfWorkFactory, case: Case
) -> None:
    opinions.record("t1", said(case, "zhaogang", "disagree"))
    second = opinions.record("t2", said(case, "zhaogang", "agree"))
    assert (second.agree, second.disagree, second.total) == (1, 0, 1)
    assert [one.superseded_by for one in kept(uow, case)] == ["t2", None]


def test_unsigned_ones_all_count(opinions: Opinions, case: Case) -> None:
    opinions.record("t1", said(case, None, "excellent"))
    assert opinions.record("t2", said(case, None, "good")).by_word == {"excellent": 1, "good": 1}


def test_a_counted_round_is_over_and_the_next_begins_at_nothing(
    opinions: Opinions, uow: SqlUnitOfWorkFactory, case: Case
) -> None:
    opinions.record("t1", said(case, "zhaogang", "disagree"))
    first = opinions.count("c1", case_id=case.id, round="会签")
    assert first.result == "disagreed"
    assert opinions.record("t2", said(case, "zhaogang", "agree")).total == 1
    assert opinions.count("c1", case_id=case.id, round="会签") == first, "redelivered"
    assert opinions.count("c2", case_id=case.id, round="会签").result == "agreed"
    assert opinions.count("c3", case_id=case.id, round="会签").result == "none"
    assert [one.counted_by for one in kept(uow, case)] == ["c1", "c2"]


def test_rounds_are_counted_apart(opinions: Opinions, case: Case) -> None:
    opinions.record("t1", said(case, "zhaogang", "agree"))
    opinions.record("t2", said(case, "zhaogang", "disagree", round="征求意见"))
    assert opinions.count("c1", case_id=case.id, round="会签").result == "agreed"


@pytest.mark.parametrize(
    ("some", "why"),
    [
        ({"round": " "}, "round"),
        ({"opinion": "同意"}, "ASCII"),
        ({"opinion": ""}, "ASCII"),
        ({"on_behalf": True}, "代录"),
        ({"case_id": "no-such-case"}, "no-such-case"),
    ],
)
def test_what_makes_no_sense_is_refused_and_not_kept(
    opinions: Opinions,
    uow: SqlUnitOfWorkFactory,
    case: Case,
    some: dict[str, object],
    why: str,
) -> None:
    with pytest.raises(Permanent, match=why):
        opinions.record("t1", said(case, "zhaogang", **some))  # type: ignore[arg-type]
    assert kept(uow, case) == ()


def test_nobody_signs_tomorrow_or_after_the_end(
    opinions: Opinions, uow: SqlUnitOfWorkFactory, clock: FixedClock, case: Case
) -> None:
    with pytest.raises(Permanent, match="晚于现在"):
        opinions.record("t1", said(case, "x", signed_at=clock.now() + timedelta(hours=1)))
    with uow() as opened:
        opened.cases.save(case.closing("已办结", clock.now()).closed())
        opened.commit()
    with pytest.raises(Permanent, match="has ended"):
        opinions.record("t1", said(case, "x"))
