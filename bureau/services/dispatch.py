"""Hands a packet to another body once and keeps its receipt: for replying and forwarding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import BusinessError, Permanent
from bureau.services.effects import EffectLedger
from bureau.services.ports.counterpart import Channel, Packet, Receipt
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import CaseEvent


class Rejected(BusinessError):
    """The other body got the packet and refused it for a reason of its business."""

    code = "Error_Rejected"


@dataclass(frozen=True, slots=True)
class Addressee:
    """A body that packets can be handed to.

    Args:
        name: Chinese name, as it stands in the timeline.
        channel: the way to it.
    """

    name: str
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """What is to be handed over.

    Args:
        topic: service step.
        case_id: the case.
        addressee: code of the body, such as "hotline12345".
        kind: "reply", "return", "forward" ...
        text: what is said, Chinese.
        event: how it stands in the timeline.
        verb: Chinese verb for the timeline, such as 答复.
        reference: the other body's own number; "" takes it from the case.
    """

    topic: str
    case_id: str
    addressee: str
    kind: str
    text: str
    event: EventKind
    verb: str
    reference: str = ""


class Dispatched(BaseModel):
    """The other body's receipt (回执).

    Args:
        receipt_number: 收件号.
        received_at: time it names, aware.
    """

    model_config = ConfigDict(frozen=True)

    receipt_number: str
    received_at: datetime


class Dispatcher:
    """Hands packets over through the effect ledger.

    Args:
        uow: opens transactions.
        ledger: at most once.
        clock: the one clock.
        addressees: bodies by code.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        ledger: EffectLedger,
        clock: Clock,
        addressees: Mapping[str, Addressee],
    ) -> None:
        self._uow = uow
        self._ledger = ledger
        self._clock = clock
        self._addressees = dict(addressees)

    def send(self, key: str, dispatch: Dispatch) -> Dispatched:
        """Hand over once; a repeat returns the receipt of the first time.

        Args:
            key: external task id; the other side knows the packet by it.
            dispatch: what is to be handed over.

        Raises:
            Rejected: the other body refused it.
            Permanent: no text, no such body or case, or the channel can never take it.
            Transient: not now.
        """
        addressee = self._addressees.get(dispatch.addressee)
        if addressee is None:
            known = ", ".join(sorted(self._addressees))
            raise Permanent(f"no addressee {dispatch.addressee!r} (没有此接收单位); known: {known}")
        if not dispatch.text.strip():
            raise Permanent("nothing to say (内容为空)")
        packet = self._packet(dispatch)

        def act() -> Dispatched:
            return _accepted(addressee.channel.send(packet, key))

        def ask() -> Dispatched | None:
            receipt = addressee.channel.find(key)
            return None if receipt is None else _accepted(receipt)

        def record(uow: UnitOfWork, done: Dispatched) -> None:
            uow.events.add(self._event(dispatch, addressee, done))

        return self._ledger.once(
            key,
            topic=dispatch.topic,
            case_id=dispatch.case_id,
            request={
                "addressee": dispatch.addressee,
                "kind": dispatch.kind,
                "text": dispatch.text,
                "reference": packet.external_reference,
            },
            model=Dispatched,
            act=act,
            ask=ask,
            record=record,
        )

    def _packet(self, dispatch: Dispatch) -> Packet:
        with self._uow(read_only=True) as uow:
            case = uow.cases.get(dispatch.case_id)
            if case is None:
                raise Permanent(f"no case {dispatch.case_id}")
            procedure = uow.procedures.get(case.procedure_id)
        reference_key = procedure.reference_key if procedure else None
        return Packet(
            kind=dispatch.kind,
            case_number=case.number,
            external_reference=dispatch.reference or _reference(case, reference_key),
            title=case.title,
            text=dispatch.text,
        )

    def _event(self, dispatch: Dispatch, addressee: Addressee, done: Dispatched) -> CaseEvent:
        return CaseEvent(
            case_id=dispatch.case_id,
            at=self._clock.now(),
            kind=dispatch.event,
            actor=SYSTEM,
            text=f"已向{addressee.name}{dispatch.verb}，对方回执号 {done.receipt_number}",
            data={
                "addressee": dispatch.addressee,
                "receipt_number": done.receipt_number,
                "received_at": done.received_at.isoformat(),
                "text": dispatch.text,
            },
        )


def _reference(case: Case, key: str | None) -> str:
    """The other body's own number, as it was handed in with the case."""
    value = case.data.get(key) if key else None
    return "" if value is None else str(value)


def _accepted(receipt: Receipt) -> Dispatched:
    if receipt.status == "rejected":
        raise Rejected(receipt.reason or "对方退回，未说明原因")
    return Dispatched(receipt_number=receipt.number, received_at=receipt.received_at)
