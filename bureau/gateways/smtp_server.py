"""The bureau's own mail server (SMTP): hands over one message, and says how sure the outcome is.

Up to the end of the recipients nothing has left. Once the text is on its way, only the server's
reply tells: 2xx it has it, 4xx not now, 5xx never; no reply: nobody knows.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from bureau.errors import OutcomeUnknown, Permanent, Transient

Security = Literal["none", "starttls", "tls"]


class TextRefused(Exception):
    """The server will never take this text: 5xx after it was sent; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAccount:
    """Where and as whom mails are handed over.

    Args:
        host: name of the server, "" when the installation has none.
        port: 25, 465 (tls) or 587 (starttls).
        security: how the connection is protected.
        user: account, "" without log-in.
        password: its password.
        sender: own mailbox; it gets a copy of each mail, by which a lost answer is settled.
        timeout: longest wait for one reply.
        max_bytes: largest mail, as it goes over the wire.
    """

    host: str
    port: int
    security: Security
    user: str
    password: str
    sender: str
    timeout: timedelta
    max_bytes: int


class SmtpServer:
    """Hands over messages; one connection for each, so that a stale one is no unknown outcome.

    Args:
        account: where and as whom.
    """

    def __init__(self, account: SmtpAccount) -> None:
        self.account = account

    def probe(self) -> str:
        """Connect, log in, leave.

        Raises:
            Transient: it does not answer.
            Permanent: certificate or log-in is wrong, or there is no server in the settings.
        """
        with self._connected() as smtp:
            code, said = smtp.noop()
        if code != 250:
            raise Transient(f"邮件服务器应答 {code} {_text(said)}")
        return f"邮件服务器 {self.account.host} 应答正常，登录通过"

    def hand_over(self, recipient: str, message: bytes, leaving: Callable[[], None]) -> str:
        """Hand over one message to a recipient, with a copy to the own mailbox.

        Args:
            recipient: mailbox.
            message: as it goes over the wire.
            leaving: called just before the text leaves.

        Returns:
            What the server said on taking it.

        Raises:
            Transient: surely not taken.
            OutcomeUnknown: the text left, and no reply came.
            Permanent: server, account or mailbox is wrong.
            TextRefused: the server refused the text.
        """
        with self._connected() as smtp:
            self._envelope(smtp, recipient)
            leaving()
            try:
                code, said = smtp.data(message)
            except smtplib.SMTPDataError as fault:  # refused before the text was asked for
                raise _by_code(fault.smtp_code, fault.smtp_error) from fault
            except (OSError, smtplib.SMTPException) as fault:
                kind = type(fault).__name__
                raise OutcomeUnknown(f"邮件正文送出后服务器未应答：{kind}") from fault
        if 200 <= code < 300:
            return f"{code} {_text(said)}"
        if code >= 500:
            raise TextRefused(f"{code} {_text(said)}")
        raise Transient(f"邮件服务器暂不接收：{code} {_text(said)}")

    def _envelope(self, smtp: smtplib.SMTP, recipient: str) -> None:
        sender = self.account.sender
        try:
            steps = [smtp.mail(sender), smtp.rcpt(recipient), smtp.rcpt(sender)]
        except (OSError, smtplib.SMTPException) as fault:
            raise Transient(f"邮件服务器中断：{type(fault).__name__}") from fault
        for code, said in steps:
            if not 200 <= code < 300:
                raise _by_code(code, said)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        account = self.account
        if not account.host:
            raise Permanent("没有设置邮件服务器：请设置 BUREAU_MAIL_HOST")
        try:
            smtp = self._opened()
        except ssl.SSLCertVerificationError as fault:
            raise Permanent(f"邮件服务器的证书不可信：{fault.verify_message}") from fault
        except smtplib.SMTPAuthenticationError as fault:
            raise _by_code(fault.smtp_code, fault.smtp_error) from fault
        except smtplib.SMTPNotSupportedError as fault:
            raise Permanent(f"邮件服务器不支持所设的加密或登录方式：{fault}") from fault
        except (OSError, smtplib.SMTPException) as fault:
            raise Transient(f"邮件服务器连接不上：{type(fault).__name__}") from fault
        try:
            yield smtp
        finally:
            with suppress(OSError, smtplib.SMTPException):  # what counts was said before
                smtp.quit()
            smtp.close()

    def _opened(self) -> smtplib.SMTP:
        """Connected, protected and logged in; closed again when that does not come to an end."""
        account = self.account
        wait = account.timeout.total_seconds()
        if account.security == "tls":
            context = ssl.create_default_context()
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                account.host, account.port, timeout=wait, context=context
            )
        else:
            smtp = smtplib.SMTP(account.host, account.port, timeout=wait)
        ready = False
        try:
            if account.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
            if account.user:
                smtp.login(account.user, account.password)
            ready = True
        finally:
            if not ready:
                smtp.close()
        return smtp


def _by_code(code: int, said: bytes | str) -> Transient | Permanent:
    text = f"邮件服务器应答 {code} {_text(said)}"
    return Permanent(text) if code >= 500 else Transient(text)


def _text(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:200]
