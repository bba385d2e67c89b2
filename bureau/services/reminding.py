"""Reminds posts of a limit (催办), counted and recorded (topic `remind`).

An escalated reminder (催办升级) also goes to the leaders above, and stands in the 督查督办台账.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict

from bureau.domain.cases import Case
from bureau.domain.clock import Clock
from bureau.domain.posts import HEAD, PostPlace, above
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import Permanent, Refusal
from bureau.services.effects import EffectLedger
from bureau.services.ledger_steps import refusal_text
from bureau.services.ledgers import Ledgers
from bureau.services.ports.unit_of_work import UnitOfWork
from bureau.services.records import CaseEvent, Notification, RecipientKind
from bureau.services.staff.presence import unmanned
from bureau.timezone import TIME_ZONE

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
        posts: all posts by group.
        ledgers: hold the 督查督办台账.
    """

    def __init__(
        self,
        ledger: EffectLedger,
        clock: Clock,
        posts: Mapping[str, PostPlace],
        ledgers: Ledgers,
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._posts = dict(posts)
        self._ledgers = ledgers

    def remind(
        self,
        key: str,
        *,
        case_id: str,
        recipients: Sequence[str],
        kind: str,
        text: str,
        escalate: bool = False,
    ) -> Reminded:
        """Remind every recipient once.

        Args:
            key: external task id.
            case_id: the case.
            recipients: group ids.
            kind: one of `REMINDER_KINDS`.
            text: what is said, Chinese.
            escalate: it also goes to the leaders above, and into the 督查督办台账.

        Raises:
            Permanent: no recipient, no text, no such kind or case; to be escalated from a group
                that is no post.
        """
        groups = tuple(dict.fromkeys(group.strip() for group in recipients if group.strip()))
        if not groups or not text.strip():
            raise Permanent("a reminder needs recipients and a text (催办缺对象或内容)")
        label = REMINDER_KINDS.get(kind)
        if label is None:
            raise Permanent(f"no reminder kind {kind!r}; known: {', '.join(REMINDER_KINDS)}")

        def act(uow: UnitOfWork) -> Reminded:
            said = f"{label}：{text.strip()}"
            return self._write(uow, key, case_id, groups, kind, said, escalate)

        return self._ledger.inside(
            key,
            topic="remind",
            case_id=case_id,
            request={"recipients": groups, "kind": kind, "text": text, "escalate": escalate},
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
        escalate: bool,
    ) -> Reminded:
        case = uow.cases.lock(case_id)  # reminders of one case are counted one after the other
        if case is None:
            raise Permanent(f"no case {case_id}")
        now = self._clock.now()
        count = uow.events.count(case_id, EventKind.REMINDER) + 1
        leaders = self._escalate(uow, key, case, groups, text, count) if escalate else ()
        if any(unmanned(uow, one, now) for one in leaders):
            leaders = tuple(dict.fromkeys((*leaders, HEAD)))  # nobody there would read it
        for group in (*groups, *leaders):
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
        uow.events.add(
            CaseEvent(
                case_id=case_id,
                at=now,
                kind=EventKind.REMINDER,
                actor=SYSTEM,
                text=f"第{count}次催办，{text}",
                data={
                    "kind": kind,
                    "recipients": [*groups, *leaders],
                    "count": count,
                    "escalated": escalate,
                },
            )
        )
        return Reminded(count=count)

    def _escalate(
        self,
        uow: UnitOfWork,
        key: str,
        case: Case,
        groups: tuple[str, ...],
        text: str,
        count: int,
    ) -> tuple[str, ...]:
        """Who else is told; the escalation is written down once for its task."""
        former = sum(
            one.kind is EventKind.REMINDER and one.data.get("escalated") is True
            for one in uow.events.of_case(case.id)
        )
        try:
            leaders = above(self._posts, groups, former + 1)
        except KeyError as fault:
            raise Permanent(f"no post {fault.args[0]!r} (岗位名册里没有此岗位)") from fault
        row = {
            "number": f"{case.number}-催{count}",
            "source": "escalation",
            "title": case.title[:300],
            "receivedOn": self._clock.now().astimezone(TIME_ZONE).date().isoformat(),
            "section": "、".join(dict.fromkeys(self._posts[one].section for one in groups))[:100],
            "demand": text[:1000],
        }
        try:
            self._ledgers.append_in(
                uow, "supervision", row, case_id=case.id, key=f"remind:{key}", reason="催办升级"
            )
        except Refusal as fault:
            raise Permanent(refusal_text(fault)) from fault
        return leaders
