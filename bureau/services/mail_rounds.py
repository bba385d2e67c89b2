"""Mails notifications to people: urgent ones at once, the others in one mail a day (job).

A person is never flooded: what came before 8:30 goes in that morning's mail, whatever its number.
Who has no mailbox in the engine's profile sees notifications in the tab 办件 only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Final

import structlog
from pydantic import BaseModel, ConfigDict

from bureau.domain.clock import Clock
from bureau.errors import Permanent, Transient
from bureau.services.effects import EffectLedger
from bureau.services.ports.people import Mailer, People, Person
from bureau.services.ports.unit_of_work import UnitOfWorkFactory
from bureau.services.records import Notification, RecipientKind
from bureau.timezone import TIME_ZONE

#: When the daily mail is made up.
ROUND_AT: Final = time(8, 30)

#: Kinds that do not wait for the round.
AT_ONCE: Final = frozenset({"urgent", "overdue", "not-delivered", "ops"})

#: What could not be mailed for so long is given up; the tab 办件 still shows it.
GIVE_UP: Final = timedelta(days=7)

_BATCH: Final = 500

_log = structlog.get_logger("mail-rounds")


class _Mailed(BaseModel):
    model_config = ConfigDict(frozen=True)

    recipient: str


class MailRounds:
    """The job 通知邮件.

    Args:
        uow: opens transactions.
        ledger: each mail once.
        people: who holds a post.
        mailer: sends.
        clock: the one clock.
    """

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        ledger: EffectLedger,
        people: People,
        mailer: Mailer,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._ledger = ledger
        self._people = people
        self._mailer = mailer
        self._clock = clock

    def run(self) -> str:
        """Mail what is due; what fails stays for the next run and hinders nobody else."""
        now = self._clock.now()
        with self._uow(read_only=True) as uow:
            waiting = uow.notifications.unsent(_BATCH)
        cut = datetime.combine(now.astimezone(TIME_ZONE), ROUND_AT, TIME_ZONE)
        urgent = [one for one in waiting if one.kind in AT_ONCE]
        daily = [
            one
            for one in waiting
            if one.kind not in AT_ONCE and now >= cut and one.created_at < cut
        ]
        mails = [
            (f"notice:{one.id}:{{}}", "桓台县商务局业务系统：急办提醒", [one]) for one in urgent
        ]
        if daily:
            title = f"桓台县商务局业务系统：{cut:%m月%d日}提醒"
            mails.append((f"digest:{{}}:{cut:%Y-%m-%d}", title, daily))
        sent, failed = 0, 0
        for key, title, notices in mails:
            done, missed = self._round(key, title, notices, now)
            sent, failed = sent + done, failed + missed
        return f"发出邮件 {sent} 封，未成 {failed} 封"

    def _round(
        self, key: str, title: str, notices: list[Notification], now: datetime
    ) -> tuple[int, int]:
        """Mail to everybody whom these notices concern; a notice is done when all have it."""
        wanted: dict[Person, list[Notification]] = defaultdict(list)
        for notice in notices:
            for person in self._readers(notice):
                wanted[person].append(notice)
        missed: set[str] = set()
        sent = 0
        for person, theirs in wanted.items():
            try:
                self._mail(key.format(person.id), person, title, theirs)
                sent += 1
            except (Transient, Permanent) as fault:
                missed.update(one.id for one in theirs)
                _log.warning("mail not sent", outcome=type(fault).__name__)
        with self._uow() as uow:
            for notice in notices:
                if notice.id not in missed or notice.created_at < now - GIVE_UP:
                    uow.notifications.mark_sent(notice.id, now)
            uow.commit()
        return sent, len(missed)

    def _readers(self, notice: Notification) -> Iterable[Person]:
        if notice.recipient_kind is RecipientKind.GROUP:
            found = self._people.members(notice.recipient)
        elif notice.recipient_kind is RecipientKind.USER:
            one = self._people.person(notice.recipient)
            found = (one,) if one is not None else ()
        else:
            found = ()
        return [person for person in found if person.email]

    def _mail(self, key: str, person: Person, title: str, notices: list[Notification]) -> None:
        lines = [f"{at}. {one.text}" for at, one in enumerate(notices, start=1)]
        text = "\n".join([*lines, "", "请登录待办系统办理。本邮件由系统发出，请勿回复。", ""])

        def act() -> _Mailed:
            self._mailer.mail(key, person.email, title, text)
            return _Mailed(recipient=person.id)

        def ask() -> _Mailed | None:
            return _Mailed(recipient=person.id) if self._mailer.left(key) else None

        # Only who and under which key: a late notice must not make it another request.
        self._ledger.once(
            key,
            topic="mail-round",
            case_id=None,
            request={"person": person.id},
            model=_Mailed,
            act=act,
            ask=ask,
        )
        self._ledger.completed(key)  # no step of the engine waits for it
