"""What a channel to another body can do: hand over a packet once, and tell what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class PacketPaper:
    """A paper that goes with a packet, by name and digest."""

    name: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Packet:
    """What is handed over to another body.

    Args:
        kind: "reply" 答复, "return" 退回, "forward" 转报 ...
        case_number: our case number (办件编号).
        external_reference: the other body's own number, "" when it has none.
        title: case title.
        text: what is said, Chinese.
        papers: papers that go with it.
    """

    kind: str
    case_number: str
    external_reference: str
    title: str
    text: str
    papers: tuple[PacketPaper, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other body's answer to a packet (回执).

    Args:
        number: its receipt number (收件号).
        received_at: aware time it names.
        status: taken, or refused for a business reason.
        reason: why it was rejected, "" when accepted.
    """

    number: str
    received_at: datetime
    status: Literal["accepted", "rejected"]
    reason: str = ""


class Channel(Protocol):
    """A way to one other body. Implementations are safe to use from several threads."""

    def send(self, packet: Packet, key: str) -> Receipt:
        """Hand over one packet; the same key never counts twice on the other side.

        Raises:
            Transient: surely not delivered.
            OutcomeUnknown: it left, and no answer came.
            Permanent: the other side will never take this request.
        """
        ...

    def find(self, key: str) -> Receipt | None:
        """What the other side has under this key; None when it says it never got it.

        Raises:
            Transient: the other side cannot be asked now.
            Permanent: it refuses to be asked.
        """
        ...
