"""What a channel to another body can do: hand over a packet once, and tell what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bureau.services.ports.files import StoredFile


@dataclass(frozen=True, slots=True)
class PacketPaper:
    """A paper that goes with a packet; its bytes are in the file store under `sha256`.

    Args:
        name: file name.
        sha256: digest of the content.
        size: bytes.
        media_type: detected type.
    """

    name: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Packet:
    """What is handed over to another body.

    Args:
        kind: "reply" 答复, "return" 退回, "report" 报送 ...
        case_number: our case number (办件编号).
        external_reference: the other body's own number, "" when it has none.
        title: case title.
        text: what is said, Chinese.
        papers: papers that go with it.
        addressee: Chinese name of the body, for the letter.
        asks_satisfaction: the body is asked whether the applicant is satisfied (满意度).
    """

    kind: str
    case_number: str
    external_reference: str
    title: str
    text: str
    papers: tuple[PacketPaper, ...] = ()
    addressee: str = ""
    asks_satisfaction: bool = False

    @property
    def size(self) -> int:
        """Bytes of all papers."""
        return sum(paper.size for paper in self.papers)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The other body's answer to a packet (回执).

    Args:
        number: its receipt number (收件号).
        received_at: aware time it names.
        status: taken, or refused for a business reason.
        reason: why it was rejected, "" when accepted.
        confirmed: the body itself gave it. Else it says only that the way took the packet (mail
            server, exchange folder), and the body's own answer may come later.
    """

    number: str
    received_at: datetime
    status: Literal["accepted", "rejected"]
    reason: str = ""
    confirmed: bool = True


class Exporter(Protocol):
    """Makes the export file for a system without an interface."""

    def export(self, packet: Packet, key: str) -> StoredFile:
        """Write the packet into the file store; the same one gives the same content.

        Raises:
            Permanent: a paper's content is missing or damaged.
            Transient: the disk is full.
        """
        ...


class Channel(Protocol):
    """A way to one other body. Implementations are safe to use from several threads."""

    def send(self, packet: Packet, key: str) -> Receipt:
        """Hand over one packet; the same key never counts twice on the other side.

        Raises:
            Transient: surely not delivered.
            OutcomeUnknown: it left, and no answer came.
            Permanent: this way will never take this packet: address, size, content or secret.
        """
        ...

    def find(self, key: str) -> Receipt | None:
        """What became of this key; None when it surely never got there.

        Raises:
            Transient: the other side cannot be asked now.
            Permanent: nobody can know; a person has to ask the body.
        """
        ...

    def probe(self) -> str:
        """Try the way without handing anything over; says what answered, Chinese.

        Raises:
            Transient: nothing answers now.
            Permanent: address, account or secret is wrong.
        """
        ...


@dataclass(frozen=True, slots=True)
class LateAnswer:
    """What came back after a packet had left: a receipt, a refusal, or a bounce (退信).

    Args:
        key: key of the packet.
        status: "accepted" a receipt, "rejected" a refusal, "bounced" never delivered.
        number: receipt number, "" when there is none.
        reason: why not, "" when accepted.
        at: aware time it names.
        token: by which the source takes it away.
    """

    key: str
    status: Literal["accepted", "rejected", "bounced"]
    number: str
    reason: str
    at: datetime
    token: str


class LateAnswers(Protocol):
    """Where late answers are found: receipt folders, the mailbox."""

    def collect(self) -> Iterable[LateAnswer]:
        """Those that were not taken away yet.

        Raises:
            Transient: it cannot be looked at now.
        """
        ...

    def taken(self, answer: LateAnswer) -> None:
        """It is in our books: take it away. May be called again for the same one."""
        ...
