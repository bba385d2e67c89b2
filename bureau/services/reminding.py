"""Reminds posts of a limit (催办), counted and recorded (topic `remind`)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict

from bureau.domain.clock import Clock
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import Permanent
from bureau.services.effects import EffectLedger
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import CaseEvent, Notification, RecipientKind

#: Kinds of reminders and their Chinese names.
REMINDER_KINDS: Final = {"due-soon": "到期提醒", "overdue": "超期督办"}


class Reminded(BaseModel):
    """What a reminder gave: how often the case has been reminded of by now."""

    model_config = ConfigDict(frozen=True)

    count: int


class Reminders:
    """The use case 催办.

    Args:
        ledger: one reminder for each task.
        clock: the one clock.
    """

    def __init__(self, ledger: EffectLedger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock

    def remind(
        self, key: str, *, case_id: str, recipients: Sequence[str], kind: str, text: str
    ) -> Reminded:
        """Remind every recipient once.

        Args:
            key: external task id.
            case_id: the case.
            recipients: group ids.
            kind: one of `REMINDER_KINDS`.
            text: what is said, Chinese.

        Raises:
            Permanent: no recipient, no text, no such kind or case.
        """
        groups = tuple(dict.fromkeys(group.strip() for group in recipients if group.strip()))
        if not groups or not text.strip():
            raise Permanent("a reminder needs recipients and a text (催办缺对象或内容)")
        label = REMINDER_KINDS.get(kind)
        if label is None:
            raise Permanent(f"no reminder kind {kind!r}; known: {', '.join(REMINDER_KINDS)}")

        def act(uow: UnitOfWork) -> Reminded:
            return self._write(uow, key, case_id, groups, kind, f"{label}：{text.strip()}")

        return self._ledger.inside(
            key,
            topic="remind",
            case_id=case_id,
            request={"recipients": groups, "kind": kind, "text": text},
            model=Reminded,
            act=act,
        )

    def _write(
        self,
        uow: UnitOfWork,
        key: str,
        case_id: str,
        groups: tuple[str, ...],
        kind: str,
        text: str,
    ) -> Reminded:
        case = uow.cases.lock(case_id)  # reminders of one case are counted one after the other
        if case is None:
            raise Permanent(f"no case {case_id}")
        now = self._clock.now()
        for group in groups:
            uow.notifications.add(
                Notification(
                    id=str(uuid.uuid4()),
                    case_id=case_id,
                    recipient_kind=RecipientKind.GROUP,
                    recipient=group,
                    kind=kind,
                    text=f"{case.number}《{case.title}》{text}",
                    created_at=now,
                    dedup_key=f"remind:{key}:{group}",
                )
            )
        count = uow.events.count(case_id, EventKind.REMINDER) + 1
        uow.events.add(
            CaseEvent(
                case_id=case_id,
                at=now,
                kind=EventKind.REMINDER,
                actor=SYSTEM,
                text=f"第{count}次催办，{text}",
                data={"kind": kind, "recipients": groups, "count": count},
            )
        )
        return Reminded(count=count)
