"""Hands a packet to another body once and keeps its receipt: for replying and forwarding."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict

from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import BusinessError, Permanent
from bureau.services.effects import EffectLedger
from bureau.services.packet_papers import chosen_papers
from bureau.services.ports.counterpart import Channel, Exporter, Packet, Receipt
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import CaseEvent, Handover, HandoverState, Paper

#: Slowest way that papers are still expected to get through, bytes a second.
SLOWEST: Final = 100_000

#: Namespace of the papers that exports make: the same act gives the same id.
_EXPORTS: Final = uuid.UUID("3b0a6f6e-8d0c-5b57-9d57-5c6e0a9f2b11")


class Rejected(BusinessError):
    """The other body got the packet and refused it for a reason of its business."""

    code = "Error_Rejected"


@dataclass(frozen=True, slots=True)
class Addressee:
    """A body that packets can be handed to.

    Args:
        name: Chinese name, as it stands in the timeline.
        channel: the way to it; None: a system without an interface, for which an export file is
            made that a person enters there.
        patience: how long handing over may take beyond the usual lease, papers not counted.
    """

    name: str
    channel: Channel | None
    patience: timedelta = timedelta(0)


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
        paper_kinds: kinds of papers that go along, as `chosen_papers` reads them.
        asks_satisfaction: the body is asked whether the applicant is satisfied (满意度).
    """

    topic: str
    case_id: str
    addressee: str
    kind: str
    text: str
    event: EventKind
    verb: str
    reference: str = ""
    paper_kinds: str = ""
    asks_satisfaction: bool = False


class Dispatched(BaseModel):
    """The other body's receipt (回执).

    Args:
        receipt_number: 收件号; of an export the name of the file.
        received_at: time it names, aware.
        confirmed: the body itself gave it; else the way took the packet, an answer may follow.
        export_sha256: digest of the export file, None when there is none.
        export_size: its bytes.
    """

    model_config = ConfigDict(frozen=True)

    receipt_number: str
    received_at: datetime
    confirmed: bool = True
    export_sha256: str | None = None
    export_size: int = 0


class Dispatcher:
    """Hands packets over through the effect ledger.

    Args:
        uow: opens transactions.
        ledger: at most once.
        clock: the one clock.
        addressees: bodies by code.
        exporter: makes export files.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        ledger: EffectLedger,
        clock: Clock,
        addressees: Mapping[str, Addressee],
        exporter: Exporter,
    ) -> None:
        self._uow = uow
        self._ledger = ledger
        self._clock = clock
        self._addressees = dict(addressees)
        self._exporter = exporter

    def name_of(self, code: str) -> str:
        """Chinese name of a body.

        Raises:
            Permanent: no such body.
        """
        return self._addressee(code).name

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
        addressee = self._addressee(dispatch.addressee)
        if not dispatch.text.strip():
            raise Permanent("nothing to say (内容为空)")
        packet = self._packet(dispatch, addressee)
        channel = addressee.channel

        def act() -> Dispatched:
            if channel is None:
                return self._export(packet, key)
            return _accepted(channel.send(packet, key))

        def ask() -> Dispatched | None:
            # An export is made of our own papers, in our own store: made again it is the same.
            receipt = None if channel is None else channel.find(key)
            return None if receipt is None else _accepted(receipt)

        def record(uow: UnitOfWork, done: Dispatched) -> None:
            self._record(uow, key, dispatch, addressee, done)

        return self._ledger.once(
            key,
            topic=dispatch.topic,
            case_id=dispatch.case_id,
            request={
                "addressee": dispatch.addressee,
                "kind": dispatch.kind,
                "text": dispatch.text,
                "reference": packet.external_reference,
                "papers": [paper.sha256 for paper in packet.papers],
            },
            model=Dispatched,
            act=act,
            ask=ask,
            record=record,
            patience=addressee.patience + timedelta(seconds=packet.size / SLOWEST),
        )

    def _addressee(self, code: str) -> Addressee:
        addressee = self._addressees.get(code)
        if addressee is None:
            raise Permanent(f"no addressee {code!r} (单位名册里没有此接收单位)")
        return addressee

    def _export(self, packet: Packet, key: str) -> Dispatched:
        stored = self._exporter.export(packet, key)
        return Dispatched(
            receipt_number=f"{packet.case_number}-{key[:8]}.zip",
            received_at=self._clock.now(),
            confirmed=False,
            export_sha256=stored.sha256,
            export_size=stored.size,
        )

    def _record(
        self,
        uow: UnitOfWork,
        key: str,
        dispatch: Dispatch,
        addressee: Addressee,
        done: Dispatched,
    ) -> None:
        """What follows from a packet that was handed over, in the transaction that stores it."""
        uow.events.add(self._event(dispatch, addressee, done))
        confirmed = done.confirmed
        uow.handovers.add(
            Handover(
                key=key,
                case_id=dispatch.case_id,
                addressee=dispatch.addressee,
                kind=dispatch.kind,
                number=done.receipt_number,
                state=HandoverState.CONFIRMED if confirmed else HandoverState.SENT,
                sent_at=self._clock.now(),
                answered_at=done.received_at if confirmed else None,
            )
        )
        if done.export_sha256 is not None:
            uow.papers.add(
                Paper(
                    id=str(uuid.uuid5(_EXPORTS, key)),
                    case_id=dispatch.case_id,
                    sha256=done.export_sha256,
                    size=done.export_size,
                    media_type="application/zip",
                    name=done.receipt_number,
                    kind="export",
                    added_by=SYSTEM,
                    added_at=self._clock.now(),
                    note=f"报送{addressee.name}",
                )
            )

    def _packet(self, dispatch: Dispatch, addressee: Addressee) -> Packet:
        with self._uow(read_only=True) as uow:
            case = uow.cases.get(dispatch.case_id)
            if case is None:
                raise Permanent(f"no case {dispatch.case_id}")
            procedure = uow.procedures.get(case.procedure_id)
            papers = uow.papers.of_case(case.id)
        reference_key = procedure.reference_key if procedure else None
        return Packet(
            kind=dispatch.kind,
            case_number=case.number,
            external_reference=dispatch.reference or _reference(case, reference_key),
            title=case.title,
            text=dispatch.text,
            papers=chosen_papers(papers, dispatch.paper_kinds),
            addressee=addressee.name,
            asks_satisfaction=dispatch.asks_satisfaction,
        )

    def _event(self, dispatch: Dispatch, addressee: Addressee, done: Dispatched) -> CaseEvent:
        return CaseEvent(
            case_id=dispatch.case_id,
            at=self._clock.now(),
            kind=dispatch.event,
            actor=SYSTEM,
            text=_sentence(dispatch.verb, addressee, done),
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
    return Dispatched(
        receipt_number=receipt.number,
        received_at=receipt.received_at,
        confirmed=receipt.confirmed,
    )


def _sentence(verb: str, addressee: Addressee, done: Dispatched) -> str:
    if done.export_sha256 is not None:
        return f"已生成{verb}{addressee.name}的导出文件 {done.receipt_number}，待录入后登记回执"
    if done.confirmed:
        return f"已向{addressee.name}{verb}，对方回执号 {done.receipt_number}"
    return f"已向{addressee.name}{verb}，待对方回执，送达号 {done.receipt_number}"
