"""Mails to people: urgent ones at once, the others once a day, each once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bureau.domain.clock import FixedClock
from bureau.errors import OutcomeUnknown, Permanent
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.effects import EffectLedger
from bureau.services.mail_rounds import MailRounds
from bureau.services.ports.people import Person
from bureau.services.records import Notification, RecipientKind

HOUR = timedelta(hours=1)


@dataclass
class PeopleDouble:
    """Two people hold one post; one of them has no mailbox, a third has one."""

    def members(self, group: str) -> tuple[Person, ...]:
        held = {"guoneike1": ("liqiang", "sunwei", "nomail"), "bangongshi": ("wangfang",)}
        return tuple(found for one in held.get(group, ()) if (found := self.person(one)))

    def person(self, user_id: str) -> Person | None:
        email = "" if user_id == "nomail" else f"{user_id}@huantai.example"
        return Person(id=user_id, email=email)


@dataclass
class MailerDouble:
    """Remembers what left."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    lost: list[Exception] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def mail(self, key: str, recipient: str, title: str, text: str) -> None:
        if recipient in self.refused:
            raise Permanent("没有此邮箱")
        self.sent.append((recipient, title))
        self.texts.append(text)
        self.keys.add(key)
        if self.lost:
            raise self.lost.pop(0)

    def left(self, key: str) -> bool:
        return key in self.keys


@pytest.fixture
def mailer() -> MailerDouble:
    return MailerDouble()


@pytest.fixture
def rounds(
    uow: SqlUnitOfWorkFactory, ledger: EffectLedger, mailer: MailerDouble, clock: FixedClock
) -> MailRounds:
    return MailRounds(uow, ledger, PeopleDouble(), mailer, clock)


def add(
    uow: SqlUnitOfWorkFactory,
    clock: FixedClock,
    id: str,
    recipient: str = "guoneike1",
    kind: str = "notice",
) -> None:
    row = Notification(
        id=id,
        recipient_kind=RecipientKind.GROUP,
        recipient=recipient,
        kind=kind,
        text=f"事项{id}",
        created_at=clock.now(),
        dedup_key=id,
    )
    with uow() as opened:
        opened.notifications.add(row)
        opened.commit()


def test_one_mail_a_day_holds_everything(
    rounds: MailRounds, mailer: MailerDouble, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    for at in range(30):  # 2026-03-06 09:30: the round of the day is over
        add(uow, clock, f"n{at:02d}")
    rounds.run()
    assert mailer.sent == []
    clock.at += 22 * HOUR  # 07:30
    rounds.run()
    assert mailer.sent == []
    clock.at += HOUR  # 08:30
    rounds.run()
    rounds.run()
    assert sorted(to for to, _ in mailer.sent) == [
        "liqiang@huantai.example",
        "sunwei@huantai.example",
    ]
    assert all("30. 事项n29" in text for text in mailer.texts)
    add(uow, clock, "late")
    clock.at += HOUR
    rounds.run()
    assert len(mailer.sent) == 2, "the next one goes tomorrow"


def test_what_is_urgent_does_not_wait(
    rounds: MailRounds, mailer: MailerDouble, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    add(uow, clock, "n1", "bangongshi", "overdue")
    rounds.run()
    rounds.run()
    assert mailer.sent == [("wangfang@huantai.example", "桓台县商务局业务系统：急办提醒")]


def test_one_wrong_mailbox_hinders_nobody_else_and_is_given_up_in_the_end(
    rounds: MailRounds, mailer: MailerDouble, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    mailer.refused = {"liqiang@huantai.example"}
    add(uow, clock, "n1", kind="urgent")
    add(uow, clock, "n2", "bangongshi", "urgent")
    assert "未成 1 封" in rounds.run()
    rounds.run()
    assert sorted(to for to, _ in mailer.sent) == [
        "sunwei@huantai.example",
        "wangfang@huantai.example",
    ]
    clock.at += timedelta(days=8)
    rounds.run()
    with uow(read_only=True) as opened:
        assert opened.notifications.unsent(10) == ()


def test_a_mail_whose_answer_was_lost_is_not_sent_again(
    rounds: MailRounds, mailer: MailerDouble, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    mailer.lost = [OutcomeUnknown("没有回音")]
    add(uow, clock, "n1", "bangongshi", "urgent")
    rounds.run()
    rounds.run()
    assert len(mailer.sent) == 1
    with uow(read_only=True) as opened:
        assert opened.notifications.unsent(10) == ()


def test_who_has_no_mailbox_sees_it_in_the_panel_only(
    rounds: MailRounds, mailer: MailerDouble, uow: SqlUnitOfWorkFactory, clock: FixedClock
) -> None:
    add(uow, clock, "n1", "nobody", "urgent")
    rounds.run()
    assert mailer.sent == []
    with uow(read_only=True) as opened:
        assert opened.notifications.unsent(10) == ()
