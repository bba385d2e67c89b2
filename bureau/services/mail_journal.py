"""What became of each mail, written down before and after its text leaves.

    READY -> LEAVING -> LEFT -> BOUNCED
      ^         |-> REFUSED
      |_________|   the server said "not now"

LEAVING that nobody ended is a crash, or a server that took the text and did not answer: unknown.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bureau.domain.clock import Clock
from bureau.errors import Permanent
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import Mail, MailStage


class MailJournal:
    """Writes in short transactions of its own.

    Args:
        uow: opens transactions.
        clock: the one clock.
    """

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def begin(self, key: str, message_id: str, recipient: str, digest: str) -> Mail:
        """The mail of this key, written down when it is new.

        Raises:
            Permanent: the key was used for other content or another mailbox.
        """
        now = self._clock.now()
        fresh = Mail(
            key=key,
            message_id=message_id,
            recipient=recipient,
            digest=digest,
            stage=MailStage.READY,
            begun_at=now,
            changed_at=now,
        )
        with self._uow() as uow:
            if uow.mails.add(fresh):
                uow.commit()
                return fresh
            known = uow.mails.lock(key)
        assert known is not None, "rows of mails are never removed"
        if (known.digest, known.recipient) != (digest, recipient):
            raise Permanent(f"邮件编号 {key} 已用于其他内容或其他邮箱")
        return known

    def leaving(self, key: str) -> bool:
        """Its text leaves from here on. False: another process is at it, or it left already."""
        return self._move(key, MailStage.READY, MailStage.LEAVING, "")

    def settle(self, key: str, stage: MailStage, note: str) -> None:
        """The server's answer to the text: LEFT, REFUSED, or READY again."""
        self._move(key, MailStage.LEAVING, stage, note)

    def get(self, key: str) -> Mail | None:
        """The mail of this key."""
        with self._uow(read_only=True) as uow:
            return uow.mails.get(key)

    def left_since(self, at: datetime, limit: int) -> tuple[Mail, ...]:
        """Mails that the server said it took since a time, newest first."""
        with self._uow(read_only=True) as uow:
            return uow.mails.left_since(at, limit)

    def bounced(self, message_id: str, reason: str) -> Mail | None:
        """Note that a mail came back; gives it, None when it is none of ours."""
        with self._uow() as uow:
            found = uow.mails.by_message_id(message_id)
            mail = uow.mails.lock(found.key) if found else None
            if mail is None:
                return None
            if mail.stage is not MailStage.BOUNCED:
                now = self._clock.now()
                mail = replace(mail, stage=MailStage.BOUNCED, note=reason, changed_at=now)
                uow.mails.save(mail)
                uow.commit()
            return mail

    def _move(self, key: str, of: MailStage, to: MailStage, note: str) -> bool:
        with self._uow() as uow:
            mail = uow.mails.lock(key)
            if mail is None or mail.stage is not of:
                return False
            uow.mails.save(replace(mail, stage=to, note=note, changed_at=self._clock.now()))
            uow.commit()
        return True
