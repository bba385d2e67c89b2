"""Takes in what comes back after a packet had left: receipts, refusals, bounces (job)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import structlog

from bureau.domain.clock import Clock
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import Permanent, Transient
from bureau.services.ports.counterpart import LateAnswer, LateAnswers
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import (
    CaseEvent,
    Handover,
    HandoverState,
    Notification,
    RecipientKind,
)

_STATES: Final = {
    "accepted": HandoverState.CONFIRMED,
    "rejected": HandoverState.REJECTED,
    "bounced": HandoverState.BOUNCED,
}

_log = structlog.get_logger("late-answers")


class LateAnswerDesk:
    """The job 收取回执.

    Args:
        uow: opens transactions.
        clock: the one clock.
        sources: receipt folders and the mailbox.
        names: Chinese names of bodies by code.
        told: groups that are told of what did not arrive.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        clock: Clock,
        sources: Iterable[LateAnswers],
        names: dict[str, str],
        *,
        told: Sequence[str],
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._sources = tuple(sources)
        self._names = names
        self._told = tuple(told)

    def run(self) -> str:
        """Take in everything that lies there; a source that cannot be looked at is named."""
        count, faults = 0, []
        for source in self._sources:
            try:
                for answer in tuple(source.collect()):
                    self._book(answer)
                    source.taken(answer)
                    count += 1
            except (Transient, Permanent) as fault:
                faults.append(str(fault))
                _log.warning("source not read", outcome=type(fault).__name__)
        said = f"收到回执、退信 {count} 份"
        if faults and not count:
            raise Transient("；".join(faults))
        return "；".join([said, *faults])

    def _book(self, answer: LateAnswer) -> None:
        """Note one answer; a second of the same content changes nothing."""
        state = _STATES[answer.status]
        with self._uow() as uow:
            known = uow.handovers.lock(answer.key)
            if known is None:
                if answer.status != "accepted":
                    self._tell(uow, answer, None, f"一份通知未送达：{answer.reason}")
                    uow.commit()
                return
            if known.state is not HandoverState.SENT:
                return  # a duplicate, or a receipt that the step itself had seen
            settled = replace(
                known,
                state=state,
                number=answer.number or known.number,
                answered_at=answer.at,
                reason=answer.reason,
            )
            uow.handovers.save(settled)
            text = self._sentence(settled)
            if known.case_id is not None:
                uow.events.add(
                    CaseEvent(
                        case_id=known.case_id,
                        at=self._clock.now(),
                        kind=EventKind.RECEIPT,
                        actor=SYSTEM,
                        text=text,
                        data={"addressee": known.addressee, "key": known.key, "state": state.value},
                    )
                )
            if state is not HandoverState.CONFIRMED:
                self._tell(uow, answer, known.case_id, text)
            uow.commit()

    def _sentence(self, handover: Handover) -> str:
        name = self._names.get(handover.addressee, handover.addressee)
        if handover.state is HandoverState.CONFIRMED:
            return f"{name}已收件，对方回执号 {handover.number}"
        what = "不接收所送材料" if handover.state is HandoverState.REJECTED else "的邮件被退回"
        return f"{name}{what}：{handover.reason}。请核实后另行送达"

    def _tell(self, uow: UnitOfWork, answer: LateAnswer, case_id: str | None, text: str) -> None:
        for group in self._told:
            uow.notifications.add(
                Notification(
                    id=str(uuid.uuid4()),
                    case_id=case_id,
                    recipient_kind=RecipientKind.GROUP,
                    recipient=group,
                    kind="not-delivered",
                    text=text,
                    created_at=self._clock.now(),
                    dedup_key=f"late:{answer.key}:{answer.status}:{group}",
                )
            )
