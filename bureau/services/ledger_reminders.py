"""The daily job of ledgers: dates that come near or have come are told to the posts, once each."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from bureau.domain.clock import Clock
from bureau.domain.ledgers import DateReminder, LedgerDefinition
from bureau.services.ports.ledger_definitions import LedgerDefinitions
from bureau.services.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from bureau.services.records import Notification, RecipientKind
from bureau.services.records.ledgers import LedgerRow
from bureau.timezone import TIME_ZONE


class LedgerReminders:
    """Tells posts of dates on rows.

    Args:
        uow: opens transactions.
        definitions: which dates remind.
        clock: the one clock.
    """

    def __init__(
        self, uow: UnitOfWorkFactory, definitions: LedgerDefinitions, clock: Clock
    ) -> None:
        self._uow = uow
        self._definitions = definitions
        self._clock = clock

    def run(self) -> str:
        """Remind of everything that is due; a repeat tells nobody twice."""
        told = 0
        for definition in self._definitions.all():
            for reminder in definition.reminders:
                with self._uow() as uow:
                    told += self._remind(uow, definition, reminder)
                    uow.commit()
        return f"台账到期提醒 {told} 条"

    def _remind(self, uow: UnitOfWork, definition: LedgerDefinition, reminder: DateReminder) -> int:
        today = self._clock.now().astimezone(TIME_ZONE).date()
        until = today + timedelta(days=max(reminder.days))
        rows = uow.ledgers.dated(definition.id, reminder.column, until)
        open_ = (row for row in rows if not row.data.get(reminder.unless))
        return sum(self._tell(uow, definition, reminder, row, today) for row in open_)

    def _tell(
        self,
        uow: UnitOfWork,
        definition: LedgerDefinition,
        reminder: DateReminder,
        row: LedgerRow,
        today: date,
    ) -> int:
        day = date.fromisoformat(str(row.data[reminder.column]))
        left = (day - today).days
        # Only the nearest of the days that have passed: after a standstill nobody gets all at once.
        near = min(days for days in reminder.days if left <= days)
        when = f"还有 {left} 天" if left > 0 else ("今天到期" if left == 0 else f"已过 {-left} 天")
        text = (
            f"台账“{definition.title}”{definition.label(row.data)}："
            f"{reminder.text} {day.isoformat()}，{when}"
        )
        told = 0
        for group in reminder.groups:
            told += uow.notifications.add(
                Notification(
                    id=str(uuid.uuid4()),
                    case_id=row.case_id,
                    recipient_kind=RecipientKind.GROUP,
                    recipient=group,
                    kind="ledger-due",
                    text=text,
                    created_at=self._clock.now(),
                    dedup_key=f"ledger:{row.id}:{reminder.column}:{day}:{near}:{group}",
                )
            )
        return told
