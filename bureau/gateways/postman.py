"""Sends one mail under a key: written down before it leaves, so that it never leaves twice blindly.

The Message-ID is made from the key. When the text left and no answer came, the copy in the own
mailbox tells whether the server had taken it: both recipients stand in one envelope, so a server
takes the mail for both or for none. A copy may be slow; when there is still none after `wait`, and
copies of other mails do arrive there, the mail was not taken and leaves again, with the same
Message-ID. Where the own mailbox cannot be read, or shows no copy of anything, a person has to find
out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final, Protocol

from bureau.domain.bodies import PLACEHOLDER
from bureau.domain.clock import Clock
from bureau.errors import InProgress, OutcomeUnknown, Permanent, Transient
from bureau.gateways.packet_key import checked_key, short_name
from bureau.gateways.smtp_server import SmtpServer, TextRefused
from bureau.services.mail_journal import MailJournal
from bureau.services.records import Mail, MailStage

#: Mails that surely left, and how old they may be, whose copies show that copies arrive at all.
_WITNESSES: Final = 20
_WITNESS_AGE: Final = timedelta(days=30)


class CopyBox(Protocol):
    """The own mailbox, where copies of what was sent arrive."""

    def has(self, *message_ids: str) -> bool:
        """Whether a copy with one of these Message-IDs is there.

        Raises:
            Transient: it cannot be looked at now.
        """
        ...


class Postman:
    """Sends mails, each once.

    Args:
        server: the bureau's mail server.
        journal: what became of each mail.
        copies: the own mailbox; None when the installation has none that can be read.
        clock: dates the mails.
        wait: how long a copy may take to show up.
        placeholders: mailboxes below .example are written to; for demonstration only.
    """

    def __init__(
        self,
        server: SmtpServer,
        journal: MailJournal,
        copies: CopyBox | None,
        clock: Clock,
        *,
        wait: timedelta,
        placeholders: bool = False,
    ) -> None:
        self.server = server
        self._journal = journal
        self._copies = copies
        self._clock = clock
        self._wait = wait
        self._placeholders = placeholders

    def send(
        self, key: str, recipient: str, digest: str, build: Callable[[], EmailMessage]
    ) -> Mail:
        """Send, unless it left already.

        Args:
            key: of what it carries.
            recipient: mailbox.
            digest: SHA-256 of what it carries: the same key carries the same.
            build: makes the message; sender, recipient, date and Message-ID are added here.

        Returns:
            The mail as written down: LEFT, REFUSED or BOUNCED.

        Raises:
            Transient, OutcomeUnknown, Permanent: as `Channel.send`.
        """
        checked_key(key)
        if recipient.lower().endswith(PLACEHOLDER) and not self._placeholders:
            raise Permanent(f"{recipient} 只是占位地址：请在 bpmn/bodies.yaml 填写真实邮箱")
        domain = self.server.account.sender.rpartition("@")[2] or "localhost"
        message_id = f"<{short_name(key)}@{domain}>"
        mail = self._journal.begin(key, message_id, recipient, digest)
        if mail.stage is MailStage.LEAVING:
            # Called again, so whoever was at it is dead, and nobody claims that it left.
            if not self._copied(mail):
                self._journal.settle(key, MailStage.READY, "未见副本，重新发送")
        elif mail.stage is not MailStage.READY:
            return mail
        settled = self._settled(key)
        if settled is not None:
            return settled
        message = build()
        message["From"] = self.server.account.sender
        message["To"] = recipient
        message["Date"] = self._clock.now()
        message["Message-ID"] = message_id
        raw = message.as_bytes(policy=SMTP)
        limit = self.server.account.max_bytes
        if len(raw) > limit:
            raise Permanent(
                f"邮件 {len(raw) / 1048576:.1f} MB，超过上限 {limit / 1048576:.0f} MB，未发送："
                "请减少附件，或在单位名册中改用交换目录"
            )
        self._hand_over(key, recipient, raw)
        done = self._settled(key)
        assert done is not None, "just settled"
        return done

    def find(self, key: str) -> Mail | None:
        """The mail of this key when it left; None when it did not.

        Raises:
            InProgress: no copy yet, and one may still come.
            Transient: the mailbox cannot be looked at now.
            Permanent: nobody knows whether the server took it.
        """
        mail = self._journal.get(key)
        if mail is None or mail.stage is MailStage.READY:
            return None
        if mail.stage is MailStage.LEAVING and not self._copied(mail):
            if self._copies is None:
                raise _unknown(mail, "")
            left = mail.changed_at + self._wait - self._clock.now()
            if left > timedelta(0):
                raise InProgress(f"发往 {mail.recipient} 的邮件是否送出，待见副本", left)
            if not self._copies_arrive(self._copies):
                raise _unknown(mail, "，近期其他邮件的副本也没有（邮箱满、被清空，或不留副本）")
            self._journal.settle(key, MailStage.READY, "久未见副本，邮件服务器没有收下，重新发送")
            return None
        return self._settled(key)

    def _hand_over(self, key: str, recipient: str, raw: bytes) -> None:
        stage, note = MailStage.LEAVING, ""

        def leaving() -> None:
            if not self._journal.leaving(key):
                raise Transient(f"邮件 {key} 正由另一进程发送")

        try:
            note = self.server.hand_over(recipient, raw, leaving)
            stage = MailStage.LEFT
        except TextRefused as refused:
            stage, note = MailStage.REFUSED, str(refused)
        except OutcomeUnknown:
            raise
        except (Transient, Permanent) as fault:
            self._journal.settle(key, MailStage.READY, str(fault))
            raise
        self._journal.settle(key, stage, note)

    def _copied(self, mail: Mail) -> bool:
        """Look for the copy of a mail of unknown outcome, and settle it when it is there."""
        if self._copies is None or not self._copies.has(mail.message_id):
            return False
        self._journal.settle(mail.key, MailStage.LEFT, "本单位邮箱中有副本")
        return True

    def _copies_arrive(self, copies: CopyBox) -> bool:
        """Whether a missing copy proves anything: that of a mail which surely left is there."""
        left = self._journal.left_since(self._clock.now() - _WITNESS_AGE, _WITNESSES)
        return bool(left) and copies.has(*(one.message_id for one in left))

    def _settled(self, key: str) -> Mail | None:
        mail = self._journal.get(key)
        if mail is None or mail.stage in (MailStage.READY, MailStage.LEAVING):
            return None
        return mail


def _unknown(mail: Mail, why: str) -> Permanent:
    return Permanent(
        f"发往 {mail.recipient} 的邮件是否送出不明，本单位邮箱中没有副本{why}："
        "请电话核实，再用 bureau effect 登记结果"
    )
