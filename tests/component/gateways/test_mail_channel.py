"""The mail channel over a real SMTP server and a real POP3 mailbox."""

from __future__ import annotations

import poplib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bureau.domain.clock import SystemClock
from bureau.errors import InProgress, OutcomeUnknown, Permanent, Transient
from bureau.gateways.files import LocalFileStore
from bureau.gateways.mail_channel import MailChannel
from bureau.gateways.mailbox import PopMailbox
from bureau.gateways.postman import Postman
from bureau.gateways.smtp_server import SmtpServer
from bureau.persistence.unit_of_work import SqlUnitOfWorkFactory
from bureau.services.mail_journal import MailJournal
from bureau.services.records import MailStage
from tests.component.gateways.channel_contract import PACKET, ChannelContract, with_paper
from tests.support.offices import OfficesRig

SECOND = timedelta(seconds=1)
ADDRESS = "swj@zibo.example"


class MailSide:
    """The simulated mail server behind the channel."""

    def __init__(self, rig: OfficesRig, uow: SqlUnitOfWorkFactory, folder: Path) -> None:
        self.rig = rig
        self.files = LocalFileStore(folder / "files")
        self.journal = MailJournal(uow, SystemClock())
        self.mailbox = PopMailbox(rig.pop(), self.journal, SystemClock())
        self.stop = rig.stop
        self.start = rig.start

    def control(self, mode: str, times: int | None = None, seconds: float = 30.0) -> None:
        self.rig.control("mail", mode, times, seconds)

    def channel(
        self,
        timeout: timedelta = 5 * SECOND,
        *,
        max_bytes: int = 10_000_000,
        copies: bool = True,
        placeholders: bool = True,
        wait: timedelta = 60 * SECOND,
    ) -> MailChannel:
        postman = Postman(
            SmtpServer(self.rig.smtp(timeout, max_bytes)),
            self.journal,
            self.mailbox if copies else None,
            SystemClock(),
            wait=wait,
            placeholders=placeholders,
        )
        return MailChannel(postman, self.files, address=ADDRESS, name="市商务局")

    def empty_mailbox(self) -> None:
        account = self.rig.pop()
        box = poplib.POP3(account.host, account.port)
        box.user(account.user)
        box.pass_(account.password)
        for at in range(1, box.stat()[0] + 1):
            box.dele(at)
        box.quit()

    def arrived(self) -> dict[str, tuple[str, ...]]:
        return {one.key: one.papers for one in self.rig.offices.arrivals.all()}


@pytest.fixture
def side(offices: OfficesRig, uow: SqlUnitOfWorkFactory, tmp_path: Path) -> MailSide:
    return MailSide(offices, uow, tmp_path)


class TestMailChannel(ChannelContract):
    @pytest.fixture
    def side(self, offices: OfficesRig, uow: SqlUnitOfWorkFactory, tmp_path: Path) -> MailSide:
        return MailSide(offices, uow, tmp_path)


def test_a_person_can_read_the_letter_without_any_program_of_ours(side: MailSide) -> None:
    side.channel().send(with_paper(side.files), "key-1")
    (mail,) = side.rig.offices.arrivals.all()
    assert mail.to == ADDRESS
    assert mail.title == "桓台县商务局答复：购物卡余额无法使用（BJ-2026-000001）"
    assert PACKET.text in mail.text
    assert "1. 检查记录 1.txt" in mail.text
    assert mail.papers == ("检查记录 1.txt", "manifest.json")


def test_a_receipt_of_a_mail_server_is_no_receipt_of_the_body(side: MailSide) -> None:
    assert not side.channel().send(PACKET, "key-1").confirmed


def test_an_answer_lost_after_the_text_is_found_in_the_own_mailbox(side: MailSide) -> None:
    channel = side.channel()
    side.control("drop", times=1)
    with pytest.raises(OutcomeUnknown):
        channel.send(PACKET, "key-1")
    found = channel.find("key-1")
    assert found is not None
    assert channel.send(PACKET, "key-1") == found
    assert side.rig.offices.arrivals.all()[0].deliveries == 1


def test_a_copy_is_waited_for_and_without_one_the_mail_was_not_taken(side: MailSide) -> None:
    side.channel().send(PACKET, "key-0")  # its copy shows that copies do arrive
    side.control("drop-before", times=1)
    with pytest.raises(OutcomeUnknown):
        side.channel().send(PACKET, "key-1")
    with pytest.raises(InProgress, match="待见副本") as raised:
        side.channel().find("key-1")
    assert timedelta(0) < raised.value.wait <= 60 * SECOND
    assert list(side.arrived()) == ["key-0"]
    impatient = side.channel(wait=timedelta(0))
    assert impatient.find("key-1") is None
    assert impatient.send(PACKET, "key-1").status == "accepted"
    assert list(side.arrived()) == ["key-0", "key-1"]


@pytest.mark.parametrize("emptied", [False, True], ids=["nothing-left-before", "emptied"])
def test_a_mailbox_that_shows_no_copy_of_anything_proves_nothing(
    side: MailSide, *, emptied: bool
) -> None:
    if emptied:
        side.channel().send(PACKET, "key-0")
        side.empty_mailbox()
    side.control("drop", times=1)
    impatient = side.channel(wait=timedelta(0))
    with pytest.raises(OutcomeUnknown):
        impatient.send(PACKET, "key-1")
    side.empty_mailbox()  # as a program that fetches and deletes does
    with pytest.raises(Permanent, match="近期其他邮件的副本也没有"):
        impatient.find("key-1")
    mail = side.journal.get("key-1")
    assert mail is not None
    assert mail.stage is MailStage.LEAVING, "it stays unknown: nobody sends it again"


def test_without_a_mailbox_a_lost_answer_is_for_a_person_at_once(side: MailSide) -> None:
    channel = side.channel(copies=False)
    side.control("drop", times=1)
    with pytest.raises(OutcomeUnknown):
        channel.send(PACKET, "key-1")
    with pytest.raises(Permanent, match="没有副本"):
        channel.find("key-1")


def test_a_reply_that_does_not_come_in_time_is_unknown(side: MailSide) -> None:
    side.control("slow", times=1, seconds=2)
    with pytest.raises(OutcomeUnknown):
        side.channel(timedelta(seconds=0.3)).send(PACKET, "key-1")


def test_not_now_after_the_text_is_surely_not_delivered(side: MailSide) -> None:
    channel = side.channel()
    side.control("500", times=1)
    with pytest.raises(Transient) as raised:
        channel.send(PACKET, "key-1")
    assert not isinstance(raised.value, OutcomeUnknown)
    assert channel.find("key-1") is None
    assert channel.send(PACKET, "key-1").status == "accepted"


@pytest.mark.parametrize("max_bytes", [1000, 900_000])
def test_what_is_too_big_for_mail_is_refused_before_it_leaves(
    side: MailSide, max_bytes: int
) -> None:
    packet = with_paper(side.files, b"x" * 800_000)
    with pytest.raises(Permanent, match="交换目录"):
        side.channel(max_bytes=max_bytes).send(packet, "key-1")
    assert side.arrived() == {}


def test_nothing_is_sent_to_a_placeholder(side: MailSide) -> None:
    with pytest.raises(Permanent, match="占位地址"):
        side.channel(placeholders=False).send(PACKET, "key-1")
    assert side.arrived() == {}


def test_without_a_mail_server_the_cause_is_named(side: MailSide) -> None:
    account = replace(side.rig.smtp(), host="")
    postman = Postman(
        SmtpServer(account), side.journal, None, SystemClock(), wait=SECOND, placeholders=True
    )
    channel = MailChannel(postman, side.files, address=ADDRESS, name="市商务局")
    with pytest.raises(Permanent, match="BUREAU_MAIL_HOST"):
        channel.send(PACKET, "key-1")


def test_a_bounce_is_found_once_and_taken_away(side: MailSide) -> None:
    side.control("bounce", times=1)
    side.channel().send(PACKET, "key-1")
    (answer,) = side.mailbox.collect()
    assert (answer.key, answer.status) == ("key-1", "bounced")
    assert "收件人不存在" in answer.reason
    (again,) = side.mailbox.collect()
    side.mailbox.taken(again)
    side.mailbox.taken(again)
    assert list(side.mailbox.collect()) == []
    mail = side.journal.get("key-1")
    assert mail is not None
    assert mail.stage is MailStage.BOUNCED


def test_a_wrong_password_of_the_mailbox_is_for_a_person(side: MailSide) -> None:
    account = replace(side.rig.pop(), password="wrong")
    mailbox = PopMailbox(account, side.journal, SystemClock())
    with pytest.raises(Permanent, match="登录失败"):
        list(mailbox.collect())
