"""The bureau's own mailbox over POP3: copies of what was sent, and mails that came back (退信).

A county office has a mailbox with POP3 at least. Bounces are RFC 3464 reports; the original's
Message-ID says which mail came back. What is neither copy nor bounce stays for people to read.
"""

from __future__ import annotations

import poplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default as modern
from typing import Final, Literal

from bureau.domain.clock import Clock
from bureau.errors import Permanent, Transient
from bureau.services.mail_journal import MailJournal
from bureau.services.ports.counterpart import LateAnswer

#: Newest messages looked at for a copy.
_NEWEST: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PopAccount:
    """Where the own mailbox is.

    Args:
        host: server.
        port: 110, or 995 (tls).
        security: how the connection is protected.
        user: account.
        password: its password.
        timeout: longest wait for one reply.
    """

    host: str
    port: int
    security: Literal["none", "tls"]
    user: str
    password: str
    timeout: timedelta


class PopMailbox:
    """Reads the own mailbox.

    Args:
        account: where it is.
        journal: knows our mails by their Message-ID.
        clock: time of an answer that names none.
    """

    def __init__(self, account: PopAccount, journal: MailJournal, clock: Clock) -> None:
        self._account = account
        self._journal = journal
        self._clock = clock

    def has(self, *message_ids: str) -> bool:
        """Whether a copy with one of these Message-IDs is among the newest messages.

        Raises:
            Transient: the mailbox does not answer.
            Permanent: its account is wrong.
        """
        with self._open() as box:
            count = box.stat()[0]
            for at in range(count, max(0, count - _NEWEST), -1):
                head = message_from_bytes(b"\r\n".join(box.top(at, 0)[1]))
                if str(head["Message-ID"] or "").strip() in message_ids:
                    return True
        return False

    def collect(self) -> Iterator[LateAnswer]:
        """Bounces of our mails.

        Raises:
            Transient, Permanent: as for `has`.
        """
        found: list[LateAnswer] = []
        with self._open() as box:
            for line in box.uidl()[1]:
                at, _, token = line.decode().partition(" ")
                raw = b"\r\n".join(box.retr(int(at))[1])
                answer = self._bounce(raw, token)
                if answer is not None:
                    found.append(answer)
        yield from found

    def taken(self, answer: LateAnswer) -> None:
        """Remove a bounce that is in our books."""
        with self._open() as box:
            for line in box.uidl()[1]:
                at, _, token = line.decode().partition(" ")
                if token == answer.token:
                    box.dele(int(at))

    def _bounce(self, raw: bytes, token: str) -> LateAnswer | None:
        message = message_from_bytes(raw, _class=EmailMessage, policy=modern)
        if message.get_content_type() != "multipart/report":
            return None
        original, reason, failed = "", "", False
        for part in message.walk():
            if part.get_content_type() == "message/delivery-status":
                payload = part.get_payload()
                fields = [one for one in payload if isinstance(one, Message)]
                failed = failed or any(_says(one, "Action").lower() == "failed" for one in fields)
                reason = next((s for one in fields if (s := _says(one, "Diagnostic-Code"))), reason)
            elif part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
                original = original or _message_id(part)
        if not failed or not original:
            return None
        mail = self._journal.bounced(original, reason or "退信未说明原因")
        if mail is None:
            return None
        return LateAnswer(
            key=mail.key,
            status="bounced",
            number="",
            reason=mail.note,
            at=self._clock.now(),
            token=token,
        )

    @contextmanager
    def _open(self) -> Iterator[poplib.POP3]:
        account = self._account
        wait = account.timeout.total_seconds()
        try:
            if account.security == "tls":
                box: poplib.POP3 = poplib.POP3_SSL(
                    account.host, account.port, timeout=wait, context=ssl.create_default_context()
                )
            else:
                box = poplib.POP3(account.host, account.port, timeout=wait)
        except ssl.SSLCertVerificationError as fault:
            raise Permanent(f"邮箱服务器的证书不可信：{fault.verify_message}") from fault
        except (OSError, poplib.error_proto) as fault:
            raise Transient(f"邮箱连接不上：{type(fault).__name__}") from fault
        try:
            box.user(account.user)
            box.pass_(account.password)
        except poplib.error_proto as fault:
            box.close()
            raise Permanent("邮箱登录失败：请核对 BUREAU_MAILBOX_USER 和密码") from fault
        except OSError as fault:
            raise Transient(f"邮箱中断：{type(fault).__name__}") from fault
        try:
            yield box
        except (OSError, poplib.error_proto) as fault:
            raise Transient(f"邮箱中断：{type(fault).__name__}") from fault
        finally:
            with suppress(OSError, poplib.error_proto):  # QUIT carries out what was marked
                box.quit()


def _says(part: Message, name: str) -> str:
    return str(part[name] or "").strip()


def _message_id(part: Message) -> str:
    """Message-ID in the original, or in its headers, that a report carries."""
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return _says(payload[0], "Message-ID")
    text = part.get_payload(decode=True)
    return _says(message_from_bytes(text), "Message-ID") if isinstance(text, bytes) else ""
