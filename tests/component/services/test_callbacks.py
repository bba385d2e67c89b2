"""Callbacks: written with the entry, in order, retried, given up, replayed, by several at once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bureau.domain.cases import Case
from bureau.domain.clock import FixedClock
from bureau.domain.timeline import EventKind
from bureau.errors import Conflict, InvalidData, NotFound
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.callback_digest import CallbackDigest
from bureau.services.callbacks import KEEP_TRYING, LEASE, Callbacks
from bureau.services.ports.callback_sender import CallbackAnswer, EndpointAway
from bureau.services.records import CaseEvent, Organisation, RecipientKind
from bureau.services.records.callbacks import CallbackState

URL = "https://town.example/hook"


@dataclass
class Sender:
    """Answers as it is told; remembers what it was sent."""

    answers: list[CallbackAnswer | None] = field(default_factory=list)
    sent: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)

    def check(self, url: str) -> None:
        if "10.0" in url:
            raise InvalidData("回调地址不合格。")

    def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> CallbackAnswer:
        self.sent.append((url, body, dict(headers)))
        answer = self.answers.pop(0) if self.answers else CallbackAnswer(204)
        if answer is None:
            raise EndpointAway("没有应答")
        return answer


@pytest.fixture
def sender() -> Sender:
    return Sender()


@pytest.fixture
def callbacks(uow: SqlUnitOfWorkFactory, sender: Sender, clock: FixedClock) -> Callbacks:
    return made(uow, sender, clock, "a")


def made(uow: SqlUnitOfWorkFactory, sender: Sender, clock: FixedClock, owner: str) -> Callbacks:
    return Callbacks(uow, sender, clock, owner=owner, public_url="https://x", chance=lambda: 1.0)


def happen(
    uow: SqlUnitOfWorkFactory, clock: FixedClock, case_id: str, kind: EventKind, commit: bool = True
) -> None:
    with uow() as opened:
        opened.events.add(
            CaseEvent(case_id=case_id, at=clock.now(), kind=kind, actor="x", text="张三已答复")
        )
        if commit:
            opened.commit()


def kinds(sender: Sender) -> list[str]:
    return [json.loads(body)["type"] for _, body, _ in sender.sent]


def drain(callbacks: Callbacks) -> int:
    count = 0
    while callbacks.deliver_one():
        count += 1
    return count


def test_what_concerns_the_sender_is_told_signed_and_names_nobody(
    callbacks: Callbacks, sender: Sender, uow: SqlUnitOfWorkFactory, clock: FixedClock, case: Case
) -> None:
    secret = callbacks.register("o1", URL).secret
    happen(uow, clock, case.id, EventKind.REPLIED)
    happen(uow, clock, case.id, EventKind.PAPER_ADDED)

    assert drain(callbacks) == 1

    url, body, headers = sender.sent[0]
    assert url == URL
    assert json.loads(body)["data"]["tracking_number"] == case.number
    assert "张三" not in body.decode()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_what_was_rolled_back_is_not_told(
    callbacks: Callbacks, uow: SqlUnitOfWorkFactory, clock: FixedClock, case: Case
) -> None:
    callbacks.register("o1", URL)
    happen(uow, clock, case.id, EventKind.REPLIED, commit=False)

    assert drain(callbacks) == 0


def test_who_registered_nothing_or_was_switched_off_is_told_nothing(
    callbacks: Callbacks, uow: SqlUnitOfWorkFactory, clock: FixedClock, case: Case
) -> None:
    happen(uow, clock, case.id, EventKind.REPLIED)
    callbacks.register("o1", URL)
    callbacks.switch_off("o1")
    happen(uow, clock, case.id, EventKind.CLOSED)

    assert drain(callbacks) == 0
    with pytest.raises(NotFound):
        callbacks.of("o1")


def test_a_case_is_told_in_order_even_when_a_message_is_refused(
    callbacks: Callbacks, sender: Sender, uow: SqlUnitOfWorkFactory, clock: FixedClock, case: Case
) -> None:
    callbacks.register("o1", URL)
    for kind in (EventKind.STARTED, EventKind.REPLIED, EventKind.CLOSED):
        happen(uow, clock, case.id, kind)
    sender.answers = [CallbackAnswer(500)]

    assert drain(callbacks) == 1
    clock.at += timedelta(seconds=11)
    assert drain(callbacks) == 3

    assert kinds(sender) == ["case.started", "case.started", "case.replied", "case.closed"]
    first, second = sender.sent[0], sender.sent[1]
    assert first[1] == second[1]
    assert first[2]["webhook-id"] == second[2]["webhook-id"]


@pytest.mark.parametrize("answer", [None, CallbackAnswer(503, timedelta(minutes=7))])
def test_an_address_that_is_away_is_left_alone_for_a_while(
    callbacks: Callbacks,
    sender: Sender,
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
    case: Case,
    answer: CallbackAnswer | None,
) -> None:
    callbacks.register("o1", URL)
    second = replace(case, id="case-2", number="BJ-2026-000002", root_instance_id=None)
    with uow() as opened:
        opened.cases.add(second)
        opened.commit()
    happen(uow, clock, case.id, EventKind.REPLIED)
    happen(uow, clock, second.id, EventKind.REPLIED)
    sender.answers = [answer]

    assert drain(callbacks) == 1
    assert callbacks.report()[0].endpoint.failures == 1
    clock.at += timedelta(minutes=7)
    assert drain(callbacks) == 2
    assert callbacks.report()[0].endpoint.failures == 0


def test_410_switches_the_address_off(
    callbacks: Callbacks, sender: Sender, uow: SqlUnitOfWorkFactory, clock: FixedClock, case: Case
) -> None:
    callbacks.register("o1", URL)
    happen(uow, clock, case.id, EventKind.REPLIED)
    sender.answers = [CallbackAnswer(410)]
    drain(callbacks)
    clock.at += timedelta(days=1)

    assert drain(callbacks) == 0
    assert "410" in callbacks.report()[0].endpoint.note


def test_given_up_after_days_and_replayed_by_hand(
    callbacks: Callbacks, sender: Sender, uow: SqlUnitOfWorkFactory, clock: FixedClock, case: Case
) -> None:
    callbacks.register("o1", URL)
    happen(uow, clock, case.id, EventKind.REPLIED)
    tries = 0
    begun = clock.now()
    while not callbacks.dead():
        sender.answers = [CallbackAnswer(500)]
        tries += callbacks.deliver_one()
        clock.at += timedelta(minutes=30)
    assert clock.now() - begun >= KEEP_TRYING
    assert tries > 50
    digest = CallbackDigest(uow, callbacks, clock, ops_group="yunwei")
    digest.run()
    digest.run()
    with uow(read_only=True) as opened:
        told = opened.notifications.of_recipient(RecipientKind.GROUP, "yunwei")
    assert len(told) == 1
    assert "放弃 1 条" in told[0].text

    row = callbacks.dead()[0]
    callbacks.replay(row.id)
    assert drain(callbacks) == 1
    assert callbacks.dead() == ()
    with pytest.raises(Conflict):
        callbacks.replay(row.id)
    with pytest.raises(NotFound):
        callbacks.replay(999)


def test_a_dead_message_holds_up_nothing(
    callbacks: Callbacks, sender: Sender, uow: SqlUnitOfWorkFactory, clock: FixedClock, case: Case
) -> None:
    callbacks.register("o1", URL)
    happen(uow, clock, case.id, EventKind.STARTED)
    clock.at += KEEP_TRYING
    happen(uow, clock, case.id, EventKind.REPLIED)
    sender.answers = [CallbackAnswer(500)]

    assert drain(callbacks) == 2
    assert kinds(sender) == ["case.started", "case.replied"]


def test_a_process_that_died_is_followed_by_another(
    callbacks: Callbacks, uow: SqlUnitOfWorkFactory, sender: Sender, clock: FixedClock, case: Case
) -> None:
    callbacks.register("o1", URL)
    happen(uow, clock, case.id, EventKind.REPLIED)
    with uow() as opened:
        opened.callbacks.claim("died", clock.now(), clock.now() + LEASE)
        opened.commit()
    assert drain(callbacks) == 0

    clock.at += LEASE
    assert drain(callbacks) == 1


def test_several_processes_tell_each_message_once(
    uow: SqlUnitOfWorkFactory, sender: Sender, clock: FixedClock, case: Case
) -> None:
    made(uow, sender, clock, "x").register("o1", URL)
    for _ in range(12):
        happen(uow, clock, case.id, EventKind.REPLIED)

    def work(number: int) -> None:
        mine = made(uow, sender, clock, f"p{number}")
        for _ in range(40):
            mine.deliver_one()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))

    told = [headers["webhook-id"] for _, _, headers in sender.sent]
    assert len(told) == len(set(told)) == 12
    assert told == sorted(told, key=lambda one: int(one.removeprefix("msg_")))


def test_a_slow_address_holds_up_no_other(
    uow: SqlUnitOfWorkFactory, clock: FixedClock, case: Case
) -> None:
    gate, entered = threading.Event(), threading.Event()

    class Slow(Sender):
        def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> CallbackAnswer:
            if url == URL:
                entered.set()
                gate.wait(20)
            return super().send(url, body, headers)

    sender = Slow()
    callbacks = made(uow, sender, clock, "a")
    with uow() as opened:
        opened.organisations.add(Organisation(id="o2", code="town-b", name="起凤镇"))
        other = replace(
            case, id="c2", number="BJ-2026-000002", organisation_id="o2", root_instance_id=None
        )
        opened.cases.add(other)
        opened.commit()
    callbacks.register("o1", URL)
    callbacks.register("o2", "https://other.example/")
    happen(uow, clock, case.id, EventKind.REPLIED)
    happen(uow, clock, "c2", EventKind.REPLIED)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(callbacks.deliver_one)
        assert entered.wait(10)
        try:
            assert made(uow, sender, clock, "b").deliver_one()
            assert [url for url, _, _ in sender.sent] == ["https://other.example/"]
        finally:
            gate.set()
        assert slow.result(10)


def test_a_refused_address_is_not_kept(callbacks: Callbacks, case: Case) -> None:
    with pytest.raises(InvalidData):
        callbacks.register("o1", "https://10.0.0.1/")
    assert callbacks.report() == ()
    assert CallbackState.PENDING.value == "pending"
