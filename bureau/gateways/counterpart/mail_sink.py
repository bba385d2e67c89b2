"""Simulated mail server of all other bodies: takes mails over real SMTP, misbehaves as told.

Mails to the bureau's own mailbox (copies, bounces) are kept for `pop_server`.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import threading
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bureau.domain.clock import Clock
from bureau.gateways.counterpart.arrivals import Arrival, Arrivals
from bureau.gateways.counterpart.faults import Fault, FaultSwitch

_BOUNCE: Final = "550 5.1.1 收件人不存在"


class OwnMailbox:
    """The bureau's own mailbox at its mail server: one file a message, named so that it sorts.

    Args:
        folder: where.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def deliver(self, raw: bytes, taking: str) -> None:
        """Keep a message, once for each taking."""
        path = self._folder / f"{taking}.eml"
        with self._lock:
            if not path.exists():
                draft = path.with_suffix(".part")
                draft.write_bytes(raw)
                draft.replace(path)

    def messages(self) -> list[Path]:
        """Files of all messages, oldest first."""
        with self._lock:
            return sorted(self._folder.glob("*.eml"))


class MailSink:
    """Handler of the SMTP server.

    As real servers do, it takes a mail as a whole: written down before it says so, then delivered
    to every mailbox. What a killed server had taken is delivered when it starts again, once.

    Args:
        spool: folder of mails that were taken and are not delivered yet.
        arrivals: what reached other bodies.
        mailbox: the bureau's own.
        own: address of the bureau's own mailbox.
        clock: receipt times.
    """

    def __init__(
        self, spool: Path, arrivals: Arrivals, mailbox: OwnMailbox, own: str, clock: Clock
    ) -> None:
        self.faults = FaultSwitch()
        self._spool = spool
        self._arrivals = arrivals
        self._mailbox = mailbox
        self._own = own.lower()
        self._clock = clock
        spool.mkdir(parents=True, exist_ok=True)
        for path in sorted(spool.glob("*.json")):
            self._deliver(path)

    async def handle_MAIL(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer to MAIL FROM."""
        if self.faults.peek()[0] == "down":
            self.faults.take()
            return "421 4.3.2 系统维护中"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer to the text."""
        fault = self.faults.take()
        if fault.mode == "slow":
            await asyncio.sleep(fault.seconds)
        if fault.mode == "500":
            return "451 4.3.0 暂时不能接收"
        if fault.mode == "reject":
            return "554 5.7.1 内容被拒收"
        raw = envelope.original_content or b""
        if fault.mode != "drop-before":
            self._take(raw, envelope.rcpt_tos, fault)
        if fault.mode in ("drop", "drop-before", "500-after-accepting"):
            transport = server.transport
            if isinstance(transport, asyncio.Transport):
                transport.abort()
            await asyncio.sleep(0)
        return "250 2.0.0 已接收"

    def _take(self, raw: bytes, recipients: list[str], fault: Fault) -> None:
        taken = {
            "raw": base64.b64encode(raw).decode("ascii"),
            "recipients": recipients,
            "bounce": fault.mode == "bounce",
        }
        path = self._spool / f"{time.time_ns():020d}.json"
        draft = path.with_suffix(".part")
        with draft.open("w", encoding="ascii") as stream:
            json.dump(taken, stream)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
        self._deliver(path)

    def _deliver(self, path: Path) -> None:
        taken = json.loads(path.read_text(encoding="ascii"))
        raw = base64.b64decode(taken["raw"])
        message = message_from_bytes(raw, _class=EmailMessage, policy=modern)
        for recipient in taken["recipients"]:
            if recipient.lower() == self._own:
                self._mailbox.deliver(raw, path.stem)
            elif taken["bounce"]:
                returned = _bounce(message, recipient, self._own)
                self._mailbox.deliver(returned, f"{path.stem}-returned")
            else:
                self._arrivals.add(self._arrival(message, recipient, path.stem))
        path.unlink()

    def _arrival(self, message: EmailMessage, recipient: str, taking: str) -> Arrival:
        body = message.get_body(("plain",))
        return Arrival(
            way="mail",
            key=str(message["X-Bureau-Key"] or message["Message-ID"] or "").strip(),
            to=recipient,
            title=str(message["Subject"] or ""),
            text=str(body.get_content()) if body is not None else "",
            papers=tuple(str(one.get_filename()) for one in message.iter_attachments()),
            number=str(message["Message-ID"] or "").strip("<> "),
            at=self._clock.now().isoformat(timespec="seconds"),
            outcome="已送达",
            takings=(taking,),
        )


def controller(sink: MailSink, host: str, port: int) -> Controller:
    """The listening server, not yet started; port 0 is not possible with this library."""
    return Controller(
        sink,
        hostname=host,
        port=port,
        ready_timeout=30.0,  # a busy machine is slow to answer the first connection
        data_size_limit=64 * 1024 * 1024,
    )


def _bounce(message: EmailMessage, recipient: str, own: str) -> bytes:
    """A report of RFC 3464, as mail servers send it."""
    head = "".join(f"{name}: {value}\r\n" for name, value in message.items())
    text = (
        f"From: MAILER-DAEMON@mail.example\r\nTo: {own}\r\nSubject: Undelivered Mail\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b0"\r\n\r\n'
        "--b0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n邮件未能送达。\r\n"
        "--b0\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mail.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"Diagnostic-Code: smtp; {_BOUNCE}\r\n\r\n"
        f"--b0\r\nContent-Type: text/rfc822-headers\r\n\r\n{head}\r\n--b0--\r\n"
    )
    return text.encode("utf-8", "replace")
