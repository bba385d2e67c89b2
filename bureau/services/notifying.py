"""Tells posts, people, other bodies and whoever handed a case in (topic `notify`).

Posts and people get a notification, which the tab 办件 shows and the mail round sends; bodies get a
packet by their own channel, each once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from bureau.domain.clock import Clock
from bureau.domain.timeline import SYSTEM, EventKind
from bureau.errors import Permanent
from bureau.services.dispatch import Dispatch, Dispatcher, Rejected
from bureau.services.effects import EffectLedger
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import CaseEvent, Notification, RecipientKind
from bureau.services.staff.stamps import also_told


class Notified(BaseModel):
    """How many recipients were told, and when."""

    model_config = ConfigDict(frozen=True)

    count: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is to be told to whom.

    Args:
        case_id: the case.
        text: what is said, Chinese.
        groups: posts, by group id.
        users: people, by user id.
        bodies: other bodies, by code.
        applicant: also the body that handed the case in.
        urgent: mailed at once instead of with the daily round.
        paper_kinds: kinds of papers that go to the bodies, as `chosen_papers` reads them.
    """

    case_id: str
    text: str
    groups: Sequence[str] = ()
    users: Sequence[str] = ()
    bodies: Sequence[str] = ()
    applicant: bool = False
    urgent: bool = False
    paper_kinds: str = ""


class Notices:
    """The use case 通知.

    Args:
        uow: opens transactions.
        ledger: each recipient once.
        dispatcher: hands packets to bodies.
        clock: the one clock.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, ledger: EffectLedger, dispatcher: Dispatcher, clock: Clock
    ) -> None:
        self._uow = uow
        self._ledger = ledger
        self._dispatcher = dispatcher
        self._clock = clock

    def notify(self, key: str, notice: Notice) -> Notified:
        """Tell every recipient once; a repeat tells only those who were not told.

        Args:
            key: external task id.
            notice: what is to be told to whom.

        Raises:
            Rejected: bodies refused it; the others have been told.
            Permanent: no recipient, no text, no such case or body.
            Transient: a body cannot be reached now; a repeat goes on with it.
        """
        people = [(RecipientKind.GROUP, one) for one in dict.fromkeys(notice.groups)]
        people += [(RecipientKind.USER, one) for one in dict.fromkeys(notice.users)]
        bodies = list(dict.fromkeys([*notice.bodies, *self._applicant(notice)]))
        if not (people or bodies) or not notice.text.strip():
            raise Permanent("a notice needs recipients and a text (通知缺对象或内容)")
        for code in bodies:
            self._dispatcher.name_of(code)  # a wrong code stops all before anybody is told

        def act(uow: UnitOfWork) -> Notified:
            return self._write(uow, key, notice, people, len(bodies))

        told = self._ledger.inside(
            key,
            topic="notify",
            case_id=notice.case_id,
            request={"text": notice.text, "people": [one for _, one in people], "bodies": bodies},
            model=Notified,
            act=act,
        )
        refused = [fault for code in bodies if (fault := self._told_no(key, code, notice))]
        if refused:
            raise Rejected("；".join(refused))
        return told

    def _told_no(self, key: str, code: str, notice: Notice) -> str:
        """Tell one body; why it refused, "" when it took it."""
        try:
            self._dispatcher.send(
                f"{key}:{code}",
                Dispatch(
                    topic="notify",
                    case_id=notice.case_id,
                    addressee=code,
                    kind="notice",
                    text=notice.text,
                    event=EventKind.NOTIFIED,
                    verb="发送通知",
                    paper_kinds=notice.paper_kinds,
                ),
            )
        except Rejected as fault:
            return f"{self._dispatcher.name_of(code)}：{fault}"
        # The engine hears of the whole step only: for it there is nothing more to be told.
        self._ledger.completed(f"{key}:{code}")
        return ""

    def _applicant(self, notice: Notice) -> tuple[str, ...]:
        """Code of the body that handed the case in.

        Raises:
            Permanent: it came from nobody who can be written to.
        """
        if not notice.applicant:
            return ()
        with self._uow(read_only=True) as uow:
            case = uow.cases.get(notice.case_id)
            body = (
                uow.organisations.get(case.organisation_id)
                if case is not None and case.organisation_id
                else None
            )
        if body is None:
            raise Permanent(f"case {notice.case_id} was handed in by no body (来件人不是名册单位)")
        return (body.code,)

    def _write(
        self,
        uow: UnitOfWork,
        key: str,
        notice: Notice,
        people: list[tuple[RecipientKind, str]],
        bodies: int,
    ) -> Notified:
        case = uow.cases.lock(notice.case_id)
        if case is None:
            raise Permanent(f"no case {notice.case_id}")
        now = self._clock.now()
        named = [one for kind, one in people if kind is RecipientKind.USER]
        # Posts need nothing: the deputy is a member for the time being.
        people = [*people, *((RecipientKind.USER, one) for one in also_told(uow, named, now))]
        for kind, recipient in people:
            uow.notifications.add(
                Notification(
                    id=str(uuid.uuid4()),
                    case_id=case.id,
                    recipient_kind=kind,
                    recipient=recipient,
                    kind="urgent" if notice.urgent else "notice",
                    text=f"{case.number}《{case.title}》{notice.text.strip()}",
                    created_at=now,
                    dedup_key=f"notify:{key}:{kind.value}:{recipient}",
                )
            )
        if people:
            uow.events.add(
                CaseEvent(
                    case_id=case.id,
                    at=now,
                    kind=EventKind.NOTIFIED,
                    actor=SYSTEM,
                    text=f"已通知：{notice.text.strip()}",
                    data={"recipients": [one for _, one in people], "urgent": notice.urgent},
                )
            )
        return Notified(count=len(people) + bodies, at=now)
