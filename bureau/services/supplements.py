"""Asks the sender of a case for what is missing (补正), and takes the answer in.

A step of the diagram asks (topic `ask-supplement`), and a receive task behind it waits for the
message. What may be corrected are the fields that the sender filled in; papers and a remark go with
them. An answer counts until the time that was set; after it the process has gone on.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.due_text import moment
from bureau.domain.json_value import JsonObject
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import Conflict, Permanent
from bureau.services.attachment_list import NamedAttachment
from bureau.services.effects import EffectLedger
from bureau.services.messages import SUPPLEMENT, message_row
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import (
    CaseEvent,
    Procedure,
    SupplementRequest,
    SupplementState,
)


class AskedSupplement(BaseModel):
    """A request, as the process is told of it.

    Args:
        request_id: UUID4 string.
        due_at: the answer is in time until then, aware; None: no limit.
    """

    model_config = ConfigDict(frozen=True)

    request_id: str
    due_at: datetime | None


class Supplements:
    """The use case 补正.

    Args:
        ledger: one request for each step that asks.
        clock: the one clock.
    """

    def __init__(self, ledger: EffectLedger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock

    def ask(
        self,
        key: str,
        *,
        case_id: str,
        instance_id: str,
        text: str,
        due_at: datetime | None = None,
        message: str = SUPPLEMENT,
    ) -> AskedSupplement:
        """Ask the sender of a case; a repeat changes nothing.

        Earlier requests of the same kind that nobody answered end: one at a time is asked for.

        Args:
            key: external task id.
            case_id: the case.
            instance_id: process instance that will wait.
            text: what is missing and why, Chinese; once and completely (一次性告知).
            due_at: until when, aware; None: no limit.
            message: name of the message that the process waits for.

        Raises:
            Permanent: no such case, it has ended, nothing is asked for, or the time has passed.
        """
        now = self._clock.now()
        if not text.strip():
            raise Permanent("nothing is asked for (补正内容为空)")

        def act(uow: UnitOfWork) -> AskedSupplement:
            if due_at is not None and due_at <= now:
                raise Permanent(f"the time to answer has passed (补正期限已过): {due_at}")
            case = uow.cases.lock(case_id)
            if case is None or case.closed_at is not None:
                raise Permanent(f"no open case {case_id}")
            for earlier in uow.supplements.of_case(case_id):
                if earlier.state is SupplementState.OPEN and earlier.message == message:
                    uow.supplements.save(
                        replace(earlier, state=SupplementState.CANCELLED, settled_at=now)
                    )
            request = SupplementRequest(
                id=str(uuid.uuid4()),
                case_id=case_id,
                asked_by=key,
                message=message,
                text=text.strip(),
                schema=_correctable(uow.procedures.get(case.procedure_id)),
                asked_at=now,
                due_at=due_at,
                instance_id=instance_id,
            )
            uow.supplements.add(request)
            uow.events.add(_asked(request))
            return AskedSupplement(request_id=request.id, due_at=due_at)

        return self._ledger.inside(
            key,
            topic="ask-supplement",
            case_id=case_id,
            request={
                "text": text,
                "message": message,
                "due_at": due_at.isoformat() if due_at else None,
            },
            model=AskedSupplement,
            act=act,
        )

    def refusal(self, request: SupplementRequest, case: Case) -> Conflict | None:
        """Why a request takes no answer any more; None while it does."""
        if case.closed_at is not None or case.finished:
            return Conflict("本件已经办结，不再接收补正。", code="case-closed")
        if request.state is SupplementState.ANSWERED:
            return Conflict("本次补正要求已经答复，不能重复补正。", code="no-open-supplement")
        if request.state is SupplementState.CANCELLED:
            return Conflict("本次补正要求已由新的要求代替。", code="no-open-supplement")
        if request.due_at is not None and request.due_at <= self._clock.now():
            return Conflict(
                f"补正期限已于{moment(request.due_at)}届满；如有正当理由，请与承办科室联系。",
                code="supplement-late",
            )
        return None

    def settle(
        self,
        uow: UnitOfWork,
        case: Case,
        request: SupplementRequest,
        *,
        data: JsonObject,
        note: str,
        attachments: tuple[NamedAttachment, ...],
        actor: str,
        submission_id: str | None,
        key: str,
    ) -> None:
        """Take an answer in, in the caller's transaction; `case` and `request` are locked.

        Args:
            uow: not committed here.
            case: with the data as they were.
            request: it takes answers, see `refusal`.
            data: fields that are corrected, checked against `request.schema`.
            note: remark of the sender, "" for none.
            attachments: bound by the caller.
            actor: code of the body, or SYSTEM.
            submission_id: what it came with; None for a link.
            key: the process is told once under it.
        """
        now = self._clock.now()
        uow.cases.save(replace(case, data={**case.data, **data}))
        uow.supplements.save(
            replace(
                request,
                state=SupplementState.ANSWERED,
                settled_at=now,
                submission_id=submission_id,
                answer={
                    "data": data,
                    "note": note,
                    "attachments": [named.id for named in attachments],
                },
            )
        )
        uow.events.add(
            CaseEvent(
                case_id=case.id,
                at=now,
                kind=EventKind.SUPPLEMENTED,
                actor=actor,
                text=f"收到补正：更正 {len(data)} 项，材料 {len(attachments)} 份",
                data={"request": request.id, "changed": sorted(data)},
            )
        )
        uow.outbox.add(
            message_row(
                case.id,
                request.message,
                {
                    **data,
                    "supplementNote": note or None,
                    "supplementAttachments": len(attachments),
                    # Limits count from here, however long the order waits in the outbox.
                    "supplementedAt": now.isoformat(),
                },
                key=key,
                at=now,
                instance_id=request.instance_id,
            )
        )


def _correctable(procedure: Procedure | None) -> JsonObject:
    """The fields of the start form, none of them required: what is right is not repeated."""
    fields = procedure.schema.get("properties") if procedure else None
    return {
        "type": "object",
        "properties": dict(fields) if isinstance(fields, Mapping) else {},
        "additionalProperties": False,
    }


def _asked(request: SupplementRequest) -> CaseEvent:
    until = f"，请于{moment(request.due_at)}前补正" if request.due_at else ""
    return CaseEvent(
        case_id=request.case_id,
        at=request.asked_at,
        kind=EventKind.SUPPLEMENT_ASKED,
        actor=SYSTEM,
        text=f"要求补正：{request.text}{until}",
        data={"request": request.id},
    )
