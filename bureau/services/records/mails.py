"""Records of mails that left or may have left, and of packets handed over (送达登记)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MailStage(StrEnum):
    """How far a mail got. Stored by value."""

    #: Written down; its text surely did not leave.
    READY = "ready"
    #: Its text is being handed to the mail server, or was when the process died.
    LEAVING = "leaving"
    #: The mail server took it.
    LEFT = "left"
    #: The mail server refused its text for good.
    REFUSED = "refused"
    #: It came back (退信).
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail, by the key of what it carries.

    Args:
        key: key of the packet or digest.
        message_id: its Message-ID with brackets, made from the key.
        recipient: mailbox.
        digest: SHA-256 of what it carries.
        stage: how far it got.
        begun_at: first try.
        changed_at: when the stage was last set.
        note: what the mail server said, "" before.
    """

    key: str
    message_id: str
    recipient: str
    digest: str
    stage: MailStage
    begun_at: datetime
    changed_at: datetime
    note: str = ""


class HandoverState(StrEnum):
    """What the other side said of a packet. Stored by value."""

    #: The way took it (mail server, exchange folder); the body has not answered yet.
    SENT = "sent"
    #: The body gave a receipt.
    CONFIRMED = "confirmed"
    #: The body refused it after it had left.
    REJECTED = "rejected"
    #: It never arrived.
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """One packet that was handed over.

    Args:
        key: its idempotency key.
        case_id: the case, if it is about one.
        addressee: code of the body.
        kind: "reply", "report", "notice" ...
        number: receipt number.
        state: what the other side said.
        sent_at: when it left.
        answered_at: when the body answered.
        reason: why not, "" when nothing is wrong.
    """

    key: str
    case_id: str | None
    addressee: str
    kind: str
    number: str
    state: HandoverState
    sent_at: datetime
    answered_at: datetime | None = None
    reason: str = ""
